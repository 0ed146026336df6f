"""One remark on a file, in the form that every list of findings is printed from (editors, CI, reviews)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tuanthu.model.base import Severity
from tuanthu.source import Location
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Edit:
    """A safe change of a file's text: at a line and column (both from 1), ``new`` for ``old``."""

    path: Path
    line: int
    column: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What was found, where, and how to mend it.

    ``about`` names the thing inside the file (a criterion's code, a rule's id) and ``states`` what was
    found of it in a few characters without language ("result 9.45 != 9.53"): both stay the same when
    lines move, so they name a finding over time.
    """

    code: str
    severity: Severity
    location: Location
    message: Text
    fix: Text = field(default_factory=lambda: Text("", ""))
    about: str = ""
    states: str = ""
    accepted: bool = False
    edits: tuple[Edit, ...] = ()
