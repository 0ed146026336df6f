"""Remarks as entries of ``discrepancies.yaml``, to be pasted there once somebody has decided."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from tuanthu.model import Remark

_TODO = '"?"'


def render(remarks: Sequence[Remark]) -> str:
    """Return an entry for each lint and file; finding, reason and decision are left to the person.

    What is not about a thing by name, such as a file that is not YAML, cannot be accepted.
    """
    named = [each for each in remarks if each.about and not each.accepted]
    named.sort(key=lambda each: (each.code, each.location))
    groups = groupby(named, key=lambda each: (each.code, each.location.file))
    return "".join(line for (code, file), found in groups for line in _entry(code, file, list(found)))


def _entry(code: str, file: str, remarks: list[Remark]) -> Iterator[str]:
    yield f"- finding: {{vi: {_TODO}, en: {_TODO}}}\n"
    yield f"  lint: {code}\n"
    *_, folder, name = ("", *file.split("/"))
    yield f"  file: {f'{folder}/{name}' if folder in _FOLDERS else name}\n"
    yield "  accepts:\n"
    states: dict[str, list[str]] = {}
    for each in remarks:
        states.setdefault(each.about, []).append(each.states)
    for about, told in states.items():
        stated = json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False)
        yield f"    {json.dumps(about, ensure_ascii=False)}: {stated}\n"
    yield f"  reason: {{vi: {_TODO}, en: {_TODO}}}\n"
    yield f"  decided_by: {{vi: {_TODO}, en: {_TODO}}}\n"


_FOLDERS = frozenset({"criteria", "rules", "cases", "sources"})
