"""The command line: exit codes, formats, languages, colours, and the same bytes every time."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from support import PACKS, scores, tuanthu, write_submission
from tuanthu import infer
from tuanthu.render.json import report_schema
from tuanthu_cli.main import COMMANDS

POINTS = ("--plan", PACKS / "points")
CLEAN = (
    scores({"1.1": 2, "1.2": 0, "2.1": 2, "2.2": 1, "2.3": 3, "3": 1})
    + "data: {on_time: 20, received: 20, issued: yes, meetings: 4}\n"
    + "lists: {initiatives: [{title: a}]}\n"
    + "reports: ["
    + ", ".join(f"{{report: quarterly, period: Q{n}, sent: 2024-0{3 * n}-01}}" for n in (1, 2, 3))
    + "]\n"
)
FAULTY = CLEAN.replace("meetings: 4", "meetings: 3")
WARNED = CLEAN.replace("[{title: a}]", "[]")
SILENT = CLEAN.replace("meetings: 4", "")


@pytest.fixture
def folder(tmp_path):
    return lambda text=CLEAN, name="made": write_submission(tmp_path / name, text)


def validate(path, *options, as_of="2025-01-15", plan=POINTS, **environment):
    return tuanthu("validate", path, *plan, "--as-of", as_of, *options, **environment)


# -------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (CLEAN, [], 0),
        (FAULTY, [], 1),
        (FAULTY, ["--exit-zero"], 0),
        (WARNED, [], 0),
        (WARNED, ["--fail-level", "warning"], 1),
        (WARNED, ["--fail-level", "info"], 1),
        (SILENT, [], 1),
        ("", ["--exit-zero"], 0),
    ],
    ids=["clean", "violation", "exit-zero", "warning", "at-warning", "at-info", "no-data", "nothing"],
)
def test_the_exit_code_follows_what_was_found(folder, text, options, code):
    assert validate(folder(text), *options).returncode == code


def test_what_is_pending_or_not_applicable_never_counts(folder):
    text = (
        scores({"1.1": 2})
        + "data: {on_time: 0, received: 0, meetings: 4}\nlists: {initiatives: [{title: a}]}\nreports: []\n"
    )
    assert validate(folder(text), "--fail-level", "info", as_of="2024-02-01").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"],
        ["validate", "nowhere"],
        ["validate", "nowhere", "--exit-zero"],
        ["validate", ".", "--as-of", "2024-02-30"],
        ["validate", ".", "--format", "yaml"],
        ["validat", "."],
        ["sweep", "nowhere"],
        ["schema", "reprot"],
        ["lint", "nowhere"],
        ["new", "submission", "x", "--plan", "nowhere", "--unit", "a"],
        [],
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_has_exit_code_2(tmp_path, arguments):
    ran = tuanthu(*arguments, cwd=tmp_path)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert ran.stderr or ran.stdout


def test_a_misspelt_command_names_the_nearest():
    assert "validate" in tuanthu("validat").stderr


def test_a_misspelt_schema_names_the_nearest():
    assert "report" in tuanthu("schema", "reprot").stderr


def test_two_beats_one(folder, tmp_path):
    ran = tuanthu("validate", folder(FAULTY), tmp_path / "nowhere", *POINTS, "--as-of", "2025-01-15", "--exit-zero")
    assert ran.returncode == 2


# ----------------------------------------------------------------------- formats


def test_json_is_one_object_that_meets_its_schema(folder):
    ran = validate(folder(FAULTY), "--format", "json")
    found = json.loads(ran.stdout)
    Draft202012Validator(report_schema()).validate(found)
    assert (found["schema_version"], found["plan"]["id"], found["unit"]["id"]) == (1, "points", "mau-01")
    assert found["as_of"] == "2025-01-15T00:00:00+07:00"
    assert found["summary"]["verified"] == "3"


def test_numbers_of_json_have_a_point_and_no_needless_zeros_in_either_language(folder):
    text = CLEAN.replace('"1.1": 2', '"1.1": "1,250"')
    for lang in ("vi", "en"):
        found = json.loads(validate(folder(text), "--format", "json", "--lang", lang).stdout)
        assert next(each["claimed"] for each in found["scores"] if each["criterion"] == "1.1") == "1.25"


def test_an_input_problem_is_printed_as_json_at_exit_code_2(tmp_path):
    ran = tuanthu("validate", tmp_path / "nowhere", "--format", "json")
    found = json.loads(ran.stdout)
    Draft202012Validator(report_schema()).validate(found)
    assert (ran.returncode, found["findings"][0]["rule"], found["complete"]) == (2, "input/not-found", False)


def test_a_bad_moment_is_printed_as_json_at_exit_code_2(folder):
    ran = validate(folder(), "--format", "json", as_of="2024-02-30")
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["findings"]


def test_the_result_goes_to_a_file_when_asked(folder, tmp_path):
    ran = validate(folder(), "--format", "json", "--output", tmp_path / "out.json")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["complete"]


def test_the_table_says_the_message_the_clause_the_cost_and_the_remedy(folder):
    shown = validate(folder(FAULTY.replace("2024-03-01", "2024-03-09")), "--lang", "en").stdout
    assert all(part in shown for part in ("quarterly", "late", "I.1", "−0.25", "→")), shown


def test_a_table_of_vietnamese_has_decimal_commas_and_dates_of_the_country(folder):
    shown = validate(folder(FAULTY.replace("2024-03-01", "2024-03-09"))).stdout
    assert "−0,25" in shown
    assert "09/03/2024" in shown


# ---------------------------------------------------------------------- languages


def test_vietnamese_is_the_default_and_english_is_asked_for(folder):
    made = folder(FAULTY)
    assert "Kiểm tra hồ sơ" in validate(made).stdout
    assert "Submission of" in validate(made, "--lang", "en").stdout
    assert "Submission of" in validate(made, TUANTHU_LANG="en").stdout
    assert "Kiểm tra hồ sơ" in validate(made, "--lang", "vi", TUANTHU_LANG="en").stdout


def test_an_unknown_language_is_refused(folder):
    assert validate(folder(), "--lang", "fr").returncode == 2


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", [*COMMANDS, "new submission"])
def test_the_help_of_every_command_has_an_example(command, lang):
    ran = tuanthu(*command.split(), "--help", TUANTHU_LANG=lang)
    words = {"vi": "Ví dụ: tuanthu ", "en": "Example: tuanthu "}
    assert ran.returncode == 0
    assert words[lang] + command.split(" ", maxsplit=1)[0] in " ".join(ran.stdout.split())


def test_help_lists_every_command_and_the_exit_codes():
    shown = tuanthu("--help", TUANTHU_LANG="en").stdout
    assert all(name in shown for name in COMMANDS)
    assert "Exit codes: 0 clean; 1 violations; 2 no verdict." in " ".join(shown.split())


# ------------------------------------------------------------------------ the moment


def test_a_moment_moves_what_is_due(folder):
    text = CLEAN.replace("sent: 2024-09-01", "sent: 2024-09-20")
    made = folder(text)
    codes = {day: validate(made, as_of=day).returncode for day in ("2024-09-04", "2024-09-05", "2024-09-20")}
    assert codes == {"2024-09-04": 0, "2024-09-05": 1, "2024-09-20": 1}


@pytest.mark.parametrize("day", ["2025-01-15", "15/1/2025", "2025-01-15 00:00", "2025-01-14T17:00Z"])
def test_a_moment_is_written_as_people_write_it(folder, day):
    found = json.loads(validate(folder(), "--format", "json", as_of=day).stdout)
    assert found["as_of"] == "2025-01-15T00:00:00+07:00"


def test_a_naive_moment_is_in_the_zone_of_the_plan(folder, tmp_path):
    plan = tmp_path / "tokyo"
    for path in (PACKS / "points").rglob("*.*"):
        copy = plan / path.relative_to(PACKS / "points")
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        copy.write_text(text.replace("year: 2024\n", "year: 2024\nzone: Asia/Tokyo\n"), encoding="utf-8")
    ran = validate(folder(), "--format", "json", plan=("--plan", plan))
    assert json.loads(ran.stdout)["as_of"] == "2025-01-15T00:00:00+09:00"


# ------------------------------------------------------------------------------ colour

ESCAPE = "\x1b["


def test_a_pipe_gets_no_colour(folder):
    assert ESCAPE not in validate(folder(FAULTY)).stdout


def test_colour_comes_when_it_is_always_wanted(folder):
    assert ESCAPE in validate(folder(FAULTY), "--color", "always").stdout


@pytest.mark.parametrize("options", [["--color", "auto"], ["--color", "never"]])
def test_no_color_and_never_paint_nothing(folder, options):
    assert ESCAPE not in validate(folder(FAULTY), *options, NO_COLOR="1").stdout


# ------------------------------------------------------------------------ the same bytes


def test_the_bytes_do_not_hang_on_the_hash_seed(folder):
    made = folder(FAULTY + "extra: 1\nother: 2\n")
    shown = [validate(made, "--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "random")]
    assert shown[0] == shown[1] == shown[2]
    assert len(json.loads(shown[0])["findings"]) > 5


@pytest.mark.skipif(not infer.available(), reason="durable-rules cannot be imported here")
def test_the_bytes_do_not_hang_on_the_engine(folder):
    made = folder(FAULTY)
    durable, reference, both = (
        validate(made, "--format", "json", *options)
        for options in (["--engine", "durable"], ["--engine", "reference"], ["--verify-engine"])
    )
    assert durable.stdout == reference.stdout == both.stdout
    assert durable.returncode == reference.returncode == both.returncode == 1


def test_the_bytes_do_not_hang_on_the_number_of_workers(folder):
    made = folder(CLEAN.replace('"1.2": 0', '"1.2": 1'))
    for name in ("a.pdf", "b.pdf", "c.txt"):
        path = made / "evidence" / "1.2" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF-1.7\nnothing\n" if name.endswith("pdf") else b"words")
    one, three = (validate(made, "--format", "json", "--jobs", jobs).stdout for jobs in (1, 3))
    assert one == three
    assert len(json.loads(one)["evidence"]) == 3


# ------------------------------------------------------------------------------- others


def test_schema_prints_one_schema_or_the_names_of_all():
    names = tuanthu("schema").stdout.split()
    assert {"plan", "rules", "criteria", "submission", "report"} <= set(names)
    assert json.loads(tuanthu("schema", "report").stdout) is not None


def test_schema_writes_all_of_them(tmp_path):
    tuanthu("schema", "--write", "--into", tmp_path)
    names = tuanthu("schema").stdout.split()
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.schema.json" for name in names}


def test_plans_names_every_bundled_plan():
    assert "uong-bi-2023" in tuanthu("plans").stdout


def test_the_version_is_printed():
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", tuanthu("--version").stdout)


@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_a_new_submission_is_read_by_validate_without_an_input_finding(tmp_path, form):
    out = tmp_path / "new"
    options = ["--plan", PACKS / "points", "--unit", "mau-01", "--name", "A", "--group", "units", "--form", form]
    made = tuanthu("new", "submission", out, *options)
    assert made.returncode == 0, made.stderr
    found = json.loads(validate(out, "--format", "json").stdout)
    assert found["plan"] is not None
    assert [each["message"] for each in found["findings"] if each["rule"].startswith("input/")] == []
