"""The reference evaluator: plain Python over tables that a program carries; it runs everywhere."""

from __future__ import annotations

from collections.abc import Iterable

from tuanthu.encoding import Codes
from tuanthu.infer.program import Program


class Reference:
    """Plain Python: every property's code leaves some conditions; those that all leave hold."""

    def prepare(self, programs: Iterable[Program]) -> None:
        """Do nothing: a program carries its tables."""

    def match(self, program: Program, facts: Codes) -> frozenset[str]:
        """Return the names that hold."""
        left = program.all
        for slot, table in program.tables:
            left &= table[facts[slot]]
        return program.names[left]
