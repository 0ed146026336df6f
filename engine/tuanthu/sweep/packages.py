"""Which submissions lie below the office's folder, and whose they say they are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuanthu.archive import open_archive
from tuanthu.evidence.folder import EVIDENCE
from tuanthu.source import InputError, Problem
from tuanthu.submission import FILES, Head, find_submission, open_submission, read_head

MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Package:
    """One submission as handed in, a folder or a zip; without a ``head`` it goes by its own name.

    ``problem`` says why its head cannot be read.
    """

    path: Path
    head: Head | None
    problem: Problem | None = None

    @property
    def plan(self) -> str | None:
        """Return the plan that it names, if that can be read."""
        return self.head.plan if self.head else None

    @property
    def unit(self) -> str:
        """Return the unit that it names."""
        return self.head.unit if self.head else self.path.stem if self.path.is_file() else self.path.name

    @property
    def name(self) -> str:
        """Return how receipts name it."""
        return self.path.name

    def digest(self) -> str:
        """Return the SHA-256 of the zip, or of the folder's submission file; "" where it cannot be read."""
        try:
            file = self.path if self.path.is_file() else find_submission(self.path)
            with file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, InputError):
            return ""


def find_packages(root: Path) -> list[Path]:
    """Return every folder below ``root`` that holds a submission, and every zip beside them, sorted."""
    return sorted(_walk(root, 0))


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    if depth and any(entry.name in FILES for entry in found):
        yield folder
        return
    for entry in found:
        if entry.name.startswith((".", "~$")) or entry.name.casefold() == EVIDENCE:
            continue
        if entry.name.lower().endswith(".zip") and entry.is_file():
            yield folder / entry.name
        elif depth < MAX_DEPTH and entry.is_dir():
            yield from _walk(folder / entry.name, depth + 1)


def read_package(path: Path) -> Package:
    """Return whose package it is; one that cannot be read goes by the name of its folder."""
    try:
        if path.is_dir():
            return Package(path, _head(path))
        with open_archive(path) as found:
            return Package(path, _head(found.folder))
    except InputError as error:
        return Package(path, None, error.problem)


def _head(folder: Path) -> Head:
    return read_head(open_submission(find_submission(folder)))
