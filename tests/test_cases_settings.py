"""A case may suppose values for the plan's settings: rules whose setting is left open can then be tested."""

from __future__ import annotations

import shutil

import pytest

from support import PACKS
from tuanthu.cases.run import run_plan
from tuanthu.plan import load_plan

RULE = """
rules:
  - id: D-GAP
    kind: recurring
    title: {vi: Việc thường xuyên, en: An open duty}
    cite: {clause: I.1, quote: Báo cáo năm gửi trước ngày 05/12/2024}
    severity: error
    list: log
    date: on
    max_gap: pause
    violations:
      gap: {when: {over_gap: yes}}
"""
DATA = """  log: {label: {vi: Nhật ký, en: Log}, fields: {on: {type: date, label: {vi: Ngày, en: Day}}}}
"""
CASE = """
name: {vi: Ngắt quãng dài, en: A long pause}
as_of: 2024-12-31
SETTINGS
submission:
  lists: {log: [{on: 2024-03-01}]}
expect:
  outcomes: {D-GAP: OUTCOME}
  findings: FINDINGS
"""


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(PACKS / "cases-demo", folder)
    shutil.rmtree(folder / "cases")
    (folder / "rules" / "gap.yaml").write_text(RULE, encoding="utf-8")
    with (folder / "data.yaml").open("a", encoding="utf-8") as file:
        file.write(DATA)
    (folder / "settings.yaml").write_text("settings: {pause: {label: khoảng nghỉ}}", encoding="utf-8")
    return folder


def ran(pack, settings, outcome, findings="[]"):
    text = CASE.replace("SETTINGS", settings).replace("OUTCOME", outcome).replace("FINDINGS", findings)
    (pack / "cases" / "D-GAP").mkdir(parents=True)
    (pack / "cases" / "D-GAP" / "pause.yaml").write_text(text, encoding="utf-8")
    return run_plan(load_plan(pack))


@pytest.mark.parametrize(
    ("settings", "outcome", "findings"),
    [
        ("", "not_assessed", "[]"),
        ("settings: {pause: 400}", "passed", "[]"),
        ("settings: {pause: 30}", "violation", "[{violation: gap}]"),
    ],
)
def test_a_case_supposes_the_value_of_a_setting(pack, settings, outcome, findings):
    result = ran(pack, settings, outcome, findings)
    assert result.problems == ()
    assert [run.differences for run in result.runs] == [()]


def test_a_case_that_supposes_a_setting_that_is_none_is_refused(pack):
    result = ran(pack, "settings: {pauze: 30}", "not_assessed")
    assert [(each.code, each.location.line) for each in result.problems] == [("unknown-reference", 4)]
    assert "pause" in result.problems[0].message.en
