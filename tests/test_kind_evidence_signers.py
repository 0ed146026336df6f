"""Whose signature a document bears, and when: the agency's, a person's for it, in time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from support import card, file, make_plan, outcomes, report, rule
from tuanthu.kinds.signers import forms, identity
from tuanthu.model import Signature, Verdict, VerdictKind
from tuanthu.words import same

ZONE = timezone(timedelta(hours=7))
UNIT = "UBND Phường Mẫu 01"
AGENCY = ("Ủy ban nhân dân Phường Mẫu 01", "Ủy ban nhân dân thành phố Mẫu", ())
PERSON = ("Nguyễn Văn Mẫu", "UBND tỉnh Mẫu", ("UBND thành phố Mẫu", "UBND phường Mẫu 01"))
STRANGER = ("Trần Thị Lạ", "Sở Tư pháp", ())
FAULTS = {
    "wrong_signer": {"when": {"right_signer": "no"}},
    "no_agency": {"when": {"signed_by_agency": "no"}},
    "no_person": {"when": {"signed_by_person": "no"}},
    "signed_late": {"when": {"days_late": {"gt": 0}}},
}
ENTRY = 'scores: {"1": {claimed: 1, evidence: [{number: 12, symbol: BC-UBND, file: a.pdf}]}}\n'


def signature(who, at: datetime | None = datetime(2024, 3, 10, 9, tzinfo=ZONE), source="claimed") -> Signature:
    name, organisation, units = who
    return Signature(name, organisation, at, source if at else "none", "trusted", "good", units)


def signed(*signatures: Signature) -> Verdict:
    return Verdict(VerdictKind.SIGNED, "ok", same("made up"), signatures)


def found(tmp_path, verdict: Verdict, **settings):
    made = rule("R", "evidence", {name: dict(each) for name, each in FAULTS.items()}, **settings)
    plan = make_plan(tmp_path / "made", rules=(made,), cards=[card({"code": "1", "max": 2, "evidence": True})])
    return report(plan, ENTRY, evidence=[file("1/a.pdf", verdict)])


@pytest.mark.parametrize(
    ("signers", "expected"),
    [
        ((PERSON, AGENCY), "passed"),
        ((AGENCY, PERSON), "passed"),
        ((PERSON,), "no_agency"),
        ((AGENCY,), "no_person"),
        ((STRANGER,), "wrong_signer"),
        ((STRANGER, AGENCY), "no_person"),
        (((None, UNIT, ()), PERSON), "passed"),
        (((None, None, ()),), "wrong_signer"),
    ],
)
def test_person_and_agency(tmp_path, signers, expected) -> None:
    verdict = signed(*map(signature, signers))
    assert outcomes(found(tmp_path, verdict, signer="unit"), "R")["R/1/a.pdf"] == expected


def test_anybody_may_sign_but_an_agency_is_told_from_a_person() -> None:
    own = ("Sở Nội vụ", "Sở Nội vụ", ())
    assert identity([signature(own), signature(STRANGER)], None) == {
        "signatures": 2,
        "signed_by_agency": "yes",
        "signed_by_person": "yes",
    }
    assert identity([signature(PERSON)], None)["signed_by_agency"] == "no"
    assert identity([signature(AGENCY)], None)["signed_by_person"] == "no"


def test_forms_of_a_name() -> None:
    assert (
        forms(["Ủy ban nhân dân  PHƯỜNG Mẫu 01"]) == forms(["Phường mẫu 01"]) == {"ubnd phuong mau 01", "phuong mau 01"}
    )
    assert forms(["", " "]) == frozenset()


@pytest.mark.parametrize(
    ("days", "source", "expected"),
    [
        ((0,), "claimed", "passed"),
        ((5,), "timestamp", "passed"),  # the last day: 15/03
        ((6,), "claimed", "signed_late"),
        ((0, 6), "claimed", "signed_late"),  # complete with the last signature
        ((None,), "claimed", "not_assessed"),
        ((0, None), "claimed", "not_assessed"),
    ],
)
def test_signing_time_against_the_deadline(tmp_path, days, source, expected) -> None:
    times = [None if each is None else datetime(2024, 3, 10, 9, tzinfo=ZONE) + timedelta(days=each) for each in days]
    signatures = [signature(who, at, source) for who, at in zip((AGENCY, PERSON), times, strict=False)]
    made = found(tmp_path, signed(*signatures, signature(PERSON, times[-1])), signer="unit", before="2024-03-16")
    assert outcomes(made, "R")["R/1/a.pdf"] == expected


def test_a_late_signature_is_told_with_its_dates(tmp_path) -> None:
    late = datetime(2024, 3, 18, 0, 30, tzinfo=ZONE)
    made = found(tmp_path, signed(signature(AGENCY, late), signature(PERSON, late)), before="2024-03-16")
    finding = next(each for each in made.findings if each.obligation == "R/1/a.pdf")
    assert "18/03/2024, muộn 3 ngày" in finding.message.vi
    assert finding.facts["time_source"] == "claimed"


def test_the_day_itself_is_in_time(tmp_path) -> None:
    made = found(tmp_path, signed(signature(AGENCY), signature(PERSON)), by="2024-03-10")
    assert outcomes(made, "R")["R/1/a.pdf"] == "passed"
