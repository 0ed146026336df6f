"""The scoring shapes. A module of this package that has a ``SHAPE`` is one; nothing else to register."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from tuanthu.shapes.base import Shape


@cache
def shapes() -> Mapping[str, Shape]:
    """Return every shape by name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "base")
    found = (import_module(f"{__name__}.{name}").SHAPE for name in names)
    return {shape.name: shape for shape in found}
