"""Design 4.9: what holds of every plan and every submission, on random ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from support import assert_closed, file, moment
from tuanthu import infer
from tuanthu.calendar import parse_due
from tuanthu.check import Engine, check
from tuanthu.kinds import count, evidence, periodic_report
from tuanthu.kinds.goal import Goal
from tuanthu.model import (
    TOTAL,
    ZERO,
    AsOf,
    Case,
    Citation,
    Comparison,
    Criterion,
    DataField,
    Datum,
    Deduct,
    Evidence,
    Group,
    IndexRounding,
    Op,
    Plan,
    RegisterEntry,
    Report,
    Rule,
    Score,
    Scorecard,
    SentReport,
    Severity,
    Submission,
    Unit,
    VerdictKind,
    Violation,
)
from tuanthu.render.json import render
from tuanthu.shapes import bands, levels, proportional
from tuanthu.shapes.base import Quantity, Rounding
from tuanthu.source import Location
from tuanthu.words import same

HERE = Location("made.yaml", 1, 1)
UNIT = Unit("mau-01", "Phường Mẫu 01", "units")
FIELDS = ("a", "b", "c")
RULES = 4
COUNTS = tuple(f"n{number}" for number in range(RULES))
PERIODS = ("Q1", "Q2", "Q3")
QUARTERS = st.integers(0, 12).map(lambda n: Decimal(n) / 4)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


# ------------------------------------------------------------------ random plans


@st.composite
def quantities(draw):
    nothing = draw(st.sampled_from(["not_applicable", "full", "hundred", "points"]))
    points = Decimal("0.5") if nothing == "points" else None
    return Quantity("a", "b", None, None, HERE, nothing, points)


@st.composite
def shapes(draw):
    """Draw no shape (a person judges), or one with its settings."""
    name = draw(st.sampled_from([None, None, "proportional", "bands", "levels"]))
    if name == "proportional":
        rounding = Rounding(draw(st.sampled_from([Decimal("0.01"), Decimal("0.25")])), draw(modes))
        return name, proportional.Settings(draw(quantities()), Fraction(draw(st.integers(1, 4)), 4), None, rounding)
    if name == "bands":
        half = Fraction(1, 2)
        low = bands.Band(None, False, half, False, draw(signed), HERE)
        return name, bands.Settings(
            draw(quantities()), (low, bands.Band(half, True, None, False, draw(QUARTERS), HERE))
        )
    if name == "levels":
        return name, levels.Settings("c", {str(n): draw(signed) for n in range(3)}, HERE)
    return None, None


modes = st.sampled_from(["half_up", "half_even", "down", "up"])
signed = st.integers(-6, 12).map(lambda n: Decimal(n) / 4)


@st.composite
def criteria(draw):
    """Draw a tree of two levels: areas 1 to 3 with up to three leaves each."""
    found = []
    for area in range(1, draw(st.integers(1, 3)) + 1):
        leaves = [draw(leaf(f"{area}.{number}")) for number in range(1, draw(st.integers(0, 3)) + 1)]
        if leaves:
            most = draw(st.none() | QUARTERS)
            floor = draw(st.none() | st.just(Decimal("-1.5")))
            found.append(Criterion(str(area), same("area"), most, None, HERE, floor=floor, evidence=False))
        else:
            found.append(draw(leaf(str(area))))
        found.extend(leaves)
    return tuple(found)


@st.composite
def leaf(draw, code):
    shape, scoring = draw(shapes())
    return Criterion(
        code,
        same(f"leaf {code}"),
        draw(QUARTERS),
        code.rpartition(".")[0] or None,
        HERE,
        floor=draw(st.none() | st.just(Decimal(-1))),
        scored_by=draw(st.sampled_from(["unit", "unit", "unit", "outside", "data"])),
        evidence=draw(st.booleans()),
        shape=shape,
        scoring=scoring,
    )


@st.composite
def deductions(draw, codes, *, road=None):
    """Draw what a violation takes; ``codes`` empty means its own criterion."""
    way = draw(
        st.sampled_from(["points", "points", "share", "all", "knock_out"] if codes else ["points", "share", "all"])
    )
    on = tuple(draw(st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True))) if codes else ()
    share_of = draw(st.sampled_from(["max", "claim"]))
    if way == "share" and share_of == "claim":
        road = "claim"  # the loader refuses any other
    return Deduct(
        on,
        points=draw(QUARTERS) if way == "points" else None,
        share=Fraction(draw(st.integers(1, 4)), 4) if way == "share" else None,
        share_of=share_of,
        all=way == "all",
        knock_out=way == "knock_out",
        cap=draw(st.none() | QUARTERS),
        road=road or draw(st.sampled_from(["entitlement", "claim"])),
    )


def violation(name, when, deduct, also=False):
    return Violation(name, when, same(f"{name}."), same(""), deduct, "policy" if deduct else None, also=also)


def made_rule(name, kind, options, *broken):
    return Rule(name, same(name), Citation("01/KH", "I", "có"), kind, ("all",), Severity.ERROR, options, broken, HERE)


@st.composite
def rules(draw, codes):
    """Draw count rules over n0…n3, one rule of reports, two of evidence."""
    found = []
    for number in range(draw(st.integers(0, RULES))):
        few = violation("too_few", (Comparison("count", "int", Op.LT, 1),), draw(deductions(codes)))
        found.append(
            made_rule(f"N{number}", "count", count.Settings(f"n{number}", None, Goal(None, None), None, HERE), few)
        )
    sent = (Comparison("sent", "yes_no", Op.EQ, "no"),)
    late = (Comparison("days_late", "int", Op.GT, 0),)
    reports = (violation("missing", sent, draw(deductions(codes))), violation("late", late, draw(deductions(codes))))
    found.append(made_rule("REPORTS", "periodic_report", REPORTS, *reports))
    found.extend(draw(evidence_rules(name)) for name in ("E1", "E2")[: draw(st.integers(0, 2))])
    return tuple(found)


def quarterly():
    """Return the settings of three reports, as the loader reads them."""
    due, errors = parse_due({"before": {"day": "5", "of": "last_month", "each": "quarter"}})
    assert not errors
    return periodic_report.Settings((periodic_report.Row("q", same("q"), PERIODS, due),), "sent")


REPORTS = quarterly()


@st.composite
def evidence_rules(draw, name):
    unproven = (Comparison("proven", "yes_no", Op.EQ, "no"),)
    bad = (Comparison("verdict", "text", Op.EQ, "unsigned"),)
    bare = (Comparison("missing_fields", "int", Op.GT, 0),)
    options = evidence.Settings(("number",), True, draw(st.sampled_from(["any", "all"])), "any", None)
    own = deductions((), road="claim")
    return made_rule(
        name,
        "evidence",
        options,
        violation("unproven", unproven, draw(own)),
        violation("unsigned", bad, draw(own)),
        violation("incomplete", bare, draw(own), also=True),
    )


@st.composite
def plans(draw):
    card = Scorecard("card", same("card"), ("units",), draw(criteria()))
    return Plan(
        id="made",
        document="01/KH",
        issuer="Cơ quan mẫu",
        issued=date(2024, 1, 2),
        title=same("plan"),
        year=2024,
        zone="Asia/Ho_Chi_Minh",
        groups={"units": Group("units", same("units"))},
        units=(),
        scorecards=(card,),
        rules=draw(rules((TOTAL, *card.by_code))),
        fields={name: DataField(name, "count", same(name)) for name in (*FIELDS, *COUNTS)},
        lists={},
        settings={},
        index=IndexRounding(Decimal("0.01"), draw(modes), draw(st.booleans())),
        digest="sha256:" + "0" * 64,
        folder="made",
    )


# ------------------------------------------------------------ random submissions


@st.composite
def claims(draw, card):
    found = {}
    for each in card.leaves():
        claimed = draw(st.none() | signed)
        names = draw(st.lists(st.sampled_from(["a.pdf", "b.pdf", "c.pdf"]), unique=True))
        register = tuple(
            RegisterEntry(Location("s.yaml", line), number=draw(st.none() | st.just("1")), file=name)
            for line, name in enumerate(names, 1)
        )
        found[(card.id, each.code)] = Score(each.code, claimed, register, HERE)
    return found


@st.composite
def documents(draw, card):
    kinds = st.sampled_from([None, "signed", "unsigned", "review", "altered"])
    found = []
    for each in card.leaves():
        for name in ("a.pdf", "b.pdf"):
            kind = draw(kinds)
            if kind is not None:
                found.append(file(f"{each.code}/{name}", kind))
    return tuple(found)


@st.composite
def reports(draw):
    days = st.sampled_from([None, "2024-03-04", "2024-03-05", "2024-06-20", "2024-09-01", "2024-12-01"])
    sent = ((period, draw(days)) for period in PERIODS)
    return tuple(SentReport("q", period, HERE, moment(day)) for period, day in sent if day)


@st.composite
def cases(draw):
    plan = draw(plans())
    (card,) = plan.scorecards
    counts = {name: draw(st.none() | st.integers(0, 2)) for name in (*FIELDS, *COUNTS)}
    submission = Submission(
        plan=plan.id,
        unit=UNIT,
        year=2024,
        sent=None,
        received=None,
        scores=draw(claims(card)),
        reports=draw(reports()),
        data={name: Datum(value, HERE) for name, value in counts.items() if value is not None},
        lists={},
        file="submission.yaml",
        sha256="0" * 64,
        location=HERE,
    )
    found = Evidence(True, draw(documents(card)))
    as_of = draw(st.sampled_from(["2023-12-01", "2024-03-04", "2024-07-01", "2025-01-01"]))
    return Case(plan, UNIT, submission, found, AsOf(moment(as_of)))


def claiming(case, code, points):
    (card,) = case.plan.scorecards
    scores = dict(case.submission.scores)
    scores[(card.id, code)] = replace(scores[(card.id, code)], claimed=points)
    return replace(case, submission=replace(case.submission, scores=scores))


def verified(report: Report):
    return {each.criterion: each.verified for each in report.scores}


# ------------------------------------------------------------------- the account


@given(cases())
@QUICK
def test_the_account_of_every_node_closes(case):
    report = check(case)
    assert_closed(report)
    for each in report.scores:
        lost = sum((item.lost for item in each.items), ZERO)
        below = [child for child in report.scores if parent_of(case, child.criterion) == each.criterion]
        deducted = lost + sum((child.deducted for child in below), ZERO)
        left = sum((child.open for child in below), sum_open(each) if not below else ZERO)
        if below and floor_of(case, each.criterion) is not None:
            assert (each.deducted <= deducted, each.open <= left) == (True, True), each.criterion
        else:
            assert (each.deducted, each.open) == (deducted, left), each.criterion


def floor_of(case, code):
    """Return the floor that a node states: a group's floor gives back what its parts lost below it."""
    (card,) = case.plan.scorecards
    floors = [each.floor for each in card.criteria if not card.is_leaf(each.code)]
    return card.by_code[code].floor if code in card.by_code else next((each for each in floors if each), None)


