"""Reading a duty's deadline from YAML data, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from tuanthu.due import MOVES, VERBS, Around, Due, Form, OnDayOff, PerGroup, Verb
from tuanthu.due.form import Path, Record, Wrong, count, expected, name_at, one_of, read_form, scalar
from tuanthu.words import Text

Errors = tuple[tuple[Path, Text], ...]
T = TypeVar("T")
YES, NO = frozenset({"yes", "true", "có"}), frozenset({"no", "false", "không"})


def parse_due(data: Record) -> tuple[Due | None, Errors]:
    """Return the deadline that a duty states, and what is wrong with it as (path, message).

    The deadline is None when the duty states none (no errors), and when what it states cannot hold.
    """
    errors: list[tuple[Path, Text]] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Wrong as wrong:
            errors.append(wrong.error)
            return None

    shut = attempt(lambda: _is_shut(data))
    stated: list[Verb] = [verb for verb in VERBS if verb in data and not (verb == "open" and shut)]
    attempt(lambda: _check_company(data, stated))
    move: OnDayOff | None = attempt(lambda: _on_day_off(data))
    gap = attempt(lambda: count(data, "max_gap_days", ("max_gap_days",))) if "max_gap_days" in data else None
    if not stated:
        return None, tuple(errors)
    when = _when(data[stated[0]], stated[0], attempt)
    due = Due(stated[0], when, move or "keep", gap)
    if due.rules and move == "next_working_day":
        says = Text(
            "“same_as” lấy nguyên thời hạn của quy tắc kia, nên bỏ “on_day_off” ở đây.",
            '"same_as" takes the other rule\'s deadline as it stands; drop "on_day_off" here.',
        )
        errors.append((("on_day_off",), says))
    return (None if errors else due), tuple(errors)


def _when(value: Any, verb: Verb, attempt: Callable[[Callable[[], Any]], Any]) -> Form | None:
    found: Form | None
    if verb == "open":
        found = attempt(lambda: _opening(value)) if isinstance(value, Mapping) else None
    elif isinstance(value, Mapping) and "groups" in value:
        groups = attempt(lambda: _groups(value, (verb, "groups"))) or {}
        forms = [
            (name, attempt(partial(read_form, each, verb, (verb, "groups", name)))) for name, each in groups.items()
        ]
        found = PerGroup(tuple((name, form) for name, form in forms if form is not None))
    else:
        found = attempt(lambda: read_form(value, verb, (verb,)))
    return found


def _groups(value: Record, path: Path) -> Record:
    groups = value["groups"]
    if len(value) > 1 or not isinstance(groups, Mapping) or not groups:
        raise expected(path, groups, "{groups: {nhóm: thời hạn, …}}", "{groups: {group: deadline, …}}")
    return groups


# ------------------------------------------------------ keys beside the form


def _is_shut(data: Record) -> bool:
    """Return whether ``open`` says no."""
    value = data.get("open", "no")
    word = "yes" if isinstance(value, Mapping) else (scalar(value) or "").lower()
    if word not in YES | NO:
        raise expected(("open",), value, "yes, no hoặc {after: tên sự kiện}", "yes, no or {after: event}")
    return word in NO


def _opening(value: Record) -> Form:
    if set(value) != {"after"}:
        raise expected(("open",), value, "yes, no hoặc {after: tên sự kiện}", "yes, no or {after: event}")
    return Around(name_at(value, "after", ("open",)))


def _check_company(data: Record, stated: list[Verb]) -> None:
    if len(stated) > 1:
        names = ", ".join(stated)
        says = Text(f"Chỉ ghi một trong các mục: {names}.", f"State only one of: {names}.")
        raise Wrong((stated[1],), says)
    if "max_gap_days" in data and stated != ["open"]:
        says = Text("“max_gap_days” chỉ dùng cùng “open: yes”.", '"max_gap_days" goes with "open: yes" only.')
        raise Wrong(("max_gap_days",), says)
    if "on_day_off" in data and stated in ([], ["open"]):
        says = Text(
            "“on_day_off” chỉ dùng cùng before, by hoặc during.",
            '"on_day_off" goes with before, by or during only.',
        )
        raise Wrong(("on_day_off",), says)


def _on_day_off(data: Record) -> OnDayOff:
    return cast("OnDayOff", one_of(data.get("on_day_off", "keep"), MOVES, ("on_day_off",)))
