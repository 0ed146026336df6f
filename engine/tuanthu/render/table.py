"""The table that a person reads in a terminal: what is wrong, what it costs, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from tuanthu.model import TOTAL, ZERO, Finding, Grade, NodeScore, Outcome, Report, Severity, VerdictKind
from tuanthu.words import Lang, Text, same, show

Style = Callable[[str, str], str]
"""Paints a text: the style's name ("error", "dim", …) and the text."""

_OUTCOMES = {
    Outcome.PASSED: Text("đạt", "passed"),
    Outcome.VIOLATION: Text("vi phạm", "violation(s)"),
    Outcome.PENDING: Text("chưa đến hạn", "pending"),
    Outcome.NOT_ASSESSED: Text("chưa đủ căn cứ", "not assessed"),
    Outcome.NOT_APPLICABLE: Text("không phát sinh", "not applicable"),
    Outcome.WAIVED: Text("được miễn trừ", "waived"),
    Outcome.BROKEN: Text("lỗi chương trình", "broken"),
}
_SEVERITIES = {
    Severity.ERROR: Text("Lỗi", "Error"),
    Severity.WARNING: Text("Lưu ý", "Warning"),
    Severity.INFO: Text("Đề nghị", "Info"),
}
_BASES = {
    "stated": Text("văn bản quy định", "stated"),
    "derived": Text("suy ra từ văn bản", "derived"),
    "policy": Text("mức của bộ quy tắc", "policy"),
}
_WIDTHS = (3, 9, 9, 64, 18, 9)


def _plain(_style: str, text: str) -> str:
    return text


def render(reports: Sequence[Report], lang: Lang, style: Style = _plain) -> str:
    """Return the reports as tables, one after the other."""
    return "\n\n".join("\n".join(_report(report, lang, style)) for report in reports) + "\n"


def _report(report: Report, lang: Lang, style: Style) -> Iterator[str]:
    yield style("title", _title(report).to(lang))
    yield Text("Thời điểm kiểm tra: {at}.", "Checked as of {at}.").fill({"at": report.as_of}).to(lang)
    for note in report.notes:
        yield style("dim", note.to(lang))
    faults = [each for each in report.findings if each.outcome in {Outcome.VIOLATION, Outcome.BROKEN}]
    faults.sort(key=lambda each: (each.severity.rank, each.rule.startswith("input/") is False, -each.deduction))
    if faults:
        yield ""
        yield _faults(faults, lang, style)
    yield from _waiting(report, lang)
    if report.scores:
        yield ""
        yield _scores(report.scores, lang)
    yield from _trust(report, lang, style)
    yield ""
    yield from _summary(report, lang, style)


def _title(report: Report) -> Text:
    if report.plan is None or report.unit is None:
        return Text(f"Chưa kiểm tra được: {report.path}", f"Could not be checked: {report.path}")
    document, unit = report.plan.document, report.unit.name
    return Text(f"Kiểm tra hồ sơ của {unit} theo {document}", f"Submission of {unit} under {document}")


def _faults(faults: Sequence[Finding], lang: Lang, style: Style) -> str:
    from tabulate import tabulate

    heads = (
        same("#"),
        Text("Mức", "Level"),
        Text("Tiêu chí", "Code"),
        Text("Phát hiện và cách khắc phục", "Finding and remedy"),
        Text("Căn cứ", "Clause"),
        Text("Trừ điểm", "Points"),
    )
    rows = [
        (
            number,
            _SEVERITIES[each.severity].to(lang),
            _codes(each),
            _words(each, lang),
            _clause(each),
            _cost(each, lang),
        )
        for number, each in enumerate(faults, 1)
    ]
    table = tabulate(
        rows,
        [head.to(lang) for head in heads],
        tablefmt="simple_grid",
        maxcolwidths=list(_WIDTHS),
        disable_numparse=True,
    )
    return table.replace(
        f" {_SEVERITIES[Severity.ERROR].to(lang)} ", style("error", f" {_SEVERITIES[Severity.ERROR].to(lang)} ")
    )


def _codes(finding: Finding) -> str:
    """Return the criterion that a finding is about, else those that lose points by it."""
    if finding.criterion:
        return finding.criterion[1]
    return ", ".join(dict.fromkeys(each.criterion for each in finding.deductions if each.criterion))


def _words(finding: Finding, lang: Lang) -> str:
    arrow = f"\n→ {finding.fix.to(lang)}" if finding.fix.to(lang) else ""
    return f"{finding.message.to(lang)}{arrow}\n[{finding.location}]"


def _clause(finding: Finding) -> str:
    return f"{finding.cite.document}\n{finding.cite.clause}\n{finding.rule}" if finding.cite else finding.rule


def _cost(finding: Finding, lang: Lang) -> str:
    if finding.counted_in:
        return Text("đã tính ở mức được hưởng", "counted in allowed").to(lang)
    if not finding.deductions:
        return ""
    bases = dict.fromkeys(_BASES[each.basis].to(lang) for each in finding.deductions)
    return f"−{show(finding.deduction, lang)}\n({', '.join(bases)})"


