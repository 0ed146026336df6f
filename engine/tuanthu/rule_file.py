"""Reads ``rules/*.yaml``: the envelope that all rules share; a rule's own settings are its kind's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tuanthu import conditions
from tuanthu.kinds import kinds
from tuanthu.kinds.base import Kind, Words
from tuanthu.model import Citation, Condition, Deduct, GradeEffect, Rule, Severity, Violation
from tuanthu.schema import Node
from tuanthu.shapes.when import read_when
from tuanthu.source import Location, Problem
from tuanthu.validity import read_validity
from tuanthu.words import Text, did_you_mean, same


def read_rules(
    node: Node, number: Callable[[Location], str], issued: Mapping[str, date], problems: list[Problem]
) -> Iterator[Rule]:
    """Yield the rules of a checked file.

    ``number`` tells the document whose plan holds a place, ``issued`` when amending documents were issued.
    """
    for entry in node.each("rules"):
        kind = kinds().get(entry.text("kind") or "")
        rule_id, cite = entry.text("id"), entry.get("cite")
        if kind is None or rule_id is None or cite is None:
            continue  # the schema has said so
        document = cite.text("document") or number(cite.location)
        validity = read_validity(entry, issued, document)
        if supersedes := entry.text("amends") or entry.text("supersedes"):
            problems.extend(_undated(entry, document, number(entry.location), issued))
        rule = _rule(entry, kind, rule_id, cite, document, problems)
        when = read_when(entry.get("applies_when"), problems, None) if entry.has("applies_when") else None
        yield replace(rule, validity=validity, supersedes=supersedes, applies_when=when, origins=entry.origins())


def _undated(entry: Node, document: str, own: str, issued: Mapping[str, date]) -> Iterator[Problem]:
    """Yield what a rule that takes another's place must say and does not: from when, and by which document."""
    if not entry.has("effective_from"):
        yield Problem("missing-key", entry.location, Text(
            "Quy tắc thay thế hoặc sửa đổi quy tắc khác cần ghi effective_from (ngày có hiệu lực).",
            "A rule that supersedes or amends another needs effective_from.",
        ))  # fmt: skip
    if document != own and document not in issued:
        hint = did_you_mean(document, issued)
        yield Problem("unknown-reference", entry.location, Text(
            f"Văn bản sửa đổi {document} chưa có trong amended_by của plan.yaml.{hint.vi}",
            f"The amending document {document} does not stand under amended_by in plan.yaml.{hint.en}",
        ))  # fmt: skip


def _rule(entry: Node, kind: Kind, rule_id: str, cite: Node, document: str, problems: list[Problem]) -> Rule:
    severity = entry.text("severity")
    violations = entry.get("violations")
    return Rule(
        id=rule_id,
        title=entry.words("title") or same(rule_id),
        cite=Citation(document, cite.text("clause") or "?", cite.text("quote") or "?"),
        kind=kind.name,
        applies_to=entry.texts("applies_to") or ("all",),
        severity=Severity(severity) if severity in set(Severity) else Severity.ERROR,
        settings=kind.parse(entry, problems),
        violations=tuple(
            _violation(name, child, kind, problems) for name, child in (violations.items() if violations else ())
        ),
        location=entry.location,
        reading=entry.words("reading"),
        waivable=entry.flag("waivable", default=True),
        covers=entry.named("covers"),
    )


def _violation(name: str, node: Node, kind: Kind, problems: list[Problem]) -> Violation:
    when = node.get("when")
    condition: Condition = ()
    if when is not None and isinstance(when.value, dict):
        condition, errors = conditions.parse(when.value, kind.properties)
        told = {problem.location for problem in problems}
        for path, message in errors:
            where = node.document.at_key((*when.path, *path))
            if where not in told:  # the schema has said what is wrong with an operator that is none
                problems.append(Problem("condition", where, message))
    basis: Any = node.text("basis")
    deduct, effect = _deduct(node.get("deduct"), kind, problems), _grade(node.get("grade"))
    if (deduct is not None or effect is not None) and basis is None:
        problems.append(
            Problem(
                "no-basis",
                node.location,
                Text(
                    f"Điểm trừ của “{name}” chưa ghi cơ sở (basis: stated, derived hoặc policy).",
                    f'The deduction of "{name}" does not say where it comes from (basis: stated, derived or policy).',
                ),
            )
        )
    if basis == "stated" and node.text("quote") is None:
        says = Text("basis: stated cần trích dẫn (quote).", "basis: stated needs a quote.")
        problems.append(Problem("no-basis", node.location, says))
    words = kind.words.get(name, Words(Text("{title}: chưa đạt.", "{title}: not met."), Text("", "")))
    return Violation(
        name,
        condition,
        _checked(node, "message", problems) or words.message,
        _checked(node, "fix", problems) or words.fix,
        deduct,
        basis,
        node.text("quote"),
        node.flag("also"),
        effect,
    )


