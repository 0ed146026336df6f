"""One score of one submission: inputs with their places, the scale, the arithmetic, rules fired and not fired."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tuanthu.applies import reads_of
from tuanthu.explain.findings import Subject, names, rules_about
from tuanthu.explain.words import BASES
from tuanthu.model import TOTAL, ZERO, NodeScore
from tuanthu.shapes import shapes
from tuanthu.words import LANGS, Lang, Text, same, show

Lines = Iterator[Text]

_ITEMS = {
    "over_max": Text("vượt điểm tối đa", "over the maximum"),
    "over_allowed": Text("vượt mức được hưởng", "over what is allowed"),
    "deduction": Text("điểm trừ", "deduction"),
    "knock_out": Text("mất toàn bộ", "knock-out"),
    "cap": Text("vượt mức trần", "over the cap"),
    "not_applicable": Text("không phát sinh", "nothing arose"),
    "open": Text("chưa xác định", "open"),
}


def score_lines(subject: Subject) -> Lines:
    """Yield the whole explanation."""
    node = subject.node
    yield Text(f"{subject.code}: {node.title.vi}", f"{subject.code}: {node.title.en}")
    yield Text(
        f"{subject.report.unit.name if subject.report.unit else '?'}, bộ chỉ số {subject.card.id}; tối đa "
        f"{show(node.max, 'vi')} điểm",
        f"{subject.report.unit.name if subject.report.unit else '?'}, scorecard {subject.card.id}; maximum "
        f"{show(node.max, 'en')}",
    )
    for head, lines in (
        (Text("Số liệu đã nhập", "Inputs"), _inputs(subject)),
        (Text("Mức được hưởng", "What is allowed"), _scale(subject)),
        (Text("Tính điểm", "Arithmetic"), _account(subject)),
        (Text("Tài liệu kiểm chứng", "Evidence"), _evidence(subject)),
        (Text("Quy tắc liên quan", "Rules that concern it"), rules_about(subject)),
        (Text("Xếp loại", "Grade"), _grade(subject)),
        (Text("Phiên bản của tiêu chí", "Versions of the criterion"), _versions(subject)),
    ):
        found = list(lines)
        if found:
            yield same("")
            yield head
            yield from (Text(f"  {line.vi}", f"  {line.en}") for line in found)


# --------------------------------------------------------------------- inputs


def _inputs(subject: Subject) -> Lines:
    submission = subject.case.submission
    score = (submission.scores or {}).get((subject.card.id, subject.code))
    if score is not None:
        points = (
            (same("—"), same("—"))
            if score.claimed is None
            else tuple(same(show(score.claimed, x)) for x in ("vi", "en"))
        )
        yield Text(f"tự chấm: {points[0].vi} [{score.location}]", f"claimed: {points[1].en} [{score.location}]")
    for name in sorted(subject.fields() | _read_by_rules(subject)):
        known = subject.case.plan.fields.get(name) or subject.case.plan.lists.get(name)
        label = known.label if known else same(name)
        datum, entries = submission.data.get(name), submission.lists.get(name)
        if datum is not None:
            value = Text(show(datum.value, "vi"), show(datum.value, "en"))
            yield Text(f"{label.vi}: {value.vi} [{datum.location}]", f"{label.en}: {value.en} [{datum.location}]")
        elif entries is not None:
            n = len(entries.entries)
            yield Text(f"{label.vi}: {n} mục [{entries.location}]", f"{label.en}: {n} [{entries.location}]")
        else:
            yield Text(f"{label.vi}: hồ sơ không có ({name})", f"{label.en}: not given ({name})")


def _read_by_rules(subject: Subject) -> frozenset[str]:
    """Return the names of the data that rules read which may cost the criterion points."""
    found: set[str] = set()
    for rule in subject.case.plan.rules_of(subject.case.unit):
        if names(rule, subject.code):
            reads = reads_of(rule)
            found |= {name for name, _ in (*reads.fields, *reads.lists)}
    return frozenset(found)


# ---------------------------------------------------------------------- scale


def _scale(subject: Subject) -> Lines:
    criterion = subject.criterion
    if criterion is None or not subject.card.is_leaf(subject.code):
        return
    if criterion.shape is None:
        yield Text("do người chấm: tối đa bằng điểm tối đa", "judged by a person: up to the maximum")
        return
    allowed = shapes()[criterion.shape].allowed(criterion, subject.case)
    yield Text(f"cách tính {criterion.shape}: {allowed.why.vi}", f"shape {criterion.shape}: {allowed.why.en}")
    yield from allowed.steps


# -------------------------------------------------------------------- account


def _account(subject: Subject) -> Lines:
    node = subject.node
    value = node.claimed
    children = subject.card.children(subject.code)
    if children:
        below = {each.criterion: each for each in subject.report.scores if each.scorecard == subject.card.id}
        parts = [below[child.code] for child in children]
        weights = {child.code: child.weight for child in children}
        value = sum((each.verified * weights[each.criterion] for each in parts), ZERO)
        sums = {lang: " + ".join(_part(each, weights[each.criterion], lang) for each in parts) for lang in LANGS}
        yield Text(
            f"các phần sau kiểm tra: {sums['vi']} = {show(value, 'vi')}",
            f"parts, verified: {sums['en']} = {show(value, 'en')}",
        )
    else:
        yield Text(f"tự chấm: {show(value, 'vi')}", f"claimed: {show(value, 'en')}")
    for item in node.items:
        taken = item.points if item.kind == "open" else item.lost
        value -= taken
        name, basis = _ITEMS[item.kind], BASES.get(item.basis or "", same(""))
        rule = f" {item.rule}" if item.rule else ""
        why_so = Text(f" ({basis.vi})", f" ({basis.en})") if item.basis else same("")
        spared = "" if item.lost == item.points or item.kind == "open" else f" [{show(item.points, 'en')}]"
        now = Text(f" → {show(value, 'vi')}", f" → {show(value, 'en')}")
        yield Text(
            f"− {show(taken, 'vi')}{spared.replace('.', ',')} {name.vi}{rule}: {item.why.vi}{why_so.vi}{now.vi}",
            f"− {show(taken, 'en')}{spared} {name.en}{rule}: {item.why.en}{why_so.en}{now.en}",
        )
    yield Text(f"sau kiểm tra: {show(node.verified, 'vi')}", f"verified: {show(node.verified, 'en')}")


def _part(node: NodeScore, weight: Decimal, lang: Lang) -> str:
    """Return a part of a sum: "2 × 1.5 (1.2)", with the weight where there is one."""
    points = show(node.verified, lang)
    return f"{points} ({node.criterion})" if weight == 1 else f"{show(weight, lang)} × {points} ({node.criterion})"


# ------------------------------------------------------------- grade, versions


def _grade(subject: Subject) -> Lines:
    grade = subject.report.grade
    if grade is not None and subject.code == TOTAL:
        yield from grade.steps
        yield Text(f"→ {grade.title.vi}", f"→ {grade.title.en}")


def _versions(subject: Subject) -> Lines:
    """Yield which version of the criterion governs, and where each of its values comes from."""
    criterion = subject.criterion
    if criterion is None:
        return
    for version in criterion.versions:
        span, sign = version.validity, "✓" if version.validity == criterion.validity else "✗"
        until = Text(f" đến {span.until}", f" until {span.until}") if span.until else same("")
        most = version.max or ZERO
        yield Text(
            f"{sign} từ {span.since}{until.vi}: tối đa {show(most, 'vi')} [{version.location}]",
            f"{sign} from {span.since}{until.en}: maximum {show(most, 'en')} [{version.location}]",
        )
    if criterion.versions:
        day = subject.case.plan.last_day
        yield Text(f"ngày quyết định: {day} (hết kỳ đánh giá)", f"the day that decides: {day} (end of the period)")
    for name, value, where in criterion.origins:
        yield same(f"{name}: {value} [{where}]")


# ------------------------------------------------------------------- evidence


def _evidence(subject: Subject) -> Lines:
    score = (subject.case.submission.scores or {}).get((subject.card.id, subject.code))
    for entry in score.evidence if score else ():
        yield Text(f"bảng kê: {entry.name()} [{entry.location}]", f"registered: {entry.name()} [{entry.location}]")
    for file in subject.case.evidence.under(subject.code):
        if file.scorecard in {None, subject.card.id}:
            said = file.verdict
            yield Text(
                f"{file.path}: {said.kind} ({said.code}) – {said.reason.vi}",
                f"{file.path}: {said.kind} ({said.code}) – {said.reason.en}",
            )
