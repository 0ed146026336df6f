"""One sweep: what is unchanged is taken over, the rest is checked, and each unit stored as it is done."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from tuanthu.check import no_verdict
from tuanthu.model import Outcome
from tuanthu.source import Location, Problem
from tuanthu.store import Store
from tuanthu.store.form import Result, result_of
from tuanthu.store.write import Key, Previous, Row, Stamp, add, done, previous, share
from tuanthu.sweep.crew import Crew, CrewError
from tuanthu.sweep.jobs import Answer, Failure, Job, Settings, inputs_of, look_at
from tuanthu.sweep.office import Ready, Task
from tuanthu.words import Text

log = logging.getLogger("tuanthu.sweep")
PAUSE = 5.0
"""Seconds to wait before a folder is tried again that was being written to."""
TOGETHER = 250
"""How many units are stored in one transaction, of those that need no check."""
Progress = Callable[[int, int], None]
Hire = Callable[[], AbstractContextManager[Crew]]


@dataclass(slots=True)
class Tally:
    """What a sweep did: how many units it checked, took over, found done already; seconds by unit."""

    units: int = 0
    checked: int = 0
    reused: int = 0
    resumed: int = 0
    seconds: dict[Key, float] = field(default_factory=dict)


@dataclass(slots=True)
class Sweep:
    """Carries out the tasks of run ``number``. ``hire`` opens the crew, when there is work for it."""

    store: Store
    number: int
    settings: Settings
    hire: Hire
    full: bool = False
    pause: float = PAUSE
    progress: Progress | None = None
    tally: Tally = field(default_factory=Tally)
    _total: int = 0

    def carry_out(self, tasks: Iterable[Task]) -> Tally:
        """Do every task that the run has not done yet; raises StoreError or :class:`CrewError`.

        Whatever is raised, the store holds the units that were done, whole.
        """
        there = done(self.store, self.number)
        every = list(tasks)
        todo = [task for task in every if task.key not in there]
        self._total = self.tally.units = len(every)
        self.tally.resumed = len(every) - len(todo)
        jobs = self._without_checking(todo)
        first = next(jobs, None)
        if first is not None:
            with self.hire() as crew:
                again = list(self._check(crew, chain((first,), jobs), first=True))
                if again:
                    time.sleep(self.pause)
                    list(self._check(crew, again, first=False))
        return self.tally

    # ------------------------------------------------------- what is not checked

    def _without_checking(self, todo: list[Task]) -> Iterator[Job]:
        """Store what needs no check, many units at a time; yield the rest."""
        known = {} if self.full else previous(self.store, self.number)
        identity = self.settings.identity()
        for start in range(0, len(todo), TOGETHER):
            tasks = todo[start : start + TOGETHER]
            self._keep(*(_found(task) for task in tasks if isinstance(task, Ready)))
            jobs = {task.key: task for task in tasks if isinstance(task, Job)}
            same = {key: row for key, job in jobs.items() if (row := self._unchanged(job, known.get(key), identity))}
            for gone in share(self.store, self.number, tuple(same.values())):
                del same[gone.key]
            self.tally.reused += len(same)
            self._tell()
            yield from (job for key, job in jobs.items() if key not in same)

    def _unchanged(self, job: Job, found: Previous | None, identity: str) -> Row | None:
        """Return the row of a unit whose earlier result still holds."""
        if found is None or found.stamp.inputs is None or not found.in_time(job.as_of):
            return None
        if found.stamp.inputs != inputs_of(identity, job, look_at(job.path, self.settings.settled)):
            return None
        return Row(job.key, job.place, found.result, replace(found.stamp, as_of=job.as_of, reused=True))

    # ----------------------------------------------------------- what is checked

    def _check(self, crew: Crew, jobs: Iterable[Job], *, first: bool) -> Iterator[Job]:
        """Check units and store them as they come; yield those whose files changed meanwhile."""
        for job, answer in _answers(crew, self.settings, jobs):
            if answer.failure == "copying" and first:
                yield job
                continue
            result = answer.result or broken(job, answer)
            inputs = answer.inputs if result.complete else None  # what has no verdict is tried every night
            until = _earlier(answer.next_change, job.until)
            self.tally.checked += 1
            self._keep(_Found(job.key, job.place, result, Stamp(job.as_of, job.as_of, until, inputs), answer.seconds))

    def _keep(self, *found: _Found) -> None:
        """Store what was found, all of it or nothing."""
        if not found:
            return
        add(self.store, self.number, [(each.result, each.place, each.stamp) for each in found])
        for key, _, result, _, seconds in found:
            self.tally.seconds[key] = seconds
            log.info("%s %s: %s, %.2f s", key.plan, key.unit, result.state, seconds)
        self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            tally = self.tally
            self.progress(len(tally.seconds) + tally.reused + tally.resumed, self._total)


class _Found(NamedTuple):
    key: Key
    place: int
    result: Result
    stamp: Stamp
    seconds: float


def _found(task: Ready) -> _Found:
    result = result_of(task.report, task.unit, task.key.plan, task.state)
    return _Found(task.key, task.place, result, Stamp(task.as_of, task.as_of, None, None), 0.0)


def _answers(crew: Crew, settings: Settings, jobs: Iterable[Job]) -> Iterator[tuple[Job, Answer]]:
    """Yield answers as they come; only so many jobs are given out at a time as the crew can take.

    While there is no answer yet, and a new crew takes a second or two for its first, more jobs are looked for.
    """
    coming, at_hand = iter(jobs), deque[Job]()
    given: dict[Future[Answer], Job] = {}
    try:
        while True:
            found = next(coming, None)
            if found is not None:
                at_hand.append(found)
            while at_hand and len(given) < crew.width:
                job = at_hand.popleft()
                given[crew.executor.submit(crew.work, settings, job)] = job
            if not given:
                return
            ready, _ = wait(given, None if found is None else 0, FIRST_COMPLETED)
            for future in ready:
                yield given.pop(future), _outcome(future)
    finally:
        for future in given:
            future.cancel()


def _outcome(future: Future[Answer]) -> Answer:
    """Return the answer; a unit that killed its workers is one, a crew that is gone is not."""
    try:
        return future.result()
    except CancelledError as error:
        raise CrewError(_LOST) from error
    except Exception as error:
        if type(error).__name__ == "KilledWorker":  # Dask has tried it on several workers
            return Answer(None, failure="died")
        raise CrewError(Text(f"{_LOST.vi} ({error})", f"{_LOST.en} ({error})")) from error


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


# ----------------------------------------------------------- what has no verdict


def broken(job: Job, answer: Answer) -> Result:
    """Return the result of a unit whose check did not come to an end: broken, never a pass."""
    assert answer.failure is not None  # noqa: S101 - there is no result
    says = _FAILURES[answer.failure].fill({"detail": answer.detail, "seconds": int(answer.seconds)})
    problem = Problem(_CODES[answer.failure], Location(str(job.path)), says, _FIX)
    report = no_verdict(str(job.path), job.as_of, (problem,), unit=job.unit)
    findings = tuple(replace(each, outcome=Outcome.BROKEN) for each in report.findings)
    return result_of(replace(report, findings=findings), job.unit, job.key.plan, "no_verdict")


_LOST = Text(
    "Mất kết nối với các tiến trình kiểm tra. Những đơn vị đã xong được giữ; hãy chạy tiếp bằng --resume.",
    "The workers are gone. What was done is kept; go on with --resume.",
)
_CODES: dict[Failure, str] = {
    "time-limit": "time-limit", "died": "worker-died", "crashed": "crashed", "copying": "still-being-copied",
}  # fmt: skip
_FAILURES: dict[Failure, Text] = {
    "time-limit": Text(
        "Quá thời gian cho phép ({seconds} giây) nên chưa có kết luận.",
        "It took longer than it may ({seconds} s); there is no verdict.",
    ),
    "died": Text(
        "Tiến trình kiểm tra bị dừng đột ngột hai lần nên chưa có kết luận.",
        "The process that checked it died twice; there is no verdict.",
    ),
    "crashed": Text("Chương trình gặp lỗi: {detail}", "The program failed: {detail}"),
    "copying": Text(
        "Thư mục vẫn đang được sao chép hoặc sửa đổi khi kiểm tra nên chưa có kết luận.",
        "The folder is still being copied or changed while it is read; there is no verdict.",
    ),
}
_FIX = Text("Chạy lại lần quét; nếu vẫn vậy, kiểm tra riêng đơn vị này.", "Sweep again; else look at this unit alone.")
