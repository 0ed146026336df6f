"""``tuanthu validate``: what would be wrong if this submission were sent now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import (
    Progress,
    color_option,
    deliver,
    exit_code,
    lang_option,
    moment,
    names_zone,
    output_option,
    painter,
    say,
    show_problem,
    unusable,
)

if TYPE_CHECKING:
    from tuanthu.model import Report

EXAMPLE = say(
    "Ví dụ: tuanthu validate samples/uong-bi/phuong-mau-01 --as-of 2024-03-15",
    "Example: tuanthu validate samples/uong-bi/phuong-mau-01 --as-of 2024-03-15",
)


@click.command(
    help=say(
        "Kiểm tra một hay nhiều hồ sơ (thư mục, tệp hồ sơ hoặc tệp bất kỳ trong hồ sơ).",
        "Check submissions: a folder, its file, or any file inside it.",
    ),
    epilog=EXAMPLE,
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--plan", help=say("Kế hoạch (mã hoặc thư mục).", "The plan, by id or folder."))
@click.option("--as-of", help=say("Thời điểm kiểm tra; mặc định là hiện tại.", "The moment of checking; default now."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    help=say("Dạng kết quả.", "The format."),
)
@click.option("--units", type=click.Path(path_type=Path), help=say("Danh sách đơn vị.", "The register of units."))
@click.option("--waivers", type=click.Path(path_type=Path), help=say("Tệp miễn trừ.", "The office's waivers."))
@click.option(
    "--trust", type=click.Path(path_type=Path), help=say("Thư mục chứng thư số gốc.", "A folder of root certificates.")
)
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    help=say("Mức lỗi làm mã thoát bằng 1.", "The level that makes the exit code 1."),
)
@click.option("--exit-zero", is_flag=True, help=say("Thoát 0 dù có vi phạm.", "Exit 0 even with violations."))
@click.option(
    "--engine",
    type=click.Choice(["auto", "durable", "reference"]),
    default="auto",
    help=say("Bộ suy luận.", "The engine."),
)
@click.option("--verify-engine", is_flag=True, help=say("So hai bộ suy luận.", "Compare both engines."))
@click.option("--jobs", type=click.IntRange(1), help=say("Số tiến trình đọc PDF.", "Processes that read PDFs."))
@output_option
@color_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[Path, ...], **options: Any) -> None:
    """Run the checks, print the reports, and leave with the exit code."""
    try:
        reports = run(paths, options)
    except click.UsageError as error:
        if options["form"] != "json":
            raise
        reports = [unusable(str(paths[0]), error)]
    deliver(_render(reports, options), options["output"])
    ctx.exit(exit_code(reports, options["fail_level"], options["exit_zero"]))


def run(paths: tuple[Path, ...], options: dict[str, Any]) -> list[Report]:
    """Return a report for each submission that the paths name, once each."""
    from tuanthu.check import Engine, no_verdict
    from tuanthu.desk import Desk, load_units
    from tuanthu.evidence.trust import load_trust
    from tuanthu.infer import EngineUnavailable, choose
    from tuanthu.source import InputError
    from tuanthu.waivers import NO_WAIVERS, load_waivers

    lang, as_of = options["lang"], moment(options["as_of"])
    try:
        engine, note = choose(options["engine"])
        if options["verify_engine"]:
            choose("durable")
    except EngineUnavailable as error:
        raise click.UsageError(error.text.to(lang)) from None
    if note is not None:
        click.echo(note.to(lang), err=True)
    try:
        units = load_units(options["units"]) if options["units"] else None
        trust = load_trust(options["trust"]) if options["trust"] else None
        waivers = load_waivers(options["waivers"]) if options["waivers"] else NO_WAIVERS
    except InputError as error:
        show_problem(error.problem, lang)
        return [no_verdict(str(paths[0]), as_of, (error.problem,))]
    desk = Desk(
        as_of,
        options["plan"],
        units,
        Engine(engine, options["verify_engine"]),
        trust,
        options["jobs"],
        Progress(say("Đang kiểm tra tệp", "Checking files")),
        waivers,
        naive=bool(options["as_of"]) and not names_zone(options["as_of"]),
    )
    with desk:
        return [desk.validate(path) for path in _once_each(paths)]


def _once_each(paths: tuple[Path, ...]) -> list[Path]:
    """Return the paths with those of one submission taken once (pre-commit passes many files)."""
    from tuanthu.source import InputError
    from tuanthu.submission import find_submission

    found: dict[Path, Path] = {}
    for path in paths:
        if path.suffix.lower() == ".zip":
            found.setdefault(path.absolute(), path)
            continue
        try:
            key = find_submission(path).resolve()
            found.setdefault(key, path if path.is_dir() else key.parent if len(paths) > 1 else path)
        except InputError:
            found.setdefault(path.absolute(), path)
    return list(found.values())


def _render(reports: list[Report], options: dict[str, Any]) -> str:
    if options["form"] == "json":
        from tuanthu.render import json

        return json.render(reports, options["lang"])
    if options["form"] == "html":
        from tuanthu.render import html

        return html.render(reports, options["lang"])
    from tuanthu.render import table

    return table.render(reports, options["lang"], painter(options["color"]))
