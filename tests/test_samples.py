"""The samples give exactly the findings that samples/README.md names, and their outputs do not drift.

``UPDATE_GOLDENS=1 pytest tests/test_samples.py`` records the outputs anew.
"""

import importlib.util
import json
import os
import re
import shutil
import sys
from collections import Counter
from contextlib import chdir
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from support import ROOT, assert_closed, moment, tuanthu
from tuanthu.desk import Desk, load_units
from tuanthu.evidence.trust import load_trust
from tuanthu.model import Outcome, Report
from tuanthu.render import json as json_form
from tuanthu.render import table
from tuanthu.words import plain, show

SAMPLES = ROOT / "samples"
TRUST = SAMPLES / "trust"
GOLDENS = Path(__file__).parent / "goldens" / "samples"
CLEAN, FAULTY = "uong-bi/phuong-mau-01", "uong-bi/phong-mau-01"
WORKBOOK, PHU_LIEN = "uong-bi/phuong-mau-03", "phu-lien/phuong-mau-11"
PHU_LIEN_YEAR = "phu-lien/phuong-mau-12"
LAI_CHAU = ("lai-chau/so-mau-01", "lai-chau/huyen-mau-01")
HA_NOI = ("hanoi-2023/thanh-pho-mau", "hanoi-2023/so-noi-vu-mau")
"""Of each plan the sample without a fault, and the one with faults."""
WARD, MID_YEAR, CITY = "hanoi-2025/phuong-mau-21", "hanoi-2025/phuong-mau-22", "hanoi-2025/thanh-pho-mau-02"
DATES = {
    **dict.fromkeys((CLEAN, FAULTY, WORKBOOK), "2024-04-01"),
    PHU_LIEN: "2024-04-15",
    PHU_LIEN_YEAR: "2025-01-15",
    **dict.fromkeys(LAI_CHAU, "2023-01-15"),
    **dict.fromkeys(HA_NOI, "2024-01-15"),
    WARD: "2026-01-10",
    MID_YEAR: "2025-10-06",
    CITY: "2026-05-04",
}
FAULTS = {FAULTY: 26, PHU_LIEN_YEAR: 6, LAI_CHAU[1]: 11, HA_NOI[1]: 5, WARD: 7, MID_YEAR: 12}
"""How many findings the README names for each sample with faults."""
RECORDED = (CLEAN, FAULTY, PHU_LIEN, PHU_LIEN_YEAR, *LAI_CHAU, *HA_NOI, WARD, MID_YEAR, CITY)
LATER = "2026-10-01"
ROW = re.compile(
    r"^\| \d+[ab]? \|[^|]+\| `([^`:]+)(?::(\d+))?` \| `([^`:]+)(?:: (\w+))?` \| ([\d.,]+) \|$", re.MULTILINE
)


@cache
def checked(sample: str, as_of: str | None = None, *, trust: bool = False) -> Report:
    """Return the report on a sample, checked as the README says: from the top folder."""
    path = Path("samples") / sample
    with chdir(ROOT):
        units = load_units(path.parent / "units.yaml")
        store = load_trust(TRUST) if trust else None
        with Desk(moment(as_of or DATES[sample]), units=units, trust=store, jobs=2) as desk:
            return desk.validate(path)


def outcomes(report: Report) -> dict[Outcome, int]:
    return {each: report.count(each) for each in Outcome if report.count(each)}


# ------------------------------------------------------------------- the faults


def readme_rows(lang: str, sample: str = FAULTY) -> Counter:
    """Return a sample's table in the README: file, line, rule, violation or outcome, points lost (in its form)."""
    vi, _, en = (SAMPLES / "README.md").read_text(encoding="utf-8").partition("\n# Samples\n")
    sections = (vi if lang == "vi" else en).split("\n## ")
    return Counter(
        row for each in sections if f"`{Path(sample).name}`" in each.split("\n")[0] for row in ROW.findall(each)
    )


def found_rows(report: Report, lang: str) -> Counter:
    """Return what was found in the same form; a file's finding has no line.

    What did not arise or is not due is no fault, nor what waits for a value that the document leaves open.
    """
    rows = []
    for each in report.findings:
        if each.outcome in {Outcome.VIOLATION, Outcome.NOT_ASSESSED} and each.lacks != "setting":
            state = each.violation or ("" if each.rule.startswith("input/") else each.outcome.value)
            line = str(each.location.line or "")
            rows.append((each.location.file, line, each.rule, state, show(each.deduction, lang)))
    return Counter(rows)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("sample", FAULTS)