def _waiting(report: Report, lang: Lang) -> Iterator[str]:
    """Yield what is pending or could not be assessed, each remark once with the codes it concerns."""
    heads = {
        Outcome.NOT_ASSESSED: Text("Chưa đủ căn cứ để kết luận:", "Not assessed:"),
        Outcome.PENDING: Text("Chưa đến hạn:", "Not due yet:"),
        Outcome.NOT_APPLICABLE: Text("Không phát sinh:", "Not applicable:"),
        Outcome.WAIVED: Text("Được miễn trừ:", "Waived:"),
    }
    for outcome, head in heads.items():
        remarks: dict[str, list[str]] = {}
        for each in report.findings:
            if each.outcome is outcome:
                remarks.setdefault(f"{each.rule}: {_remark(each, lang)}", []).append(
                    each.criterion[1] if each.criterion else ""
                )
        if remarks:
            yield ""
            yield head.to(lang)
        for remark, codes in remarks.items():
            named = ", ".join(code for code in dict.fromkeys(codes) if code)
            yield f"  • {remark}" + (f" [{named}]" if named else "")


def _remark(finding: Finding, lang: Lang) -> str:
    if finding.waiver is None:
        return finding.message.to(lang)
    waiver = finding.waiver
    return f"{finding.message.to(lang)} ({waiver.document}: {waiver.reason.to(lang)})"


def _scores(scores: Sequence[NodeScore], lang: Lang) -> str:
    from tabulate import tabulate

    heads = (
        Text("Mã", "Code"),
        Text("Tiêu chí", "Criterion"),
        Text("Tối đa", "Max"),
        Text("Tự chấm", "Claimed"),
        Text("Trừ", "Deducted"),
        Text("Chưa xác định", "Open"),
        Text("Sau kiểm tra", "Verified"),
    )
    rows = [
        (
            _code(node, lang),
            node.title.to(lang),
            *(_number(value, lang) for value in (node.max, node.claimed, node.deducted, node.open, node.verified)),
        )
        for node in (
            *(each for each in scores if each.criterion != TOTAL),
            *(each for each in scores if each.criterion == TOTAL),
        )
    ]
    return tabulate(
        rows,
        [head.to(lang) for head in heads],
        tablefmt="simple_outline",
        maxcolwidths=[None, 58, *[None] * 5],
        colalign=("left", "left", *["right"] * 5),
        disable_numparse=True,
    )


def _code(node: NodeScore, lang: Lang) -> str:
    return Text("Tổng", "Total").to(lang) if node.criterion == TOTAL else node.criterion


def _number(value: Decimal, lang: Lang) -> str:
    return show(value, lang)


def _trust(report: Report, lang: Lang, style: Style) -> Iterator[str]:
    unchecked = sum(
        1
        for file in report.evidence.files
        if file.verdict.kind is VerdictKind.SIGNED
        and any(each.trust == "unchecked" for each in file.verdict.signatures)
    )
    if unchecked:
        yield ""
        yield style(
            "dim",
            Text(
                "Chữ ký số còn nguyên vẹn nhưng chưa đối chiếu chứng thư số gốc (--trust): {n} tệp.",
                "Signatures intact, signers not checked against a root (--trust): {n} file(s).",
            )
            .fill({"n": unchecked})
            .to(lang),
        )


def _grade(grade: Grade) -> Text:
    """Return the grade and what last decided it."""
    says = Text(f"Xếp loại: {grade.title.vi}", f"Grade: {grade.title.en}")
    if grade.provisional:
        says = Text(f"{says.vi} (tạm tính, còn điểm chưa xác định)", f"{says.en} (provisional: points are open)")
    if grade.id is None:
        why = grade.steps[-1]
        says = Text(f"{says.vi} – {why.vi}", f"{says.en} – {why.en}")
    return Text(f"{says.vi}." if grade.id else says.vi, f"{says.en}." if grade.id else says.en)


def _summary(report: Report, lang: Lang, style: Style) -> Iterator[str]:
    counts = ", ".join(
        f"{report.count(outcome)} {name.to(lang)}"
        for outcome, name in _OUTCOMES.items()
        if report.count(outcome) or outcome in {Outcome.PASSED, Outcome.VIOLATION}
    )
    yield style("title", Text("Kết quả: {counts}.", "Result: {counts}.").fill({"counts": counts}).to(lang))
    totals = report.totals
    if totals.claimed is None or totals.verified is None:
        if totals.deducted > ZERO:
            yield Text("Tổng điểm trừ: {n}.", "Points deducted: {n}.").fill({"n": totals.deducted}).to(lang)
    else:
        yield (
            Text(
                "Điểm tự chấm {claimed} = sau kiểm tra {verified} + bị trừ {deducted} + chưa xác định {open}.",
                "Claimed {claimed} = verified {verified} + deducted {deducted} + open {open}.",
            )
            .fill(
                {
                    "claimed": totals.claimed,
                    "verified": totals.verified,
                    "deducted": totals.deducted,
                    "open": totals.open or ZERO,
                }
            )
            .to(lang)
        )
        if totals.index is not None:
            yield Text("Chỉ số: {index}/100.", "Index: {index}/100.").fill({"index": totals.index}).to(lang)
    by_basis = report.by_basis()
    if by_basis:
        said = [f"{_BASES[basis].to(lang)} {show(lost, lang)}" for basis, lost in sorted(by_basis.items())]
        yield Text("Nguồn của điểm trừ: {n}.", "Where deductions come from: {n}.").fill({"n": "; ".join(said)}).to(lang)
    if report.grade is not None:
        yield _grade(report.grade).to(lang)
    if not report.complete:
        yield style(
            "error",
            Text("Chưa có kết luận đầy đủ; xem các lỗi nêu trên.", "No complete verdict; see the errors above.").to(
                lang
            ),
        )
