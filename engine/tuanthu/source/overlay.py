"""Documents laid over one another: what a file states changes what the files under it state.

A document becomes a tree of :class:`Branch` and :class:`Leaf` that remember where they stand; trees
are merged, and the result is a document again, whose places are those of the files it came from.
Mappings are merged key by key, lists of named entries entry by entry; everything else is a value, and
a value is replaced whole. Nothing is ever settled by the order of files: two layers that both change
one value are a :class:`Conflict`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tuanthu.source.place import Document, Location, Mark, Path

NAMED_BY: Mapping[str, str] = {
    "rules": "id", "criteria": "code", "units": "id", "tasks": "id", "leads": "area", "amended_by": "number",
}  # fmt: skip
"""Lists whose entries have names, and the key that holds the name."""
WHOLE = frozenset({"when", "before", "by", "during", "of", "applies_to", "levels", "versions"})
"""Mappings that are one value: half a condition or half a deadline means something else."""
ALTERNATIVES = (
    frozenset({"before", "by", "during", "open"}),
    frozenset({"points", "share", "all", "knock_out"}),
)
"""Keys of which a mapping states one: stating another one drops what stood there."""
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder of files, and the names of the layers that it lies over, all the way down."""

    name: str
    over: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that is replaced whole, with the place that it was read from."""

    value: Any
    document: Document
    path: Path
    layer: Layer

    @property
    def location(self) -> Location:
        """Return where the value stands."""
        return self.document.at(self.path)


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping, or a list of named entries (``listed``); entries stand in written order."""

    entries: Mapping[str, Piece]
    listed: bool
    document: Document
    path: Path
    layer: Layer


Piece = Leaf | Branch


@dataclass(frozen=True, slots=True)
class Conflict:
    """One value that layers change differently (``places``), or an entry to remove that no layer has (one place)."""

    path: tuple[str, ...]
    places: tuple[Location, ...]


def tree(document: Document, layer: Layer) -> Branch:
    """Return a document as a tree; one that is no mapping has no entries."""
    found = _piece(document.data, document, (), layer)
    return found if isinstance(found, Branch) else Branch({}, False, document, (), layer)


def _piece(value: Any, document: Document, path: Path, layer: Layer) -> Piece:
    key = path[-1] if path else ""
    if isinstance(value, dict) and key not in WHOLE:
        entries = {name: _piece(child, document, (*path, name), layer) for name, child in value.items()}
        return Branch(entries, False, document, path, layer)
    if isinstance(value, list) and key in NAMED_BY and len(path) == 1:
        named = {
            _name(child, NAMED_BY[str(key)], place): _piece(child, document, (*path, place), layer)
            for place, child in enumerate(value)
        }
        if len(named) == len(value):  # two entries of one name stay a plain list: the loader says so at the second
            return Branch(named, True, document, path, layer)
    return Leaf(value, document, path, layer)


def _name(entry: Any, key: str, place: int) -> str:
    name = entry.get(key) if isinstance(entry, dict) else None
    return name if isinstance(name, str) else f"#{place}"


# ---------------------------------------------------------------------- merging


def merge(under: Sequence[Branch], own: Branch, conflicts: list[Conflict]) -> Branch:
    """Return ``own`` laid over the trees ``under`` it; what they disagree on goes to the conflicts."""
    entries = _entries(under, own, (), conflicts)
    return replace(own, entries=entries)


def _entries(
    under: Sequence[Branch], own: Branch | None, path: tuple[str, ...], conflicts: list[Conflict]
) -> dict[str, Piece]:
    names = dict.fromkeys(name for each in (*under, *([own] if own else ())) for name in each.entries)
    found: dict[str, Piece] = {}
    for name in names:
        mine = own.entries.get(name) if own else None
        theirs = [each.entries[name] for each in under if name in each.entries]
        if own is not None and mine is None and _displaced(name, own):
            continue
        if not theirs and mine is not None and _is_removed(mine):
            conflicts.append(Conflict((*path, name), (mine.document.at(mine.path),)))
        conflicts.extend(_removals(theirs, mine, (*path, name)))
        found[name] = _merged(theirs, mine, (*path, name), conflicts)
    return found


def _removals(theirs: Sequence[Piece], mine: Piece | None, path: tuple[str, ...]) -> Iterator[Conflict]:
    """Yield a conflict where one layer removes an entry that another, which knows nothing of it, changes."""
    gone = [each for each in theirs if _is_removed(each)]
    said = isinstance(mine, Branch) and REMOVED in mine.entries
    changed = [
        each for each in theirs if each not in gone and not any(each.layer.name in other.layer.over for other in gone)
    ]
    if gone and changed and not said:
        yield Conflict(path, tuple(sorted({each.document.at(each.path) for each in (*gone, *changed)})))


