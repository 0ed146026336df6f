"""Remarks as a person reads them in a terminal: place, code, words, the line with a caret, the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tuanthu.model import Remark
from tuanthu.words import Lang, Text

Style = Callable[[str, str], str]
Lines = Callable[[str], Sequence[str]]
"""Gives the lines of a file that a remark names; none where it cannot be read."""

_ACCEPTED = Text(" (đã chấp nhận)", " (accepted)")
_WIDEST = 120


def render(remarks: Sequence[Remark], lang: Lang, lines: Lines, style: Style = lambda _style, text: text) -> str:
    """Return every remark with the line it stands on."""
    return "".join(f"{line}\n" for remark in remarks for line in _remark(remark, lang, lines, style))


def _remark(remark: Remark, lang: Lang, lines: Lines, style: Style) -> Iterator[str]:
    mark = _ACCEPTED.to(lang) if remark.accepted else ""
    code = style("dim" if remark.accepted else remark.severity.value, remark.code)
    yield f"{style('title', str(remark.location))}: {code} {remark.message.to(lang)}{mark}"
    yield from _shown(remark, lines, style)
    if remark.fix.to(lang):
        yield f"  → {remark.fix.to(lang)}"


def _shown(remark: Remark, lines: Lines, style: Style) -> Iterator[str]:
    number, column = remark.location.line, remark.location.column or 1
    if number is None:
        return
    found = lines(remark.location.file)
    if number > len(found):
        return
    text = found[number - 1].replace("\t", " ").rstrip()
    start = max(column - _WIDEST + 20, 0)  # a caret far to the right stays in sight
    edge = " " * len(str(number))
    yield style("dim", f"{edge} |")
    yield f"{style('dim', f'{number} |')} {text[start : start + _WIDEST]}"
    yield f"{style('dim', f'{edge} |')} {' ' * (column - 1 - start)}{style('error', '^')}"
