"""What a file is, by its content: a name proves nothing."""

from __future__ import annotations

HEAD = 4096
"""How many bytes of the beginning :func:`sniff` wants."""
PDF_WITHIN = 1024
"""A PDF's header may stand a little way in: readers look for it in the first kilobyte."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b")


def sniff(head: bytes) -> str:
    """Return pdf, docx, xlsx, zip, png, jpeg, html, text, empty or unknown, from a file's beginning."""
    if not head:
        return "empty"
    if b"%PDF-" in head[:PDF_WITHIN]:
        return "pdf"
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(head)
    if head.lstrip(b"\xef\xbb\xbf\t\n\r ")[:20].lower().startswith(_HTML):
        return "html"
    return "text" if _is_text(head[:HEAD]) else "unknown"


def _office(head: bytes) -> str:
    """Tell the Office formats by the names of the first parts, which the ZIP keeps in clear."""
    if b"word/" in head:
        return "docx"
    return "xlsx" if b"xl/" in head else "zip"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 with its mark
        return True
    if any(byte < 32 and byte not in _TEXT_CONTROLS for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # a letter that the end of the head cut through
    return True
