"""Which criterion did the person mean who wrote this code, or named this folder?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tuanthu.words import Text, nearest, normal

_NUMBERS = re.compile(r"[0-9]+(?:\s*[.,_\-]\s*[0-9]+)*")
_LONGEST = 200


def meant(folder: str, known: Iterable[str]) -> str | None:
    """Return the code that a folder's name stands for but for its spelling, or None.

    ``1.1.01``, ``1.1.1 ``, ``1,1,1``, ``TC 1.1.1`` and ``1.1.1. Báo cáo`` all mean ``1.1.1``; a code with
    letters is found whatever their case and marks. None where two codes would fit.
    """
    by_form: dict[str, set[str]] = {}
    for code in known:
        by_form.setdefault(_form(code), set()).add(code)
    for form in (_form(folder), _numbers(folder)):
        codes = by_form.get(form, set()) if form else set()
        if len(codes) == 1:
            return codes.pop()
    return None


def near_code(code: str, known: Iterable[str]) -> Text:
    """Return " Did you mean …?": the code that was meant, else the nearest of its siblings."""
    codes = set(known)
    siblings = {each for each in codes if each.rpartition(".")[0] == code.rpartition(".")[0]}
    found = meant(code, codes) or (nearest(code, siblings) if "." in code else None)
    return Text(f" Có phải “{found}” không?", f' Did you mean "{found}"?') if found else Text("", "")


def _form(name: str) -> str:
    """Return a name without case, marks, signs, and zeros before numbers."""
    return " ".join(part.lstrip("0") or "0" for part in normal(name[:_LONGEST]).split())


def _numbers(name: str) -> str:
    """Return the form of the first run of numbers in a name."""
    found = _NUMBERS.search(name[:_LONGEST])
    return _form(found[0]) if found else ""
