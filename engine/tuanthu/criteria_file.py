"""Reads one score tree: ``criteria/<scorecard>.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tuanthu.conditions import read_number
from tuanthu.kinds.figure import decimal_of
from tuanthu.model import TOTAL, Basis, Criterion, Scorecard
from tuanthu.schema import Node
from tuanthu.shapes import shapes
from tuanthu.source import Problem
from tuanthu.validity import read_version
from tuanthu.words import Text, did_you_mean, same


def read_scorecard(node: Node, issued: Mapping[str, date], problems: list[Problem]) -> Scorecard | None:
    """Return the scorecard of a checked file; what the schema cannot see goes to the problems.

    ``issued`` tells when the documents were issued that amend the plan.
    """
    name = node.text("scorecard")
    if name is None:
        return None
    codes = [entry.text("code") for entry in node.each("criteria")]
    known = {code for code in codes if code}
    criteria = [
        criterion
        for entry in node.each("criteria")
        if (criterion := _criterion(entry, known, issued, problems)) is not None
    ]
    aggregate: Any = node.text("aggregate") or "sum"
    parts: Any = node.text("parts") or "sum"
    return Scorecard(
        name,
        node.words("title") or same(name),
        node.texts("groups"),
        tuple(_first_of_each(criteria, problems)),
        node.words("note"),
        aggregate,
        node.location,
        _total(node),
        parts,
    )


def _total(node: Node) -> Criterion | None:
    """Return the table's own row of totals, as printed."""
    total = node.get("total")
    if total is None:
        return None
    title = total.words("title") or Text("Tổng điểm", "Total")
    return Criterion(TOTAL, title, total.points("max"), None, total.location, **_printed(total))


def _printed(node: Node) -> dict[str, Any]:
    """Return what a row of the printed table states beside its maximum."""
    stated = node.get("stated")
    return {
        "result": node.points("result"),
        "target": node.points("target"),
        "stated": {name: child.value for name, child in stated.items()} if stated else {},
        "same_as": node.text("same_as"),
    }


def _criterion(node: Node, known: set[str], issued: Mapping[str, date], problems: list[Problem]) -> Criterion | None:
    code, title = node.text("code"), node.words("title")
    if code is None or title is None:
        return None
    scoring = node.get("scoring")
    shape = shapes().get(scoring.text("shape") or "") if scoring else None
    scored_by: Any = node.text("scored_by") or "unit"
    criterion = Criterion(
        code=code,
        title=title,
        max=node.points("max"),
        parent=_parent(node, code, known, problems),
        location=node.location,
        printed=node.text("printed"),
        weight=_weight(node),
        floor=node.points("floor"),
        capped=node.flag("capped"),
        bonus=node.flag("bonus"),
        scored_by=scored_by,
        evidence=node.flag("evidence", default=scored_by == "unit"),
        lead=node.text("lead"),
        **_printed(node),
        shape=shape.name if shape else None,
        quote=scoring.text("quote") if scoring else None,
        basis=_basis(scoring),
        covers=node.named("covers"),
        scoring=shape.parse(scoring, problems) if shape and scoring else None,
        validity=read_version(node, issued, problems),
        origins=node.origins(),
    )
    return replace(criterion, versions=tuple(_versions(node, criterion, issued, problems)))


def _versions(
    node: Node, criterion: Criterion, issued: Mapping[str, date], problems: list[Problem]
) -> Iterator[Criterion]:
    """Yield the criterion as each later document has it: what a version does not state is as it was before."""
    for entry in sorted(node.each("versions"), key=lambda each: each.text("effective_from") or ""):
        validity = read_version(entry, issued, problems)
        criterion = replace(criterion, **_changes(entry, problems), validity=validity, document=entry.text("document"))
        yield criterion


def _changes(node: Node, problems: list[Problem]) -> dict[str, Any]:
    """Return the fields of a criterion that a version states."""
    found: dict[str, Any] = {"location": node.location}
    found |= {key: node.points(key) for key in ("max", "floor", "target") if node.has(key)}
    found |= {key: node.text(key) for key in ("scored_by", "lead") if node.has(key)}
    found |= {"weight": _weight(node)} if node.has("weight") else {}
    found |= {key: node.flag(key) for key in ("capped", "bonus", "evidence") if node.has(key)}
    if (title := node.words("title")) is not None:
        found["title"] = title
    scoring = node.get("scoring")
    if scoring is not None and (shape := shapes().get(scoring.text("shape") or "")) is not None:
        found |= {"shape": shape.name, "scoring": shape.parse(scoring, problems)}
        found |= {"quote": scoring.text("quote"), "basis": _basis(scoring)}
    elif node.has("scoring") and scoring is None:
        found |= {"shape": None, "quote": None, "basis": None, "scoring": None}  # from then on a person judges
    return found


def _weight(node: Node) -> Decimal:
    """Return what the criterion's points are multiplied by; a percentage is a share of 1."""
    text = node.text("weight")
    value = read_number(text.replace(",", ".")) if text else None
    return Decimal(1) if value is None else decimal_of(value)


def _basis(scoring: Node | None) -> Basis | None:
    basis: Basis | None = scoring.text("basis") if scoring else None  # type: ignore[assignment]
    return basis


def _parent(node: Node, code: str, known: set[str], problems: list[Problem]) -> str | None:
    """Return the stated parent, else the code without its last part: 1.3.2 stands under 1.3."""
    parent = node.text("parent") or (code.rpartition(".")[0] or None)
    if parent is None or parent in known:
        return parent
    hint = did_you_mean(parent, known)
    problems.append(
        Problem(
            "unknown-reference",
            node.location,
            Text(
                f"Tiêu chí “{code}” thuộc “{parent}”, nhưng không có tiêu chí này.{hint.vi}",
                f'Criterion "{code}" stands under "{parent}", which is not there.{hint.en}',
            ),
        )
    )
    return None


def _first_of_each(criteria: list[Criterion], problems: list[Problem]) -> list[Criterion]:
    first: dict[str, Criterion] = {}
    for criterion in criteria:
        if criterion.code in first:
            problems.append(
                Problem(
                    "duplicate-id",
                    criterion.location,
                    Text(
                        f"Mã tiêu chí “{criterion.code}” đã có tại {first[criterion.code].location}.",
                        f'The code "{criterion.code}" is already used at {first[criterion.code].location}.',
                    ),
                )
            )
        else:
            first[criterion.code] = criterion
    return list(first.values())
