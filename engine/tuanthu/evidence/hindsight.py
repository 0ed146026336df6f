"""What was signed must read as it did then: it may not lean on bytes that came later.

pyHanko compares each revision with the one before, and takes it that the earlier one stands on its
own. A forger who prepares a file can have it signed with a table that tells of objects behind the
end, a stream longer than the file, a mention of numbers that nobody uses yet: whatever is put there
later was "always there" and counts as no change. Nor does it always see that what may be changed
freely (data about the file, a field's picture) is used elsewhere too: by a page's ``/Parent``, among
the tags, anywhere in an encrypted file.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.xref import ObjStreamRef

Numbers = tuple[int, int]
"""An object's number and generation."""
Mention = tuple[tuple[str, ...], Numbers]
"""The keys below which an object names another, and which."""
TRAILER: Numbers = (0, 0)
FREE = frozenset({"/Metadata", "/Extensions", "/MarkInfo", "/DSS"})
"""What of the catalog the library lets change without asking who else uses it."""
UPWARDS = frozenset({"/Parent", "/P"})
_OBJECT = re.compile(rb"\d[\0\s]+\d+[\0\s]+obj\b")


def leans_on_later(reader: Any, signed: int, end: int) -> bool:
    """Return whether revision ``signed``, which ends at byte ``end``, makes use of what follows it."""
    hybrids = (reader.xrefs.get_xref_data(number).hybrid for number in range(signed + 1))
    if any(hybrid is not None and hybrid.meta_info.end_location > end for hybrid in hybrids):
        return True
    then = _Then(reader, signed, end)
    later = {_numbers(ref): ref for ref in _defined(reader, range(signed + 1, reader.xrefs.total_revisions))}
    mentions = {TRAILER: list(_mentions(reader.get_historical_resolver(signed).trailer_view))}
    stack = [target for _, target in mentions[TRAILER]]
    while stack:  # what nothing leads to may be broken, and harms nobody
        target = stack.pop()
        if target in mentions:
            continue
        found = then.read(generic.Reference(*target, pdf=reader), later)
        if found is None:
            return True
        mentions[target] = list(_mentions(found))
        stack.extend(each for _, each in mentions[target])
    return any(then.changed(later[target]) for target in _twofold(mentions) & later.keys())


def strays(reader: Any, raw: bytes, end: int) -> bool:
    """Return whether objects lie behind byte ``end`` that no table lists: a reader that mends files finds those too."""
    xrefs = reader.xrefs
    spans = []
    for number in range(xrefs.total_revisions):
        table = xrefs.get_xref_container_info(number)
        if table.start_location < end:
            continue
        spans.append((table.start_location, table.end_location))
        for ref in xrefs.explicit_refs_in_revision(number):
            place = xrefs.get_historical_ref(ref, number)
            if isinstance(place, int):
                with contextlib.suppress(PdfError, ValueError):  # then its text lies about, for all that one knows
                    reader.get_object(ref, number, never_decrypt=True)
                    spans.append((place, reader.stream.tell()))
    at = end
    for start, stop in [*sorted(spans), (len(raw), len(raw))]:
        if start > at and _OBJECT.search(raw, at, start):
            return True
        at = max(at, stop)
    return False


# ------------------------------------------------------------- the file as it was


def _defined(reader: Any, revisions: range) -> set[Any]:
    return {ref for number in revisions for ref in reader.xrefs.explicit_refs_in_revision(number)}


def _numbers(ref: Any) -> Numbers:
    return ref.idnum, ref.generation


@dataclass(frozen=True, slots=True)
class _Then:
    """A file as it was in revision ``signed``, which ends at byte ``end``."""

    reader: Any
    signed: int
    end: int

    def read(self, ref: Any, later: Iterable[Numbers]) -> Any:
        """Return an object as it was (null: none); None when to read it takes what came later."""
        place = self.reader.xrefs.get_historical_ref(ref, self.signed)
        if place is None:
            return None if _numbers(ref) in later else generic.NullObject()
        if isinstance(place, ObjStreamRef):
            # Read already: to look it up in its stream again would take long.
            there = (place.obj_stream_id, 0) not in later
            return self.reader.get_historical_resolver(self.signed).get_object(ref) if there else None
        found = self._at(ref, self.signed)
        return found if self.reader.stream.tell() <= self.end else None

    def changed(self, ref: Any) -> bool:
        """Return whether an object reads otherwise by now."""
        now = self.reader.xrefs.total_revisions - 1
        return _written(self._at(ref, self.signed)) != _written(self._at(ref, now))

    def _at(self, ref: Any, revision: int) -> Any:
        return self.reader.get_object(ref, revision, never_decrypt=True)


def _written(found: Any) -> bytes:
    buffer = io.BytesIO()
    found.write_to_stream(buffer, None)
    return buffer.getvalue()


# ------------------------------------------------------------------ who uses what


def _mentions(found: Any) -> Iterator[Mention]:
    """Yield the references in an object, each with the keys that it stands below."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), found)]
    while stack:
        keys, node = stack.pop()
        if isinstance(node, generic.IndirectObject):
            yield keys, _numbers(node)
        elif isinstance(node, generic.DictionaryObject):
            stack.extend(((*keys, str(name)), node.raw_get(name)) for name in node)
        elif isinstance(node, generic.ArrayObject):
            stack.extend((keys, node.raw_get(at)) for at in range(len(node)))


def _twofold(mentions: dict[Numbers, list[Mention]]) -> set[Numbers]:
    """Return the objects that may change freely by one way to reach them, but are used in another way too."""
    root = next(target for keys, target in mentions[TRAILER] if keys == ("/Root",))
    form = next((target for keys, target in mentions.get(root, ()) if keys == ("/AcroForm",)), None)

    def free(owner: Numbers, keys: tuple[str, ...]) -> bool:
        first = keys[0] if keys else ""
        resources = (owner == root and keys[:2] == ("/AcroForm", "/DR")) or (owner == form and first == "/DR")
        data = (owner == TRAILER and first == "/Info") or (owner == root and first in FREE)
        return data or resources or first == "/AP"

    ways = [(owner, keys, target, free(owner, keys)) for owner, each in mentions.items() for keys, target in each]
    others: dict[Numbers, list[Mention]] = {}
    for owner, keys, target, freely in ways:
        if not freely:
            others.setdefault(owner, []).append((keys, target))
    loose = _reached(mentions, {target for _, _, target, freely in ways if freely}, UPWARDS)
    return loose & _reached(others, {TRAILER})


def _reached(
    mentions: dict[Numbers, list[Mention]], starts: set[Numbers], but: frozenset[str] = frozenset()
) -> set[Numbers]:
    """Return all that is reached from ``starts``, not going below the keys in ``but``."""
    found, stack = set(starts), list(starts)
    while stack:
        for keys, target in mentions.get(stack.pop(), ()):
            if target not in found and but.isdisjoint(keys):
                found.add(target)
                stack.append(target)
    return found
