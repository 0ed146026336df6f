"""`tuanthu lint`: what is chosen, accepted, mended, old; and how it leaves."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from lint_plans import HEAD, WAIVER, plan_of
from support import card, count_rule, write_plan
from tuanthu.lint import run
from tuanthu.lint.fix import diff, fixed
from tuanthu_cli.lint import command

ACCEPTS = {"lint": "TT202", "file": "criteria/card.yaml", "accepts": {"1": "target 2 > max 1"}}
WORDS = {"finding": "F", "reason": "R", "decided_by": "D"}
OVER = "criteria: [{code: '1', title: A, max: 1, target: 2}]\n"


def lint(*arguments, code=None):
    """Run the command; return its output, and check how it left."""
    ran = CliRunner(env={"TUANTHU_LANG": "en"}).invoke(command, [*map(str, arguments), "--lang", "en"])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exc_info
    if code is not None:
        assert ran.exit_code == code, ran.output
    return ran


def findings(*arguments, code=None):
    return json.loads(lint(*arguments, "--format", "json", code=code).stdout)["findings"]


def over(folder, entry=None, text=OVER):
    """Write a plan whose only target is over its maximum, with what it accepts."""
    import yaml

    accepted = "" if entry is None else "discrepancies: " + json.dumps([{**WORDS, **entry}]) + "\n"
    made = plan_of(folder, text + accepted)
    assert yaml.safe_load((made / "plan.yaml").read_text(encoding="utf-8"))
    return made


# ---------------------------------------------------------------------- accepted


def test_what_is_accepted_is_hidden_and_fails_nothing(tmp_path):
    folder = over(tmp_path / "made", ACCEPTS)
    assert findings(folder, "--select", "TT2,TT8", code=0) == []
    (shown,) = findings(folder, "--select", "TT2,TT8", "--show-accepted", code=0)
    assert (shown["code"], shown["accepted"]) == ("TT202", True)
    assert ", 1 accepted." in lint(folder, "--select", "TT2").stderr


@pytest.mark.parametrize(
    "change",
    [
        {"lint": "TT201"},
        {"file": "criteria/other.yaml"},
        {"accepts": {"2": "target 2 > max 1"}},
        {"accepts": {"1": "target 2 > max 1.5"}},
        {"accepts": {"1": ["target 2 > max 1", "result 2 > max 1"]}},
    ],
)
def test_an_entry_that_matches_nothing_is_a_finding_at_its_line(tmp_path, change):
    folder = over(tmp_path / "made", {**ACCEPTS, **change})
    found = findings(folder, "--select", "TT2,TT8", code=1)
    stale = [each for each in found if each["code"] == "TT801"]
    assert len(stale) == 1
    assert stale[0]["file"] == "made/discrepancies.yaml"
    assert stale[0]["line"]
    assert (len(found) == 2) is (len(change.get("accepts", {}).get("1", "")) != 2)


def test_an_entry_that_matches_nothing_hears_what_is_found_now(tmp_path):
    folder = over(tmp_path / "made", {**ACCEPTS, "accepts": {"1": "target 2 > max 1.5"}})
    (stale,) = [each for each in findings(folder, "--select", "TT2,TT8", code=1) if each["code"] == "TT801"]
    assert "target 2 > max 1.5" in stale["message"]
    assert stale["message"].count("target 2 > max 1") == 2


def test_two_files_with_the_same_finding_are_accepted_one_by_one(tmp_path):
    rows = "[{code: '1', title: A, max: 1, target: 2}]"
    folder = over(tmp_path / "made", ACCEPTS, f"scorecards: {{card: {rows}, other: {rows}}}\n")
    (left,) = findings(folder, "--select", "TT2,TT8", code=1)
    assert (left["code"], left["file"]) == ("TT202", "made/criteria/other.yaml")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({}, "A quote is needed"),
        ({"lint": "TT202"}, "here is only lint."),
        ({"lint": "TT202", "file": "criteria/card.yaml"}, "here is only lint, file."),
        ({"accepts": {"1": "x"}}, "here is only accepts."),
        ({"lint": "202", "file": "a", "accepts": {"1": "x"}}, "TT201"),
    ],
)
def test_a_malformed_entry_is_told_at_its_line(tmp_path, entry, says):
    found = findings(over(tmp_path / "made", entry), code=1)
    assert [each for each in found if each["file"] == "made/discrepancies.yaml" and says in each["message"]]


def test_the_quote_of_an_entry_must_stand_in_the_source(tmp_path):
    assert findings(over(tmp_path / "right", {"quote": "có"}), "--select", "TT501", code=0) == []
    for number, quote in enumerate(("không có", ["có", "không có"])):
        (found,) = findings(over(tmp_path / str(number), {"quote": quote}), "--select", "TT501", code=1)
        assert found["file"] == f"{number}/discrepancies.yaml"


# ------------------------------------------------------------- chosen, and how it leaves


def test_codes_are_chosen_by_how_they_begin(tmp_path):
    folder = over(tmp_path / "made")
    assert {each["code"] for each in findings(folder)} >= {"TT202", "TT606"}
    assert {each["code"] for each in findings(folder, "--select", "TT2")} == {"TT202"}
    assert {each["code"] for each in findings(folder, "--select", "tt202", "--select", "TT6")} == {"TT202", "TT606"}
    assert "TT202" not in {each["code"] for each in findings(folder, "--ignore", "TT2,TT5")}
    assert findings(folder, "--select", "TT2", "--ignore", "TT202") == []


def test_a_code_that_begins_nothing_is_an_error_of_use(tmp_path):
    assert "TT9" in lint(over(tmp_path / "made"), "--select", "TT9", code=2).stderr


def test_the_level_and_exit_zero_decide_the_exit_code(tmp_path):
    folder = over(tmp_path / "made")
    lint(folder, "--select", "TT202", code=1)
    lint(folder, "--select", "TT202", "--exit-zero", code=0)
    lint(folder, "--select", "TT606", code=0)
    lint(folder, "--select", "TT606", "--fail-level", "warning", code=1)
    lint(folder, "--select", "TT606", "--fail-level", "warning", "--exit-zero", code=0)


def test_a_lint_that_crashes_leaves_with_2_whatever_is_chosen(tmp_path, monkeypatch):
    from tuanthu.lint import sums
    from tuanthu.lint.base import Lint
    from tuanthu.model import Severity
    from tuanthu.words import same

    def crash(subject):
        """Crash."""
        raise RuntimeError("no")

    monkeypatch.setattr(sums, "crash", Lint("TT299", "crash", Severity.INFO, same("crash"), crash), raising=False)
    found = findings(over(tmp_path / "made"), "--select", "TT5", "--exit-zero", code=2)
    assert [each["code"] for each in found] == ["TT001"]


@pytest.mark.parametrize("form", ["table", "json", "sarif", "junit", "github", "accept"])
def test_every_format_is_printed_and_leaves_the_same(tmp_path, form):
    ran = lint(over(tmp_path / "made"), "--select", "TT202", "--format", form, code=1)
    assert "TT202" in ran.stdout
    assert ran.stdout.endswith("\n")
    assert "TT202" in lint(tmp_path / "made" / "criteria" / "card.yaml", "--format", form, code=1).stdout


def test_the_table_shows_the_line(tmp_path):
    out = lint(over(tmp_path / "made"), "--select", "TT202").stdout.splitlines()
    number, text = out[2].split(" |", 1)
    lines = (tmp_path / "made" / "criteria" / "card.yaml").read_text(encoding="utf-8").splitlines()
    assert text.removeprefix(" ") == lines[int(number) - 1]
    assert out[3].index("^") == out[2].index("title")


# ----------------------------------------------------------------------- baseline


def test_a_baseline_lets_only_new_findings_through(tmp_path):
    folder, record = over(tmp_path / "made"), tmp_path / "baseline.json"
    assert findings(folder, "--baseline", record, code=0) == []
    assert list(json.loads(record.read_text(encoding="utf-8"))) == ["version", "findings"]
    assert findings(folder, "--baseline", record, code=0) == []
    path = folder / "criteria" / "card.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("# moved\n" + text, encoding="utf-8")
    assert findings(folder, "--baseline", record, code=0) == [], "a moved line is no new finding"
    path.write_text(text.replace("target: '2'", "target: '3'"), encoding="utf-8")
    (new,) = findings(folder, "--baseline", record, code=1)
    assert new["states"] == "target 3 > max 1"


def test_a_baseline_counts(tmp_path):
    from tuanthu.lint.baseline import only_new, recorded

    (one,) = [each for each in run.lint(over(tmp_path / "made")) if each.code == "TT202"]
    record = tmp_path / "baseline.json"
    record.write_text(recorded([one]), encoding="utf-8")
    assert only_new([one], record) == []
    assert only_new([one, one], record) == [one]
    record.write_text(recorded([one, one]), encoding="utf-8")
    assert only_new([one, one], record) == []
    assert only_new([one, one, one], record) == [one]


def test_a_baseline_is_a_file_that_people_can_read(tmp_path):
    from tuanthu.lint.baseline import recorded

    (one,) = [each for each in run.lint(over(tmp_path / "made")) if each.code == "TT202"]
    found = json.loads(recorded([one]))
    ((name, count),) = found["findings"].items()
    assert (found["version"], count) == (1, 1)
    code, file, about, mark = name.split()
    assert (code, file.rpartition("/")[2], about, len(mark)) == ("TT202", "card.yaml", "1", 16)


@pytest.mark.parametrize("text", ["", "[", "{}", '{"version": 1, "findings": {"a": "b"}}'])
def test_a_baseline_that_cannot_be_read_is_no_verdict(tmp_path, text):
    record = tmp_path / "baseline.json"
    record.write_text(text, encoding="utf-8")
    assert "baseline.json" in lint(over(tmp_path / "made"), "--baseline", record, code=2).stderr


# ----------------------------------------------------------------------------- fix

CODES = """- {code: "1", title: A, max: 2}
- {code: '1,1', title: B, max: 1}
- code: "1.02."
  title: C
  max: 1
