"""Safe changes that lint offers: made in the text of the files, and shown as a diff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import unified_diff
from pathlib import Path

from tuanthu.model import Edit, Remark
from tuanthu.moments import parse_date
from tuanthu.source import Location

_UNSAFE = frozenset({"TT101", "TT103", "TT108", "TT109"})


def token_edit(path: Path | None, at: Location, old: str, new: str, beside: str = "") -> tuple[Edit, ...]:
    """Return the edit that puts ``new`` in quotes for the scalar ``old`` at a place; none where it stands otherwise.

    ``path`` is the plan's own file, None for a place in another plan, which is not ours to change.
    ``beside`` names a key that then keeps what stood there: ``code: "1,1"`` becomes
    ``code: "1.1", printed: "1,1"``, or two lines in a block.
    """
    if path is None or at.line is None or at.column is None:
        return ()
    line = path.read_text(encoding="utf-8").split("\n")[at.line - 1]
    forms = (f'"{old}"', f"'{old}'", old)
    token = next((each for each in forms if line.startswith(each, at.column - 1)), None)
    if token is None:
        return ()
    text = new if parse_date(new) else f'"{new}"'  # a date reads as itself
    if beside:
        kept = f'"{old}"' if token == old else token
        indent = re.match(r"[\s-]*", line)
        block = "{" not in line[: at.column]
        between = "\n" + " " * (indent.end() if indent else 0) if block else ", "
        text += f"{between}{beside}: {kept}"
    return (Edit(path, at.line, at.column, token, text),)


def fixed(remarks: Iterable[Remark]) -> Mapping[Path, tuple[str, str]]:
    """Return the text before and after of each file that the remarks' edits change.

    Of edits that overlap only the last is made: lint again for the others. A file with a fault of form is
    left alone: what stands there may mean something else.
    """
    found = list(remarks)
    broken = {each.location.file for each in found if each.code in _UNSAFE}
    by_file: dict[Path, list[Edit]] = {}
    for remark in found:
        for edit in remark.edits if remark.location.file not in broken else ():
            by_file.setdefault(edit.path, []).append(edit)
    changed: dict[Path, tuple[str, str]] = {}
    for path, edits in sorted(by_file.items()):
        before = path.read_bytes().decode("utf-8")  # line ends stay as they are
        after = _applied(before, edits)
        if after != before:
            changed[path] = (before, after)
    return changed


def _applied(text: str, edits: Iterable[Edit]) -> str:
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
    done = len(text)
    for edit in sorted(set(edits), key=lambda each: (each.line, each.column), reverse=True):
        start = starts[edit.line - 1] + edit.column - 1
        end = start + len(edit.old)
        if text[start:end] == edit.old and end <= done:
            text = text[:start] + edit.new + text[end:]
            done = start
    return text


def diff(path: str, before: str, after: str) -> str:
    """Return what changes in a file, as ``diff -u`` shows it."""
    path = path.lstrip("/")
    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
