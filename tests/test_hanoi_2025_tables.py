"""Appendices 2, 3 and 4 of 159/KH-UBND: each row of the pack holds what the document prints, figure by figure.

The source text has one cell to a line. The tables are read from it here once more, apart from how the
pack was written, so that no figure, code, title or lead can differ by a single character.
"""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from support import ROOT, outcomes, report
from tuanthu.kinds.leads import split_leads
from tuanthu.lint.run import lint
from tuanthu.model import Plan, Remark
from tuanthu.plan import load_plan
from tuanthu.words import normal

PACK = ROOT / "rules" / "hanoi-2025"
TABLES = {"par-index": ("PHỤ LỤC 2", 102), "sipas": ("PHỤ LỤC 3", 11), "papi": ("PHỤ LỤC 4", 36)}
AREAS = {"par-index": r"\d", "sipas": "I|II", "papi": r"\d\."}
"""The printed codes of areas."""
COLUMNS = 6
END = "Ý kiến bạn đọc"  # the web page's own words, behind the last table

RULES = {"par-index": "HN25-PAR", "sipas": "HN25-SIPAS", "papi": "HN25-PAPI"}
OUTSIDE = {"Công an Thành phố", "Cục thuế Thành phố khu vực I"}
"""Leads of rows that are no bodies of the city."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(PACK)


def printed_rows(appendix: str) -> list[list[str]]:
    """Return the rows of an appendix, below its headings: code, title, maximum, result, target, lead."""
    lines = (PACK / "source.txt").read_text(encoding="utf-8").splitlines()
    after = lines[lines.index(appendix) + 1 :]
    table = after[next(place for place, line in enumerate(after) if line.startswith("STT |")) :]
    ends = (place for place, line in enumerate(table) if line.startswith("PHỤ LỤC") or line == END)
    cells = [line.removesuffix("|").strip() for line in table[: next(ends)]]
    return [cells[place : place + COLUMNS] for place in range(COLUMNS, len(cells), COLUMNS)]


def card(name: str) -> dict[str, Any]:
    """Return a scorecard with every scalar as it is written: 1.50 stays 1.50."""
    text = (PACK / "criteria" / f"{name}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    return found


def written_rows(name: str) -> Iterator[list[str]]:
    """Yield the pack's rows in the same form, the row of totals first."""
    found = card(name)
    for row in ({"code": "", **found["total"]}, *found["criteria"]):
        figures = [row[figure].replace(".", ",") for figure in ("max", "result", "target")]
        yield [row.get("printed", row["code"]), row["title"]["vi"], *figures, row.get("lead", "")]


def filled(name: str) -> Iterator[list[str]]:
    """Yield the printed rows, the row of totals first, with blank leads as the pack reads them.

    A blank cell goes on with the lead printed last above it, inside the same area.
    """
    rows = printed_rows(TABLES[name][0])
    lead = ""
    yield next(row for row in rows if not row[0])
    for row in rows:
        if not row[0]:
            continue
        if re.fullmatch(AREAS[name], row[0]):
            lead = ""
        lead = row[-1] or lead
        yield [*row[:-1], lead]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_as_printed(name: str) -> None:
    appendix, count = TABLES[name]
    assert len(printed_rows(appendix)) == count + 1
    assert list(written_rows(name)) == list(filled(name))


def test_codes_are_the_printed_ones_in_normal_form() -> None:
    """Codes such as "1,1" and "5.3.2." are 1.1 and 5.3.2; PAPI's dashes are numbered below their area."""
    for name in ("par-index", "sipas"):
        for row in card(name)["criteria"]:
            assert row["code"] == row.get("printed", row["code"]).replace(",", ".").rstrip(".")
    area, place = "", 0
    for row in card("papi")["criteria"]:
        area, place = (area, place + 1) if row["printed"] == "-" else (row["printed"].rstrip("."), 0)
        assert row["code"] == (f"{area}.{place}" if place else area)


