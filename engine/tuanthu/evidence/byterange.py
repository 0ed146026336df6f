"""Where a signature's hole lies: the first thing to check, because the library does not.

A signature covers its file except for one hole, which must be exactly the hexadecimal string that
holds the signature itself. pyHanko compares lengths only, so a forger could move the hole over
other content and the file would pass as intact.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Sequence

WHITE = b"\x00\t\n\x0c\r "
"""What PDF counts as white space."""
MAX_CONTENTS = 2 * 2**20
"""The largest hexadecimal string of a signature that is read, in bytes; real ones stay below 200 KB."""
MAX_REST = 2**16
"""How much of a signature's dictionary may follow its hole, in bytes."""
MIN_PADDING = 500
"""So much white space at the end of a file, in bytes, is padding: of a disk's block, of a transfer."""

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
_KEYWORDS = re.compile(rb"/(?:ByteRange|Size|Index)")
_HEX_TOKEN = re.compile(rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*>")


def keywords(raw: bytes) -> dict[bytes, list[int]]:
    """Return where each word of interest stands: one pass, for passes are what large files cost most."""
    found: dict[bytes, list[int]] = {}
    for match in _KEYWORDS.finditer(raw):
        found.setdefault(match[0], []).append(match.start())
    return found


def ranges(raw: bytes, found: dict[bytes, list[int]] | None = None) -> list[tuple[int, int, int, int]]:
    """Return every byte range that is written in the file, whether a field lists it or not."""
    places = (keywords(raw) if found is None else found).get(b"/ByteRange", ())
    matches = (_BYTE_RANGE.match(raw, at) for at in places)
    return [(int(m[1]), int(m[2]), int(m[3]), int(m[4])) for m in matches if m is not None]


def mentions(raw: bytes) -> bool:
    """Return whether the file speaks of a byte range at all (without one, nothing can be signed)."""
    return b"/ByteRange" in raw


def oversized(written: Iterable[tuple[int, int, int, int]]) -> bool:
    """Return whether a signature's hole is too large to be read in reasonable time."""
    return any(hole - length > MAX_CONTENTS for _, length, hole, _ in written)


def without_padding(raw: bytes) -> bytes:
    """Return the file without a long tail of white space: the library looks for its end in the last kilobyte only."""
    if len(raw) < MIN_PADDING or raw[-MIN_PADDING:].strip(WHITE):
        return raw
    written = len(raw.rstrip(WHITE))
    ends = (hole + rest for _, _, hole, rest in ranges(raw))
    return raw[: max(written, *(end for end in ends if end <= len(raw)), 0)]


def beyond(raw: bytes, written: Iterable[tuple[int, int, int, int]]) -> bool:
    """Return whether a signature wants more bytes than there are: the file was cut off."""
    return any(hole + rest > len(raw) for _, _, hole, rest in written)


def sound(raw: bytes, byte_range: Sequence[object], contents: bytes) -> bool:
    """Return whether the range starts at 0, ends in the file, and its hole is just ``contents``."""
    if len(byte_range) != 4 or not all(isinstance(part, int) for part in byte_range):
        return False
    start, length, hole, rest = (int(str(part)) for part in byte_range)
    if not around_token(raw, (start, length, hole, rest)):
        return False
    return octets(raw, (start, length, hole, rest)) == contents


def octets(raw: bytes, byte_range: tuple[int, int, int, int]) -> bytes:
    """Return what the hexadecimal string in the hole stands for; a last odd digit counts as if 0 followed."""
    _, length, hole, _ = byte_range
    digits = raw[length + 1 : hole - 1].translate(None, WHITE)
    return binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits)


def around_token(raw: bytes, byte_range: tuple[int, int, int, int]) -> bool:
    """Return whether the range starts at 0, ends in the file, and leaves out one hexadecimal string."""
    start, length, hole, rest = byte_range
    if start != 0 or not 0 < length < hole or rest < 0 or hole + rest > len(raw):
        return False
    if hole - length > MAX_CONTENTS:
        return False
    return _HEX_TOKEN.fullmatch(raw, length, hole) is not None


def with_mark(raw: bytes, offset: int, byte_range: Sequence[int], mark: bytes) -> bytes | None:
    """Return the source of the object at ``offset`` with ``mark`` in place of the hole.

    Whoever reads it back and finds the mark as the object's /Contents knows that the hole is this
    object's own string, not another one that happens to hold the same bytes.
    """
    _, length, hole, _ = byte_range
    if not 0 <= offset < length:
        return None
    return raw[offset:length] + mark + raw[hole : hole + MAX_REST]


def reach_the_end(raw: bytes) -> bool:
    """Return whether there is no byte range, or one that ends where the file does."""
    ends = [hole + rest for _, _, hole, rest in ranges(raw)]
    return not ends or len(raw) in ends


def second_file_appended(raw: bytes) -> bool:
    """Return whether another PDF begins after the last signed byte."""
    ends = [hole + rest for _, _, hole, rest in ranges(raw) if hole + rest <= len(raw)]
    return bool(ends) and re.search(rb"(?m)^%PDF-\d", raw[max(ends) :]) is not None


def tail_explained(raw: bytes, end: int, last_startxref: int) -> bool:
    """Return whether all after ``end`` is white space or revisions that a later section lists.

    The file must end in ``%%EOF``, and its last cross-reference section must itself lie in the
    tail: otherwise the reader never saw the tail, and neither did the comparison of revisions.
    """
    tail = raw[end:].strip(WHITE)
    if not tail:
        return True
    return tail.endswith(b"%%EOF") and last_startxref >= end
