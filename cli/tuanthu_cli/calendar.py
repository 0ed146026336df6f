"""``tuanthu calendar``: what must happen until when, by whom; and what falls due soon and is not done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import deliver, lang_option, moment, say, show_problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tuanthu.duties import Entry
    from tuanthu.model import Plan, Unit
    from tuanthu.reminders import Reminder
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
            code = _reminders(loaded, options)
    except InputError as error:
        show_problem(error.problem, lang)
        code = 2
    except PlanError as error:
        for problem in error.problems:
            show_problem(problem, lang)
        code = 2
    ctx.exit(code)


def _refuse_reminding(options: dict[str, Any]) -> None:
    for name in ("office", "as_of", "waivers", "contacts"):
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
    everyone = bound(plan, _register(options["units"]))
    units = _chosen(plan, everyone, options["unit"])
    entries = between(agenda(plan, units, everyone), start, until)
    if options["form"] == "ics":
        _deliver_ics(plan, [(unit, between(agenda(plan, [unit]), start, until)) for unit in units], entries, options)
    elif options["form"] == "json":
        _write(json_text(plan, entries, lang), options["output"])
    else:
        _write(table(plan, entries, lang, _range(start, until)), options["output"])


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


def _register(path: Path | None) -> list[Unit] | None:
    from tuanthu.desk import load_units

    return None if path is None else list(load_units(path).values())


def _chosen(plan: Plan, everyone: Sequence[Unit], name: str | None) -> Sequence[Unit]:
    from tuanthu.duties import named
    from tuanthu.source import InputError, Location, Problem
    from tuanthu.words import Text, did_you_mean

    if name is None:
        return everyone
    found = named(name, plan, everyone)
    if not found:
        hint = did_you_mean(name, [spelt for unit in everyone for spelt in (unit.id, *unit.names())])
        says = Text(f"Không có đơn vị “{name}”.{hint.vi}", f'There is no unit "{name}".{hint.en}')
        fix = Text("Đơn vị ngoài văn bản: ghi danh sách bằng --units.", "Name others in a register: --units.")
        raise InputError(Problem("unknown-unit", Location(plan.id), says, fix))
    return found


def _deliver_ics(
    plan: Plan,
    each: Sequence[tuple[Unit, Sequence[Entry]]],
    together: Sequence[Entry],
    options: dict[str, Any],
) -> None:
    """Write one calendar, or one file per unit where the output is a folder."""
    from tuanthu.render.ics import ics

    lang, output = options["lang"], options["output"]
    if output is None or (output.suffix.lower() == ".ics" and not output.is_dir()):
        name = each[0][0].name if len(each) == 1 else None
        _write(ics(plan, together, lang, name), output)
        return
    output.mkdir(parents=True, exist_ok=True)
    for unit, entries in each:
        file = output / f"{plan.id}-{unit.id}.ics"
        _write(ics(plan, entries, lang, unit.name), file)
        click.echo(str(file), err=True)


def _write(text: str, output: Path | None) -> None:
    from tuanthu.source import InputError, Location, Problem
    from tuanthu.words import Text

    try:
        deliver(text, None if output is None else str(output))
    except OSError as error:
        says = Text(f"Không ghi được: {error.strerror}.", f"It cannot be written: {error.strerror}.")
        raise InputError(Problem("cannot-write", Location(str(output)), says)) from None


# ------------------------------------------------------------------ reminders


def _reminders(plan: Plan, options: dict[str, Any]) -> int:
    """Print what falls due soon, send it where asked, and return the exit code."""
    from tuanthu.duties import bound
    from tuanthu.moments import local_day
    from tuanthu.reminders import Office, read_office, remind
    from tuanthu.render import reminders as render
    from tuanthu.waivers import load_waivers

    if options["start"] or options["until"]:
        raise click.UsageError(
            say("--due-within thay cho --from và --until.", "--due-within replaces --from, --until.")
        )
    lang, within, root = options["lang"], options["due_within"], options["office"]
    as_of = moment(options["as_of"], plan.zone)
    waivers = load_waivers(options["waivers"]) if options["waivers"] else ()
    known = _register(options["units"] or (root / "units.yaml" if root else None))
    everyone = tuple(known) if root and known is not None else bound(plan, known)
    units = _chosen(plan, everyone, options["unit"])
    office = Office(waivers=waivers)
    if root:
        office = read_office(root, plan, {unit.id: unit for unit in everyone}, as_of, waivers)
    for problem in office.problems:
        show_problem(problem, lang)
    found = remind(plan, units, office, as_of, within)
    today = local_day(as_of, plan.zone)
    if options["form"] == "ics":
        each = [(unit, render.entries(of)) for unit, of in render.by_unit(found)]
        _deliver_ics(plan, each, render.entries(found), options)
    elif options["form"] == "json":
        _write(render.json_text(plan, found, today, within, lang), options["output"])
    else:
        _write(render.table(plan, found, today, within, lang), options["output"])
    sent = _send(plan, found, as_of, options)
    return 0 if sent and not office.problems else 2


def _send(plan: Plan, found: Sequence[Reminder], as_of: datetime, options: dict[str, Any]) -> bool:
    """Send the reminders to the office's targets and to each unit's own; return whether all went out."""
    from tuanthu.notify import NotifyUnavailable, load_contacts
    from tuanthu.render.reminders import by_unit

    lang, contacts = options["lang"], load_contacts(options["contacts"]) if options["contacts"] else {}
    letters = [(options["notify"], found, "")] if options["notify"] else []
    letters += [(contacts[unit.id], of, unit.name) for unit, of in by_unit(found) if unit.id in contacts]
    failures: list[Text] = []
    try:
        for targets, of, name in letters:
            failures += _letter(plan, targets, of, name, as_of, options) if of else []
    except NotifyUnavailable as error:
        failures.append(error.text)
    for failure in failures:
        click.echo(failure.to(lang), err=True)
    if options["contacts"] and (without := [unit.name for unit, _ in by_unit(found) if unit.id not in contacts]):
        names = "; ".join(without)
        click.echo(say(f"Chưa có địa chỉ nhận: {names}.", f"No targets given for: {names}."), err=True)
    return not failures


def _letter(
    plan: Plan, targets: Sequence[str], of: Sequence[Reminder], name: str, as_of: datetime, options: dict[str, Any]
) -> list[Text]:
    """Send one letter with its calendar, and return what failed; ``name`` is the unit whose own it is."""
    from tuanthu.moments import local_day
    from tuanthu.notify import Message, send
    from tuanthu.render.ics import ics
    from tuanthu.render.reminders import entries, headline, message
    from tuanthu.words import Text

    lang, within, today = options["lang"], options["due_within"], local_day(as_of, plan.zone)
    calendar = ics(plan, entries(of), lang, name or None)
    title = headline(plan, today, within, lang)
    text = message(plan, of, today, within, lang)
    failed = send(targets, Message(title, text, f"{plan.id}.ics", calendar))
    return [Text(f"{name}: {each.vi}", f"{name}: {each.en}") if name else each for each in failed]
