"""First pass: libyaml's events to light nodes, in which an alias only points at its anchor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from tuanthu.source import limits
from tuanthu.source.complaints import not_yaml, syntax_error
from tuanthu.source.decode import FORBIDDEN, control_character
from tuanthu.source.place import InputError, Location, Problem, fail
from tuanthu.words import Text

# Where libyaml is missing, PyYAML's own scanner reads the same, slower; it refuses a tab after a colon.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PROPERTIES = re.compile(r"(?:[&!]\S*[ \t]+){1,2}(?=[^\s#])")
_MAX_DIRECTIVES = 16


@dataclass(slots=True)
class Node:
    """A scalar (``text``), an alias (``target``), a list, or a mapping (keys and values in turn)."""

    mark: tuple[int, int]
    text: str | None = None
    plain: bool = False
    tag: str | None = None
    mapping: bool = False
    children: list[Node] = field(default_factory=list)
    target: Node | None = None
    open: bool = False


class Composer:
    """The events of one file as a tree of nodes; aliases stay pointers."""

    def __init__(self, shown: str, text: str) -> None:
        self.shown = shown
        self.text = text
        self.anchors: dict[str, Node] = {}
        self.not_nfc: list[tuple[int, int]] = []

    def compose(self) -> Node:
        """Return the root of the only document in the file."""
        root: Node | None = None
        stack: list[Node] = []
        count = 0
        for event in self._events():
            node_of = _NODES.get(type(event))
            if node_of is not None:
                node = node_of(self, event)
                if stack:
                    stack[-1].children.append(node)
                else:
                    root = node
                count += 1
                if node.open:
                    stack.append(node)
                    if len(stack) > limits.MAX_DEPTH:
                        raise limits.too_deep(self._at(event.start_mark))
                if count > limits.MAX_NODES:
                    raise limits.too_many(self._at(event.start_mark))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop().open = False
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise self._many_documents(event)
        if root is None:
            raise limits.empty(self.shown)
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
            raise not_yaml(self.shown, self.text, 1, 1, "too many directives")
        loader = _LOADER(self.text)
        try:
            while (event := loader.get_event()) is not None:
                yield event
        except yaml.MarkedYAMLError as error:
            if "nesting depth" in str(error):  # libyaml reads ahead, and has a limit of its own since 2026
                raise limits.too_deep(self._at(error.problem_mark)) from error
            raise syntax_error(self.shown, self.text, error) from error
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # PyYAML's own scanner lets "\U00110000" fall through to chr().
            mark = getattr(loader, "get_mark", lambda: None)()
            line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
            raise not_yaml(self.shown, self.text, line, column, str(error)) from error

    def _collection(self, event: Any) -> Node:
        mark = (event.start_mark.line + 1, event.start_mark.column + 1)
        return self._anchored(
            event, Node(mark, tag=event.tag, mapping=type(event) is yaml.MappingStartEvent, open=True)
        )

    def _anchored(self, event: Any, node: Node) -> Node:
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> Node:
        start = event.start_mark
        mark = (start.line + 1, start.column + 1)
        if event.anchor is not None or event.tag is not None:
            skipped = _PROPERTIES.match(self.text, start.index)
            mark = (mark[0], mark[1] + len(skipped[0])) if skipped else mark
        text: str = event.value
        if event.style == '"' and (found := FORBIDDEN.search(text)):
            raise control_character(found[0], Location(self.shown, *mark))
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            self.not_nfc.append(mark)
            text = unicodedata.normalize("NFC", text)
        return self._anchored(event, Node(mark, text, not event.style, event.tag))

    def _alias(self, event: Any) -> Node:
        name, place = event.anchor, self._at(event.start_mark)
        target = self.anchors.get(name)
        if target is None:
            message = Text(
                f"“*{name}” trỏ tới một neo không có ở phía trên.", f'"*{name}" points at no anchor above it.'
            )
            fix = Text("Nếu đây là chữ, hãy đặt trong dấu nháy.", "If this is text, put it in quotes.")
            raise fail("not-yaml", place, message, fix)
        if target.open:
            message = Text(f"“*{name}” nằm trong chính nó.", f'"*{name}" stands inside itself.')
            raise fail("alias-bomb", place, message)
        return Node((event.start_mark.line + 1, event.start_mark.column + 1), target=target)

    def _at(self, mark: Any) -> Location:
        return Location(self.shown, mark.line + 1, mark.column + 1)

    def _many_documents(self, event: Any) -> InputError:
        message = Text(
            "Tài liệu thứ hai bắt đầu ở đây; mỗi tệp chỉ chứa một.",
            "A second document begins here; a file holds one.",
        )
        fix = Text("Tách thành hai tệp, hoặc xóa dòng “---”.", 'Split the file, or delete the line "---".')
        return fail("many-documents", self._at(event.start_mark), message, fix)


_NODES: Mapping[type, Callable[[Composer, Any], Node]] = {
    yaml.ScalarEvent: Composer._scalar,
    yaml.AliasEvent: Composer._alias,
    yaml.SequenceStartEvent: Composer._collection,
    yaml.MappingStartEvent: Composer._collection,
}
"""How the events that make nodes are read; a file has tens of thousands of them."""