def sum_open(score):
    return sum((item.points for item in score.items if item.kind == "open"), ZERO)


def parent_of(case, code):
    (card,) = case.plan.scorecards
    return None if code == TOTAL else card.by_code[code].parent or TOTAL


@given(cases())
@QUICK
def test_every_score_lies_between_its_floor_and_its_maximum(case):
    (card,) = case.plan.scorecards
    for each in check(case).scores:
        criterion = card.by_code.get(each.criterion)
        assert each.verified <= max(each.max, criterion.floor or ZERO if criterion else ZERO), each.criterion
        stated = criterion.floor if criterion else None
        floor = (stated or ZERO) if card.is_leaf(each.criterion) else stated
        assert floor is None or each.verified >= floor, each.criterion


@given(cases())
@QUICK
def test_what_findings_took_is_what_nodes_lost_to_violations(case):
    report = check(case)
    taken = sum((each.deduction for each in report.findings), ZERO)
    lost = sum((item.lost for node in report.scores for item in node.items if item.fingerprint), ZERO)
    assert taken == lost


@given(cases())
@QUICK
def test_no_item_names_negative_points(case):
    assert all(item.points >= 0 for node in check(case).scores for item in node.items)


# ------------------------------------------------------------------ monotonicity


@given(cases(), st.sampled_from(COUNTS))
@QUICK
def test_one_broken_count_more_never_raises_a_score(case, name):
    before = check(with_count(case, name, 1))
    after = check(with_count(case, name, 0))
    assert_none_raised(before, after)


