"""The checklist: what a document requires is encoded, or left out with a reason; each requirement counts once."""

from __future__ import annotations

import json
from collections import Counter

import pytest
import yaml

from support import card, count_rule, make_plan, tuanthu
from tuanthu.library import find_plan, plan_folders
from tuanthu.lint import run
from tuanthu.model import Severity
from tuanthu.plan import load_plan
from tuanthu.requirements import STATES, read_checklist, standings, strays

COUNTS = {
    "hanoi-2023": (26, 13, 5, 8),
    "phu-lien-2024": (65, 27, 22, 16),
    "lai-chau-2022": (54, 19, 26, 9),
    "uong-bi-2023": (39, 34, 2, 3),
    # 25 of the body and 165 facts inside the cells of Appendix 1, of which 110 decided, 29 evidence and 51 outside;
    # 139 tasks, of which 60 without a date; 152 targets of Appendices 2 to 4. That the printed figures of these tables
    # add up is no row: it asks nothing of a unit, and lint holds it (TT201, TT206 to TT208).
    "hanoi-2025": (25 + 165 + 139 + 152, 110 + (139 - 60) + 152, 29, 51 + 60),
}
"""How much each document requires: all, decided, evidence, outside value."""
CHECKLISTS = [folder for folder in plan_folders() if (folder / "requirements.yaml").exists()]


# ------------------------------------------------------------------ our plans


@pytest.mark.parametrize("folder", CHECKLISTS, ids=lambda each: each.name)
def test_the_checklist_of_each_document_has_as_many_requirements_as_were_counted(folder):
    checklist, problems = read_checklist(folder)
    assert problems == ()
    checks = Counter(each.check for each in checklist.requirements)
    found = (checks.total(), checks["decided"], checks["evidence"], checks["outside"])
    assert found == COUNTS[folder.name]


@pytest.mark.parametrize("folder", CHECKLISTS, ids=lambda each: each.name)
def test_every_requirement_is_encoded_or_left_out_with_a_reason(folder):
    checklist, _ = read_checklist(folder)
    found = standings(load_plan(folder), checklist)
    assert [each.requirement.id for each in found if each.state == "missing"] == []
    assert len(found) == COUNTS[folder.name][0]
    assert list(strays(load_plan(folder), checklist)) == []


