"""Waivers: laid over violations before points, and faults of the file told as findings."""

from __future__ import annotations

import json

import pytest

from support import count_rule, fields, tuanthu, write_plan, write_submission
from tuanthu.source import InputError
from tuanthu.waivers import load_waivers

GOOD = """\
  - rule: R
    unit: mau-01
    reason: {vi: Hệ thống gặp sự cố, en: The system was down}
    document: {number: 45/UBND, date: 2024-03-01}
    from: 2024-01-01
    until: 2024-12-31
"""


@pytest.fixture
def validate(tmp_path):
    """Return the report of a submission that breaks rule R, under a waivers file."""
    plan = write_plan(tmp_path / "plan", rules=[count_rule("R", {"points": 2})], data=fields("n"))
    made = write_submission(tmp_path / "hs", "data: {n: 0}\n", plan="made")

    def call(text: str):
        (tmp_path / "waivers.yaml").write_text(f"waivers:\n{text}", encoding="utf-8")
        ran = tuanthu("validate", made, "--plan", plan, "--waivers", tmp_path / "waivers.yaml", "--as-of", "2025-01-10",
                      "--format", "json", "--lang", "en")  # fmt: skip
        return ran.returncode, json.loads(ran.stdout)

    return call


def inputs(found):
    return [
        (each["rule"], each["location"]["line"], each["severity"])
        for each in found["findings"]
        if each["rule"].startswith("input/")
    ]


def test_a_waived_finding_is_listed_counted_and_costs_nothing(validate):
    code, found = validate(GOOD)
    (finding,) = [each for each in found["findings"] if each["rule"] == "R"]
    assert (code, finding["outcome"], finding["deduction"], finding["deductions"][0]["points"]) == (
        0,
        "waived",
        "0",
        "2",
    )
    assert finding["waiver"]["document"] == "45/UBND"
    assert (found["summary"]["outcomes"]["waived"], found["summary"]["deducted"]) == (1, "0")


@pytest.mark.parametrize(
    ("change", "rule", "line"),
    [
        (("    reason: {vi: Hệ thống gặp sự cố, en: The system was down}\n", ""), "input/missing-key", 2),
        (("until: 2024-12-31", "until: 2024-13-31"), "input/wrong-form", 7),
        (("until: 2024-12-31", "until: 2023-12-31"), "input/waiver-dates", 2),
        (("    from:", "    form:"), "input/unknown-key", 6),
        (("number: 45/UBND, ", ""), "input/missing-key", 5),
    ],
)
def test_a_malformed_waiver_is_a_finding_and_exempts_nobody(validate, change, rule, line):
    code, found = validate(GOOD.replace(*change))
    assert code == 1
    assert (rule, line, "error") in inputs(found)
    (finding,) = [each for each in found["findings"] if each["rule"] == "R"]
    assert (finding["outcome"], finding["deduction"]) == ("violation", "2")


def test_a_malformed_waiver_of_another_unit_is_not_told_here(validate):
    code, found = validate(GOOD + GOOD.replace("mau-01", "mau-02").replace("    from: 2024-01-01\n", ""))
    assert (code, inputs(found)) == (0, [])


def test_a_waiver_that_names_no_unit_is_told_to_everybody(validate):
    code, found = validate(GOOD + GOOD.replace("    unit: mau-01\n", ""))
    assert (code, inputs(found)) == (1, [("input/missing-key", 8, "error")])


def test_a_waiver_of_a_rule_that_is_not_there_is_told_with_the_nearest_name(validate):
    _, found = validate(GOOD.replace("rule: R", "rule: RR"))
    assert ("input/waiver-unknown-rule", 2, "error") in inputs(found)


def test_an_unused_waiver_is_told_and_fails_nothing(validate):
    _, found = validate(GOOD + GOOD.replace("    from:", "    obligation: R/other\n    from:"))
    assert inputs(found) == [("input/waiver-unused", 8, "warning")]


def test_a_file_that_holds_no_waivers_at_all_ends_the_run(tmp_path):
    path = tmp_path / "waivers.yaml"
    path.write_text("waiver: []\n", encoding="utf-8")
    with pytest.raises(InputError):
        load_waivers(path)
