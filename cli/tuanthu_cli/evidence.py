"""``tuanthu evidence``: is this file signed, by whom, when, and does the signature hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import Progress, deliver, lang_option, moment, output_option, say, show_problem

if TYPE_CHECKING:
    from datetime import datetime

    from tuanthu.evidence.trust import TrustStore
    from tuanthu.evidence.worker import Judged
    from tuanthu.model import Signature, Verdict
    from tuanthu.words import Lang

UNOPENED = "cannot-open"
_WIDTHS = (36, 16, 60)


@click.command(
    help=say(
        "Kết luận về chữ ký số của từng tệp PDF: kết luận, lý do, người ký, thời điểm ký.",
        "Judge PDFs alone: verdict, reason, signers, times.",
    ),
    epilog=say(
        "Ví dụ: tuanthu evidence 12-BC-UBND.pdf --trust samples/trust",
        "Example: tuanthu evidence 12-BC-UBND.pdf --trust samples/trust",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--trust", type=click.Path(path_type=Path), help=say("Thư mục chứng thư số gốc.", "A folder of root certificates.")
)
@click.option(
    "--moment",
    "at",
    metavar="DATE",
    help=say("Xét tại thời điểm này; mặc định là hiện tại.", "The moment of judging; default now."),
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help=say("Dạng kết quả.", "The format.")
)
@click.option("--jobs", type=click.IntRange(1), help=say("Số tiến trình đọc PDF.", "Processes that read PDFs."))
@output_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **options: Any) -> None:
    """Judge the files, print the verdicts, and leave with the exit code."""
    from tuanthu.evidence.trust import load_trust
    from tuanthu.source import InputError

    lang = options["lang"]
    at = _moment(options["at"])
    try:
        trust = load_trust(options["trust"]) if options["trust"] else None
    except InputError as error:
        show_problem(error.problem, lang)
        if options["form"] == "json":  # no verdicts, but JSON all the same
            deliver(_json({}, lang), options["output"])
        ctx.exit(2)
    if trust is not None:
        _show_pins(trust)
    judged = _judge(files, trust, at, options["jobs"])
    render = _json if options["form"] == "json" else _table
    deliver(render(judged, lang), options["output"])
    ctx.exit(_exit_code([each.verdict for each in judged.values()]))


def _moment(text: str | None) -> datetime:
    from tuanthu.moments import parse_instant

    if text is None:
        return moment(None)
    found = parse_instant(text, "Asia/Ho_Chi_Minh")
    if found is None:
        raise click.UsageError(
            say(
                f"--moment: “{text}” không phải ngày hoặc ngày giờ có thật, ví dụ 2024-03-16.",
                f'--moment: "{text}" is not a real date or date and time such as 2024-03-16.',
            )
        )
    return found


def _show_pins(trust: TrustStore) -> None:
    """Tell the roots' digests, to be compared with what their owners publish."""
    for pin in trust.pins:
        name = say("Chứng thư gốc", "Root certificate")
        click.echo(f"{name} {pin.name} ({pin.file}): SHA-256 {pin.sha256}", err=True)


def _judge(files: tuple[Path, ...], trust: TrustStore | None, at: datetime, jobs: int | None) -> dict[Path, Judged]:
    from tuanthu.evidence.workers import Judges, WorkersError

    progress = Progress(say("Đang kiểm tra tệp", "Checking files"))
    try:
        with Judges(trust, at, jobs) as judges:
            return judges.judge(files, progress)
    except WorkersError as error:
        raise click.ClickException(
            say(f"Không chạy được tiến trình kiểm tra: {error}.", f"The checking processes do not run: {error}.")
        ) from None


def _exit_code(verdicts: list[Verdict]) -> int:
    """Return 2 when a file could not be opened, 1 when one is not signed, else 0."""
    from tuanthu.model import VerdictKind

    if any(each.code == UNOPENED for each in verdicts):
        return 2
    return 0 if all(each.kind is VerdictKind.SIGNED for each in verdicts) else 1


# ------------------------------------------------------------------ the result


def _json(judged: dict[Path, Judged], lang: Lang) -> str:
    import json

    from tuanthu.render.json import signature_object

    files = [
        {
            "file": _shown(path),
            "verdict": each.verdict.kind.value,
            "code": each.verdict.code,
            "reason": each.verdict.reason.to(lang),
            "signatures": [signature_object(signature) for signature in each.verdict.signatures],
        }
        for path, each in judged.items()
    ]
    return json.dumps({"files": files}, ensure_ascii=False, indent=2) + "\n"


def _shown(path: Path) -> str:
    """Return a path as text that can be printed and encoded, whatever bytes its name holds."""
    import os

    return os.fsencode(path).decode("utf-8", "replace")


def _table(judged: dict[Path, Judged], lang: Lang) -> str:
    from tabulate import tabulate

    rows = [
        (_plain(_shown(path)), f"{_kind(each.verdict, lang)}\n({each.verdict.code})", each.verdict.reason.to(lang))
        for path, each in judged.items()
    ]
    heads = say("Tệp|Kết luận|Lý do", "File|Verdict|Reason").split("|")
    lines = [tabulate(rows, heads, tablefmt="simple_grid", maxcolwidths=list(_WIDTHS), disable_numparse=True)]
    signatures = [
        (_plain(path.name), signature) for path, each in judged.items() for signature in each.verdict.signatures
    ]
    if signatures:
        titles = say("Tệp|Người ký|Cơ quan|Ký lúc|Tin cậy|Thu hồi", "File|Signer|Organisation|Signed|Trust|Revocation")
        cells = [(name, *_signature(each, lang)) for name, each in signatures]
        lines += ["", tabulate(cells, titles.split("|"), tablefmt="simple", maxcolwidths=30, disable_numparse=True)]
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    """Return a name without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def _kind(verdict: Verdict, lang: Lang) -> str:
    from tuanthu.model import VerdictKind

    words = {
        VerdictKind.SIGNED: ("đã ký số", "signed"),
        VerdictKind.UNSIGNED: ("chưa ký số", "unsigned"),
        VerdictKind.ALTERED: ("đã bị sửa đổi", "altered"),
        VerdictKind.UNTRUSTED: ("không tin cậy", "untrusted"),
        VerdictKind.REVIEW: ("cần xem xét", "review"),
        VerdictKind.UNREADABLE: ("không đọc được", "unreadable"),
        VerdictKind.UNJUDGED: ("chưa kết luận", "unjudged"),
    }
    return words[verdict.kind][lang != "vi"]


def _signature(signature: Signature, lang: Lang) -> tuple[str, ...]:
    from tuanthu.words import show

    sources = {"timestamp": ("dấu thời gian", "timestamp"), "claimed": ("lời khai", "claimed"), "none": ("", "")}
    trusts = {
        "trusted": ("tin cậy", "trusted"),
        "unchecked": ("chưa đối chiếu", "unchecked"),
        "untrusted": ("không", "untrusted"),
    }
    standings = {
        "good": ("còn hiệu lực", "good"),
        "revoked": ("đã thu hồi", "revoked"),
        "unchecked": ("chưa kiểm tra", "unchecked"),
        "stale": ("danh sách cũ", "stale"),
    }
    side = lang != "vi"
    at = "–" if signature.signed_at is None else show(signature.signed_at, lang)
    source = sources[signature.time_source][side]
    return (
        signature.signer or "–",
        signature.organisation or "–",
        f"{at} ({source})" if source else at,
        trusts[signature.trust][side],
        standings[signature.revocation][side],
    )
