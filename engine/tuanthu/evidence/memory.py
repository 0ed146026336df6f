"""A watch over how much memory the workers hold, kept by the parent.

Linux refuses a worker what goes beyond its limit. Windows knows no such limit and macOS does not keep to
one: there only the parent can end a worker that fills the machine. It watches everywhere, so that the
same guard is tested everywhere.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

EVERY = 0.1
"""Seconds between two looks: a worker cannot fill more than a few hundred MB meanwhile."""
_PROC = Path("/proc")


def held(pid: int) -> int:
    """Return how many bytes of memory a process holds; 0 when it is gone, or nobody can tell."""
    statm = _PROC / str(pid) / "statm"
    if _PROC.joinpath("self").exists():
        try:
            return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError):
            return 0
    try:
        import psutil
    except ImportError:
        return 0
    try:
        found = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(max(found.rss, getattr(found, "private", 0)))


class Watch:
    """Ends every worker that holds more than ``limit`` bytes, and remembers which (``ended``)."""

    def __init__(self, limit: int, pids: Callable[[], Iterable[int]]) -> None:
        """Prepare the watch; ``pids`` returns the processes to look at, each time anew."""
        self.ended: set[int] = set()
        self._limit = limit
        self._pids = pids
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tuanthu-memory", daemon=True)

    def __enter__(self) -> Watch:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            for pid in self._pids():
                if pid not in self.ended and held(pid) > self._limit:
                    self.ended.add(pid)  # before it is gone: whoever finds it gone looks here
                    with contextlib.suppress(OSError):
                        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
