"""What is said of text that is not YAML: libyaml's and PyYAML's complaints in plain words, with what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tuanthu.source.decode import LINE_BREAK
from tuanthu.source.place import InputError, Location, fail
from tuanthu.words import Text

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

_ODD_SPACE = re.compile(r"(?:^|[:,-]) *([^\S \t])")
"""A space copied from a document or a web page, where YAML needs an ordinary one."""

_QUOTE = Text("Đặt cả giá trị trong dấu nháy.", "Put the whole value in quotes.")
_INDENT = Text("Xem lại thụt đầu dòng và dòng ngay phía trên.", "Check the indentation and the line above.")
_CLOSE = Text("Thêm dấu đóng còn thiếu.", "Add what closes it.")
_SINGLE = Text("Dùng dấu nháy đơn.", "Use single quotes.")
_MISFIT = Text("chỗ này không khớp với các dòng trên", "this does not fit the lines above")
_COLON = Text("dấu hai chấm không đặt được ở đây", "a colon cannot stand here")
_NO_COLON = Text("thiếu dấu hai chấm sau tên mục", "a colon is missing after a key")
_UNCLOSED = Text("dấu nháy hoặc ngoặc chưa đóng", "a quote or bracket is never closed")
_FLOW = Text("thiếu dấu phẩy hoặc dấu đóng ngoặc", "a comma or a closing bracket is missing")
_BACKSLASH = Text("dấu \\ trong nháy kép có nghĩa riêng", "\\ has a meaning in double quotes")
_DASH = Text("dấu “-” không đặt được ở đây", 'a "-" cannot stand here')
_TAGGED = Text("dấu “!” có nghĩa riêng trong YAML", '"!" has a meaning in YAML')
_STAR = Text("dấu “*” và “&” có nghĩa riêng trong YAML", '"*" and "&" have a meaning in YAML')
_NO_VALUE = Text("giá trị không bắt đầu như thế này được", "no value begins like this")
_ALIGN = Text(
    "Xem lại thụt đầu dòng, dòng ngay phía trên và chữ đứng sau dấu nháy đóng.",
    "Check the indentation, the line above and any text after a closing quote.",
)
_SEEN_LATE = (_UNCLOSED, _NO_COLON)
_COMPLAINTS = (
    ("mapping values are not allowed", _COLON, _QUOTE),
    ("find expected ':'", _NO_COLON, _INDENT),
    ("end of stream", _UNCLOSED, _CLOSE),
    ("document indicator", _UNCLOSED, _CLOSE),
    ("document separator", _UNCLOSED, _CLOSE),
    ("',' or", _FLOW, _CLOSE),
    ("escape", _BACKSLASH, _SINGLE),
    ("cannot start any token", _NO_VALUE, _QUOTE),
    ("sequence entries are not allowed", _DASH, _INDENT),
    ("expected key", _MISFIT, _ALIGN),
    ("block end", _MISFIT, _ALIGN),
    ("'-' indicator", _MISFIT, _ALIGN),
    ("document start", _MISFIT, _ALIGN),
    ("node content", _NO_VALUE, _QUOTE),
    ("alphabetic or numeric", _STAR, _QUOTE),
    ("tag", _TAGGED, _QUOTE),
)
"""Parts of libyaml's and PyYAML's complaints, in plain words, with what to do."""


def syntax_error(shown: str, text: str, error: MarkedYAMLError) -> InputError:
    """Return the error for what YAML gave up on, at the place that says most."""
    problem, mark = error.problem or error.context or "", error.problem_mark or error.context_mark
    if mark is None:
        return not_yaml(shown, text, 1, 1, problem)
    at_end = not text[mark.index :].strip()
    if error.context_mark is not None and (at_end or _plain_words(problem)[0] in _SEEN_LATE):
        mark = error.context_mark  # where it was opened says more than where YAML gave up
    return not_yaml(shown, text, mark.line + 1, mark.column + 1, problem)


def not_yaml(shown: str, text: str, line: int, column: int, problem: str) -> InputError:
    """Return the error for text that is not YAML; a tab or an odd space there counts as the reason."""
    lines = LINE_BREAK.split(text)
    if line > len(lines):  # libyaml ends every file with a line break of its own
        line, column = len(lines), len(lines[-1]) + 1
    full = lines[line - 1]
    indent = full[: len(full) - len(full.lstrip())]
    if "\t" in indent or full[column - 1 : column] == "\t":
        return _tab(Location(shown, line, indent.index("\t") + 1 if "\t" in indent else column))
    odd = _ODD_SPACE.search(full)
    if odd is not None:
        return _odd_space(odd[1], Location(shown, line, odd.start(1) + 1))
    stands, (plain, fix) = _here(full[column - 1 :].strip()), _plain_words(problem)
    message = Text(
        f"Không đọc được YAML: {stands.vi}; {plain.vi} (YAML: {problem}).",
        f"This is not valid YAML: {stands.en}; {plain.en} (YAML: {problem}).",
    )
    return fail("not-yaml", Location(shown, line, column), message, fix)


def _plain_words(problem: str) -> tuple[Text, Text]:
    for part, words, fix in _COMPLAINTS:
        if part in problem:
            return words, fix
    return Text("YAML không hiểu chỗ này", "YAML does not understand this"), _INDENT


def _here(stands: str) -> Text:
    if not stands:
        return Text("chỗ này đã hết dòng", "the line ends here")
    return Text(f"ở đây là “{clip(stands)}”", f'"{clip(stands)}" stands here')


def clip(text: str) -> str:
    """Return the text, cut when it is too long to quote."""
    return text if len(text) <= 40 else text[:39] + "…"


def _tab(place: Location) -> InputError:
    message = Text("Đầu dòng có ký tự Tab.", "A tab stands where YAML wants spaces.")
    if place.column != 1:
        message = Text("Ở đây có ký tự Tab.", message.en)
    fix = Text("Thay Tab bằng dấu cách (mỗi bậc 2 dấu cách).", "Write spaces instead (two for each level).")
    return fail("tab", place, message, fix)


def _odd_space(character: str, place: Location) -> InputError:
    code = f"U+{ord(character):04X}"
    message = Text(
        f"Ở đây có dấu cách lạ ({code}), không phải dấu cách thường.",
        f"An unusual space ({code}) stands here instead of an ordinary one.",
    )
    fix = Text("Xóa rồi gõ lại dấu cách thường.", "Delete it and type ordinary spaces.")
    return fail("not-yaml", place, message, fix)