def test_faulty_sample_gives_exactly_what_the_readme_names(sample, lang) -> None:
    named = readme_rows(lang, sample)
    assert named.total() == FAULTS[sample]
    assert found_rows(checked(sample), lang) == named


@pytest.mark.parametrize("as_of", [DATES[FAULTY], LATER])
def test_trust_and_time_change_nothing_about_the_faults(as_of) -> None:
    assert found_rows(checked(FAULTY, as_of, trust=True), "en") == found_rows(checked(FAULTY), "en")


def test_readme_names_the_totals() -> None:
    totals = checked(FAULTY).totals
    shown = [plain(each) for each in (totals.claimed, totals.verified, totals.deducted, totals.open)]
    claimed, verified, deducted, opened = shown
    text = " ".join((SAMPLES / "README.md").read_text(encoding="utf-8").split())
    assert f"Claimed {claimed} = verified {verified} + deducted {deducted} + open {opened}." in text
    claimed, verified, deducted, opened = (each.replace(".", ",") for each in shown)
    assert f"Tự chấm {claimed} = sau kiểm tra {verified} + bị trừ {deducted} + chưa xác định {opened}." in text


def test_deductions_and_the_cut_to_the_maximum_make_up_the_total() -> None:
    report = checked(FAULTY)
    cut = [item.lost for node in report.scores for item in node.items if item.kind == "over_max"]
    assert cut == [Decimal("0.5")]
    assert sum(each.deduction for each in report.findings) + sum(cut) == report.totals.deducted


# ------------------------------------------------------------- the clean sample


@pytest.mark.parametrize("as_of", [DATES[CLEAN], LATER])
@pytest.mark.parametrize("trust", [False, True])
def test_clean_sample_has_no_finding(trust, as_of) -> None:
    report = checked(CLEAN, as_of, trust=trust)
    assert set(outcomes(report)) == {Outcome.PASSED}
    assert report.complete
    assert report.totals.claimed == report.totals.verified
    signatures = [each for file in report.evidence.files for each in file.verdict.signatures]
    standing = ("trusted", "good") if trust else ("unchecked", "unchecked")
    assert {(each.trust, each.revocation) for each in signatures} == {standing}


def test_clean_sample_shows_the_lawful_variety_of_evidence() -> None:
    report = checked(CLEAN, trust=True)
    signed = {file.path: file.verdict.signatures for file in report.evidence.files}
    person, agency = signed["evidence/1.1/08-KH-UBND.pdf"]
    assert (person.signer, agency.signer) == ("Nguyễn Văn Mẫu", "UBND Phường Mẫu 01")
    assert signed["evidence/1.2/241-BC-UBND.pdf"][0].time_source == "timestamp"
    assert signed["evidence/4.2/1873-QD-UBND.pdf"][0].organisation == "UBND thành phố Mẫu"
    twice = [path for path, count in Counter(file.sha256 for file in report.evidence.files).items() if count == 2]
    assert len(twice) == 1


def test_before_the_deadline_only_the_sending_is_pending() -> None:
    report = checked(CLEAN, "2024-03-01")
    waiting = {each.rule: each.due for each in report.findings if each.outcome is Outcome.PENDING}
    assert waiting == dict.fromkeys(("UB-SUBMIT", "UB-REPORT"), moment("2024-03-16"))
    assert set(outcomes(report)) == {Outcome.PASSED, Outcome.PENDING}
    assert not report.sent
    # What has been handed in is judged at once: every document, cell and figure of the later check.
    judged = {each.obligation for each in checked(CLEAN).findings} - {"UB-SUBMIT/submission"}
    assert {each.obligation for each in report.findings if each.outcome is Outcome.PASSED} == {
        each for each in judged if not each.startswith("UB-REPORT/")
    }


def test_the_workbook_says_what_the_yaml_says() -> None:
    one, other = checked(CLEAN), checked(WORKBOOK)
    assert other.inputs[0].file == "submission.xlsx"
    assert [(each.obligation, each.outcome) for each in one.findings] == [
        (each.obligation, each.outcome) for each in other.findings
    ]
    assert one.totals == other.totals
    assert [node.claimed for node in one.scores] == [node.claimed for node in other.scores]


# --------------------------------------------------------------------- Phù Liễn


