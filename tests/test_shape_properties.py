"""What holds of scoring shapes whatever the numbers: bands cover, points are monotone, rounding is exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import case, pack
from tuanthu.model import Criterion
from tuanthu.shapes import shapes
from tuanthu.shapes.band import Band, gaps, overlaps
from tuanthu.shapes.base import exact, round_to
from tuanthu.source import Location

HERE = Location("made.yaml", 1, 1)
MODES = ("half_up", "half_even", "down", "up")
QUICK = settings(max_examples=60, deadline=None)

# ------------------------------------------------------------------------ rounding

ratios = st.fractions(min_value=-100, max_value=100, max_denominator=10_000)
steps = st.sampled_from([Decimal("0.01"), Decimal("0.25"), Decimal("0.5"), Decimal("0.1"), Decimal(1), Decimal("0.03")])


@given(ratios, steps, st.sampled_from(MODES))
def test_rounding_gives_a_multiple_of_the_step_that_is_near(value, step, mode):
    rounded = Fraction(round_to(value, step, mode))
    assert (rounded / Fraction(step)).denominator == 1
    off = rounded - value
    if mode == "down":
        assert abs(rounded) <= abs(value)
    if mode == "up":
        assert abs(rounded) >= abs(value)
    assert abs(off) < Fraction(step) if mode in {"down", "up"} else abs(off) <= Fraction(step) / 2


@given(ratios, ratios, steps, st.sampled_from(MODES))
def test_rounding_never_turns_an_order_round(one, other, step, mode):
    low, high = sorted((one, other))
    assert round_to(low, step, mode) <= round_to(high, step, mode)


@given(st.integers(-500, 500), steps, st.sampled_from(MODES))
def test_what_is_a_multiple_already_stays(count, step, mode):
    assert round_to(count * Fraction(step), step, mode) == count * step


@given(ratios)
def test_a_number_is_exact_as_a_decimal_or_has_none(value):
    number = exact(value)
    if number is None:
        assert any(
            value.denominator % prime == 0 for prime in range(3, value.denominator + 1) if prime % 5 and prime % 2
        )
    else:
        assert Fraction(number) == value


# --------------------------------------------------------------------------- bands

bounds = st.none() | st.integers(-4, 12).map(lambda number: Fraction(number, 4))


@st.composite
def band(draw):
    low, high = draw(bounds), draw(bounds)
    return Band(
        low, draw(st.booleans()) and low is not None, high, draw(st.booleans()) and high is not None, Decimal(1), HERE
    )


tables = st.lists(band(), min_size=1, max_size=5)
PROBES = [Fraction(number, 8) for number in range(-16, 33)]
"""Every bound, and a number between each two: what holds of these holds of all."""


@given(tables)
def test_a_number_is_in_a_gap_exactly_when_no_band_holds_it(table):
    spans = gaps(table)
    for value in PROBES:
        assert any(inside(span, value) for span in spans) is not any(each.holds(value) for each in table), value


@given(tables)
def test_between_bounds_a_gap_is_a_gap_and_nothing_lies_outside(table):
    low, high = Fraction(0), Fraction(1)
    spans = gaps(table, low, high)
    for value in PROBES:
        missing = low <= value <= high and not any(each.holds(value) for each in table)
        assert any(inside(span, value) for span in spans) is missing, value


@given(tables)
def test_a_number_is_in_an_overlap_exactly_when_two_bands_hold_it(table):
    found = overlaps(table)
    for value in PROBES:
        assert any(inside(span, value) for _, _, span in found) is (sum(each.holds(value) for each in table) > 1), value


@given(tables)
def test_bands_without_gap_and_overlap_give_every_number_one_band(table):
    if not gaps(table) and not overlaps(table):
        assert all(sum(each.holds(value) for each in table) == 1 for value in PROBES)


def inside(span, value):
    return Band(span.low, span.low_closed, span.high, span.high_closed, Decimal(0), HERE).holds(value)


def test_the_bands_of_the_pack_of_shapes_cover_and_never_overlap():
    settings_of = shapes()["bands"]
    module = __import__("tuanthu.shapes.bands", fromlist=["gaps"])
    found = [each for each in leaves() if each.shape == settings_of.name]
    assert found
    for each in found:
        assert module.gaps(each.scoring, pack("shapes")) == [], each.code
        assert module.overlaps(each.scoring) == [], each.code


# ---------------------------------------------------------------------- monotonicity


@cache
def leaves() -> tuple[Criterion, ...]:
    card = next(each for each in pack("shapes").scorecards if each.id == "shapes")
    return tuple(card.leaves())


def points(code, text):
    """Return what the criterion of the pack of shapes allows for a submission."""
    criterion = next(each for each in leaves() if each.code == code)
    made, problems = case(pack("shapes"), text)
    assert problems == ()
    found = shapes()[criterion.shape].allowed(criterion, made)
    assert found.status == "computed", found.why.en
    return found.points


def data(**values):
    return "data: {" + ", ".join(f"{name}: {value}" for name, value in values.items()) + "}\n"


RATIOS = {
    "S03": ("offices_applying", "offices"),
    "S05": ("dossiers_on_time", "dossiers"),
    "S06": ("disbursed", "planned"),
    "S14.2": ("petitions_handled", "petitions"),
    "S14.4": ("petitions_handled", "petitions"),
}


@pytest.mark.parametrize("code", RATIOS)
@given(st.data())
@QUICK
def test_more_of_a_ratio_never_gives_less(code, data_):
    part, whole = RATIOS[code]
    under = data_.draw(st.integers(1, 300))
    low, high = sorted((data_.draw(st.integers(0, under)), data_.draw(st.integers(0, under))))
    assert points(code, data(**{part: low, whole: under})) <= points(code, data(**{part: high, whole: under}))


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 3))
@QUICK
def test_more_done_never_gives_less_by_the_formula(tasks, done, begun, more):
    few = data(tasks_due=tasks, tasks_done=done, tasks_begun=begun)
    many = data(tasks_due=tasks, tasks_done=done + more, tasks_begun=begun)
    assert points("S07", few) <= points("S07", many)


@given(st.integers(1, 31), st.integers(1, 31))
@QUICK
def test_a_later_day_never_gives_more(one, other):
    early, late = sorted((one, other))
    assert points("S09", data(sheet_sent=f"2024-12-{late:02}")) <= points("S09", data(sheet_sent=f"2024-12-{early:02}"))


STATES = ("sent", "late", "missing")


@given(st.lists(st.sampled_from(STATES), max_size=6), st.randoms(use_true_random=False))
@QUICK
def test_one_fault_more_never_gives_more_and_order_changes_nothing(states, random):
    shuffled = random.sample(states, len(states))
    assert points("S08", reports(states)) == points("S08", reports(shuffled))
    for worse in ("late", "missing"):
        assert points("S08", reports([*states, worse])) <= points("S08", reports(states))


def reports(states):
    return "lists: {reports_due: [" + ", ".join(f"{{report: quarter, state: {state}}}" for state in states) + "]}\n"


@given(st.integers(0, 12), st.integers(0, 12))
@QUICK
def test_items_add_up_to_the_cap_and_never_beyond(used, unused):
    entries = ["{title: a, in_use: yes}"] * used + ["{title: b, in_use: no}"] * unused
    assert points("S10", "lists: {applications: [" + ", ".join(entries) + "]}\n") == min(used, 5)


@given(st.lists(st.sampled_from(["national", "province", "district"]), max_size=6))
@QUICK
def test_only_the_highest_counts_whatever_stands_beside_it(levels):
    worth = {"national": 3, "province": 2, "district": 1}
    entries = ", ".join(f"{{title: a, level: {level}}}" for level in levels)
    assert points("S13.1", f"lists: {{awards: [{entries}]}}\n") == max((worth[level] for level in levels), default=0)


@given(st.lists(st.booleans(), min_size=4, max_size=4))
@QUICK
def test_of_four_conditions_only_their_number_counts(held):
    names = ("people_met", "firms_met", "officials_met", "agencies_met")
    said = {name: "yes" if each else "no" for name, each in zip(names, held, strict=True)}
    wanted = {4: Decimal(4), 3: Decimal("2.5")}.get(sum(held), Decimal(0))
    assert points("S20", data(decision_issued="yes", **said)) == wanted


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
@QUICK
def test_a_better_rank_never_gives_less(before, one, other):
    better, worse = sorted((one, other))
    best, least = (points("S18.1", data(rank=rank, rank_last_year=before)) for rank in (better, worse))
    assert least <= best
