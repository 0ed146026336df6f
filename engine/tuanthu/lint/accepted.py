"""Findings that ``discrepancies.yaml`` accepts, and entries of it that accept nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tuanthu.discrepancies_file import Accepted, Entry
from tuanthu.lint.loading import Loaded
from tuanthu.model import Remark, Severity
from tuanthu.words import Text, did_you_mean

UNUSED = Loaded(
    "TT801", "accepts-nothing", Severity.ERROR, Text("Chấp nhận không còn phát hiện", "An acceptance of nothing"),
    """An accepted finding that lint does not find (any more) must leave ``discrepancies.yaml``.

Either the contradiction was mended, or a figure changed and it is another contradiction now.

Passes:

    criteria: [{code: "1", title: A, max: 1, target: 2}]
    discrepancies:
      - finding: The target is over the maximum.
        lint: TT202
        file: criteria/card.yaml
        accepts: {"1": "target 2 > max 1"}
        reason: Kept as printed.
        decided_by: The authors

Fails:

    criteria: [{code: "1", title: A, max: 1, target: 3}]
    discrepancies:
      - finding: The target is over the maximum.
        lint: TT202
        file: criteria/card.yaml
        accepts: {"1": "target 2 > max 1"}
        reason: Kept as printed.
        decided_by: The authors

Mend: take the line out, or write what lint finds now (``tuanthu lint --format accept`` prints it).
""",
)  # fmt: skip


def laid_over(remarks: Iterable[Remark], discrepancies: Sequence[Entry]) -> list[Remark]:
    """Return the remarks with the accepted ones marked, and one more for each entry that accepts none."""
    found = list(remarks)
    accepts = [each for entry in discrepancies for each in entry.accepts]
    named: dict[tuple[str, str, str], list[Accepted]] = {}
    for each in accepts:
        named.setdefault((each.lint, each.about, each.states), []).append(each)
    used: set[Accepted] = set()
    for place, remark in enumerate(found):
        for entry in named.get((remark.code, remark.about, remark.states), ()):
            if remark.about and _in_file(remark, entry):
                found[place] = replace(remark, accepted=True)
                used.add(entry)
    return found + [_unused(entry, found) for entry in accepts if entry not in used]


def _in_file(remark: Remark, entry: Accepted) -> bool:
    return f"/{remark.location.file}".endswith(f"/{entry.file}")


def _unused(entry: Accepted, remarks: Sequence[Remark]) -> Remark:
    now = [each.states for each in remarks if (each.code, each.about) == (entry.lint, entry.about)]
    hint = did_you_mean(entry.states, now)
    return Remark(
        UNUSED.code, UNUSED.severity, entry.location,
        Text(f"Không có phát hiện {entry.lint} “{entry.about}: {entry.states}” trong {entry.file}.{hint.vi}",
             f'There is no finding {entry.lint} "{entry.about}: {entry.states}" in {entry.file}.{hint.en}'),
        Text("Bỏ dòng này, hoặc ghi đúng phát hiện hiện nay (tuanthu lint --format accept).",
             "Take the line out, or write what is found now (tuanthu lint --format accept)."),
        about=f"{entry.lint} {entry.about}", states=entry.states,
    )  # fmt: skip