def test_phu_lien_is_judged_by_what_it_gives() -> None:
    found = {each.obligation: each for each in checked(PHU_LIEN).findings}
    states = {name: each.outcome.value for name, each in found.items()}
    reports = {name: state for name, state in states.items() if name.startswith("PL-REPORTS/")}
    assert reports.pop("PL-REPORTS/quarterly/Q1") == "passed"
    assert set(reports.values()) == {"pending"}
    assert [each.rule for each in found.values() if each.outcome is Outcome.VIOLATION] == ["PL-ON-TIME"]
    assert found["PL-ON-TIME"].facts["part"] * 100 == found["PL-ON-TIME"].facts["whole"] * 95
    assert {states[name] for name in ("PL-STATUS-TRACKED", "PL-PORTAL-SYNC", "PL-SATISFACTION")} == {"passed"}
    assert {states[name] for name in ("PL-PLAN-TASKS", "PL-ASSIGNED-TASKS", "PL-INITIATIVE")} == {"pending"}
    assert states["PL-IMPACT-ASSESSMENT"] == "not_applicable"


@pytest.mark.parametrize("sample", [LAI_CHAU[0], HA_NOI[0]])
def test_a_sample_without_points_and_without_fault(sample) -> None:
    """Only what the document leaves open cannot be assessed, and that is no fault."""
    report = checked(sample)
    assert found_rows(report, "en") == Counter()
    assert report.count(Outcome.PASSED) > report.count(Outcome.NOT_ASSESSED) > 0


def test_the_recommended_initiative_is_a_warning_that_costs_points() -> None:
    (told,) = [each for each in checked(LAI_CHAU[1]).findings if each.rule == "LC-INITIATIVE"]
    assert (told.severity.value, told.violation, told.deduction) == ("warning", "too_few", Decimal("0.5"))
    (kept,) = [each for each in checked(LAI_CHAU[0]).findings if each.rule == "LC-INITIATIVE"]
    assert kept.outcome is Outcome.PASSED


def test_a_quarterly_report_of_the_fifth_is_late() -> None:
    late = [each for each in checked(PHU_LIEN_YEAR).findings if each.violation == "late"]
    assert [(each.obligation, each.deduction) for each in late] == [("PL-REPORTS/quarterly/Q3", Decimal("0.25"))]


# ----------------------------------------------------------------------- Hà Nội


def test_the_wards_of_hanoi_are_judged_by_what_they_give() -> None:
    found = checked(MID_YEAR)
    states = {each.obligation: each.outcome.value for each in found.findings}
    assert states["HN25-TASKS/B-I-1"] == "passed"
    assert states["HN25-TASKS/B-I-3"] == "pending"
    assert states["HN25-TASKS/B-VI-1"] == "not_assessed"  # how often "thường xuyên" means, no document says
    assert outcomes(checked(WARD)).keys() == set(Outcome) - {Outcome.WAIVED, Outcome.BROKEN}
    for report in (found, checked(WARD)):
        assert all(each.cite.clause and each.cite.quote for each in report.findings if each.cite)
        assert report.totals.deducted == Decimal("0.25")


def test_the_city_is_held_against_three_tables_of_targets() -> None:
    found = [each for each in checked(CITY).findings if each.rule.endswith(("-TARGETS", "-KEPT"))]
    missed = Counter(each.rule for each in found if each.outcome is Outcome.VIOLATION)
    assert {each.outcome for each in found} == {Outcome.PASSED, Outcome.VIOLATION}
    assert len(found) == 2 * (103 + 12 + 37)
    assert missed == {
        "HN25-PAR-TARGETS": 14,
        "HN25-SIPAS-TARGETS": 8,
        "HN25-PAPI-TARGETS": 4,
        "HN25-PAR-KEPT": 1,
        "HN25-SIPAS-KEPT": 1,
        "HN25-PAPI-KEPT": 1,
    }
    outcome = {each.obligation: each.outcome for each in found}
    assert outcome["HN25-PAR-TARGETS/8.1"] is outcome["HN25-PAPI-TARGETS/5.3"] is Outcome.PASSED
    assert outcome["HN25-SIPAS-TARGETS/total"] is outcome["HN25-PAPI-KEPT/5.3"] is Outcome.VIOLATION


# ------------------------------------------------------------------- every one


