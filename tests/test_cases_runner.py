"""The runner of cases: what it compares, what it says, what it re-records, and what it finds uncovered."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from support import PACKS, ROOT, tuanthu
from tuanthu.cases import case_schema
from tuanthu.cases.coverage import gaps, parts
from tuanthu.cases.read import read_cases
from tuanthu.cases.run import run_plan
from tuanthu.cases.update import updated
from tuanthu.plan import load_plan
from tuanthu.source import InputError

LATE = "cases/D-REPORT/two-days-late.yaml"


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "cases-demo"
    shutil.copytree(PACKS / "cases-demo", folder)
    return folder


def edit(pack: Path, name: str, old: str, new: str) -> None:
    path = pack / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def ran(pack: Path):
    return run_plan(load_plan(pack))


def failures(pack: Path) -> list[tuple[str, str, str | None, str | None]]:
    found = [(run, each) for run in ran(pack).runs for each in run.differences]
    return [(run.example.path.name, each.section, each.expected, each.actual) for run, each in found]


def wrong(pack: Path) -> list[tuple[str, int | None]]:
    return [(each.code, each.location.line) for each in ran(pack).problems]


# ----------------------------------------------------------------- the plans


@pytest.mark.parametrize("name", sorted(each.parent.name for each in (ROOT / "rules").glob("*/plan.yaml")))
def test_the_cases_of_the_bundled_plans_pass_and_leave_nothing_out(name):
    result = run_plan(load_plan(ROOT / "rules" / name))
    assert result.problems == ()
    assert [(run.example.file, run.differences) for run in result.runs if not run.passed] == []
    assert [gap.message.en for gap in gaps(result)] == []


def test_the_demo_passes_and_leaves_nothing_out():
    result = run_plan(load_plan(PACKS / "cases-demo"))
    assert result.count == 7
    assert all(run.passed for run in result.runs)
    assert gaps(result) == ()


# ---------------------------------------------------------------- comparing


def test_a_wrong_deduction_is_shown_with_both_values_at_the_line_of_the_wish(pack):
    edit(pack, LATE, "deduction: 0.5", "deduction: 0.75")
    (difference,) = [each for run in ran(pack).runs for each in run.differences]
    assert (difference.expected, difference.location.line) == ("late · deduction 0.75", 11)
    assert difference.actual == "late · D-REPORT/annual/Y · deduction 0.5"


def test_a_violation_that_is_not_expected_fails(pack):
    edit(pack, LATE, "  findings:\n    - {violation: late, deduction: 0.5}  # một phát hiện\n", "  findings: []\n")
    assert failures(pack) == [("two-days-late.yaml", "findings", None, "late · D-REPORT/annual/Y · deduction 0.5")]


def test_without_findings_the_own_rule_must_have_none(pack):
    edit(pack, LATE, "  findings:\n    - {violation: late, deduction: 0.5}  # một phát hiện\n", "")
    assert len(failures(pack)) == 1


def test_an_expected_violation_that_does_not_come_fails(pack):
    edit(pack, "cases/D-REPORT/in-time.yaml", "findings: []", "findings: [{violation: late}]")
    assert failures(pack) == [("in-time.yaml", "findings", "late", None)]


def test_other_rules_are_compared_only_where_they_are_named(pack):
    edit(pack, LATE, "1-BC.pdf}", "1-BC.pdf, verdict: unsigned}")
    edit(pack, LATE, '"1.1": 1.5', '"1.1": 0')
    assert failures(pack) == []
    edit(pack, LATE, "  points:", "    - {rule: D-EVIDENCE, violation: unsigned}\n  points:")
    assert failures(pack) == []
    edit(pack, LATE, "violation: unsigned}", "violation: altered}")
    assert [each[2] for each in failures(pack)] == ["D-EVIDENCE · altered"]


@pytest.mark.parametrize(
    ("section", "value", "shown"),
    [
        ("points", '{"1.1": 1.75}', ("1.1: 1.75", "1.1: 1.5")),
        ("points", '{"1.9": 1}', ("1.9: 1", 'Did you mean "1.3"?')),
        ("allowed", '{"1.2": 1}', ("1.2: 1", "1.2: unknown")),
        ("max", '{"1.2": 2}', ("1.2: 2", "1.2: 1")),
        ("index", "50", ("50", "25")),
        ("outcomes", "{D-REPORT/annual/Y: passed}", ("D-REPORT/annual/Y: passed", "D-REPORT/annual/Y: violation")),
        ("outcomes", "{D-REPORT/anual/Y: passed}", ("D-REPORT/anual/Y: passed", 'Did you mean "D-REPORT/annual/Y"?')),
    ],
)
def test_each_section_is_compared(pack, section, value, shown):
    edit(pack, LATE, '  points: {"1.1": 1.5}', f"  {section}: {value}")
    assert [(name, *rest) for _, name, *rest in failures(pack)] == [(section, *shown)]


def test_values_are_compared_as_numbers_and_a_comma_is_a_point(pack):
    edit(pack, LATE, '{"1.1": 1.5}', '{"1.1": "1,50"}')
    assert failures(pack) == []


def test_two_wishes_never_share_a_finding_and_the_order_is_free(pack):
    name = "cases/D-EVIDENCE/unsigned.yaml"
    edit(pack, name, "- {violation: unproven, deduction: 2}", "- {outcome: violation}")
    assert failures(pack) == []
    edit(pack, name, "- {violation: unsigned, deduction: 0}", "- {violation: unproven}")
    assert failures(pack) == []
    edit(pack, name, "- {outcome: violation}", "- {violation: unproven}")
    assert [each[2:] for each in failures(pack)] == [
        ("unproven", None),
        (None, "unsigned · D-EVIDENCE/1.1/1-BC.pdf · deduction 0"),
    ]


# -------------------------------------------------------------- wrong cases


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("as_of: 2025-01-10", "as_off: 2025-01-10", "unknown-key", 2),
        ("as_of: 2025-01-10", "as_of: 2025-02-30", "wrong-form", 2),
        ("violation: late", "violaton: late", "unknown-key", 11),
        ('{"1.1": 1.5}', '{"1.1": viel}', "wrong-form", 12),
        ("evidence/1.1/1-BC.pdf", "1-BC.pdf", "wrong-form", 7),
        ("1-BC.pdf}", "1-BC.pdf, verdict: singed}", "not-allowed", 7),
        ("1-BC.pdf}", "1-BC.pdf, verdict: unsigned, code: empty-feld}", "not-allowed", 7),
        ("as_of:", "unit: nobody\nas_of:", "unknown-unit", 2),
        ("as_of:", "unit: {id: a, name: A, group: unit}\nas_of:", "unknown-group", 2),
    ],
)
def test_a_wrong_case_is_told_with_its_place(pack, old, new, code, line):
    edit(pack, LATE, old, new)
    assert (code, line) in wrong(pack)
    assert tuanthu("test", pack).returncode == 1


def test_a_fault_of_the_submission_in_a_case_fails_at_its_line_unless_it_is_expected(pack):
    edit(pack, LATE, '{"1.1": 2}', '{"1.1": 2, "1.7": 1}')
    (run,) = [each for each in ran(pack).runs if not each.passed]
    (difference,) = run.differences
    assert (difference.location.line, difference.location.column) == (4, 22)
    assert "no criterion 1.7" in (difference.actual or "")
    edit(pack, LATE, "  points:", "    - {rule: input/unknown-code}\n  points:")
    assert failures(pack) == []


def test_a_case_in_a_folder_that_names_nothing_is_told(pack):
    shutil.copytree(pack / "cases/D-REPORT", pack / "cases/D-REPROT")
    found = ran(pack)
    assert {each.code for each in found.problems} == {"misplaced-case"}
    assert all("D-REPORT" in each.message.en for each in found.problems)
    shutil.copy(pack / LATE, pack / "cases" / "loose.yaml")
    assert len(ran(pack).problems) == 4


def test_places_and_the_unit(pack):
    examples, _ = read_cases(load_plan(pack))
    assert {each.case.unit.group for each in examples} == {"units"}
    assert all(each.case.submission.location.file.endswith(each.path.name) for each in examples)


def test_a_plan_with_two_groups_asks_for_the_unit(pack):
    edit(pack, "plan.yaml", "{units: {name: {vi: Đơn vị, en: Units}}}", "{units: {name: A}, others: {name: B}}")
    assert {code for code, _ in wrong(pack)} == {"missing-key"}


# ---------------------------------------------------------------- updating


def test_update_rewrites_the_expect_block_alone_and_keeps_comments(pack):
    before = (pack / LATE).read_text(encoding="utf-8")
    edit(pack, LATE, "deduction: 0.5", "deduction: 0.75")
    edit(pack, LATE, "1.5}", "1.25}")
    done = tuanthu("test", pack, "--update")
    assert done.returncode == 0
    assert (pack / LATE).read_text(encoding="utf-8") == before
    assert "two-days-late.yaml" in done.stderr


def test_update_adds_what_came_and_drops_what_did_not(pack):
    edit(pack, "cases/D-REPORT/in-time.yaml", "findings: []", "findings: [{violation: late}]")
    edit(pack, "cases/D-REPORT/in-time.yaml", "2024-12-04 23:59", "2024-12-09")
    assert tuanthu("test", pack, "--update").returncode == 0
    text = (pack / "cases/D-REPORT/in-time.yaml").read_text(encoding="utf-8")
    assert "    - {violation: late, deduction: 1}\n" in text
    assert "    D-REPORT/annual/Y: violation\n" in text
    assert 'points: {"1.1": 1}' in text


def test_update_leaves_what_follows_and_a_block_in_braces_alone(pack):
    edit(pack, LATE, "expect:\n", "expect:  # đã xem\n")
    path = pack / LATE
    text = path.read_text(encoding="utf-8")
    head, tail = text.split("evidence:")
    path.write_text(
        f"{head}expect:{tail.split('expect:')[1]}\n# cuối\nevidence:{tail.split('expect:')[0]}", encoding="utf-8"
    )
    edit(pack, LATE, "deduction: 0.5", "deduction: 0.75")
    (run,) = [each for each in ran(pack).runs if not each.passed]
    fresh = updated(path.read_text(encoding="utf-8"), run)
    assert "expect:  # đã xem\n" in fresh
    assert "\n\n# cuối\nevidence:\n  - {file: evidence/1.1/1-BC.pdf}\n" in fresh
    (pack / "cases/card/at.yaml").write_text(
        "{name: x, as_of: 2025-01-10, submission: {data: {issued: yes}}, expect: {allowed: {'1.3': 1}}}\n",
        encoding="utf-8",
    )
    bad = next(each for each in ran(pack).runs if each.example.path.name == "at.yaml")
    with pytest.raises(InputError):
        updated((pack / "cases/card/at.yaml").read_text(encoding="utf-8"), bad)


# ----------------------------------------------------------------- coverage


def test_what_no_case_reaches_is_told(pack):
    shutil.rmtree(pack / "cases/D-EVIDENCE")
    (pack / LATE).unlink()
    (pack / "cases/card/under.yaml").unlink()
    found = [(gap.code, gap.rule or gap.criterion, gap.violation) for gap in gaps(ran(pack))]
    assert found == [
        ("violation-not-reached", "D-REPORT", "late"),
        ("no-passing-case", "D-EVIDENCE", None),
        ("no-failing-case", "D-EVIDENCE", None),
        ("violation-not-reached", "D-EVIDENCE", "unproven"),
        ("violation-not-reached", "D-EVIDENCE", "unsigned"),
        ("part-not-reached", "card/1.2", None),
        ("part-not-reached", "card/1.3", None),
    ]
    (pack / "cases/card/at.yaml").unlink()
    assert [gap.code for gap in gaps(ran(pack))][-2:] == ["no-case", "no-case"]


def test_the_points_of_every_band_and_level_are_parts():
    plan = load_plan(PACKS / "cases-demo")
    (card,) = plan.scorecards
    names = {code: [part.name for part in parts(card.by_code[code].scoring)] for code in ("1.2", "1.3")}
    assert names == {"1.2": ["bands[1]", "bands[2]"], "1.3": ["levels[yes]", "levels[no]"]}


# ---------------------------------------------------------------- commands


def test_exit_codes(pack):
    assert tuanthu("test", pack).returncode == 0
    edit(pack, LATE, "deduction: 0.5", "deduction: 0.75")
    failed = tuanthu("test", pack, "--lang", "en")
    assert failed.returncode == 1
    assert "    - late · deduction 0.75\n    + late · D-REPORT/annual/Y · deduction 0.5\n" in failed.stdout
    assert f"{LATE}:11:7: findings" in failed.stdout
    shutil.rmtree(pack / "cases")
    assert tuanthu("test", pack).returncode == 2
    edit(pack, "plan.yaml", "year: 2024", "")
    assert tuanthu("test", pack).returncode == 2
    assert tuanthu("test", "no-such-plan").returncode == 2


def test_strict_makes_gaps_fail(pack):
    (pack / LATE).unlink()
    assert tuanthu("test", pack).returncode == 0
    assert tuanthu("test", pack, "--strict").returncode == 1


def test_a_path_inside_cases_runs_that_part(pack):
    done = tuanthu("test", pack / "cases" / "card" / "at.yaml", "--format", "json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["summary"]) == (0, {"cases": 1, "passed": 1, "failed": 0, "gaps": 0})


def test_json(pack):
    edit(pack, LATE, "deduction: 0.5", "deduction: 0.75")
    (pack / "cases/card/at.yaml").write_text("name: x\n", encoding="utf-8")
    result = json.loads(tuanthu("test", pack, "--format", "json").stdout)
    (plan,) = result["plans"]
    assert plan["summary"] == {"cases": 7, "passed": 5, "failed": 2, "gaps": 3}
    (bad,) = [each for each in plan["cases"] if not each["passed"]]
    assert bad["differences"][0]["line"] == 11
    assert {each["code"] for each in plan["problems"]} == {"missing-key"}
    assert {each["code"] for each in plan["coverage"]} == {"violation-not-reached", "part-not-reached"}


def test_both_engines_agree_on_every_case():
    done = tuanthu("test", PACKS / "cases-demo", "--verify-engine")
    assert done.returncode in {0, 2}
    assert done.returncode == 0 or "durable" in done.stderr


def test_a_thousand_cases_take_seconds(pack):
    text = (pack / LATE).read_text(encoding="utf-8")
    for number in range(1000):
        (pack / "cases/D-REPORT" / f"many-{number}.yaml").write_text(text, encoding="utf-8")
    start = time.monotonic()
    assert all(run.passed for run in ran(pack).runs)
    assert time.monotonic() - start < 20


def test_the_schema_is_strict():
    schema = case_schema()
    assert schema["additionalProperties"] is False
    assert "plan" not in schema["properties"]["submission"]["properties"]
    assert schema["required"] == ["name", "as_of", "expect"]
