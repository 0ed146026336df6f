"""The forms in which a rule states a deadline, as data: :data:`FORMS` shows them all.

Every form but ``same_as`` names a run of days. ``before`` ends before the first of them, ``by``
and ``during`` end with the last. :mod:`tuanthu.due.parse` reads them from a rule's data;
:mod:`tuanthu.calendar` works out which days they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from tuanthu.words import Text

_NONE = Text("", "")
FORMS: tuple[tuple[str, Text], ...] = (
    ("before: 2024-12-05", Text("chính ngày đó đã muộn", "the day itself is too late")),
    ("by: 2024-12-05", Text("chính ngày đó còn kịp", "the day itself is still in time")),
    ("by: {month: 2025-07}   {quarter: 2025-Q4}   {half: 2025-H1}   {year: 2025}", _NONE),
    ("by: {month: 7}   {quarter: 4}   {year: this}", Text("của năm kế hoạch", "of the plan's year")),
    (
        "before: {day: 5, of: last_month, each: quarter}",
        Text("một ngày trong mỗi kỳ", "a day inside a recurring period"),
    ),
    ("by: {each: month}", Text("ngày cuối của kỳ", "the end of the period")),
    ("by: {groups: {communes: 2025-07-31, departments: {month: 2025-06}}}", _NONE),
    ("by: {days: 10, after: inspection}   {working_days: 5, after: inspection}", _NONE),
    ("by: {days: 5, before: session}      {event: session}", _NONE),
    (
        "by: {same_as: RULE-ID}",
        Text("theo đúng thời hạn của quy tắc khác", "another rule's deadline, as it stands"),
    ),
    ("during: {month: 2024-04}   {from: election_start, until: election_end}", _NONE),
    (
        "open: yes   {after: event}",
        Text("thường xuyên; max_gap_days: 90", "in force all the time; max_gap_days: 90"),
    ),
)
"""Every form by example, with a remark where one is needed; the manual prints them."""

Unit = Literal["month", "quarter", "half", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
MONTHS_OF: Mapping[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
Verb = Literal["before", "by", "during", "open"]
VERBS: tuple[Verb, ...] = get_args(Verb)
OnDayOff = Literal["keep", "next_working_day"]
MOVES: tuple[OnDayOff, ...] = get_args(OnDayOff)
RULE = "rule:"
"""Before a rule's id, the name under which a situation gives that rule's deadline."""


@dataclass(frozen=True, slots=True)
class Day:
    """One fixed day."""

    day: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A month, quarter, half or year; ``year`` None is the situation's, ``number`` counts from 1."""

    unit: Unit
    number: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """Inside each month, quarter, half or year: all of it, one of its months, or a day of a month.

    ``of`` counts months from 1 and may be the month after the last. ``day`` 0 is the last day of the
    month; a day that the month lacks (30 February) is its last day too.
    """

    each: Unit
    of: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """The day of an event, or the day ``days`` after it (before it when negative)."""

    event: str
    days: int = 0
    working: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """From one day to another, both included; each is a date or the name of an event."""

    first: date | str
    last: date | str


@dataclass(frozen=True, slots=True)
class SameAs:
    """The deadline of another rule, as it stands."""

    rule: str


@dataclass(frozen=True, slots=True)
class PerGroup:
    """One form for each group of units."""

    forms: tuple[tuple[str, Form], ...]


Form = Day | Stretch | Recurring | Around | Between | SameAs | PerGroup


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as a rule states it; ``when`` is None for an open duty without a start."""

    verb: Verb
    when: Form | None
    on_day_off: OnDayOff = "keep"
    max_gap_days: int | None = None

    def forms(self) -> Iterator[Form]:
        """Yield the forms, those of each group one by one."""
        if isinstance(self.when, PerGroup):
            yield from (form for _, form in self.when.forms)
        elif self.when is not None:
            yield self.when

    @property
    def needs_period(self) -> bool:
        """Return whether the deadline can only be known for a given period."""
        return any(isinstance(form, Recurring) and form.each != "year" for form in self.forms())

    @property
    def groups(self) -> frozenset[str]:
        """Return the groups that have a deadline of their own; empty when all share one."""
        forms = self.when.forms if isinstance(self.when, PerGroup) else ()
        return frozenset(name for name, _ in forms)

    @property
    def events(self) -> frozenset[str]:
        """Return the names of the events that the deadline hangs on."""
        ends = (end for form in self.forms() if isinstance(form, Between) for end in (form.first, form.last))
        around = {form.event for form in self.forms() if isinstance(form, Around)}
        return frozenset(around | {end for end in ends if isinstance(end, str)})

    @property
    def rules(self) -> frozenset[str]:
        """Return the ids of the rules whose deadlines this one takes over."""
        return frozenset(form.rule for form in self.forms() if isinstance(form, SameAs))