def with_count(case, name, value):
    data = {**case.submission.data, name: Datum(value, HERE)}
    return replace(case, submission=replace(case.submission, data=data))


@given(cases(), st.sampled_from(PERIODS))
@QUICK
def test_one_late_report_more_never_raises_a_score(case, period):
    assume(case.as_of >= moment("2024-12-31"))
    on_time = {"Q1": "2024-03-04", "Q2": "2024-06-04", "Q3": "2024-09-04"}[period]
    assert_none_raised(check(with_report(case, period, on_time)), check(with_report(case, period, "2024-10-01")))


def with_report(case, period, day):
    others = tuple(each for each in case.submission.reports if each.period != period)
    sent = (*others, SentReport("q", period, HERE, moment(day)))
    return replace(case, submission=replace(case.submission, reports=sent))


@given(cases(), st.data())
@QUICK
def test_one_fault_of_a_register_more_never_raises_a_score(case, data):
    scores = case.submission.scores
    named = [(key, number) for key, each in scores.items() for number, _ in enumerate(each.evidence)]
    assume(named)
    key, number = data.draw(st.sampled_from(named))
    assert_none_raised(check(with_number(case, key, number, "1")), check(with_number(case, key, number, None)))


def with_number(case, key, place, number):
    score = case.submission.scores[key]
    register = tuple(replace(entry, number=number) if at == place else entry for at, entry in enumerate(score.evidence))
    scores = {**case.submission.scores, key: replace(score, evidence=register)}
    return replace(case, submission=replace(case.submission, scores=scores))


