"""Conditions and deductions in words, and why a condition did not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from tuanthu.conditions import evaluate
from tuanthu.model import Comparison, Condition, Deduct, Facts, FactValue, Op, Property, Violation
from tuanthu.words import LANGS, Lang, Text, percent, same, show

Properties = Mapping[str, Property]

_OPS: Mapping[Op, Text] = {
    Op.EQ: Text("là", "is"),
    Op.NE: Text("khác", "is not"),
    Op.IN: Text("là một trong", "is one of"),
    Op.LT: same("<"),
    Op.LE: same("≤"),
    Op.GT: same(">"),
    Op.GE: same("≥"),
}
_YES_NO = {"yes": Text("có", "yes"), "no": Text("không", "no")}
BASES = {
    "stated": Text("văn bản quy định", "stated by the document"),
    "derived": Text("suy ra từ văn bản", "derived from the document"),
    "policy": Text("mức do bộ quy tắc đặt, văn bản không quy định", "the pack's own setting, not the document's"),
}


def joined(texts: Sequence[Text], vi: str = ", ", en: str | None = None) -> Text:
    """Return the texts one after the other in each language."""
    return Text(vi.join(text.vi for text in texts), (vi if en is None else en).join(text.en for text in texts))


def condition_words(condition: Condition, properties: Properties) -> Text:
    """Return a condition as a person says it: its comparisons, joined by "and"."""
    return joined([_comparison(each, properties) for each in condition], " và ", " and ")


def _comparison(each: Comparison, properties: Properties) -> Text:
    what, op, wanted = _doc(each.property, properties), _OPS[each.op], _wanted(each)
    return Text(f"“{what.vi}” {op.vi} {wanted.vi}", f'"{what.en}" {op.en} {wanted.en}')


def _doc(name: str, properties: Properties) -> Text:
    """Return what a property means, up to its first remark."""
    known = properties.get(name)
    return same(name) if known is None else Text(known.doc.vi.split(";")[0], known.doc.en.split(";")[0])


def _wanted(each: Comparison) -> Text:
    values = each.value if isinstance(each.value, tuple) else (each.value,)
    return joined([_value(value) for value in values])


def _value(value: FactValue) -> Text:
    """Return a value of a fact; a share prints as a percentage, a number over 1 as it is."""
    if isinstance(value, str):
        return _YES_NO.get(value, same(value))
    if isinstance(value, Fraction):
        return Text(*(_number(value, lang) for lang in LANGS))
    return Text(show(value, "vi"), show(value, "en"))


def _number(value: Fraction, lang: Lang) -> str:
    if abs(value) > 1 and Fraction(number := Decimal(value.numerator) / Decimal(value.denominator)) == value:
        return show(number, lang)
    return percent(value, lang)


def why_not(condition: Condition, facts: Facts, properties: Properties) -> Text:
    """Return why a condition does not hold: each comparison that fails, with the fact's value."""
    failing = [each for each in condition if not evaluate((each,), facts)]
    return joined([_failing(each, facts, properties) for each in failing], "; ")


def _failing(each: Comparison, facts: Facts, properties: Properties) -> Text:
    what, op, wanted = _doc(each.property, properties), _OPS[each.op], _wanted(each)
    value = facts.get(each.property)
    if value is None:
        return Text(f"không có dữ kiện “{what.vi}”", f'there is no fact "{what.en}"')
    got = _value(value)
    return Text(
        f"“{what.vi}” là {got.vi} (điều kiện: {op.vi} {wanted.vi})",
        f'"{what.en}" is {got.en} (condition: {op.en} {wanted.en})',
    )


def why(condition: Condition, facts: Facts, properties: Properties) -> Text:
    """Return the facts that make a condition hold."""
    found = []
    for name in dict.fromkeys(each.property for each in condition):
        if name in facts:
            what, got = _doc(name, properties), _value(facts[name])
            found.append(Text(f"“{what.vi}” là {got.vi}", f'"{what.en}" is {got.en}'))
    return joined(found, "; ")


def grade_words(violation: Violation) -> Text | None:
    """Return what a violation does to the grade; None when nothing."""
    effect = violation.grade
    if effect is None:
        return None
    if effect.to is not None:
        return Text(f"xếp loại không quá mức “{effect.to}”", f'a grade not above "{effect.to}"')
    return Text(f"hạ {effect.lower} mức xếp loại", f"the grade falls {effect.lower} level(s)")


def deduction_words(violation: Violation, properties: Properties) -> Text:
    """Return what a violation costs, and where that comes from."""
    deduct = violation.deduct
    if deduct is None:
        return Text("không trừ điểm", "takes no points")
    basis = BASES.get(violation.basis or "", same("?"))
    quote = Text(f": “{violation.quote}”", f': "{violation.quote}"') if violation.quote else same("")
    most = same("")
    if deduct.cap is not None:
        most = Text(f", nhiều nhất {show(deduct.cap, 'vi')}", f", {show(deduct.cap, 'en')} at most")
    return joined([_amount(deduct, properties), _on(deduct), most, Text(" (", " ("), basis, quote, same(")")], "")


def _amount(deduct: Deduct, properties: Properties) -> Text:
    if deduct.knock_out:
        return Text("mất toàn bộ điểm", "all points are lost")
    if deduct.all:
        claim = deduct.road == "claim"
        return Text(
            "mất hết điểm tự chấm" if claim else "mất hết điểm", f"all {'that is claimed ' if claim else ''}is lost"
        )
    if deduct.share is not None:
        of = Text("điểm tối đa", "the maximum") if deduct.share_of == "max" else Text("điểm tự chấm", "the claim")
        return Text(f"trừ {percent(deduct.share, 'vi')} {of.vi}", f"takes {percent(deduct.share, 'en')} of {of.en}")
    points = deduct.points or Decimal(0)
    per = _doc(deduct.per, properties) if deduct.per else None
    vi = f"trừ {show(points, 'vi')} điểm" + (f" × “{per.vi}”" if per else "")
    return Text(vi, f"takes {show(points, 'en')} point(s)" + (f' × "{per.en}"' if per else ""))


def _on(deduct: Deduct) -> Text:
    codes = ", ".join(deduct.on)
    return Text(f" ở {codes}", f" from {codes}") if codes else same("")
