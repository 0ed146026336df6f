"""Which submissions lie below the office's folder, and whose they say they are."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tuanthu.archive import open_archive
from tuanthu.evidence.cache import SETTLED
from tuanthu.evidence.folder import EVIDENCE
from tuanthu.source import InputError, Problem
from tuanthu.store.model import Named
from tuanthu.submission import FILES, Head, find_submission, open_submission, read_head
from tuanthu.sweep.jobs import looks

MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Package:
    """One submission as handed in, a folder or a zip, and the plan and unit that it names.

    One that cannot be read goes by its own name, without a plan; ``problem`` says why. ``look`` is
    how its file looks, None when that is not to be relied on yet.
    """

    path: Path
    plan: str | None
    unit: str
    look: str | None = None
    problem: Problem | None = None

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


def read_package(path: Path, known: Mapping[str, Named]) -> Package:
    """Return whose package it is; not opened again while it looks as it did when it was ``known``."""
    look = _look(path)
    named = known.get(str(path))
    if named is not None and look is not None and named.look == look:
        return Package(path, named.plan, named.unit, look)
    try:
        head = open_head(path)
    except InputError as error:
        return Package(path, None, path.stem if path.is_file() else path.name, None, error.problem)
    return Package(path, head.plan, head.unit, look)


def open_head(path: Path) -> Head:
    """Return the plan and unit that a package names, and where. Raises :class:`InputError`."""
    if path.is_dir():
        return _head(path)
    with open_archive(path) as found:
        return _head(found.folder)


def _head(folder: Path) -> Head:
    return read_head(open_submission(find_submission(folder)))


def _look(path: Path) -> str | None:
    files = [path] if path.is_file() else [path / name for name in FILES]
    found = []
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < SETTLED:
            return None
        found.append(f"{file.name}/{looks(status)}")
    return " ".join(found)
