"""The manuals of kinds, shapes and lints as lines, and as the generated parts of ``docs/language*.md``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

from tuanthu import due
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
from tuanthu.words import Lang, Text, same

Lines = Iterator[Text]


def kind_lines(kind: Kind) -> Lines:
    """Yield the manual of a kind: its words, settings, facts and the violations it has words for."""
    yield Text(f"Loại quy tắc: {kind.name}", f"Kind of rule: {kind.name}")
    yield same("")
    yield from _manual(kind.manual)
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
    yield from _manual(shape.manual)
    yield same("")
    yield from _settings(shape.settings, shape.required)


def lint_lines(told: Lint | Loaded) -> Lines:
    """Yield the manual of a lint, or of a code of what reading the files finds."""
    yield Text(f"{told.code} {told.name}: {told.title.vi}", f"{told.code} {told.name}: {told.title.en}")
    yield _SEVERITIES[told.severity]
    yield same("")
    yield from _manual(told.manual)


_SEVERITIES = {
    Severity.ERROR: Text("Mức: lỗi", "Severity: error"),
    Severity.WARNING: Text("Mức: lưu ý", "Severity: warning"),
    Severity.INFO: Text("Mức: thông tin", "Severity: info"),
}


def _manual(text: str | None) -> Lines:
    yield from (same(line) for line in cleandoc(text or "").splitlines())


def _settings(settings: Mapping[str, Any], required: tuple[str, ...]) -> Lines:
    names = [f"{name}*" if name in required else name for name in settings if name not in DUE]
    late = set(DUE) <= set(settings)
    yield Text(
        f"Thiết lập (* bắt buộc): {', '.join(names) or '—'}"
        + ("; và thời hạn (before, by, during, open)" if late else ""),
        f"Settings (* required): {', '.join(names) or '—'}"
        + ("; and a deadline (before, by, during, open)" if late else ""),
    )


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


def write(folder: Path) -> None:
    """Write the generated parts of the manual's pages in ``folder`` anew."""
    for name, lang in {**PAGES, **LINT_PAGES}.items():
        path = folder / name
        path.write_text(regenerated(path.read_text(encoding="utf-8"), lang), encoding="utf-8", newline="\n")


def _kinds(lang: Lang) -> Iterator[str]:
    for kind in kinds().values():
        yield from (f"### `{kind.name}`", "")
        yield from _body(kind.manual, lang, kind)
        yield from (*_names(kind.settings, kind.required, lang), "")
        yield from (Text("| dữ kiện | loại | nghĩa |", "| fact | type | meaning |").to(lang), "|---|---|---|")
        for name, each in kind.properties.items():
            choices = f": {', '.join(each.choices)}" if each.choices else ""
            yield f"| `{name}` | {each.type}{choices} | {each.doc.to(lang)} |"
        yield ""
        if lang == "vi":
            yield from (f"- `{name}`: {each.message.vi}" for name, each in kind.words.items())
            yield ""


def _shapes(lang: Lang) -> Iterator[str]:
    for shape in shapes().values():
        yield from (f"### `{shape.name}`", "")
        yield from _body(shape.manual, lang, shape)
        yield from (*_names(shape.settings, shape.required, lang), "")


def _lints(lang: Lang) -> Iterator[str]:
    yield from (
        Text("| mã | tên | mức | nội dung |", "| code | name | severity | what it holds |").to(lang),
        "|---|---|---|---|",
    )
    for told in manuals().values():
        first = " ".join(cleandoc(told.manual).split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")
        what = first if lang == "en" else told.title.vi
        yield f"| {told.code} | `{told.name}` | {told.severity} | {what} |"


def _due(_lang: Lang) -> Iterator[str]:
    blocks = [block for block in _blocks(due.__doc__) if block.startswith("    ")]
    yield from ("```text", *(line.removeprefix("    ") for line in blocks[0].splitlines()), "```")


SECTIONS: Mapping[str, Callable[[Lang], Iterator[str]]] = {
    "kinds": _kinds,
    "shapes": _shapes,
    "lints": _lints,
    "deadlines": _due,
}


def _names(settings: Mapping[str, Any], required: tuple[str, ...], lang: Lang) -> Iterator[str]:
    names = [f"`{name}`" + ("*" if name in required else "") for name in settings if name not in DUE]
    if set(DUE) <= set(settings):
        names.append(Text("thời hạn", "a deadline").to(lang))
    yield Text("Thiết lập (* bắt buộc): ", "Settings (* required): ").to(lang) + (", ".join(names) or "—") + "."


def _body(manual: str | None, lang: Lang, owner: Kind | Shape) -> Iterator[str]:
    """Yield a docstring as Markdown: its indented blocks become fences that say what they hold."""
    if lang == "vi":
        yield from (f"[Bản tiếng Anh đầy đủ](language.md#{owner.name}).", "")
        return
    for form, block in _with_forms(manual, owner):
        if form:
            yield from (f"```{form}", *block.splitlines(), "```", "")
        else:
            yield from (*block.replace("``", "`").splitlines(), "")


def _with_forms(manual: str | None, owner: Kind | Shape) -> Iterator[tuple[str, str]]:
    """Yield each paragraph of a manual: of an example its form and text, of other words no form.

    What stands under "Fails" in a shape's manual may be a scoring that is refused: its form says so.
    """
    before = ""
    for block in _blocks(manual):
        if block.startswith("    "):
            text = cleandoc(block)
            form = example_form(text, owner)
            refused = isinstance(owner, Shape) and before.startswith("Fails") and form != "text"
            yield f"{form} fails" if refused else form, text
        else:
            yield "", block
            before = block


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
    return ((form, text) for form, text in _with_forms(owner.manual, owner) if form)


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
