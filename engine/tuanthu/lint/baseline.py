"""Findings that were there before: recorded once, and then only new ones are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tuanthu.model import Remark
from tuanthu.render.sarif import fingerprint
from tuanthu.schema import COUNT, TEXT, check, mapping, record
from tuanthu.source import InputError, load_yaml

_FORM = record({"version": COUNT, "findings": mapping(COUNT, TEXT)}, ["version", "findings"])


def recorded(remarks: Sequence[Remark]) -> str:
    """Return a baseline of the remarks: how often each of them was found, by a name that outlives edits."""
    found = Counter(_name(each) for each in remarks if not each.accepted)
    return json.dumps({"version": 1, "findings": dict(sorted(found.items()))}, indent=1, ensure_ascii=False) + "\n"


def only_new(remarks: Sequence[Remark], path: Path) -> list[Remark]:
    """Return the remarks that the baseline does not hold. Raises :class:`InputError` when it cannot be read.

    A finding that stands more often than it was recorded is new as often as it stands too much.
    """
    node, problems = check(load_yaml(path), _FORM)
    if problems:
        raise InputError(problems[0])
    known = Counter({name: int(child.value) for name, child in (node.get("findings") or node).items()})
    new: list[Remark] = []
    for each in remarks:
        name = _name(each)
        if known[name] > 0 and not each.accepted:
            known[name] -= 1
        else:
            new.append(each)
    return new


def _name(remark: Remark) -> str:
    """Return what a person can read in a diff of the baseline, and what tells findings apart."""
    return f"{remark.code} {remark.location.file} {remark.about} {fingerprint(remark)[:16]}"
