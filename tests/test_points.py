"""Design 4.4, by example: what every criterion allows, loses and keeps, item by item."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from support import (
    account,
    assert_closed,
    card,
    count_rule,
    fields,
    file,
    make_plan,
    node,
    of_rule,
    outcomes,
    pack,
    plainly,
    report,
    rule,
    scores,
    the,
    verified,
)
from tuanthu.model import Outcome
from tuanthu.plan import PlanError
from tuanthu.shapes.base import round_to

SENT = ("2024-03-06", "2024-06-01", "2024-09-01")
ROWS = ", ".join(f"{{report: quarterly, period: Q{n}, sent: {day}}}" for n, day in enumerate(SENT, 1))
Q1_LATE = f"reports: [{ROWS}]\n"
ON_TIME = Q1_LATE.replace("2024-03-06", "2024-03-04")
ENTRY = "{number: 1, symbol: BC, abstract: a, file: a.pdf}"


def proof(claimed: object, entries: str = ENTRY) -> str:
    return f'scores: {{"1.2": {{claimed: {claimed}, evidence: [{entries}]}}}}\n'


def points(text: str, **options):
    found = report(pack(), text, **options)
    assert_closed(found)
    return found


@pytest.fixture
def plan(tmp_path):
    return lambda **parts: make_plan(tmp_path / "made", **parts)


def leaf(plan, deduct, *, most=2, claim=2, **criterion):
    """Check a plan of one criterion, one rule that is broken and what it deducts."""
    made = plan(cards=[card({"code": "1", "max": most, **criterion})], rules=[count_rule("R", deduct)])
    found = report(made, scores({"1": claim}) + "data: {n: 0}\n")
    assert_closed(found)
    return found


# ------------------------------------------------------------ worked examples


@pytest.mark.parametrize(("claim", "lost"), [("2", "0.25"), ("1.75", "0")])
def test_a_late_report_ends_at_1_75_however_much_is_claimed(claim, lost):
    found = points(Q1_LATE + scores({"1.1": claim}))
    assert account(found, "1.1") == [("deduction", "0.25", lost)]
    assert verified(found, "1.1") == "1.75"
    assert plainly(the_late(found).deduction) == lost


def the_late(found):
    return next(each for each in of_rule(found, "T-REPORTS") if each.violation == "late")


@pytest.mark.parametrize(
    ("claim", "items"),
    [
        ("1.5", [("over_max", "0.5", "0.5"), ("deduction", "0.5", "0.5")]),
        ("1", [("deduction", "0.5", "0.5")]),
    ],
)
def test_an_unsigned_file_ends_at_0_5_also_when_more_than_the_maximum_is_claimed(claim, items):
    found = points(proof(claim), evidence=[file("1.2/a.pdf", "unsigned")])
    assert account(found, "1.2") == items
    assert verified(found, "1.2") == "0.5"


def test_claiming_less_than_the_entitlement_loses_only_to_proof():
    found = points(proof("0.75"), evidence=[file("1.2/a.pdf", "unsigned")])
    assert account(found, "1.2") == [("deduction", "0.5", "0.5")]
    assert verified(found, "1.2") == "0.25"


# ----------------------------------------------------------------------- caps


def test_a_cap_is_spent_in_order_of_due_date():
    found = points("reports: []\n" + scores({"1.1": 2}))
    lost = {each.obligation: plainly(each.deduction) for each in of_rule(found, "T-REPORTS")}
    assert lost == {
        "T-REPORTS/quarterly/Q1": "0.5",
        "T-REPORTS/quarterly/Q2": "0.5",
        "T-REPORTS/quarterly/Q3": "0.25",
    }
    assert verified(found, "1.1") == "0.75"


def reports_rule(cap_missing, cap_late):
    rows = [{"report": "q", "periods": ["Q1", "Q2"], "before": {"day": 5, "of": "last_month", "each": "quarter"}}]
    broken = {
        "missing": {"when": {"sent": "no"}, "deduct": {"points": 2, "on": "1", "cap": cap_missing}},
        "late": {"when": {"days_late": {"gt": 0}}, "deduct": {"points": 0.25, "on": "1", "cap": cap_late}},
    }
    return rule("R", "periodic_report", broken, reports=rows)


def test_the_earlier_due_date_spends_the_cap_first_however_small_it_is(plan):
    made = plan(cards=[card({"code": "1", "max": 3})], rules=[reports_rule(1, 1)])
    found = report(made, scores({"1": 3}) + "reports: [{report: q, period: Q1, sent: 2024-03-09}]\n")
    lost = {each.obligation: plainly(each.deduction) for each in of_rule(found, "R")}
    assert lost == {"R/q/Q1": "0.25", "R/q/Q2": "0.75"}


def test_a_violation_with_a_smaller_cap_does_not_shrink_the_cap_of_another(plan):
    made = plan(cards=[card({"code": "1", "max": 3})], rules=[reports_rule(2, 1)])
    one = report(made, scores({"1": 3}) + "reports: [{report: q, period: Q1, sent: 2024-03-01}]\n")
    two = report(made, scores({"1": 3}) + "reports: [{report: q, period: Q1, sent: 2024-03-09}]\n")
    assert verified(one, "1") == "1"
    assert node(two, "1").verified <= node(one, "1").verified


def test_a_cap_holds_for_each_criterion_by_itself(plan):
    deduct = {"points": 1, "on": ["1", "2"], "cap": 0.5}
    made = plan(cards=[card({"code": "1", "max": 2}, {"code": "2", "max": 2})], rules=[count_rule("R", deduct)])
    found = report(made, scores({"1": 2, "2": 2}) + "data: {n: 0}\n")
    assert (verified(found, "1"), verified(found, "2")) == ("1.5", "1.5")
    assert plainly(the(found, "R").deduction) == "1"


# --------------------------------------------------------------- kinds of cost


def test_a_knock_out_is_one_item_of_the_parent_worth_all_that_is_left_there():
    text = "data: {on_time: 20, received: 20, issued: yes, meetings: 3}\n" + scores({"2.1": 2, "2.2": 1, "2.3": 3})
    found = points(text)
    assert account(found, "2") == [("knock_out", "6", "6")]
    assert (verified(found, "2"), verified(found, "2.1"), verified(found, "2.3")) == ("0", "2", "3")
    assert plainly(the(found, "T-MEETINGS").deduction) == "6"


def test_a_knock_out_takes_what_other_deductions_on_the_parent_leave(plan):
    made = plan(
        cards=[card({"code": "1", "max": 4}, {"code": "1.1", "max": 4})],
        rules=[
            count_rule("A", {"points": 1, "on": "1"}),
            count_rule("B", {"knock_out": True, "on": "1"}),
        ],
    )
    found = report(made, scores({"1.1": 3}) + "data: {n: 0}\n")
    assert account(found, "1") == [("deduction", "1", "1"), ("knock_out", "2", "2")]
    assert_closed(found)


def test_a_knock_out_of_a_leaf_leaves_nothing_there(plan):
    found = leaf(plan, {"knock_out": True, "on": "1"}, most=3, claim=1)
    assert verified(found, "1") == "0"


def test_a_cross_effect_reaches_every_criterion_that_is_named(plan):
    deduct = {"points": 0.5, "on": ["1", "2", "total"]}
    made = plan(cards=[card({"code": "1", "max": 2}, {"code": "2", "max": 2})], rules=[count_rule("R", deduct)])
    found = report(made, scores({"1": 2, "2": 2}) + "data: {n: 0}\n")
    assert {taken.criterion for taken in the(found, "R").deductions} == {"total", "1", "2"}
    assert verified(found, "total") == "2.5"
    assert_closed(found)


def test_shares_of_the_maximum_add_up_and_never_compound(plan):
    made = plan(
        cards=[card({"code": "1", "max": 4})],
        rules=[count_rule(name, {"share": "25%", "on": "1"}) for name in ("A", "B")],
    )
    found = report(made, scores({"1": 4}) + "data: {n: 0}\n")
    assert account(found, "1") == [("deduction", "1", "1"), ("deduction", "1", "1")]
    assert verified(found, "1") == "2"


def test_a_share_of_the_claim_is_a_share_of_the_least_of_claim_allowed_and_maximum(plan):
    found = leaf(plan, {"share": "50%", "of": "claim", "from": "claim", "on": "1"}, most=4, claim=6)
    assert account(found, "1") == [("over_max", "2", "2"), ("deduction", "2", "2")]


@pytest.mark.parametrize("claim", ["3", "2", "1", "0.5"])
def test_a_deduction_of_all_leaves_nothing_however_little_is_claimed(plan, claim):
    found = leaf(plan, {"all": True, "on": "1"}, most=3, claim=claim)
    assert verified(found, "1") == "0"
    assert plainly(the(found, "R").deduction) == claim


def test_a_deduction_per_occurrence_is_multiplied_inside_the_fact(plan):
    made = plan(
        cards=[card({"code": "1", "max": 2})],
        rules=[
            rule(
                "R",
                "ratio",
                {"below": {"when": {"ratio": {"lt": "100%"}}, "deduct": {"points": 0.25, "per": "rest", "on": "1"}}},
                part="done",
                whole="found",
            )
        ],
        data=fields("done", "found"),
    )
    found = report(made, scores({"1": 2}) + "data: {done: 2, found: 5}\n")
    assert account(found, "1") == [("deduction", "0.75", "0.75")]


def test_a_violation_without_a_deduction_costs_nothing(plan):
    broken = {"too_few": {"when": {"count": {"lt": 1}}}}
    made = plan(cards=[card({"code": "1", "max": 2})], rules=[rule("R", "count", broken, field="n")])
    found = report(made, scores({"1": 2}) + "data: {n: 0}\n")
    assert the(found, "R").outcome is Outcome.VIOLATION
    assert (verified(found, "1"), the(found, "R").deductions) == ("2", ())


def test_the_largest_deduction_stands_first_then_rule_and_obligation(plan):
    made = plan(
        cards=[card({"code": "1", "max": 9})],
        rules=[
            count_rule("C", {"points": 1, "on": "1"}),
            count_rule("B", {"points": 1, "on": "1"}),
            count_rule("A", {"points": 0.5, "on": "1"}),
            count_rule("D", {"points": 2, "on": "1"}),
        ],
    )
    found = report(made, scores({"1": 9}) + "data: {n: 0}\n")
    assert [item.rule for item in node(found, "1").items] == ["D", "B", "C", "A"]


def test_proof_deductions_come_after_every_deduction_from_the_entitlement(plan):
    made = plan(
        cards=[card({"code": "1", "max": 4})],
        rules=[
            count_rule("A", {"points": 2, "on": "1", "from": "claim"}),
            count_rule("B", {"points": 1, "on": "1"}),
        ],
    )
    found = report(made, scores({"1": 3}) + "data: {n: 0}\n")
    assert [(item.rule, plainly(item.lost)) for item in node(found, "1").items] == [("B", "0"), ("A", "2")]
    assert verified(found, "1") == "1"


# -------------------------------------------------------------------- evidence


@pytest.fixture
def proving(plan):
    """A plan whose one criterion asks for evidence: unproven takes all, faults of files take points."""
    broken = {
        "unproven": {"when": {"scope": "criterion", "proven": "no"}, "deduct": {"all": True}},
        "missing_file": {"when": {"scope": "document", "found": "no"}, "deduct": {"points": 0.3}},
        "unsigned": {"when": {"verdict": "unsigned"}, "deduct": {"points": 0.5}},
        "incomplete": {"when": {"missing_fields": {"gt": 0}}, "deduct": {"points": 0.1}, "also": True},
    }

    def make(**settings):
        rules = [rule("E", "evidence", broken, register=["number"], **settings)]
        return plan(cards=[card({"code": "1", "max": 2, "evidence": True})], rules=rules)

    return make


def sheet(claimed, *entries):
    return f'scores: {{"1": {{claimed: {claimed}, evidence: [{", ".join(entries)}]}}}}\n'


GOOD, BAD = "{number: 1, file: good.pdf}", "{number: 2, file: bad.pdf}"
ONE_BAD = (file("1/good.pdf"), file("1/bad.pdf", "unsigned"))


def test_evidence_in_doubt_leaves_no_more_open_than_the_claim_even_under_a_negative_floor(plan):
    broken = {"unproven": {"when": {"scope": "criterion", "proven": "no"}, "deduct": {"all": True}}}
    made = plan(
        cards=[card({"code": "1", "max": 2, "floor": -1, "evidence": True})], rules=[rule("E", "evidence", broken)]
    )
    found = report(made, sheet(2, "{file: a.pdf}"), evidence=[file("1/a.pdf", "review")])
    assert account(found, "1") == [("open", "2", "0")]
    assert verified(found, "1") == "0"


def test_a_share_of_the_claim_is_taken_from_the_claim_alone(plan):
    def made(**more):
        deduct = {"share": "50%", "of": "claim", "on": "1", **more}
        return plan(cards=[card({"code": "1", "max": 2})], rules=[count_rule("R", deduct)])

    for claim, left in (("1", "0.5"), ("2", "1"), ("3", "1")):
        assert verified(report(made(), scores({"1": claim}) + "data: {n: 0}\n"), "1") == left
    with pytest.raises(PlanError):
        made(**{"from": "entitlement"})


def test_an_unproven_criterion_loses_its_whole_claim(proving):
    found = report(proving(), sheet("1.5", BAD), evidence=[file("1/bad.pdf", "unsigned")])
    assert outcomes(found, "E") == {"E/1": "unproven", "E/1/bad.pdf": "unsigned"}
    assert account(found, "1") == [("deduction", "1.5", "1.5"), ("deduction", "0.5", "0")]
    assert_closed(found)


def test_a_proven_criterion_loses_only_the_faults_of_its_files(proving):
    found = report(proving(), sheet(2, GOOD, BAD), evidence=ONE_BAD)
    assert account(found, "1") == [("deduction", "0.5", "0.5")]


def test_only_the_dearest_violation_of_a_file_costs_points(proving):
    found = report(proving(), sheet(2, GOOD, "{file: bad.pdf}"), evidence=ONE_BAD)
    lost = {each.violation: plainly(each.deduction) for each in of_rule(found, "E") if each.violation}
    assert lost == {"unsigned": "0.5", "incomplete": "0"}
    assert verified(found, "1") == "1.5"


def test_a_file_that_two_register_entries_name_costs_its_fault_once(proving):
    found = report(proving(), sheet(2, GOOD, BAD, "{number: 3, file: bad.pdf}"), evidence=ONE_BAD)
    assert verified(found, "1") == "1.5"


def test_a_missing_file_is_not_also_unsigned(proving):
    found = report(proving(), sheet(2, GOOD, BAD), evidence=ONE_BAD[:1])
    assert outcomes(found, "E") == {"E/1": "passed", "E/1/good.pdf": "passed", "E/1/bad.pdf": "missing_file"}


def test_the_faults_of_files_cost_together_at_most_the_claim(proving):
    bad = [f"bad{number}.pdf" for number in range(5)]
    entries = [GOOD, *(f"{{number: 1, file: {name}}}" for name in bad)]
    found = report(
        proving(), sheet(1, *entries), evidence=[ONE_BAD[0], *(file(f"1/{name}", "unsigned") for name in bad)]
    )
    assert (verified(found, "1"), plainly(node(found, "1").deducted)) == ("0", "1")
    assert_closed(found)


def test_need_all_is_not_proven_by_one_document_in_order(proving):
    found = report(proving(need="all"), sheet(2, GOOD, BAD), evidence=ONE_BAD)
    assert outcomes(found, "E")["E/1"] == "unproven"
    assert verified(found, "1") == "0"


@pytest.mark.parametrize("kind", ["review", "unjudged"])
def test_evidence_that_a_person_must_look_at_leaves_the_points_open_and_loses_none(proving, kind):
    found = report(proving(), sheet("1.5", GOOD), evidence=[file("1/good.pdf", kind)])
    assert outcomes(found, "E") == {"E/1": "not_assessed", "E/1/good.pdf": "not_assessed"}
    assert account(found, "1") == [("open", "1.5", "0")]
    assert (verified(found, "1"), plainly(node(found, "1").open)) == ("0", "1.5")
    assert_closed(found)


def test_a_document_in_order_makes_up_for_one_that_a_person_must_look_at(proving):
    evidence = [file("1/good.pdf"), file("1/bad.pdf", "review")]
    found = report(proving(), sheet(2, GOOD, BAD), evidence=evidence)
    assert outcomes(found, "E") == {"E/1": "passed", "E/1/good.pdf": "passed", "E/1/bad.pdf": "not_assessed"}
    assert verified(found, "1") == "2"


def test_a_missing_issuer_leaves_the_points_open(proving):
    found = report(proving(signer="issuer"), sheet(2, GOOD), evidence=[file("1/good.pdf")])
    assert set(outcomes(found, "E").values()) == {"not_assessed"}
    assert account(found, "1") == [("open", "2", "0")]


# ------------------------------------------------------- unknown, not applicable


RATIO = {"shape": "proportional", "of": {"part": "a", "whole": "b"}, "round": {"step": 0.01, "mode": "half_up"}}


def shaped(plan, scoring, *, most=2, rules=(), **criterion):
    cards = [card({"code": "1", "max": 5}, {"code": "1.1", "max": most, "scoring": scoring, **criterion})]
    cards[0]["criteria"].append({"code": "1.2", "title": "1.2", "max": 3, "evidence": False})
    return plan(cards=cards, rules=rules, data=fields("n", "a", "b"), index={"step": 0.01, "mode": "half_up"})


def test_an_unknown_allowed_counts_as_the_floor_and_the_rest_is_open(plan):
    found = report(shaped(plan, RATIO), scores({"1.1": 2, "1.2": 3}) + "data: {b: 20}\n")
    assert account(found, "1.1") == [("open", "2", "0")]
    assert (node(found, "1.1").allowed, node(found, "1.1").allowed_status) == (None, "unknown")
    assert (verified(found, "1"), plainly(node(found, "1").open)) == ("3", "2")
    assert_closed(found)


def test_an_open_item_names_what_is_missing(plan):
    found = report(shaped(plan, RATIO), scores({"1.1": 2}) + "data: {b: 20}\n")
    (item,) = node(found, "1.1").items
    assert "a" in item.why.en
    assert "not give" in item.why.en


def test_a_claim_over_what_is_allowed_loses_the_difference(plan):
    found = report(shaped(plan, RATIO), scores({"1.1": 2, "1.2": 0}) + "data: {a: 19, b: 20}\n")
    assert account(found, "1.1") == [("over_allowed", "0.1", "0.1")]
    assert plainly(node(found, "1.1").allowed) == "1.9"


def test_a_leaf_on_which_nothing_arose_shrinks_the_maximum_of_every_ancestor(plan):
    found = report(shaped(plan, RATIO), scores({"1.1": 2, "1.2": 3}) + "data: {b: 0}\n")
    assert account(found, "1.1") == [("not_applicable", "2", "2")]
    assert [plainly(node(found, code).max) for code in ("1.1", "1", "total")] == ["0", "3", "3"]
    assert plainly(found.totals.index) == "100"
    assert_closed(found)


def test_a_leaf_on_which_nothing_arose_and_nothing_is_claimed_has_an_empty_account(plan):
    found = report(shaped(plan, RATIO), scores({"1.1": 0, "1.2": 3}) + "data: {b: 0}\n")
    assert account(found, "1.1") == []


def test_a_leaf_on_which_nothing_arose_owes_no_evidence(plan):
    broken = {"unproven": {"when": {"scope": "criterion", "proven": "no"}, "deduct": {"all": True}}}
    made = shaped(plan, RATIO, rules=[rule("E", "evidence", broken)], evidence=True)
    found = report(made, scores({"1.1": 2}) + "data: {b: 0}\n")
    assert of_rule(found, "E") == []


@pytest.mark.parametrize(
    ("nothing", "allowed", "most"),
    [("not_applicable", None, "0"), ("full", "2", "2"), ("hundred", "2", "2"), ({"points": "1.5"}, "1.5", "2")],
)
def test_nothing_arose_has_four_meanings(plan, nothing, allowed, most):
    found = report(shaped(plan, {**RATIO, "nothing": nothing}), scores({"1.1": 2}) + "data: {b: 0}\n")
    got = node(found, "1.1")
    assert (None if got.allowed is None or most == "0" else plainly(got.allowed), plainly(got.max)) == (allowed, most)
    assert plainly(got.verified) == (allowed or "0")


# ------------------------------------------------------------------- who scores


def outside(plan, **index):
    cards = [card({"code": "1", "max": 3}, {"code": "2", "max": 1, "scored_by": "outside"})]
    return plan(cards=cards, rules=[count_rule("R", {"points": 1, "on": "1"})], index=index)


def test_an_absent_outside_score_holds_the_index_back(plan):
    found = report(outside(plan, step=0.01, mode="half_up"), scores({"1": 3}) + "data: {n: 1}\n")
    assert (found.totals.index, node(found, "2").allowed_status) == (None, "unknown")
    assert [plainly(getattr(node(found, "2"), name)) for name in ("claimed", "verified", "deducted", "open")] == [
        "0"
    ] * 4
    assert_closed(found)


def test_an_absent_outside_score_is_left_out_of_a_rescaled_index(plan):
    made = outside(plan, step=0.01, mode="half_up", rescale=True)
    found = report(made, scores({"1": 2}) + "data: {n: 1}\n")
    assert plainly(found.totals.index) == "66.67"


def test_an_outside_score_that_is_entered_is_claimed_and_verified(plan):
    found = report(outside(plan, step=0.01, mode="half_up"), scores({"1": 3, "2": "0.8"}) + "data: {n: 1}\n")
    assert (plainly(node(found, "2").claimed), verified(found, "2")) == ("0.8", "0.8")
    assert plainly(found.totals.index) == "95"


def test_a_criterion_scored_by_data_reports_its_maximum_as_claimed(plan):
    found = report(shaped(plan, RATIO, scored_by="data"), scores({"1.2": 3}) + "data: {a: 19, b: 20}\n")
    assert (plainly(node(found, "1.1").claimed), verified(found, "1.1")) == ("2", "1.9")
    assert_closed(found)


def test_without_criteria_scores_are_null_and_deductions_are_summed(plan):
    rules = [count_rule("A", {"points": 0.5}), count_rule("B", {"points": 0.25})]
    found = report(plan(rules=rules), "data: {n: 0}\n")
    assert found.scores == ()
    assert (found.totals.claimed, found.totals.index, plainly(found.totals.deducted)) == (None, None, "0.75")
    assert [plainly(the(found, name).deduction) for name in "AB"] == ["0.5", "0.25"]


# ------------------------------------------------------------------------ roads


def test_a_fault_that_the_allowed_points_reflect_deducts_nothing_more():
    text = "data: {on_time: 18, received: 20}\n" + scores({"2.1": 2})
    found = points(text)
    assert the(found, "T-RATIO").counted_in == "allowed"
    assert the(found, "T-RATIO").deductions == ()
    assert account(found, "2.1") == [("over_allowed", "0.2", "0.2")]


def test_both_roads_are_taken_only_where_the_plan_is_quoted_to_add_up(plan):
    broken = {"below": {"when": {"ratio": {"lt": "100%"}}, "deduct": {"points": 1, "on": "1.1", "adds_up": True}}}
    made = shaped(plan, RATIO, rules=[rule("R", "ratio", broken, part="a", whole="b")])
    found = report(made, scores({"1.1": 2}) + "data: {a: 18, b: 20}\n")
    assert the(found, "R").counted_in is None
    assert account(found, "1.1") == [("over_allowed", "0.2", "0.2"), ("deduction", "1", "1")]


# ------------------------------------------------------------------ floors, trees


@pytest.mark.parametrize(("issued", "value"), [("yes", "1"), ("no", "-1")])
def test_a_level_may_be_negative_where_the_criterion_states_a_floor(issued, value):
    found = points(f"data: {{issued: {issued}}}\n" + scores({"2.2": 1}))
    assert verified(found, "2.2") == value


def test_a_deduction_stops_at_the_floor_of_the_criterion(plan):
    found = leaf(plan, {"points": 5, "on": "1"}, most=1, claim=1, floor=-2)
    assert account(found, "1") == [("deduction", "5", "3")]
    assert verified(found, "1") == "-2"


def test_a_deduction_stops_at_zero_where_no_floor_is_stated(plan):
    found = leaf(plan, {"points": 5, "on": "1"}, most=1, claim=1)
    assert account(found, "1") == [("deduction", "5", "1")]


def test_an_inner_node_keeps_its_children_and_loses_by_itself(plan):
    cards = [card({"code": "1", "max": 4}, {"code": "1.1", "max": 2}, {"code": "1.2", "max": 2})]
    found = report(
        plan(cards=cards, rules=[count_rule("R", {"points": 1, "on": "1"})]),
        scores({"1.1": 2, "1.2": 2}) + "data: {n: 0}\n",
    )
    assert [verified(found, code) for code in ("1.1", "1.2", "1", "total")] == ["2", "2", "3", "3"]
    assert_closed(found)


def test_an_inner_node_without_a_floor_may_fall_below_zero(plan):
    cards = [card({"code": "1", "max": 1}, {"code": "1.1", "max": 1})]
    found = report(
        plan(cards=cards, rules=[count_rule("R", {"points": 3, "on": "1"})]), scores({"1.1": 1}) + "data: {n: 0}\n"
    )
    assert verified(found, "1") == "-2"
    assert_closed(found)


def test_a_group_is_capped_at_its_printed_maximum(plan):
    cards = [card({"code": "1", "max": 3}, {"code": "1.1", "max": 2}, {"code": "1.2", "max": 2})]
    found = report(plan(cards=cards, rules=[count_rule("R", {"points": 1})]), scores({"1.1": 2, "1.2": 2}))
    assert account(found, "1") == [("cap", "1", "1")]
    assert_closed(found)


def test_a_penalty_group_never_falls_below_its_stated_floor(plan):
    cards = [
        card(
            {"code": "1", "max": 0, "floor": -5},
            {"code": "1.1", "max": 0, "floor": -4},
            {"code": "1.2", "max": 0, "floor": -4},
        )
    ]
    rules = [count_rule("A", {"points": 4, "on": "1.1"}), count_rule("B", {"points": 4, "on": "1.2"})]
    found = report(plan(cards=cards, rules=rules), scores({"1.1": 0, "1.2": 0}) + "data: {n: 0}\n")
    assert [verified(found, code) for code in ("1.1", "1.2", "1")] == ["-4", "-4", "-5"]
    assert_closed(found)


# -------------------------------------------------------------------- aggregates


def two_cards(plan, aggregate, values, mode="half_up"):
    cards = [
        card({"code": "1", "max": 2}, name=f"card{number}", aggregate=aggregate) for number, _ in enumerate(values)
    ]
    made = plan(cards=cards, rules=[count_rule("R", {"points": 1, "on": "1"})], index={"step": 0.01, "mode": mode})
    text = "".join(f'  card{number}: {{"1": {value}}}\n' for number, value in enumerate(values))
    return report(made, f"scores:\n{text}data: {{n: 1}}\n")


def test_scorecards_that_sum_are_added_up(plan):
    totals = two_cards(plan, "sum", [2, 1]).totals
    assert (plainly(totals.max), plainly(totals.claimed), plainly(totals.index)) == ("4", "3", "75")


def test_scorecards_that_take_the_mean_are_averaged(plan):
    totals = two_cards(plan, "mean", [2, 1]).totals
    assert (plainly(totals.max), plainly(totals.claimed), plainly(totals.index)) == ("2", "1.5", "75")


def test_a_mean_that_does_not_end_still_closes(plan):
    cards = [card({"code": "1", "max": 2}, name=f"card{number}", aggregate="mean") for number in range(3)]
    made = plan(cards=cards, rules=[count_rule("R", {"points": 1, "on": "1"})])
    found = report(made, 'scores: {card0: {"1": 2}, card1: {"1": 0}, card2: {"1": 0}}\ndata: {n: 0}\n')
    assert_closed(found)


def test_scorecards_that_do_not_aggregate_are_not_added_up(plan):
    found = two_cards(plan, "none", [2, 1])
    assert plainly(node(found, "total", "card1").verified) == "1"
    assert found.totals.max is None or plainly(found.totals.max) == "2"


# ------------------------------------------------------------------------- index


@pytest.mark.parametrize(
    ("value", "step", "mode", "rounded"),
    [
        ("2/3", "0.01", "half_up", "0.67"),
        ("0.005", "0.01", "half_up", "0.01"),
        ("0.004999", "0.01", "half_up", "0"),
        ("0.005", "0.01", "half_even", "0"),
        ("0.015", "0.01", "half_even", "0.02"),
        ("0.0051", "0.01", "half_even", "0.01"),
        ("0.019", "0.01", "down", "0.01"),
        ("0.011", "0.01", "up", "0.02"),
        ("0.01", "0.01", "up", "0.01"),
        ("0.374", "0.25", "half_up", "0.25"),
        ("0.375", "0.25", "half_up", "0.5"),
        ("-0.005", "0.01", "half_up", "-0.01"),
        ("-0.019", "0.01", "down", "-0.01"),
    ],
)
def test_rounding_takes_a_half_as_its_mode_says_and_nothing_else(value, step, mode, rounded):
    from decimal import Decimal

    assert plainly(round_to(Fraction(value), Decimal(step), mode)) == rounded


@pytest.mark.parametrize(("mode", "index"), [("half_up", "66.67"), ("down", "66.66"), ("up", "66.67")])
def test_the_index_is_rounded_as_the_plan_says(plan, mode, index):
    cards = [card({"code": "1", "max": 3})]
    made = plan(cards=cards, rules=[count_rule("R", {"points": 1})], index={"step": 0.01, "mode": mode})
    assert plainly(report(made, scores({"1": 2})).totals.index) == index


def test_a_plan_that_does_not_round_has_no_index(plan):
    made = plan(cards=[card({"code": "1", "max": 3})], rules=[count_rule("R", {"points": 1})])
    assert report(made, scores({"1": 2})).totals.index is None


def test_a_claim_of_thirty_decimals_keeps_the_account_closed(plan):
    found = leaf(plan, {"points": "0.25", "on": "1"}, most=2, claim="1.80000000000000000000000000000001")
    assert verified(found, "1") == "1.75" or next(each.rule for each in found.findings) == "input/wrong-form"


def test_points_that_were_waited_for_are_never_lost(plan):
    broken = {"unproven": {"when": {"scope": "criterion", "proven": "no"}, "deduct": {"all": True}}}
    made = plan(cards=[card({"code": "1", "max": 2, "evidence": True})], rules=[rule("E", "evidence", broken)])
    found = report(made, scores({"1": 2}), evidence=None)
    assert outcomes(found, "E") == {"E/1": "not_assessed"}
    assert account(found, "1") == [("open", "2", "0")]


# ------------------------------------------- one violation more never raises a score


def test_a_share_of_a_negative_score_never_gives_points_back(plan):
    cards = [card({"code": "1", "max": 1}, {"code": "1.1", "max": 1, "floor": -2})]
    first = count_rule("A", {"points": 3, "on": "1.1"})
    share, fixed = {"share": "50%", "of": "claim", "on": "1"}, {"points": 0.5, "on": "1"}
    made = plan(
        cards=cards,
        rules=[first, count_rule("B", share, field="m"), count_rule("C", fixed)],
        data=fields("n", "m"),
    )
    without, with_it = (report(made, scores({"1.1": 1}) + f"data: {{n: 0, m: {m}}}\n") for m in (1, 0))
    assert verified(without, "1") == "-2.5"
    assert verified(with_it, "1") == "-2.5"
    assert all(item.points >= 0 for item in node(with_it, "1").items)


def test_a_cheap_fault_of_a_file_never_spends_the_cap_of_a_dear_one(plan):
    broken = {
        "unsigned": {"when": {"verdict": "unsigned"}, "deduct": {"points": 0.5, "cap": 0.5}},
        "incomplete": {"when": {"missing_fields": {"gt": 0}}, "deduct": {"points": 0.1, "cap": 0.5}, "also": True},
    }
    made = plan(
        cards=[card({"code": "1", "max": 2, "evidence": True})],
        rules=[rule("E", "evidence", broken, register=["number"])],
    )
    one = report(made, sheet(2, GOOD, BAD), evidence=ONE_BAD)
    two = report(made, sheet(2, GOOD, "{file: bad.pdf}"), evidence=ONE_BAD)
    assert (verified(one, "1"), verified(two, "1")) == ("1.5", "1.5")


# --------------------------------------------------------------------------- weights


def test_a_weight_multiplies_the_points_of_a_part(plan):
    parts = [{"code": "1.1", "max": 100, "weight": "60%"}, {"code": "1.2", "max": 100, "weight": "0,4"}]
    made = plan(cards=[card({"code": "1", "max": 100}, *parts)])
    found = report(made, scores({"1.1": 90, "1.2": 50}))
    assert [verified(found, code) for code in ("1.1", "1.2", "1", "total")] == ["90", "50", "74", "74"]
    assert plainly(node(found, "1").max) == "100"
    assert_closed(found)


def test_a_weight_carries_what_is_lost_and_what_nothing_arose_takes_off(plan):
    scoring = {"shape": "proportional", "of": {"part": "a", "whole": "b"}, "round": {"step": 1, "mode": "down"}}
    half = {"code": "1.1", "max": 10, "weight": "0.5", "scored_by": "data", "scoring": scoring}
    made = plan(
        cards=[card({"code": "1", "max": 10}, half, {"code": "1.2", "max": 5})],
        data=fields("n", "a", "b"),
        rules=[count_rule("R", {"points": 2, "on": "1.2"})],
    )  # fmt: skip
    names = ("max", "claimed", "deducted", "verified")
    lost = report(made, scores({"1.2": 5}) + "data: {a: 1, b: 2, n: 0}\n")
    assert [plainly(getattr(node(lost, "1"), name)) for name in ("claimed", "deducted", "verified")] == [
        "10",
        "4.5",
        "5.5",
    ]
    none = report(made, scores({"1.2": 5}) + "data: {a: 0, b: 0, n: 1}\n")
    assert [plainly(getattr(node(none, "1"), name)) for name in names] == ["5", "5", "0", "5"]
    assert_closed(lost)
    assert_closed(none)


# ----------------------------------------------------------------------------- bonus

BONUS = (
    {"code": "1", "max": 10},
    {"code": "1.1", "max": 6},
    {"code": "1.2", "max": 4},
    {"code": "1.3", "max": 3, "bonus": True},
    {"code": "2", "max": 5, "bonus": True, "capped": True},
    {"code": "2.1", "max": 4},
    {"code": "2.2", "max": 4},
)
WHOLE = {"step": "0.01", "mode": "half_up"}


@pytest.mark.parametrize(
    ("claims", "ends", "index"),
    [
        ({"1.1": 6, "1.2": 4, "1.3": 0, "2.1": 0, "2.2": 0}, ["10", "0", "10"], "100"),
        ({"1.1": 6, "1.2": 4, "1.3": 3, "2.1": 4, "2.2": 0}, ["13", "4", "17"], "170"),
        ({"1.1": 3, "1.2": 4, "1.3": 5, "2.1": 4, "2.2": 4}, ["10", "5", "15"], "150"),  # 1.3 and 2 at their caps
        ({"1.1": 0, "1.2": 0, "1.3": 1, "2.1": 0, "2.2": 0}, ["1", "0", "1"], "10"),
    ],
)
def test_a_bonus_stands_outside_the_maximum_of_every_node_above(plan, claims, ends, index):
    found = report(plan(cards=[card(*BONUS)], index=WHOLE), scores(claims))
    assert [verified(found, code) for code in ("1", "2", "total")] == ends
    assert [plainly(node(found, code).max) for code in ("1", "2", "total")] == ["10", "5", "10"]
    assert found.totals.index == Decimal(index)
    assert_closed(found)


def test_a_bonus_fills_no_gap_that_a_cap_cuts(plan):
    capped = ({"code": "1", "max": 5, "capped": True}, {"code": "1.1", "max": 4}, {"code": "1.2", "max": 4})
    made = plan(cards=[card(*capped, {"code": "1.3", "max": 2, "bonus": True})], index=WHOLE)
    found = report(made, scores({"1.1": 4, "1.2": 4, "1.3": 1}))
    assert verified(found, "1") == "6"  # not 7: what is over the cap is no bonus


def test_an_outside_bonus_that_is_open_shrinks_no_maximum(plan):
    outside = {"code": "2", "max": 5, "bonus": True, "scored_by": "outside"}
    made = plan(cards=[card({"code": "1", "max": 10}, outside)], index={**WHOLE, "rescale": True})
    assert report(made, scores({"1": 5})).totals.index == Decimal(50)


def test_a_stated_total_counts_weights_bonuses_and_caps(plan):
    parts = [{"code": "1.1", "max": 10, "weight": "60%"}, {"code": "1.2", "max": 10, "weight": "40%"}]
    plus = {"code": "1.3", "max": 1, "bonus": True}
    wrong = {"over_max": {"when": {"over_max": True}}, "wrong_sum": {"when": {"adds_up": False}}}
    made = plan(
        cards=[card({"code": "1", "max": 10}, *parts, plus, *BONUS[4:])], rules=[rule("SHEET", "score_sheet", wrong)]
    )
    claims = {"1.1": 10, "1.2": 10, "1.3": 1, "2.1": 4, "2.2": 4}

    def faults(**totals):
        found = report(made, scores({**claims, "1": totals["one"], "2": totals["two"]}))
        return [(each.criterion[1], each.violation) for each in found.findings if each.outcome is Outcome.VIOLATION]

    assert faults(one=11, two=5) == []
    assert sorted(faults(one=12, two=4)) == [("1", "over_max"), ("2", "wrong_sum")]


# ----------------------------------------------------------------------------- bases


def test_a_report_tells_apart_where_its_deductions_come_from(plan):
    stated = count_rule("A", {"points": 1, "on": "1"})
    stated["violations"]["too_few"] |= {"basis": "stated", "quote": "có"}
    scoring = {"shape": "levels", "field": "flag", "levels": {"yes": 4, "no": 3}, "basis": "derived"}
    made = plan(
        cards=[card({"code": "1", "max": 4, "scoring": scoring})], data=fields("n", flag="yes_no"),
        rules=[stated, count_rule("B", {"points": "0.5", "on": "1"})],
    )  # fmt: skip
    found = report(made, scores({"1": 4}) + "data: {n: 0, flag: no}\n")
    assert {basis: plainly(lost) for basis, lost in found.by_basis().items()} == {
        "derived": "1", "stated": "1", "policy": "0.5",
    }  # fmt: skip