def _grade(node: Node | None) -> GradeEffect | None:
    return GradeEffect(node.integer("lower") or 0, node.text("to")) if node else None


def _checked(node: Node, key: str, problems: list[Problem]) -> Text | None:
    """Return a message; one whose braces do not match is a problem, not a crash later."""
    text = node.words(key)
    if text is None:
        return None
    try:
        text.marks()
    except ValueError:
        where = node.document.at((*node.path, key))
        problems.append(Problem("wrong-form", where, Text("Dấu { } không khớp.", "The braces do not match.")))
        return None
    return text


def _deduct(node: Node | None, kind: Kind, problems: list[Problem]) -> Deduct | None:
    if node is None:
        return None
    ways = [key for key in ("points", "share", "all", "knock_out") if node.has(key)]
    if len(ways) != 1:
        problems.append(
            Problem(
                "settings",
                node.location,
                Text(
                    "Điểm trừ cần đúng một trong: points, share, all, knock_out.",
                    "A deduction needs exactly one of: points, share, all, knock_out.",
                ),
            )
        )
    if node.flag("knock_out") and not node.texts("on"):
        says = Text(
            "knock_out cần ghi mã mục bị mất điểm (on).", "knock_out needs the code that loses its points (on)."
        )
        problems.append(Problem("settings", node.location, says))
    per = node.text("per")
    if per is not None and per not in kind.properties:
        hint = did_you_mean(per, kind.properties)
        where = node.document.at((*node.path, "per"))
        says = Text(f"Dữ kiện không có “{per}”.{hint.vi}", f'The fact has no "{per}".{hint.en}')
        problems.append(Problem("unknown-reference", where, says))
    elif per is not None and kind.properties[per].type not in {"int", "number"}:
        where = node.document.at((*node.path, "per"))
        problems.append(Problem("settings", where, Text(f"“{per}” không phải số.", f'"{per}" is not a number.')))
    of: Any = node.text("of") or "max"
    of_claim = node.has("share") and of == "claim"
    road: Any = node.text("from") or ("claim" if of_claim else kind.road)
    if of_claim and road != "claim":
        says = Text(
            "Phần của điểm tự chấm (of: claim) phải trừ vào điểm tự chấm (from: claim).",
            "A share of the claim (of: claim) is taken from the claim (from: claim).",
        )
        problems.append(Problem("settings", node.location, says))
    found = Deduct(
        on=node.texts("on"),
        points=node.points("points"),
        per=per,
        share_of=of,
        all=node.flag("all"),
        knock_out=node.flag("knock_out"),
        cap=node.points("cap"),
        road=road,
        adds_up=node.flag("adds_up"),
    )
    return replace(found, share=_share(node, problems))


def _share(node: Node, problems: list[Problem]) -> Fraction | None:
    text = node.text("share")
    if text is None:
        return None
    share = conditions.read_number(text)
    if share is None or not _ends(share):
        where = node.document.at((*node.path, "share"))
        says = Text(
            f"“{text}” không phải tỷ lệ tính được chính xác.", f'"{text}" is not a share that can be taken exactly.'
        )
        problems.append(Problem("wrong-form", where, says))
        return None
    return share


def _ends(share: Fraction) -> bool:
    """Return whether the share has a finite decimal form, so that points stay exact."""
    return Fraction(Decimal(share.numerator) / Decimal(share.denominator)) == share
