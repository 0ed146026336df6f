"""A cursor on a checked document that keeps positions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tuanthu.moments import parse_date, parse_instant
from tuanthu.source import Document, Location, Path
from tuanthu.source.overlay import places
from tuanthu.words import Text, same


def _shown(value: Any) -> str:
    """Return a value of a document as a line shows it."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else "" if value is None else str(value)


@dataclass(frozen=True)
class Node:
    """A place in a checked document: its typed value, and where it stands.

    Accessors return None (or nothing) where the value is absent or was refused by the schema, so
    that a loader can go on with the rest.
    """

    document: Document
    path: Path
    value: Any

    @property
    def written(self) -> Any:
        """Return the value as it is written: text, before any typing."""
        value = self.document.data
        for part in self.path:
            value = value[part]
        return value

    @property
    def location(self) -> Location:
        """Return where the value stands."""
        return self.document.at(self.path)

    @property
    def key_location(self) -> Location:
        """Return where the key of this value stands."""
        return self.document.at_key(self.path)

    def keyed(self, *keys: str) -> Iterator[tuple[Path, str]]:
        """Yield every text anywhere in the file that stands under one of these keys, with its path."""
        for path in self.document.keyed(frozenset(keys)):
            value = self.document.data
            for part in path:
                value = value[part]
            if isinstance(value, str):
                yield path, value

    def get(self, key: str) -> Node | None:
        """Return the child under ``key``, or None when it is absent or empty."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            return None
        return Node(self.document, (*self.path, key), self.value[key])

    def has(self, key: str) -> bool:
        """Return whether the key stands in the mapping, even with nothing after it."""
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield key and child of a mapping, in written order."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield str(key), Node(self.document, (*self.path, key), value)

    def entries(self) -> Iterator[Node]:
        """Yield the children of a list."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, (*self.path, index), value)

    def each(self, key: str) -> Iterator[Node]:
        """Yield the entries of the list under ``key``."""
        child = self.get(key)
        return iter(()) if child is None else child.entries()

    def text(self, key: str) -> str | None:
        """Return the text under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts under ``key``; a single text counts as a list of one."""
        child = self.get(key)
        if child is None:
            return ()
        if isinstance(child.value, str):
            return (child.value,)
        return tuple(entry.value for entry in child.entries() if isinstance(entry.value, str))

    def named(self, key: str) -> tuple[tuple[str, Location], ...]:
        """Return the texts of the list under ``key``, each with where it stands."""
        return tuple((str(entry.value), entry.location) for entry in self.each(key))

    def words(self, key: str) -> Text | None:
        """Return the sentence under ``key`` in both languages."""
        child = self.get(key)
        if child is None:
            return None
        if isinstance(child.value, str):
            return same(child.value)
        vi, en = child.text("vi"), child.text("en")
        return Text(vi, en) if vi and en else None

    def points(self, key: str) -> Decimal | None:
        """Return the number under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value if isinstance(value, Decimal) else None

    def integer(self, key: str) -> int | None:
        """Return the whole number under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str, default: bool = False) -> bool:
        """Return the yes or no under ``key``."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, bool) else default

    def origins(self) -> tuple[tuple[str, str, Location], ...]:
        """Return where each value at or below comes from: (name, text, place).

        Empty for what stands in one file as it is; a value put together from several places names them all.
        """
        if not self.document.origins:
            return ()
        found = [
            (".".join(str(part) for part in path[len(self.path) :]), _shown(value), where)
            for path, value, where in places(self.document, self.path)
        ]
        apart = any(where.file != self.location.file for _, _, where in found) or self.has("amends")
        return tuple(found) if apart else ()

    def day(self, key: str) -> date | None:
        """Return the date under ``key``."""
        text = self.text(key)
        return parse_date(text) if text else None

    def instant(self, key: str, zone: str) -> datetime | None:
        """Return the instant under ``key``; a bare date is its first instant in ``zone``."""
        text = self.text(key)
        return parse_instant(text, zone) if text else None
