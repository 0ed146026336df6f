"""The results of sweeps, kept in SQLite or PostgreSQL.

``base`` opens a store, ``write`` adds runs, ``read`` gives them back as the frozen rows of ``model``::

    with Store(address) as store:
        last = read.run(store)
        for unit in read.units(store, last.id):
            ...

The processes that check units need the rows alone: the database library is imported by ``base`` only.
"""

from tuanthu.store.model import EvidenceRow, FindingRow, Key, PlanRow, Point, Run, ScoreRow, State, UnitRow

__all__ = ["EvidenceRow", "FindingRow", "Key", "PlanRow", "Point", "Run", "ScoreRow", "State", "UnitRow"]