"""
FIXED = """  - {code: "1", title: A, max: 2}
  - {code: "1.1", printed: '1,1', title: B, max: 1}
  - code: "1.2"
    printed: "1.02."
    title: C
    max: 1
"""


def test_fix_writes_codes_in_their_normal_form_and_shows_the_change(tmp_path):
    folder = plan_of(tmp_path / "made", CODES)
    path = folder / "criteria" / "card.yaml"
    before = path.read_text(encoding="utf-8")
    shown = lint(folder, "--diff", "--select", "TT252").stderr
    assert path.read_text(encoding="utf-8") == before
    assert "\n-  - {code: '1,1', title: B, max: 1}\n" in shown
    assert """\n+  - {code: "1.1", printed: '1,1', title: B, max: 1}\n""" in shown
    ran = lint(folder, "--fix", "--select", "TT252", code=0)
    assert shown.split("1 plan(s)")[0] in ran.stderr
    assert path.read_text(encoding="utf-8").endswith(FIXED)


def test_fix_quotes_codes_and_writes_dates_and_letters_anew(tmp_path):
    folder = plan_of(tmp_path / "made", '- {code: "1", title: "Số", max: 1}\n- {code: 1.10, title: B, max: 1}\n')
    path = folder / "criteria" / "card.yaml"
    path.write_bytes(path.read_bytes().replace("ố".encode(), "o\u0302\u0301".encode()).replace(b"\n", b"\r\n"))
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("'2024-01-02'", "02/01/2024"), encoding="utf-8")
    assert {each["code"] for each in findings(folder, "--select", "TT11,TT254,TT409")} == {"TT110", "TT254", "TT409"}
    lint(folder, "--fix", "--select", "TT11,TT254,TT409", code=0)
    assert findings(folder, "--select", "TT11,TT254,TT409") == []
    text = path.read_bytes().decode()
    assert 'code: "1.10"' in text
    assert "Số" in text
    assert text.count("\r\n") == text.count("\n"), "line ends stay as they are"
    assert "issued: 2024-01-02\n" in plan.read_text(encoding="utf-8")


def test_a_file_with_a_fault_of_form_is_left_alone(tmp_path):
    folder = plan_of(tmp_path / "made", "- {code: 1,1, title: A, max: 1}\n")
    path = folder / "criteria" / "card.yaml"
    before = path.read_bytes()
    lint(folder, "--fix", code=1)
    assert path.read_bytes() == before


def test_only_what_is_chosen_is_mended(tmp_path):
    folder = plan_of(tmp_path / "made", CODES)
    before = (folder / "criteria" / "card.yaml").read_bytes()
    lint(folder, "--fix", "--ignore", "TT252")
    assert (folder / "criteria" / "card.yaml").read_bytes() == before


def test_a_second_fix_changes_nothing(tmp_path):
    folder = plan_of(tmp_path / "made", CODES)
    lint(folder, "--fix")
    assert fixed(run.lint(folder)) == {}


def test_fix_takes_a_comma_at_the_end_with_its_code(tmp_path):
    folder = plan_of(tmp_path / "made", '- {code: "1", title: A, max: 2}\n- code: 2,\n  title: B\n  max: 1\n')
    lint(folder, "--fix", "--select", "TT252", code=0)
    assert '  - code: "2"\n    printed: "2,"\n' in (folder / "criteria" / "card.yaml").read_text(encoding="utf-8")
    assert findings(folder, "--select", "TT1", "--ignore", "TT15", code=0) == []


def test_fix_leaves_the_plan_under_a_plan_alone(tmp_path):
    plan_of(tmp_path / "under", '- {code: "1", title: A, max: 2}\n- {code: "1,1", title: B, max: 1}\n')
    over = write_plan(tmp_path / "over", id="over", extends="under")
    (over / "criteria").mkdir()
    text = HEAD.format(name="card") + 'criteria:\n  - {code: "1", max: 3}\n'
    (over / "criteria" / "card.yaml").write_text(text, encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    found = findings(over, "--fix", "--select", "TT252", code=1)
    assert [each["file"].rpartition("under/")[2] for each in found] == ["criteria/card.yaml"]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


def test_a_diff_ends_each_of_its_lines():
    assert diff("f", "a\nb", "a\nc") == "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"


def test_lint_of_nothing_prints_every_format(tmp_path):
    for form in ("json", "sarif", "junit", "github", "accept"):
        lint(tmp_path, "--format", form, code=2)


def test_a_plan_that_cannot_be_read_is_linted_as_far_as_it_goes(tmp_path):
    folder = write_plan(
        tmp_path / "made", cards=[card({"code": "1", "max": 1})], rules=[count_rule("R", {"points": 1})]
    )
    (folder / "plan.yaml").write_text("id: made\n", encoding="utf-8")
    assert {each["code"] for each in findings(folder, code=1)} == {"TT101"}


# ----------------------------------------------------------------------- waivers


def waived(folder, *entries):
    """Write waivers as they stand, each on a line of its own from line 2 on, and return the file."""
    path = folder / "waivers.yaml"
    path.write_text("waivers:\n" + "".join(f"  - {each}\n" for each in entries), encoding="utf-8")
    return path


def waiver(**change):
    return json.dumps({**WAIVER, **change}, ensure_ascii=False)


def test_what_is_wrong_with_waivers_stands_at_its_line(tmp_path):
    plan = write_plan(tmp_path / "made", rules=[count_rule("R", {"points": 1})])
    path = waived(
        tmp_path,
        waiver(),
        waiver(rule="RR"),
        waiver(until="2023-12-31"),
        waiver(**{"from": "2023-01-01", "until": "2023-12-31"}),
        waiver(reasn="x"),
        waiver(document={"number": "46/UBND", "date": "2025-06-01"}),
    )
    found = findings(plan, "--waivers", path, "--as-of", "2024-12-31", "--select", "TT101,TT106,TT7", code=1)
    told = [
        (each["line"], each["column"], each["code"], each["severity"]) for each in found if "waivers" in each["file"]
    ]
    assert told == [
        (3, 5, "TT701", "error"),
        (4, 5, "TT106", "error"),
        (5, 5, "TT702", "warning"),
        (5, 5, "TT703", "info"),
        (6, 158, "TT101", "error"),
        (7, 5, "TT704", "warning"),
    ]
    assert {each["file"] for each in found if each["code"] == "TT701"} == {path.as_posix()}
    assert 'Did you mean "R"?' in next(each["message"] for each in found if each["code"] == "TT701")


def test_a_waiver_may_be_of_any_of_the_plans(tmp_path):
    plans = [write_plan(tmp_path / name, rules=[count_rule(name.upper(), {"points": 1})], id=name) for name in "ab"]
    path = waived(tmp_path, waiver(rule="B"))
    assert findings(*plans, "--waivers", path, "--select", "TT7", code=0) == findings(
        plans[1], "--waivers", path, "--select", "TT7", code=0
    )
    assert [each["code"] for each in findings(plans[0], "--waivers", path, "--select", "TT701", code=1)] == ["TT701"]


def test_where_a_plan_cannot_be_read_nobody_says_that_its_waivers_name_nothing(tmp_path):
    plan = write_plan(tmp_path / "made", rules=[count_rule("R", {"points": 1})])
    (plan / "plan.yaml").write_text("[", encoding="utf-8")
    assert findings(plan, "--waivers", waived(tmp_path, waiver(rule="RR")), "--select", "TT7", code=0) == []


def test_waivers_that_cannot_be_read_are_no_verdict(tmp_path):
    plan = write_plan(tmp_path / "made", rules=[count_rule("R", {"points": 1})])
    (tmp_path / "waivers.yaml").write_text("waivers: [", encoding="utf-8")
    assert "waivers.yaml:1:11" in lint(plan, "--waivers", tmp_path / "waivers.yaml", code=2).stderr
    assert "absent.yaml" in lint(plan, "--waivers", tmp_path / "absent.yaml", code=2).stderr
