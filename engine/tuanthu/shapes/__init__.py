"""The scoring shapes. A module of this package that has a ``SHAPE`` is one; nothing else to register."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from tuanthu.shapes.allowed import Shape


@cache
def shapes() -> Mapping[str, Shape]:
    """Return every shape by name, in alphabetical order."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = [module.SHAPE for module in modules if hasattr(module, "SHAPE")]
    return {shape.name: shape for shape in sorted(found, key=lambda shape: shape.name)}
