"""Plans that extend others: what the upper one states changes what stands below, and order settles nothing."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import PACKS, tuanthu
from tuanthu.cases.coverage import gaps
from tuanthu.cases.run import run_plan
from tuanthu.plan import load_plan, read_plan
from tuanthu.source import parse_yaml
from tuanthu.source.overlay import Layer, merge, tree, written

LAYERS = PACKS / "layers"


@pytest.fixture
def packs(tmp_path):
    """Return a copy of the packs, and a way to change a file of one of them."""
    shutil.copytree(LAYERS, tmp_path / "layers")

    def change(file: str, old: str, new: str) -> None:
        path = tmp_path / "layers" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return tmp_path / "layers", change


def rule(plan, name):
    return next(each for each in plan.rules if each.id == name)


def points(plan, name, violation):
    deduct = rule(plan, name).violation(violation).deduct
    assert deduct is not None
    return deduct.points


def problems(folder):
    return [(each.code, str(each.location), each.message.en) for each in read_plan(folder)[1].problems]


# ---------------------------------------------------------------- what is taken over


def test_what_the_upper_plan_states_changes_and_the_rest_holds():
    plan = load_plan(LAYERS / "commune")
    assert (points(plan, "TM-REPORTS", "late"), points(plan, "TM-REPORTS", "missing")) == (
        Decimal("0.5"),
        Decimal("0.5"),
    )
    assert [each.id for each in plan.rules] == ["TM-REPORTS", "XA-NOTICE"]
    assert set(plan.fields) == {"dossiers", "dossiers_on_time", "initiatives", "posted_on"}
    assert plan.settings["longest_pause"].value == 90
    assert (plan.id, plan.document, plan.year) == ("commune", "3/KH-UBND", 2024)
    assert plan.scorecards[0].by_code["1.2"].quote == "Từ 90%: 2 điểm; dưới 90%: 0 điểm"


def test_a_rule_cites_the_document_that_states_it():
    plan = load_plan(LAYERS / "commune")
    assert rule(plan, "TM-REPORTS").cite.document == "12/KH-UBND"
    assert rule(plan, "XA-NOTICE").cite.document == "3/KH-UBND"


def test_every_value_knows_where_it_comes_from():
    origins = {name: str(where) for name, _, where in rule(load_plan(LAYERS / "commune"), "TM-REPORTS").origins}
    assert origins["violations.late.deduct.points"].endswith("commune/rules/rules.yaml:5:31")
    assert origins["violations.missing.deduct.points"].endswith("province/rules/reports.yaml:11:62")


def test_explain_shows_where_each_value_comes_from():
    ran = tuanthu("explain", "TM-REPORTS", "--plan", LAYERS / "commune", "--lang", "en")
    assert ran.returncode == 0
    assert "violations.late.deduct.points: 0.5 [tests/packs/layers/commune/rules/rules.yaml:5:31]" in ran.stdout


def test_the_cases_of_the_upper_plan_pass_and_reach_what_it_states():
    ran = run_plan(load_plan(LAYERS / "commune"))
    assert len(ran.runs) == 9
    assert [each.example.file for each in ran.runs if not each.passed] == []
    assert gaps(ran) == ()  # nothing is asked of the rules that stand in the province's plan alone


def test_a_deadline_and_a_way_to_deduct_stand_in_for_those_below(packs):
    folder, change = packs
    change("commune/rules/rules.yaml", "late: {deduct: {points: 0.5}}", "late: {deduct: {all: yes}}")
    change(
        "commune/rules/rules.yaml",
        "  - id: XA-NOTICE",
        "  - {id: TM-INITIATIVE, before: 2024-12-05}\n  - id: XA-NOTICE",
    )
    change("commune/rules/rules.yaml", "  - {id: TM-INITIATIVE, removed: yes}\n", "")
    change("province/rules/reports.yaml", "    field: initiatives\n", "    field: initiatives\n    by: {year: 2024}\n")
    plan = load_plan(folder / "commune")
    late = rule(plan, "TM-REPORTS").violation("late").deduct
    assert late is not None
    assert (late.all, late.points, late.on) == (True, None, ("1.1",))
    assert rule(plan, "TM-INITIATIVE").settings.due.verb == "before"


def test_a_condition_is_replaced_whole(packs):
    folder, change = packs
    change("commune/rules/rules.yaml", "late: {deduct: {points: 0.5}}", "late: {when: {sent: yes, due: yes}}")
    found = rule(load_plan(folder / "commune"), "TM-REPORTS").violation("late").when
    assert [each.property for each in found] == ["sent", "due"]


# ------------------------------------------------------------------------ conflicts


def test_a_plan_may_settle_what_the_plans_under_it_disagree_on():
    plan = load_plan(LAYERS / "both")
    assert points(plan, "TM-REPORTS", "late") == Decimal("0.4")
    assert "TM-INITIATIVE" not in {each.id for each in plan.rules}
    assert "XA-NOTICE" in {each.id for each in plan.rules}


@pytest.mark.parametrize("order", ["[commune, health]", "[health, commune]"])
def test_two_plans_that_change_one_value_are_a_conflict_whatever_their_order(packs, order):
    folder, change = packs
    change("both/plan.yaml", "[commune, health]", order)
    change("both/rules/rules.yaml", "late: {deduct: {points: 0.4}}", "missing: {deduct: {points: 0.5}}")
    ((code, _, message),) = problems(folder / "both")
    assert code == "conflict"
    assert message.startswith('"rules / TM-REPORTS / violations / late / deduct / points" is changed differently at ')
    assert "commune/rules/rules.yaml:5:31" in message
    assert "health/rules/rules.yaml:5:31" in message


def test_to_remove_and_to_change_one_rule_is_a_conflict(packs):
    folder, change = packs
    change("both/rules/rules.yaml", "  - {id: TM-INITIATIVE, removed: yes}\n", "")
    ((code, _, message),) = problems(folder / "both")
    assert (code, message.split(" is ")[0]) == ("conflict", '"rules / TM-INITIATIVE"')


def test_the_same_change_twice_is_no_conflict(packs):
    folder, change = packs
    change("health/rules/rules.yaml", "points: 0.3", "points: 0.5")
    change("both/rules/rules.yaml", "late: {deduct: {points: 0.4}}", "missing: {deduct: {points: 0.5}}")
    assert points(load_plan(folder / "both"), "TM-REPORTS", "late") == Decimal("0.5")


def test_a_value_changed_by_one_of_two_plans_stands(packs):
    folder, change = packs
    change("health/rules/rules.yaml", "      late: {deduct: {points: 0.3}}", "      missing: {deduct: {points: 0.75}}")
    change("both/rules/rules.yaml", "    violations:\n      late: {deduct: {points: 0.4}}", "    severity: error")
    plan = load_plan(folder / "both")
    assert (points(plan, "TM-REPORTS", "late"), points(plan, "TM-REPORTS", "missing")) == (
        Decimal("0.5"),
        Decimal("0.75"),
    )


# --------------------------------------------------------------------------- faults


def test_plans_in_a_circle_are_told_with_their_chain(packs):
    folder, change = packs
    change("province/plan.yaml", "id: province\n", "id: province\nextends: commune\n")
    ((code, where, message),) = problems(folder / "commune")
    assert code == "circular"
    assert where.endswith("province/plan.yaml:4:10")
    assert "commune → province → commune" in message


def test_a_plan_that_is_not_there_is_told_with_the_nearest_name(packs):
    folder, change = packs
    change("commune/plan.yaml", "extends: province", "extends: provinse")
    code, where, message = problems(folder / "commune")[0]
    assert (code, where.rsplit("/", 1)[1]) == ("unknown-plan", "plan.yaml:4:10")
    assert 'Did you mean "province"?' in message


def test_what_is_removed_must_be_there(packs):
    folder, change = packs
    change("commune/rules/rules.yaml", "id: TM-INITIATIVE, removed", "id: TM-INITIATIF, removed")
    assert ("unknown-reference", 'There is no "rules / TM-INITIATIF" to remove.') in [
        (code, message) for code, _, message in problems(folder / "commune")
    ]


def test_a_fault_in_the_lower_plan_is_told_at_its_own_place(packs):
    folder, change = packs
    change("province/rules/reports.yaml", "severity: warning", "severity: warnin")
    assert [(code, where.split("layers/")[1]) for code, where, _ in problems(folder / "health")] == []
    assert [where.rsplit("/", 1)[1] for _, where, _ in problems(folder / "province")] == ["reports.yaml:17:15"]


def test_an_upper_plan_may_not_go_without_its_own_document(packs):
    folder, change = packs
    text = (folder / "commune" / "plan.yaml").read_text(encoding="utf-8")
    change("commune/plan.yaml", text.splitlines()[4], "")
    assert ("missing-key", '"document" is missing.') in [
        (code, message) for code, _, message in problems(folder / "commune")
    ]


# ----------------------------------------------------------------------- properties

VALUES = st.sampled_from(["1", "2", "3"])
FILES = st.dictionaries(
    st.sampled_from(["a", "b", "c"]), VALUES | st.dictionaries(st.sampled_from(["x", "y"]), VALUES), max_size=3
)


def as_yaml(value) -> bytes:
    import yaml

    return (yaml.safe_dump(value) or "{}").encode()


def laid(own, *under):
    """Return the data of ``own`` over the trees under it, each a layer over a common one, and the conflicts."""
    conflicts = []
    below = [
        tree(parse_yaml(as_yaml({"z": "0", **each}), f"{n}.yaml"), Layer(f"layer {n}", frozenset({"base"})))
        for n, each in enumerate(under)
    ]
    top = tree(parse_yaml(as_yaml({"z": "0", **own}), "own.yaml"), Layer("own"))
    return written(merge(below, top, conflicts)).data, conflicts


@given(FILES, FILES, FILES)
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_plans_under_a_plan_changes_nothing(own, one, other):
    first, told = laid(own, one, other)
    second, again = laid(own, other, one)
    assert {each.path for each in told} == {each.path for each in again}
    if not told:
        assert first == second


@given(FILES, FILES)
@settings(max_examples=200, deadline=None)
def test_what_a_plan_states_itself_always_stands(own, under):
    found, _ = laid(own, under)
    for name, value in own.items():
        if isinstance(value, str):
            assert found[name] == value
        else:
            assert value.items() <= found[name].items()
    assert set(found) == {"z", *own, *under}


@given(FILES)
@settings(max_examples=50, deadline=None)
def test_a_plan_that_states_nothing_is_the_plan_under_it(under):
    assert laid({}, under) == ({"z": "0", **under}, [])
