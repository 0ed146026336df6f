"""What a plan says: who is bound, the rules with their violations, the data they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from tuanthu.model.as_of import HasCome
from tuanthu.model.base import ALWAYS, Basis, FactValue, Road, Severity, Validity
from tuanthu.model.condition import Condition
from tuanthu.model.grade import GradeEffect, GradeTable
from tuanthu.model.scorecard import Scorecard
from tuanthu.source import Location
from tuanthu.words import Text

Named = tuple[tuple[str, Location], ...]
"""Names that a rule's settings refer to, with where they stand."""


Origins = tuple[tuple[str, str, Location], ...]
"""Where each value of something put together from several files comes from: (name, value, place)."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a rule's settings refer to by name: the data dictionary first, then the plan's other files.

    ``entries`` are the fields of a list's entries: (list, field, where); those of ``dates`` hold dates.
    """

    fields: Named = ()
    lists: Named = ()
    entries: tuple[tuple[str, str, Location], ...] = ()
    dates: tuple[tuple[str, str, Location], ...] = ()
    settings: Named = ()
    tasks: Named = ()
    cards: Named = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the document says it: number, clause and the verbatim words."""

    document: str
    clause: str
    quote: str


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is bound. ``aliases`` are other spellings that documents use."""

    id: str
    name: str
    group: str
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def names(self) -> tuple[str, ...]:
        """Return every spelling of the unit's name."""
        return (self.name, *self.aliases)

    def exists(self, day: date) -> bool:
        """Return whether there is such a unit on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A group of units, ranked in a table of its own. ``covers``: requirements that only say who is bound."""

    id: str
    name: Text
    covers: Named = ()


@dataclass(frozen=True, slots=True)
class Deduct:
    """What a violation takes, and from where (points, or shares as ratios).

    Exactly one of ``points`` (times the fact's property ``per``, when given), ``share`` (of
    ``share_of``), ``all`` and ``knock_out`` says how much.
    """

    on: tuple[str, ...]
    points: Decimal | None = None
    per: str | None = None
    share: Fraction | None = None
    share_of: Literal["max", "claim"] = "max"
    all: bool = False
    knock_out: bool = False
    cap: Decimal | None = None
    road: Road = "entitlement"
    adds_up: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """One way to break a rule: the condition on the fact, the words for it and the cost."""

    name: str
    when: Condition
    message: Text
    fix: Text
    deduct: Deduct | None = None
    basis: Basis | None = None
    quote: str | None = None
    also: bool = False
    grade: GradeEffect | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement of the plan. ``settings`` belongs to the rule's kind alone."""

    id: str
    title: Text
    cite: Citation
    kind: str
    applies_to: tuple[str, ...]
    severity: Severity
    settings: Any
    violations: tuple[Violation, ...]
    location: Location
    reading: Text | None = None
    validity: Validity = ALWAYS
    supersedes: str | None = None
    """The rule that this one stands in for while it is in force."""
    waivable: bool = True
    applies_when: Any = None
    """The condition on the unit's data without which the rule asks nothing; it belongs to the shapes."""
    covers: Named = ()
    """The requirements of the checklist that the rule encodes."""
    origins: Origins = ()

    def binds(self, unit: Unit) -> bool:
        """Return whether the rule names the unit, its group, or everybody."""
        return bool({"all", unit.id, unit.group} & set(self.applies_to))

    def violation(self, name: str) -> Violation:
        """Return the violation called ``name``; KeyError when there is none."""
        for violation in self.violations:
            if violation.name == name:
                return violation
        raise KeyError(name)


FieldType = Literal["count", "number", "ratio", "date", "yes_no", "text"]


@dataclass(frozen=True, slots=True)
class DataField:
    """One value that a submission may carry, as the data dictionary types it."""

    name: str
    type: FieldType
    label: Text
    required: bool = False


@dataclass(frozen=True, slots=True)
class DataList:
    """A list that a submission may carry, with the fields of its entries."""

    name: str
    label: Text
    fields: Mapping[str, DataField]


