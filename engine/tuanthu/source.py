"""Text files read with positions: every scalar keeps its text, every value knows its line and column.

YAML goes in two passes over libyaml's events (PyYAML's own scanner where libyaml is missing). The
first builds light nodes, in which an alias only points at its anchor; the second writes them out as
dict, list, str and None with the side tables of positions. libyaml's composer is not used: it is
recursive, expands aliases unasked and forgets how a scalar was written.

A :class:`Problem` lets everything else go on; an :class:`InputError` ends this one file.
"""

from __future__ import annotations

import hashlib
import pathlib
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import total_ordering
from typing import Any

import yaml

from tuanthu.words import Text

LIMIT = 32 * 2**20
"""The largest file that is read, in bytes; the largest real plan is a hundredth of it."""
MAX_DEPTH = 100
MAX_NODES = 1_000_000
ALIAS_FACTOR = 10
"""How many times its own length a file may grow through aliases, beyond :data:`ALIAS_FREE`."""
ALIAS_FREE = 100_000

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings and indexes of lists, from the root."""
Mark = tuple[int, int] | str
"""A line and a column, both from 1, or the cell of a workbook."""

_NOTHING = Text("", "")
# Where libyaml is missing, PyYAML's own scanner reads the same, slower; it refuses a tab after a colon.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# ------------------------------------------------------------------- places


@total_ordering
@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file; lines, columns and pages count from 1, columns count characters."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    page: int | None = None

    def __str__(self) -> str:
        if self.cell is not None:
            return f"{self.file}[{self.cell}]"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def __lt__(self, other: Location) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[object, ...]:
        # What is not given sorts first: the whole file stands before its lines.
        return (self.file, self.page or 0, self.line or 0, self.column or 0, _cell_order(self.cell or ""))


def _cell_order(cell: str) -> tuple[str, int, int, str]:
    """Order cells as they are read: by sheet, then row, then column (C4 before C10, Z before AA)."""
    match = re.fullmatch(r"(?:(.*)!)?([A-Za-z]+)([0-9]{1,9})", cell, re.DOTALL)
    if match is None:
        return (cell, 0, 0, "")
    return (match[1] or "", int(match[3]), len(match[2]), match[2])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an input; unless an :class:`InputError` carries it, everything else goes on."""

    code: str
    location: Location
    message: Text
    fix: Text = _NOTHING


