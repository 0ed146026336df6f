"""The kind ``appraisal``: the right body, within the maximum, and a reason for every change."""

from __future__ import annotations

import pytest

from support import of_rule, pack, report, the
from tuanthu.model import Outcome


def found(*rows, unit="{id: phong-mau, name: Phòng Mẫu, group: units}"):
    return report(pack("kinds"), f"lists: {{appraisals: [{', '.join(rows)}]}}\n", unit=unit)


def row(points, claimed=2, criterion="1.1", unit="mau-01", **more):
    extra = "".join(f", {name}: {value}" for name, value in more.items())
    return f'{{unit: {unit}, criterion: "{criterion}", points: {points}, claimed: {claimed}{extra}}}'


def of(report_):
    each = the(report_, "K-APPRAISAL")
    return each.violation or " ".join(filter(None, (each.outcome.value, each.lacks)))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (row(2), "passed"),
        (row("2.0", "2"), "passed"),
        (row(1.5, reason="Thiếu báo cáo"), "passed"),
        (row(1.5), "no_reason"),
        (row(1.5, reason="' '"), "no_reason"),
        (row(2.5, reason="a"), "over_max"),
        (row(2, criterion="2"), "outside_area"),
        (row(2, by="Trung tâm Mẫu"), "outside_area"),
        (row(2, criterion="2", by="Trung tâm Mẫu"), "passed"),
        (row(2, criterion="2", by="mau-01"), "self"),
        (row(2, unit="Phường Mẫu 1"), "passed"),
        (row(2, unit="Phòng Mẫu"), "self"),
        (row(1, 1, criterion="3"), "not_assessed setting"),
        (row(1, 1, criterion="9"), "not_assessed data"),
        ("{unit: mau-01, criterion: '1.1', points: 2}", "not_assessed data"),
        ("{criterion: '1.1', points: 2, claimed: 2}", "not_assessed data"),
    ],
)
def test_an_appraised_score_is_held_against_the_plan(entry, expected):
    assert of(found(entry)) == expected


def test_each_score_is_one_obligation_at_its_line():
    each = of_rule(found(row(2), row(1), row(2, criterion="1.2")), "K-APPRAISAL")
    assert [one.obligation for one in each] == [
        "K-APPRAISAL/mau-01/1.1",
        "K-APPRAISAL/mau-01/1.1#2",
        "K-APPRAISAL/mau-01/1.2",
    ]
    assert len({one.location for one in each}) == 3


def test_no_scores_are_not_applicable_and_no_list_says_nothing():
    assert of(found()) == "not_applicable"
    assert the(report(pack("kinds"), ""), "K-APPRAISAL").outcome is Outcome.NOT_ASSESSED


def test_the_message_names_who_is_in_charge():
    assert "Phường Mẫu 1; Trung tâm Mẫu" in the(found(row(2, criterion="2")), "K-APPRAISAL").message.vi