@given(cases(), st.data())
@QUICK
def test_a_file_that_turns_out_unsigned_never_raises_a_score(case, data):
    good = [each for each in case.evidence.files if each.verdict.kind is VerdictKind.SIGNED]
    assume(good)
    chosen = data.draw(st.sampled_from(good))
    bad = file(f"{chosen.code}/{chosen.name}", "unsigned")
    files = tuple(bad if each is chosen else each for each in case.evidence.files)
    assert_none_raised(check(case), check(replace(case, evidence=Evidence(True, files))))


def assert_none_raised(before: Report, after: Report):
    was = verified(before)
    for code, value in verified(after).items():
        assert value <= was[code], code
    if before.totals.index is not None and after.totals.index is not None:
        assert after.totals.index <= before.totals.index


# ----------------------------------------------------------------- honest claims


@st.composite
def claims_of_one_leaf(draw):
    case = draw(cases())
    (card,) = case.plan.scorecards
    leaves = [each for each in card.leaves() if each.scored_by == "unit" and each.max]
    assume(leaves)
    return case, draw(st.sampled_from(leaves)), draw(st.integers(1, 16).map(lambda n: Decimal(n) / 4))


@given(claims_of_one_leaf())
@QUICK
def test_claiming_more_than_honesty_gives_never_gains(drawn):
    case, criterion, claim = drawn
    honest = honest_claim(case, criterion)
    assume(ZERO < honest < claim)
    more, fair = (check(claiming(case, criterion.code, points)) for points in (claim, honest))
    assert verified(more)[criterion.code] <= verified(fair)[criterion.code]
    assert verified(more)[TOTAL] <= verified(fair)[TOTAL]


