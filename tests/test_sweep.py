"""A sweep: a line for every unit of the register, whatever became of its submission."""

from __future__ import annotations

import json

import pytest

from support import card, count_rule, fields, tuanthu, write_plan, write_submission

GOOD = 'scores: {"1": 2}\ndata: {n: 1}\nsent: 2024-03-01\n'


@pytest.fixture
def office(tmp_path):
    """An office with a register, a plan and the submissions given as text by unit."""

    def make(units=("a", "b"), **texts):
        root = tmp_path / "office"
        root.mkdir(exist_ok=True)
        lines = "".join(f"  - {{id: {name}, name: Phường {name.upper()}, group: units}}\n" for name in units)
        (root / "units.yaml").write_text(f"units:\n{lines}", encoding="utf-8")
        for name, text in texts.items():
            write_submission(root / f"hs-{name}", text, plan="made", unit=name)
        return root

    return make


@pytest.fixture
def plan(tmp_path):
    return write_plan(
        tmp_path / "plan", cards=[card({"code": "1", "max": 2})], rules=[count_rule("R", {"points": 1, "on": "1"})],
        index={"step": 0.01, "mode": "half_up"},
    )  # fmt: skip


def sweep(root, plan, *options, form="json"):
    ran = tuanthu("sweep", root, "--plan", plan, "--as-of", "2025-01-15", "--format", form, "--lang", "en", *options)
    return ran, json.loads(ran.stdout) if form == "json" else None


def units(reports):
    return [each["unit"]["id"] if each["unit"] else None for each in reports]


def test_every_unit_of_the_register_is_there_in_its_order(office, plan):
    ran, found = sweep(office(("b", "a"), a=GOOD, b=GOOD), plan)
    assert (ran.returncode, units(found)) == (0, ["b", "a"])
    assert [each["summary"]["index"] for each in found] == ["100", "100"]


def test_a_unit_that_handed_nothing_in_is_a_finding_and_exit_code_1(office, plan):
    ran, found = sweep(office(a=GOOD), plan)
    assert (ran.returncode, units(found)) == (1, ["a", "b"])
    assert [each["rule"] for each in found[1]["findings"]] == ["input/missing-submission"]


@pytest.mark.parametrize("texts", [{"a": GOOD}, {}], ids=["one missing", "all missing"])
def test_exit_zero_forgives_missing_submissions(office, plan, texts):
    assert sweep(office(**texts), plan)[0].returncode == 1
    assert sweep(office(**texts), plan, "--exit-zero")[0].returncode == 0


def test_a_violation_of_any_unit_is_exit_code_1(office, plan):
    assert sweep(office(a=GOOD, b=GOOD.replace("n: 1", "n: 0")), plan)[0].returncode == 1


def test_a_submission_that_cannot_be_read_stops_no_other(office, plan):
    root = office(a=GOOD, b=GOOD)
    (root / "hs-b" / "submission.yaml").write_text("plan: [", encoding="utf-8")
    ran, found = sweep(root, plan)
    assert ran.returncode == 2
    assert [each["complete"] for each in found if each["unit"] and each["unit"]["id"] == "a"] == [True]
    assert "b" in units(found)


def test_a_submission_of_a_unit_that_is_not_in_the_register_is_not_lost(office, plan):
    ran, found = sweep(office(("a",), a=GOOD, stranger=GOOD), plan)
    assert ran.returncode == 2
    assert [each["rule"] for each in found[-1]["findings"]] == ["input/unknown-unit"]


def test_two_submissions_of_one_unit_have_no_verdict(office, plan):
    root = office(("a",), a=GOOD)
    write_submission(root / "again", GOOD, plan="made", unit="a")
    ran, found = sweep(root, plan)
    assert ran.returncode == 2
    assert [each["rule"] for each in found[0]["findings"]] == ["input/several-submissions"]


def test_a_draft_is_judged_and_shown_as_a_draft(office, plan):
    root = office(("a", "b"), a=GOOD, b=GOOD.replace("sent: 2024-03-01\n", ""))
    _, found = sweep(root, plan)
    assert [each["sent"] for each in found] == [True, False]
    assert [each["summary"]["verified"] for each in found] == ["2", "2"]
    ran, _ = sweep(root, plan, form="table")
    assert [line.split()[2] for line in ran.stdout.splitlines()[2:4]] == ["sent", "draft"]


def test_a_plan_that_cannot_be_used_still_names_every_unit(office, tmp_path):
    scoring = {"shape": "bands", "of": {"field": "words"}, "bands": [{"from": 1, "points": 1}]}
    made = write_plan(
        tmp_path / "plan", cards=[card({"code": "1", "max": 2, "scoring": scoring})],
        rules=[count_rule("R", {"points": 1})], data=fields("n", words="text"),
    )  # fmt: skip
    root = office(a='scores: {"1": 1}\ndata: {n: 1, words: nhiều}\n', b='scores: {"1": 1}\ndata: {n: 1, words: "2"}\n')
    _, found = sweep(root, made)
    assert units(found) == ["a", "b"]
    assert [each["complete"] for each in found] == [False, False]
    assert {each["rule"] for one in found for each in one["findings"]} == {"input/settings"}


@pytest.mark.parametrize("register", [None, "", "units: []\n", "units: [{id: a}]\n"])
def test_without_a_register_there_is_no_verdict_and_still_json(office, plan, register):
    root = office(a=GOOD)
    if register is None:
        (root / "units.yaml").unlink()
    else:
        (root / "units.yaml").write_text(register, encoding="utf-8")
    ran = tuanthu("sweep", root, "--plan", plan, "--format", "json")
    assert ran.returncode == 2
    assert json.loads(ran.stdout)


def test_the_bytes_do_not_hang_on_the_names_of_folders_or_the_hash_seed(office, plan):
    root = office(a=GOOD, b=GOOD.replace("n: 1", "n: 0"))
    options = ("--plan", plan, "--as-of", "2025-01-15", "--format", "json")
    one, other = (tuanthu("sweep", root, *options, PYTHONHASHSEED=seed).stdout for seed in ("0", "1"))
    assert one == other
    assert json.loads(one)
