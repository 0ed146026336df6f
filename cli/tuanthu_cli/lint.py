"""``tuanthu lint``: contradictions in the plan files themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import color_option, deliver, lang_option, moment, output_option, painter, say, show_problem

if TYPE_CHECKING:
    from tuanthu.model import Remark
    from tuanthu.words import Lang

FORMATS = ["table", "json", "sarif", "junit", "github", "accept"]


@click.command(
    help=say(
        "Kiểm tra kế hoạch (mặc định: thư mục rules/ gần nhất phía trên, nếu không có thì mọi kế hoạch kèm theo).",
        "Check plans (default: the nearest rules/ folder above, else all bundled plans).",
    ),
    epilog=say(
        "Ví dụ: tuanthu lint rules/uong-bi-2023 --select TT2 --show-accepted",
        "Example: tuanthu lint rules/uong-bi-2023 --select TT2 --show-accepted",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help=say("Dạng kết quả.", "The format."))
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help=say("Chỉ các mã bắt đầu như vậy (TT2,TT501).", "Only codes that begin so (TT2,TT501)."),
)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help=say("Bỏ các mã bắt đầu như vậy.", "No codes that begin so.")
)
@click.option(
    "--show-accepted",
    is_flag=True,
    help=say("Kể cả phát hiện đã chấp nhận trong discrepancies.yaml.", "Findings that discrepancies.yaml accepts too."),
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say(
        "Tệp ghi các phát hiện cũ: chỉ báo phát hiện mới; chưa có tệp thì ghi ra.",
        "A record of old findings: only new ones are told; written when it is not there.",
    ),
)
@click.option(
    "--fix",
    is_flag=True,
    help=say("Sửa những gì sửa an toàn được, in khác biệt.", "Make the safe changes, and show them."),
)
@click.option(
    "--diff", is_flag=True, help=say("Chỉ in khác biệt mà --fix sẽ sửa.", "Only show what --fix would change.")
)
@click.option(
    "--waivers",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("Tệp miễn trừ: kiểm tra cả tệp này.", "The office's waivers: check this file too."),
)
@click.option("--as-of", help=say("Ngày kiểm tra; mặc định hôm nay.", "The day of checking; default today."))
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    help=say("Mức làm mã thoát bằng 1.", "The level that makes the exit code 1."),
)
@click.option("--exit-zero", is_flag=True, help=say("Thoát 0 dù có phát hiện.", "Exit 0 even with findings."))
@output_option
@color_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Lint whole plans, also when only some of their files are named."""
    from tuanthu.lint.loading import remark_of
    from tuanthu.source import InputError

    chosen = _chosen(options["select"], options["ignore"])
    try:
        folders = _plans(paths)
        today = moment(options["as_of"]).date()
        found = partial(_found, folders, options["waivers"], today, chosen)
        remarks = found()
        if options["fix"] or options["diff"]:
            remarks = _mended(remarks, found, write=options["fix"])
        remarks = _new(remarks, options["baseline"])
    except InputError as error:
        show_problem(error.problem, options["lang"])
        if options["form"] != "table":
            deliver(_rendered([remark_of(error.problem)], (), options), options["output"])
        ctx.exit(2)
    shown = [each for each in remarks if options["show_accepted"] or not each.accepted]
    deliver(_rendered(shown, folders, options), options["output"])
    if options["form"] == "table":
        _told(len(folders), remarks)
    ctx.exit(_exit_code(remarks, options["fail_level"], options["exit_zero"]))


def _found(
    folders: Sequence[Path], waivers: Path | None, today: date, chosen: Callable[[Remark], bool]
) -> list[Remark]:
    from tuanthu.lint import run

    found = [remark for folder in folders for remark in run.lint(folder, today)]
    if waivers is not None:
        found += run.lint_waivers(waivers, folders, today)
    return [remark for remark in found if chosen(remark)]


_ROUNDS = 5
"""Edits that overlap wait for the next round; that many lie one in another nowhere."""


def _mended(remarks: list[Remark], again: Callable[[], list[Remark]], *, write: bool) -> list[Remark]:
    """Show what the safe edits change, on standard error; make them when asked, and return what is left."""
    from tuanthu.lint.fix import diff, fixed

    for _ in range(_ROUNDS):
        changed = fixed(remarks)
        for path, (before, after) in changed.items():
            shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
            click.echo(diff(shown.as_posix(), before, after), nl=False, err=True)
            if write:
                path.write_bytes(after.encode())
        if not changed or not write:
            break
        remarks = again()
    return remarks