@given(claims_of_one_leaf())
@QUICK
def test_claiming_less_than_honesty_gives_loses_only_the_deductions_of_proof(drawn):
    case, criterion, claim = drawn
    assume(claim <= honest_claim(case, criterion))
    report = check(claiming(case, criterion.code, claim))
    (score,) = (each for each in report.scores if each.criterion == criterion.code)
    proof = sum((item.points for item in score.items if road(case, report, item) == "claim"), ZERO)
    assert score.verified + score.open >= max(claim - proof, criterion.floor or ZERO)


def honest_claim(case, criterion):
    """Return what a unit is entitled to: the maximum less every step of the account before proof."""
    report = check(claiming(case, criterion.code, criterion.max))
    (score,) = (each for each in report.scores if each.criterion == criterion.code)
    lost = sum((item.lost for item in score.items if road(case, report, item) != "claim"), ZERO)
    return score.claimed - lost


def road(case, report, item):
    """Return the road of the violation that wrote the item; None for a step that no violation took."""
    finding = next((each for each in report.findings if each.fingerprint == item.fingerprint), None)
    if finding is None:
        return None
    (broken,) = (each for each in case.plan.rules if each.id == finding.rule)
    return broken.violation(finding.violation).deduct.road


# -------------------------------------------------------------------------- order


@given(cases(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_rules_changes_no_byte(case, random):
    rules = list(case.plan.rules)
    random.shuffle(rules)
    assert text(case) == text(replace(case, plan=replace(case.plan, rules=tuple(rules))))


@given(cases(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_files_and_of_register_entries_changes_no_byte(case, random):
    files = sorted(case.evidence.files, key=lambda _: random.random())
    scores = {
        key: replace(score, evidence=tuple(sorted(score.evidence, key=lambda _: random.random())))
        for key, score in sorted(case.submission.scores.items(), key=lambda _: random.random())
    }
    other = replace(case, evidence=Evidence(True, tuple(files)), submission=replace(case.submission, scores=scores))
    for shown, again in zip(parts(case), parts(other), strict=True):
        assert shown == again


def parts(case):
    """Return every part of the report but the list of files, which stands in the order of the folder."""
    found = json.loads(text(case))
    return (*found["findings"], *found["scores"], found["summary"])


@given(cases(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_criteria_changes_only_the_order_of_scores(case, random):
    (card,) = case.plan.scorecards
    shuffled = list(card.criteria)
    random.shuffle(shuffled)
    other = replace(case.plan, scorecards=(replace(card, criteria=tuple(shuffled)),))
    assert sorted_scores(case) == sorted_scores(replace(case, plan=other))


def sorted_scores(case):
    found = json.loads(text(case))
    found["scores"].sort(key=lambda each: each["criterion"])
    for each in found["findings"]:
        each["deductions"].sort(key=lambda taken: taken["criterion"])
    return found


@given(cases(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_data_and_reports_changes_no_byte(case, random):
    data = dict(sorted(case.submission.data.items(), key=lambda _: random.random()))
    reports = tuple(sorted(case.submission.reports, key=lambda _: random.random()))
    other = replace(case, submission=replace(case.submission, data=data, reports=reports))
    assert text(case) == text(other)


def text(case, engine="reference"):
    return render([check(case, engine=Engine(engine))], "vi")


# ------------------------------------------------------------------------- engines


@pytest.mark.skipif(not infer.available(), reason="durable-rules cannot be imported here")
@given(cases())
@settings(QUICK, max_examples=40)
def test_both_engines_give_the_same_bytes(case):
    assert text(case, "durable") == text(case, "reference")


@pytest.mark.skipif(not infer.available(), reason="durable-rules cannot be imported here")
@given(cases())
@settings(QUICK, max_examples=30)
def test_comparing_the_engines_finds_no_difference(case):
    report = check(case, engine=Engine("durable", verify=True))
    assert report.complete
    assert not [each for each in report.findings if each.rule == "input/engines-differ"]
