"""The manuals of kinds, shapes and lints as lines, and as the generated parts of ``docs/language*.md``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from inspect import cleandoc
from pathlib import Path
from typing import Any

from tuanthu import due
from tuanthu.evidence.codes import CODES
from tuanthu.evidence.remedies import REMEDIES
from tuanthu.kinds import kinds
from tuanthu.kinds.base import DUE, Kind
from tuanthu.lint.base import Lint
from tuanthu.lint.loading import Loaded
from tuanthu.lint.run import manuals
from tuanthu.model import Severity
from tuanthu.shapes import shapes
from tuanthu.shapes.base import Shape
from tuanthu.source import InputError, parse_yaml
from tuanthu.submission import submission_schema
from tuanthu.words import LANGS, Lang, Text, same

Lines = Iterator[Text]


def kind_lines(kind: Kind) -> Lines:
    """Yield the manual of a kind: its words, settings, facts and the violations it has words for."""
    yield Text(f"Loại quy tắc: {kind.name}", f"Kind of rule: {kind.name}")
    yield same("")
    yield _manual(kind.manual, kind.manual_vi)
    yield same("")
    yield from _settings(kind.settings, kind.required)
    yield Text("Dữ kiện dùng trong điều kiện (when):", "Facts that conditions (when) may use:")
    for name, each in kind.properties.items():
        choices = f" {{{', '.join(each.choices)}}}" if each.choices else ""
        yield Text(f"  {name} ({each.type}{choices}): {each.doc.vi}", f"  {name} ({each.type}{choices}): {each.doc.en}")
    if kind.words:
        names = ", ".join(kind.words)
        yield Text(f"Vi phạm có sẵn câu thông báo: {names}", f"Violations that have words of their own: {names}")


def shape_lines(shape: Shape) -> Lines:
    """Yield the manual of a scoring shape."""
    yield Text(f"Cách tính điểm: {shape.name}", f"Scoring shape: {shape.name}")
    yield same("")
    yield _manual(shape.manual, shape.manual_vi)
    yield same("")
    yield from _settings(shape.settings, shape.required)


def lint_lines(told: Lint[Any] | Loaded) -> Lines:
    """Yield the manual of a lint, or of a code of what reading the files finds."""
    yield Text(f"{told.code} {told.name}: {told.title.vi}", f"{told.code} {told.name}: {told.title.en}")
    yield _SEVERITIES[told.severity]
    yield same("")
    yield _manual(told.manual, lint_manual_vi(told.code))


@cache
def _lint_manuals_vi() -> Mapping[str, str]:
    text = resources.files("tuanthu.explain").joinpath("lints.vi.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = parse_yaml(text.encode(), "lints.vi.yaml").data
    return found


def lint_manual_vi(code: str) -> str:
    """Return the Vietnamese manual of a lint; a line ``[2]`` stands for the second example of the English one."""
    return _lint_manuals_vi()[code]


_SEVERITIES = {
    Severity.ERROR: Text("Mức: lỗi", "Severity: error"),
    Severity.WARNING: Text("Mức: lưu ý", "Severity: warning"),
    Severity.INFO: Text("Mức: thông tin", "Severity: info"),
}


def _manual(en: str | None, vi: str = "") -> Text:
    told = ("\n\n".join(_paragraphs(en, vi, lang)).replace("``", "`") for lang in LANGS)
    return Text(*told)


def _settings(settings: Mapping[str, Any], required: tuple[str, ...]) -> Lines:
    own, dated = _own(settings)
    names = ", ".join(f"{name}*" if name in required else name for name in own) or "—"
    yield Text(
        f"Thiết lập (* bắt buộc): {names}" + ("; và thời hạn (before, by, during, open)" if dated else ""),
        f"Settings (* required): {names}" + ("; and a deadline (before, by, during, open)" if dated else ""),
    )


def _own(settings: Mapping[str, Any]) -> tuple[list[str], bool]:
    """Return the names of the settings but those of a whole deadline, and whether there is one."""
    dated = all(settings.get(name) == piece for name, piece in DUE.items())
    return [name for name in settings if not (dated and name in DUE)], dated


# ------------------------------------------------------------------- markdown


def regenerated(text: str, lang: Lang) -> str:
    """Return a manual page with everything between its markers written anew."""
    for name, make in SECTIONS.items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end: {name} -->)", re.DOTALL)
        body = "\n".join(make(lang)).strip("\n")
        text = pattern.sub(rf"\g<1>\n{_literal(body)}\n\n\g<2>", text)
    return text


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\")


PAGES: Mapping[str, Lang] = {"language.md": "en", "language.vi.md": "vi"}
LINT_PAGES: Mapping[str, Lang] = {"lint.md": "en", "lint.vi.md": "vi"}
EVIDENCE_PAGES: Mapping[str, Lang] = {"evidence.md": "en", "evidence.vi.md": "vi"}


def write(folder: Path) -> None:
    """Write the generated parts of the manual's pages in ``folder`` anew."""
    pages: Mapping[str, Lang] = {**PAGES, **LINT_PAGES, **EVIDENCE_PAGES}
    for name, lang in pages.items():
        path = folder / name
        path.write_text(regenerated(path.read_text(encoding="utf-8"), lang), encoding="utf-8", newline="\n")


