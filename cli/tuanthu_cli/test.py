"""``tuanthu test``: the cases beside a plan's rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import color_option, deliver, lang_option, output_option, painter, say, show_problem

if TYPE_CHECKING:
    from tuanthu.cases.coverage import Gap
    from tuanthu.cases.run import PlanRun
    from tuanthu.check import Engine
    from tuanthu.words import Lang

Tested = list[tuple["PlanRun", tuple["Gap", ...]]]


@click.command(
    help=say(
        "Chạy các trường hợp kiểm thử (cases/) của kế hoạch; PLAN là mã, thư mục kế hoạch, hoặc một phần của cases/.",
        "Run the cases of plans; PLAN is an id, a plan's folder, or a part of its cases/.",
    ),
    epilog=say("Ví dụ: tuanthu test rules/uong-bi-2023", "Example: tuanthu test rules/uong-bi-2023"),
)
@click.argument("plans", nargs=-1, metavar="[PLAN...]")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help=say("Dạng kết quả.", "The format.")
)
@click.option("--update", is_flag=True, help=say("Ghi kết quả vào expect để xem lại.", "Re-record expect, for review."))
@click.option(
    "--strict",
    is_flag=True,
    help=say("Chỗ chưa được kiểm tra cũng làm mã thoát bằng 1.", "What no case reaches makes the exit code 1, too."),
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "durable", "reference"]),
    default="auto",
    help=say("Bộ suy luận.", "The engine."),
)
@click.option("--verify-engine", is_flag=True, help=say("So hai bộ suy luận.", "Compare both engines."))
@output_option
@color_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, plans: tuple[str, ...], **options: Any) -> None:
    """Run the cases, print what differs and what no case reaches, and leave with the exit code."""
    from tuanthu.cases import render as cases_render
    from tuanthu.cases.coverage import gaps

    lang: Lang = options["lang"]
    engine = _engine(options)
    ran, broken = _run(plans, engine, lang)
    if options["update"]:
        ran = [_updated(each, engine, lang) for each in ran]
    tested: Tested = [(each, gaps(each) if each.within is None else ()) for each in ran]
    if options["form"] == "json":
        text = cases_render.render_json(tested, lang)
    else:
        text = cases_render.render(tested, lang, painter(options["color"]))
    deliver(text, options["output"])
    for run, _ in tested:
        if not run.count:
            says = f"{run.plan.id}: chưa có trường hợp kiểm thử nào (cases/)."
            click.echo(say(says, f"{run.plan.id}: there are no cases (cases/)."), err=True)
    ctx.exit(_exit(tested, broken, options["strict"]))


def _exit(tested: Tested, broken: bool, strict: bool) -> int:
    if broken or not tested or any(not run.count or any(each.broken for each in run.runs) for run, _ in tested):
        return 2
    failed = any(run.problems or not all(each.passed for each in run.runs) for run, _ in tested)
    return 1 if failed or (strict and any(found for _, found in tested)) else 0


def _run(plans: tuple[str, ...], engine: Engine, lang: Lang) -> tuple[list[PlanRun], bool]:
    """Return each plan's cases, run, and whether a plan is broken."""
    from tuanthu.cases.run import run_plan
    from tuanthu.plan import PlanError, load_plan
    from tuanthu.source import InputError

    found: list[PlanRun] = []
    broken = False
    try:
        wanted = _wanted(plans)
    except InputError as error:
        show_problem(error.problem, lang)
        return [], True
    for folder, within in wanted:
        try:
            found.append(run_plan(load_plan(folder), within, engine))
        except PlanError as error:
            broken = True
            for problem in error.problems:
                show_problem(problem, lang)
    return found, broken


def _engine(options: dict[str, Any]) -> Engine:
    from tuanthu.check import Engine
    from tuanthu.infer import EngineUnavailable, choose

    try:
        name, note = choose(options["engine"])
        if options["verify_engine"]:
            choose("durable")
    except EngineUnavailable as error:
        raise click.UsageError(error.text.to(options["lang"])) from None
    if note is not None:
        click.echo(note.to(options["lang"]), err=True)
    return Engine(name, options["verify_engine"])


def _wanted(plans: tuple[str, ...]) -> list[tuple[Path, Path | None]]:
    """Return plan folders, each with the part of its cases that was named (None: all)."""
    from tuanthu.library import find_plan, plan_folders, rules_above

    if not plans:
        return [(_short(folder), None) for folder in plan_folders(rules_above(Path.cwd()))]
    found: list[tuple[Path, Path | None]] = []
    for name in plans:
        path = Path(name)
        home = _home(path) if path.exists() else None
        if home is None and path.is_dir() and (below := plan_folders(path)):
            found.extend((_short(folder), None) for folder in below)
        elif home is None:
            found.append((_short(find_plan(name)), None))
        else:
            inside = path.resolve().is_relative_to((home / "cases").resolve())
            found.append((_short(home), path if inside else None))
    return list(dict.fromkeys(found))


def _home(path: Path) -> Path | None:
    """Return the plan folder that a path is or lies in."""
    for folder in (path, *path.parents, *path.resolve().parents):
        if (folder / "plan.yaml").is_file():
            return folder
    return None


def _short(folder: Path) -> Path:
    """Return the folder as seen from here, so that places can be clicked."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_absolute() and folder.is_relative_to(here) else folder


def _updated(ran: PlanRun, engine: Engine, lang: Lang) -> PlanRun:
    """Re-record the cases that fail, tell which, and run them again."""
    from tuanthu.cases.run import run_plan
    from tuanthu.cases.update import update
    from tuanthu.source import InputError

    for run in ran.runs:
        try:
            if not run.passed and not run.broken and update(run):
                says = f"Đã ghi lại {run.example.file}; hãy xem lại thay đổi."
                click.echo(say(says, f"Re-recorded {run.example.file}; review the change."), err=True)
        except InputError as error:
            show_problem(error.problem, lang)
    return run_plan(ran.plan, ran.within, engine)
