"""What each lint finds at its boundaries: ``lint_cases.yaml``, one line a case."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import yaml

from lint_plans import PARTS, examples, found_by, plan_of
from tuanthu.lint import run
from tuanthu.lint.accepted import UNUSED
from tuanthu.lint.base import Lint

CASES = yaml.load((Path(__file__).parent / "lint_cases.yaml").read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506
TODAY = date(2024, 12, 31)
GOLDENS = Path(__file__).parent / "goldens" / "lint"
CODES = [code for code, each in run.manuals().items() if isinstance(each, Lint) and each is not UNUSED]


def found_in(case, folder):
    parts = {key: value for key, value in case.items() if key in PARTS}
    assert not ("rule" in case and parts), "a part of a rule stands for the whole plan"
    value = case.get("rule", parts or {"rules": [{}]})
    made = plan_of(folder, yaml.safe_dump(value, allow_unicode=True), case.get("source", "có"))
    return found_by(run.manuals()[case["code"]], made, TODAY)


@pytest.mark.parametrize("case", CASES, ids=[f"{each['code']}-{number}" for number, each in enumerate(CASES, 1)])
def test_a_lint_finds_just_this(case, tmp_path):
    found = found_in(case, tmp_path / "made")
    assert [f"{each.about}: {each.states}".strip() for each in found] == case["finds"]
    assert all(case.get("says", "") in each.message.en for each in found)
    assert all(case.get("fix", "") in each.fix.en for each in found)
    assert all(each.message.vi and each.message.vi != each.message.en for each in found)


@pytest.mark.parametrize("code", CODES)
def test_what_a_lint_says_in_both_languages(code, tmp_path):
    """The words and places of everything that the manual's examples and the cases find.

    ``UPDATE_GOLDENS=1`` writes the goldens anew.
    """
    told = run.manuals()[code]
    found = []
    for number, (snippet, source) in enumerate(examples(told.manual, "Fails")):
        found += found_by(told, plan_of(tmp_path / str(number), snippet, source), TODAY)
    for number, case in enumerate(each for each in CASES if each["code"] == code and each["finds"]):
        found += found_in(case, tmp_path / f"case-{number}")
    text = "\n".join(dict.fromkeys(map(shown, found)))
    golden = GOLDENS / f"{code}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def shown(remark):
    where = str(remark.location)
    words = {"vi": remark.message.vi, "en": remark.message.en, "fix, vi": remark.fix.vi, "fix, en": remark.fix.en}
    head = f"{where.rpartition('/')[2]} {remark.about}: {remark.states}\n"
    edits = "".join(f"  edit {each.line}:{each.column}: {each.old} → {each.new}\n" for each in remark.edits)
    return head + "".join(f"  {name}: {text}\n" for name, text in words.items() if text) + edits
