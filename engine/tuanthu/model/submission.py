"""What a unit hands in: scores with their registers, reports, data and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tuanthu.model.base import Facts, FactValue
from tuanthu.model.plan import Unit
from tuanthu.source import Location


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One line of the evidence register: số, kí hiệu, trích yếu and the file."""

    location: Location
    number: str | None = None
    symbol: str | None = None
    abstract: str | None = None
    date: date | None = None
    issuer: str | None = None
    file: str | None = None
    pages: str | None = None

    def name(self) -> str:
        """Return how people name the document: its file, else "12/BC-UBND"."""
        return self.file or "/".join(part for part in (self.number, self.symbol) if part) or "?"


@dataclass(frozen=True, slots=True)
class Score:
    """What the unit entered for one criterion: points claimed and the register."""

    code: str
    claimed: Decimal | None
    evidence: tuple[RegisterEntry, ...]
    location: Location
    refused: bool = False
    """Something stands in the cell that is no number; an input finding says so."""


@dataclass(frozen=True, slots=True)
class SentReport:
    """One report that the unit says it sent."""

    report: str
    period: str
    location: Location
    sent: datetime | None = None
    signed: datetime | None = None
    received: datetime | None = None
    number: str | None = None

    def on(self, counts: str) -> datetime | None:
        """Return the date that counts: ``sent``, ``signed`` or ``received``."""
        found: datetime | None = getattr(self, counts)
        return found


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of a list of the submission."""

    values: Facts
    location: Location


@dataclass(frozen=True, slots=True)
class EntryList:
    """A list of the submission; an empty one says that there are none."""

    entries: tuple[ListEntry, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of the submission's ``data`` section."""

    value: FactValue
    location: Location


@dataclass(frozen=True, slots=True)
class DoneTask:
    """What the unit says of one task. ``log`` are the dates at which an open task was seen to."""

    location: Location
    done: datetime | None = None
    product: str | None = None
    by: str | None = None
    log: tuple[datetime, ...] = ()


@dataclass(frozen=True, eq=False)
class Submission:
    """What a unit hands in. A section that is not there at all is None: the unit did not say."""

    plan: str
    unit: Unit
    year: int | None
    sent: datetime | None
    received: datetime | None
    scores: Mapping[tuple[str, str], Score] | None
    reports: tuple[SentReport, ...] | None
    data: Mapping[str, Datum]
    lists: Mapping[str, EntryList]
    file: str
    sha256: str
    location: Location
    folder: str | None = None
    tasks: Mapping[str, DoneTask] | None = None
    results: Mapping[tuple[str, str], Datum] | None = None
    """By table of targets and code."""
    sections: Mapping[str, Location] = field(default_factory=dict)

    def at(self, section: str) -> Location:
        """Return where a section of the submission stands, or the submission itself without one."""
        return self.sections.get(section, self.location)
