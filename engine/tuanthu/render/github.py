"""Remarks as GitHub's workflow commands, so that they stand at their lines in a review."""

from __future__ import annotations

from collections.abc import Sequence

from tuanthu.model import Remark, Severity
from tuanthu.words import Lang

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(remarks: Sequence[Remark], lang: Lang) -> str:
    """Return one command per remark; a remark on a whole file stands at its first line."""
    return "".join(_command(each, lang) for each in remarks)


def _command(remark: Remark, lang: Lang) -> str:
    where = remark.location
    place = f"file={_property(where.file)},line={where.line or 1},col={where.column or 1},title={remark.code}"
    text = f"{remark.message.to(lang)} {remark.fix.to(lang)}".strip()
    return f"::{_LEVELS[remark.severity]} {place}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
