"""Opening a PDF that may be hostile, and listing its signature fields.

pyHanko reads what the file claims; a few claims are checked here first, on the raw bytes, because
reading them already costs gigabytes or hours.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.crypt.api import PdfMacStatus
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from tuanthu.evidence import byterange, fast

fast.install()
for _name in ("pyhanko", "pyhanko_certvalidator"):
    # The library logs what it also returns; a warning on stderr would say nothing to an official.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

MAX_FIELDS = 20_000
MAX_SIGNATURES = 50
MAX_DEPTH = 64
_BIG_SIZE = re.compile(rb"/Size\s+(\d{7,})")
_BIG_INDEX = re.compile(rb"/Index\s*\[[\d\s]*?(\d{7,})")
_WINDOW = 4096
_OBJECT = re.compile(rb"\s*\d+\s+\d+\s+obj\b")


class TooComplexError(Exception):
    """The form has more fields than any document of an office."""


class PasswordError(Exception):
    """The file does not open without a password."""


class MacError(Exception):
    """The file opens, but the code that protects its bytes (ISO/TS 32004) does not hold."""


@dataclass(frozen=True, slots=True)
class Field:
    """One signature field: the object that holds it, and its value where it is filled."""

    name: str
    source: Any
    value: Any


# ------------------------------------------------------------- on raw bytes


def refused(raw: bytes) -> str | None:
    """Return a code when the raw bytes already settle that the file must not be read, else None."""
    at, found = raw.rfind(b"%%EOF"), byterange.keywords(raw)
    if at < 0 or raw.rfind(b"startxref") < 0 or _size_bomb(raw, found):
        return "damaged"
    tail = raw[at + len(b"%%EOF") :].strip(byterange.WHITE)
    ranges = byterange.ranges(raw, found)
    if tail and _OBJECT.match(tail) and (not ranges or byterange.beyond(raw, ranges)):
        return "damaged"  # a revision that was cut off
    if tail and not byterange.reach_the_end(raw):
        return "trailing-data"
    return "too-large" if byterange.oversized(ranges) else None


def _size_bomb(raw: bytes, found: dict[bytes, list[int]]) -> bool:
    """Return whether a cross-reference section claims more objects than the file can hold."""
    limit = max(1_000_000, len(raw))
    patterns = ((b"/Size", _BIG_SIZE), (b"/Index", _BIG_INDEX))
    claims = [pattern.match(raw, at) for word, pattern in patterns for at in found.get(word, ())]
    return any(claim is not None and int(claim[1]) > limit and _in_xref(raw, claim.start()) for claim in claims)


def _in_xref(raw: bytes, at: int) -> bool:
    """Tell a trailer's /Size from that of an embedded file, which may well be larger than the PDF."""
    before = raw[max(0, at - _WINDOW) : at].rsplit(b"endobj", 1)[-1]
    after = raw[at : at + _WINDOW].split(b"stream", 1)[0].split(b"endobj", 1)[0]
    return b"trailer" in before or b"/XRef" in before or b"/XRef" in after


# ------------------------------------------------------------- with pyHanko


def open_pdf(raw: bytes, *, strict: bool) -> Any:
    """Return a reader; the empty password is tried, :class:`PasswordError` when it does not fit."""
    reader = PdfFileReader(io.BytesIO(raw), strict=strict)
    if reader.encrypted:
        try:
            opened = reader.decrypt("")
        except PdfReadError as error:  # encrypted for certificates, not with a password
            raise PasswordError from error
        if opened.status is AuthStatus.FAILED:
            raise MacError if opened.mac_status is PdfMacStatus.FAILED else PasswordError
    return reader


def look_up(dictionary: Any, key: str, default: Any = None) -> Any:
    """Return what an entry leads to; the library's ``get`` returns a reference where one is written."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def signature_fields(reader: Any) -> list[Field]:
    """Return the signature fields of the form, filled and empty, each value once."""
    found: list[Field] = []
    seen: set[Any] = set()
    filled = 0
    for field in _fields(reader):
        key = getattr(field.value, "reference", None)
        if key is not None and key in seen:
            continue
        seen.add(key)
        found.append(field)
        filled += field.value is not None
        if filled > MAX_SIGNATURES:
            raise TooComplexError
    return found


def has_other_fields(reader: Any) -> bool:
    """Return whether the form has fields that are not for signatures."""
    return any(kind not in {None, "/Sig"} for _, kind, _ in all_fields(reader))


def _fields(reader: Any) -> Iterator[Field]:
    for source, kind, name in all_fields(reader):
        if kind == "/Sig":
            yield Field(name, source, _value(source.get_object()))


def all_fields(reader: Any) -> Iterator[tuple[Any, Any, str]]:
    """Yield each field that may have a value, of a file or of one of its revisions: its source, kind and full name."""
    try:
        roots = reader.root["/AcroForm"]["/Fields"]
    except KeyError:
        return
    if not isinstance(roots, generic.ArrayObject):
        return
    stack: list[tuple[Any, str, Any, int]] = [(source, "", None, 0) for source in reversed(list(roots))]
    count = 0
    while stack:
        source, parent, kind, depth = stack.pop()
        count += 1
        if count > MAX_FIELDS or depth > MAX_DEPTH:
            raise TooComplexError
        node = source.get_object()
        if not isinstance(node, generic.DictionaryObject):
            continue
        name = ".".join(part for part in (parent, str(look_up(node, "/T", ""))) if part)
        kind = look_up(node, "/FT", kind)
        kids = look_up(node, "/Kids")
        if not kids or (kind == "/Sig" and "/V" in node):  # below a signed field lie only its pictures
            yield source, kind, name
        elif isinstance(kids, generic.ArrayObject):
            stack.extend((kid, name, kind, depth + 1) for kid in reversed(list(kids)))


def widgets(field: Any) -> Iterator[Any]:
    """Yield a field and what stands below it, one of which is its place on a page."""
    yield field
    kids = look_up(field, "/Kids")
    for kid in kids if isinstance(kids, generic.ArrayObject) else ():
        widget = kid.get_object()
        if isinstance(widget, generic.DictionaryObject):
            yield widget


def _value(node: Any) -> Any:
    """Return the field's value as it stands (a reference), or None when it is empty or null."""
    if "/V" not in node:
        return None
    value = node.raw_get("/V")
    return None if isinstance(value.get_object(), generic.NullObject) else value


def nobodys_range(reader: Any) -> bool:
    """Return whether a byte range is nobody's signature: Adobe usage rights, the code of an encrypted file."""
    if "/AuthCode" in reader.trailer_view:
        return True
    permissions = look_up(reader.root, "/Perms")
    return isinstance(permissions, generic.DictionaryObject) and not {"/UR", "/UR3"}.isdisjoint(permissions)
