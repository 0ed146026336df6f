"""The JSON Schemas: committed, fresh, and met by every file of ours once it is typed."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from support import PACKS, ROOT, case, check_reports, pack
from tuanthu.library import plan_folders
from tuanthu.schema import typed
from tuanthu.schema.quick import FORMATS, surely_valid
from tuanthu.schemas import schema_texts, schemas
from tuanthu.source import load_yaml

FOLDER = ROOT / "schemas"
TEXTS = schema_texts()
SCHEMAS = schemas()
OPEN = {"if", "then"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_schema_is_committed_and_fresh(name):
    path = FOLDER / f"{name}.schema.json"
    assert path.is_file(), "run: tuanthu schema --write"
    assert path.read_text(encoding="utf-8") == TEXTS[name], "run: tuanthu schema --write"


def test_no_schema_is_left_over():
    assert {path.name for path in FOLDER.glob("*.json")} == {f"{name}.schema.json" for name in TEXTS}


@pytest.mark.parametrize("name", TEXTS)
def test_every_schema_is_a_schema_of_draft_2020_12(name):
    schema = json.loads(TEXTS[name])
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    Draft202012Validator.check_schema(schema)


def kind_of(path):
    """Return the schema that a plan's file is written for, or None."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    if first.endswith("-overlay.schema.json"):  # states only what it changes
        return first.rpartition("/")[2].removesuffix(".schema.json")
    inside = path.parent.name
    return inside if inside in {"criteria", "rules"} else path.stem if path.stem in TEXTS else None


FOLDERS = [*plan_folders(), *(path.parent for path in sorted(PACKS.rglob("plan.yaml")))]
FILES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.yaml")) if kind_of(path)]
SAMPLES = sorted(path for name in ("submission.yaml", "units.yaml") for path in (ROOT / "samples").rglob(name))
WRONG = {"phong-mau-01"}
"""Samples that show what is said of a submission with a fault of form."""


@pytest.mark.parametrize("path", [*FILES, *SAMPLES], ids=lambda each: str(each.relative_to(ROOT)))
def test_every_file_of_ours_meets_its_schema_once_typed(path):
    schema = SCHEMAS[kind_of(path)]
    value = typed(load_yaml(path).data, schema, schema)
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(value)]
    assert bool(errors) == (path.parent.name in WRONG), errors


@pytest.mark.parametrize("path", FILES, ids=lambda each: str(each.relative_to(ROOT)))
def test_no_right_file_waits_for_the_library(path):
    schema = SCHEMAS[kind_of(path)]
    assert surely_valid(typed(load_yaml(path).data, schema, schema), schema)


CHECKER = FormatChecker(formats=())
for name, holds in FORMATS.items():
    CHECKER.checks(name)(lambda text, holds=holds: not isinstance(text, str) or holds(text))
ODD = [
    "", "x", "X y", "1", "1,5", "50%", "yes", "2024-02-30", "2024-03-16", 0, -1, 10**9, Decimal("1.5"), True, None,
    [], ["x"], ["x", "x"], {}, {"x": "y"}, {"vi": "x", "en": "x"}, {"vi": "x"},
]  # fmt: skip
SMALL = [path for path in FILES if path.stat().st_size < 6000]


def ways(value, path=()):
    """Yield every place in a value."""
    yield path
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ways(child, (*path, key))


@st.composite
def slips(draw):
    """Return a file of ours, typed, in which one thing is another, is missing, or is too much; and its schema."""
    path = draw(st.sampled_from(SMALL))
    schema = SCHEMAS[kind_of(path)]
    value = copy.deepcopy(typed(load_yaml(path).data, schema, schema))
    places = [way for way in ways(value) if way]
    assume(places)
    way = draw(st.sampled_from(places))
    holder = value
    for part in way[:-1]:
        holder = holder[part]
    what = draw(st.sampled_from(["other", "missing", "more"]))
    if what == "missing":
        del holder[way[-1]]
    elif what == "more" and isinstance(holder, dict):
        holder[draw(st.sampled_from(["x", "kind", "shape", "id", "max", "vi"]))] = draw(st.sampled_from(ODD))
    else:
        holder[way[-1]] = draw(st.sampled_from(ODD))
    return value, schema


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(slips())
def test_what_is_surely_valid_is_valid_to_the_library(slip):
    value, schema = slip
    right = Draft202012Validator(schema, format_checker=CHECKER).is_valid(value)
    assert right or not surely_valid(value, schema)


@pytest.mark.parametrize("value", [{1: "x"}, {"a": object()}, {"a": {"x"}}, object()])
def test_of_what_is_no_json_nothing_is_sure(value):
    assert not surely_valid(value, {"properties": {"a": {"type": "string"}}})


def test_the_bundled_plans_are_among_the_files():
    assert {"uong-bi-2023", "points", "inputs"} <= {folder.name for folder in FOLDERS}
    assert {kind_of(path) for path in FILES} >= {"plan", "criteria", "rules", "data"}


def test_reports_of_every_outcome_meet_the_schema_of_reports():
    seen = set()
    for shown in check_reports():
        Draft202012Validator(SCHEMAS["report"]).validate(shown)
        seen |= {each["outcome"] for each in shown["findings"]}
        seen |= {item["kind"] for node in shown["scores"] or () for item in node["items"]}
    assert seen >= {"passed", "violation", "pending", "not_assessed", "not_applicable"}
    assert seen >= {"over_max", "over_allowed", "deduction", "knock_out", "not_applicable", "open"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_mapping_of_a_schema_is_strict(name):
    assert loose(json.loads(TEXTS[name])) == []


def loose(schema, path=""):
    """Return the places whose keys are named and which allow any other key."""
    found = []
    if isinstance(schema, dict):
        if (
            "properties" in schema
            and "additionalProperties" not in schema
            and "allOf" not in schema
            and "if" not in path
        ):
            found.append(path)
        for key, child in schema.items():
            if key != "if":
                found += loose(child, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, child in enumerate(schema):
            found += loose(child, f"{path}/{number}")
    return found


def test_a_case_of_the_pack_is_read_without_problems():
    _, problems = case(pack(), "reports: []\n")
    assert problems == ()
