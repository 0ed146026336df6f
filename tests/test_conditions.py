"""The condition language: reading, meaning, encoding, schema."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import jsonschema
import pytest

from tuanthu.conditions import evaluate, parse, read_number, schema
from tuanthu.encoding import ABSENT, OTHER, encoding
from tuanthu.model import Comparison, Condition, Op, Property
from tuanthu.words import Text

DOC = Text("một dữ kiện", "a fact")
PROPERTIES = {
    "sent": Property("yes_no", DOC),
    "due": Property("yes_no", DOC),
    "days_late": Property("int", DOC),
    "ratio": Property("number", DOC),
    "verdict": Property("text", DOC, choices=("signed", "unsigned", "altered")),
    "signer": Property("text", DOC),
}


def read(when: dict[str, Any]) -> Condition:
    condition, errors = parse(when, PROPERTIES)
    assert errors == ()
    return condition


def wrong(when: dict[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    return [(path, text.en) for path, text in parse(when, PROPERTIES)[1]]


def decide(when: dict[str, Any], **facts: Any) -> bool:
    """Decide by the meaning, and see that the encoding decides alike."""
    condition = read(when)
    expected = evaluate(condition, facts)
    encoded = encoding([condition])
    codes = encoded.encode(facts)
    assert all(_flat_holds(flat.op, codes[flat.slot], flat.code) for flat in encoded.conditions[0]) is expected
    return expected


def _flat_holds(op: Op, code: int, wanted: int | tuple[int, ...]) -> bool:
    if code == ABSENT:
        return False
    if isinstance(wanted, tuple):
        return code in wanted
    return {
        Op.EQ: code == wanted,
        Op.NE: code != wanted,
        Op.LT: code < wanted,
        Op.LE: code <= wanted,
        Op.GT: code > wanted,
        Op.GE: code >= wanted,
    }[op]


# ------------------------------------------------------------------- reading


def test_values_are_typed_by_their_property() -> None:
    assert read({"sent": "no", "days_late": {"gt": "0"}, "ratio": {"lt": "95%"}, "verdict": "signed"}) == (
        Comparison("sent", "yes_no", Op.EQ, "no"),
        Comparison("days_late", "int", Op.GT, 0),
        Comparison("ratio", "number", Op.LT, Fraction(19, 20)),
        Comparison("verdict", "text", Op.EQ, "signed"),
    )


def test_several_comparisons_on_one_property() -> None:
    assert [(each.op, each.value) for each in read({"days_late": {"ge": "1", "lt": "3"}})] == [
        (Op.GE, 1),
        (Op.LT, 3),
    ]


def test_in_takes_a_list_and_forgets_repetitions() -> None:
    (comparison,) = read({"verdict": {"in": ["unsigned", "altered", "unsigned"]}})
    assert comparison == Comparison("verdict", "text", Op.IN, ("unsigned", "altered"))


@pytest.mark.parametrize("text", ["no", "NO", "không", "Không", "false", " no ", "kho\u0302ng"])
def test_no_has_several_spellings(text: str) -> None:
    assert read({"sent": text})[0].value == "no"


@pytest.mark.parametrize("text", ["yes", "có", "true", "TRUE", "co\u0301"])
def test_yes_has_several_spellings(text: str) -> None:
    assert read({"sent": text})[0].value == "yes"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("95%", Fraction(19, 20)),
        ("66.67%", Fraction(6667, 10000)),
        ("66,67 %", Fraction(6667, 10000)),
        ("0,95", Fraction(19, 20)),
        ("0.95", Fraction(19, 20)),
        ("19/20", Fraction(19, 20)),
        ("-1.50", Fraction(-3, 2)),
        ("+3", Fraction(3)),
        ("100%", Fraction(1)),
        ("-0.5", Fraction(-1, 2)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert read_number(text) == value
    assert read({"ratio": text})[0].value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e3",
        "1.000,5",
        "1,000.5",
        "1/0",
        "NaN",
        "inf",
        "1/",
        "%",
        "٣",
        "0x10",
        "1 000",
        "1_000",
        "9" * 31,
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None
    assert wrong({"ratio": text}) == [(("ratio",), f'"{text}" is not a number such as 95% or 19/20.')]


@pytest.mark.parametrize(
    ("when", "path", "words"),
    [
        ({}, (), "empty"),
        ({"snet": "no"}, ("snet",), 'Did you mean "sent"?'),
        ({"sent": "maybe"}, ("sent",), "yes or no"),
        ({"days_late": "1.5"}, ("days_late",), "a whole number"),
        ({"days_late": {"gt": "95%"}}, ("days_late", "gt"), "a whole number"),
        ({"days_late": {"gte": "1"}}, ("days_late", "gte"), 'Did you mean "ge"?'),
        ({"days_late": {}}, ("days_late",), "compared with nothing"),
        ({"days_late": {"in": ["1", "2"]}}, ("days_late", "in"), '"in" is for texts'),
        ({"days_late": {"gt": {"x": "1"}}}, ("days_late", "gt"), "A value should stand here"),
        ({"days_late": None}, ("days_late",), "A value should stand here"),
        ({"verdict": "unsinged"}, ("verdict",), 'Did you mean "unsigned"?'),
        ({"verdict": {"in": ["signed", "lost"]}}, ("verdict", "in"), '"lost" is not allowed'),
        ({"verdict": {"in": []}}, ("verdict", "in"), "at least one"),
        ({"verdict": {"in": "signed"}}, ("verdict", "in"), "a list"),
        ({"verdict": {"in": [["signed"]]}}, ("verdict", "in"), "A list stands only with in"),
        ({"verdict": ["signed"]}, ("verdict",), "A list stands only with in"),
        ({"verdict": {"eq": ["signed"]}}, ("verdict", "eq"), "A list stands only with in"),
        ({"signer": {"gt": "a"}}, ("signer", "gt"), "compares numbers"),
        ({"sent": {"lt": "yes"}}, ("sent", "lt"), "compares numbers"),
    ],
)
def test_errors_say_where_and_what(when: dict[str, Any], path: tuple[str, ...], words: str) -> None:
    ((found, text),) = parse(when, PROPERTIES)[1]
    assert found == path
    assert words in text.en
    assert text.vi
    assert text.vi != text.en


def test_every_error_is_told_and_the_rest_is_read() -> None:
    condition, errors = parse({"sent": "no", "x": "1", "days_late": {"gt": "0", "lt": "a"}}, PROPERTIES)
    assert [path for path, _ in errors] == [("x",), ("days_late", "lt")]
    assert [each.property for each in condition] == ["sent", "days_late"]


# ------------------------------------------------------------------- meaning


@pytest.mark.parametrize(
    ("op", "holds"),
    [
        ("lt", (1, 0, 0)),
        ("le", (1, 1, 0)),
        ("gt", (0, 0, 1)),
        ("ge", (0, 1, 1)),
        ("eq", (0, 1, 0)),
        ("ne", (1, 0, 1)),
    ],
)
def test_operators(op: str, holds: tuple[int, int, int]) -> None:
    assert tuple(decide({"days_late": {op: "3"}}, days_late=days) for days in (2, 3, 4)) == holds
    around = (Fraction(29, 10), Fraction(3), Decimal("3.000000000000000000000000000001"))
    assert tuple(decide({"ratio": {op: "3"}}, ratio=ratio) for ratio in around) == holds


def test_two_of_three_against_two_thirds_rounded() -> None:
    for ratio, at_least in (
        (Fraction(2, 3), False),
        (Fraction(6667, 10000), True),
        (Decimal("0.6667"), True),
    ):
        assert decide({"ratio": {"ge": "66.67%"}}, ratio=ratio) is at_least
        assert decide({"ratio": {"lt": "66.67%"}}, ratio=ratio) is not at_least
    assert decide({"ratio": {"ge": "2/3"}}, ratio=Fraction(2, 3))
    assert decide({"ratio": {"gt": "66.66%"}}, ratio=Fraction(2, 3))


def test_nineteen_of_twenty_is_not_more_than_95_percent() -> None:
    assert not decide({"ratio": {"gt": "95%"}}, ratio=Fraction(19, 20))
    assert decide({"ratio": {"ge": "95%"}}, ratio=Fraction(19, 20))
    assert decide({"ratio": {"gt": "95%"}}, ratio=Fraction(191, 201))


def test_numbers_beyond_every_machine_word() -> None:
    assert decide({"days_late": {"gt": str(2**63)}}, days_late=2**63 + 1)
    assert not decide({"days_late": {"gt": str(2**63)}}, days_late=2**63)
    assert decide({"days_late": {"lt": "0"}}, days_late=-(10**400))


def test_a_lacking_property_makes_every_comparison_false() -> None:
    for op in ("eq", "ne", "lt", "le", "gt", "ge"):
        assert not decide({"days_late": {op: "0"}}, sent="no")
    assert not decide({"verdict": {"ne": "signed"}})
    assert not decide({"verdict": {"in": ["signed"]}})
    assert not decide({"sent": "no", "days_late": {"ge": "0"}}, sent="no")


def test_texts_are_equal_or_not() -> None:
    assert decide({"verdict": {"in": ["unsigned", "altered"]}}, verdict="altered")
    assert not decide({"verdict": {"in": ["unsigned", "altered"]}}, verdict="signed")
    assert decide({"signer": {"ne": "a"}}, signer="b")
    assert decide({"signer": {"ne": "a"}}, signer="")


@pytest.mark.parametrize("text", ['"', "\\", "\x00", "\ud800", "x" * 70_000, "a\u0301" * 3, "ệ", "5", "true"])
def test_no_text_is_too_strange(text: str) -> None:
    assert not decide({"signer": "Sở Nội vụ"}, signer=text)
    assert decide({"signer": {"ne": "Sở Nội vụ"}}, signer=text)


def test_texts_are_compared_in_one_form() -> None:
    assert decide({"signer": "Sở Nội vụ"}, signer="Sơ\u0309 Nô\u0323i vu\u0323")


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ({"sent": "no"}, {"sent": True}),
        ({"sent": "no"}, {"sent": 0}),
        ({"days_late": {"gt": "0"}}, {"days_late": True}),
        ({"days_late": {"gt": "0"}}, {"days_late": 1.5}),
        ({"ratio": {"ne": "1"}}, {"ratio": "1"}),
        ({"ratio": {"ne": "1"}}, {"ratio": Decimal("NaN")}),
        ({"ratio": {"ne": "1"}}, {"ratio": Decimal("Infinity")}),
        ({"ratio": {"ne": "1"}}, {"ratio": Decimal("1E+999999999")}),
        ({"due": "yes", "signer": "x"}, {"due": "no", "signer": 3}),
    ],
)
def test_a_value_of_the_wrong_type_is_never_a_plain_no(when: dict[str, Any], facts: dict[str, Any]) -> None:
    condition = read(when)
    with pytest.raises((TypeError, ValueError, OverflowError)):
        evaluate(condition, facts)
    with pytest.raises((TypeError, ValueError, OverflowError)):
        encoding([condition]).encode(facts)


# ------------------------------------------------------------------ encoding


def test_ranks_among_the_thresholds_of_the_whole_rule() -> None:
    encoded = encoding([read({"ratio": {"ge": "50%"}}), read({"ratio": {"lt": "2/3"}})])
    values = (Fraction(0), Fraction(1, 2), Fraction(3, 5), Fraction(2, 3), Fraction(1))
    assert [encoded.encode({"ratio": value}) for value in values] == [(0,), (1,), (2,), (3,), (4,)]


def test_words_are_indexes_and_unknown_words_leave_no_trace() -> None:
    encoded = encoding([read({"verdict": {"in": ["unsigned", "altered"]}, "due": "yes"})])
    assert [scale.property for scale in encoded.scales] == ["due", "verdict"]
    assert encoded.encode({"due": "yes", "verdict": "altered", "file": "12-BC.pdf"}) == (0, 0)
    assert encoded.encode({"due": "no", "verdict": "signed"}) == (OTHER, OTHER)
    assert encoded.encode({"verdict": "unsigned"}) == (ABSENT, 1)


def test_one_property_cannot_be_both_number_and_text() -> None:
    mixed = (Comparison("x", "int", Op.EQ, 1), Comparison("x", "text", Op.EQ, "1"))
    with pytest.raises(TypeError):
        encoding([mixed])


# -------------------------------------------------------------------- schema


def test_schema_names_every_operator() -> None:
    assert set(schema()["additionalProperties"]["properties"]) == {op.value for op in Op}
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    ("when", "valid"),
    [
        ({"sent": "no"}, True),
        ({"sent": False, "days_late": {"gt": 0}}, True),
        ({"verdict": {"in": ["a", "b"]}}, True),
        ({}, False),
        ({"days_late": {}}, False),
        ({"days_late": {"gte": 0}}, False),
        ({"verdict": ["a"]}, False),
        ({"verdict": {"in": "a"}}, False),
        ({"verdict": {"eq": ["a"]}}, False),
        ("sent", False),
    ],
)
def test_schema_accepts_what_parse_reads(when: Any, valid: bool) -> None:
    assert jsonschema.Draft202012Validator(schema()).is_valid(when) is valid
