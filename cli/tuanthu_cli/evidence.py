"""``tuanthu evidence``: is this file signed, by whom, when, and does the signature hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import (
    Progress,
    color_option,
    deliver,
    lang_option,
    moment,
    output_option,
    painter,
    say,
    show_problem,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tuanthu.evidence.trust import TrustStore
    from tuanthu.evidence.worker import Judged
    from tuanthu.model import Verdict
    from tuanthu.render.table import Style
    from tuanthu.words import Lang

UNOPENED = "cannot-open"
WIDTH = 110
"""Longer lines are hard to read, however wide the window."""


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
@color_option
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
    if options["form"] == "json":
        made = _json(judged, lang)
    else:
        paint = painter(options["color"] if options["output"] is None else "never")
        made = _table(judged, lang, paint, trust is not None)
    deliver(made, options["output"])
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


def _table(judged: dict[Path, Judged], lang: Lang, paint: Style, trusting: bool) -> str:
    import shutil

    from tuanthu.render.evidence import verdict_lines

    verdicts = {_plain(_shown(path)): each.verdict for path, each in judged.items()}
    width = min(shutil.get_terminal_size().columns, WIDTH)
    return "\n".join(verdict_lines(verdicts, lang, paint, width, trusting=trusting)) + "\n"


def _plain(name: str) -> str:
    """Return a name without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)