class InputError(Exception):
    """One file cannot be read at all; ``problem`` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)  # the only argument, so that the error survives pickling
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem.location}: {self.problem.message.en}"


@dataclass(frozen=True)
class Document:
    """One file as a tree of dict, list, str and None, and side tables that say where each part stands.

    ``plain`` holds the paths whose key stands without quotes though YAML reads it as a number, a
    bool, a date or null; ``quoted`` the paths whose value is a quoted or block scalar.
    """

    file: str
    sha256: str
    data: Any
    marks: Mapping[Path, Mark]
    key_marks: Mapping[Path, Mark]
    plain: frozenset[Path]
    quoted: frozenset[Path]
    problems: tuple[Problem, ...]

    def at(self, path: Path) -> Location:
        """Return where the value stands, or the nearest thing around it that has a place."""
        for length in range(len(path), -1, -1):
            mark = self.marks.get(path[:length])
            if mark is not None:
                return _location(self.file, mark)
        return Location(self.file)

    def at_key(self, path: Path) -> Location:
        """Return where the key of the entry stands; where there is no key, the value."""
        mark = self.key_marks.get(path)
        return self.at(path) if mark is None else _location(self.file, mark)


def _location(file: str, mark: Mark) -> Location:
    return Location(file, cell=mark) if isinstance(mark, str) else Location(file, *mark)


# ----------------------------------------------------------- reading a file


def load_yaml(path: pathlib.Path, shown: str | None = None, *, limit: int = LIMIT) -> Document:
    """Read one YAML file; :class:`InputError` when nothing can be made of it."""
    name = path.as_posix() if shown is None else shown
    return parse_yaml(_read(path, name, limit), name, limit=limit)


def parse_yaml(raw: bytes, shown: str, *, limit: int = LIMIT) -> Document:
    """Read the bytes of a YAML file; ``shown`` names the file in messages."""
    if len(raw) > limit:
        raise _too_large(shown, len(raw), limit)
    text = _decode(raw, shown)
    composer = _Composer(shown, text)
    root = composer.compose()
    writer = _Writer(shown, ALIAS_FACTOR * len(text) + ALIAS_FREE)
    data = writer.put(root, ())
    if data is None:
        raise _empty(shown)
    return Document(
        file=shown,
        sha256=hashlib.sha256(raw).hexdigest(),
        data=data,
        marks=writer.marks,
        key_marks=writer.key_marks,
        plain=frozenset(writer.plain),
        quoted=frozenset(writer.quoted),
        problems=_in_order([*composer.problems(), *writer.problems]),
    )


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    # What an alias repeats is still one problem.
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.location))


def _read(path: pathlib.Path, shown: str, limit: int) -> bytes:
    here = Location(shown)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
            raise _not_a_file(here, folder=stat.S_ISDIR(status.st_mode))
        if status.st_size > limit:
            raise _too_large(shown, status.st_size, limit)
        with path.open("rb") as stream:
            return stream.read(limit + 1)  # the file may grow after stat
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        message = Text(f"Không tìm thấy tệp “{shown}”.", f'There is no file "{shown}".')
        fix = Text("Kiểm tra lại tên tệp và thư mục.", "Check the name of the file and its folder.")
        raise _fail("not-found", here, message, fix) from error
    except PermissionError as error:
        message = Text("Không có quyền đọc tệp này.", "There is no permission to read this file.")
        fix = Text("Cấp quyền đọc tệp, hoặc đóng chương trình đang mở tệp.", "Allow reading it, or close it.")
        raise _fail("unreadable", here, message, fix) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Text(f"Hệ thống không đọc được tệp ({reason}).", f"The system cannot read it ({reason}).")
        raise _fail("unreadable", here, message) from error


def _fail(code: str, location: Location, message: Text, fix: Text = _NOTHING) -> InputError:
    return InputError(Problem(code, location, message, fix))


def _not_a_file(here: Location, *, folder: bool) -> InputError:
    what = Text("thư mục", "folder") if folder else Text("thiết bị hoặc ống dẫn", "device or a pipe")
    message = Text(f"Đây là {what.vi}, không phải tệp.", f"This is a {what.en}, not a file.")
    return _fail("not-a-file", here, message, Text("Hãy chỉ ra một tệp YAML.", "Name a YAML file."))


def _too_large(shown: str, size: int, limit: int) -> InputError:
    stands, allowed = _bytes(size), _bytes(limit)
    message = Text(
        f"Tệp quá lớn: {stands}; tối đa là {allowed}.",
        f"The file is too large: {stands}; at most {allowed} are read.",
    )
    fix = Text("Kiểm tra xem có nhầm tệp không, hoặc tách tệp.", "Check that it is the right file, or split it.")
    return _fail("too-large", Location(shown), message, fix)


def _bytes(size: int) -> str:
    return f"{size // 2**20} MB" if size >= 2**20 else f"{size // 2**10} KB" if size >= 2**10 else f"{size} B"


def _empty(shown: str) -> InputError:
    message = Text("Tệp không có nội dung.", "The file has no content.")
    fix = Text("Điền nội dung vào tệp, hoặc xóa tệp.", "Fill the file in, or delete it.")
    return _fail("empty", Location(shown), message, fix)


# --------------------------------------------------------- bytes to clean text

_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in YAML, and U+FEFF, which is a byte order mark that lost its way."""
_LINE_BREAK = re.compile("\r\n?|\n")
_NO_BREAK = re.compile("[\x85\u2028\u2029]")
_UTF8_SAVE = Text(
    "Lưu lại tệp với bảng mã UTF-8 (Notepad: Save as, Encoding: UTF-8).",
    "Save the file as UTF-8 (Notepad: Save as, Encoding: UTF-8).",
)
_OTHER_FORMATS = {
    b"PK\x03\x04": Text("tệp Excel, Word hoặc ZIP", "an Excel, Word or ZIP file"),
    b"\xd0\xcf\x11\xe0": Text("tệp Excel hoặc Word đời cũ", "an old Excel or Word file"),
    b"%PDF-": Text("tệp PDF", "a PDF file"),
}


