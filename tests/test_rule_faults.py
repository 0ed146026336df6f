"""What people get wrong in a rule file: each is told once, at its place, with the nearest name or the remedy."""

from __future__ import annotations

import shutil

import pytest

from support import PACKS
from tuanthu.lint.run import lint

RULES, CARD, HEAD = "rules/reports.yaml", "criteria/par.yaml", "plan.yaml"
BANDS = "bands: [{from: 80%, points: 2}, {below: 80%, points: 0}]"
SHAPE = "shape: bands\n      of: {part: dossiers_on_time, whole: dossiers}\n      " + BANDS
ROUND = "round: {step: 0.01, mode: half_up}"

FAULTS = {
    "a wrong field name": (RULES, "severity: error", "severty: error", "7:5", 'Did you mean "severity"?'),
    "an unknown operator": (RULES, "{lt: 1}", "{less: 1}", "20:32", 'Did you mean "le"?'),
    "an unknown figure": (RULES, "field: initiatives", "field: initiative", "18:12", 'Did you mean "initiatives"?'),
    "an unknown property": (RULES, "{days_late:", "{day_late:", "12:21", 'Did you mean "days_late"?'),
    "a gap between bands": (CARD, "from: 80%", "above: 80%", "15:15", "change from/above, to/below"),
    "a formula with an unknown count": (
        CARD, SHAPE, f"shape: formula\n      formula: dossiers_on_tim/dossiers\n      {ROUND}", "14:16",
        'Did you mean "dossiers_on_time"?',
    ),
    "a division by zero": (
        CARD, SHAPE, f"shape: formula\n      formula: dossiers/0\n      {ROUND}", "14:24", "column 9",
    ),
    "a circle of plans": (HEAD, "id: province", "id: province\nextends: ../plan", "4:10", "Take one of"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_once_at_its_place_with_the_remedy(tmp_path, file, old, new, place, remedy):
    folder = tmp_path / "plan"
    shutil.copytree(PACKS / "layers" / "province", folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = [each for each in lint(folder) if str(each.location).endswith(f"{file}:{place}")]
    assert len(told) == 1
    assert remedy in f"{told[0].message.en} {told[0].fix.en}"
    assert told[0].message.vi != told[0].message.en
