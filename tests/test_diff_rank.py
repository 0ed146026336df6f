"""What changed between two nights, and who stands where."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from support import tuanthu
from sweeping import BAD, GOOD, Place, place
from tuanthu.diff import compare
from tuanthu.diff import json as as_json
from tuanthu.rank import ranking
from tuanthu.store import read
from tuanthu.store.base import Store

DRAFT = GOOD.replace("sent: 2024-03-01\n", "")


def diff(office, old=None, new=None):
    with Store(office.store) as store:
        later = read.run(store, new)
        found = compare(store, read.run(store, old) if old else read.run(store, before=later), later)
    return as_json.diff_object(found, "en")


def told(findings):
    return [(each["unit"], each["rule"]) for each in findings]


def ranks(office):
    with Store(office.store) as store:
        run = read.run(store)
        tables = list(ranking(run, read.units(store, run.id)))
    return {each.row.unit.id: each.rank for table in tables for each in table.units}


# ------------------------------------------------------------------------ diff


def test_faults_are_new_mended_or_open_by_their_fingerprint(tmp_path):
    office = place(tmp_path, a=GOOD, b=BAD, c=BAD)
    office.sweep("2024-05-01")
    office.hand_in("a", BAD)
    office.hand_in("b", GOOD)
    office.sweep("2024-05-02")
    found = diff(office)
    assert list(found)[1:] == ["new", "mended", "open", "scores"]
    assert (told(found["new"]), told(found["mended"]), told(found["open"])) == (
        [("a", "R")],
        [("b", "R")],
        [("c", "R")],
    )
    assert found["new"][0]["deduction"] == "1"
    assert [(each["unit"], each["index"]) for each in found["scores"]] == [
        ("a", {"old": "100", "new": "50"}), ("b", {"old": "50", "new": "100"}),
    ]  # fmt: skip
    assert [each["rank"] for each in found["scores"]] == [{"old": 1, "new": 2}, {"old": 2, "new": 1}]


def test_what_could_not_be_judged_is_not_mended(tmp_path):
    office = place(tmp_path, a=BAD, b=BAD)
    office.sweep("2024-05-01")
    (office.root / "hs-a" / "submission.yaml").write_text("plan: made\nunit: a\nscores: 7\nsent: [\n", encoding="utf-8")
    (office.root / "hs-b" / "submission.yaml").unlink()
    office.sweep("2024-05-02")
    found = diff(office)
    assert found["mended"] == []
    assert told(found["open"]) == [("a", "R"), ("b", "R")]
    assert ("b", "input/missing-submission") in told(found["new"])


def test_a_waived_fault_says_what_it_is_now(tmp_path):
    office = place(tmp_path, a=BAD)
    office.sweep("2024-05-01")
    office.write("waivers.yaml", {"waivers": [{
        "rule": "R", "unit": "a", "reason": "Bão", "document": {"number": "1/QĐ", "date": "2024-02-01"},
        "from": "2024-01-01", "until": "2024-12-31",
    }]})  # fmt: skip
    office.sweep("2024-05-02")
    assert [(each["rule"], each["now"]) for each in diff(office)["mended"]] == [("R", "waived")]


def test_a_run_compared_with_itself_has_nothing_new(tmp_path):
    office = place(tmp_path, a=BAD)
    office.sweep("2024-05-01")
    found = diff(office, 1, 1)
    assert (found["new"], found["mended"], found["scores"], told(found["open"])) == ([], [], [], [("a", "R")])


def test_runs_of_another_office_in_the_same_store_are_not_the_day_before(tmp_path):
    office = place(tmp_path, a=BAD)
    office.sweep("2024-05-01")
    other = tmp_path / "elsewhere"
    office.root.rename(other)
    Place(other, office.plans, office.store).sweep("2024-05-02")
    ran = tuanthu("diff", "--store", office.store, "--lang", "en")
    assert (ran.returncode, "no two complete runs" in ran.stderr) == (2, True)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    office = place(tmp_path_factory.mktemp("nights"), a=GOOD, b=BAD, c=BAD)
    office.sweep("2024-05-01")
    office.hand_in("a", BAD)
    office.hand_in("b", GOOD)
    office.sweep("2024-05-02")
    return office


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 1), (("--exit-zero",), 0), (("2", "2"), 0), (("2", "1"), 1), (("7",), 2)],
    ids=["new", "forgiven", "the same", "backwards", "no such run"],
)
def test_a_new_fault_is_exit_code_1(nights, options, code):
    assert tuanthu("diff", *options, "--store", nights.store).returncode == code


def test_sarif_says_new_unchanged_and_absent(nights):
    ran = tuanthu("diff", "--store", nights.store, "--format", "sarif")
    (run,) = json.loads(ran.stdout)["runs"]
    assert [each["baselineState"] for each in run["results"]] == ["new", "unchanged", "absent"]
    assert {each["ruleId"] for each in run["results"]} == {"R"}
    assert len({each["partialFingerprints"]["tuanthu/v1"] for each in run["results"]}) == 3


def test_the_table_and_markdown_name_units_counts_and_points(nights):
    table = tuanthu("diff", "--store", nights.store, "--lang", "en").stdout
    assert "new / mended / open: 1 / 1 / 1" in table
    assert ("100 → 50" in table, "1 → 2" in table) == (True, True)
    lines = tuanthu("diff", "--store", nights.store, "--format", "markdown").stdout.splitlines()
    assert "| Phường A | 1     | 0              | 0             |" in lines
    assert "## Phát hiện mới (1)" in lines


# ------------------------------------------------------------------------ rank


def test_equal_units_share_a_rank_and_the_next_is_skipped(tmp_path):
    office = place(tmp_path, a=BAD, b=GOOD, c=GOOD, d=BAD)
    office.sweep("2024-05-01")
    assert ranks(office) == {"b": 1, "c": 1, "a": 3, "d": 3}


def test_drafts_missing_units_and_those_without_a_verdict_are_told_and_not_ranked(tmp_path):
    office = place(tmp_path, "a", "b", "c", "d", a=GOOD, b=DRAFT)
    office.hand_in("c", "sent: [\n", folder="c")
    office.sweep("2024-05-01")
    assert ranks(office) == {"a": 1, "b": None, "c": None, "d": None}
    ran = tuanthu("rank", "--store", office.store, "--format", "json", "--lang", "en")
    (table,) = json.loads(ran.stdout)["tables"]
    whys = {each["unit"]: each["why"] for each in table["units"]}
    assert whys == {"a": None, "b": "a draft, not sent", "c": "nothing handed in", "d": "nothing handed in"}


def test_the_rounded_index_decides(tmp_path):
    office = place(
        tmp_path, a=GOOD, b=GOOD.replace('"1": 2', '"1": "1,9999"'), c=GOOD.replace('"1": 2', '"1": "1,999"')
    )
    office.sweep("2024-05-01")
    with Store(office.store) as store:
        rows = read.units(store, 1)
    assert [row.totals.verified for row in rows] == [Decimal(2), Decimal("1.9999"), Decimal("1.999")]
    assert [row.totals.index for row in rows] == [Decimal(100), Decimal(100), Decimal("99.95")]
    assert ranks(office) == {"a": 1, "b": 1, "c": 3}


def test_each_plan_and_group_has_a_table_and_may_be_asked_for_alone(tmp_path):
    office = place(tmp_path, "a", plans=("made", "other"), a=GOOD)
    office.hand_in("a", BAD, plan="other", folder="other")
    office.sweep("2024-05-01")
    ran = tuanthu("rank", "--store", office.store, "--format", "json", "--plan", "other")
    (table,) = json.loads(ran.stdout)["tables"]
    assert (table["plan"], table["units"][0]["index"]) == ("other", "50")
    assert tuanthu("rank", "--store", office.store, "--group", "none").returncode == 2


def test_trends_have_a_point_for_every_unit_and_complete_run(nights):
    with Store(nights.store) as store:
        points = read.history(store, unit="a")
    assert [(each.run, each.index, each.violations, each.year) for each in points] == [
        (1, Decimal(100), 0, 2024), (2, Decimal(50), 1, 2024),
    ]  # fmt: skip
