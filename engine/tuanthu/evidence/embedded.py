"""One signature as pyHanko reads it, measured by its true hole; and what later ones draw over it."""

# asn1crypto and pyHanko make their fields at run time, where a type checker sees none.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import process_data_at_eof
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from tuanthu.evidence import document

COVERING = 3
"""A picture over more than the third part of a page is no mere stamp."""
A4 = 595.0 * 842.0
MAX_PAGES = 2000


class OneSignature(EmbeddedPdfSignature):
    """A signature whose hole is known to be its own /Contents (see :mod:`~tuanthu.evidence.byterange`)."""

    def _enforce_hybrid_xref_policy(self) -> None:
        """Let files pass that Word wrote: :func:`hybrid_after` looks at what matters."""

    @property
    def self_reported_timestamp(self) -> datetime | None:
        """Return the time that the signer states; None where it is written as no reader could read it."""
        with contextlib.suppress(PdfReadError, ValueError):
            return super().self_reported_timestamp
        # LibreOffice writes Z', others Z00'00': the zone is UTC all the same.
        text = re.sub(r"Z[0']+$", "Z", str(document.look_up(self.sig_object, "/M", "")).strip())
        with contextlib.suppress(PdfReadError, ValueError):
            return generic.parse_pdf_date(text, strict=False)
        return None

    def evaluate_signature_coverage(self) -> SignatureCoverageLevel:
        """Measure as the library does, but with the hole as it stands.

        The library works its size out from the signature's, which is wrong where the digits hold
        white space or are odd in number.
        """
        stream, xrefs = self.reader.stream, self.reader.xrefs
        parts: Any = self.byte_range  # four numbers: it was held against the hole
        _, _, hole, rest = parts
        end = hole + rest
        if stream.seek(0, os.SEEK_END) == end:
            return SignatureCoverageLevel.ENTIRE_FILE
        stream.seek(end)
        try:
            own = process_data_at_eof(stream) == xrefs.get_startxref_for_revision(self.signed_revision)
        except PdfReadError:
            own = False
        sections = (xrefs.get_xref_container_info(number) for number in range(self.signed_revision + 1))
        if not own or any(section.end_location > end for section in sections):
            return SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START
        return SignatureCoverageLevel.ENTIRE_REVISION


def hybrid_after(reader: Any, end: int) -> bool:
    """Return whether something is listed in two ways after ``end``: old and new readers would differ over it.

    Word writes whole files so. What was signed in that form reads as it read then.
    """
    xrefs = reader.xrefs
    if not xrefs.hybrid_xrefs_present:
        return False
    twice = (number for number in range(xrefs.total_revisions) if xrefs.get_xref_data(number).hybrid is not None)
    return any(xrefs.get_xref_container_info(number).start_location >= end for number in twice)


# ------------------------------------------------------------- what is drawn over


def covers_a_page(reader: Any, field: document.Field) -> bool:
    """Return whether the picture of a signature field takes more than the third part of a page."""
    areas = [_area(document.look_up(widget, "/Rect")) for widget in document.widgets(field.source.get_object())]
    if not any(areas):
        return False
    pages = (_page_area(page) for page in itertools.islice(_pages(reader.root["/Pages"]), MAX_PAGES))
    smallest = min((area for area in pages if area), default=A4)
    return max(areas) * COVERING > smallest


def _pages(root: Any) -> Iterator[Any]:
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if not isinstance(node, generic.DictionaryObject) or depth > document.MAX_DEPTH:
            continue
        kids = document.look_up(node, "/Kids")
        if isinstance(kids, generic.ArrayObject):
            stack.extend((kid.get_object(), depth + 1) for kid in kids)
        else:
            yield node


def _page_area(page: Any) -> float:
    for key in ("/CropBox", "/MediaBox"):
        node = page
        for _ in range(document.MAX_DEPTH):
            if not isinstance(node, generic.DictionaryObject):
                break
            if key in node:
                return _area(node[key])
            node = document.look_up(node, "/Parent")
    return 0.0


def _area(box: Any) -> float:
    if not isinstance(box, generic.ArrayObject) or len(box) != 4:
        return 0.0
    try:
        left, low, right, high = (float(each.get_object()) for each in box)
    except (TypeError, ValueError):
        return 0.0
    return abs(right - left) * abs(high - low)
