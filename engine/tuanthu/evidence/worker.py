"""What one worker does: set its limits, then read, hash and judge the files it is given."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import math
import stat
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuanthu.evidence.codes import verdict
from tuanthu.evidence.formats import HEAD, sniff
from tuanthu.evidence.onepass import hash_file
from tuanthu.evidence.trust import TrustStore
from tuanthu.model import Verdict

if TYPE_CHECKING:
    from tuanthu.evidence.cache import Cache

MAX_FILE = 256 * 2**20
"""The largest file that is judged, in bytes."""
SWEEP_AFTER = 48 * 2**20
"""After so many bytes the leavings are swept up: the reader of a file is a circle that holds the whole of it."""
GRACE = 10.0
"""Seconds beyond the timeout after which the second guards step in."""
NOW = float("-inf")
"""The ``until`` of what speaks of this try only: another may end otherwise."""


class Judged(NamedTuple):
    """What came out for one file."""

    sha256: str
    format: str
    verdict: Verdict
    until: float = NOW
    """The verdict stays the same before then, in seconds since 1970."""


class _Settings(NamedTuple):
    trust: TrustStore | None
    moment: datetime
    timeout: float
    cache: Cache | None


_settings: _Settings | None = None
_left = 0
"""Bytes of the files read since the last sweep."""


def prepare(trust: TrustStore | None, moment: datetime, memory: int, timeout: float, cache: Path | None) -> None:
    """Make a fresh process ready: limits first, then the imports."""
    global _settings  # noqa: PLW0603  (one process, one setting)
    _limit_memory(memory)
    import tuanthu.evidence.warm  # noqa: F401

    _settings = _Settings(trust, moment, timeout, None if cache is None else _open(cache, trust, moment))


def _open(path: Path, trust: TrustStore | None, moment: datetime) -> Cache:
    from tuanthu.evidence.cache import Cache

    return Cache(path, trust, moment)


def _limit_memory(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit but does not always take it
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def ready() -> None:
    """Do nothing: to be asked for it starts a worker."""


def task(path: str) -> Judged:
    """Judge one file in a worker."""
    assert _settings is not None  # noqa: S101
    _alarm(_settings.timeout + GRACE)
    try:
        return judge_file(Path(path), _settings.trust, _settings.moment, _settings.cache)
    finally:
        _alarm(0)


def _alarm(seconds: float) -> None:
    """Let the system end the worker: a second guard, should the parent be gone or stuck."""
    if sys.platform != "win32":
        import signal

        signal.alarm(math.ceil(seconds))


# ------------------------------------------------------------------- one file


def judge_file(path: Path, trust: TrustStore | None, moment: datetime, cache: Cache | None = None) -> Judged:
    """Read, hash and judge one file in this process, without any guard."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _unopened("not a regular file")
        if status.st_size > MAX_FILE:
            return without_judging(path, "too-large", f"{status.st_size // 2**20} MB")
        raw = path.read_bytes()
    except OSError as error:
        return _unopened(error.strerror or type(error).__name__)
    except MemoryError:
        return without_judging(path, "out-of-memory")
    _sweep(len(raw))
    hashed, form = hash_file(raw), sniff(raw[:HEAD])
    from tuanthu.evidence.kept import judge_kept

    found, until = judge_kept(cache, path, status, raw, hashed, trust, moment)
    return Judged(hashed.sha256, form, found, until)


def _sweep(size: int) -> None:
    """Free what earlier files left, before the next large one; Python counts objects, not bytes."""
    global _left  # noqa: PLW0603
    _left += size
    if _left > SWEEP_AFTER:
        gc.collect()
        _left = size


def _unopened(reason: str) -> Judged:
    return Judged("", "unknown", verdict("cannot-open", {"detail": reason}))


def without_judging(path: Path, code: str, detail: str = "") -> Judged:
    """Hash and sniff a file that is not to be parsed."""
    try:
        with path.open("rb") as stream:
            form = sniff(stream.read(HEAD))
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return _unopened(error.strerror or type(error).__name__)
    return Judged(digest, form, verdict(code, {"detail": detail}))
