"""What an editor sees: each file's first line names its schema, and the file is valid under it as YAML 1.2."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from support import ROOT
from tuanthu.schemas import schemas

FAULTY = "phong-mau-01"  # the sample whose faults validate finds
FILES = sorted(
    path for top in ("rules", "samples") for path in (ROOT / top).rglob("*.yaml") if FAULTY not in path.parts
)
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
"""The comment that the YAML language server looks for."""


@cache
def schema(path: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def read(path: Path) -> Any:
    """Return what YAML 1.2 makes of a file: dates are texts."""
    reader = YAML(typ="safe", pure=True)
    reader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return reader.load(path)


def named(path: Path) -> Path:
    """Return the schema that a file's comment names."""
    found = LINE.match(path.read_text(encoding="utf-8"))
    assert found, f"the first line of {path.relative_to(ROOT)} names no schema"
    return (path.parent / found[1]).resolve()


@pytest.mark.parametrize("folder", sorted({path.parent.relative_to(ROOT) for path in FILES}), ids=str)
def test_every_file_names_a_schema_of_ours_and_is_valid_under_it(folder):
    for path in (ROOT / folder).glob("*.yaml"):
        found = named(path)
        assert found.parent == ROOT / "schemas"
        assert found.name.removesuffix(".schema.json") in schemas()
        errors = sorted(schema(found).iter_errors(read(path)), key=lambda error: list(map(str, error.absolute_path)))
        assert [f"{path.name}: {error.json_path}: {error.message}" for error in errors] == []


def test_the_schema_is_that_of_the_file():
    kinds = {"criteria": "criteria", "rules": "rules"}
    for path in (ROOT / "rules").glob("*/*.yaml"):
        assert named(path).name == f"{path.stem}.schema.json"
    for path in (ROOT / "rules").glob("*/*/*.yaml"):
        assert named(path).name == f"{kinds[path.parent.name]}.schema.json"
    for path in (ROOT / "rules").glob("*/cases/*/*.yaml"):
        assert named(path).name == "case.schema.json"