def _new(remarks: list[Remark], baseline: Path | None) -> list[Remark]:
    """Return what the baseline does not hold; where there is none yet, write it."""
    if baseline is None:
        return remarks
    from tuanthu.lint.baseline import only_new, recorded

    if not baseline.exists():
        baseline.write_text(recorded(remarks), encoding="utf-8", newline="\n")
        click.echo(say(f"Đã ghi {baseline}.", f"Wrote {baseline}."), err=True)
    return only_new(remarks, baseline)


def _told(plans: int, remarks: Sequence[Remark]) -> None:
    accepted = sum(each.accepted for each in remarks)
    found = len(remarks) - accepted
    vi = f"{plans} kế hoạch, {found} phát hiện" + (f", {accepted} đã chấp nhận" if accepted else "")
    en = f"{plans} plan(s), {found} finding(s)" + (f", {accepted} accepted" if accepted else "")
    click.echo(say(f"{vi}.", f"{en}."), err=True)


def _exit_code(remarks: Sequence[Remark], fail_level: str, exit_zero: bool) -> int:
    """Return 2 when a lint crashed, 1 with a finding at the level that nobody accepted, else 0."""
    from tuanthu.model import Severity

    if any(each.code == "TT001" for each in remarks):
        return 2
    level = Severity(fail_level).rank
    failed = any(each.severity.rank <= level and not each.accepted for each in remarks)
    return 1 if failed and not exit_zero else 0


def _rendered(remarks: Sequence[Remark], folders: Sequence[Path], options: dict[str, Any]) -> str:
    """Return the remarks in the format asked for."""
    lang: Lang = options["lang"]
    match options["form"]:
        case "table":
            from tuanthu.render import lines

            return lines.render(remarks, lang, _lines(folders), painter(options["color"]))
        case "sarif":
            from tuanthu.lint.run import titles
            from tuanthu.render import sarif

            return sarif.render(remarks, lang, titles())
        case "junit":
            from tuanthu.lint.run import titles
            from tuanthu.render import junit

            return junit.render(remarks, lang, titles(), [folder.name for folder in folders])
        case "accept":
            from tuanthu.render import accept

            return accept.render(remarks)
        case "github":
            from tuanthu.render import github

            return github.render(remarks, lang)
    from tuanthu.render import remarks_json

    return remarks_json.render(remarks, lang)


def _lines(folders: Sequence[Path]) -> Callable[[str], Sequence[str]]:
    """Return how to read the lines of a file that a remark names: from here, or from beside its plan."""
    known: dict[str, list[str]] = {}

    def read(name: str) -> Sequence[str]:
        if name not in known:
            paths = (Path(name), *(folder.parent / name for folder in folders))
            path = next((path for path in paths if path.is_file()), None)
            known[name] = path.read_text(encoding="utf-8", errors="replace").splitlines() if path else []
        return known[name]

    return read


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> Callable[[Remark], bool]:
    """Return whether a remark is wanted; a code that begins nothing is an error of use."""
    wanted, unwanted = _codes(select), _codes(ignore)
    if not wanted and not unwanted:
        return lambda _: True
    from tuanthu.lint.run import titles

    for each in (*wanted, *unwanted):
        if not any(code.startswith(each) for code in titles()):
            raise click.UsageError(say(f"Không có mã nào bắt đầu bằng “{each}”.", f'No code begins with "{each}".'))
    return lambda remark: (
        remark.code == "TT001"
        or ((not wanted or remark.code.startswith(wanted)) and not (unwanted and remark.code.startswith(unwanted)))
    )


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for each in given for code in each.split(",") if code.strip())


def _plans(paths: tuple[Path, ...]) -> list[Path]:
    """Return the plan folders that the paths name, hold, or lie in; once each."""
    from tuanthu.library import plan_folders, rules_above
    from tuanthu.source import InputError, Location, Problem
    from tuanthu.words import Text

    if not paths:
        above = rules_above(Path.cwd())
        found = list(plan_folders(above))
    else:
        found = [folder for path in paths for folder in _named(path)]
    if not found:
        says = Text("Không tìm thấy kế hoạch nào (thư mục có plan.yaml).", "No plan found (a folder with plan.yaml).")
        raise InputError(Problem("not-found", Location(", ".join(map(str, paths)) or "rules"), says))
    return list(dict.fromkeys(found))


def _named(path: Path) -> list[Path]:
    from tuanthu.library import find_plan, plan_folders
    from tuanthu.source import InputError, Location, Problem
    from tuanthu.words import Text

    if not path.exists():
        return [find_plan(str(path))]
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.resolve().parents):
        if (folder / "plan.yaml").is_file():
            return [folder]
    below = [*plan_folders(start), *plan_folders(start / "rules")]
    if not below:
        says = Text("Đường dẫn này không thuộc kế hoạch nào.", "This path belongs to no plan.")
        raise InputError(Problem("not-found", Location(str(path)), says))
    return below
