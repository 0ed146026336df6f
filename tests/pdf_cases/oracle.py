"""Whether a file that passes as signed may: told by other means than the judge's own.

For tests that make files by chance. What the last signature covers must be, byte for byte, what one
of our signers signed, and the pages must show what they showed then, whatever was appended.
"""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from pdf_cases import load
from tuanthu.evidence import byterange
from tuanthu.evidence.document import look_up

LOOKS = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group")
UNSEEN = frozenset(
    {"/AcroForm", "/DSS", "/Extensions", "/MarkInfo", "/Metadata", "/Pages", "/StructTreeRoot", "/Version"}
)
"""What of a catalog may change."""
MAX_DEPTH = 12


def rightly_signed(raw: bytes) -> bool:
    """Return whether a signer of ours signed what the last signature covers, and the pages still show it."""
    ranges = [each for each in byterange.ranges(raw) if byterange.around_token(raw, each)]
    if not ranges:
        return False
    last = max(ranges, key=lambda each: each[2] + each[3])
    end = last[2] + last[3]
    return _covered(raw, last) in _genuine() and (not raw[end:].strip(byterange.WHITE) or alike(raw, raw[:end]))


def alike(one: bytes, other: bytes) -> bool:
    """Return whether the pages of two files show the same, but for the pictures of signatures."""
    return _shown(one.rstrip(byterange.WHITE)) == _shown(other.rstrip(byterange.WHITE))


@functools.cache
def _genuine() -> frozenset[bytes]:
    """Return the digests of what is covered in all cases that pass."""
    files = (each.make() for each in load().values() if each.alone.verdict in {"signed", "review"})
    return frozenset(
        _covered(raw, each) for raw in files for each in byterange.ranges(raw) if byterange.around_token(raw, each)
    )


def _covered(raw: bytes, byte_range: tuple[int, int, int, int]) -> bytes:
    _, length, hole, rest = byte_range
    return hashlib.sha256(raw[:length] + raw[hole : hole + rest]).digest()


def _shown(raw: bytes) -> list[bytes]:
    reader = PdfFileReader(io.BytesIO(raw), strict=False)
    if reader.encrypted:
        reader.decrypt("")
    catalog = [key.encode() + _flat(reader.root.raw_get(key), 0) for key in sorted(reader.root) if key not in UNSEEN]
    return [*catalog, *(b"|".join(_looks(page)) for page in _leaves(reader.root["/Pages"], 0))]


def _leaves(node, depth: int) -> Iterator:
    kids = look_up(node, "/Kids")
    if kids is None or depth > MAX_DEPTH:
        yield node
    else:
        for kid in kids:
            yield from _leaves(kid.get_object(), depth + 1)


def _looks(page) -> Iterator[bytes]:
    for key in LOOKS:
        node = page
        for _ in range(MAX_DEPTH):  # as viewers inherit: upwards
            above = None if key in node else _above(node)
            if above is None:
                break
            node = above
        yield _flat(node.raw_get(key), 0) if key in node else b"-"
    for note in look_up(page, "/Annots", ()):
        node = note.get_object()
        for _ in range(MAX_DEPTH):
            node = node if "/FT" in node else _above(node) or node
        if "/FT" not in node or node["/FT"] != "/Sig":  # a signature's picture may be added
            yield _flat(note, 0)


def _above(node):
    """Return what a node hangs below; None where nothing is there."""
    found = node.raw_get("/Parent").get_object() if "/Parent" in node else None
    return found if isinstance(found, generic.DictionaryObject) else None


def _flat(found, depth: int) -> bytes:
    """Return all that an object leads to, in one string."""
    number, found = getattr(found, "idnum", 0), found.get_object()
    if depth > MAX_DEPTH:
        return b"..."
    if isinstance(found, generic.DictionaryObject):
        if look_up(found, "/Type") in {"/Page", "/Pages"}:  # looked at by itself
            return b"page %d" % number
        parts = [
            key.encode() + _flat(found.raw_get(key), depth + 1) for key in sorted(found) if key not in {"/Parent", "/P"}
        ]
        data = found.encoded_data if isinstance(found, generic.StreamObject) else b""
        return b"<" + b" ".join(parts) + b">" + (data or b"")
    if isinstance(found, generic.ArrayObject):
        return b"[" + b" ".join(_flat(found.raw_get(at), depth + 1) for at in range(len(found))) + b"]"
    return b"null" if isinstance(found, generic.NullObject) else str(found).encode("utf-8", "surrogateescape")