def _merged(theirs: Sequence[Piece], mine: Piece | None, path: tuple[str, ...], conflicts: list[Conflict]) -> Piece:
    branches = [each for each in theirs if isinstance(each, Branch)]
    if isinstance(mine, Leaf) or (isinstance(mine, Branch) and (not branches or _stands_alone(mine, path))):
        return mine
    if mine is None and len(branches) < len(theirs):
        return _settled(theirs, path, conflicts)
    if mine is None and len(branches) == 1:
        return branches[0]
    base = mine or branches[0]
    assert isinstance(base, Branch)  # noqa: S101 - told to the type checkers; both roads above end otherwise
    return replace(base, entries=_entries(branches, mine if isinstance(mine, Branch) else None, path, conflicts))


def _settled(pieces: Sequence[Piece], path: tuple[str, ...], conflicts: list[Conflict]) -> Piece:
    """Return the one value that stands: a layer's own beats what it lies over; two layers that differ conflict."""
    left = [each for each in pieces if not any(each.layer.name in other.layer.over for other in pieces)]
    values = [_plain(each) for each in left]
    if any(value != values[0] for value in values):
        places = sorted({each.document.at(each.path) for each in left})
        conflicts.append(Conflict(path, tuple(places)))
    return left[0]


def _displaced(name: str, own: Branch) -> bool:
    """Return whether ``own`` states an alternative to the key, so that the one under it is dropped."""
    return any(name in group and group & set(own.entries) for group in ALTERNATIVES)


def _stands_alone(piece: Branch, path: tuple[str, ...]) -> bool:
    """Return whether a scoring names its shape: its settings then belong to that shape alone."""
    return path[-1] == "scoring" and "shape" in piece.entries


def _is_removed(piece: Piece) -> bool:
    flag = piece.entries.get(REMOVED) if isinstance(piece, Branch) else None
    return isinstance(flag, Leaf) and str(flag.value).casefold() in {"yes", "true", "có"}


def _plain(piece: Piece) -> Any:
    if isinstance(piece, Leaf):
        return piece.value
    return {name: _plain(each) for name, each in piece.entries.items()}


# ---------------------------------------------------------------------- writing


@dataclass
class _Writer:
    """Puts a tree down as one document, keeping every place."""

    file: str
    marks: dict[Path, Mark] = field(default_factory=dict)
    key_marks: dict[Path, Mark] = field(default_factory=dict)
    plain: set[Path] = field(default_factory=set)
    quoted: set[Path] = field(default_factory=set)
    origins: dict[Path, str] = field(default_factory=dict)

    def put(self, piece: Piece, path: Path) -> Any:
        """Return the piece as data, noting where it and everything in it stands."""
        if isinstance(piece, Leaf):
            return self._copy(piece.value, piece.document, piece.path, path)
        self._note(piece.document, piece.path, path)
        kept = {name: child for name, child in piece.entries.items() if not _is_removed(child)}
        if piece.listed:
            return [self.put(child, (*path, place)) for place, child in enumerate(kept.values())]
        return {name: self.put(child, (*path, name)) for name, child in kept.items()}

    def _copy(self, value: Any, document: Document, source: Path, path: Path) -> Any:
        self._note(document, source, path)
        if isinstance(value, dict):
            return {key: self._copy(child, document, (*source, key), (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [self._copy(child, document, (*source, n), (*path, n)) for n, child in enumerate(value)]
        return value

    def _note(self, document: Document, source: Path, path: Path) -> None:
        if source in document.marks:
            self.marks[path] = document.marks[source]
        if source in document.key_marks:
            self.key_marks[path] = document.key_marks[source]
        if source in document.plain:
            self.plain.add(path)
        if source in document.quoted:
            self.quoted.add(path)
        self.origins[path] = document.origins.get(source, document.file)


def written(piece: Branch, sources: Sequence[Document] = ()) -> Document:
    """Return the tree as one document; ``sources`` are the files whose own problems it carries on."""
    writer = _Writer(piece.document.file)
    data = writer.put(piece, ())
    return Document(
        file=piece.document.file, sha256=piece.document.sha256, data=data, marks=writer.marks,
        key_marks=writer.key_marks, plain=frozenset(writer.plain), quoted=frozenset(writer.quoted),
        problems=tuple(dict.fromkeys(each for source in sources for each in source.problems)), origins=writer.origins,
    )  # fmt: skip


def places(document: Document, path: Path) -> Iterator[tuple[Path, Any, Location]]:
    """Yield every scalar, and list of scalars, at or below a path with its value and the place it comes from."""
    value = document.data
    for part in path:
        value = value[part]
    plain = isinstance(value, list) and not any(isinstance(each, dict | list) for each in value)
    if isinstance(value, dict | list) and not plain:
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from places(document, (*path, name))
    else:
        yield path, value, document.at(path)
