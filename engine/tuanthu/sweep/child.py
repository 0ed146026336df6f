"""The process in which units are checked: jobs come in on standard input, answers go out.

It is started by :mod:`tuanthu.sweep.crew` and ends when its input does. What a library prints goes
to standard error, so that it cannot be taken for an answer.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from tuanthu.desk import Desk
from tuanthu.model import Report
from tuanthu.store import State
from tuanthu.store.form import result_of
from tuanthu.sweep.jobs import Answer, Job, Settings, inputs_of, look_at

log = logging.getLogger("tuanthu")


class Checker:
    """Checks one unit after the other; PDFs are judged in guarded processes of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._identity = settings.identity()
        self._desks: dict[datetime, Desk] = {}
        self._stack = ExitStack()

    def check(self, job: Job) -> Answer:
        """Return what came of a job; a crash is an answer, too."""
        started = time.monotonic()
        try:
            answer = self._check(job)
        except Exception as error:
            log.exception("unit %s could not be checked", job.unit.id)
            answer = Answer(None, failure="crashed", detail=f"{type(error).__name__}: {error}")
        return replace(answer, seconds=time.monotonic() - started)

    def _check(self, job: Job) -> Answer:
        before = look_at(job.path, self._settings.settled)
        report = self._desk(job).validate(job.path)
        if report.plan is not None and report.plan.digest != job.plan_digest:
            return Answer(None, failure="crashed", detail=f"{job.plan}: {report.plan.digest}, not {job.plan_digest}")
        if look_at(job.path, self._settings.settled).digest != before.digest:
            return Answer(None, failure="copying")
        known = report if report.unit else replace(report, unit=job.unit)
        result = result_of(known, job.unit, job.key.plan, state_of(known))
        return Answer(result, report.next_change, inputs_of(self._identity, job, before))

    def _desk(self, job: Job) -> Desk:
        desk = self._desks.get(job.as_of)
        if desk is None:
            settings = self._settings
            desk = Desk(job.as_of, engine=settings.engine, trust=settings.trust, jobs=1, cache=settings.cache)
            self._desks[job.as_of] = self._stack.enter_context(desk)
        # The copy shares the plans that were read and the judges.
        return replace(
            desk, plan=job.plan, units={job.unit.id: job.unit}, waivers=job.waivers, received=job.received,
            told=job.problems,
        )  # fmt: skip

    def close(self) -> None:
        """End the judges."""
        self._stack.close()


def state_of(report: Report) -> State:
    """Return how a unit stands whose submission was looked at."""
    if not report.complete:
        return "no_verdict"
    return "sent" if report.sent else "draft"


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    checker = Checker(pickle.load(jobs))  # noqa: S301 - from the process that started this one
    try:
        while True:
            try:
                job = pickle.load(jobs)  # noqa: S301
            except EOFError:
                return
            pickle.dump(checker.check(job), answers)
            answers.flush()
    finally:
        checker.close()


def main() -> None:
    """Keep standard output for answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
