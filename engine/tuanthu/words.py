"""Text in two languages, and how numbers and dates are written in each.

Every sentence that a person reads is a :class:`Text`: Vietnamese and English stand side by side
where they are written, so that neither can be forgotten; the language is chosen when printing.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Lang = Literal["vi", "en"]
LANGS: tuple[Lang, ...] = ("vi", "en")

Value = str | int | Decimal | Fraction | date
"""What a placeholder of a message may stand for; ratios are Fractions and print as percentages."""


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """One sentence in Vietnamese and in English; ``{name}`` marks are filled by :meth:`fill`."""

    vi: str
    en: str

    def to(self, lang: Lang) -> str:
        """Return the sentence in one language."""
        return self.vi if lang == "vi" else self.en

    def fill(self, values: Mapping[str, Value | Text]) -> Text:
        """Return the text with its ``{name}`` marks replaced; an unknown mark stays as written."""
        return Text(_fill(self.vi, values, "vi"), _fill(self.en, values, "en"))

    def marks(self) -> frozenset[str]:
        """Return the names of the marks that either language uses."""
        parse = string.Formatter().parse
        return frozenset(name for text in (self.vi, self.en) for _, name, _, _ in parse(text) if name)


def same(text: str) -> Text:
    """Return a text that reads the same in both languages (names, codes)."""
    return Text(text, text)


def _fill(template: str, values: Mapping[str, Value | Text], lang: Lang) -> str:
    parts: list[str] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(literal)
        if name is None:
            continue
        value = values.get(name)
        if value is None:
            parts.append("{" + name + "}")
        else:
            parts.append(value.to(lang) if isinstance(value, Text) else show(value, lang))
    return "".join(parts)


def show(value: Value, lang: Lang) -> str:
    """Return a value as a person reads it: decimal comma and dd/mm/yyyy in Vietnamese."""
    if isinstance(value, Fraction):
        return percent(value, lang)
    if isinstance(value, Decimal):
        text = plain(value)
        return text.replace(".", ",") if lang == "vi" else text
    if isinstance(value, datetime):
        if value.year == date.max.year:  # what has not happened (moments.NEVER)
            return "chưa" if lang == "vi" else "not yet"
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        form = "%d/%m/%Y" if lang == "vi" else "%Y-%m-%d"
        return value.strftime(form if midnight else f"{form} %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y" if lang == "vi" else "%Y-%m-%d")
    return str(value)


def percent(ratio: Fraction, lang: Lang) -> str:
    """Return a ratio as a percentage with at most two decimals; says "≈" where it had to round."""
    exact = ratio * 100
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    sign = "" if Fraction(rounded) == exact else "≈"
    return f"{sign}{show(rounded, lang)}%"


def plain(number: Decimal) -> str:
    """Return a Decimal without exponent, trailing zeros or a negative zero (the JSON form)."""
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``word``, or None when none is near."""
    matches = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> Text:
    """Return " Did you mean …?" for the nearest known name, or an empty text."""
    name = nearest(word, known)
    if name is None:
        return Text("", "")
    return Text(f" Có phải “{name}” không?", f' Did you mean "{name}"?')


@lru_cache(maxsize=4096)  # a plan's names are compared again for each of its tasks and units
def normal(name: str) -> str:
    """Return a name's normal form: no case, no marks, single spaces, "Ủy ban nhân dân" as "ubnd"."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    bare = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split()).replace("uy ban nhan dan", "ubnd")


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a sort key in which 1.10 comes after 1.9."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)
