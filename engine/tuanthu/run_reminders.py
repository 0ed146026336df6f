"""What falls due soon by the results of a sweep: the reminders of every unit of a run, from the store.

The store keeps what is not passed, so that a duty of which a unit's results say nothing is done. It
does not keep what the units wrote: every period of a recurring duty is reminded of, and a duty that
hangs on an event only once its report was pending.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from tuanthu.duties import blank_case
from tuanthu.model import Plan
from tuanthu.reminders import Reminder, due_soon
from tuanthu.store import FindingRow, Run, read
from tuanthu.store.base import Store


def remind_of_run(store: Store, run: Run, plan: Plan, within: int, as_of: datetime | None = None) -> Iterator[Reminder]:
    """Yield what the units of a run still owe under the plan within so many days of ``as_of``, by default the run's."""
    found = {unit: tuple(of) for unit, of in groupby(read.findings(store, run.id, plan.id), key=_unit)}
    for row in read.units(store, run.id):
        if row.plan == plan.id and row.state != "unlisted":
            silent = row.state == "missing" or not row.complete
            known = None if silent else found.get(row.unit.id, ())
            yield from due_soon(blank_case(plan, row.unit, as_of or run.as_of), known, within)


def _unit(finding: FindingRow) -> str:
    return finding.unit
