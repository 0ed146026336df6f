"""Bad submissions: one clear finding with its place, the rest still checked, the exit code of design 9."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from support import PACKS, write_submission
from tuanthu.render.json import report_schema
from tuanthu_cli.main import main

GOOD = """\
scores:
  "1.1": 2
  "1.10": 1
  "2": 0
reports: [{report: annual, sent: 2024-12-01}]
data: {meetings: 4}
"""
UNIT = "phuong-mau-01"
SCHEMA = Draft202012Validator(report_schema())


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def report(self):
        found = json.loads(self.out)
        SCHEMA.validate(found)
        return found

    @property
    def faults(self):
        """Return what fails the check: violations, and what was not assessed for want of data."""
        return [
            each
            for each in self.report["findings"]
            if each["outcome"] == "violation" or each["lacks"] == "data" or each["outcome"] == "broken"
        ]

    @property
    def fault(self):
        assert [each["rule"] for each in self.faults] == [self.faults[0]["rule"]]
        return self.faults[0]


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in this process."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["tuanthu", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Ran(left.value.code, said.out, said.err)

    return call


@pytest.fixture
def validate(run):
    def call(path, *options, plan=PACKS / "inputs"):
        chosen = ["--plan", plan] if plan else []
        return run("validate", path, *chosen, "--as-of", "2025-01-15", "--format", "json", "--lang", "en", *options)

    return call


@pytest.fixture
def submit(tmp_path):
    def call(text=GOOD, *, unit=UNIT, plan="inputs", evidence=True):
        return write_submission(tmp_path / "made", text, plan=plan, unit=unit, evidence=evidence)

    return call


def place(finding):
    where = finding["location"]
    return (where["file"], where["line"], where["column"])


def test_a_good_submission_has_no_fault(validate, submit):
    ran = validate(submit())
    assert (ran.code, ran.faults) == (0, [])


# --------------------------------------------------------- nothing can be checked


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "input/empty"),
        (b"# nothing yet\n", "input/empty"),
        (b"plan: [a\nunit: b\n", "input/not-yaml"),
        (b"just words\n", "input/not-a-submission"),
        (b"- a\n- b\n", "input/not-a-submission"),
        ("plan: inputs\nunit: phuong-mau-01\n".encode("utf-16"), "input/encoding"),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"PK\x03\x04rest", "input/not-yaml"),
    ],
    ids=["empty", "comment", "not-yaml", "words", "list", "utf-16", "png", "zip"],
)
def test_a_file_that_is_no_submission_has_no_verdict(validate, tmp_path, raw, rule):
    (tmp_path / "submission.yaml").write_bytes(raw)
    ran = validate(tmp_path)
    assert ran.code == 2
    assert (ran.report["complete"], ran.report["scores"]) == (False, None)
    assert rule is None or ran.fault["rule"] == rule
    assert ran.fault["location"]["file"].endswith("submission.yaml")


def test_a_workbook_that_is_none_has_no_verdict(validate, tmp_path):
    (tmp_path / "submission.xlsx").write_bytes(b"not a workbook")
    ran = validate(tmp_path)
    assert ran.code == 2
    assert ran.fault["location"]["file"].endswith("submission.xlsx")


def test_a_submission_of_another_plan_than_the_one_asked_for_has_no_verdict(validate, submit):
    ran = validate(submit(plan="points"))
    assert (ran.code, ran.fault["rule"]) == (2, "input/other-plan")
    assert place(ran.fault) == ("submission.yaml", 1, 7)


def test_a_submission_of_an_unknown_plan_names_the_nearest(validate, submit):
    ran = validate(submit(plan="uong-bi-2032"), plan=None)
    assert (ran.code, ran.fault["rule"]) == (2, "input/unknown-plan")
    assert "uong-bi-2023" in ran.fault["message"]
    assert place(ran.fault) == ("submission.yaml", 1, 7)


def test_an_unknown_plan_asked_for_has_no_verdict(validate, submit):
    ran = validate(submit(), plan="no-such-plan")
    assert (ran.code, ran.fault["rule"]) == (2, "input/unknown-plan")


def test_a_submission_without_a_plan_has_no_verdict(validate, submit, tmp_path):
    (submit() / "submission.yaml").write_text(f"unit: {UNIT}\n{GOOD}", encoding="utf-8")
    ran = validate(tmp_path / "made")
    assert (ran.code, ran.fault["rule"]) == (2, "input/missing-key")
    assert '"plan"' in ran.fault["message"]


def test_a_misspelt_plan_key_is_named(validate, submit, tmp_path):
    (submit() / "submission.yaml").write_text(f"plna: inputs\nunit: {UNIT}\n{GOOD}", encoding="utf-8")
    ran = validate(tmp_path / "made")
    assert ran.code == 2
    assert "plna" in ran.fault["message"]


def test_an_unknown_unit_names_the_nearest(validate, submit):
    ran = validate(submit(unit="phuong-mau-02"))
    assert (ran.code, ran.fault["rule"]) == (2, "input/unknown-unit")
    assert "phuong-mau-01" in ran.fault["message"]
    assert place(ran.fault) == ("submission.yaml", 2, 7)


def test_a_unit_that_is_not_in_the_register_has_no_verdict(validate, submit, tmp_path):
    register = tmp_path / "units.yaml"
    register.write_text("units: [{id: phuong-mau-09, name: Phường 9, group: units}]\n", encoding="utf-8")
    ran = validate(submit(unit="{id: phuong-mau-01, name: A, group: units}"), "--units", register)
    assert (ran.code, ran.fault["rule"]) == (2, "input/unknown-unit")


def test_an_unknown_group_names_the_nearest(validate, submit):
    ran = validate(submit(unit="{id: a, name: A, group: unit}"))
    assert (ran.code, ran.fault["rule"]) == (2, "input/unknown-group")
    assert '"units"' in ran.fault["message"]
    assert place(ran.fault)[:2] == ("submission.yaml", 2)


def test_a_group_without_rules_has_no_verdict_and_says_so(validate, submit):
    ran = validate(submit("sent: 2024-03-01\n", unit="{id: a, name: A, group: others}"))
    assert ran.code == 2
    assert ran.fault["rule"].startswith("input/")


def test_a_path_that_is_missing_has_no_verdict(validate, tmp_path):
    ran = validate(tmp_path / "nowhere")
    assert (ran.code, ran.fault["rule"]) == (2, "input/not-found")
    assert ran.fault["location"]["file"].endswith("nowhere")


def test_a_folder_without_a_submission_has_no_verdict(validate, tmp_path):
    ran = validate(tmp_path)
    assert (ran.code, ran.fault["rule"]) == (2, "input/not-found")


def test_two_submissions_in_one_folder_have_no_verdict(validate, submit):
    folder = submit()
    (folder / "submission.yml").write_text(GOOD, encoding="utf-8")
    ran = validate(folder)
    assert (ran.code, ran.fault["rule"]) == (2, "input/two-submissions")
    assert "submission.yaml" in ran.fault["message"]
    assert "submission.yml" in ran.fault["message"]


def test_a_broken_plan_has_no_verdict_and_names_its_line(validate, submit, tmp_path):
    broken = tmp_path / "broken"
    for path in (PACKS / "inputs").rglob("*.*"):
        copy = broken / path.relative_to(PACKS / "inputs")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8").replace("field: meetings", "field: metings"), encoding="utf-8")
    ran = validate(submit(), plan=broken)
    assert (ran.code, ran.fault["rule"]) == (2, "input/unknown-reference")
    assert place(ran.fault) == ("broken/rules/rules.yaml", 19, 12)


# --------------------------------------------------------- the rest is still checked


def test_a_misspelt_key_is_found_and_the_rest_is_checked(validate, submit):
    ran = validate(submit(GOOD.replace("reports:", "report:")))
    assert ran.code == 1
    unknown = next(each for each in ran.faults if each["rule"] == "input/unknown-key")
    assert '"reports"' in unknown["message"]
    assert place(unknown) == ("submission.yaml", 7, 1)
    assert ran.report["summary"]["verified"] == "3"


@pytest.mark.parametrize("inside", ["met_ons: 2024-03-01", "metings: 4"])
def test_a_misspelt_data_field_is_found_where_it_stands(validate, submit, inside):
    ran = validate(submit(GOOD.replace("{meetings: 4}", f"{{meetings: 4, {inside}}}")))
    assert (ran.code, ran.fault["rule"]) == (1, "input/unknown-key")
    assert place(ran.fault) == ("submission.yaml", 8, 21)


def test_an_unquoted_code_is_found_and_still_read_as_it_is_written(validate, submit):
    ran = validate(submit(GOOD.replace('"1.10": 1', "1.10: {claimed: 1}")))
    assert (ran.code, ran.fault["rule"]) == (1, "input/unquoted-code")
    assert place(ran.fault) == ("submission.yaml", 5, 3)
    assert '"1.10"' in ran.fault["fix"]
    scores = {each["criterion"]: each["claimed"] for each in ran.report["scores"]}
    assert (scores["1.1"], scores["1.10"]) == ("2", "1")


def test_a_criterion_that_does_not_exist_names_the_nearest(validate, submit):
    ran = validate(submit(GOOD.replace('"2": 0', '"2": 0\n  "1.11": 1')))
    assert (ran.code, ran.fault["rule"]) == (1, "input/unknown-code")
    assert place(ran.fault) == ("submission.yaml", 7, 3)
    assert re.search(r'"1\.10?"', ran.fault["message"])


def test_a_claim_over_the_maximum_is_one_finding_and_loses_what_is_over(validate, submit):
    ran = validate(submit(GOOD.replace('"1.1": 2', '"1.1": 3.5')))
    assert ran.code == 1
    assert (ran.fault["rule"], ran.fault["violation"]) == ("I-SHEET", "over_max")
    assert place(ran.fault) == ("submission.yaml", 4, 10)
    (item,) = next(each["items"] for each in ran.report["scores"] if each["criterion"] == "1.1")
    assert (item["kind"], item["lost"]) == ("over_max", "1.5")


def test_a_claim_over_the_maximum_is_found_without_a_rule_about_the_sheet(validate, submit):
    text = 'scores: {"1.1": 2.5}\nreports: []\n'
    ran = validate(submit(text, plan="points", unit="{id: a, name: A, group: units}"), plan=PACKS / "points")
    found = [each for each in ran.faults if each["rule"] == "input/over-max"]
    assert [place(each) for each in found] == [("submission.yaml", 3, 17)]


@pytest.mark.parametrize(("plan", "count"), [("inputs", 1), ("points", 1)])
def test_a_negative_claim_is_one_finding(validate, submit, plan, count):
    unit = UNIT if plan == "inputs" else "{id: a, name: A, group: units}"
    ran = validate(submit(GOOD.replace('"1.1": 2', '"1.1": -2'), plan=plan, unit=unit), plan=PACKS / plan)
    assert ran.code == 1
    at = [each for each in ran.faults if each["location"]["line"] == 4]
    assert len(at) == count


def test_claims_without_an_evidence_folder_are_one_finding(validate, submit):
    ran = validate(submit(GOOD.replace('"2": 0', '"2": 1'), evidence=False))
    assert (ran.code, ran.fault["rule"]) == (1, "input/no-evidence-folder")


def test_claims_that_ask_for_no_evidence_need_no_evidence_folder(validate, submit):
    ran = validate(submit(evidence=False))
    assert (ran.code, ran.faults) == (0, [])


def test_a_total_that_is_stated_asks_for_no_evidence_folder(validate, submit):
    ran = validate(submit(GOOD.replace('"2": 0', '"2": 0\n  "1": 3'), evidence=False))
    assert (ran.code, ran.faults) == (0, [])


def test_a_wrong_year_is_found_where_it_stands(validate, submit):
    ran = validate(submit("year: 2023\n" + GOOD))
    assert (ran.code, ran.fault["rule"]) == (1, "input/wrong-year")
    assert place(ran.fault) == ("submission.yaml", 3, 7)


@pytest.mark.parametrize("day", ["2024-02-30", "31/12", "12/13/2024", "hôm qua"])
def test_a_bad_date_is_one_finding_that_shows_what_stands_there(validate, submit, day):
    ran = validate(submit(f"sent: {day}\n{GOOD}"))
    assert (ran.code, ran.fault["rule"]) == (1, "input/wrong-form")
    assert place(ran.fault) == ("submission.yaml", 3, 7)
    assert day in ran.fault["message"]


@pytest.mark.parametrize("number", ["1,5,0", "2 điểm", "1e1", "0x1", "nan"])
def test_a_bad_number_is_one_finding_that_shows_what_stands_there(validate, submit, number):
    ran = validate(submit(GOOD.replace('"1.1": 2', f'"1.1": {number}')))
    assert (ran.code, ran.fault["rule"]) == (1, "input/wrong-form")
    assert place(ran.fault) == ("submission.yaml", 4, 10)
    assert number in ran.fault["message"]


def test_a_decimal_comma_is_a_number(validate, submit):
    ran = validate(submit(GOOD.replace('"1.1": 2', '"1.1": 1,25')))
    assert ran.code == 0
    assert next(each["claimed"] for each in ran.report["scores"] if each["criterion"] == "1.1") == "1.25"


@pytest.mark.parametrize("count", ["-1", "4.5", "bốn"])
def test_a_bad_count_is_found_and_never_passes(validate, submit, count):
    ran = validate(submit(GOOD.replace("meetings: 4", f"meetings: {count}")))
    assert ran.code == 1
    assert {each["rule"] for each in ran.faults} == {"input/wrong-form", "I-MEETINGS"}
    assert next(each["outcome"] for each in ran.faults if each["rule"] == "I-MEETINGS") == "not_assessed"


def test_an_unknown_report_names_the_nearest(validate, submit):
    ran = validate(submit(GOOD.replace("report: annual", "report: anual")))
    unknown = next(each for each in ran.faults if each["rule"] == "input/unknown-report")
    assert '"annual"' in unknown["message"]


def test_a_report_of_a_period_that_nobody_asked_for_is_found(validate, submit):
    ran = validate(submit(GOOD.replace("report: annual", "report: annual, period: Q7")))
    assert ran.code == 1
    assert [place(each)[1] for each in ran.faults if each["rule"].startswith("input/")] == [7]


def test_a_key_that_stands_twice_is_found(validate, submit):
    ran = validate(submit(GOOD + "year: 2024\nyear: 2024\n"))
    assert (ran.code, ran.fault["rule"]) == (1, "input/duplicate-key")
    assert place(ran.fault) == ("submission.yaml", 10, 1)


def test_an_evidence_folder_that_names_no_criterion_is_found(validate, submit):
    folder = submit()
    (folder / "evidence" / "1.11").mkdir()
    (folder / "evidence" / "1.11" / "a.txt").write_text("x", encoding="utf-8")
    ran = validate(folder)
    assert (ran.code, ran.fault["rule"]) == (1, "input/unknown-folder")
    assert ran.fault["location"]["file"] == "evidence/1.11"


# ---------------------------------------------------------------------- the PATH


def test_a_file_inside_the_evidence_stands_for_its_submission(validate, submit):
    folder = submit()
    inside = folder / "evidence" / "2" / "a.txt"
    inside.parent.mkdir()
    inside.write_text("x", encoding="utf-8")
    ran = validate(inside)
    assert ran.code == 0
    assert [each["file"] for each in ran.report["inputs"]] == ["submission.yaml"]


def test_several_files_of_one_submission_are_checked_once(validate, submit, run):
    folder = submit()
    ran = run("validate", folder, folder / "submission.yaml", "--plan", PACKS / "inputs", "--format", "json")
    assert isinstance(json.loads(ran.out), dict)


def test_several_submissions_print_an_array_and_the_worst_exit_code_wins(submit, run, tmp_path):
    good, missing = submit(), tmp_path / "missing"
    ran = run("validate", good, missing, "--plan", PACKS / "inputs", "--format", "json", "--as-of", "2025-01-15")
    assert ran.code == 2
    assert [each["complete"] for each in json.loads(ran.out)] == [True, False]


def test_files_that_systems_leave_behind_are_ignored(validate, submit):
    folder = submit()
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.docx"):
        (folder / "evidence" / name).write_bytes(b"x")
    assert validate(folder).code == 0


def test_the_digest_of_the_submission_is_that_of_its_file(validate, submit):
    import hashlib

    folder = submit()
    digest = hashlib.sha256(Path(folder / "submission.yaml").read_bytes()).hexdigest()
    assert validate(folder).report["inputs"] == [{"file": "submission.yaml", "sha256": digest}]
