"""Charts as inline SVG: few marks, words for everything that colour says, a text alternative each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from tuanthu.words import Lang, Text, show

_WIDTH, _HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 150, 16, 34


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; a value is None where there was none (a gap, not a zero)."""

    name: str
    values: tuple[Decimal | None, ...]


def share_bar(parts: Sequence[tuple[str, Decimal, str]], whole: Decimal, lang: Lang) -> Markup:
    """Return one bar of parts (name, amount, style) of a whole; what is left of it stays empty."""
    words = ", ".join(f"{name} {show(amount, lang)}" for name, amount, _ in parts)
    whole_words = Text("trên tổng {whole} điểm", "of {whole} points").fill({"whole": whole}).to(lang)
    rects, at = [], Decimal(0)
    for _, amount, style in parts:
        if whole > 0 and amount > 0:
            rects.append(
                Markup('<rect class="{}" x="{}%" width="{}%" height="18"/>').format(
                    style, _two(at / whole * 100), _two(amount / whole * 100)
                )
            )
            at += amount
    return Markup('<svg class="share" role="img" aria-label="{}" width="100%" height="18">{}</svg>').format(
        f"{words} {whole_words}", Markup("").join(rects)
    )


def mini_bar(amount: Decimal, most: Decimal) -> Markup:
    """Return a small bar beside a number that says the same; it is hidden from readers of the text."""
    width = amount / most * 100 if most > 0 else Decimal(0)
    return Markup(
        '<svg class="mini" aria-hidden="true" width="80" height="8"><rect width="{}%" height="8"/></svg>'
    ).format(_two(width))


def trend(title: str, steps: Sequence[str], series: Sequence[Series], lang: Lang) -> Markup:
    """Return a line chart over the steps, each line named at its end; the table beside it holds the numbers."""
    values = [value for line in series for value in line.values if value is not None]
    if not values or len(steps) < 2:
        return Markup("")
    low, high = _range(min(values), max(values))
    body = [_axis(value, low, high, lang) for value in _ticks(low, high)]
    body += [_step(place, len(steps), label) for place, label in enumerate(steps)]
    ends = _spread([_y(_last(line), low, high) for line in series])
    body += [
        _line(number, line, len(steps), low, high, end)
        for number, (line, end) in enumerate(zip(series, ends, strict=True))
    ]
    said = "; ".join(f"{line.name}: {_words(line, lang)}" for line in series)
    return Markup(
        '<svg class="trend" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>'
    ).format(f"{title}. {said}", _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, Markup("").join(body))


def _words(line: Series, lang: Lang) -> str:
    return ", ".join("–" if value is None else show(value, lang) for value in line.values)


def _two(value: Decimal) -> str:
    return f"{value:.2f}"


def _range(least: Decimal, most: Decimal) -> tuple[Decimal, Decimal]:
    """Return round bounds around the values, so that a small change is not drawn as a great one."""
    span = max(most - least, Decimal(10))
    step = Decimal(5) if span <= 20 else Decimal(10) if span <= 60 else Decimal(20) * (span // 100 + 1)
    low = max((least - span / 10) // step * step, Decimal(0)) if least >= 0 else (least // step - 1) * step
    high = ((most + span / 10) // step + 1) * step
    return low, high


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    return [low, (low + high) / 2, high]


def _x(place: int, count: int) -> Decimal:
    return _LEFT + Decimal(_WIDTH - _LEFT - _RIGHT) * place / (count - 1)


def _y(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - value) / (high - low)


def _last(line: Series) -> Decimal:
    return next((value for value in reversed(line.values) if value is not None), Decimal(0))


def _spread(ends: Sequence[Decimal]) -> list[Decimal]:
    """Return the heights of the lines' names, moved apart where they would overlap."""
    placed: dict[int, Decimal] = {}
    floor = Decimal(0)
    for index in sorted(range(len(ends)), key=lambda each: ends[each]):
        placed[index] = max(ends[index], floor)
        floor = placed[index] + 15
    return [placed[index] for index in range(len(ends))]


def _axis(value: Decimal, low: Decimal, high: Decimal, lang: Lang) -> Markup:
    y = _two(_y(value, low, high))
    return Markup('<path class="grid" d="M{} {}H{}"/><text class="tick" x="{}" y="{}" dy="4">{}</text>').format(
        _LEFT, y, _WIDTH - _RIGHT, _LEFT - 8, y, show(value, lang)
    )


def _step(place: int, count: int, label: str) -> Markup:
    """Return the label of a step; of many only the first, the last and a few between."""
    every = max((count - 1) // 4, 1)
    if place % every and place != count - 1:
        return Markup("")
    return Markup('<text class="step" x="{}" y="{}">{}</text>').format(
        _two(_x(place, count)), _HEIGHT - 10, escape(label)
    )


def _line(number: int, line: Series, count: int, low: Decimal, high: Decimal, end: Decimal) -> Markup:
    """Return the line, a dot for each value, and its name at the end; a gap breaks the line."""
    path, dots, pen = [], [], "M"
    for place, value in enumerate(line.values):
        if value is None:
            pen = "M"
            continue
        x, y = _two(_x(place, count)), _two(_y(value, low, high))
        path.append(f"{pen}{x} {y}")
        dots.append(Markup('<circle cx="{}" cy="{}" r="3"/>').format(x, y))
        pen = "L"
    if not dots:
        return Markup("")
    return Markup('<g class="line s{}"><path d="{}"/>{}<text x="{}" y="{}" dy="4">{}</text></g>').format(
        number % 4, " ".join(path), Markup("").join(dots), _WIDTH - _RIGHT + 10, _two(end), escape(line.name)
    )
