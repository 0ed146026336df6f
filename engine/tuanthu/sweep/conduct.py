"""One sweep from its beginning to its end: a run is begun, or gone on with, carried out and marked complete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tuanthu import __version__
from tuanthu.store.base import Store
from tuanthu.store.form import plan_row
from tuanthu.store.write import begin, broken_off, finish
from tuanthu.sweep.jobs import Settings
from tuanthu.sweep.office import Office, tasks
from tuanthu.sweep.packages import Package
from tuanthu.sweep.run import Hire, Progress, Sweep, Tally


@dataclass(frozen=True, slots=True)
class Order:
    """How a sweep is to go about it. ``asked`` is what a run must have been asked to be resumed by this one."""

    asked: Mapping[str, object]
    resume: bool = False
    full: bool = False
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A complete run: its number, whether it was begun earlier, what it did."""

    number: int
    resumed: bool
    tally: Tally


def conduct(
    office: Office,
    packages: tuple[Package, ...],
    store: Store,
    settings: Settings,
    hire: Hire,
    order: Order,
    progress: Progress | None = None,
) -> Done:
    """Sweep the office and return the run. Raises StoreError and CrewError; the run then waits for ``resume``.

    With ``order.resume`` the last run goes on if it was broken off, as of its own moment; else a new
    one begins.
    """
    root = str(office.root.resolve())
    digests = {plan.id: plan.digest for plan in office.plans}
    asked = json.dumps({**order.asked, "plans": digests}, sort_keys=True, default=str)
    found = broken_off(store, root, asked) if order.resume else None
    if found is None:
        number = begin(store, root, office.as_of, asked, __version__, [plan_row(plan) for plan in office.plans])
    else:
        number = found[0]
        office = office.at(found[1])
    sweep = Sweep(store, number, settings, hire, order.full, progress=progress)
    tally = sweep.carry_out(tasks(office, packages))
    finish(store, number, order.keep)
    return Done(number, found is not None, tally)


def store_beside(root: Path) -> Path:
    """Return where the store of an office lies unless told otherwise: a file beside its folder."""
    folder = root.resolve()
    return folder.with_name(f"{folder.name}.tuanthu.sqlite")
