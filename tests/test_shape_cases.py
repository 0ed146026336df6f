"""The cases beside the packs of scoring shapes: each is run, and each shape has enough of them."""

from __future__ import annotations

from functools import cache

import pytest

from support import PACKS
from tuanthu.cases.run import run_plan
from tuanthu.plan import load_plan

NAMES = ("shapes", "tien-giang")
SHAPES = [*(f"S{number:02}" for number in range(1, 19)), *(f"S{n}" for n in (20, 21, 22, 23, 24, 25, 28, 29, 30, 32))]
PATHS = [path for name in NAMES for path in sorted((PACKS / name / "cases").rglob("*.yaml"))]


@cache
def ran(name):
    return run_plan(load_plan(PACKS / name))


@pytest.mark.parametrize("name", NAMES)
def test_every_case_can_be_read(name):
    assert ran(name).problems == ()
    assert {each.example.path for each in ran(name).runs} == {path for path in PATHS if path.parents[2].name == name}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_comes_out_is_what_the_case_expects(path):
    (run,) = (each for each in ran(path.parents[2].name).runs if each.example.path == path)
    assert [(each.section, each.expected, each.actual) for each in run.differences] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_at_least_six_cases(shape):
    assert len(list((PACKS / "shapes" / "cases" / shape).glob("*.yaml"))) >= 6
