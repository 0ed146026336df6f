"""Text files read with positions: every scalar keeps its text, every value knows its line and column.

YAML goes in two passes over libyaml's events (PyYAML's own scanner where libyaml is missing). The
first builds light nodes, in which an alias only points at its anchor; the second writes them out as
dict, list, str and None with the side tables of positions. libyaml's composer is not used: it is
recursive, expands aliases unasked and forgets how a scalar was written.

A :class:`Problem` lets everything else go on; an :class:`InputError` ends this one file.
"""

from tuanthu.source.limits import LIMIT
from tuanthu.source.load import load_yaml, parse_yaml
from tuanthu.source.place import Document, InputError, Location, Mark, Path, Problem

__all__ = [
    "LIMIT",
    "Document",
    "InputError",
    "Location",
    "Mark",
    "Path",
    "Problem",
    "load_yaml",
    "parse_yaml",
]
