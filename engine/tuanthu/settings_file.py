"""Reads ``settings.yaml``: the values that the document leaves to others.

    settings:
      inspection_gap: {label: khoảng cách giữa hai lần kiểm tra, type: count, value: 90, basis: policy}
      answer_days: {label: số ngày trả lời kiến nghị}
      share:
        label: tỷ lệ phải đạt
        value: 80%
        versions: [{effective_from: 2024-07-01, document: 15/QĐ-UBND, value: 85%, basis: stated}]

A setting without a value says that the pack sets none: what hangs on it is not assessed. Without a
``type`` whole numbers, percentages and texts are told apart by their form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tuanthu.conditions import read_number
from tuanthu.kinds.figure import decimal_of
from tuanthu.model import FactValue, Setting, SettingVersion
from tuanthu.moments import parse_date
from tuanthu.schema import NO, YES, Node
from tuanthu.source import Problem
from tuanthu.validity import read_version
from tuanthu.words import Text, did_you_mean, same


def read_settings(node: Node | None, issued: Mapping[str, date], problems: list[Problem]) -> Mapping[str, Setting]:
    """Return the settings of a checked file by name; a value that is not of its type is a problem."""
    section = node.get("settings") if node else None
    found: dict[str, Setting] = {}
    for name, child in section.items() if section else ():
        label, kind, basis = child.words("label") or same(name), child.text("type"), child.text("basis")
        written: Any = basis
        versions = tuple(_version(each, kind, issued, problems) for each in child.each("versions"))
        found[name] = Setting(name, label, _value(child, kind, problems), written, versions)
    return found


def override(settings: Mapping[str, Setting], node: Node | None, problems: list[Problem]) -> Mapping[str, Setting]:
    """Return the settings with the values that a test case supposes; a name that is none is a problem."""
    changed = dict(settings)
    for name, child in node.items() if node else ():
        if name not in settings:
            hint = did_you_mean(name, settings)
            says = Text(f"settings.yaml không có “{name}”.{hint.vi}", f'There is no setting "{name}".{hint.en}')
            problems.append(Problem("unknown-reference", child.key_location, says))
            continue
        text = str(child.value)
        kind = _kind_of(text)
        value = _READ[kind](text) if kind in _READ else text
        changed[name] = replace(settings[name], value=value, basis="policy", versions=())
    return changed


def _version(node: Node, kind: str | None, issued: Mapping[str, date], problems: list[Problem]) -> SettingVersion:
    basis: Any = node.text("basis")
    return SettingVersion(_value(node, kind, problems), basis, read_version(node, issued, problems))


def _value(node: Node, stated: str | None, problems: list[Problem]) -> FactValue | None:
    text = node.text("value")
    if text is None:
        return None
    kind = stated or _kind_of(text)
    value = _READ[kind](text) if kind in _READ else text
    if value is None:
        where = node.document.at((*node.path, "value"))
        says = Text(f"“{text}” không phải giá trị loại {kind}.", f'"{text}" is not of type {kind}.')
        problems.append(Problem("wrong-form", where, says))
    return value


def _kind_of(text: str) -> str:
    return "count" if text.isdecimal() else "ratio" if text.endswith("%") and read_number(text) else "text"


def _yes_no(text: str) -> str | None:
    word = text.lower()
    return "yes" if word in YES else "no" if word in NO else None


def _number(text: str) -> FactValue | None:
    number = read_number(text)
    return None if number is None else decimal_of(number)


_READ: Mapping[str, Callable[[str], FactValue | None]] = {
    "count": lambda text: int(text) if text.isdecimal() and len(text) <= 18 else None,
    "number": _number,
    "ratio": read_number,
    "date": parse_date,
    "yes_no": _yes_no,
}
