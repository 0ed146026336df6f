"""What ``tuanthu calendar`` reads and writes: the units asked for, and files that calendar programs take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import deliver

if TYPE_CHECKING:
    from tuanthu.duties import Entry
    from tuanthu.model import Plan, Unit


def register(path: Path | None) -> list[Unit] | None:
    """Return the units of a register, or None without one."""
    from tuanthu.desk import load_units

    return None if path is None else list(load_units(path).values())


def chosen(plan: Plan, everyone: Sequence[Unit], name: str | None) -> Sequence[Unit]:
    """Return the units that ``--unit`` means, all of them without it; InputError when there is none."""
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


def write(text: str, output: Path | None) -> None:
    """Write a text to the file, or to standard output; InputError when it cannot be written."""
    from tuanthu.source import InputError, Location, Problem
    from tuanthu.words import Text

    try:
        deliver(text, None if output is None else str(output))
    except OSError as error:
        says = Text(f"Không ghi được: {error.strerror}.", f"It cannot be written: {error.strerror}.")
        raise InputError(Problem("cannot-write", Location(str(output)), says)) from None


def write_ics(
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
        write(ics(plan, together, lang, name), output)
        return
    output.mkdir(parents=True, exist_ok=True)
    for unit, entries in each:
        file = output / f"{plan.id}-{unit.id}.ics"
        write(ics(plan, entries, lang, unit.name), file)
        click.echo(str(file), err=True)
