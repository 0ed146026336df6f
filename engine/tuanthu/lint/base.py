"""What a lint is, and what it sees."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from tuanthu.discrepancies_file import Entry
from tuanthu.lint.texts import Texts
from tuanthu.model import Criterion, Edit, Plan, Remark, Rule, Scorecard, Severity
from tuanthu.plan_files import PlanFiles
from tuanthu.requirements import Checklist
from tuanthu.schema import Node
from tuanthu.source import Location
from tuanthu.words import Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Found:
    """What a lint found. Its code and severity are the lint's own; see :class:`~tuanthu.model.Remark`."""

    location: Location
    message: Text
    fix: Text = NOTHING
    about: str = ""
    states: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What lints look at: the plan as loaded, its files, its documents' texts, its known contradictions."""

    plan: Plan
    files: PlanFiles
    discrepancies: tuple[Entry, ...] = ()
    as_of: date | None = None
    """The day of the check, for what goes stale; None where nobody asks for it."""
    texts: Texts = field(default_factory=lambda: Texts(None))
    checklist: Checklist = field(default_factory=Checklist)

    @cached_property
    def criteria(self) -> tuple[tuple[Scorecard, Criterion], ...]:
        """Return every criterion of every scorecard, with its scorecard."""
        return tuple((card, criterion) for card in self.plan.scorecards for criterion in card.criteria)

    @property
    def folder(self) -> Path:
        """Return the plan's folder."""
        return Path(self.plan.folder)

    @property
    def shown(self) -> str:
        """Return the folder as messages name it."""
        return self.files.nodes["plan.yaml"].document.file.removesuffix("/plan.yaml")

    def rows(self) -> Iterator[Node]:
        """Yield every row of the criteria files as written."""
        for name, node in self.files.nodes.items():
            if name.startswith("criteria/"):
                yield from node.each("criteria")

    def own_file(self, where: Location) -> Path | None:
        """Return the file in which a place lies; None where it is a file of a plan under this one."""
        inside = where.file.removeprefix(f"{self.shown}/")
        return self.folder / inside if inside != where.file else None

    @cached_property
    def entries(self) -> Mapping[Location, Node]:
        """Return every rule as written, by where it stands."""
        files = (node for name, node in self.files.nodes.items() if name.startswith("rules/"))
        return {entry.location: entry for node in files for entry in node.each("rules")}

    def place(self, rule: Rule, *keys: str) -> Location:
        """Return where something of a rule stands as written, or the nearest thing around it."""
        node = self.entries.get(rule.location)
        if node is None:
            return rule.location
        for key in keys:
            node = node.get(key) or node
        return node.key_location

    @cached_property
    def listing(self) -> tuple[PurePosixPath, ...]:
        """Return every file of the plan's folder by its name there, in order."""
        return tuple(sorted(_files(self.plan.folder)))

    def head(self, key: str) -> Location:
        """Return where a key of ``plan.yaml`` stands, or the file."""
        node = self.files.nodes["plan.yaml"]
        return (node.get(key) or node).key_location


def share_units(one: Rule, other: Rule) -> bool:
    """Return whether two rules may bind the same unit."""
    return bool(set(one.applies_to) & set(other.applies_to)) or "all" in {*one.applies_to, *other.applies_to}


def _files(folder: str, name: str = "") -> Iterator[PurePosixPath]:
    with os.scandir(folder) as entries:  # a plan has hundreds of cases: pathlib takes ten times as long
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{name}{entry.name}/")
            elif entry.is_file():
                yield PurePosixPath(f"{name}{entry.name}")


S = TypeVar("S")
"""What a lint looks at: a plan's :class:`Subject`, or the office's waivers."""


@dataclass(frozen=True, slots=True)
class Lint(Generic[S]):
    """A lint: its stable code, its title, and the function that finds. The docstring is its manual."""

    code: str
    name: str
    severity: Severity
    title: Text
    check: Callable[[S], Iterator[Found]]

    @property
    def manual(self) -> str:
        """Return the words that ``tuanthu explain`` prints."""
        return self.check.__doc__ or ""

    def run(self, subject: S) -> Iterator[Remark]:
        """Yield what the lint finds, under its own code and severity."""
        for found in self.check(subject):
            yield Remark(
                self.code, self.severity, found.location, found.message, found.fix, found.about, found.states,
                edits=found.edits,
            )  # fmt: skip


def lint(
    code: str, name: str, severity: Severity, vi: str, en: str
) -> Callable[[Callable[[S], Iterator[Found]]], Lint[S]]:
    """Make a lint of the function below; ``vi`` and ``en`` are its title."""
    return lambda check: Lint(code, name, severity, Text(vi, en), check)