def _decode(raw: bytes, shown: str) -> str:
    for start, name in _OTHER_FORMATS.items():
        if raw.startswith(start):
            message = Text(f"Đây là {name.vi}, không phải YAML.", f"This is {name.en}, not YAML.")
            raise _fail("not-yaml", Location(shown), message)
    wide = _wide_encoding(raw)
    if wide is not None:
        message = Text(f"Tệp được lưu với bảng mã {wide}.", f"The file is saved as {wide}.")
        raise _fail("encoding", Location(shown), message, _UTF8_SAVE)
    try:
        text = raw.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_utf8(raw, error.start, shown) from error
    found = _FORBIDDEN.search(text)
    if found is not None:
        raise _control_character(found[0], Location(shown, *_position(text, found.start())))
    # YAML 1.1 breaks lines at these three, editors and YAML 1.2 do not: the line numbers must agree.
    return _NO_BREAK.sub(" ", text)


def _wide_encoding(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    head = raw[:1024]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Keys are ASCII, so that even Vietnamese text in UTF-16 has many NULs, all on the same side.
    one_side = (even == 0) != (odd == 0)
    return "UTF-16" if one_side and len(head) >= 8 and (even + odd) * 5 >= len(head) else None


def _position(text: str, offset: int) -> tuple[int, int]:
    line, start = 1, 0
    for found in _LINE_BREAK.finditer(text, 0, offset):
        line, start = line + 1, found.end()
    return line, offset - start + 1


def _not_utf8(raw: bytes, offset: int, shown: str) -> InputError:
    before = raw[:offset].decode("utf-8").lstrip("\ufeff")
    place = Location(shown, *_position(before, len(before)))
    byte, guess = f"0x{raw[offset]:02X}", _guess(raw, offset)
    message = Text(f"Byte {byte} không phải chữ UTF-8{guess.vi}.", f"The byte {byte} is not UTF-8 text{guess.en}.")
    return _fail("encoding", place, message, _UTF8_SAVE)


def _guess(raw: bytes, offset: int) -> Text:
    """Return the word at ``offset`` as an older encoding reads it, so that a person can tell."""
    left = re.split(rb"[\x00-\x20\"':]", raw[max(0, offset - 30) : offset])[-1]
    right = re.split(rb"[\x00-\x20\"':]", raw[offset : offset + 30])[0]
    for codec, name in (("cp1258", "Windows-1258"), ("latin-1", "Latin-1")):
        try:
            word = unicodedata.normalize("NFC", (left + right).decode(codec))
        except UnicodeDecodeError:
            continue
        if word.isprintable():
            return Text(f"; đọc theo bảng mã {name} thì chỗ này là “{word}”", f'; read as {name} it would be "{word}"')
    return _NOTHING


def _control_character(character: str, place: Location) -> InputError:
    code = f"U+{ord(character):04X}"
    message = Text(
        f"Ở đây có ký tự điều khiển không nhìn thấy ({code}).",
        f"An invisible control character stands here ({code}).",
    )
    fix = Text("Xóa ký tự này rồi gõ lại chỗ đó.", "Delete it and type the place again.")
    return _fail("control-character", place, message, fix)


# ------------------------------------------------------ events to light nodes


@dataclass(slots=True)
class _Node:
    """A scalar (``text``), an alias (``target``), a list, or a mapping (keys and values in turn)."""

    mark: tuple[int, int]
    text: str | None = None
    plain: bool = False
    tag: str | None = None
    mapping: bool = False
    children: list[_Node] = field(default_factory=list)
    target: _Node | None = None
    open: bool = False


_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+){1,2}(?=[^\s#])")
_QUIET_TAGS = frozenset({"!", *("tag:yaml.org,2002:" + name for name in ("str", "seq", "map"))})
_MAX_DIRECTIVES = 16


class _Composer:
    """First pass: the events of one file as a tree of nodes; aliases stay pointers."""

    def __init__(self, shown: str, text: str) -> None:
        self.shown = shown
        self.text = text
        self.anchors: dict[str, _Node] = {}
        self.not_nfc: list[tuple[int, int]] = []

    def compose(self) -> _Node:
        """Return the root of the only document in the file."""
        root: _Node | None = None
        stack: list[_Node] = []
        count = 0
        for event in self._events():
            if isinstance(event, yaml.NodeEvent):
                node = self._node(event)
                if stack:
                    stack[-1].children.append(node)
                else:
                    root = node
                count += 1
                if node.open:
                    stack.append(node)
                    if len(stack) > MAX_DEPTH:
                        raise _too_deep(self._at(event.start_mark))
                if count > MAX_NODES:
                    raise _too_many(self._at(event.start_mark))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop().open = False
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise self._many_documents(event)
        if root is None:
            raise _empty(self.shown)
        return root

    def problems(self) -> Iterator[Problem]:
        """Yield what the first pass noticed in passing."""
        if self.not_nfc:
            count = len(self.not_nfc)
            message = Text(
                f"Chữ có dấu viết ở dạng tách rời (NFD), {count} chỗ; đã đọc như chữ dựng sẵn (NFC).",
                f"Accents are written as separate characters (NFD), {count} times; read as NFC.",
            )
            fix = Text("Lưu lại tệp với Unicode dựng sẵn.", "Save the file with precomposed Unicode (NFC).")
            yield Problem("not-nfc", Location(self.shown, *self.not_nfc[0]), message, fix)

    def _events(self) -> Iterator[Any]:
        if self.text.count("\n%") + self.text.count("\r%") > _MAX_DIRECTIVES:
            # libyaml compares each %TAG with all before it: without this, hours for one file.
            raise self._not_yaml(1, 1, "too many directives")
        loader = _LOADER(self.text)
        try:
            while (event := loader.get_event()) is not None:
                yield event
        except yaml.MarkedYAMLError as error:
            raise self._syntax_error(error) from error
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # PyYAML's own scanner lets "\U00110000" fall through to chr().
            mark = getattr(loader, "get_mark", lambda: None)()
            line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
            raise self._not_yaml(line, column, str(error)) from error

    def _node(self, event: Any) -> _Node:
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        else:
            mark = (event.start_mark.line + 1, event.start_mark.column + 1)
            mapping = isinstance(event, yaml.MappingStartEvent)
            node = _Node(mark, tag=event.tag, mapping=mapping, open=True)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> _Node:
        start = event.start_mark
        mark = (start.line + 1, start.column + 1)
        if event.anchor is not None or event.tag is not None:
            skipped = _PROPERTIES.match(self.text, start.index)
            mark = (mark[0], mark[1] + len(skipped[0])) if skipped else mark
        text: str = event.value
        if event.style == '"' and (found := _FORBIDDEN.search(text)):
            raise _control_character(found[0], Location(self.shown, *mark))
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            self.not_nfc.append(mark)
            text = unicodedata.normalize("NFC", text)
        return _Node(mark, text, not event.style, event.tag)

    def _alias(self, event: Any) -> _Node:
        name, place = event.anchor, self._at(event.start_mark)
        target = self.anchors.get(name)
        if target is None:
            message = Text(
                f"“*{name}” trỏ tới một neo không có ở phía trên.", f'"*{name}" points at no anchor above it.'
            )
            fix = Text("Nếu đây là chữ, hãy đặt trong dấu nháy.", "If this is text, put it in quotes.")
            raise _fail("not-yaml", place, message, fix)
        if target.open:
            message = Text(f"“*{name}” nằm trong chính nó.", f'"*{name}" stands inside itself.')
            raise _fail("alias-bomb", place, message)
        return _Node((event.start_mark.line + 1, event.start_mark.column + 1), target=target)

    def _at(self, mark: Any) -> Location:
        return Location(self.shown, mark.line + 1, mark.column + 1)

    def _many_documents(self, event: Any) -> InputError:
        message = Text(
            "Tài liệu thứ hai bắt đầu ở đây; mỗi tệp chỉ chứa một.",
            "A second document begins here; a file holds one.",
        )
        fix = Text("Tách thành hai tệp, hoặc xóa dòng “---”.", 'Split the file, or delete the line "---".')
        return _fail("many-documents", self._at(event.start_mark), message, fix)

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> InputError:
        problem, mark = error.problem or error.context or "", error.problem_mark or error.context_mark
        if mark is None:
            return self._not_yaml(1, 1, problem)
        at_end = not self.text[mark.index :].strip()
        if error.context_mark is not None and (at_end or _plain_words(problem)[0] in _SEEN_LATE):
            mark = error.context_mark  # where it was opened says more than where YAML gave up
        return self._not_yaml(mark.line + 1, mark.column + 1, problem)

    def _not_yaml(self, line: int, column: int, problem: str) -> InputError:
        lines = _LINE_BREAK.split(self.text)
        if line > len(lines):  # libyaml ends every file with a line break of its own
            line, column = len(lines), len(lines[-1]) + 1
        full = lines[line - 1]
        indent = full[: len(full) - len(full.lstrip())]
        if "\t" in indent or full[column - 1 : column] == "\t":
            return _tab(Location(self.shown, line, indent.index("\t") + 1 if "\t" in indent else column))
        odd = _ODD_SPACE.search(full)
        if odd is not None:
            return _odd_space(odd[1], Location(self.shown, line, odd.start(1) + 1))
        stands, (plain, fix) = _here(full[column - 1 :].strip()), _plain_words(problem)
        message = Text(
            f"Không đọc được YAML: {stands.vi}; {plain.vi} (YAML: {problem}).",
            f"This is not valid YAML: {stands.en}; {plain.en} (YAML: {problem}).",
        )
        return _fail("not-yaml", Location(self.shown, line, column), message, fix)


_ODD_SPACE = re.compile(r"(?:^|[:,-]) *([^\S \t])")
"""A space copied from a document or a web page, where YAML needs an ordinary one."""


def _clip(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _here(stands: str) -> Text:
    if not stands:
        return Text("chỗ này đã hết dòng", "the line ends here")
    return Text(f"ở đây là “{_clip(stands)}”", f'"{_clip(stands)}" stands here')


def _tab(place: Location) -> InputError:
    message = Text("Đầu dòng có ký tự Tab.", "A tab stands where YAML wants spaces.")
    if place.column != 1:
        message = Text("Ở đây có ký tự Tab.", message.en)
    fix = Text("Thay Tab bằng dấu cách (mỗi bậc 2 dấu cách).", "Write spaces instead (two for each level).")
    return _fail("tab", place, message, fix)


def _odd_space(character: str, place: Location) -> InputError:
    code = f"U+{ord(character):04X}"
    message = Text(
        f"Ở đây có dấu cách lạ ({code}), không phải dấu cách thường.",
        f"An unusual space ({code}) stands here instead of an ordinary one.",
    )
    fix = Text("Xóa rồi gõ lại dấu cách thường.", "Delete it and type ordinary spaces.")
    return _fail("not-yaml", place, message, fix)


def _too_deep(place: Location) -> InputError:
    message = Text(f"Lồng nhau quá {MAX_DEPTH} bậc.", f"More than {MAX_DEPTH} levels stand inside each other.")
    fix = Text("Kiểm tra dấu ngoặc và thụt đầu dòng.", "Check the brackets and the indentation.")
    return _fail("too-deep", place, message, fix)


def _too_many(place: Location) -> InputError:
    message = Text(f"Tệp có quá {MAX_NODES} giá trị.", f"The file holds more than {MAX_NODES} values.")
    return _fail("too-large", place, message, Text("Hãy tách tệp.", "Split the file."))


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


def _plain_words(problem: str) -> tuple[Text, Text]:
    for part, words, fix in _COMPLAINTS:
        if part in problem:
            return words, fix
    return Text("YAML không hiểu chỗ này", "YAML does not understand this"), _INDENT


# ---------------------------------------------------- nodes to data and marks

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NOT_TEXT = re.compile(
    r"""(?x)
      |~|null|Null|NULL|=
      |y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
      |[-+]?0b[01_]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F_]+
      |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?
      |[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?
      |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
      |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9].*)?
    """
)
"""Plain scalars that YAML 1.1 or YAML 1.2 reads as something other than text."""


class _Writer:
    """Second pass: nodes written out as data, with the side tables; aliases are counted as they grow."""

    def __init__(self, shown: str, room: int) -> None:
        self.shown = shown
        self.room = room
        self.nodes = 0
        self.alias: tuple[int, int] | None = None
        self.marks: dict[Path, Mark] = {}
        self.key_marks: dict[Path, Mark] = {}
        self.plain: set[Path] = set()
        self.quoted: set[Path] = set()
        self.problems: list[Problem] = []

    def put(self, node: _Node, path: Path) -> Any:
        """Return the node as data and note its place; an alias is written out where it stands."""
        if node.target is not None:
            outer, self.alias = self.alias, self.alias or node.mark
            value = self.put(node.target, path)
            self.alias = outer
            return value
        self._grow(node, len(path))
        self.marks[path] = node.mark
        if node.tag is not None and node.tag not in _QUIET_TAGS:
            self._tag(node)
        if node.text is not None:
            if node.plain:
                return None if node.text in _NULLS and node.tag is None else node.text
            self.quoted.add(path)
            return node.text
        if node.mapping:
            return self._mapping(node, path)
        return [self.put(child, (*path, index)) for index, child in enumerate(node.children)]

    def _mapping(self, node: _Node, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        children = iter(node.children)
        for written, value in zip(children, children, strict=True):
            key = written.target or written
            if key.text is None:
                raise _key_not_text(Location(self.shown, *written.mark))
            entry = (*path, key.text)
            plain = key.plain and key.tag is None
            if plain and key.text == "<<":
                self.problems.append(_merge_key(Location(self.shown, *written.mark)))
                continue
            if key.text in found:
                self.problems.append(_duplicate(key.text, Location(self.shown, *written.mark), self.key_marks[entry]))
                continue
            self._grow(key, len(path))
            if key.tag is not None and key.tag not in _QUIET_TAGS:
                self._tag(key)
            if plain and _NOT_TEXT.fullmatch(key.text):
                self.plain.add(entry)
            self.key_marks[entry] = written.mark
            found[key.text] = self.put(value, entry)
        return found

    def _grow(self, node: _Node, depth: int) -> None:
        self.nodes += 1
        self.room -= 1 + len(node.text or "")
        if depth > MAX_DEPTH:
            raise _too_deep(self._place(node))
        if self.room < 0 or (self.alias and self.nodes > MAX_NODES):
            raise _alias_bomb(self._place(node))

    def _place(self, node: _Node) -> Location:
        return Location(self.shown, *(self.alias or node.mark))

    def _tag(self, node: _Node) -> None:
        name = _clip((node.tag or "").replace("tag:yaml.org,2002:", "!!"))
        message = Text(
            f"Nhãn “{name}” không được dùng; giá trị được đọc như chữ.",
            f'The tag "{name}" is not used; the value is read as text.',
        )
        fix = Text("Xóa nhãn; nếu là chữ thì đặt trong dấu nháy.", "Delete it; if it is text, put it in quotes.")
        self.problems.append(Problem("tag", Location(self.shown, *node.mark), message, fix))


def _alias_bomb(place: Location) -> InputError:
    message = Text(
        "Các tham chiếu “*” ở đây nhân nội dung tệp lên quá nhiều lần.",
        'The "*" aliases here multiply the content of the file too many times.',
    )
    fix = Text("Viết thẳng nội dung, không dùng “&” và “*”.", 'Write it out, without "&" and "*".')
    return _fail("alias-bomb", place, message, fix)


def _key_not_text(place: Location) -> InputError:
    message = Text(
        "Tên mục ở đây là một danh sách hoặc nhóm mục, không phải chữ.",
        "The key here is a list or a mapping, not text.",
    )
    fix = Text("Nếu dấu ngoặc là chữ, hãy đặt trong dấu nháy.", "If the brackets are text, put them in quotes.")
    return _fail("key-not-text", place, message, fix)


def _merge_key(place: Location) -> Problem:
    message = Text("Mục “<<” không được hỗ trợ và bị bỏ qua.", 'The key "<<" is not supported and is ignored.')
    return Problem("merge-key", place, message, Text("Viết đủ các mục ra.", "Write the entries out."))


def _duplicate(key: str, place: Location, first: Mark) -> Problem:
    line, name = first[0], _clip(key)
    message = Text(
        f"Mục “{name}” đã có ở dòng {line}; dòng {line} được giữ, chỗ này bị bỏ qua.",
        f'The key "{name}" already stands on line {line}; that one is kept, this one is ignored.',
    )
    fix = Text("Xóa một trong hai, hoặc đổi tên.", "Delete one of the two, or rename it.")
    return Problem("duplicate-key", place, message, fix)
