"""``tuanthu lint``: contradictions in the plan files themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuanthu_cli.common import deliver, lang_option, output_option, say, show_problem

if TYPE_CHECKING:
    from tuanthu.words import Lang


@click.command(
    help=say(
        "Kiểm tra kế hoạch (mặc định: thư mục rules/ gần nhất phía trên, nếu không có thì mọi kế hoạch kèm theo).",
        "Check plans (default: the nearest rules/ folder above, else all bundled plans).",
    ),
    epilog=say("Ví dụ: tuanthu lint rules/uong-bi-2023", "Example: tuanthu lint rules/uong-bi-2023"),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "github"]),
    default="table",
    help=say("Dạng kết quả.", "The format."),
)
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    help=say("Mức làm mã thoát bằng 1.", "The level that makes the exit code 1."),
)
@output_option
@lang_option
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[Path, ...], form: str, fail_level: str, output: str | None, lang: Lang
) -> None:
    """Lint whole plans, also when only some of their files are named."""
    from tuanthu.lint import run
    from tuanthu.model import Severity
    from tuanthu.source import InputError

    try:
        folders = _plans(paths)
    except InputError as error:
        show_problem(error.problem, lang)
        if form == "json":
            deliver(run.render_json([run.remark_of(error.problem)], lang), output)
        ctx.exit(2)
    remarks = tuple(remark for folder in folders for remark in run.lint(folder))
    render = {"table": run.render_lines, "json": run.render_json, "github": run.render_github}[form]
    deliver(render(remarks, lang), output)
    if form == "table":
        click.echo(
            say(
                f"{len(folders)} kế hoạch, {len(remarks)} phát hiện.",
                f"{len(folders)} plan(s), {len(remarks)} finding(s).",
            ),
            err=True,
        )
    level = Severity(fail_level).rank
    ctx.exit(1 if any(each.severity.rank <= level and not each.accepted for each in remarks) else 0)


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
