"""Checks every unit of the office's register; a unit that handed nothing in is a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tuanthu.check import no_verdict
from tuanthu.desk import Desk
from tuanthu.model import Report, Unit
from tuanthu.source import InputError, Location, Problem
from tuanthu.submission import FILES, find_submission, open_submission, read_head
from tuanthu.words import Text

MISSING = "missing-submission"


@dataclass(frozen=True, slots=True)
class Checked:
    """One unit of the register and its report; ``missing`` when it handed nothing in."""

    unit: Unit
    report: Report
    missing: bool


def sweep(root: Path, desk: Desk) -> Iterator[Checked]:
    """Yield a report for every unit of the desk's register, in its order; none is left out.

    A submission below ``root`` whose unit is not in the register is yielded too: nothing is lost.
    """
    assert desk.units is not None  # noqa: S101 - a sweep has a register
    found = _submissions(root)
    for unit in desk.units.values():
        folders = found.pop(unit.id, [])
        if len(folders) == 1:
            report = desk.validate(folders[0])
            # Whatever could not be read, the register knows whose it is.
            yield Checked(unit, report if report.unit else replace(report, unit=unit), missing=False)
        else:
            problem = _several(unit, folders) if folders else _none(unit, root)
            yield Checked(unit, no_verdict(str(root), desk.as_of, (problem,), unit=unit), missing=not folders)
    for name, folders in found.items():
        for folder in folders:
            yield Checked(Unit(name, name, "?"), desk.validate(folder), missing=False)


def _submissions(root: Path) -> dict[str, list[Path]]:
    """Return the submission folders below ``root`` by the unit that each names."""
    found: dict[str, list[Path]] = {}
    for folder in sorted({path.parent for name in FILES for path in root.glob(f"*/**/{name}")}):
        try:
            name = read_head(open_submission(find_submission(folder))).unit
        except InputError:
            name = folder.name
        found.setdefault(name, []).append(folder)
    return found


def _none(unit: Unit, root: Path) -> Problem:
    return Problem(
        MISSING,
        Location(str(root)),
        Text(
            f"{unit.name} chưa gửi hồ sơ.",
            f"{unit.name} has not handed in a submission.",
        ),
        Text("Đôn đốc đơn vị gửi hồ sơ.", "Remind the unit."),
    )


def _several(unit: Unit, folders: list[Path]) -> Problem:
    names = ", ".join(folder.name for folder in folders)
    return Problem(
        "several-submissions",
        Location(str(folders[0])),
        Text(
            f"{unit.name} có nhiều hồ sơ: {names}.",
            f"{unit.name} has several submissions: {names}.",
        ),
        Text("Chỉ giữ bản được tính.", "Keep the one that counts."),
    )
