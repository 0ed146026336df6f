"""The manuals that `tuanthu explain` prints: every kind, shape and lint shows what passes and what fails."""

from __future__ import annotations

import re

import pytest

from tuanthu.kinds import kinds
from tuanthu.lint.run import lints
from tuanthu.shapes import shapes

KINDS = [(f"kind {name}", kind.manual) for name, kind in kinds().items()]
SHAPES = [(f"shape {name}", shape.manual) for name, shape in shapes().items()]
LINTS = [(f"lint {lint.code}", lint.manual) for lint in lints()]


@pytest.mark.parametrize(("name", "manual"), [*KINDS, *SHAPES, *LINTS], ids=lambda each: each[:30].split("\n")[0])
def test_every_manual_shows_what_passes_and_what_fails(name, manual):
    passing = re.search(r"^\s*Passes\b.*:\n\n((?:[ \t]+\S.*\n)+)", manual, re.MULTILINE)
    failing = re.search(r"^\s*Fails\b.*:", manual, re.MULTILINE)
    assert passing, name
    assert failing, name
    assert passing.start() < failing.start(), name


@pytest.mark.parametrize(("name", "manual"), [*KINDS, *SHAPES, *LINTS], ids=lambda each: each[:30].split("\n")[0])
def test_every_manual_begins_with_one_sentence(name, manual):
    first = manual.strip().split("\n\n")[0]
    assert first.endswith((".", ".)", "?")), name


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_setting_of_a_kind_is_told_in_its_manual(kind):
    own = {
        name for name in kind.settings if name not in {"before", "by", "during", "open", "on_day_off", "max_gap_days"}
    }
    assert {name for name in own if name not in kind.manual} == set()


@pytest.mark.parametrize("shape", shapes().values(), ids=list(shapes()))
def test_every_setting_of_a_shape_is_told_in_its_manual(shape):
    assert {name for name in shape.settings if name not in shape.manual} == set()


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_property_of_a_fact_is_told_in_both_languages(kind):
    for each in kind.properties.values():
        assert each.doc.vi
        assert each.doc.en
