"""Only the highest counts: of several scorings, or of the entries of a list.

Either ``parts``: scorings, each with its ``shape`` (and its own ``max``), of which the highest counts; a
part that is not applicable is left out. Or ``list`` with ``field`` and ``levels``: each entry of the list
is worth the points of its level, ``where`` chooses among the entries, and without any the points are
``none`` (default 0).

Passes, for "Chỉ tính mức cao nhất đạt được." (one national and four provincial awards give 3):

    shape: highest
    list: awards
    field: level
    levels: {national: 3, province: 2, district: 1}

Fails (unknown, the points stay open): an entry without a level, or with one that the table lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tuanthu.model import ZERO, Case, Criterion, FactValue, Plan, Reads
from tuanthu.schema import NAME, POINTS, Node, mapping
from tuanthu.shapes.base import (
    PARTS,
    Allowed,
    Counted,
    Part,
    Shape,
    computed,
    not_given,
    read_parts,
    settings_problem,
    together,
    unknown,
)
from tuanthu.shapes.compare import TESTS, read_tests
from tuanthu.shapes.levels import level_name
from tuanthu.source import Problem
from tuanthu.words import Text, did_you_mean, show


@dataclass(frozen=True, slots=True)
class Settings:
    """The parts; or the list, the entries' field, and the points of its levels."""

    parts: tuple[Part, ...]
    entries: Counted | None
    field: str
    levels: Mapping[str, Decimal]
    none: Decimal


def _parse(node: Node, problems: list[Problem]) -> Settings:
    name, field, levels = node.text("list"), node.text("field"), node.get("levels")
    listed = [node.has(key) for key in ("list", "field", "levels")]
    if node.has("parts") is any(listed) or any(listed) is not all(listed):
        vi, en = "Cần parts, hoặc cả list, field và levels.", "Either parts, or list, field and levels."
        problems.append(settings_problem(node, None, vi, en))
    entries = Counted(name, node.location, True, read_tests(node.get("where"))) if name else None
    table = {level_name(word): levels.points(word) or ZERO for word, _ in levels.items()} if levels else {}
    return Settings(read_parts(node, "parts", problems), entries, field or "?", table, node.points("none") or ZERO)


def _allowed(criterion: Criterion, case: Case) -> Allowed:
    settings: Settings = criterion.scoring
    if settings.entries is not None:
        return _of_list(settings, settings.entries, case)
    found = [part.allowed(criterion, case) for part in settings.parts]
    steps = tuple(each.why for each in found)
    best = max((each for each in found if each.status == "computed"), key=lambda each: each.points, default=None)
    for part, each in zip(settings.parts, found, strict=True):
        most = part.max if part.max is not None else criterion.max or ZERO
        if each.status == "unknown" and (best is None or best.points < most):
            return unknown(each.why, steps)  # it could still be the highest
    if best is None:
        return found[0]
    why = Text(f"mức cao nhất: {best.why.vi}", f"the highest: {best.why.en}")
    return computed(best.points, why, ceiling=best.ceiling, less_max=best.less_max, steps=steps)


def _of_list(settings: Settings, entries: Counted, case: Case) -> Allowed:
    found = case.submission.lists.get(entries.name)
    if found is None:
        return not_given(case, entries.name)
    try:
        words = [entry.values.get(settings.field) for entry in entries.chosen(case)]
    except (TypeError, ValueError) as error:
        return unknown(Text(f"Không so sánh được: {error}.", f"Cannot be compared: {error}."))
    points = [_worth(settings, word) for word in words]
    if None in points:
        word = words[points.index(None)]
        says = Text(f"“{word or ''}” không phải một mức điểm.", f'"{word or ""}" is not a level.')
        return unknown(says)
    known = [each for each in points if each is not None]
    if not known:
        none = settings.none
        return computed(none, Text(f"không có mục nào: {show(none, 'vi')} điểm", f"no entry: {show(none, 'en')}"))
    best = max(known)
    steps = tuple(
        Text(f"{word}: {show(each, 'vi')}", f"{word}: {show(each, 'en')}")
        for word, each in zip(words, known, strict=True)
    )
    why = Text(
        f"mức cao nhất trong {len(known)}: {show(best, 'vi')} điểm", f"the highest of {len(known)}: {show(best, 'en')}"
    )
    return computed(best, why, steps=steps)


def _worth(settings: Settings, word: FactValue | None) -> Decimal | None:
    return None if word is None else settings.levels.get(level_name(str(word)))


def _reads(settings: Settings) -> Reads:
    own = [settings.entries.reads()] if settings.entries else []
    return together(iter((*own, *(part.reads() for part in settings.parts))))


def _check(settings: Settings, plan: Plan) -> Iterator[Problem]:
    for part in settings.parts:
        yield from part.check(plan)
    if settings.entries is None or settings.entries.name not in plan.lists:
        return
    yield from settings.entries.check(plan)
    types = plan.lists[settings.entries.name].fields
    if settings.field not in types:
        hint = did_you_mean(settings.field, types)
        says = Text(
            f"Không có mục nào tên “{settings.field}”.{hint.vi}", f'There is no field "{settings.field}".{hint.en}'
        )
        yield Problem("unknown-reference", settings.entries.at, says)


SHAPE = Shape(
    name="highest",
    manual=__doc__,
    manual_vi="""
        Chỉ tính mức cao nhất: trong nhiều cách tính điểm, hoặc trong các dòng của một danh sách.

        Hoặc ghi ``parts``: các cách tính điểm, mỗi cách có ``shape`` (và ``max`` riêng), lấy cách cho điểm cao
        nhất; phần không phát sinh được bỏ qua. Hoặc ghi ``list`` cùng ``field`` và ``levels``: mỗi dòng của danh
        sách có điểm theo mức ghi ở trường đó, ``where`` chọn dòng được tính, không có dòng nào thì được ``none``
        điểm (mặc định 0).

        Đạt, với câu “Chỉ tính mức cao nhất đạt được.” (một giải quốc gia và bốn giải cấp tỉnh được 3 điểm):

        [1]

        Không đạt (điểm chưa xác định): dòng không ghi mức, hoặc ghi mức không có trong bảng.
    """,
    settings={
        "parts": PARTS,
        "list": NAME,
        "where": TESTS,
        "field": NAME,
        "levels": mapping(POINTS),
        "none": POINTS,
    },
    required=(),
    parse=_parse,
    allowed=_allowed,
    reads=_reads,
    check=_check,
)
