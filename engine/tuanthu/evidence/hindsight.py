"""What was signed must read as it did then: it may not lean on bytes that came later.

pyHanko compares each revision with the one before, and takes it that the earlier one stands on its
own. A forger who prepares a file can have it signed with a table that tells of objects behind the
end, a stream longer than the file, a mention of numbers that nobody uses yet: whatever is put there
later was "always there" and counts as no change. It also follows neither ``/Parent`` nor, among the
tags, ``/P``: what is used by such a way alone may change unseen where it poses as data about the
file, which may be changed freely.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.xref import ObjStreamRef

Numbers = tuple[int, int]
"""An object's number and generation."""
UNFOLLOWED = frozenset({"/Parent", "/P"})
COMPARED = (("/Root", "/Pages"), ("/Root", "/StructTreeRoot"), ("/Root", "/AcroForm", "/Fields"))
"""What is used below these may not change but in ways that the library examines."""


def leans_on_later(reader: Any, signed: int, end: int) -> bool:
    """Return whether revision ``signed``, which ends at byte ``end``, makes use of what follows it."""
    revisions = range(signed + 1)
    hybrids = (reader.xrefs.get_xref_data(number).hybrid for number in revisions)
    if any(hybrid is not None and hybrid.meta_info.end_location > end for hybrid in hybrids):
        return True
    later = {_numbers(ref) for ref in _defined(reader, range(signed + 1, reader.xrefs.total_revisions))}
    old = reader.get_historical_resolver(signed)
    old._load_reverse_xref_cache()  # the comparison does so too, and it is kept
    then = _Then(reader, old, signed, end, later)
    return any(then.leans(ref) for ref in sorted(_defined(reader, revisions), key=_numbers))


def _defined(reader: Any, revisions: range) -> set[Any]:
    return {ref for number in revisions for ref in reader.xrefs.explicit_refs_in_revision(number)}


def _numbers(ref: Any) -> Numbers:
    return ref.idnum, ref.generation


@dataclass(frozen=True, slots=True)
class _Then:
    """A file as it was when it was signed, and the objects that came or changed ``later``."""

    reader: Any
    old: Any
    signed: int
    end: int
    later: set[Numbers]

    def leans(self, ref: Any) -> bool:
        """Return whether an object of that time needs what came later."""
        place = self._place(ref)
        if place is None or ref in self.reader.xrefs.xref_stream_refs:
            return False
        if isinstance(place, ObjStreamRef) and (place.obj_stream_id, 0) in self.later:
            return True
        found = self._read(ref, self.signed)
        if not isinstance(place, ObjStreamRef) and self.reader.stream.tell() > self.end:
            return True
        mentions = ((key, each) for key, each in _mentions(found) if _numbers(each) in self.later)
        return any(self._place(each) is None or self._unseen(ref, key, each) for key, each in mentions)

    def _place(self, ref: Any) -> Any:
        return self.reader.xrefs.get_historical_ref(ref, self.signed)

    def _read(self, ref: Any, revision: int) -> Any:
        return self.reader.get_object(ref, revision, never_decrypt=True)

    def _unseen(self, ref: Any, key: str, target: Any) -> bool:
        """Return whether the target changed, and the library did not see that ``ref`` uses it."""
        if self.old._get_usages_of_ref(ref) and key not in UNFOLLOWED:
            return False
        uses = (tuple(path.path) for path in self.old._get_usages_of_ref(target.reference))
        if any(use[: len(start)] == start for use in uses for start in COMPARED):
            return False
        now = self.reader.xrefs.total_revisions - 1
        return _written(self._read(target, self.signed)) != _written(self._read(target, now))


def _mentions(found: Any) -> Iterator[tuple[str, Any]]:
    """Yield the references in an object, each with the key that it stands below."""
    stack = [("", found)]
    while stack:
        key, node = stack.pop()
        if isinstance(node, generic.IndirectObject):
            yield key, node
        elif isinstance(node, generic.DictionaryObject):
            stack.extend((name, node.raw_get(name)) for name in node)
        elif isinstance(node, generic.ArrayObject):
            stack.extend((key, node.raw_get(at)) for at in range(len(node)))


def _written(found: Any) -> bytes:
    buffer = io.BytesIO()
    found.write_to_stream(buffer, None)
    return buffer.getvalue()
