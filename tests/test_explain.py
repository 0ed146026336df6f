"""The words of `tuanthu explain`: rules, kinds, shapes, lints, and scores with all that led to them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from support import PACKS, ROOT, moment, tuanthu
from tuanthu.conditions import evaluate, parse
from tuanthu.desk import Desk
from tuanthu.explain import explain, explain_score, known_plans, rendered
from tuanthu.explain.words import condition_words, deduction_words, why_not
from tuanthu.kinds import kinds
from tuanthu.lint.run import manuals
from tuanthu.plan import load_plan
from tuanthu.shapes import shapes
from tuanthu.source import InputError
from tuanthu.words import LANGS

DEMO = PACKS / "cases-demo"
REPORT = kinds()["periodic_report"].properties
RATIO = kinds()["ratio"].properties


def condition(when, properties):
    found, errors = parse(when, properties)
    assert not errors
    return found


# ----------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("when", "vi", "en"),
    [
        (
            {"sent": "no", "due": "yes"},
            "“đã gửi hay chưa” là không và “đã hết thời hạn hay chưa” là có",
            '"whether it was sent" is no and "whether the deadline has passed" is yes',
        ),
        ({"days_late": {"gt": "0"}}, "“số ngày gửi muộn” > 0", '"days late" > 0'),
        ({"report": {"in": ["a", "b"]}}, "“tên báo cáo” là một trong a, b", '"the report" is one of a, b'),
        ({"report": {"ne": "a"}}, "“tên báo cáo” khác a", '"the report" is not a'),
    ],
)
def test_a_condition_in_words(when, vi, en):
    words = condition_words(condition(when, REPORT), REPORT)
    assert (words.vi, words.en) == (vi, en)


def test_shares_are_percentages():
    words = condition_words(condition({"ratio": {"le": "66.67%"}}, RATIO), RATIO)
    assert words.vi.endswith("≤ 66,67%")
    assert words.en.endswith("≤ 66.67%")


def test_why_not_names_each_comparison_that_fails_with_the_value():
    when = condition({"sent": "no", "days_late": {"gt": "2"}, "due": "yes"}, REPORT)
    said = why_not(when, {"sent": "yes", "days_late": 2, "due": "yes"}, REPORT)
    assert said.en == '"whether it was sent" is yes (condition: is no); "days late" is 2 (condition: > 2)'
    assert said.vi == "“đã gửi hay chưa” là có (điều kiện: là không); “số ngày gửi muộn” là 2 (điều kiện: > 2)"


def test_why_not_says_when_the_fact_lacks_the_property():
    said = why_not(condition({"days_late": {"ge": "0"}}, REPORT), {}, REPORT)
    assert said.en == 'there is no fact "days late"'


@pytest.mark.parametrize("ratio", [Fraction(19, 20), Fraction(0), Fraction(1)])
def test_why_not_is_silent_exactly_when_the_condition_holds(ratio):
    when = condition({"ratio": {"lt": "95%"}}, RATIO)
    assert bool(why_not(when, {"ratio": ratio}, RATIO).en) is not evaluate(when, {"ratio": ratio})


def test_deductions_say_how_much_where_and_on_what_basis():
    plan = load_plan(DEMO)
    late = plan.rules[0].violation("late")
    said = deduction_words(late, REPORT)
    assert said.vi.startswith("trừ 0,25 điểm × “số ngày gửi muộn” ở 1.1, nhiều nhất 1 (mức do bộ quy tắc đặt")
    assert "0.25 point(s)" in said.en


# ---------------------------------------------------------------------- names


def text(what: str, lang="en") -> str:
    return rendered(explain(what, known_plans(DEMO)), lang)


def test_a_rule_is_told_with_clause_reading_conditions_costs_and_examples():
    said = text("D-REPORT")
    for part in (
        "01/KH-UBND, I.1", "“Báo cáo năm gửi trước ngày 05/12/2024”", "Read as the 4th", "the document orders it",
        '1. missing: when "whether it was sent" is no', "2. late:", "Passes: Sent on the 4th", "Fails (missing)",
        "cases-demo/cases/D-REPORT/in-time.yaml", "tuanthu explain periodic_report",
    ):  # fmt: skip
        assert part in said, part
    assert str(ROOT) not in said


def test_a_rule_in_vietnamese():
    said = text("D-REPORT", "vi")
    for part in (
        "Căn cứ: 01/KH-UBND, mục I.1",
        "Cách hiểu: Hiểu là hết ngày 04",
        "Ví dụ đạt: Gửi ngày 04",
        "Ví dụ không đạt",
    ):
        assert part in said, part


BUNDLED = tuple(known_plans(None))


@pytest.mark.parametrize("rule", [rule.id for plan in BUNDLED for rule in plan.rules])
def test_every_bundled_rule_can_be_explained_with_two_examples(rule):
    said = rendered(explain(rule, BUNDLED), "en")
    assert "Passes: " in said
    assert "Fails (" in said
    assert not [line for line in said.splitlines() if line.strip().startswith("vi:")]  # names were told above


@pytest.mark.parametrize("name", [*kinds(), *shapes()])
@pytest.mark.parametrize("lang", LANGS)
def test_every_kind_and_shape_prints_its_manual(name, lang):
    said = rendered(explain(name, ()), lang)
    assert {"vi": "Đạt", "en": "Passes"}[lang] in said
    assert "\n    " in said


@pytest.mark.parametrize("code", list(manuals()))
def test_every_lint_code_can_be_explained(code):
    assert rendered(explain(code, ()), "vi").startswith(code)


def test_an_unknown_name_leads_to_the_nearest_one():
    with pytest.raises(InputError) as caught:
        text("D-REPROT")
    assert 'Did you mean "D-REPORT"?' in caught.value.problem.message.en
    done = tuanthu("explain", "raito", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert 'Did you mean "ratio"?' in done.stderr


# --------------------------------------------------------------------- scores

SUBMISSION = """plan: cases-demo
unit: {id: mau, name: Đơn vị mẫu, group: units}
sent: 2025-01-05
scores:
  "1.1":
    claimed: 2
    evidence: [{number: 1, symbol: BC, abstract: x, file: 1-BC.pdf}]
  "1.2": 1
