"""Offices to sweep, and sweeps in this process: the real checker and store, without children to start."""

from __future__ import annotations

import json
import time
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from support import ZONE, card, count_rule, fields, moment, rule, write_plan, write_submission
from tuanthu.desk import load_units
from tuanthu.evidence.cache import SETTLED
from tuanthu.receipts import load_receipts
from tuanthu.store.base import Store
from tuanthu.sweep import show
from tuanthu.sweep.child import Checker
from tuanthu.sweep.conduct import Done, Order, conduct
from tuanthu.sweep.crew import Crew
from tuanthu.sweep.jobs import Settings
from tuanthu.sweep.office import Office, load_plans, survey
from tuanthu.waivers import NO_WAIVERS, load_waivers

GOOD = 'scores: {"1": 2}\ndata: {n: 1}\nsent: 2024-03-01\n'
BAD = GOOD.replace("n: 1", "n: 0")
DUE = "2024-03-16"


class Inline(Executor):
    """Does each job at once, in this process."""

    def submit(self, work, /, *arguments, **named):
        future: Future[Any] = Future()
        future.set_result(work(*arguments, **named))
        return future


@contextmanager
def inline(checker: type[Checker] = Checker):
    checkers: dict[Settings, Checker] = {}

    def work(settings, job):
        if settings not in checkers:
            checkers[settings] = checker(settings)
        return checkers[settings].check(job)

    try:
        yield Crew(Inline(), 1, work)
    finally:
        for each in checkers.values():
            each.close()


def made_plan(folder: Path, name: str = "made", due: str = DUE) -> Path:
    """Write a plan of one criterion: a count, and a deadline for the submission."""
    late = {"late": {"when": {"days_late": {"gt": 0}}, "deduct": {"points": 1, "on": "1"}}}
    return write_plan(
        folder, id=name, cards=[card({"code": "1", "max": 2})], data=fields("n"),
        rules=[count_rule("R", {"points": 1, "on": "1"}), rule("SEND", "deadline", late, before=due)],
        index={"step": 0.01, "mode": "half_up"},
    )  # fmt: skip


@dataclass
class Place:
    """An office's folder, its plans and its store."""

    root: Path
    plans: tuple[Path, ...]
    store: Path
    done: Done | None = None

    def register(self, *units: str, group: str = "units") -> None:
        entries = [{"id": name, "name": f"Phường {name.upper()}", "group": group} for name in units]
        self.write("units.yaml", {"units": entries})

    def write(self, name: str, content: Any) -> Path:
        path = self.root / name
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return path

    def hand_in(self, unit: str, text: str = GOOD, *, plan: str = "made", folder: str | None = None) -> Path:
        return write_submission(self.root / (folder or f"hs-{unit}"), text, plan=plan, unit=unit, evidence=False)

    def office(self, as_of: str) -> Office:
        plans, unusable = load_plans(tuple(map(str, self.plans)))
        receipts = self.root / "receipts.yaml"
        waivers = self.root / "waivers.yaml"
        return Office(
            self.root, load_units(self.root / "units.yaml"), plans, moment(as_of),
            waivers=load_waivers(waivers) if waivers.exists() else NO_WAIVERS,
            receipts=load_receipts(receipts, ZONE) if receipts.exists() else (), unusable=unusable,
        )  # fmt: skip

    def sweep(self, as_of: str = "2025-01-15", *, hire=inline, settings: Settings | None = None, **order: Any) -> Any:
        """Sweep and return the reports; ``done`` tells what the sweep did."""
        asked = settings or Settings(cwd=str(Path.cwd()), settled=0)
        with Store(self.store, writing=True) as store:
            office = self.office(as_of)
            self.done = conduct(office, survey(self.root, store), store, asked, hire, Order({}, **order))
            return json.loads("".join(show.reports(store, self.done.number, "en")))

    def counts(self) -> tuple[int, int]:
        """Return how many units the last sweep checked and took over."""
        assert self.done is not None
        return self.done.tally.checked, self.done.tally.reused


def place(tmp_path: Path, *units: str, plans: tuple[str, ...] = ("made",), **submissions: str) -> Place:
    """Return an office whose units hand in what is given as text."""
    root = tmp_path / "office"
    root.mkdir()
    found = Place(root, tuple(made_plan(tmp_path / name, name) for name in plans), tmp_path / "office.tuanthu.sqlite")
    found.register(*(units or sorted(submissions)))
    for unit, text in submissions.items():
        found.hand_in(unit, text)
    return found


def settle() -> None:
    """Wait until files that were just written count as settled: before, they may still change unseen."""
    time.sleep(SETTLED / 1e9 + 0.2)


def without_moment(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**each, "as_of": None} for each in reports]


def renamed(settings: Settings, **changes: Any) -> Settings:
    return replace(settings, **changes)
