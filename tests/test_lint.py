"""The lints: their own examples are run, faults of loading stand at their lines, a crash is never silence."""

from __future__ import annotations

import json
import re
from datetime import date
from inspect import cleandoc

import pytest

from lint_plans import examples, found_by, plan_of
from support import PACKS, ROOT, card, count_rule, rule, tuanthu, write_plan
from tuanthu.library import plan_folders
from tuanthu.lint import run, sums
from tuanthu.lint.accepted import UNUSED
from tuanthu.lint.base import Lint
from tuanthu.lint.loading import CODES, CRASH, Loaded
from tuanthu.model import Severity
from tuanthu.words import same


def errors(folder):
    return [each for each in run.lint(folder) if each.severity is Severity.ERROR]


def codes(folder):
    return {each.code for each in errors(folder)}


TODAY = date(2024, 12, 31)
ALL = [pytest.param(each, id=code) for code, each in run.manuals().items() if each is not CRASH]


def made(told, word, folder):
    """Yield what is found in each example of a manual, apart from faults of loading that it is not about."""
    found = examples(told.manual, word)
    assert found
    for number, (snippet, source) in enumerate(found):
        made = plan_of(folder / str(number), snippet, source)
        if isinstance(told, Loaded) or "discrepancies:" in snippet:
            yield [each for each in run.lint(made) if each.code == told.code]
        else:
            yield found_by(told, made, TODAY)


@pytest.mark.parametrize("told", ALL)
def test_what_the_manual_says_passes_passes(told, tmp_path):
    assert [found for found in made(told, "Passes", tmp_path) if found] == []


@pytest.mark.parametrize("told", ALL)
def test_what_the_manual_says_fails_fails(told, tmp_path):
    for number, found in enumerate(made(told, "Fails", tmp_path)):
        assert found
        for each in found:
            assert each.severity is told.severity
            assert f"{number}/" in each.location.file, "the place is inside the plan"


@pytest.mark.parametrize("told", ALL)
def test_each_manual_says_how_to_mend_it(told):
    assert "\nMend: " in cleandoc(told.manual)
    assert told.title.vi != told.title.en


@pytest.mark.parametrize(("code", "violations", "at"), [
    ("TT601", {"few": {"when": {"count": {"gt": 3, "lt": 1}}}}, "few:"),
    ("TT602", {"few": {"when": {"count": {"lt": 3}}}, "none": {"when": {"count": 0}}}, "none:"),
    ("TT603", {"few": {"when": {"count": {"lt": 3}}, "deduct": {"points": 3, "on": "1"}}}, "deduct:"),
    ("TT604", {"few": {"when": {"count": {"lt": 3}}}, "many": {"when": {"count": {"ge": 3}}}}, "violations:"),
    ("TT609", {"few": {"when": {"count": {"lt": 3}}, "deduct": {"points": 1}}}, "deduct:"),
])  # fmt: skip
def test_what_is_wrong_in_a_rule_stands_at_its_line(tmp_path, code, violations, at):
    made = rule("R", "count", violations, field="n")
    folder = write_plan(tmp_path / "made", cards=[card({"code": "1", "max": 2})], rules=[made])
    (found,) = [each for each in run.lint(folder) if each.code == code]
    assert found.location.line == line_of(folder / "rules" / "rules.yaml", at)


def test_codes_are_unique_and_sorted():
    found = [each.code for each in (*run.lints(), *run.OF_WAIVERS, *CODES, UNUSED)]
    assert len(found) == len(set(found)) == len(run.manuals())
    assert list(run.manuals()) == sorted(found)
    assert all(re.fullmatch(r"TT\d{3}", code) for code in found)