def test_the_command_counts_what_the_plans_hold():
    done = tuanthu("plans", "--coverage", "--format", "json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    for plan in found["plans"]:
        states = Counter(row["state"] for row in plan["rows"])
        assert plan["requirements"] == len(plan["rows"]) == COUNTS[plan["plan"]][0]
        assert plan["states"] == {name: states[name] for name in STATES}
        assert all(row["reason"] for row in plan["rows"] if row["state"] == "left_out")
        assert all(row["by"] for row in plan["rows"] if row["state"] not in {"left_out", "missing"})
    total = found["total"]
    assert total["requirements"] == sum(total["checks"].values()) == sum(total["states"].values())
    assert total["requirements"] == sum(plan["requirements"] for plan in found["plans"])


def test_the_table_shows_the_same_counts_and_every_reason():
    found = json.loads(tuanthu("plans", "uong-bi-2023", "--coverage", "--format", "json").stdout)
    (plan,) = found["plans"]
    text = tuanthu("plans", "uong-bi-2023", "--coverage", "--lang", "en").stdout
    numbers = [str(plan["requirements"]), *map(str, plan["checks"].values()), *map(str, plan["states"].values())]
    assert ["uong-bi-2023", "2439/KH-UBND", *numbers] in [line.split() for line in text.splitlines()]
    for row in plan["rows"]:
        assert (f"\n{row['id']} " in text) == (row["state"] == "left_out")


# ------------------------------------------------------------------- meaning


def requirement(name, check="decided"):
    return {"id": name, "clause": "1", "check": check, "quote": "có"}


@pytest.fixture
def folder(tmp_path):
    """A plan in which R covers R-1, R-2 and R-3; a task, a criterion, a group, a lead and a table one each."""
    make_plan(
        tmp_path,
        cards=[
            card({"code": "1", "max": 2, "evidence": False, "covers": ["C-1"]}, {"code": "2", "max": 1}, name="index")
        ],
        rules=[count_rule("R", {"points": 1}, covers=["R-1", "R-2", "R-3"])],
        groups={"units": {"name": "Đơn vị", "covers": ["G-1"]}},
        leads=[{"area": "Lĩnh vực", "units": ["Sở Mẫu"], "covers": ["R-2", "L-1"]}],
    )
    tasks = [{"id": "A-1", "title": "Việc", "leads": [], "by": {"year": 2024}, "covers": ["T-1", "R-3"]}]
    (tmp_path / "tasks.yaml").write_text(yaml.safe_dump({"tasks": tasks}), encoding="utf-8")
    listed = [requirement(each) for each in ("R-1", "R-2", "C-1", "G-1", "L-1", "T-1", "X-A-1", "P-2", "LEFT", "OUT")]
    listed.append(requirement("R-3", "evidence"))
    write(tmp_path, {"tables": {"tasks": "X-", "index": "P-"}, "requirements": listed})
    left = [{"requirement": "LEFT", "quote": "có", "reason": "Phụ lục không có."}]
    (tmp_path / "not_encoded.yaml").write_text(yaml.safe_dump(left, allow_unicode=True), encoding="utf-8")
    return tmp_path


def write(folder, checklist):
    (folder / "requirements.yaml").write_text(yaml.safe_dump(checklist, allow_unicode=True), encoding="utf-8")


def test_each_requirement_counts_once_by_what_encodes_it(folder):
    checklist, problems = read_checklist(folder)
    found = {each.requirement.id: (each.state, each.by) for each in standings(load_plan(folder), checklist)}
    assert problems == ()
    assert found == {
        "R-1": ("rule", ("R",)),
        "R-2": ("rule", ("R", "Lĩnh vực")),
        "C-1": ("row", ("index/1",)),
        "G-1": ("named", ("units",)),
        "L-1": ("named", ("Lĩnh vực",)),
        "T-1": ("row", ("tasks/A-1",)),
        "X-A-1": ("row", ("tasks/A-1",)),
        "P-2": ("row", ("index/2",)),
        "LEFT": ("left_out", ()),
        "OUT": ("missing", ()),
        "R-3": ("evidence", ("R", "tasks/A-1")),
    }


def test_lint_tells_what_is_missing_unknown_or_both(folder):
    (missing,) = [each for each in run.lint(folder) if each.code in {"TT502", "TT505"}]
    assert (missing.code, missing.severity) == ("TT505", Severity.WARNING)
    assert missing.location.file.endswith("requirements.yaml")
    assert "OUT" in missing.message.en
    left = [{"requirement": name, "quote": "có", "reason": "x"} for name in ("LEFT", "R-1", "OUTT")]
    (folder / "not_encoded.yaml").write_text(yaml.safe_dump(left, allow_unicode=True), encoding="utf-8")
    said = [each.message.en for each in run.lint(folder) if each.code == "TT502"]
    assert len(said) == 2
    assert any('no "OUTT"' in each and 'Did you mean "OUT"?' in each for each in said)
    assert any('"R-1" is both encoded (R)' in each for each in said)


def test_an_unknown_id_in_covers_is_told_at_its_line(folder):
    path = folder / "rules" / "rules.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("- R-2", "- R-20"), encoding="utf-8")
    (told,) = [each for each in run.lint(folder) if each.code == "TT502"]
    line = told.location.line
    assert path.read_text(encoding="utf-8").splitlines()[line - 1].strip() == "- R-20"
    assert 'Did you mean "R-2"?' in told.message.en


@pytest.mark.parametrize("name", ["requirements.yaml", "not_encoded.yaml"])
def test_a_quote_that_the_source_lacks_and_an_id_that_stands_twice_are_told(folder, name):
    path = folder / name
    known = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = known["requirements"] if name == "requirements.yaml" else known
    rows.append({**rows[0], "quote": "không có câu này"})
    path.write_text(yaml.safe_dump(known, allow_unicode=True), encoding="utf-8")
    assert {"TT501", "TT103"} <= {each.code for each in run.lint(folder) if each.location.file.endswith(name)}


def test_a_plan_without_a_checklist_is_not_held_to_one(folder):
    (folder / "requirements.yaml").unlink()
    (folder / "not_encoded.yaml").unlink()
    assert [each for each in run.lint(folder) if each.code in {"TT502", "TT505"}] == []
    done = tuanthu("plans", folder, "--coverage")
    assert done.returncode == 0
    assert "–" in done.stdout


def test_a_broken_checklist_is_no_count(folder):
    (folder / "requirements.yaml").write_text("requirements: [{id: A}]\n", encoding="utf-8")
    done = tuanthu("plans", folder, "--coverage")
    assert (done.returncode, done.stdout) == (2, "")
    assert "requirements.yaml:1:" in done.stderr


def test_a_plan_that_is_not_there_is_no_count():
    done = tuanthu("plans", "uong-bi-2032", "--coverage", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert "uong-bi-2023" in done.stderr


def test_the_plans_as_json():
    (found,) = json.loads(tuanthu("plans", "uong-bi-2023", "--format", "json").stdout)["plans"]
    plan = load_plan(find_plan("uong-bi-2023"))
    assert (found["id"], found["rules"], found["title"]) == (plan.id, len(plan.rules), plan.title.vi)
