"""The second night: what is unchanged is taken over, what may have changed is checked, to the same bytes."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import ROOT, moment
from sweeping import BAD, GOOD, Place, place
from tuanthu.evidence.trust import load_trust
from tuanthu.store import read
from tuanthu.store.base import Store
from tuanthu.sweep.jobs import Settings

sys.path.insert(0, str(ROOT / "samples"))
import pki

DRAFT = GOOD.replace("sent: 2024-03-01\n", "")


def test_a_unit_that_is_unchanged_is_taken_over_and_its_report_restamped(tmp_path):
    office = place(tmp_path, a=GOOD, b=BAD)
    first = office.sweep("2024-05-01")
    assert office.counts() == (2, 0)
    second = office.sweep("2024-05-02")
    assert office.counts() == (0, 2)
    assert [each["as_of"] for each in second] == ["2024-05-02T00:00:00+07:00"] * 2
    assert [{**each, "as_of": None} for each in second] == [{**each, "as_of": None} for each in first]


CHANGES = {
    "the submission": lambda office: office.hand_in("a", BAD),
    "a file among the evidence": lambda office: _evidence(office, "a"),
    "the register's entry": lambda office: office.write(
        "units.yaml",
        {
            "units": [
                {"id": "a", "name": "Tên khác", "group": "units"},
                {"id": "b", "name": "Phường B", "group": "units"},
            ]
        },
    ),
    "a waiver": lambda office: office.write("waivers.yaml", WAIVER),
    "a receipt": lambda office: office.write(
        "receipts.yaml", {"receipts": [{"unit": "a", "received_at": "2024-03-20"}]}
    ),
}
WAIVER = {"waivers": [{
    "rule": "R", "unit": "a", "reason": "Bão", "document": {"number": "1/QĐ", "date": "2024-02-01"},
    "from": "2024-01-01", "until": "2024-12-31",
}]}  # fmt: skip


def _evidence(office, unit):
    folder = office.root / f"hs-{unit}" / "evidence" / "1"
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(b"%PDF-1.7\n")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_concerns_one_unit_makes_that_unit_checked_again_and_no_other(tmp_path, change):
    office = place(tmp_path, a=GOOD, b=GOOD)
    office.sweep("2024-05-01")
    change(office)
    found = office.sweep("2024-05-02")
    assert office.counts() == (1, 1)
    assert found == office.sweep("2024-05-02", full=True)
    assert office.counts() == (2, 0)


def test_another_plan_checks_every_unit_again(tmp_path):
    office = place(tmp_path, a=GOOD, b=GOOD)
    office.sweep("2024-05-01")
    data = office.plans[0] / "data.yaml"
    data.write_text(data.read_text(encoding="utf-8").replace("label: n", "label: số lần"), encoding="utf-8")
    office.sweep("2024-05-02")
    assert office.counts() == (2, 0)


def test_a_file_whose_content_changes_under_the_same_size_and_time_is_seen(tmp_path):
    office = place(tmp_path, a=GOOD)
    file = office.root / "hs-a" / "submission.yaml"
    office.sweep("2024-05-01")
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("n: 1", "n: 0"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    (report,) = office.sweep("2024-05-02")
    assert (report["summary"]["outcomes"]["violation"], office.counts()) == (1, (1, 0))


def test_what_has_just_been_written_is_not_relied_on(tmp_path):
    office = place(tmp_path, a=GOOD)
    cautious = Settings(cwd=str(tmp_path))
    office.sweep("2024-05-01", settings=cautious)
    office.sweep("2024-05-02", settings=cautious)
    assert office.counts() == (1, 0)


def test_an_earlier_moment_is_never_answered_from_a_later_one(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.sweep("2024-05-01")
    found = office.sweep("2024-02-01")
    assert office.counts() == (1, 0)
    assert found[0]["sent"] is False


def test_what_has_no_verdict_is_tried_again_every_night(tmp_path):
    office = place(tmp_path, a="scores: [\n")
    office.sweep("2024-05-01")
    office.sweep("2024-05-02")
    assert office.done.tally.reused == 0


EDGES = [
    moment(day).replace(tzinfo=None) + timedelta(seconds=seconds)
    for day in ("2024-03-01", "2024-03-16", "2024-03-17")
    for seconds in (-1, 0, 1)
]
ANY = st.datetimes(moment("2023-12-20").replace(tzinfo=None), moment("2024-04-10").replace(tzinfo=None))
MOMENTS = st.lists(ANY | st.sampled_from(EDGES), min_size=2, max_size=5)


@given(MOMENTS, st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_nights_at_any_moments_in_any_order_equal_full_sweeps(tmp_path_factory, moments, ordered):
    tmp_path = tmp_path_factory.mktemp("nights")
    office = place(tmp_path, "a", "b", "c", "d", a=GOOD, b=BAD.replace("2024-03-01", "2024-03-17"), c=DRAFT)
    office.write("receipts.yaml", {"receipts": [{"unit": "a", "received_at": "2024-03-16 00:30"}]})
    office.write("waivers.yaml", {"waivers": [{**WAIVER["waivers"][0], "unit": "b"}]})
    full = Place(office.root, office.plans, tmp_path / "full.sqlite")
    for at in sorted(moments) if ordered else moments:
        assert office.sweep(str(at)) == full.sweep(str(at), full=True)
    with Store(office.store) as store, Store(full.store) as other:
        for run, same in zip(read.runs(store), read.runs(other), strict=True):
            rows, others = read.units(store, run.id), read.units(other, same.id)
            assert [each.result for each in rows] == [each.result for each in others]


def test_the_samples_night_after_night_equal_full_sweeps(tmp_path):
    root = tmp_path / "office"
    shutil.copytree(ROOT / "samples" / "uong-bi", root)
    office = Place(root, (ROOT / "rules" / "uong-bi-2023",), tmp_path / "some.sqlite")
    full = Place(root, office.plans, tmp_path / "full.sqlite")
    for at in ("2024-03-15", "2024-03-16", "2024-03-17"):
        assert office.sweep(at) == full.sweep(at, full=True)
    assert office.counts() == (0, 3)


def test_a_revocation_list_that_runs_out_makes_the_unit_checked_again(tmp_path):
    office, trust = _signed_office(tmp_path, list_until=datetime(2024, 6, 1, tzinfo=UTC))
    settings_ = Settings(trust=trust, cwd=str(Path.cwd()), settled=0)
    verdicts = []
    for at, counts in (("2024-05-01", (1, 0)), ("2024-05-31", (0, 1)), ("2024-06-02", (1, 0)), ("2024-06-03", (0, 1))):
        (report,) = office.sweep(at, settings=settings_)
        assert office.counts() == counts, at
        verdicts.append(report["evidence"][0]["signatures"][0]["revocation"])
    assert verdicts == ["good", "good", "stale", "stale"]


def _signed_office(tmp_path, list_until):
    shutil.copytree(ROOT / "samples" / "keys", tmp_path / "pki" / "keys")
    ca = pki.make_pki(tmp_path / "pki")
    revoked = ca.revocation_list(issued=datetime(2024, 1, 1, tzinfo=UTC), until=list_until)
    (ca.trust / "issuing.crl").write_bytes(revoked)
    office = place(tmp_path, a=GOOD)
    folder = office.root / "hs-a" / "evidence" / "1"
    folder.mkdir(parents=True)
    page = pki.make_pdf("Bao cao", ["mau"])
    signed = pki.sign_pdf(page, ca.signers["unit-01"], datetime(2024, 2, 1, tzinfo=UTC))
    (folder / "a.pdf").write_bytes(signed)
    return office, load_trust(ca.trust)