def test_every_code_stands_in_both_manuals():
    for page in ("lint.md", "lint.vi.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert re.findall(r"^\| (TT\d{3}) \|", text, re.MULTILINE) == list(run.manuals())


def test_every_code_bears_a_plan_without_its_text(tmp_path):
    folder = write_plan(tmp_path / "made", cards=[card({"code": "1", "max": 2, "result": 1, "target": 2})])
    (folder / "source.txt").unlink()
    assert CRASH.code not in {each.code for each in run.lint(folder)}


@pytest.mark.parametrize("folder", [PACKS / "points", PACKS / "inputs", *plan_folders()], ids=lambda each: each.name)
def test_our_plans_are_clean(folder):
    both = {"TT608"} if folder.name == "points" else set()  # that pack shows what two roads come to
    found = [each for each in errors(folder) if not each.accepted and each.code not in both]
    assert [f"{each.location} {each.message.en}" for each in found] == []


# ------------------------------------------------------------- faults of loading


def fault(folder):
    """Return the only remark as (code, place)."""
    (only,) = errors(folder)
    return only.code, str(only.location).split("/", 1)[1], only.message.en


def line_of(path, text):
    lines = path.read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if text in line)
    return number


@pytest.mark.parametrize(
    ("change", "code", "at", "says"),
    [
        ({"field": "m"}, "TT102", "field:", '"m"'),
        ({"applies_to": "unitz"}, "TT102", "- id: R", '"units"'),
        ({"kind": "coutn"}, "TT101", "kind:", '"count"'),
        ({"before": "2024-02-30"}, "TT101", "before:", "2024-02-30"),
        ({"severety": "error"}, "TT101", "severety:", '"severity"'),
        ({"severity": "grave"}, "TT101", "severity:", "grave"),
    ],
)
def test_a_fault_of_a_rule_stands_at_its_line(tmp_path, change, code, at, says):
    folder = write_plan(tmp_path / "made", rules=[{**count_rule("R", {"points": 1}), **change}])
    found = [each for each in run.lint(folder) if each.code == code]
    assert found, run.lint(folder)
    assert found[0].location.file == "made/rules/rules.yaml"
    assert found[0].location.line == line_of(folder / "rules" / "rules.yaml", at)
    assert found[0].location.column
    assert says in found[0].message.en


@pytest.mark.parametrize(
    ("when", "code", "at"),
    [
        ({"cuont": {"lt": 1}}, "TT104", "cuont:"),
        ({"count": {"less": 1}}, "TT101", "less:"),
        ({"count": {"lt": "one"}}, "TT104", "lt: one"),
        ({"count": {"in": "1"}}, "TT101", "in:"),
    ],
)
def test_a_fault_of_a_condition_stands_at_its_line(tmp_path, when, code, at):
    broken = rule("R", "count", {"few": {"when": when}}, field="n")
    folder = write_plan(tmp_path / "made", rules=[broken])
    found = [each for each in run.lint(folder) if each.code in {"TT101", "TT104"}]
    assert [each.code for each in found] == [code]
    assert found[0].location.line == line_of(folder / "rules" / "rules.yaml", at)


def test_a_deduction_on_an_unknown_code_is_found(tmp_path):
    folder = write_plan(
        tmp_path / "made", cards=[card({"code": "1.1", "max": 1}, {"code": "1", "max": 1})],
        rules=[count_rule("R", {"points": 1, "on": "1.2"})],
    )  # fmt: skip
    assert [(each.code, "1.1" in each.message.en) for each in errors(folder)] == [("TT102", True)]


def test_a_deduction_without_a_basis_is_found(tmp_path):
    made = count_rule("R", {"points": 1})
    del made["violations"]["too_few"]["basis"]
    assert codes(write_plan(tmp_path / "made", rules=[made])) == {"TT107"}


def test_two_rules_of_one_id_are_found_with_the_place_of_the_first(tmp_path):
    folder = write_plan(tmp_path / "made", rules=[count_rule("R", {"points": 1}), count_rule("R", {"points": 2})])
    code, _, says = fault(folder)
    assert code == "TT103"
    assert "made/rules/rules.yaml:2:3" in says


def test_two_criteria_of_one_code_are_found(tmp_path):
    cards = [card({"code": "1", "max": 1}, {"code": "1", "max": 2})]
    assert "TT103" in codes(write_plan(tmp_path / "made", cards=cards, rules=[count_rule("R", {"points": 1})]))


