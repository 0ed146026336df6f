"""``tuanthu sweep``: every unit of the register, none left out."""

from __future__ import annotations

import json as plain_json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import (
    Progress,
    deliver,
    exit_code,
    lang_option,
    moment,
    names_zone,
    output_option,
    say,
    show_problem,
    unusable,
)

if TYPE_CHECKING:
    from tuanthu.sweep import Checked


@click.command(
    help=say("Kiểm tra mọi đơn vị trong danh sách units.yaml.", "Check every unit of units.yaml."),
    epilog=say("Ví dụ: tuanthu sweep samples/uong-bi", "Example: tuanthu sweep samples/uong-bi"),
)
@click.argument("root", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--units",
    type=click.Path(path_type=Path),
    help=say("Danh sách đơn vị; mặc định ROOT/units.yaml.", "The register; default ROOT/units.yaml."),
)
@click.option("--plan", help=say("Kế hoạch.", "The plan."))
@click.option("--as-of", help=say("Thời điểm kiểm tra.", "The moment of checking."))
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help=say("Dạng kết quả.", "The format.")
)
@click.option("--waivers", type=click.Path(path_type=Path), help=say("Tệp miễn trừ.", "The office's waivers."))
@click.option(
    "--trust", type=click.Path(path_type=Path), help=say("Thư mục chứng thư số gốc.", "A folder of root certificates.")
)
@click.option(
    "--fail-level", type=click.Choice(["error", "warning", "info"]), default="error", help=say("Mức lỗi.", "The level.")
)
@click.option(
    "--cache", type=click.Path(path_type=Path), help=say("Tệp lưu kết luận về PDF.", "Keeps verdicts on PDFs.")
)
@click.option("--exit-zero", is_flag=True, help=say("Thoát 0 dù có vi phạm.", "Exit 0 even with violations."))
@click.option(
    "--engine",
    type=click.Choice(["auto", "durable", "reference"]),
    default="auto",
    help=say("Bộ suy luận.", "The engine."),
)
@click.option("--jobs", type=click.IntRange(1), help=say("Số tiến trình đọc PDF.", "Processes that read PDFs."))
@output_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, root: Path, **options: Any) -> None:
    """Check the units, print a line for each, and leave with the exit code."""
    from tuanthu.check import Engine
    from tuanthu.desk import Desk, load_units
    from tuanthu.evidence.trust import load_trust
    from tuanthu.infer import EngineUnavailable, choose
    from tuanthu.render.json import report_object
    from tuanthu.source import InputError
    from tuanthu.sweep import sweep
    from tuanthu.waivers import NO_WAIVERS, load_waivers

    lang = options["lang"]
    try:
        units = load_units(options["units"] or root / "units.yaml")
        trust = load_trust(options["trust"]) if options["trust"] else None
        waivers = load_waivers(options["waivers"]) if options["waivers"] else NO_WAIVERS
        engine, note = choose(options["engine"])
    except InputError as error:
        show_problem(error.problem, lang)
        if options["form"] == "json":
            failed = [report_object(unusable(str(root), error.problem), lang)]
            deliver(plain_json.dumps(failed, ensure_ascii=False, indent=2) + "\n", options["output"])
        ctx.exit(2)
    except EngineUnavailable as error:
        raise click.UsageError(error.text.to(lang)) from None
    if note is not None:
        click.echo(note.to(lang), err=True)
    progress = Progress(say("Đang kiểm tra đơn vị", "Checking units"))
    at = moment(options["as_of"])
    desk = Desk(
        at,
        options["plan"],
        units,
        Engine(engine),
        trust,
        options["jobs"],
        waivers=waivers,
        cache=options["cache"],
        naive=bool(options["as_of"]) and not names_zone(options["as_of"]),
    )
    checked: list[Checked] = []
    with desk:
        for each in sweep(root, desk):
            checked.append(each)
            progress(len(checked), len(units))
    deliver(_render(checked, options["form"], lang), options["output"])
    ctx.exit(_exit_code(checked, options))


def _exit_code(checked: list[Checked], options: dict[str, Any]) -> int:
    """Return the exit code: a missing submission is a finding, not a failure of the program."""
    found = [each.report for each in checked if not each.missing]
    judged = exit_code(found, options["fail_level"], options["exit_zero"]) if found else 0
    if any(each.missing for each in checked) and not options["exit_zero"]:
        return max(judged, 1)
    return judged


def _render(checked: list[Checked], form: str, lang: Any) -> str:
    from tuanthu.render import json

    if form == "json":
        return (
            plain_json.dumps([json.report_object(each.report, lang) for each in checked], ensure_ascii=False, indent=2)
            + "\n"
        )
    from tabulate import tabulate

    from tuanthu.model import Outcome
    from tuanthu.words import show

    rows = []
    for each in checked:
        report, totals = each.report, each.report.totals
        state = (
            say("chưa gửi", "missing")
            if each.missing
            else say("chưa kết luận", "no verdict")
            if not report.complete
            else say("bản nháp", "draft")
            if _draft(each)
            else say("đã gửi", "sent")
        )
        numbers = (totals.claimed, totals.deducted, totals.open, totals.verified, totals.index)
        shown = ("" if value is None or not report.complete else show(value, lang) for value in numbers)
        rows.append((each.unit.name, state, report.count(Outcome.VIOLATION), *shown))
    heads = say(
        "Đơn vị|Trạng thái|Vi phạm|Tự chấm|Trừ|Chưa xác định|Sau kiểm tra|Chỉ số",
        "Unit|State|Violations|Claimed|Deducted|Open|Verified|Index",
    ).split("|")
    return tabulate(rows, heads, tablefmt="simple", disable_numparse=True) + "\n"


def _draft(each: Checked) -> bool:
    return not each.report.sent