@pytest.mark.parametrize("sample", DATES)
def test_the_account_closes_at_every_node(sample) -> None:
    report = checked(sample)
    assert_closed(report)
    assert (report.scores == ()) == (not sample.startswith("uong-bi/"))


FORMS = [(sample, form) for sample in RECORDED for form in ("vi.txt", "en.txt", "json")]
LARGE = {(each, "json") for each in (WARD, MID_YEAR, CITY)}
"""What says in hundreds of kilobytes no more than the text beside it."""


@pytest.mark.parametrize(("sample", "form"), [each for each in FORMS if each not in LARGE])
def test_output_is_as_recorded(sample, form) -> None:
    golden = GOLDENS / f"{Path(sample).name}.{form}"
    text = as_json(checked(sample)) if form == "json" else table.render([checked(sample)], form[:2])
    if os.environ.get("UPDATE_GOLDENS"):
        GOLDENS.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def as_json(report: Report) -> str:
    """Return the JSON without what changes with every version of the program and edit of the plan."""
    found = json.loads(json_form.render([report], "vi"))
    found.update(tool="*", path=Path(found["path"]).as_posix())
    found["plan"]["digest"] = "*"
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


# ------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        (CLEAN, 0),
        (WORKBOOK, 0),
        (FAULTY, 1),
        (PHU_LIEN, 1),
        (PHU_LIEN_YEAR, 1),
        *zip(LAI_CHAU, (0, 1), strict=True),
        *zip(HA_NOI, (0, 1), strict=True),
        (WARD, 1),
        (MID_YEAR, 1),
        (CITY, 1),
    ],
)
def test_validate_leaves_with(sample, code) -> None:
    """As the README runs it, on whichever engine there is; the text is that of the recorded output."""
    register = ("--units", f"samples/{Path(sample).parent}/units.yaml")
    done = tuanthu("validate", f"samples/{sample}", "--as-of", DATES[sample], *register)
    assert (done.returncode, done.stdout) == (code, table.render([checked(sample)], "vi"))


def test_units_may_come_from_the_submissions() -> None:
    assert tuanthu("validate", f"samples/{CLEAN}", "--trust", "samples/trust").returncode == 0
    done = tuanthu("validate", f"samples/{PHU_LIEN}", "--as-of", DATES[PHU_LIEN], "--format", "json")
    assert json.loads(done.stdout)["unit"] == {"id": "phuong-mau-11", "name": "Phường Mẫu 11", "group": "wards"}


def test_sweep_finds_the_unit_that_sent_nothing() -> None:
    done = tuanthu("sweep", "samples/uong-bi", "--as-of", DATES[CLEAN], "--format", "json")
    assert done.returncode == 1
    found = {each["unit"]["id"]: each for each in json.loads(done.stdout)}
    assert set(found) == {"phuong-mau-01", "phuong-mau-02", "phuong-mau-03", "phong-mau-01"}
    assert [each["rule"] for each in found["phuong-mau-02"]["findings"]] == ["input/missing-submission"]
    assert found["phuong-mau-01"]["summary"]["outcomes"]["violation"] == 0


# ------------------------------------------------------------------ making them


def load_make():
    spec = importlib.util.spec_from_file_location("samples_make", SAMPLES / "make.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Return every file that make.py writes."""
    made = [path for kind in ("keys", "trust", "*/*/evidence") for path in folder.glob(f"{kind}/**/*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in made if path.is_file()}


def test_made_again_the_samples_are_the_same(tmp_path) -> None:
    pytest.importorskip("fpdf")
    make = load_make()
    shutil.copytree(SAMPLES / "keys", tmp_path / "keys")
    for path in SAMPLES.glob("*/*/submission.yaml"):
        copy = tmp_path / path.relative_to(SAMPLES)
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
    make.make(tmp_path)
    again, committed = bytes_below(tmp_path), bytes_below(SAMPLES)
    assert set(again) == set(committed)
    if make.versions() != json.loads((SAMPLES / "versions.json").read_text(encoding="utf-8")):
        pytest.skip("other versions of the PDF libraries write other bytes")
    assert [name for name, content in again.items() if content != committed[name]] == []


def test_samples_are_small_and_their_keys_are_marked() -> None:
    files = [path for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert [path.name for path in files if path.suffix == ".pdf" and path.stat().st_size >= 20_000] == []
    keys = [path for path in files if path.suffix == ".pem"]
    assert keys
    assert [path.name for path in keys if not path.read_bytes().startswith(b"WORTHLESS")] == []