def test_the_rows_of_sipas_stand_below_the_area_that_is_printed_above_them() -> None:
    area = None
    for row in card("sipas")["criteria"]:
        area = row["code"] if re.fullmatch(AREAS["sipas"], row["code"]) else area
        assert row.get("parent", row["code"]) == area


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_sum_written_in_discrepancies_adds_up(lang: str) -> None:
    """A sum inside a finding or a reason is arithmetic of the document's figures: "3 + 1,5 = 4,5"."""
    entries = yaml.load((PACK / "discrepancies.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    sums = re.findall(
        r"((?:[\d.,]+ \+ )+[\d.,]*\d) = ([\d.,]*\d)",
        " ".join(entry[part][lang] for entry in entries for part in ("finding", "reason")),
    )
    assert len(sums) >= 10
    for parts, total in sums:
        figures = [Decimal(figure.replace(",", ".")) for figure in parts.split(" + ")]
        assert sum(figures) == Decimal(total.replace(",", ".")), f"{parts} = {total}"


# -------------------------------------------------------------- their contradictions


def about_tables(folder: Path) -> list[Remark]:
    """Return what lint finds in the tables, and acceptances of it that no longer hold."""
    found = lint(folder)
    return [each for each in found if "/criteria/" in each.location.file or each.code == "TT801"]


def wrong_sums(name: str) -> set[tuple[str, str, str]]:
    """Return every figure that its parts do not make, reckoned from the printed rows: code, figure, as printed."""
    parts: dict[str, list[list[str]]] = {}
    codes = ["total", *(row["code"] for row in card(name)["criteria"])]
    rows = dict(zip(codes, filled(name), strict=True))
    for code, row in rows.items():
        parts.setdefault(code.rpartition(".")[0] or "total", []).append(row)
    return {
        (code, figure, printed)
        for code, row in rows.items()
        for place, figure in enumerate(("max", "result", "target"), start=2)
        if (printed := row[place]) and (below := [number(each[place]) for each in parts.get(code, []) if each != row])
        if sum(below) != number(printed)
    }


def number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", "."))


def test_each_contradiction_of_the_tables_is_accepted_by_name() -> None:
    found = about_tables(PACK)
    assert [each.message.en for each in found if not each.accepted] == []
    assert len(found) == 30


@pytest.mark.parametrize("name", ["par-index", "papi"])
def test_lint_finds_every_sum_that_is_wrong(name: str) -> None:
    told = {
        (each.about, *each.states.split()[:2])
        for each in about_tables(PACK)
        if each.code in {"TT201", "TT206"} and each.location.file.endswith(f"/{name}.yaml")
    }
    wrong = wrong_sums(name)
    assert len(wrong) == {"par-index": 10, "papi": 9}[name]
    assert {(code, figure, number(value)) for code, figure, value in told} == {
        (code, figure, number(printed)) for code, figure, printed in wrong
    }


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("par-index", '"4.1.6", max: 1, result: 0.858'),
        ("par-index", '"8.4", printed: "8,4", max: 2'),
        ("papi", '"2.3", printed: "-", max: 2.5, result: 1.4837, target: 1.5'),
    ],
)
def test_one_digit_changed_in_a_table_is_found(tmp_path: Path, name: str, row: str) -> None:
    copy = tmp_path / "hanoi-2025"
    shutil.copytree(PACK, copy, ignore=shutil.ignore_patterns("cases"))
    file = copy / "criteria" / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(row) == 1
    file.write_text(text.replace(row, row[:-1] + str(9 - int(row[-1]))), encoding="utf-8")
    assert [each for each in about_tables(copy) if not each.accepted]


# ------------------------------------------------------------------- what rows ask


def figures(plan: Plan, name: str) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Return the maximum, result and target of every row, the row of totals included."""
    found = next(card for card in plan.scorecards if card.id == name)
    assert found.total is not None
    rows = {row.code: (row.max, row.result, row.target) for row in (*found.criteria, found.total)}
    return {code: (most, result, target) for code, (most, result, target) in rows.items() if most and result and target}


def judged(plan: Plan, name: str, results: dict[str, Decimal], rule: str) -> set[str]:
    """Return in how many ways the city's results come out under a rule."""
    given = ", ".join(f'"{code}": {value}' for code, value in results.items())
    text = f"results: {{{name}: {{{given}}}}}\n"
    unit = "{id: thanh-pho-ha-noi, name: Thành phố Hà Nội, group: city}"
    found = outcomes(report(plan, text, unit=unit, as_of="2026-05-01"), rule)
    assert len(found) == len(results)
    return set(found.values())


@pytest.mark.parametrize("name", TABLES)
def test_each_row_is_reached_at_its_target_and_missed_just_under_it(plan: Plan, name: str) -> None:
    rows = figures(plan, name)
    assert len(rows) == TABLES[name][1] + 1
    asked = {code: min(target, most) for code, (most, _, target) in rows.items()}
    assert {code for code, (most, _, target) in rows.items() if target > most} <= {"8.6"}
    assert judged(plan, name, asked, f"{RULES[name]}-TARGETS") == {"passed"}
    under = {code: value - Decimal("0.0001") for code, value in asked.items()}
    assert judged(plan, name, under, f"{RULES[name]}-TARGETS") == {"missed"}


@pytest.mark.parametrize("name", TABLES)
def test_no_row_may_fall_below_its_result_of_2024(plan: Plan, name: str) -> None:
    before = {code: result for code, (_, result, _) in figures(plan, name).items()}
    assert judged(plan, name, before, f"{RULES[name]}-KEPT") == {"passed"}
    under = {code: value - Decimal("0.0001") for code, value in before.items()}
    assert judged(plan, name, under, f"{RULES[name]}-KEPT") == {"missed"}


def test_every_lead_of_a_row_is_a_unit_of_the_plan(plan: Plan) -> None:
    known = {normal(name) for unit in plan.units for name in unit.names()}
    leads = {lead for card in plan.scorecards for row in card.criteria for lead in split_leads(row.lead)}
    assert {lead for lead in leads if normal(lead) not in known} == OUTSIDE
