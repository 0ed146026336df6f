"""The cases beside the packs of scoring shapes: each is run, and each shape has enough of them."""

from __future__ import annotations

from functools import cache

import pytest
from support import PACKS

from tuanthu.cases import read_cases
from tuanthu.cases_run import run
from tuanthu.plan import load_plan

NAMES = ("shapes", "tien-giang")
SHAPES = [*(f"S{number:02}" for number in range(1, 19)), "S20", "S21", "S22", "S23"]


@cache
def plan(name):
    return load_plan(PACKS / name)


def paths(name):
    return sorted((PACKS / name / "cases").rglob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_every_case_can_be_read(name):
    examples, problems = read_cases(plan(name))
    assert problems == ()
    assert {example.path for example in examples} == set(paths(name))


@pytest.mark.parametrize("path", [path for name in NAMES for path in paths(name)], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_comes_out_is_what_the_case_expects(path):
    (example,), _ = read_cases(plan(path.parents[2].name), path)
    assert [(each.section, each.expected, each.actual) for each in run(example).differences] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_at_least_six_cases(shape):
    assert len(list((PACKS / "shapes" / "cases" / shape).glob("*.yaml"))) >= 6
