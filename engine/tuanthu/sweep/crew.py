"""Who does the checking: on this machine, or on a Dask cluster; each unit in a process that may be killed.

Every thread that takes jobs keeps one child process. So a unit that takes too long, or whose check
dies, costs only itself, on this machine as in a Dask worker (where the usual pools cannot be).
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from tuanthu.sweep.jobs import Answer, Job, Settings
from tuanthu.words import Text

TRIES = 2
"""How often a unit is tried whose process dies: it may have been the system that was short of memory."""
PATIENCE = 5.0
"""Seconds that a child has to put its things away when it is told to leave."""
_POSIX = os.name == "posix"


class CrewError(Exception):
    """The workers or their scheduler are gone; ``text`` says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Crew:
    """An executor, how many jobs it may be given at a time, and what is done with each."""

    executor: Executor
    width: int
    work: Callable[[Settings, Job], Answer]


# ------------------------------------------------------------------ one child


class _Expired(Exception):  # noqa: N818 - an outcome
    """The time limit of a unit is over."""


class _Member:
    """One child process and the way to it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._expired = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tuanthu.sweep.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.cwd,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=_POSIX,
        )
        _members.add(self)
        with contextlib.suppress(OSError):  # told when the first job is given
            self._send(settings)

    def _send(self, thing: object) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        pickle.dump(thing, self._process.stdin)
        self._process.stdin.flush()

    def do(self, job: Job) -> Answer:
        """Return the answer; :class:`_Expired` or EOFError when the process is gone."""
        assert self._process.stdout is not None  # noqa: S101
        watch = threading.Timer(self.settings.limit, self._expire)
        watch.start()
        try:
            self._send(job)
            answer: Answer = pickle.load(self._process.stdout)  # noqa: S301 - from our own child
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            self.end()
            if self._expired:
                raise _Expired from error
            raise EOFError(str(error)) from error
        finally:
            watch.cancel()
        return answer

    def _expire(self) -> None:
        self._expired = True
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if _POSIX:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def leave(self) -> None:
        """Tell the process that there are no more jobs; it puts its things away and ends."""
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def end(self, wait: float = 0.0) -> None:
        """Kill the process with all that it has started, once it had ``wait`` seconds to end by itself."""
        _members.discard(self)
        if wait:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(wait)
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()


_members: weakref.WeakSet[_Member] = weakref.WeakSet()
_here = threading.local()
_dismissed = threading.Event()
"""Set once no more children are to be started."""


def perform(settings: Settings, job: Job) -> Answer:
    """Check one unit in the child process of this thread; runs wherever the executor has threads."""
    for _ in range(TRIES):
        member: _Member | None = getattr(_here, "member", None)
        if member is None or member.settings != settings:
            if member is not None:
                member.end()
            try:
                member = _here.member = _Member(settings)
            except OSError as error:  # the folder is not on this machine, or no process may be started
                return Answer(None, failure="crashed", detail=str(error))
        try:
            return member.do(job)
        except _Expired:
            _here.member = None
            return Answer(None, failure="time-limit", seconds=settings.limit)
        except EOFError:
            _here.member = None
            if _dismissed.is_set():
                break
    return Answer(None, failure="died")


def dismiss() -> None:
    """End every child process of this one: those that are idle at once, the others by force."""
    members = list(_members)
    for member in members:
        member.leave()
    for member in members:
        member.end(PATIENCE)


# ------------------------------------------------------------------ executors


@contextmanager
def local(jobs: int) -> Iterator[Crew]:
    """Yield a crew of ``jobs`` processes on this machine."""
    _dismissed.clear()
    executor = ThreadPoolExecutor(jobs, thread_name_prefix="tuanthu")
    try:
        yield Crew(executor, jobs + 1, perform)
    finally:
        _dismissed.set()
        executor.shutdown(wait=False, cancel_futures=True)
        dismiss()


@contextmanager
def dask(address: str) -> Iterator[Crew]:
    """Yield the crew of a Dask cluster. Raises :class:`CrewError` when its scheduler does not answer."""
    try:
        from distributed import Client
    except ImportError:
        raise CrewError(Text(
            "--scheduler cần gói dask: pip install 'tuanthu[dask]'.",
            "--scheduler needs Dask: pip install 'tuanthu[dask]'.",
        )) from None  # fmt: skip
    for name in list(logging.root.manager.loggerDict):  # what goes wrong is told once, by us
        if name.partition(".")[0] in {"distributed", "tornado", "asyncio"}:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CrewError(Text(
            f"Không kết nối được bộ điều phối {address}: {error}", f"The scheduler {address} does not answer: {error}",
        )) from error  # fmt: skip
    try:
        threads = sum(cast("dict[str, int]", client.nthreads()).values())
        if threads == 0:
            raise CrewError(Text(f"Bộ điều phối {address} chưa có worker.", f"The scheduler {address} has no worker."))
        # Not "pure": the same job may be asked again, and may be answered otherwise.
        yield Crew(client.get_executor(pure=False), 2 * threads, perform)
    finally:
        with contextlib.suppress(Exception):  # whether or not the scheduler is still there to say goodbye to
            client.close(timeout=5)
