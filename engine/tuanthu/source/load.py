"""One YAML file from bytes to a document."""

from __future__ import annotations

import hashlib
import pathlib

from tuanthu.source import limits
from tuanthu.source.decode import decode
from tuanthu.source.files import read
from tuanthu.source.place import Document, Problem
from tuanthu.source.write import Writer


def load_yaml(path: pathlib.Path, shown: str | None = None, *, limit: int = limits.LIMIT) -> Document:
    """Read one YAML file; :class:`InputError` when nothing can be made of it."""
    name = path.as_posix() if shown is None else shown
    return parse_yaml(read(path, name, limit), name, limit=limit)


def parse_yaml(raw: bytes, shown: str, *, limit: int = limits.LIMIT) -> Document:
    """Read the bytes of a YAML file; ``shown`` names the file in messages."""
    from tuanthu.source.compose import Composer  # brings yaml: only who reads a file waits for it

    if len(raw) > limit:
        raise limits.too_large(shown, len(raw), limit)
    text = decode(raw, shown)
    composer = Composer(shown, text)
    root = composer.compose()
    writer = Writer(shown, limits.ALIAS_FACTOR * len(text) + limits.ALIAS_FREE)
    data = writer.put(root, ())
    if data is None:
        raise limits.empty(shown)
    return Document(
        file=shown,
        sha256=hashlib.sha256(raw).hexdigest(),
        data=data,
        marks=writer.marks,
        key_marks=writer.key_marks,
        plain=frozenset(writer.plain),
        quoted=frozenset(writer.quoted),
        problems=_in_order([*composer.problems(), *writer.problems]),
    )


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    # What an alias repeats is still one problem.
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.location))
