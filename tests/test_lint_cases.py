"""What each lint finds at its boundaries: ``lint_cases.yaml``, one line a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from lint_plans import found_by, plan_of
from tuanthu.lint import run

CASES = yaml.load((Path(__file__).parent / "lint_cases.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506
PLAN = {"plan", "criteria", "scorecards", "rules", "tasks", "data", "settings", "files", "discrepancies", "waivers"}


@pytest.mark.parametrize("case", CASES, ids=[f"{each['code']}-{number}" for number, each in enumerate(CASES, 1)])
def test_a_lint_finds_just_this(case, tmp_path):
    parts = {key: value for key, value in case.items() if key in PLAN}
    value = case.get("rule", parts or {"rules": [{}]})
    folder = plan_of(tmp_path / "made", yaml.safe_dump(value, allow_unicode=True), case.get("source", "có"))
    found = found_by(run.manuals()[case["code"]], folder, date(2024, 12, 31))
    assert [f"{each.about}: {each.states}".strip() for each in found] == case["finds"]
    assert all(case.get("says", "") in each.message.en for each in found)
    assert all(case.get("fix", "") in each.fix.en for each in found)
    assert all(each.message.vi and each.message.vi != each.message.en for each in found)