@dataclass(frozen=True, slots=True)
class SettingVersion:
    """The value of a setting from some day on."""

    value: FactValue | None
    basis: Basis | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that the document leaves to others; ``value`` is None while the pack sets none."""

    name: str
    label: Text
    value: FactValue | None = None
    basis: Basis | None = None
    versions: tuple[SettingVersion, ...] = ()

    def on(self, day: date, has_come: HasCome) -> FactValue | None:
        """Return the value that governs a duty of ``day``, by what has been issued."""
        governing = governs([each.validity for each in self.versions], day, has_come)
        return self.value if governing is None else self.versions[governing].value


def governs(versions: Sequence[Validity], day: date, has_come: HasCome) -> int | None:
    """Return the place of the version that governs ``day``: the latest to begin; None for the original."""
    holding = [place for place, each in enumerate(versions) if each.holds(day) and each.known(has_come)]
    return max(holding, key=lambda place: (versions[place].since or date.min, place), default=None)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A document that amends the plan: what cites it is not known before its ``issued`` date."""

    number: str
    issued: date
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """Who is in charge of an area, as the document names them."""

    area: str
    units: tuple[str, ...]
    clause: str | None = None
    covers: Named = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One row of ``tasks.yaml``: what is to be done, by whom, until when, and what must come of it.

    ``leads`` name units (id, name or alias) or groups; ``due`` belongs to the calendar. ``kinds`` are
    the kinds of document of which the product must be one (QĐ, KH, BC). ``every`` is the frequency of
    an open task.
    """

    id: str
    title: Text
    leads: tuple[str, ...]
    due: Any
    location: Location
    clause: str | None = None
    quote: str | None = None
    area: str | None = None
    product: Text | None = None
    kinds: tuple[str, ...] = ()
    every: str | None = None
    covers: Named = ()


@dataclass(frozen=True, slots=True)
class IndexRounding:
    """How the index is rounded: to a multiple of ``step``, by ``mode``."""

    step: Decimal
    mode: Literal["half_up", "half_even", "down", "up"]
    rescale: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """One issued document and everything encoded from it."""

    id: str
    document: str
    issuer: str
    issued: date
    title: Text
    year: int
    zone: str
    groups: Mapping[str, Group]
    units: tuple[Unit, ...]
    scorecards: tuple[Scorecard, ...]
    rules: tuple[Rule, ...]
    fields: Mapping[str, DataField]
    lists: Mapping[str, DataList]
    settings: Mapping[str, Setting]
    index: IndexRounding | None
    digest: str
    folder: str
    note: Text | None = None
    tasks: tuple[Task, ...] = ()
    leads: tuple[Lead, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    grades: tuple[GradeTable, ...] = ()
    period: tuple[date, date] | None = None
    """The first and last day that are assessed, where they are not those of the year."""

    @property
    def first_day(self) -> date:
        """Return the first day of the assessed period."""
        return self.period[0] if self.period else date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Return the last day of the assessed period: a criterion's own date, and that of undated duties."""
        return self.period[1] if self.period else date(self.year, 12, 31)

    @cached_property
    def is_versioned(self) -> bool:
        """Return whether any part of the plan does not hold always, or was issued later than the rest."""
        dated = (each.versions or each.validity.is_bounded for card in self.scorecards for each in card.criteria)
        return any(dated) or any(rule.validity.issued for rule in self.rules)

    def scorecards_of(self, group: str) -> tuple[Scorecard, ...]:
        """Return the scorecards that score units of ``group``."""
        return tuple(card for card in self.scorecards if group in card.groups)

    def rules_of(self, unit: Unit) -> tuple[Rule, ...]:
        """Return the rules that bind ``unit``, in the order of the files."""
        return tuple(rule for rule in self.rules if rule.binds(unit))

    def groups_named(self, rule: Rule) -> frozenset[str]:
        """Return the groups that a rule names, each of them where it names all."""
        return frozenset(group for group in self.groups if {"all", group} & set(rule.applies_to))

    def groups_bound(self, rule: Rule) -> frozenset[str]:
        """Return the groups that a rule names, and those of the units that it names."""
        return self.groups_named(rule) | {unit.group for unit in self.units if unit.id in rule.applies_to}

    def report_names(self) -> tuple[str, ...]:
        """Return the names of the reports that the plan's rules ask for, sorted."""
        names = (getattr(rule.settings, "report_names", lambda: ())() for rule in self.rules)
        return tuple(sorted({name for each in names for name in each}))

    def result_tables(self) -> Mapping[str, frozenset[str]]:
        """Return the codes of the results that a submission may give, by table of targets."""
        found: dict[str, frozenset[str]] = {}
        for rule in self.rules:
            for table, codes in getattr(rule.settings, "result_codes", lambda _plan: ())(self):
                found[table] = found.get(table, frozenset()) | codes
        return found