def test_a_deduction_that_says_how_much_twice_is_found(tmp_path):
    folder = write_plan(tmp_path / "made", rules=[count_rule("R", {"points": 1, "all": True})])
    assert codes(folder) == {"TT106"}


@pytest.mark.parametrize("name", ["plan.yaml", "criteria/card.yaml", "rules/rules.yaml", "data.yaml"])
def test_a_file_that_is_not_yaml_is_one_remark_of_that_file(tmp_path, name):
    folder = write_plan(
        tmp_path / "made", cards=[card({"code": "1", "max": 1})], rules=[count_rule("R", {"points": 1, "on": "1"})]
    )
    (folder / name).write_text("a: [b\n", encoding="utf-8")
    assert f"made/{name}" in {each.location.file for each in run.lint(folder)}


def test_a_count_of_a_field_that_holds_words_is_found(tmp_path):
    folder = write_plan(
        tmp_path / "made",
        rules=[count_rule("R", {"points": 1}, field="words")],
        data={"words": {"type": "text", "label": "words"}},
    )
    assert codes(folder) != set()


@pytest.mark.parametrize("way", ["the scoring of a criterion", "a violation"])
def test_the_quote_of_every_stated_value_must_stand_in_the_source(tmp_path, way):
    scoring = {
        "shape": "levels",
        "field": "yes",
        "levels": {"yes": 1, "no": 0},
        "basis": "stated",
        "quote": "không có câu này",
    }
    criterion = {"code": "1", "max": 1, **({"scoring": scoring} if way.startswith("the") else {})}
    made = count_rule("R", {"points": 1, "on": "1"})
    if way == "a violation":
        made["violations"]["too_few"] |= {"basis": "stated", "quote": "không có câu này"}
    fields = {"n": {"type": "count", "label": "n"}, "yes": {"type": "yes_no", "label": "yes"}}
    assert codes(write_plan(tmp_path / "made", cards=[card(criterion)], rules=[made], data=fields)) == {"TT501"}


# ------------------------------------------------------------------------ a crash


def test_a_lint_that_crashes_is_a_remark_and_the_others_go_on(monkeypatch, tmp_path):
    def crash(subject):
        """Crash."""
        yield from ()
        raise RuntimeError("no")

    monkeypatch.setattr(sums, "crash", Lint("TT999", "crash", Severity.INFO, same("crash"), crash), raising=False)
    folder = write_plan(
        tmp_path / "made", cards=[card({"code": "1", "max": 1, "target": 2})], rules=[count_rule("R", {"points": 1})]
    )
    found = {each.code: each for each in run.lint(folder)}
    assert {"TT001", "TT202"} <= set(found)
    assert "TT999: RuntimeError: no" in found["TT001"].message.en
    assert found["TT001"].severity is Severity.ERROR


# ----------------------------------------------------------------------- the command


def test_lint_prints_json_as_designed(tmp_path):
    folder = write_plan(tmp_path / "made", rules=[count_rule("R", {"points": 1}, field="m")])
    ran = tuanthu("lint", folder, "--format", "json", "--lang", "en", "--select", "TT102")
    (found,) = json.loads(ran.stdout)["findings"]
    assert ran.returncode == 1
    fixed = {"code", "severity", "message", "file", "line", "column", "accepted"}
    assert set(found) == fixed | {"fix", "about", "states"}
    assert (found["code"], found["file"], found["accepted"]) == ("TT102", "made/rules/rules.yaml", False)


def test_lint_of_a_file_looks_at_its_whole_plan():
    ran = tuanthu("lint", PACKS / "points" / "rules" / "rules.yaml", "--lang", "en", "--select", "TT2")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert "1 plan" in ran.stderr


def test_lint_of_nothing_has_no_verdict_and_still_prints_json(tmp_path):
    ran = tuanthu("lint", tmp_path, "--format", "json")
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["findings"]
