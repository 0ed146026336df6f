"""Writes ``submission.yaml``: everything that a unit may state, with titles and maxima as comments.

Lines that begin with "## " explain. Lines that begin with "# " are entries to be used: these two
characters go, the value comes behind the colon. No value stands there as an example, because one that
is left by mistake would count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tuanthu.model import Criterion, DataField, FieldType, Scorecard
from tuanthu.scaffold.form import TYPES, Form, claims, one_line
from tuanthu.words import Text, show

_FORMS: Mapping[FieldType, Text] = {
    **TYPES,
    "number": Text("số, ví dụ 0.5", "a number such as 0.5"),
    "ratio": Text("tỷ lệ, ví dụ 95% hoặc 19/20", "a ratio such as 95% or 19/20"),
    "date": Text("ngày, ví dụ 2024-12-05", "a date such as 2024-12-05"),
    "yes_no": Text("yes hoặc no", "yes or no"),
}


def yaml_form(form: Form) -> str:
    """Return the text of an empty submission, which loads without a problem."""
    parts = (_head(form), _scores(form), _reports(form), _tasks(form), _data(form), _lists(form), _results(form))
    return "\n".join("\n".join(lines) + "\n" for part in parts if (lines := list(part)))


def quoted(text: str) -> str:
    """Return a text as a double-quoted scalar."""
    return json.dumps(one_line(text), ensure_ascii=False)


def _head(form: Form) -> Iterator[str]:
    plan, unit = form.plan, form.unit
    yield f"## {form.say(form.name)}: {form.say(plan.title)} ({plan.document})"
    yield "## " + form.say(
        Text(
            "Bỏ “# ” ở đầu dòng cần dùng rồi điền. Kiểm tra trước khi gửi: tuanthu validate <thư mục này>",
            'Take away "# " before a line to use it. Before sending: tuanthu validate <this folder>',
        )
    )
    yield f"plan: {plan.id}"
    yield f"unit: {{id: {unit.id}, name: {quoted(unit.name)}, group: {unit.group}}}"
    yield f"year: {plan.year}"
    yield "## " + form.say(
        Text("Ngày gửi hồ sơ, ví dụ 2024-03-14 16:30.", "When it was sent, such as 2024-03-14 16:30.")
    )
    yield "# sent:"


def _scores(form: Form) -> Iterator[str]:
    cards = [card for card in form.cards if any(claims(card, each) for each in card.criteria)]
    if not cards:
        return
    yield "## " + form.say(
        Text(
            "Điểm tự chấm: ghi số sau dấu hai chấm (ví dụ 0.25); không đạt ghi 0. Mỗi tài liệu kiểm chứng một mục:",
            "Points claimed: write the number behind the colon (such as 0.25); 0 if none. Evidence, one entry each:",
        )
    )
    abstract, issuer = quoted(form.say(Text("Trích yếu", "Abstract"))), quoted(form.unit.name)
    yield (
        f'## evidence: [{{number: "12", symbol: BC-UBND, abstract: {abstract}, date: {form.plan.year}-12-05, '
        f"issuer: {issuer}, file: 12-BC-UBND.pdf}}]"
    )
    yield "scores:"
    nested = len(form.cards) > 1
    for card in cards:
        if nested:
            yield f"  {card.id}:  # {form.say(card.title)}"
        for criterion in card.criteria:
            yield from _criterion(form, card, criterion, "    " if nested else "  ")


def _criterion(form: Form, card: Scorecard, criterion: Criterion, indent: str) -> Iterator[str]:
    words = f"{form.say(criterion.title)}{form.maximum(criterion)}"
    if not claims(card, criterion):
        why = (
            Text("", "") if not card.is_leaf(criterion.code) else Text(": không tự chấm", ": not for the unit to score")
        )
        yield f"{indent}# {one_line(criterion.code)} {words}{why.to(form.lang)}"
        return
    yield f"{indent}{quoted(criterion.code)}:  # {words}"
    if criterion.evidence:
        yield f"{indent}  claimed:"
        yield f"{indent}  evidence: []"


def _reports(form: Form) -> Iterator[str]:
    asked = form.reports()
    if not asked:
        return
    yield "## " + form.say(
        Text(
            "Báo cáo đã gửi: dùng các dòng của báo cáo đã gửi và ghi ngày, ví dụ 2024-12-04. Chưa gửi gì: reports: []",
            "Reports sent: use the lines of those that were sent, with dates such as 2024-12-04. None: reports: []",
        )
    )
    yield "# reports:"
    for each in asked:
        yield f"## {one_line(each.words(form.lang))}"
        yield f"#   - {{report: {each.report}, period: {each.period}, sent: }}"


def _tasks(form: Form) -> Iterator[str]:
    asked = form.tasks()
    if not asked:
        return
    yield "## " + form.say(
        Text(
            "Nhiệm vụ: done là ngày hoàn thành, product là số, kí hiệu sản phẩm; việc thường xuyên: ghi ngày vào log.",
            "Tasks: done is the day of completion, product the document's number; open duties have their days in log.",
        )
    )
    yield "# tasks:"
    for each in asked:
        yield f"## {form.say(each.task.title)} ({form.say(each.words())})"
        yield f"#   {one_line(each.task.id)}: {{{'log: []' if each.open else 'done: '}, product: }}"


def _results(form: Form) -> Iterator[str]:
    tables = form.tables()
    if not tables:
        return
    yield "## " + form.say(
        Text(
            "Kết quả đã công bố: ghi số sau dấu hai chấm, đối chiếu với mục tiêu.",
            "Results announced: write the number behind the colon; it is held against the target.",
        )
    )
    yield "# results:"
    nested = len(form.plan.result_tables()) > 1
    for table in tables:
        if nested:
            yield f"#   {table.name}:  # {form.say(table.title)}"
        for row in table.rows:
            goal = "" if row.target is None else f"; {form.say(_GOAL)} {show(row.target, form.lang)}"
            yield f"#   {'  ' if nested else ''}{quoted(row.code)}:  # {form.say(row.title)}{goal}"


_GOAL = Text("mục tiêu", "target")


def _data(form: Form) -> Iterator[str]:
    if form.fields():
        yield "## " + form.say(
            Text(
                "Số liệu: ghi giá trị sau dấu hai chấm. Không ghi khác với ghi 0: không ghi là chưa có số liệu.",
                "Data: write the value behind the colon. Left out is not 0: it says that the figure is not known.",
            )
        )
        yield "# data:"
        for field in form.fields():
            yield f"#   {_field(form, field)}"


def _lists(form: Form) -> Iterator[str]:
    if not form.lists():
        return
    yield "## " + form.say(
        Text(
            "Danh sách: mỗi mục bắt đầu bằng dấu “-”. Nếu không có mục nào, ghi [] sau tên danh sách.",
            'Lists: each entry begins with "-". Where there is none, write [] behind the name of the list.',
        )
    )
    yield "# lists:"
    for each in form.lists():
        yield f"#   {each.name}:  # {form.say(each.label)}"
        for position, field in enumerate(each.fields.values()):
            yield f"#     {'- ' if position == 0 else '  '}{_field(form, field)}"


def _field(form: Form, field: DataField) -> str:
    form_of = form.say(_FORMS[field.type]) + (form.say(Text("; phải ghi", "; required")) if field.required else "")
    return f"{field.name}:  # {form.say(field.label)} ({form_of})"
