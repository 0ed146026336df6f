"""Remarks as a person, GitHub, a CI server, a scanner and discrepancies.yaml read them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft4Validator, FormatChecker

from tuanthu.model import Remark, Severity
from tuanthu.render import accept, github, junit, lines, remarks_json, sarif
from tuanthu.source import Location
from tuanthu.words import Text, same

SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
TITLES = {"TT201": Text("Không khớp", "Does not add up"), "TT503": same("Uncited")}
SUM = Remark(
    "TT201", Severity.ERROR, Location("rules/a b/criteria/card.yaml", 3, 5),
    Text("Ghi 4, các phần: 100%", "It says 4, the parts:\n100%"), Text("Sửa", "Mend it"), "1.3", "max 4 != 3",
)  # fmt: skip
WHOLE = Remark("TT503", Severity.INFO, Location("rules/a b/source.txt"), same("whole file"))
KEPT = Remark("TT201", Severity.WARNING, Location("c.yaml", 1, 1), same("kept"), about="2", states="x", accepted=True)
ALL = [SUM, WHOLE, KEPT]
PAGE = ["one", "two", "  - {code: '1.3', max: 4}", "four"]


def shown(remark, page=PAGE):
    return lines.render([remark], "en", lambda _name: page)


def test_a_line_stands_under_its_remark_with_a_caret_at_the_column():
    assert shown(SUM).splitlines()[2:] == [
        "  |",
        "3 |   - {code: '1.3', max: 4}",
        "  |     ^",
        "  → Mend it",
    ]
    assert shown(SUM).startswith("rules/a b/criteria/card.yaml:3:5: TT201 It says 4")


def test_a_remark_without_a_line_or_with_one_that_is_gone_has_no_caret():
    assert shown(WHOLE) == "rules/a b/source.txt: TT503 whole file\n"
    assert "^" not in shown(SUM, [])
    assert "^" not in shown(SUM, ["one", "two"])
    assert "^" in shown(SUM, ["one", "two", "three"])


@pytest.mark.parametrize("column", [1, 100, 101, 130, 500])
def test_the_caret_of_a_long_line_stays_under_its_letter(column):
    page = ["x" * (column - 1) + "Y" + "x" * 400]
    _, _, text, caret = shown(Remark("TT1", Severity.INFO, Location("f", 1, column), same("m")), page).splitlines()
    assert text[caret.index("^")] == "Y"
    assert len(text) <= 130


def test_an_accepted_remark_says_so():
    assert shown(KEPT).splitlines()[0].endswith("(accepted)")
    assert "(đã chấp nhận)" in lines.render([KEPT], "vi", lambda _name: [])


def test_github_commands_are_escaped_and_always_have_a_line():
    assert github.render(ALL, "en").splitlines() == [
        "::error file=rules/a b/criteria/card.yaml,line=3,col=5,title=TT201::It says 4, the parts:%0A100%25 Mend it",
        "::notice file=rules/a b/source.txt,line=1,col=1,title=TT503::whole file",
        "::warning file=c.yaml,line=1,col=1,title=TT201::kept",
    ]
    odd = Remark("TT1", Severity.INFO, Location("a,b:c.yaml", 1, 1), same("m"))
    assert "file=a%2Cb%3Ac.yaml," in github.render([odd], "en")


def test_sarif_is_what_its_schema_says():
    document = json.loads(sarif.render(ALL, "en", TITLES))
    errors = Draft4Validator(SARIF, format_checker=FormatChecker()).iter_errors(document)
    assert [error.message for error in errors] == []
    (run,) = document["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["TT201", "TT503"]
    first, second, third = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("TT201", 0, "error")
    place = first["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "rules/a%20b/criteria/card.yaml"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert (second["ruleIndex"], second["level"]) == (1, "note")
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert third["suppressions"] == [{"kind": "external"}]
    assert "suppressions" not in first


def test_sarif_without_remarks_is_a_run_that_found_nothing():
    document = json.loads(sarif.render([], "vi", TITLES))
    assert list(Draft4Validator(SARIF).iter_errors(document)) == []
    assert document["runs"][0]["results"] == []


def test_a_fingerprint_outlives_moved_lines_but_not_changed_figures():
    moved = Remark(SUM.code, SUM.severity, Location(SUM.location.file, 9, 1), SUM.message, SUM.fix, "1.3", "max 4 != 3")
    other = Remark(SUM.code, SUM.severity, SUM.location, SUM.message, SUM.fix, "1.3", "max 4 != 5")
    assert sarif.fingerprint(moved) == sarif.fingerprint(SUM) != sarif.fingerprint(other)
    assert sarif.fingerprint(WHOLE) != sarif.fingerprint(Remark("TT503", Severity.INFO, WHOLE.location, same("other")))


def test_junit_counts_failures_and_what_was_accepted_and_names_clean_plans():
    root = ElementTree.fromstring(junit.render(ALL, "en", TITLES, ["clean-plan"]))  # noqa: S314 - our own
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("4", "2", "1")
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["c.yaml", "clean-plan", "rules/a b/criteria/card.yaml", "rules/a b/source.txt"]
    (case,) = suites["rules/a b/criteria/card.yaml"]
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "error"
    assert "TT201 Does not add up" in case.get("name")
    assert "It says 4" in failure.get("message")
    assert suites["c.yaml"][0].find("skipped") is not None
    assert len(suites["clean-plan"][0]) == 0


def test_json_holds_every_key():
    found = json.loads(remarks_json.render(ALL, "vi"))["findings"]
    assert found[0] == {
        "code": "TT201", "severity": "error", "message": "Ghi 4, các phần: 100%", "fix": "Sửa",
        "file": "rules/a b/criteria/card.yaml", "line": 3, "column": 5, "about": "1.3", "states": "max 4 != 3",
        "accepted": False,
    }  # fmt: skip
    assert (found[1]["line"], found[2]["accepted"]) == (None, True)


def test_what_accept_prints_is_an_entry_of_discrepancies():
    both = Remark("TT201", Severity.ERROR, SUM.location, same("m"), about="1.3", states="result 1 != 2")
    entries = yaml.safe_load(accept.render([SUM, both, WHOLE, KEPT]))
    assert len(entries) == 1, "one for each lint and file; what is about nothing or accepted is left out"
    assert {key: entries[0][key] for key in ("lint", "file", "accepts")} == {
        "lint": "TT201",
        "file": "criteria/card.yaml",
        "accepts": {"1.3": ["max 4 != 3", "result 1 != 2"]},
    }
    plan = Remark("TT551", Severity.INFO, Location("x/plan.yaml", 1, 1), same("m"), about="a", states="b")
    assert yaml.safe_load(accept.render([plan]))[0]["file"] == "plan.yaml"
