"""``tuanthu calendar --due-within``: what falls due soon and is not done; shown, and sent where asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.calendar_files import chosen, register, write, write_ics
from tuanthu_cli.common import moment, open_store, say, show_problem

if TYPE_CHECKING:
    from datetime import datetime

    from tuanthu.model import Plan
    from tuanthu.reminders import Reminder
    from tuanthu.source import Problem
    from tuanthu.words import Text


def run(plan: Plan, options: dict[str, Any]) -> int:
    """Print what falls due soon, send it where asked, and return the exit code."""
    from tuanthu.moments import local_day
    from tuanthu.render import reminders as render

    if options["start"] or options["until"]:
        raise click.UsageError(say("--due-within thay cho --from, --until.", "--due-within replaces --from, --until."))
    lang, within = options["lang"], options["due_within"]
    as_of = moment(options["as_of"], plan.zone)
    found, problems = _of_run(plan, as_of, options) if options["store"] else _of_office(plan, as_of, options)
    for problem in problems:
        show_problem(problem, lang)
    today = local_day(as_of, plan.zone)
    if options["form"] == "ics":
        each = [(unit, render.entries(of)) for unit, of in render.by_unit(found)]
        write_ics(plan, each, render.entries(found), options)
    elif options["form"] == "json":
        write(render.json_text(plan, found, today, within, lang), options["output"])
    else:
        write(render.table(plan, found, today, within, lang), options["output"])
    sent = _send(plan, found, as_of, options)
    return 0 if sent and not problems else 2


def _of_office(plan: Plan, as_of: datetime, options: dict[str, Any]) -> tuple[Sequence[Reminder], Sequence[Problem]]:
    """Return the reminders by what lies in the office's folder (without one: of everything)."""
    from tuanthu.duties import bound
    from tuanthu.reminders import Office, read_office, remind
    from tuanthu.waivers import NO_WAIVERS, load_waivers

    root: Path | None = options["office"]
    waivers = load_waivers(options["waivers"]) if options["waivers"] else NO_WAIVERS
    known = register(options["units"] or (root / "units.yaml" if root else None))
    everyone = tuple(known) if root and known is not None else bound(plan, known)
    units = chosen(plan, everyone, options["unit"])
    office = Office(waivers=waivers.entries)
    if root:
        office = read_office(root, plan, {unit.id: unit for unit in everyone}, as_of, waivers.entries)
    problems = [*(problem for _, problem in waivers.faults), *office.problems]
    return remind(plan, units, office, as_of, options["due_within"]), problems


def _of_run(plan: Plan, as_of: datetime, options: dict[str, Any]) -> tuple[Sequence[Reminder], Sequence[Problem]]:
    """Return the reminders by what a run of the sweep has found."""
    from tuanthu.run_reminders import remind_of_run
    from tuanthu.store import read

    for name in ("office", "units", "waivers"):
        if options[name]:
            raise click.UsageError(say(f"--store không đi cùng --{name}.", f"--store does not go with --{name}."))
    with open_store(options["store"], options["lang"]) as store:
        swept = read.run(store, options["run"])
        found = list(remind_of_run(store, swept, plan, options["due_within"], as_of if options["as_of"] else None))
        units = [row.unit for row in read.units(store, swept.id) if row.plan == plan.id]
    wanted = {unit.id for unit in chosen(plan, units, options["unit"])}
    return [each for each in found if each.unit.id in wanted], ()


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