reports: [{report: annual, period: Y, sent: 2024-12-07}]
data: {part: 29, whole: 100}
"""


@pytest.fixture
def submission(tmp_path):
    (tmp_path / "evidence" / "1.1").mkdir(parents=True)
    (tmp_path / "evidence" / "1.1" / "1-BC.pdf").write_bytes(b"%PDF-1.4 nothing\n")
    (tmp_path / "submission.yaml").write_text(SUBMISSION, encoding="utf-8")
    return tmp_path


def said_of(submission, code, lang="en"):
    with Desk(moment("2025-01-10"), str(DEMO), jobs=1) as desk:
        return rendered(explain_score(desk, submission, code), lang)


def test_a_banded_score_tells_inputs_with_places_and_why_each_band(submission):
    said = said_of(submission, "1.2")
    for part in (
        "claimed: 1 [submission.yaml:8:10]",
        "Inspected: 29 [submission.yaml:10:14]",
        "✗ ≥ 30%: 1 – the value is under it",
        "✓ < 30%: 0 – chosen",
        "− 1 over what is allowed",
        "verified: 0",
    ):
        assert part in said, part


def test_a_judged_score_tells_evidence_rules_and_the_arithmetic(submission):
    said = said_of(submission, "1.1")
    for part in (
        "judged by a person",
        "registered: 1-BC.pdf [submission.yaml:7:16]",
        "evidence/1.1/1-BC.pdf: ",
        "D-REPORT (01/KH-UBND, I.1)",
        '✓ late: "days late" is 3',
        '✗ missing: "whether it was sent" is yes (condition: is no)',
        "deduction D-REPORT",
        "the pack's own setting",
    ):
        assert part in said, part
    assert said.index("claimed: 2") < said.index("− 0.75") < said.index("verified: ")


def test_an_inner_node_adds_its_parts(submission):
    assert "parts, verified: " in said_of(submission, "1")
    assert "parts, verified: " in said_of(submission, "total")
    assert "các phần sau kiểm tra: " in said_of(submission, "1", "vi")


def test_data_that_is_missing_is_told(submission):
    assert "Issued: not given (issued)" in said_of(submission, "1.3")


def test_a_code_that_names_nothing_leads_to_the_nearest(submission):
    with pytest.raises(InputError) as caught:
        said_of(submission, "1.22")
    assert 'Did you mean "1.2"?' in caught.value.problem.message.en


def test_on_the_command_line(submission):
    asked = ("explain", submission, "1.2", "--plan", DEMO, "--as-of", "2025-01-10", "--lang", "en")
    assert tuanthu(*asked).returncode == 0
    assert tuanthu("explain", submission / "nowhere", "1.2").returncode == 2
    assert tuanthu("explain", "UB-SUBMIT").stdout.startswith("UB-SUBMIT: Gửi Biểu")
