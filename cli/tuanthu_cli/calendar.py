"""``tuanthu calendar``: what must happen until when, by whom; and what falls due soon and is not done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli import reminders
from tuanthu_cli.calendar_files import chosen, register, write, write_ics
from tuanthu_cli.common import lang_option, say, show_problem

if TYPE_CHECKING:
    from datetime import date

    from tuanthu.model import Plan
    from tuanthu.words import Lang, Text


@click.command(
    help=say(
        "Lịch của một kế hoạch: việc gì, hạn nào, đơn vị nào, căn cứ nào. Với --due-within: việc sắp đến hạn mà hồ sơ "
        "đơn vị chưa cho thấy đã xong.",
        "A plan's calendar: what, until when, by whom, under which clause. With --due-within: what falls due soon and "
        "is not shown to be done.",
    ),
    epilog=say(
        "Ví dụ: tuanthu calendar uong-bi-2023 --until 2024-03-31 --unit phong-noi-vu --format ics -o noi-vu.ics",
        "Example: tuanthu calendar uong-bi-2023 --until 2024-03-31 --unit phong-noi-vu --format ics -o noi-vu.ics",
    ),
)
@click.argument("plan")
@click.option("--from", "start", help=say("Từ ngày (tính theo hạn cuối).", "From this day (of last days)."))
@click.option("--until", help=say("Đến hết ngày (tính theo hạn cuối).", "Until this day (of last days)."))
@click.option("--unit", help=say("Một đơn vị hoặc nhóm: mã hoặc tên.", "One unit or group, by id or name."))
@click.option("--units", type=click.Path(path_type=Path), help=say("Danh sách đơn vị.", "The register of units."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "ics"]),
    default="table",
    help=say("Dạng kết quả.", "The format."),
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help=say("Tệp; với ics, thư mục thì mỗi đơn vị một tệp.", "A file; for ics a folder takes one file per unit."),
)
@click.option("--due-within", type=click.IntRange(0, 3660), help=say("Số ngày tới.", "Within so many days."))
@click.option("--as-of", help=say("Tính từ ngày; mặc định là hôm nay.", "Counted from this day; default today."))
@click.option(
    "--office",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=say("Thư mục hồ sơ các đơn vị, có units.yaml.", "The folder of submissions, with units.yaml."),
)
@click.option(
    "--store",
    metavar="FILE|URL",
    help=say("Kho kết quả: việc đã xong theo lần quét.", "The store: what is done by a run of the sweep."),
)
@click.option("--run", type=int, help=say("Số lần quét; mặc định là lần cuối.", "The run; default the last."))
@click.option("--waivers", type=click.Path(path_type=Path), help=say("Tệp miễn trừ.", "The office's waivers."))
@click.option(
    "--notify",
    multiple=True,
    envvar="TUANTHU_NOTIFY",
    metavar="URL",
    help=say(
        "Gửi mọi nhắc việc tới địa chỉ apprise này (hoặc TUANTHU_NOTIFY).",
        "Send all reminders to this apprise URL (or TUANTHU_NOTIFY).",
    ),
)
@click.option(
    "--contacts",
    type=click.Path(path_type=Path),
    help=say("Địa chỉ nhận của từng đơn vị.", "The targets of each unit."),
)
@lang_option
@click.pass_context
def command(ctx: click.Context, /, plan: str, **options: Any) -> None:
    """Print the calendar or the reminders; 2 when something asked could not be read or sent."""
    from tuanthu.library import find_plan
    from tuanthu.plan import PlanError, load_plan
    from tuanthu.source import InputError

    lang: Lang = options["lang"]
    try:
        loaded = load_plan(find_plan(plan))
        if options["due_within"] is None:
            _refuse_reminding(options)
            _calendar(loaded, options)
            code = 0
        else:
            code = reminders.run(loaded, options)
    except InputError as error:
        show_problem(error.problem, lang)
        code = 2
    except PlanError as error:
        for problem in error.problems:
            show_problem(problem, lang)
        code = 2
    ctx.exit(code)


def _refuse_reminding(options: dict[str, Any]) -> None:
    for name in ("office", "store", "run", "as_of", "waivers", "contacts"):
        if options[name]:
            flag = f"--{name.replace('_', '-')}"
            raise click.UsageError(say(f"{flag} cần --due-within.", f"{flag} needs --due-within."))


# ------------------------------------------------------------------- calendar


def _calendar(plan: Plan, options: dict[str, Any]) -> None:
    from tuanthu.duties import agenda, between, bound
    from tuanthu.render.agenda import json_text, table

    lang: Lang = options["lang"]
    start, until = (_day(options[name], flag) for name, flag in (("start", "--from"), ("until", "--until")))
    if start and until and until < start:
        raise click.UsageError(say("--until trước --from.", "--until lies before --from."))
    everyone = bound(plan, register(options["units"]))
    units = chosen(plan, everyone, options["unit"])
    entries = between(agenda(plan, units, everyone), start, until)
    if options["form"] == "ics":
        write_ics(plan, [(unit, between(agenda(plan, [unit]), start, until)) for unit in units], entries, options)
    elif options["form"] == "json":
        write(json_text(plan, entries, lang), options["output"])
    else:
        write(table(plan, entries, lang, _range(start, until)), options["output"])


def _day(text: str | None, option: str) -> date | None:
    from tuanthu.moments import not_a_date, parse_date

    if text is None:
        return None
    found = parse_date(text)
    if found is None:
        why = not_a_date(text)
        raise click.UsageError(say(f"{option}: {why.vi}", f"{option}: {why.en}"))
    return found


def _range(start: date | None, until: date | None) -> Text | None:
    from tuanthu.words import Text

    if start is None and until is None:
        return None
    first = Text(" từ {start}", " from {start}").fill({"start": start}) if start else Text("", "")
    last = Text(" đến hết {until}", " until the end of {until}").fill({"until": until}) if until else Text("", "")
    return Text(f"Hạn cuối{first.vi}{last.vi}.", f"Last days{first.en}{last.en}.")
