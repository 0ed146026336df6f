"""Each kind of rule: what passes, each violation, what is pending, not assessed or not applicable."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from support import (
    account,
    card,
    check_reports,
    fields,
    file,
    make_plan,
    moment,
    node,
    of_rule,
    outcomes,
    pack,
    report,
    rule,
    scores,
    the,
    verdict,
    with_rules,
)
from tuanthu.kinds import kinds
from tuanthu.kinds.base import Kind
from tuanthu.model import Outcome, Severity
from tuanthu.words import same

DUE = {"before": "2024-03-16"}


@pytest.fixture
def plan(tmp_path):
    return lambda *rules, **parts: make_plan(tmp_path / "made", rules=rules, **parts)


def outcome(found, name="R"):
    each = the(found, name)
    return each.violation or each.outcome.value


# ------------------------------------------------------------------------- ratio


def ratio(when, **more):
    return rule("R", "ratio", {"below": {"when": {"ratio": when}}}, part="done", whole="all", **more)


COUNTS = {"data": fields("done", "all")}


@pytest.mark.parametrize(
    ("when", "done", "whole", "expected"),
    [
        ({"le": "95%"}, 19, 20, "below"),
        ({"le": "95%"}, 191, 200, "passed"),
        ({"lt": "95%"}, 19, 20, "passed"),
        ({"lt": "95%"}, 189, 200, "below"),
        ({"lt": "66.67%"}, 2, 3, "below"),
        ({"lt": "66.66%"}, 2, 3, "passed"),
        ({"lt": "2/3"}, 2, 3, "passed"),
        ({"le": "2/3"}, 2, 3, "below"),
        ({"lt": "100%"}, 10**17, 10**17, "passed"),
        ({"lt": "100%"}, 10**17 - 1, 10**17, "below"),
    ],
)
def test_a_ratio_is_exact_at_its_boundary(plan, when, done, whole, expected):
    found = report(plan(ratio(when), **COUNTS), f"data: {{done: {done}, all: {whole}}}\n")
    assert outcome(found) == expected


@pytest.mark.parametrize("data", ["{done: 1}", "{all: 1}", "{}", None])
def test_a_ratio_whose_counts_are_absent_is_not_assessed_for_want_of_data(plan, data):
    found = report(plan(ratio({"lt": "100%"}), **COUNTS), f"data: {data}\n" if data else "")
    assert (the(found, "R").outcome, the(found, "R").lacks) == (Outcome.NOT_ASSESSED, "data")


def test_an_explicit_whole_of_zero_is_not_applicable_also_without_a_part(plan):
    found = report(plan(ratio({"lt": "100%"}), **COUNTS), "data: {all: 0}\n")
    assert the(found, "R").outcome is Outcome.NOT_APPLICABLE


def test_nothing_arose_may_count_as_all_of_it(plan):
    found = report(plan(ratio({"lt": "100%"}, nothing="full"), **COUNTS), "data: {all: 0}\n")
    assert outcome(found) == "passed"
    assert the(found, "R").facts["ratio"] == Fraction(1)


def test_a_part_over_its_whole_is_not_assessed(plan):
    found = report(plan(ratio({"lt": "100%"}), **COUNTS), "data: {done: 3, all: 2}\n")
    assert (the(found, "R").outcome, the(found, "R").lacks) == (Outcome.NOT_ASSESSED, "data")


def test_an_absent_ratio_is_pending_until_its_due_date(plan):
    made = plan(ratio({"lt": "100%"}, **DUE), **COUNTS)
    before, after = (report(made, "data: {}\n", as_of=day) for day in ("2024-03-15 23:59:59", "2024-03-16"))
    assert (outcome(before), the(before, "R").due) == ("pending", moment("2024-03-16"))
    assert outcome(after) == "not_assessed"


def test_a_ratio_that_is_given_is_judged_at_once(plan):
    found = report(plan(ratio({"lt": "100%"}, **DUE), **COUNTS), "data: {done: 1, all: 2}\n", as_of="2024-02-01")
    assert outcome(found) == "below"


# ------------------------------------------------------------------------- count


def counting(where, **more):
    broken = {"too_few": {"when": {"count": {"lt": 2}}}, "too_many": {"when": {"count": {"gt": 3}}}}
    return rule("R", "count", broken, **where, **more)


TITLES = {"things": {"label": "things", "fields": fields(title="text")}}


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "too_few"), (1, "too_few"), (2, "passed"), (3, "passed"), (4, "too_many")]
)
def test_a_count_is_held_against_its_bounds(plan, count, expected):
    assert outcome(report(plan(counting({"field": "n"})), f"data: {{n: {count}}}\n")) == expected
    listed = "lists: {things: [" + ", ".join("{title: a}" for _ in range(count)) + "]}\n"
    assert outcome(report(plan(counting({"list": "things"}), lists=TITLES), listed)) == expected


def test_a_list_that_is_not_there_says_nothing(plan):
    found = report(plan(counting({"list": "things"}), lists=TITLES), "")
    assert (the(found, "R").outcome, the(found, "R").lacks) == (Outcome.NOT_ASSESSED, "data")


def test_an_absent_count_is_pending_until_its_due_date(plan):
    made = plan(counting({"field": "n"}, **DUE))
    assert outcome(report(made, as_of="2024-03-15")) == "pending"
    assert outcome(report(made, as_of="2024-03-16")) == "not_assessed"


# --------------------------------------------------------------------- threshold


@pytest.mark.parametrize(
    ("value", "expected"),
    [("90%", "passed"), ("89,99%", "below"), ("0.9", "passed"), ("9/10", "passed"), ("89999/100000", "below")],
)
def test_a_threshold_is_exact_at_its_boundary(plan, value, expected):
    made = plan(
        rule("R", "threshold", {"below": {"when": {"value": {"lt": "90%"}}}}, value="share"),
        data=fields(share="ratio"),
    )
    assert outcome(report(made, f'data: {{share: "{value}"}}\n')) == expected


def test_an_absent_threshold_is_pending_then_not_assessed(plan):
    made = plan(
        rule("R", "threshold", {"above": {"when": {"value": {"gt": "1"}}}}, value="x", **DUE), data=fields(x="number")
    )
    assert outcome(report(made, as_of="2024-03-01")) == "pending"
    assert outcome(report(made)) == "not_assessed"
    assert outcome(report(made, "data:\n  x: 1,5\n")) == "above"


# ---------------------------------------------------------------------- deadline

SENDING = {
    "missing": {"when": {"done": "no", "due": "yes"}},
    "late": {"when": {"days_late": {"gt": 0}}},
}


def sending(**more):
    return rule("R", "deadline", {name: dict(each) for name, each in SENDING.items()}, **{**DUE, **more})


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2024-03-15 23:59:59", "passed"),
        ("2024-03-16", "late"),
        ("2024-03-16 00:00:00", "late"),
        ("2024-03-20", "late"),
    ],
)
def test_before_a_day_ends_with_the_first_instant_of_that_day(plan, sent, expected):
    assert outcome(report(plan(sending()), f"sent: {sent}\n")) == expected


def test_by_a_day_ends_with_the_first_instant_of_the_next(plan):
    made = plan(rule("R", "deadline", dict(SENDING), by="2024-03-16"))
    assert outcome(report(made, "sent: 2024-03-16 23:59:59\n")) == "passed"
    assert outcome(report(made, "sent: 2024-03-17\n")) == "late"


def test_the_day_on_which_a_deadline_ended_is_one_day_late(plan):
    found = report(plan(sending()), "sent: 2024-03-16 08:00\n")
    assert the(found, "R").facts["days_late"] == 1


def test_a_submission_that_does_not_say_when_counts_as_sent_at_the_moment_of_checking(plan):
    assert outcome(report(plan(sending()), as_of="2024-03-15")) == "passed"
    assert outcome(report(plan(sending()), as_of="2024-03-16")) == "late"


def test_what_is_sent_after_the_moment_of_checking_is_pending_until_due(plan):
    found = report(plan(sending()), "sent: 2024-03-10\n", as_of="2024-03-09")
    assert (outcome(found), the(found, "R").due) == ("pending", moment("2024-03-16"))
    assert outcome(report(plan(sending()), "sent: 2024-03-20\n", as_of="2024-03-18")) == "missing"


def test_a_receipt_beats_the_word_of_the_unit(plan):
    found = report(plan(sending()), "sent: 2024-03-10\n", received="2024-03-18")
    assert (outcome(found), "word" in the(found, "R").facts) == ("late", False)


def test_without_a_receipt_the_word_of_the_unit_is_shown_as_declared(plan):
    assert the(report(plan(sending()), "sent: 2024-03-10\n"), "R").facts["word"] == "declared"


def test_a_receipt_that_has_not_come_yet_does_not_hide_the_word_of_the_unit(plan):
    found = report(plan(sending()), "sent: 2024-03-10\n", received="2024-03-18", as_of="2024-03-16")
    assert outcome(found) == "passed"


def test_an_event_is_pending_then_not_assessed_and_late_when_it_came_too_late(plan):
    made = plan(sending(event="met"), data=fields(met="date"))
    assert outcome(report(made, as_of="2024-03-01")) == "pending"
    assert outcome(report(made)) == "not_assessed"
    assert outcome(report(made, "data: {met: 2024-03-15}\n")) == "passed"
    assert outcome(report(made, "data: {met: 2024-03-17}\n")) == "late"


def test_an_event_after_the_moment_of_checking_has_not_happened(plan):
    made = plan(sending(event="met"), data=fields(met="date"))
    assert outcome(report(made, "data: {met: 2024-03-10}\n", as_of="2024-03-05")) == "pending"
    assert outcome(report(made, "data: {met: 2024-04-01}\n", as_of="2024-03-20")) == "missing"


def test_a_deadline_after_an_event_waits_for_the_event(plan):
    made = plan(
        rule(
            "R", "deadline", {"late": {"when": {"days_late": {"gt": 0}}}}, event="met", by={"days": 5, "after": "asked"}
        ),
        data=fields(met="date", asked="date"),
    )
    assert outcome(report(made, "data: {asked: 2024-03-01, met: 2024-03-06}\n")) == "passed"
    assert outcome(report(made, "data: {asked: 2024-03-01, met: 2024-03-07}\n")) == "late"


def test_a_deadline_may_be_that_of_another_rule(plan):
    other = rule("OTHER", "deadline", {"late": {"when": {"days_late": {"gt": 0}}}}, before="2024-03-16")
    made = plan(rule("R", "deadline", dict(SENDING), before={"same_as": "OTHER"}), other)
    assert outcome(report(made, "sent: 2024-03-17\n")) == "late"


# --------------------------------------------------------------- periodic reports


def reporting(**more):
    rows = [{"report": "q", "periods": ["Q1"], "before": {"day": 5, "of": "last_month", "each": "quarter"}}]
    broken = {
        "missing": {"when": {"sent": "no", "due": "yes"}},
        "late": {"when": {"days_late": {"gt": 0}}},
    }
    return rule("R", "periodic_report", broken, reports=rows, **more)


def sent(**dates):
    inside = ", ".join(f"{name}: {day}" for name, day in dates.items())
    return f"reports: [{{report: q, period: Q1, {inside}}}]\n"


@pytest.mark.parametrize(
    ("text", "as_of", "expected"),
    [
        (sent(sent="2024-03-04 23:59"), "2025-01-01", "passed"),
        (sent(sent="2024-03-05"), "2025-01-01", "late"),
        ("reports: []\n", "2024-03-05", "missing"),
        ("reports: []\n", "2024-03-04 23:59", "pending"),
        ("", "2024-03-04", "pending"),
        ("", "2024-03-05", "not_assessed"),
        (sent(sent="2024-03-04"), "2024-03-03", "pending"),
        (sent(sent="2024-03-09"), "2024-03-06", "missing"),
        (sent(number="12"), "2025-01-01", "not_assessed"),
    ],
)
def test_a_report_is_sent_late_missing_pending_or_unknown(plan, text, as_of, expected):
    assert outcome(report(plan(reporting()), text, as_of=as_of)) == expected


def test_a_pending_report_says_when_it_is_due(plan):
    found = report(plan(reporting()), "reports: []\n", as_of="2024-02-01")
    assert the(found, "R").due == moment("2024-03-05")


@pytest.mark.parametrize(("counts", "expected"), [("signed", "passed"), ("sent", "late"), ("received", "late")])
def test_the_date_that_counts_is_the_rules_choice(plan, counts, expected):
    dates = sent(signed="2024-03-04", sent="2024-03-06", received="2024-03-08")
    found = report(plan(reporting(counts=counts)), dates)
    assert outcome(found) == expected


def test_a_report_that_is_named_twice_is_judged_alike_in_either_order(plan):
    early, late = "{report: q, period: Q1, sent: 2024-03-04}", "{report: q, period: Q1, sent: 2024-03-09}"
    made = plan(reporting())
    one, other = (report(made, f"reports: [{a}, {b}]\n") for a, b in ((early, late), (late, early)))
    assert outcome(one) == outcome(other)


# ------------------------------------------------------------------- score sheet


def sheet_plan(plan):
    broken = {
        "unclaimed": {"when": {"claimed": "no"}},
        "over_max": {"when": {"over_max": "yes"}},
        "under_floor": {"when": {"under_floor": "yes"}},
        "wrong_sum": {"when": {"adds_up": "no"}},
    }
    cards = [
        card(
            {"code": "1", "max": 4},
            {"code": "1.1", "max": 2, "floor": -1},
            {"code": "1.2", "max": 2},
            {"code": "2", "max": 1, "scored_by": "outside"},
        )
    ]
    return plan(rule("R", "score_sheet", broken), cards=cards)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({"1.1": 2, "1.2": 1}, {}),
        ({"1.1": 2}, {"R/1.2": "unclaimed"}),
        ({"1.1": "2.01", "1.2": 0}, {"R/1.1": "over_max"}),
        ({"1.1": -1, "1.2": 0}, {}),
        ({"1.1": "-1.01", "1.2": 0}, {"R/1.1": "under_floor"}),
        ({"1.1": 2, "1.2": "-0.5"}, {"R/1.2": "under_floor"}),
        ({"1": 3, "1.1": 2, "1.2": 1}, {}),
        ({"1": "3.1", "1.1": 2, "1.2": 1}, {"R/1": "wrong_sum"}),
        ({"1.1": 2, "1.2": ""}, {"R/1.2": "unclaimed"}),
    ],
)
def test_a_score_sheet_is_complete_and_correct(plan, points, expected):
    found = report(sheet_plan(plan), scores(points))
    broken = {name: state for name, state in outcomes(found, "R").items() if state != "passed"}
    assert broken == expected


def test_a_submission_without_scores_does_not_say(plan):
    found = report(sheet_plan(plan))
    assert (the(found, "R").outcome, the(found, "R").lacks) == (Outcome.NOT_ASSESSED, "data")


def test_an_empty_cell_costs_no_points(plan):
    found = report(sheet_plan(plan), scores({"1.1": 2}))
    assert (account(found, "1.2"), node(found, "1.2").claimed) == ([], 0)


# ---------------------------------------------------------------------- evidence

FAULTS = {
    "unproven": {"when": {"scope": "criterion", "proven": "no"}},
    "missing_file": {"when": {"found": "no"}},
    "misplaced": {"when": {"placed": "no"}},
    "wrong_format": {"when": {"format": {"ne": "pdf"}}},
    "altered": {"when": {"verdict": "altered"}},
    "untrusted": {"when": {"verdict": "untrusted"}},
    "unsigned": {"when": {"verdict": "unsigned"}},
    "unreadable": {"when": {"verdict": "unreadable"}},
    "wrong_signer": {"when": {"right_signer": "no"}},
    "unlisted": {"when": {"listed": "no"}},
    "incomplete": {"when": {"missing_fields": {"gt": 0}}},
}


def proving(plan, **more):
    broken = {name: dict(each) for name, each in FAULTS.items()}
    made = rule("R", "evidence", broken, register=["number", "symbol"], **more)
    cards = [card({"code": "1", "max": 2, "evidence": True}, {"code": "2", "max": 2, "evidence": True})]
    return plan(made, cards=cards)


ENTRY = "{number: 12, symbol: BC-UBND, file: a.pdf}"


def register(*entries, claimed=1):
    return f'scores: {{"1": {{claimed: {claimed}, evidence: [{", ".join(entries)}]}}}}\n'


def test_a_registered_signed_file_in_its_folder_is_in_order(plan):
    found = report(proving(plan), register(ENTRY), evidence=[file("1/a.pdf")])
    assert outcomes(found, "R") == {"R/1": "passed", "R/1/a.pdf": "passed"}


@pytest.mark.parametrize("kind", ["altered", "untrusted", "unsigned", "unreadable"])
def test_a_file_that_is_not_in_order_proves_nothing(plan, kind):
    found = report(proving(plan), register(ENTRY), evidence=[file("1/a.pdf", kind)])
    assert outcomes(found, "R") == {"R/1": "unproven", "R/1/a.pdf": kind}


@pytest.mark.parametrize(
    ("entry", "files", "expected"),
    [
        (ENTRY, [], "missing_file"),
        (ENTRY, [file("2/a.pdf")], "misplaced"),
        (ENTRY, [file("1/a.pdf", "unreadable", form="docx")], "wrong_format"),
        ("{number: 12, file: a.pdf}", [file("1/a.pdf")], "incomplete"),
    ],
)
def test_each_fault_of_a_document_is_named(plan, entry, files, expected):
    found = report(proving(plan), register(entry), evidence=files)
    assert outcomes(found, "R")["R/1/a.pdf"] == expected


def test_a_file_that_no_register_entry_names_is_unlisted(plan):
    found = report(proving(plan), register(ENTRY), evidence=[file("1/a.pdf"), file("1/b.pdf")])
    assert outcomes(found, "R")["R/1/b.pdf"] == "unlisted"


def test_a_file_is_found_by_number_and_symbol_when_the_register_names_none(plan):
    found = report(proving(plan), register("{number: 12, symbol: BC-UBND}"), evidence=[file("1/12-BC-UBND.pdf")])
    assert set(outcomes(found, "R").values()) == {"passed"}


def test_number_and_symbol_may_stand_in_one_cell(plan):
    found = report(proving(plan), register("{number: 12/BC-UBND, file: a.pdf}"), evidence=[file("1/a.pdf")])
    assert set(outcomes(found, "R").values()) == {"passed"}


@pytest.mark.parametrize("claimed", ["0", '""'])
def test_a_criterion_that_claims_nothing_owes_no_evidence(plan, claimed):
    assert of_rule(report(proving(plan), register(claimed=claimed)), "R") == []


def test_without_an_evidence_folder_nothing_is_assessed(plan):
    found = report(proving(plan), register(ENTRY), evidence=None)
    assert {each.rule: each.outcome.value for each in found.findings} == {
        "R": "not_assessed",
        "input/no-evidence-folder": "violation",
    }


def test_before_the_deadline_what_is_handed_in_is_judged(plan):
    found = report(proving(plan), register(ENTRY), evidence=[file("1/a.pdf", "unsigned")], as_of="2024-02-01")
    assert outcomes(found, "R")["R/1/a.pdf"] == "unsigned"


def test_without_signed_a_readable_file_is_enough(plan):
    found = report(proving(plan, signed=False), register(ENTRY), evidence=[file("1/a.pdf", "unsigned")])
    assert set(outcomes(found, "R").values()) == {"passed"}


@pytest.mark.parametrize(
    ("signer", "issuer", "by", "expected"),
    [
        ("unit", None, "UBND Phường Mẫu 01", "passed"),
        ("unit", None, "Ủy ban nhân dân phường Mẫu 01", "passed"),
        ("unit", None, "UBND Phường Mẫu 02", "wrong_signer"),
        ("issuer", "Sở Nội vụ", "Sở Nội vụ", "passed"),
        ("issuer", "Sở Nội vụ", "Sở Tư pháp", "wrong_signer"),
        ("issuer", None, "Sở Tư pháp", "not_assessed"),
        ("any", None, "Sở Tư pháp", "passed"),
    ],
)
def test_whose_signature_is_expected_is_the_rules_choice(plan, signer, issuer, by, expected):
    entry = ENTRY.replace("}", f", issuer: {issuer}}}") if issuer else ENTRY
    found = report(proving(plan, signer=signer), register(entry), evidence=[file("1/a.pdf", verdict("signed", by))])
    assert outcomes(found, "R")["R/1/a.pdf"] == expected


def test_one_file_under_two_criteria_is_only_mentioned(plan):
    both = ", ".join(f'"{code}": {{claimed: 1, evidence: [{ENTRY}]}}' for code in (1, 2))
    made = [file("1/a.pdf"), replace(file("2/a.pdf"), sha256=file("1/a.pdf").sha256), file("2/b.pdf")]
    found = report(proving(plan), f"scores: {{{both}}}\n", evidence=made)
    each = the(found, "input/same-content")
    assert (each.severity, each.outcome, each.location.file) == (Severity.INFO, Outcome.PASSED, "evidence/1/a.pdf")
    assert "evidence/2/a.pdf" in each.message.vi


# ------------------------------------------------------------------ every kind


def test_before_the_plans_issue_everything_is_pending_with_one_warning():
    text = "reports: []\ndata: {on_time: 1, received: 20, meetings: 0}\nlists: {initiatives: []}\n" + scores({"1.2": 1})
    found = report(pack(), text, as_of="2024-01-01")
    assert {each.outcome for each in found.findings} == {Outcome.PENDING}
    assert len(found.notes) == 1
    assert {node.deducted for node in found.scores if not node.items} == {0}


def test_on_the_day_of_the_plans_issue_duties_are_judged():
    found = report(pack(), "data: {meetings: 0}\n", as_of="2024-01-02")
    assert the(found, "T-MEETINGS").outcome is Outcome.VIOLATION


def test_the_first_violation_that_holds_is_the_finding(plan):
    broken = {"none": {"when": {"count": {"lt": 1}}}, "few": {"when": {"count": {"lt": 3}}}}
    found = report(plan(rule("R", "count", broken, field="n")), "data: {n: 0}\n")
    assert [each.violation for each in of_rule(found, "R")] == ["none"]


def test_another_violation_is_added_only_when_it_says_also(plan):
    broken = {"none": {"when": {"count": {"lt": 1}}}, "few": {"when": {"count": {"lt": 3}}, "also": True}}
    found = report(plan(rule("R", "count", broken, field="n")), "data: {n: 0}\n")
    assert {each.violation for each in of_rule(found, "R")} == {"none", "few"}


@pytest.mark.parametrize(
    ("bound", "findings"), [("all", 1), ("units", 1), ("mau-01", 1), (["units", "others"], 1), ("others", 0)]
)
def test_a_rule_binds_the_unit_its_group_or_everybody(plan, bound, findings):
    units = [{"id": "mau-01", "name": "A", "group": "units"}]
    groups = {"units": {"name": "a"}, "others": {"name": "b"}}
    made = plan(counting({"field": "n"}, applies_to=bound), units=units, groups=groups)
    assert len(of_rule(report(made, "data: {n: 2}\n"), "R")) == findings


@pytest.mark.parametrize(
    ("effective", "due", "findings"),
    [
        ({"effective_from": "2024-03-17"}, {"by": "2024-03-16"}, 0),
        ({"effective_from": "2024-03-16"}, {"by": "2024-03-16"}, 1),
        ({"effective_until": "2024-03-16"}, {"by": "2024-03-16"}, 1),
        ({"effective_until": "2024-03-15"}, {"by": "2024-03-16"}, 0),
        ({"effective_until": "2024-12-31"}, {}, 1),
        ({"effective_from": "2025-01-01"}, {}, 0),
    ],
)
def test_the_version_of_a_rule_follows_the_date_of_the_duty(plan, effective, due, findings):
    found = report(plan(counting({"field": "n"}, **effective, **due)), "data: {n: 2}\n")
    assert len(of_rule(found, "R")) == findings


def crash(_rule, _case):
    raise RuntimeError("no")
    yield


CRASHING = Kind("crashing", "", {}, (), {}, lambda *_: None, crash)


def test_a_rule_that_crashes_is_broken_and_never_passes(monkeypatch):
    monkeypatch.setitem(kinds(), "crashing", CRASHING)
    rules = [next(each for each in pack().rules if each.id == "T-MEETINGS")]
    made = with_rules(pack(), *rules, replace(rules[0], id="CRASH", kind="crashing"))
    found = report(made, "data: {meetings: 4}\n")
    assert the(found, "CRASH").outcome is Outcome.BROKEN
    assert "RuntimeError: no" in the(found, "CRASH").message.en
    assert (found.complete, outcome(found, "T-MEETINGS")) == (False, "passed")


def test_a_broken_rule_gives_no_index(monkeypatch):
    monkeypatch.setitem(kinds(), "crashing", CRASHING)
    made = with_rules(pack(), replace(pack().rules[0], kind="crashing"))
    text = scores({"1.1": 2, "3": 1}) + "data: {on_time: 1, received: 1, issued: yes}\n"
    assert report(pack(), text).totals.index is not None
    assert report(made, text).totals.index is None


def test_a_fact_of_the_wrong_type_is_broken_and_never_passes(plan):
    made = plan(
        rule("R", "threshold", {"below": {"when": {"value": {"lt": "1"}}}}, value="n"),
        data=fields("n"),
    )
    from support import case
    from tuanthu.check import check
    from tuanthu.model import Datum

    built, _ = case(made, "data: {n: 1}\n")
    datum = built.submission.data["n"]
    wrong = replace(built, submission=replace(built.submission, data={"n": Datum("words", datum.location)}))
    found = check(wrong)
    assert (the(found, "R").outcome, found.complete) == (Outcome.BROKEN, False)


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_kind_has_words_for_the_violations_that_it_names(name):
    for each in kinds()[name].words.values():
        assert each.message.vi
        assert each.message.en
        assert each.message.marks() == same(each.message.vi).marks() | same(each.message.en).marks()


def test_only_kinds_that_say_so_ask_for_something_of_a_criterion():
    shown = check_reports()
    found = {each["rule"] for one in shown for each in one["findings"] if each["criterion"] is not None}
    kind_of = {rule.id: kinds()[rule.kind] for rule in pack().rules}
    assert found
    assert all(kind_of[rule].of_criteria for rule in found)
    assert {kind.name for kind in kinds().values() if kind.of_criteria} == {"evidence", "score_sheet"}
