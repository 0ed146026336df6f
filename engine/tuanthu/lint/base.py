"""What a lint is, and what it sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tuanthu.model import Plan, Severity
from tuanthu.plan_files import PlanFiles
from tuanthu.source import Location
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a lint found."""

    code: str
    severity: Severity
    location: Location
    message: Text
    fix: Text = field(default_factory=lambda: Text("", ""))
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What lints look at: the plan as loaded, and its files."""

    plan: Plan
    files: PlanFiles


@dataclass(frozen=True, slots=True)
class Lint:
    """A lint: its stable code, and the function that yields remarks. The docstring is its manual."""

    code: str
    name: str
    check: Callable[[Subject], Iterator[Remark]]

    @property
    def manual(self) -> str:
        """Return the words that ``tuanthu explain`` prints."""
        return self.check.__doc__ or ""
