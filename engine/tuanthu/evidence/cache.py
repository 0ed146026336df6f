"""What earlier runs found out, kept in SQLite: it saves time and never decides anything.

Three things are kept apart. ``seen``: which content lay at a path, by size, times and inode.
``facts``: what a content says of itself, by its SHA-256 and the versions of this program and its
libraries. ``opinions``: the verdict drawn from the facts under one trust folder, with the span of
moments in which it stays the same; another folder, list or date means it is drawn again.

Many processes may use one file. Whatever goes wrong with it (locked, full, damaged, of no use) is a
miss; a file that is no database is made anew, once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from tuanthu import __version__
from tuanthu.evidence.cache_forms import Ders, read_facts, read_verdict, write_facts, write_verdict
from tuanthu.evidence.facts import FileFacts
from tuanthu.evidence.trust import TrustStore
from tuanthu.model import Verdict

Span = tuple[float, float]
"""Seconds since 1970; an opinion holds strictly between them."""
FORMAT = 3
"""To be raised whenever the same file may get other facts, or the same facts another verdict."""
BUSY = 5.0
"""Seconds to wait for another process."""
SETTLED = 2 * 10**9
"""A file that changed within these nanoseconds may change again unseen: its times are too coarse."""
_FAULTS = (sqlite3.Error, ValueError, TypeError, KeyError, OSError)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (path BLOB PRIMARY KEY, stamp TEXT, sha256 TEXT, form TEXT, sum TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS certs (sha256 TEXT PRIMARY KEY, der BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (sha256 TEXT, tool TEXT, facts TEXT, sum TEXT, PRIMARY KEY (sha256, tool))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS opinions (sha256 TEXT, trust TEXT, low REAL, high REAL, verdict TEXT, sum TEXT,
    PRIMARY KEY (sha256, trust)) WITHOUT ROWID;
"""


class Known(NamedTuple):
    """A verdict from the cache, with the content's SHA-256 and format."""

    sha256: str
    format: str
    verdict: Verdict
    until: float


def tool() -> str:
    """Return the versions on which facts depend."""
    return "/".join([__version__, str(FORMAT), *(_version(name) for name in ("pyhanko", "pyhanko-certvalidator"))])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


