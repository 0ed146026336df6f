"""What the kinds read besides rules: ``settings.yaml``, the leads of areas, and the engines on their facts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from support import make_plan, pack, report
from tuanthu.check import Engine
from tuanthu.kinds import kinds
from tuanthu.kinds.leads import split_leads
from tuanthu.plan import PlanError


def settings(tmp_path, text):
    (tmp_path / "settings.yaml").write_text(f"settings: {{it: {{label: giá trị{text}}}}}", encoding="utf-8")
    return make_plan(tmp_path).settings["it"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (", value: 90", 90),
        (", value: 95%", Fraction(19, 20)),
        (", value: hằng quý", "hằng quý"),
        (', value: "0,25", type: number', Decimal("0.25")),
        (", value: 1/3, type: ratio", Fraction(1, 3)),
        (", value: có, type: yes_no", "yes"),
        (", value: 12, type: text", "12"),
        ("", None),
    ],
)
def test_a_setting_has_the_value_of_its_type(tmp_path, text, value):
    assert settings(tmp_path, text).value == value


@pytest.mark.parametrize("text", [", value: x, type: count", ", value: 2024-13-01, type: date", ", value: a, type: b"])
def test_a_value_of_another_type_is_a_problem_with_its_place(tmp_path, text):
    with pytest.raises(PlanError) as wrong:
        settings(tmp_path, text)
    assert {each.location.line for each in wrong.value.problems} == {1}


def test_a_cell_of_leads_is_split_at_semicolons_and_new_lines():
    printed = "Sở Y tế (chính sách khám chữa bệnh); - Các sở, ban, ngành.\n- Thanh tra Thành phố"
    assert split_leads(printed) == ("Sở Y tế", "Các sở, ban, ngành", "Thanh tra Thành phố")
    assert split_leads(None) == ()


@pytest.mark.parametrize(
    ("printed", "leads"),
    [
        ("Sở Tài chính (kinh tế); Sở Nội vụ (an sinh; cải cách hành chính).", ("Sở Tài chính", "Sở Nội vụ")),
        ("- Sở Y tế (y tế công lập) - Sở Giáo dục và Đào tạo (giáo dục)", ("Sở Y tế", "Sở Giáo dục và Đào tạo")),
        ("Sở Công Thương (điện sinh hoạt), Sở Xây dựng (nước sạch)", ("Sở Công Thương", "Sở Xây dựng")),
        ("Văn phòng HĐND (và UBND) thành phố", ("Văn phòng HĐND (và UBND) thành phố",)),
    ],
)
def test_the_topic_of_a_lead_ends_its_name(printed, leads):
    assert split_leads(printed) == leads


TEXT = """
tasks: {A-1: {done: 2024-07-02}, A-2: {done: 2024-05-01}, B-3: {log: [2024-03-01]}}
results: {par: {"1": 2, "1.1": 1.5}, papi: {rank: 4}}
data: {rank: 31, rank_before: 30, index: "80,15", published_on: 2024-05-02, council_met_on: 2024-05-03, villages: 2}
lists:
  checks: [{on: 2024-03-01, sort: định kỳ}]
  posts: [{subject: Kết quả, channel: a, decided_on: 2024-05-01, on: 2024-06-01}]
  minutes: [{village: a}]
  petitions: [{received_on: 2024-05-01, answered_on: 2024-06-01}]
  appraisals: [{unit: mau-01, criterion: "1.1", points: 2.5, claimed: 2}]
"""


def test_both_engines_agree_on_the_facts_of_every_kind():
    pytest.importorskip("durable_rules_engine")
    found = report(pack("kinds"), TEXT, engine=Engine("durable", verify=True))
    assert found.complete
    assert [each.rule for each in found.findings if each.rule.startswith("input/")] == []
    assert len({each.rule for each in found.findings if each.violation}) >= 10


def test_every_violation_of_the_pack_has_the_words_of_its_kind():
    found = report(pack("kinds"), TEXT)
    for each in found.findings:
        for text in (each.message.vi, each.message.en, each.fix.vi, each.fix.en):
            assert "{" not in text, (each.rule, text)


def test_the_pack_uses_every_kind_of_lists_tasks_and_results():
    used = {rule.kind for rule in pack("kinds").rules}
    assert used >= {"task", "target", "comparison", "publication", "register", "step", "recurring", "appraisal"}
    assert used <= set(kinds())
    for rule in pack("kinds").rules:
        assert {violation.name for violation in rule.violations} <= set(kinds()[rule.kind].words)
