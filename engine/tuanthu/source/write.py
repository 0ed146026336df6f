"""Second pass: nodes to dict, list, str and None, with the side tables of positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tuanthu.source import limits
from tuanthu.source.complaints import clip
from tuanthu.source.place import InputError, Location, Mark, Path, Problem, fail
from tuanthu.words import Text

if TYPE_CHECKING:
    from tuanthu.source.compose import Node

_QUIET_TAGS = frozenset({"!", *("tag:yaml.org,2002:" + name for name in ("str", "seq", "map"))})
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


class Writer:
    """Nodes written out as data, with the side tables; aliases are counted as they grow."""

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

    def put(self, node: Node, path: Path) -> Any:
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

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
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

    def _grow(self, node: Node, depth: int) -> None:
        self.nodes += 1
        self.room -= 1 + len(node.text or "")
        if depth > limits.MAX_DEPTH:
            raise limits.too_deep(self._place(node))
        if self.room < 0 or (self.alias and self.nodes > limits.MAX_NODES):
            raise limits.alias_bomb(self._place(node))

    def _place(self, node: Node) -> Location:
        return Location(self.shown, *(self.alias or node.mark))

    def _tag(self, node: Node) -> None:
        name = clip((node.tag or "").replace("tag:yaml.org,2002:", "!!"))
        message = Text(
            f"Nhãn “{name}” không được dùng; giá trị được đọc như chữ.",
            f'The tag "{name}" is not used; the value is read as text.',
        )
        fix = Text("Xóa nhãn; nếu là chữ thì đặt trong dấu nháy.", "Delete it; if it is text, put it in quotes.")
        self.problems.append(Problem("tag", Location(self.shown, *node.mark), message, fix))


def _key_not_text(place: Location) -> InputError:
    message = Text(
        "Tên mục ở đây là một danh sách hoặc nhóm mục, không phải chữ.",
        "The key here is a list or a mapping, not text.",
    )
    fix = Text("Nếu dấu ngoặc là chữ, hãy đặt trong dấu nháy.", "If the brackets are text, put them in quotes.")
    return fail("key-not-text", place, message, fix)


def _merge_key(place: Location) -> Problem:
    message = Text("Mục “<<” không được hỗ trợ và bị bỏ qua.", 'The key "<<" is not supported and is ignored.')
    return Problem("merge-key", place, message, Text("Viết đủ các mục ra.", "Write the entries out."))


def _duplicate(key: str, place: Location, first: Mark) -> Problem:
    line, name = first[0], clip(key)
    message = Text(
        f"Mục “{name}” đã có ở dòng {line}; dòng {line} được giữ, chỗ này bị bỏ qua.",
        f'The key "{name}" already stands on line {line}; that one is kept, this one is ignored.',
    )
    fix = Text("Xóa một trong hai, hoặc đổi tên.", "Delete one of the two, or rename it.")
    return Problem("duplicate-key", place, message, fix)