class Cache:
    """One process's view of the cache file, for one trust folder and one moment."""

    def __init__(self, path: Path, trust: TrustStore | None, moment: datetime) -> None:
        self._path = path
        self._tool = tool()
        # Reasons name times in the zone of the moment.
        self._trust = f"{trust.digest() if trust is not None else ''}|{moment.utcoffset()}|{self._tool}"
        self._moment = moment.timestamp()
        self._made_anew = False
        self._database: sqlite3.Connection | None = None
        with self._safely():
            self._database = self._open()

    def close(self) -> None:
        """Let go of the file."""
        database, self._database = self._database, None
        if database is not None:
            with contextlib.suppress(sqlite3.Error):
                database.close()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=BUSY, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=OFF")  # lost entries are only found out again
            database.executescript(_SCHEMA)
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def _safely(self) -> Iterator[None]:
        """Take every fault of the file as a miss."""
        try:
            yield
        except _FAULTS as error:
            self._recover(error)

    def _recover(self, error: Exception) -> None:
        """Replace a file that is no database, once."""
        if isinstance(error, sqlite3.OperationalError):
            return  # locked, full, read-only: perhaps not so for the next file
        self.close()
        if not self._made_anew:
            self._made_anew = True
            with contextlib.suppress(OSError, sqlite3.Error):
                for end in ("", "-wal", "-shm"):
                    Path(f"{self._path}{end}").unlink(missing_ok=True)
                self._database = self._open()

    # -------------------------------------------------------------- looking up

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Look many things up in one go: locks are taken once, not for each. What others keep meanwhile is not seen."""
        database = self._database
        if database is not None:
            with self._safely():
                database.execute("BEGIN")
        try:
            yield
        finally:
            if database is not None:
                with contextlib.suppress(sqlite3.Error):
                    database.execute("ROLLBACK")

    def known(self, path: str, status: os.stat_result) -> Known | None:
        """Return the verdict on an unchanged file, if one is kept that still holds at the moment."""
        try:
            return None if self._database is None else self._known(self._database, path, _stamp(status))
        except _FAULTS as error:  # as _safely does, in less time
            self._recover(error)
            return None

    def _known(self, database: sqlite3.Connection, path: str, stamp: str) -> Known | None:
        row = database.execute(
            "SELECT s.sha256, s.form, s.sum, o.low, o.high, o.verdict, o.sum FROM seen s"
            " JOIN opinions o ON o.sha256 = s.sha256 AND o.trust = ? WHERE s.path = ? AND s.stamp = ?",
            (self._trust, os.fsencode(path), stamp),
        ).fetchone()
        if row is None or row[2] != _sum(path, stamp, row[0], row[1]):
            return None
        verdict = self._opinion(row[0], row[3:])
        return None if verdict is None else Known(row[0], row[1], verdict, row[4])

    def _opinion(self, sha256: str, row: tuple[float, float, str, str]) -> Verdict | None:
        low, high, text, check = row
        if not low < self._moment < high or check != _sum(sha256, self._trust, low, high, text):
            return None
        return read_verdict(text)

    def facts(self, sha256: str) -> FileFacts | None:
        """Return the facts kept for a content."""
        database, found = self._database, None
        if database is None:
            return None
        with self._safely():
            query = "SELECT facts, sum FROM facts WHERE sha256 = ? AND tool = ?"
            row = database.execute(query, (sha256, self._tool)).fetchone()
            if row is not None and row[1] == _sum(sha256, self._tool, row[0]):
                found = read_facts(row[0], lambda name: _certificate(database, name))
        return found

    # ----------------------------------------------------------------- keeping

    def keep(
        self, sha256: str, form: str, verdict: Verdict, facts: FileFacts | None, span: Span, seen: Seen | None
    ) -> None:
        """Keep what was found out about one file."""
        database = self._database
        if database is None:
            return
        with self._safely():
            database.execute("BEGIN IMMEDIATE")
            try:
                if facts is not None:
                    self._keep_facts(database, sha256, *write_facts(facts))
                text = write_verdict(verdict)
                check = _sum(sha256, self._trust, *span, text)
                database.execute(
                    "INSERT OR REPLACE INTO opinions VALUES (?,?,?,?,?,?)", (sha256, self._trust, *span, text, check)
                )
                if seen is not None:
                    check = _sum(seen.path, seen.stamp, sha256, form)
                    row = (os.fsencode(seen.path), seen.stamp, sha256, form, check)
                    database.execute("INSERT OR REPLACE INTO seen VALUES (?,?,?,?,?)", row)
                database.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    database.execute("ROLLBACK")
                raise

    def _keep_facts(self, database: sqlite3.Connection, sha256: str, text: str, ders: Ders) -> None:
        database.executemany("INSERT OR IGNORE INTO certs VALUES (?,?)", ders.items())
        row = (sha256, self._tool, text, _sum(sha256, self._tool, text))
        database.execute("INSERT OR REPLACE INTO facts VALUES (?,?,?,?)", row)


class Seen(NamedTuple):
    """A path and how it looked when its content was read."""

    path: str
    stamp: str


def seen(path: str, before: os.stat_result, after: os.stat_result) -> Seen | None:
    """Return what to keep of a file that was just read; None when it may have changed meanwhile."""
    stamp = _stamp(before)
    if stamp != _stamp(after) or time.time_ns() - max(after.st_mtime_ns, after.st_ctime_ns) < SETTLED:
        return None
    return Seen(path, stamp)


def _stamp(status: os.stat_result) -> str:
    # The time of the last change of the inode cannot be set back, unlike that of the content.
    return f"{status.st_size}/{status.st_mtime_ns}/{status.st_ctime_ns}/{status.st_ino}/{status.st_dev}"


def _sum(*parts: object) -> str:
    """Return a checksum: SQLite does not notice when bytes of its file change."""
    text = "\0".join(map(str, parts)).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def _certificate(database: sqlite3.Connection, name: str) -> bytes:
    row = database.execute("SELECT der FROM certs WHERE sha256 = ?", (name,)).fetchone()
    der: bytes = row[0] if row is not None else b""
    if hashlib.sha256(der).hexdigest() != name:
        raise KeyError(name)
    return der
