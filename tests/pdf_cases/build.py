"""PDFs written by hand, byte by byte: shapes that no library would write."""

from __future__ import annotations

import re
import zlib

from pdf_cases import samples


def raw_pdf(*objects: bytes, comment: bytes = b"", short: int = 0, version: bytes = b"1.4") -> bytes:
    """Return a PDF of these objects, the first being the catalog; ``short`` falsifies /Size."""
    out, rows = bytearray(b"%PDF-" + version + b"\n%" + comment + b"\n"), b"0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        rows += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, at = len(objects) + 1, len(out)
    tail = b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + tail % (size, rows, size - short, at)


def one_page(*more: bytes, catalog: bytes = b"", **options) -> bytes:
    """Return a PDF of one page; further objects are numbered from 5."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length 0>>stream\n\nendstream",
        *more,
        **options,
    )


def xref_stream(rows: bytes, entries: bytes, *, filters: bytes = b"/FlateDecode", head: bytes = b"") -> bytes:
    """Return a PDF whose cross-reference stream has ``entries`` in its dictionary and packs ``rows``."""
    body = b"%PDF-1.5\n" + head
    packed = zlib.compress(rows, 9)
    table = b"1 0 obj\n<</Type/XRef%s/Filter%s/Length %d>>stream\n" % (entries, filters, len(packed))
    return body + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def linearised() -> bytes:
    """Return a PDF laid out for the web: its first page, with a table of its own, stands before the rest."""
    catalog = b"<</Type/Catalog/Pages 1 0 R>>"
    page = b"<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<<>>>>"
    drawn = b"<</Length 11>>stream\n0 0 m 9 9 l\nendstream"
    pages = b"<</Type/Pages/Count 1/Kids[5 0 R]>>"
    parts = {"length": 0, "end": 0, "main": 0, "first": 0}
    for _ in range(3):  # offsets depend on the numbers written, so write until they stand still
        out, at = bytearray(b"%PDF-1.4\n"), {}

        def put(number: int, body: bytes) -> None:
            at[number] = len(out)  # noqa: B023
            out.extend(b"%d 0 obj\n%s\nendobj\n" % (number, body))  # noqa: B023

        hints = b"<</Linearized 1/L %06d/H[0 0]/O 5/E %06d/N 1/T %06d>>"
        put(3, hints % (parts["length"], parts["end"], parts["main"]))
        parts["first"] = len(out)
        rows = b"".join(b"%010d 00000 n \n" % parts.get(str(number), 0) for number in (3, 4, 5, 6))
        out += b"xref\n3 4\n" + rows + b"trailer\n<</Size 7/Root 4 0 R/Prev %06d>>\n" % parts["main"]
        out += b"startxref\n0\n%%EOF\n"
        for number, body in ((4, catalog), (5, page), (6, drawn)):
            put(number, body)
        parts["end"] = len(out)
        put(1, pages)
        put(2, b"null")
        parts["main"] = len(out)
        out += b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n" % (at[1], at[2])
        out += b"trailer\n<</Size 3>>\nstartxref\n%d\n%%%%EOF\n" % parts["first"]
        parts |= {"length": len(out), **{str(number): offset for number, offset in at.items()}}
    return bytes(out)


def packed() -> bytes:
    """Return a PDF of one page with its objects in an object stream, behind a cross-reference stream."""
    bodies = {
        3: b"<</Type/Catalog/Pages 4 0 R>>",
        4: b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
        5: b"<</Type/Page/Parent 4 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<<>>>>",
    }
    index, content = b"", b""
    for number, body in bodies.items():
        index += b"%d %d " % (number, len(content))
        content += body + b" "
    squeezed = zlib.compress(index + content)
    out, at = b"%PDF-1.5\n", {}
    at[2] = len(out)
    kind = b"<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>" % (len(index), len(squeezed))
    out += b"2 0 obj\n%sstream\n%s\nendstream\nendobj\n" % (kind, squeezed)
    at[6] = len(out)
    out += b"6 0 obj\n<</Length 11>>stream\n0 0 m 9 9 l\nendstream\nendobj\n"
    at[1] = len(out)
    rows = [(0, 0, 255), (1, at[1], 0), (1, at[2], 0), (2, 2, 0), (2, 2, 1), (2, 2, 2), (1, at[6], 0)]
    table = zlib.compress(b"".join(bytes([kind]) + where.to_bytes(3, "big") + bytes([n]) for kind, where, n in rows))
    form = b"<</Type/XRef/Size 7/W[1 3 1]/Root 3 0 R/Filter/FlateDecode/Length %d>>" % len(table)
    return out + b"1 0 obj\n%sstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (form, table, at[1])


def scan(width: int = 40, height: int = 60, *, noise: int = 0, comment: bytes = b"") -> bytes:
    """Return a page that is only a picture; ``noise`` bytes of it are random and cannot be packed."""
    import random

    pixels = random.Random(7).randbytes(noise) if noise else bytes(width * height)  # noqa: S311
    if noise:
        width, height = 1000, noise // 1000
    picture = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>"
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 28>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
        picture % (width, height, len(pixels)) + b"stream\n" + pixels + b"\nendstream",
        comment=comment,
    )


def hole(pdf: bytes) -> tuple[int, int, int]:
    """Return where the first signature's hole begins and ends, and how much follows it."""
    found = re.search(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)", pdf)
    assert found
    return int(found[1]), int(found[2]), int(found[3])


def cms(pdf: bytes) -> bytes:
    """Return the first signature as it stands in its hole, without the padding."""
    start, end, _ = hole(pdf)
    found = bytes.fromhex(pdf[start + 1 : end - 1].decode())
    return found[: 4 + int.from_bytes(found[2:4], "big")]


def with_range(pdf: bytes, text: bytes) -> bytes:
    """Return the PDF with another byte range written over the first, without moving anything."""
    found = re.search(rb"\[0 \d+ \d+ \d+ *\]", pdf)
    assert found
    assert len(text) <= len(found[0])
    return pdf[: found.start()] + text[:-1].ljust(len(found[0]) - 1) + b"]" + pdf[found.end() :]


def in_hole(pdf: bytes, content: bytes) -> bytes:
    """Return the PDF with other hexadecimal digits in the hole, padded with zeros."""
    start, end, _ = hole(pdf)
    return pdf[: start + 1] + content.hex().encode().ljust(end - start - 2, b"0") + pdf[end - 1 :]


def updated(pdf: bytes, change) -> bytes:
    """Return the PDF with what ``change(writer)`` does to it, as an incremental update."""
    writer = samples._writer(pdf)
    change(writer)
    return samples._written(writer)