def _kinds(lang: Lang) -> Iterator[str]:
    for kind in kinds().values():
        yield from (f"### `{kind.name}`", "")
        yield from _body(kind, lang)
        yield from (*_names(kind.settings, kind.required, lang), "")
        yield from (Text("| dữ kiện | loại | nghĩa |", "| fact | type | meaning |").to(lang), "|---|---|---|")
        for name, each in kind.properties.items():
            choices = f": {', '.join(each.choices)}" if each.choices else ""
            yield f"| `{name}` | {each.type}{choices} | {each.doc.to(lang)} |"
        yield ""
        if kind.words:
            yield from (Text("Câu thông báo có sẵn:", "Violations with words of their own:").to(lang), "")
            yield from (f"- `{name}`: {each.message.to(lang)}" for name, each in kind.words.items())
            yield ""


def _shapes(lang: Lang) -> Iterator[str]:
    for shape in shapes().values():
        yield from (f"### `{shape.name}`", "")
        yield from _body(shape, lang)
        yield from (*_names(shape.settings, shape.required, lang), "")


def _lints(lang: Lang) -> Iterator[str]:
    yield from (
        Text("| mã | tên | mức | nội dung |", "| code | name | severity | what it holds |").to(lang),
        "|---|---|---|---|",
    )
    for told in manuals().values():
        manual = cleandoc(told.manual) if lang == "en" else lint_manual_vi(told.code)
        what = " ".join(manual.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")
        yield f"| {told.code} | `{told.name}` | {told.severity} | {what} |"


def _due(lang: Lang) -> Iterator[str]:
    yield from ("```text", *(f"{form:<52}{words.to(lang)}".rstrip() for form, words in due.FORMS), "```")


def _verdicts(lang: Lang) -> Iterator[str]:
    yield Text("| kết luận | mã | nghĩa | cần làm |", "| verdict | code | meaning | what to do |").to(lang)
    yield "|---|---|---|---|"
    for name, code in CODES.items():
        remedy = REMEDIES[name].to(lang) if name in REMEDIES else "–"
        yield f"| `{code.kind.value}` | `{name}` | {code.reason.to(lang)} | {remedy} |"


SECTIONS: Mapping[str, Callable[[Lang], Iterator[str]]] = {
    "kinds": _kinds,
    "shapes": _shapes,
    "lints": _lints,
    "deadlines": _due,
    "verdicts": _verdicts,
}


def _names(settings: Mapping[str, Any], required: tuple[str, ...], lang: Lang) -> Iterator[str]:
    own, dated = _own(settings)
    names = [f"`{name}`" + ("*" if name in required else "") for name in own]
    if dated:
        names.append(Text("thời hạn", "a deadline").to(lang))
    yield Text("Thiết lập (* bắt buộc): ", "Settings (* required): ").to(lang) + (", ".join(names) or "—") + "."


def _body(owner: Kind | Shape, lang: Lang) -> Iterator[str]:
    """Yield a manual as Markdown: its indented blocks become fences that say what they hold."""
    for form, block in _with_forms(_paragraphs(owner.manual, owner.manual_vi, lang), owner):
        if form:
            yield from (f"```{form}", *block.splitlines(), "```", "")
        else:
            yield from (*block.replace("``", "`").splitlines(), "")


def _with_forms(blocks: Iterable[str], owner: Kind | Shape) -> Iterator[tuple[str, str]]:
    """Yield each paragraph of a manual: of an example its form and text, of other words no form.

    What stands under "Fails" in a shape's manual may be a scoring that is refused: its form says so.
    """
    before = ""
    for block in blocks:
        if block.startswith("    "):
            text = cleandoc(block)
            form = example_form(text, owner)
            refused = isinstance(owner, Shape) and before.startswith(_FAILS) and form != "text"
            yield f"{form} fails" if refused else form, text
        else:
            yield "", block
            before = block


_FAILS = ("Fails", "Không đạt")
_EXAMPLE = re.compile(r"\[([1-9][0-9]?)\]")


def _paragraphs(en: str | None, vi: str, lang: Lang) -> list[str]:
    """Return a manual in one language; the English one where there is no other.

    A line ``[2]`` of the Vietnamese manual stands for the second example of the English one, so that no
    example is written twice.
    """
    english = _blocks(en)
    if lang == "en" or not vi:
        return english
    shown = [block for block in english if block.startswith("    ")]
    return [shown[int(mark[1]) - 1] if (mark := _EXAMPLE.fullmatch(block)) else block for block in _blocks(vi)]


def _blocks(manual: str | None) -> list[str]:
    """Return the paragraphs of a docstring; an indented block runs over its blank lines."""
    found: list[str] = []
    for block in cleandoc(manual or "").split("\n\n"):
        if found and block.startswith("    ") and found[-1].startswith("    "):
            found[-1] += f"\n\n{block}"
        else:
            found.append(block)
    return found


def examples(owner: Kind | Shape) -> Iterator[tuple[str, str]]:
    """Yield (form, text) of every indented example of a manual."""
    return ((form, text) for form, text in _with_forms(_blocks(owner.manual), owner) if form)


def example_form(text: str, owner: Kind | Shape | None) -> str:
    """Return what an example holds, as the info string of its fence: ``yaml submission``, ``text``, …"""
    try:
        data = parse_yaml(text.encode(), "example").data
    except InputError:
        return "text"
    if isinstance(data, list) and all(isinstance(each, dict) and "code" in each for each in data):
        return "yaml criteria"
    if not isinstance(data, dict):
        return "text"
    keys = set(data)
    if keys <= set(submission_schema()["properties"]):
        return "yaml submission"
    if owner is not None and keys <= {"shape", *owner.settings}:
        return f"yaml {'scoring' if isinstance(owner, Shape) else 'settings'} {owner.name}"
    if owner is not None and keys <= {*owner.settings, "violations", "code", "title", "max", "floor", "scoring"}:
        return f"yaml part {owner.name}"
    return "text"
