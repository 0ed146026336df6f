"""What the office keeps: several plans, receipts, several packages of a unit, folders that nobody awaits."""

from __future__ import annotations

import hashlib
import shutil
import zipfile

import pytest
from openpyxl import Workbook

from support import ZONE, moment
from sweeping import GOOD, made_plan, place
from tuanthu.receipts import load_receipts
from tuanthu.source import InputError
from tuanthu.store import Store, read


def rules(report):
    return sorted(each["rule"] for each in report["findings"] if each["outcome"] == "violation")


def states(office):
    with Store(office.store) as store:
        return {(row.plan, row.unit.id): row.state for row in read.units(store, office.done.number)}


def receipt(unit="a", at="2024-03-10", **more):
    return {"unit": unit, "received_at": at, **more}


# -------------------------------------------------------------------- receipts


@pytest.mark.parametrize(("at", "late"), [("2024-03-15 23:59", []), ("2024-03-16", ["SEND"]), ("2024-03-20", ["SEND"])])
def test_a_receipt_beats_what_the_submission_says_of_itself(tmp_path, at, late):
    office = place(tmp_path, a=GOOD)
    office.write("receipts.yaml", {"receipts": [receipt(at=at)]})
    (report,) = office.sweep("2024-05-01")
    assert (rules(report), report["sent"]) == (late, True)


def test_a_receipt_makes_a_draft_a_submission_from_its_moment_on(tmp_path):
    office = place(tmp_path, a=GOOD.replace("sent: 2024-03-01\n", ""))
    office.write("receipts.yaml", {"receipts": [receipt(at="2024-03-10 09:00")]})
    assert [office.sweep(at)[0]["sent"] for at in ("2024-03-10 08:59", "2024-03-10 09:00")] == [False, True]


HEADS = ["Mã đơn vị", "Ngày nhận", "Kênh", "Mã băm", "Hồ sơ", "Văn bản chấp thuận", "Ngày chấp thuận"]
ROW = ["a", "16:30 14/3/2024", "trục liên thông", "", "hs-a", "12/UBND", "20/3/2024"]


