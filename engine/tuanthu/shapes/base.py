"""What the shapes share, under one name: the answer, rounding, quantities and nested shapes."""

from __future__ import annotations

from tuanthu.shapes.allowed import Allowed, Shape, computed, not_given, points_text, settings_problem, together, unknown
from tuanthu.shapes.counted import COUNTED, Counted, read_counted
from tuanthu.shapes.expression import COUNTS, FORMULA, Expression, read_expression
from tuanthu.shapes.nested import PART, PARTS, Part, read_part, read_parts
from tuanthu.shapes.quantity import NOTHING, OF, Nothing, Quantity, read_nothing, read_quantity
from tuanthu.shapes.rounding import (
    BOUND,
    MODES,
    ROUND,
    Mode,
    Rounding,
    exact,
    read_bound,
    read_rounding,
    round_to,
    shown,
)

__all__ = [
    "BOUND",
    "COUNTED",
    "COUNTS",
    "FORMULA",
    "MODES",
    "NOTHING",
    "OF",
    "PART",
    "PARTS",
    "ROUND",
    "Allowed",
    "Counted",
    "Expression",
    "Mode",
    "Nothing",
    "Part",
    "Quantity",
    "Rounding",
    "Shape",
    "computed",
    "exact",
    "not_given",
    "points_text",
    "read_bound",
    "read_counted",
    "read_expression",
    "read_nothing",
    "read_part",
    "read_parts",
    "read_quantity",
    "read_rounding",
    "round_to",
    "settings_problem",
    "shown",
    "together",
    "unknown",
]
