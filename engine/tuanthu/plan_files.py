"""The files of a plan as they were read and checked, with every problem met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tuanthu.layers import Documents, plan_documents, shown
from tuanthu.schema import Node, Schema, check
from tuanthu.source import InputError, Location, Problem, load_yaml


@dataclass
class PlanFiles:
    """The checked files of a plan folder, layers laid, with every problem met (lint reads these too)."""

    folder: Path
    nodes: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def documents(self) -> Documents:
        """Return the documents of the plan, read once."""
        return plan_documents(self.folder, self.problems)

    def read(self, name: str, schema: Schema) -> Node | None:
        """Check one file of the plan; None when it is not there or cannot be read at all."""
        document = self.documents.files.get(name)
        if document is None:
            return None
        node, problems = check(document, schema)
        self.problems.extend(problems)
        self.nodes[name] = node
        return node

    def inside(self, folder: str) -> Iterator[str]:
        """Yield the names of the files of a sub-folder, in order."""
        return (name for name in self.documents.files if name.startswith(f"{folder}/"))

    def number(self, where: Location) -> str:
        """Return the number of the document whose file holds the place."""
        return self.documents.numbers.get(where.file, "?")


def read_beside(folder: Path, name: str, schema: Schema, problems: list[Problem]) -> Node | None:
    """Check a file that stands beside a plan and is no part of it; None when it is not there or cannot be read."""
    if not (folder / name).exists():
        return None
    try:
        document = load_yaml(folder / name, f"{shown(folder)}/{name}")
    except InputError as error:
        problems.append(error.problem)
        return None
    node, found = check(document, schema)
    problems.extend(found)
    return node