def _csv(path, delimiter):
    lines = (delimiter.join(row) for row in (HEADS, ROW, [""] * len(ROW)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def _xlsx(path):
    book = Workbook()
    for row in (HEADS, ROW):
        book.active.append(row)
    book.save(path)


WRITERS = {
    "comma.csv": lambda path: _csv(path, ","),
    "semicolon.csv": lambda path: _csv(path, ";"),
    "book.xlsx": _xlsx,
    "plain.yaml": lambda path: path.write_text(
        "receipts: [{unit: a, received_at: 2024-03-14 16:30, channel: trục liên thông, package: hs-a,"
        " accepted_by: 12/UBND, accepted_on: 20/3/2024}]",
        encoding="utf-8",
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_receipts_are_read_from_yaml_csv_and_workbooks_alike(tmp_path, name):
    WRITERS[name](tmp_path / name)
    (found,) = load_receipts(tmp_path / name, ZONE)
    assert (found.unit, found.received_at, found.channel, found.digest, found.package) == (
        "a", moment("2024-03-14 16:30"), "trục liên thông", None, "hs-a",
    )  # fmt: skip
    assert (found.accepted_by, str(found.accepted_on)) == ("12/UBND", "2024-03-20")


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("r.yaml", "receipts: [{unit: a}]", "r.yaml:1:12"),
        ("r.csv", "unit,received_at\na,2024-02-30\n", "r.csv:2:2"),
        ("r.csv", "unit,received_at,kanal\na,2024-02-03,x\n", "r.csv:2:3"),
        ("r.csv", "unit,received_at,digest\na,2024-02-03,abc\n", "r.csv:2:3"),
    ],
)
def test_a_receipt_that_cannot_be_read_is_told_with_its_place(tmp_path, name, text, where):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_receipts(tmp_path / name, ZONE)
    assert str(caught.value.problem.location).endswith(where)


# ------------------------------------------------------------ several packages

SECOND = GOOD.replace('"1": 2', '"1": 1')


@pytest.mark.parametrize(
    ("receipts", "claimed"),
    [
        ([receipt(at="2024-03-10", package="hs-a"), receipt(at="2024-03-12", package="again")], "1"),
        ([receipt(at="2024-03-12", package="hs-a"), receipt(at="2024-03-10", package="again")], "2"),
        ([receipt(at="2024-03-10", package="hs-a"), receipt(at="2024-03-20", package="again")], "2"),
        (
            [receipt(at="2024-03-10", package="hs-a"), receipt(at="2024-03-20", package="again", accepted_by="9/UBND")],
            "1",
        ),
        ([receipt(at="2024-03-18", package="hs-a"), receipt(at="2024-03-20", package="again")], "2"),
        ([receipt(at="2024-03-10", package="again")], "1"),
    ],
    ids=[
        "the last in time",
        "whatever its name",
        "not a late one",
        "an accepted one",
        "else the first",
        "the only one",
    ],
)
def test_of_several_packages_the_last_received_in_time_is_judged(tmp_path, receipts, claimed):
    office = place(tmp_path, a=GOOD)
    office.hand_in("a", SECOND, folder="again")
    office.write("receipts.yaml", {"receipts": receipts})
    (report,) = office.sweep("2024-05-01")
    assert report["summary"]["claimed"] == claimed
    aside = [each["obligation"] for each in report["findings"] if each["rule"] == "input/package-set-aside"]
    assert aside == ["again" if claimed == "2" else "hs-a"]


def test_a_package_accepted_later_counts_from_that_day_on(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.hand_in("a", SECOND, folder="again")
    late = receipt(at="2024-03-20", package="again", accepted_by="9/UBND", accepted_on="2024-04-02")
    office.write("receipts.yaml", {"receipts": [receipt(package="hs-a"), late]})
    claims = [office.sweep(at)[0]["summary"]["claimed"] for at in ("2024-03-25", "2024-04-01", "2024-04-02")]
    assert claims == ["2", "2", "1"]
    assert office.counts() == (1, 0)


def test_a_receipt_finds_its_package_by_the_digest_of_the_zip(tmp_path):
    office = place(tmp_path, a=GOOD)
    packed = office.root / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(office.root / "hs-a" / "submission.yaml", "submission.yaml")
    (office.root / "hs-a" / "submission.yaml").write_text("plan: made\nunit: a\n" + SECOND, encoding="utf-8")
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    office.write("receipts.yaml", {"receipts": [receipt(digest=f"sha256:{digest}")]})
    (report,) = office.sweep("2024-05-01")
    assert (report["path"].endswith("a.zip"), report["summary"]["claimed"]) == (True, "2")


def test_a_receipt_that_fits_no_package_is_told(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.write("receipts.yaml", {"receipts": [receipt(digest="0" * 64)]})
    (report,) = office.sweep("2024-05-01")
    assert rules(report) == ["input/receipt-unmatched"]


def test_several_packages_without_receipts_have_no_verdict(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.hand_in("a", SECOND, folder="again")
    (report,) = office.sweep("2024-05-01")
    assert (rules(report), report["complete"]) == (["input/several-submissions"], False)


# --------------------------------------------------------------- several plans


def test_a_unit_bound_by_several_plans_has_a_report_under_each(tmp_path):
    office = place(tmp_path, "a", "b", plans=("made", "other"), a=GOOD)
    office.hand_in("a", SECOND, plan="other", folder="a-other")
    reports = office.sweep("2024-05-01")
    assert [(each["plan"]["id"], each["unit"]["id"], each["summary"]["claimed"]) for each in reports] == [
        ("made", "a", "2"), ("other", "a", "1"), ("made", "b", None), ("other", "b", None),
    ]  # fmt: skip
    assert set(states(office).values()) == {"sent", "missing"}


def test_no_unit_and_no_folder_is_lost(tmp_path):
    office = place(tmp_path, "a", "b", "c", a=GOOD)
    office.hand_in("stranger")
    office.hand_in("b", plan="elsewhere")
    office.hand_in("c", "scores: [\n")
    deep = office.root / "2024" / "quý 1"
    deep.mkdir(parents=True)
    shutil.move(office.root / "hs-a", deep / "hs-a")
    office.sweep("2024-05-01")
    assert states(office) == {
        ("made", "a"): "sent", ("made", "b"): "missing", ("made", "c"): "missing",
        ("elsewhere", "b"): "no_verdict", ("", "hs-c"): "unlisted", ("made", "stranger"): "unlisted",
    }  # fmt: skip


def test_two_folders_of_one_stranger_are_both_told(tmp_path):
    office = place(tmp_path, "a", a=GOOD)
    office.hand_in("stranger")
    office.hand_in("stranger", folder="twin")
    office.sweep("2024-05-01")
    assert sorted(states(office).values()) == ["sent", "unlisted", "unlisted"]


def test_a_unit_whose_group_no_plan_binds_is_told(tmp_path):
    office = place(tmp_path, "a", a=GOOD)
    office.register("a", group="nowhere")
    (report,) = office.sweep("2024-05-01")
    assert rules(report) == ["input/unknown-group"]
    shutil.rmtree(office.root / "hs-a")
    office.sweep("2024-05-01")
    assert states(office) == {("", "a"): "missing"}


def test_a_unit_is_awaited_in_the_years_in_which_it_exists(tmp_path):
    office = place(tmp_path, "a", "b", a=GOOD, b=GOOD)
    units = [
        {"id": "a", "name": "A", "group": "units", "valid_until": "2023-06-30"},
        {"id": "b", "name": "B", "group": "units"},
    ]
    office.write("units.yaml", {"units": units})
    office.sweep("2024-05-01")
    assert states(office) == {("made", "a"): "no_verdict", ("made", "b"): "sent"}


def test_a_plan_that_cannot_be_loaded_names_every_unit(tmp_path):
    office = place(tmp_path, "a", "b", plans=("made", "other"), a=GOOD, b=GOOD)
    made_plan(tmp_path / "other", "other")
    (tmp_path / "other" / "rules" / "rules.yaml").write_text("rules: [", encoding="utf-8")
    office.sweep("2024-05-01")
    found = states(office)
    assert [state for (plan, _), state in found.items() if plan == "made"] == ["sent", "sent"]
    assert [state for (plan, _), state in found.items() if plan != "made"] == ["no_verdict", "no_verdict"]


# ------------------------------------------------------------ the second phase


def notes(report):
    return [each for each in report["notes"] if "too" in each]


def test_a_file_that_other_units_have_too_is_noted_in_the_reports_of_each(tmp_path):
    office = place(tmp_path, **dict.fromkeys("abcdef", GOOD))
    for unit, names in {"a": ["x", "own"], "b": ["y"], "c": ["x", "z"], "d": ["x"], "e": ["x"], "f": []}.items():
        folder = office.root / f"hs-{unit}" / "evidence" / "1"
        folder.mkdir(parents=True)
        for name in names:
            (folder / f"{name}.pdf").write_bytes(b"one and the same" if name != "own" else b"another")
    a, b, c, _, _, f = office.sweep("2024-05-01")
    assert [len(notes(each)) for each in (a, b, c, f)] == [1, 1, 2, 0]
    assert "The file evidence/1/x.pdf" in notes(a)[0]
    assert "b (evidence/1/y.pdf), c (evidence/1/x.pdf), d (evidence/1/x.pdf) and 1 more too" in notes(a)[0]
    assert "a (evidence/1/x.pdf), b (evidence/1/y.pdf), d (evidence/1/x.pdf) and 1 more too" in notes(c)[1]
    # It comes from what is stored: a night on which b takes its file away changes the report of a, taken over.
    shutil.rmtree(office.root / "hs-b" / "evidence" / "1")
    a = office.sweep("2024-05-02")[0]
    assert "c (evidence/1/x.pdf), d (evidence/1/x.pdf), e (evidence/1/x.pdf) too" in notes(a)[0]
    assert office.counts() == (1, 5)
