"""What travels between the sweep and its workers: what to check, and what came out."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from tuanthu.check import Engine
from tuanthu.evidence.cache import SETTLED, tool
from tuanthu.evidence.folder import ignored
from tuanthu.evidence.trust import TrustStore
from tuanthu.model import Unit
from tuanthu.source import Problem
from tuanthu.store.form import Result
from tuanthu.store.model import Key
from tuanthu.waivers import NO_WAIVERS, Waivers

LIMIT = 600.0
"""Seconds that one unit may take."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What all checks of a sweep share. ``cwd`` is where relative paths begin, on every machine."""

    engine: Engine = field(default_factory=Engine)
    trust: TrustStore | None = None
    cache: Path | None = None
    cwd: str = "."
    limit: float = LIMIT
    settled: int = SETTLED
    """Nanoseconds after which a file that has not changed is taken to be as its times say."""

    def identity(self) -> str:
        """Return what verdicts depend on beside a unit's own files."""
        shipped = hashlib.sha256(resources.files("tuanthu").joinpath("workdays.yaml").read_bytes()).hexdigest()
        trust = self.trust.digest() if self.trust else ""
        return json.dumps([tool(), version("holidays"), shipped, self.engine.name, trust])


@dataclass(frozen=True, slots=True)
class Job:
    """One unit to check under one plan: its package, when it was received, what else was met."""

    key: Key
    place: int
    unit: Unit
    path: Path
    plan: str
    """The plan's folder."""
    plan_digest: str
    as_of: datetime
    received: datetime | None = None
    waivers: Waivers = NO_WAIVERS
    problems: tuple[Problem, ...] = ()
    until: datetime | None = None
    """When the choice of this package may fall on another."""

    def identity(self) -> str:
        """Return what the report depends on beside the files, in one text."""
        parts = (self.key, self.unit, str(self.path), self.plan, self.plan_digest, self.received, self.problems)
        return repr((*parts, self.as_of.utcoffset(), self.waivers))


Failure = Literal["time-limit", "died", "crashed", "copying"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a job: a result, or why there is none. ``inputs`` None: not to be reused."""

    result: Result | None
    next_change: datetime | None = None
    inputs: str | None = None
    seconds: float = 0.0
    failure: Failure | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """How the files of a package look: their names, sizes and times, and whether these can be relied on."""

    digest: str
    settled: bool


def looks(status: os.stat_result) -> str:
    """Return how a file looks; not its device, which machines that share a folder number differently."""
    return f"{status.st_size}/{status.st_mtime_ns}/{status.st_ctime_ns}/{status.st_ino}"


def look_at(package: Path, settled: int) -> Files:
    """Return how the files of a package look now, without reading them."""
    found = hashlib.sha256()
    latest, readable = 0, True
    for name, status in _files(str(package)):
        if status is None:
            readable = False
            continue
        found.update(os.fsencode(name) + b"\0" + looks(status).encode() + b"\n")
        latest = max(latest, status.st_mtime_ns, status.st_ctime_ns)
    # The clock decides nothing here but whether a file may yet change without its times showing it.
    return Files(found.hexdigest(), readable and time.time_ns() - latest >= settled)


def _files(path: str) -> Iterator[tuple[str, os.stat_result | None]]:
    """Yield every file by its path, and the folders too, whose times tell of renames."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a path object for each of a country's folders takes as long again
        yield path, status
        if not stat.S_ISDIR(status.st_mode):
            return
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield path, None
        return
    for entry in found:
        if ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
            continue
        try:
            yield entry.path, entry.stat()
        except OSError:  # a link that leads nowhere: its target may come
            yield entry.path, None


def inputs_of(settings: str, job: Job, files: Files) -> str | None:
    """Return the digest of everything that a job's report depends on; None when it is not to be trusted."""
    if not files.settled:
        return None
    return hashlib.sha256("\0".join((settings, job.identity(), files.digest)).encode()).hexdigest()
