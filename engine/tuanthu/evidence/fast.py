"""Four functions of the libraries, made fast without changing what they return.

Half of pyHanko's time goes into reading a signature's hexadecimal string byte by byte, a third into
comparing the same few names of people and authorities again and again. The reader is replaced by one
that takes the plain case at once and leaves everything else to the original; the others remember
their results, which depend on their arguments alone. The tests judge every case both ways.
"""

# Putting a function in the place of a method is this module's purpose.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import binascii
import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic

_BLOCKS = (128, 1024, 16_384, 65_536)
"""How much is read at once: most strings are short (/ID), a signature's is some kilobytes."""
_DIGITS = re.compile(rb"[0-9A-Fa-f]*")
_MAX_NAME = 512
_stock_reader: Callable[[Any], Any] = generic.read_hex_string_from_stream
_stock_prepare: Callable[[Any, str], str] = x509.NameTypeAndValue._ldap_string_prep
_stock_equal: Callable[[Any, Any], bool] = x509.Name.__eq__
_stock_hashable: Any = x509.Name.hashable


def read_hex_string(stream: Any) -> Any:
    """Read ``<…>`` as the library does; white space, comments and errors are left to it."""
    start = stream.tell()
    stream.seek(start + 1)
    digits = _digits(stream)
    if digits is None:
        stream.seek(start)
        return _stock_reader(stream)
    stream.seek(start + 1 + len(digits) + 1)
    return generic.pdf_string(binascii.unhexlify(digits + b"0" if len(digits) % 2 else digits))


def _digits(stream: Any) -> bytes | None:
    """Return the digits up to ``>``, None when anything else stands among them."""
    found: list[bytes] = []
    size = 0
    while True:
        block = stream.read(_BLOCKS[min(size, len(_BLOCKS) - 1)])
        size += 1
        plain = _DIGITS.match(block)
        end = plain.end() if plain else 0
        found.append(block[:end])
        if end < len(block):
            return b"".join(found) if block[end : end + 1] == b">" else None
        if not block:
            return None


@functools.lru_cache(maxsize=4096)
def _prepared(string: str) -> str:
    return _stock_prepare(None, string)


def prepare_name(part: Any, string: str) -> str:
    """Prepare a part of a name for comparison; errors are not remembered, they are raised again."""
    # A hostile certificate may hold long names: those are not worth the memory.
    return _prepared(string) if len(string) <= _MAX_NAME else _stock_prepare(part, string)


@functools.lru_cache(maxsize=4096)
def _equal(one: bytes, other: bytes) -> bool:
    return bool(x509.RDNSequence.load(one) == x509.RDNSequence.load(other))


def equal_names(one: Any, other: object) -> bool:
    """Compare two names, or remember how their encodings compared; long ones are compared anew."""
    if not isinstance(other, x509.Name):
        return _stock_equal(one, other)
    left, right = one.chosen.dump(), other.chosen.dump()  # the choice itself may bear a tag of its place
    return _equal(left, right) if max(len(left), len(right)) <= _MAX_NAME else _stock_equal(one, other)


@functools.lru_cache(maxsize=4096)
def _hashable(name: bytes) -> str:
    return str(x509.RDNSequence.load(name).hashable)


def hashable_name(name: Any) -> str:
    """Return what a name is found by in the library's tables, or remember it by the name's encoding."""
    encoded = name.chosen.dump()
    return _hashable(encoded) if len(encoded) <= _MAX_NAME else str(name.chosen.hashable)


def install() -> None:
    """Put the four in the place of the originals."""
    generic.read_hex_string_from_stream = read_hex_string
    x509.NameTypeAndValue._ldap_string_prep = prepare_name
    x509.Name.__eq__ = equal_names
    x509.Name.hashable = property(hashable_name)


@contextmanager
def stock() -> Iterator[None]:
    """Give the originals back for a while: to compare with, in tests and benchmarks."""
    generic.read_hex_string_from_stream = _stock_reader  # type: ignore[assignment]
    x509.NameTypeAndValue._ldap_string_prep = _stock_prepare
    x509.Name.__eq__ = _stock_equal
    x509.Name.hashable = _stock_hashable
    try:
        yield
    finally:
        install()
