"""The codes of what is found while a plan's files are read, before any lint looks at the plan."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from inspect import cleandoc
from pathlib import Path

from tuanthu.model import Edit, Remark, Severity
from tuanthu.source import Problem
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Loaded:
    """A code of loading; ``problems`` are the names that readers give to what falls under it."""

    code: str
    name: str
    severity: Severity
    title: Text
    manual: str
    problems: frozenset[str] = frozenset()


def _loaded(code: str, name: str, title: Text, problems: str, manual: str, severity: str = "error") -> Loaded:
    return Loaded(code, name, Severity(severity), title, cleandoc(manual), frozenset(problems.split()))


CRASH = _loaded("TT001", "crash", Text("Lỗi của chương trình", "A fault of the program"), "", """
    A lint that fails is told, never passed over: what it would have found is not known, and the exit code is 2.

    Mend: report it, with the file.
    """)  # fmt: skip

FORM = _loaded("TT101", "form", Text("Sai cấu trúc tệp", "The form of a file"), "", """
    Every file of a plan has a schema: its keys, their types, what must be there. ``tuanthu schema`` prints it.

    Passes:

        raw: {data.yaml: "fields: {n: {type: count, label: N}}"}

    Fails:

        raw: {data.yaml: "fields: {n: {type: cuont, label: N}}"}

    Mend: the message names what stands there, what should, and the nearest known name.
    """)  # fmt: skip

CODES = (
    CRASH,
    FORM,
    _loaded("TT102", "unknown-reference", Text("Tên không có trong kế hoạch", "A name that names nothing"),
        "unknown-reference", """
    A field, list, setting, criterion, group, unit, task or scorecard that is named must be there.

    Passes:

        rules: [{id: R, kind: count, field: n}]

    Fails:

        rules: [{id: R, kind: count, field: nn}]

    Mend: correct the name, or add what it names.
    """),
    _loaded("TT103", "duplicates", Text("Khai trùng", "A key or an id that stands twice"),
        "duplicate-id duplicate-key", """
    A key of a mapping, a criterion's code, a rule's id, a task's id and a scorecard stand once.

    Passes:

        raw: {data.yaml: "fields: {n: {type: count, label: N}}"}

    Fails:

        raw: {data.yaml: "fields: {n: {type: count, label: N}, n: {type: count, label: M}}"}

    Mend: take one of the two out, or give it a name of its own.
    """),
    _loaded("TT104", "condition", Text("Điều kiện sai", "A condition that cannot be read"), "condition", """
    A condition compares properties that the kind's facts have, with values of their type.

    Passes:

        violations: {few: {when: {count: {lt: 1}}}}

    Fails:

        violations: {few: {when: {cuont: {lt: 1}}}}

    Mend: ``tuanthu explain <kind>`` lists the properties.
    """),
    _loaded("TT105", "deadline", Text("Thời hạn sai", "A deadline that cannot be read"), "deadline", """
    A deadline has one of the forms of the manual (``docs/language.md``), for every group that is bound.

    Passes:

        before: {day: 5, of: last_month, each: year}

    Fails (of which month?):

        before: {day: 5, each: year}

    Mend: write one of the forms.
    """),
    _loaded("TT106", "settings", Text("Thiết lập mâu thuẫn", "Settings that do not go together"),
        "settings waiver-dates", """
    Settings that exclude or need each other: a deduction in points and all at once, bands without a number.

    Passes:

        violations: {few: {when: {count: {lt: 1}}, deduct: {points: 1}, basis: policy}}

    Fails:

        violations: {few: {when: {count: {lt: 1}}, deduct: {points: 1, all: yes}, basis: policy}}

    Mend: the message says which to keep.
    """),
    _loaded("TT107", "points-without-basis", Text("Điểm trừ không rõ cơ sở", "A deduction without a basis"),
        "no-basis", """
    A deduction says where its points come from: ``basis: stated`` with a quote, ``derived`` or ``policy``.

    Passes:

        violations: {few: {when: {count: {lt: 1}}, deduct: {points: 1}, basis: policy}}

    Fails (stated, but by which words?):

        violations: {few: {when: {count: {lt: 1}}, deduct: {points: 1}, basis: stated}}

    Mend: quote the document, or say ``policy``.
    """),
    _loaded("TT108", "syntax", Text("Sai cú pháp YAML", "Not YAML"),
        "not-yaml empty many-documents alias-bomb too-deep too-large merge-key tag tab key-not-text", """
    A file is one YAML document of mappings, lists and texts.

    Passes:

        raw: {data.yaml: "fields: {n: {type: count, label: N}}"}

    Fails:

        raw: {data.yaml: "fields: [n"}

    Mend: the message says what stands at the place and what YAML needs there.
    """),
    _loaded("TT109", "encoding", Text("Sai bảng mã", "Not UTF-8"), "encoding control-character", """
    Files are UTF-8, without control characters.

    Passes:

        raw: {data.yaml: "fields: {n: {type: count, label: N}}"}

    Fails (a byte that UTF-8 has not):

        bytes: {data.yaml: "6669656c64733a20ff"}

    Mend: save the file as UTF-8.
    """),
    _loaded("TT110", "not-nfc", Text("Chữ có dấu tách rời", "Accents apart from their letters"), "not-nfc", """
    Vietnamese letters are written as one character each (Unicode NFC): "ế", not "e" with two accents.

    Passes:

        raw: {data.yaml: "fields: {n: {type: count, label: Số}}"}

    Fails:

        raw: {data.yaml: "fields: {n: {type: count, label: So\\u0302\\u0301}}"}

    Mend: ``tuanthu lint --fix`` writes the file anew.
    """, "warning"),
)  # fmt: skip


@cache
def _by_problem() -> Mapping[str, Loaded]:
    return {problem: each for each in CODES for problem in each.problems}


def remark_of(problem: Problem, folder: Path | None = None) -> Remark:
    """Return a problem of reading as a remark; ``folder`` is the plan's, for what can be mended there."""
    told = _by_problem().get(problem.code, FORM)
    remark = Remark(told.code, told.severity, problem.location, problem.message, problem.fix)
    if problem.code == "not-nfc" and folder is not None:
        return replace(remark, edits=tuple(_composed(folder / _inside(problem.location.file, folder))))
    return remark


def _inside(file: str, folder: Path) -> str:
    return file.rpartition(f"{folder.absolute().name}/")[2]


def _composed(path: Path) -> list[Edit]:
    """Return the edits that write each line in NFC."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    pairs = ((number, line, unicodedata.normalize("NFC", line)) for number, line in enumerate(lines, 1))
    return [Edit(path, number, 1, old, new) for number, old, new in pairs if old != new]
