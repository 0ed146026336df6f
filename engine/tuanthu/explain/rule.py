"""A rule in words: what the document says, how it is read, when it fires, what it costs, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

from tuanthu.cases import FOLDER
from tuanthu.cases.coverage import fails, passes
from tuanthu.cases.run import Run, run_plan
from tuanthu.explain.words import condition_words, deduction_words, grade_words
from tuanthu.kinds import kinds
from tuanthu.model import Origins, Plan, Rule, Severity, Violation
from tuanthu.words import Text, same

Lines = Iterator[Text]

SEVERITIES = {
    Severity.ERROR: Text("lỗi (văn bản bắt buộc)", "error (the document orders it)"),
    Severity.WARNING: Text("lưu ý (văn bản khuyến khích)", "warning (the document encourages it)"),
    Severity.INFO: Text("đề nghị", "info (the document asks for it)"),
}


def rule_lines(rule: Rule, plan: Plan) -> Lines:
    """Yield everything that is known of a rule."""
    yield Text(f"{rule.id}: {rule.title.vi}", f"{rule.id}: {rule.title.en}")
    yield same(f"[{plan.id}] {rule.location}")
    yield same("")
    yield Text(
        f"Căn cứ: {rule.cite.document}, mục {rule.cite.clause}", f"Cites: {rule.cite.document}, {rule.cite.clause}"
    )
    yield from (same(f"  {line}") for line in f"“{rule.cite.quote}”".splitlines())
    if rule.reading:
        yield Text(f"Cách hiểu: {rule.reading.vi}", f"Reading: {rule.reading.en}")
    level = SEVERITIES[rule.severity]
    yield Text(f"Mức: {level.vi}", f"Severity: {level.en}")
    yield _binds(rule, plan)
    if rule.applies_when is not None:
        words = rule.applies_when.words()
        yield Text(f"Chỉ áp dụng khi: {words.vi}", f"Applies only where: {words.en}")
    yield from _validity(rule)
    if not rule.waivable:
        yield Text("Không được miễn trừ.", "It may not be waived.")
    yield _kind(rule)
    yield same("")
    yield Text(
        "Vi phạm, xét theo thứ tự; cái đầu tiên đúng là kết luận:", "Violations, in order; the first that holds stands:"
    )
    for number, violation in enumerate(rule.violations, 1):
        yield from _violation(number, violation, rule)
    yield from origin_lines(rule.origins)
    yield from _examples(rule, plan)


def origin_lines(origins: Origins) -> Lines:
    """Yield where each value comes from, for what is put together from several places."""
    if origins:
        yield same("")
        yield Text("Nguồn của từng giá trị:", "Where each value comes from:")
    for name, value, where in origins:
        short = value if len(value) <= 50 else f"{value[:49]}…"
        yield same(f"  {name}: {short} [{where}]")


def _binds(rule: Rule, plan: Plan) -> Text:
    known = {**{name: group.name for name, group in plan.groups.items()}, "all": Text("mọi đơn vị", "every unit")}
    known |= {unit.id: same(unit.name) for unit in plan.units}
    names = [known.get(name, same(name)) for name in rule.applies_to]
    return Text(
        f"Áp dụng cho: {', '.join(each.vi for each in names)}", f"Binds: {', '.join(each.en for each in names)}"
    )


def _validity(rule: Rule) -> Lines:
    validity = rule.validity
    if validity.since:
        yield Text(f"Hiệu lực từ {validity.since:%d/%m/%Y}", f"In force from {validity.since}")
    if validity.until:
        yield Text(f"Hiệu lực đến hết {validity.until:%d/%m/%Y}", f"In force until {validity.until}")
    if rule.supersedes:
        yield Text(f"Thay quy tắc {rule.supersedes} trong thời gian đó", f"It stands in for {rule.supersedes} then")
    if validity.checked:
        yield Text(f"Đối chiếu văn bản lần cuối: {validity.checked:%d/%m/%Y}", f"Last checked on {validity.checked}")


def _kind(rule: Rule) -> Text:
    kind = kinds()[rule.kind]
    vi, en = (" ".join(cleandoc(text or "").split("\n\n")[0].split()) for text in (kind.manual_vi, kind.manual))
    return Text(
        f"Loại: {rule.kind} (xem: tuanthu explain {rule.kind}) – {vi}",
        f"Kind: {rule.kind} (see: tuanthu explain {rule.kind}) – {en}",
    )


def _violation(number: int, violation: Violation, rule: Rule) -> Lines:
    properties = kinds()[rule.kind].properties
    when, cost = condition_words(violation.when, properties), deduction_words(violation, properties)
    yield Text(f"  {number}. {violation.name}: khi {when.vi}", f"  {number}. {violation.name}: when {when.en}")
    yield Text(f"     {cost.vi}", f"     {cost.en}")
    if (grade := grade_words(violation)) is not None:
        yield Text(f"     {grade.vi}", f"     {grade.en}")
    if violation.also:
        yield Text("     nêu thêm bên cạnh vi phạm đã xảy ra", "     told beside a violation that stands already")
    yield Text(f"     “{violation.message.vi}”", f'     "{violation.message.en}"')
    if violation.fix.vi or violation.fix.en:
        yield Text(f"     → {violation.fix.vi}", f"     → {violation.fix.en}")


def _examples(rule: Rule, plan: Plan) -> Lines:
    folder = Path(plan.folder) / FOLDER / rule.id
    runs = [run for run in run_plan(plan, folder).runs if run.passed] if folder.is_dir() else []
    passing = min((run for run in runs if passes(run)), key=_length, default=None)
    failing = min((run for run in runs if fails(run)), key=_length, default=None)
    if passing is not None:
        yield from _example(passing, Text("Ví dụ đạt", "Passes"))
    if failing is not None:
        names = ", ".join(dict.fromkeys(each.violation for each in failing.met if each.violation))
        yield from _example(failing, Text(f"Ví dụ không đạt ({names})", f"Fails ({names})"))


def _length(run: Run) -> tuple[int, str]:
    return (len(run.example.path.read_text(encoding="utf-8")), run.example.file)


def _example(run: Run, head: Text) -> Lines:
    yield same("")
    name = run.example.name
    file = run.example.path.relative_to(Path(run.example.case.plan.folder).parent).as_posix()
    yield Text(f"{head.vi}: {name.vi} [{file}]", f"{head.en}: {name.en} [{file}]")
    told = False  # the name, which may go on over several lines, stands in the heading
    for line in run.example.path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            told = line.startswith("name:")
        if not told and not line.startswith("#"):
            yield same(f"  {line}")
