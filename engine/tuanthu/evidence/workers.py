"""Judging many files on all cores, in processes that a hostile file may hang, crash or fill.

Such a file costs itself: its worker is killed, its verdict is ``unjudged``, the others go on. As
with every use of processes in Python, a script that calls this must do so below
``if __name__ == "__main__":``.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tuanthu.evidence.memory import Watch
from tuanthu.evidence.trust import TrustStore
from tuanthu.evidence.worker import GRACE, Judged, prepare, ready, task, without_judging

if TYPE_CHECKING:
    from tuanthu.evidence.cache import Cache

MAX_MEMORY = 1024 * 2**20
"""The address space of a worker, in bytes, where the system can limit it."""
TIMEOUT = 15.0
"""Seconds for one file."""
ROUNDS = 3
"""How often files are handed out again when a pool breaks before it says which file was to blame."""
EARLY = 4
"""How many workers are started at most, unless told otherwise, where each imports for itself."""
PRELOAD = ("tuanthu.evidence.warm", "pyhanko.sign.validation.pdf_embedded", "pyhanko_certvalidator")
Progress = Callable[[int, int], None]


class WorkersError(RuntimeError):
    """The worker processes cannot be started or kept alive; nothing was judged."""


class Judges:
    """A pool of workers that judge files; make it early, so that its start overlaps other work."""

    def __init__(
        self,
        trust: TrustStore | None,
        moment: datetime,
        jobs: int | None = None,
        *,
        timeout: float = TIMEOUT,
        memory: int = MAX_MEMORY,
        cache: Path | None = None,
    ) -> None:
        """Prepare the pool; ``cache`` names the file in which verdicts are kept between runs."""
        path = None if cache is None else cache.absolute()
        self._settings = (trust, moment, memory, timeout, path)
        self._cache = None if path is None else _open(path, trust, moment)
        self._timeout = timeout
        self._memory = memory
        self._context = _context()
        self._served = self._context.get_start_method() == "forkserver"
        if self._served:
            self._context.set_forkserver_preload(list(PRELOAD))
        self._jobs = max(1, jobs if jobs is not None else cpus() if self._served else min(cpus(), EARLY))
        self._pool: Any = None
        self._size = 0
        if self._cache is None:
            self._warm()  # else perhaps all is known, and no worker is needed

    def __enter__(self) -> Judges:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; they start again when they are needed."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()

    def judge(self, paths: Sequence[Path], progress: Progress | None = None) -> dict[Path, Judged]:
        """Judge files; the result is in the order of ``paths``, whatever the number of workers."""
        results = self._kept(paths)
        total = len(set(paths))
        if results and progress is not None:
            progress(len(results), total)
        for _ in range(ROUNDS):
            left = [path for path in dict.fromkeys(paths) if path not in results]
            if not left:
                break
            for path, judged in self._round(left):
                results[path] = judged
                if progress is not None:
                    progress(len(results), total)
        if len(results) < total:
            raise WorkersError(f"{total - len(results)} of {total} files could not be handed to a worker")
        return {path: results[path] for path in paths}

    def _kept(self, paths: Sequence[Path]) -> dict[Path, Judged]:
        """Return what the cache knows of files that are as they were."""
        found: dict[Path, Judged] = {}
        if self._cache is None:
            return found
        with self._cache.reading():
            for path in paths:
                place = str(path.absolute())
                try:
                    known = self._cache.known(place, os.stat(place))  # noqa: PTH116  (once for every file)
                except (OSError, ValueError):
                    continue
                if known is not None:
                    found[path] = Judged(*known)
        return found

    def _round(self, paths: list[Path]) -> Iterable[tuple[Path, Judged]]:
        """Yield what is judged until all is, or until the pool breaks or falls silent."""
        from concurrent.futures.process import BrokenProcessPool

        pool = self._started(len(paths))
        try:
            futures: dict[Future[Judged], Path] = {
                pool.schedule(task, (str(path.absolute()),), timeout=self._timeout): path for path in paths
            }
        except (BrokenProcessPool, OSError) as error:
            raise WorkersError(str(error)) from error
        done: SimpleQueue[Future[Judged]] = SimpleQueue()
        for future in futures:
            future.add_done_callback(done.put)  # to wait for all at once would look at all for each
        broken, left = False, len(futures)
        with Watch(self._memory, lambda: _pids(pool)) as watch:
            while left:
                try:
                    future = done.get(timeout=0 if broken else self._timeout + GRACE)
                except Empty:
                    break  # nothing but silence, or all is told that a broken pool still had to tell
                left -= 1
                if isinstance(future.exception(), BrokenProcessPool):
                    broken = True
                else:
                    yield futures[future], _outcome(future, futures[future], watch.ended)
        if left or broken:
            self.close()

    def _warm(self) -> None:
        """Let pyHanko be imported while the caller goes on."""
        if self._served:
            from multiprocessing import forkserver

            forkserver.ensure_running()
        else:  # every worker imports for itself, so they had better begin
            self._started(self._jobs).schedule(ready)

    def _started(self, files: int) -> Any:
        """Return a pool with a worker for each file, as far as ``jobs`` allows."""
        from pebble import ProcessPool

        size = min(self._jobs, files)
        if self._pool is not None and size > self._size:
            self.close()  # a server starts new workers at once
        if self._pool is None:
            self._size = size
            self._pool = ProcessPool(
                size,
                initializer=prepare,
                initargs=self._settings,
                context=self._context,
            )
        return self._pool


def _outcome(future: Future[Judged], path: Path, too_large: Collection[int]) -> Judged:
    """Return what the worker says, or what its end means; ``too_large`` are those that held too much memory."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, TimeoutError):
        code = "timed-out"
    else:
        filled = isinstance(error, MemoryError) or getattr(error, "pid", None) in too_large
        code = "out-of-memory" if filled else "crashed"
    return without_judging(path, code)


def _pids(pool: Any) -> list[int]:
    """Return the processes of a pool, which it does not tell by itself."""
    return list(pool._pool_manager.worker_manager.workers)


# ------------------------------------------------------------------ processes


def _open(path: Path, trust: TrustStore | None, moment: datetime) -> Cache:
    from tuanthu.evidence.cache import Cache

    return Cache(path, trust, moment)


def cpus() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> Any:
    """Return how workers are started: from a server that imports pyHanko once, or each by itself."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
