"""Reads ``discrepancies.yaml``: contradictions of the document that are kept as printed, and who decided so.

Only ``tuanthu lint`` reads it. An entry says what does not agree (``finding``), why it is kept
(``reason``) and who decided (``decided_by``); it holds a ``quote`` of the document (or several), or
accepts findings of a lint, or both:

    - finding: Các phần cộng lại không bằng điểm in ở lĩnh vực.
      lint: TT201
      file: criteria/par-index.yaml
      accepts:
        "5": result 12.701 != 12.698
        "8": [target 15.7 != 16.2, result 14.73 != 14.74]
      reason: Giữ như bản in.
      decided_by: Nhóm biên soạn gói quy tắc

``accepts`` names each finding by what it is about (a criterion's code, a rule's id) and what it
states, both as ``tuanthu lint --format accept`` prints them. A line number would not survive an edit;
the figures must: when one of them changes, the finding is another one and is told again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tuanthu.schema import TEXT, WORDS, Node, expect, many, mapping, record
from tuanthu.source import Location, Problem
from tuanthu.words import Text

TEXTS = expect(
    {"type": ["string", "array"], "items": TEXT, "minItems": 1, "minLength": 1},
    "một câu hoặc danh sách câu",
    "a text or a list of texts",
)
_ENTRY = record(
    {
        "finding": WORDS,
        "quote": TEXTS,
        "lint": expect({"type": "string", "pattern": r"^TT\d{3}$"}, "một mã như TT201", "a code such as TT201"),
        "file": TEXT,
        "accepts": mapping(TEXTS) | {"minProperties": 1},
        "reason": WORDS,
        "decided_by": WORDS,
    },
    ["finding", "reason", "decided_by"],
)
DISCREPANCIES = many(_ENTRY)


@dataclass(frozen=True, slots=True)
class Accepted:
    """One finding that an entry accepts: of which lint, in which file of the plan, about what, stating what."""

    lint: str
    file: str
    about: str
    states: str
    location: Location


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of ``discrepancies.yaml``: its quotes, what it accepts."""

    location: Location
    quotes: tuple[str, ...]
    accepts: tuple[Accepted, ...] = ()


def read_discrepancies(node: Node | None, problems: list[Problem]) -> tuple[Entry, ...]:
    """Return the entries of a checked file; what the schema cannot see goes to the problems."""
    found: list[Entry] = []
    for entry in node.entries() if node is not None else ():
        parts = [key for key in ("lint", "file", "accepts") if entry.has(key)]
        if parts and len(parts) < 3:
            says = Text(f"lint, file và accepts đi cùng nhau; ở đây chỉ có {', '.join(parts)}.",
                        f"lint, file and accepts go together; here is only {', '.join(parts)}.")  # fmt: skip
            problems.append(Problem("settings", entry.location, says))
        elif not parts and not entry.has("quote"):
            says = Text("Cần trích dẫn (quote) hoặc phát hiện được chấp nhận (lint, file, accepts).",
                        "A quote is needed, or the findings accepted (lint, file, accepts).")  # fmt: skip
            problems.append(Problem("settings", entry.location, says))
        found.append(Entry(entry.location, entry.texts("quote"), tuple(_accepts(entry))))
    return tuple(found)


def _accepts(entry: Node) -> Iterator[Accepted]:
    lint, file, accepts = entry.text("lint"), entry.text("file"), entry.get("accepts")
    if lint is None or file is None or accepts is None:
        return
    for about, child in accepts.items():
        places = [each.location for each in child.entries()] or [child.location]
        for states, where in zip(accepts.texts(about), places, strict=True):
            yield Accepted(lint, file, about, states, where)
