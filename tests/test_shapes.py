"""Each scoring shape: the points that it allows, exactly, and what it does when data is absent."""

from __future__ import annotations

import pytest

from support import card, fields, make_plan, node, plainly, report, rule, scores
from tuanthu.plan import PlanError
from tuanthu.shapes import shapes

HALF_UP = {"step": "0.01", "mode": "half_up"}


@pytest.fixture
def allowed(tmp_path):
    """Return (status, points) that a shape allows for some data; ``None`` points when it cannot say."""

    def call(scoring, data, *, most=2, lists="", **criterion):
        types = fields("a", "b", share="ratio", level="text", yes="yes_no")
        made = make_plan(
            tmp_path / "made",
            cards=[card({"code": "1", "max": most, "scoring": scoring, **criterion})],
            rules=[rule("R", "count", {"few": {"when": {"count": {"lt": 0}}}}, field="a")],
            data=types,
            lists={"things": {"label": "things", "fields": fields(title="text")}},
        )
        found = node(report(made, f"data: {data}\n{lists}" + scores({"1": most})), "1")
        return found.allowed_status, None if found.allowed is None else plainly(found.allowed)

    return call


RATIO = {"part": "a", "whole": "b"}

# -------------------------------------------------------------------------- bands

BANDS = {
    "shape": "bands",
    "of": RATIO,
    "bands": [
        {"from": "30%", "points": 1},
        {"from": "20%", "below": "30%", "points": "0.5"},
        {"below": "20%", "points": 0},
    ],
}


@pytest.mark.parametrize(
    ("data", "points"),
    [
        ("{a: 30, b: 100}", "1"),
        ("{a: 299999, b: 1000000}", "0.5"),
        ("{a: 20, b: 100}", "0.5"),
        ("{a: 199999, b: 1000000}", "0"),
        ("{a: 1, b: 3}", "1"),
        ("{a: 100, b: 100}", "1"),
    ],
)
def test_a_band_holds_its_closed_bounds_and_not_its_open_ones(allowed, data, points):
    assert allowed(BANDS, data) == ("computed", points)


def test_a_value_in_no_band_is_unknown(allowed):
    gap = {**BANDS, "bands": [{"above": "20%", "points": 1}, {"below": "20%", "points": 0}]}
    assert allowed(gap, "{a: 20, b: 100}") == ("unknown", None)
    assert allowed(gap, "{a: 21, b: 100}") == ("computed", "1")


def test_the_first_band_that_holds_gives_the_points(allowed):
    both = {**BANDS, "bands": [{"to": "50%", "points": 1}, {"from": "50%", "points": 2}]}
    assert allowed(both, "{a: 1, b: 2}") == ("computed", "1")


@pytest.mark.parametrize(("count", "points"), [(0, "0"), (1, "1"), (2, "2"), (9, "2")])
def test_bands_may_lie_on_a_count_of_a_list(allowed, count, points):
    scoring = {
        "shape": "bands",
        "of": {"list": "things"},
        "bands": [{"from": 2, "points": 2}, {"from": 1, "below": 2, "points": 1}, {"below": 1, "points": 0}],
    }
    entries = ", ".join("{title: a}" for _ in range(count))
    assert allowed(scoring, "{}", lists=f"lists: {{things: [{entries}]}}\n") == ("computed", points)


def test_the_last_band_need_not_be_worth_nothing(allowed):
    scoring = {**BANDS, "bands": [{"from": "50%", "points": 2}, {"below": "50%", "points": "0.25"}]}
    assert allowed(scoring, "{a: 0, b: 2}") == ("computed", "0.25")


# --------------------------------------------------------------------- proportional


def proportional(**more):
    return {"shape": "proportional", "of": RATIO, "round": HALF_UP, **more}


@pytest.mark.parametrize(
    ("more", "data", "points"),
    [
        ({}, "{a: 19, b: 20}", "1.9"),
        ({}, "{a: 2, b: 3}", "1.33"),
        ({"round": {"step": "0.25", "mode": "half_up"}}, "{a: 2, b: 3}", "1.25"),
        ({"round": {"step": "0.01", "mode": "up"}}, "{a: 2, b: 3}", "1.34"),
        ({"target": "85%"}, "{a: 85, b: 100}", "2"),
        ({"target": "85%"}, "{a: 90, b: 100}", "2"),
        ({"target": "85%"}, "{a: 60, b: 100}", "1.41"),
        ({"target": "85%", "from": "60%"}, "{a: 60, b: 100}", "1.41"),
        ({"target": "85%", "from": "60%"}, "{a: 59999, b: 100000}", "0"),
        ({}, "{a: 0, b: 5}", "0"),
    ],
)
def test_points_are_in_proportion_and_rounded_as_stated(allowed, more, data, points):
    assert allowed(proportional(**more), data) == ("computed", points)


def test_a_ratio_may_be_entered_as_one_value(allowed):
    assert allowed(proportional(of={"field": "share"}), "{share: 95%}") == ("computed", "1.9")


@pytest.mark.parametrize("data", ["{a: 1}", "{b: 1}", "{}", "{a: 3, b: 2}"])
def test_absent_or_impossible_data_is_unknown(allowed, data):
    assert allowed(proportional(), data) == ("unknown", None)
    assert allowed(BANDS, data) == ("unknown", None)


@pytest.mark.parametrize(
    ("nothing", "points"), [("full", "2"), ("hundred", "1"), ({"points": "1.5"}, "1.5")], ids=["full", "100%", "given"]
)
def test_nothing_arose_gives_what_the_criterion_says(allowed, nothing, points):
    halved = {**BANDS, "nothing": nothing}
    assert allowed(halved, "{b: 0}") == ("computed", points)


# --------------------------------------------------------------------------- levels


@pytest.mark.parametrize(("value", "points"), [("yes", "2"), ("no", "-1")])
def test_yes_or_no_gives_its_points_also_negative_ones(allowed, value, points):
    scoring = {"shape": "levels", "field": "yes", "levels": {"yes": 2, "no": -1}}
    assert allowed(scoring, f"{{yes: {value}}}", floor=-1) == ("computed", points)


def test_a_level_that_the_table_does_not_hold_is_unknown(allowed):
    scoring = {"shape": "levels", "field": "level", "levels": {"tốt": 2, "khá": 1}}
    assert allowed(scoring, "{level: khá}") == ("computed", "1")
    assert allowed(scoring, "{level: kém}") == ("unknown", None)
    assert allowed(scoring, "{}") == ("unknown", None)


# ---------------------------------------------------------------------------- all


def test_more_than_the_maximum_is_never_allowed(allowed):
    scoring = {"shape": "levels", "field": "yes", "levels": {"yes": 5, "no": 0}}
    status, _ = allowed(scoring, "{yes: yes}", most=2)
    assert status == "computed"


def test_a_shape_that_cannot_read_its_value_is_refused_when_the_plan_loads(tmp_path):
    scoring = {**BANDS, "of": {"field": "level"}}
    with pytest.raises(PlanError) as refused:
        make_plan(
            tmp_path,
            cards=[card({"code": "1", "max": 2, "scoring": scoring}, {"code": "2", "max": 1})],
            rules=[rule("R", "count", {"few": {"when": {"count": {"lt": 1}}}}, field="a")],
            data=fields("a", level="text"),
        )
    assert [each.location.line for each in refused.value.problems]


@pytest.mark.parametrize("name", sorted(shapes()))
def test_every_shape_says_what_it_reads(name):
    assert callable(shapes()[name].reads)
    assert set(shapes()[name].required) <= set(shapes()[name].settings)
