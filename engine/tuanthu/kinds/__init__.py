"""The kinds of rules. A module of this package that has a ``KIND`` is one; nothing else to register."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from tuanthu.kinds.base import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by name, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (import_module(f"{__name__}.{name}") for name in names)
    return {module.KIND.name: module.KIND for module in modules if hasattr(module, "KIND")}
