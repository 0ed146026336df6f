"""The points that a unit claims, and the register of what proves them."""

from __future__ import annotations

from collections.abc import Mapping

from tuanthu.model import (
    RegisterEntry,
    Score,
    Scorecard,
)
from tuanthu.names import near_code
from tuanthu.schema import (
    Node,
)
from tuanthu.source import Problem
from tuanthu.words import Text


def read_scores(
    node: Node, cards: tuple[Scorecard, ...], problems: list[Problem]
) -> Mapping[tuple[str, str], Score] | None:
    """Return the points claimed, by scorecard and code, with what is listed as evidence; None without the section."""
    section = node.get("scores")
    if section is None:
        return None
    found: dict[tuple[str, str], Score] = {}
    for card in cards:
        within = section.get(card.id) if len(cards) > 1 else section
        for code, child in within.items() if within else ():
            if child.path in node.document.plain:
                problems.append(_unquoted(child, code))
            if code not in card.by_code:
                problems.append(_unknown_code(child, code, card))
                continue
            found[(card.id, code)] = score = _score(child, code)
            if score.evidence and not card.is_leaf(code):
                problems.append(_inner_evidence(child, code))
    return found


def _score(node: Node, code: str) -> Score:
    if not isinstance(node.value, dict):
        node = Node(node.document, node.path, {"claimed": node.value})
        where = node.location
    else:
        where = node.key_location
    claimed = node.points("claimed")
    register = tuple(_entry_of(entry) for entry in node.each("evidence"))
    return Score(code, claimed, register, where, refused=claimed is None and node.get("claimed") is not None)


def _entry_of(node: Node) -> RegisterEntry:
    number, symbol = node.text("number"), node.text("symbol")
    if number and symbol is None:
        number, symbol = _split(number)
    return RegisterEntry(
        node.location,
        number,
        symbol,
        node.text("abstract"),
        node.day("date"),
        node.text("issuer"),
        node.text("file"),
        node.text("pages"),
    )


def _split(number: str) -> tuple[str, str | None]:
    """Return number and symbol of "12/BC-UBND" or "231-QĐ/TU", which some write in one cell."""
    digits = len(number) - len(number.lstrip("0123456789"))
    rest = number[digits:]
    return (number[:digits], rest[1:]) if digits and len(rest) > 1 and rest[0] in "/-" else (number, None)


def _unquoted(node: Node, code: str) -> Problem:
    return Problem(
        "unquoted-code",
        node.key_location,
        Text(
            f"Mã tiêu chí {code} chưa đặt trong dấu nháy: chương trình khác sẽ đọc thành số.",
            f"The code {code} is not quoted: other programs will read it as a number.",
        ),
        Text(f'Ghi "{code}": …', f'Write "{code}": …'),
    )


def _inner_evidence(node: Node, code: str) -> Problem:
    says = Text(
        f"Tài liệu kê ở mục {code}, nhưng mục này gồm các tiêu chí thành phần; tài liệu không được xét.",
        f"Evidence is listed under {code}, which consists of other criteria; it is not looked at there.",
    )
    fix = Text("Kê tài liệu ở đúng tiêu chí thành phần.", "List it under the criterion that it proves.")
    return Problem("inner-evidence", node.key_location, says, fix)


def _unknown_code(node: Node, code: str, card: Scorecard) -> Problem:
    hint = near_code(code, card.by_code)
    return Problem(
        "unknown-code",
        node.key_location,
        Text(
            f"Bộ chỉ số “{card.title.vi}” không có tiêu chí {code}.{hint.vi}",
            f'The scorecard "{card.title.en}" has no criterion {code}.{hint.en}',
        ),
    )
