"""Files made to hang, crash or fill the program, and what the library cannot process."""

import zlib

from pdf_cases import World, build, case

MARK = b"/ByteRange"
"""Written as a comment, so that the file is not put down as unsigned without being read."""


def form(fields: bytes, *more: bytes) -> bytes:
    return build.one_page(*more, catalog=b"/AcroForm<</Fields %s>>" % fields, comment=MARK)


def other_form(world: World) -> bytes:
    return world.signed.replace(b"/adbe.pkcs7.detached", b"/adbe.x509.rsa_sha1 ", 1)


def unopenable(world: World) -> bytes:
    """Add a revision that no reader understands; the signature before it is untouched."""
    return world.signed + b"9 0 obj\n<<>>\nendobj\nstartxref\n7\n%%EOF\n"


def size_bomb(_: World) -> bytes:
    """A cross-reference stream of a few bytes that claims a thousand million objects."""
    return build.xref_stream(b"", b"/Size 999999999/W[0 0 0]/Root 2 0 R")


def index_bomb(_: World) -> bytes:
    return build.xref_stream(b"\0" * 30, b"/Size 10/Index[0 999999999]/W[1 1 1]/Root 2 0 R")


def rows_bomb(_: World) -> bytes:
    """A million rows would take a minute; a worker's time ends before that."""
    return build.xref_stream(b"\0" * 1_000_000, b"/Size 40000/W[1 10 11]/Root 2 0 R", head=MARK + b"\n")


def filters_bomb(_: World) -> bytes:
    """Rows packed four times over."""
    rows = b"\0" * 20_000_000
    for _times in range(3):
        rows = zlib.compress(rows, 9)
    return build.xref_stream(rows, b"/Size 9/W[1 1 1]/Root 2 0 R", filters=b"[" + b"/FlateDecode" * 4 + b"]")


def object_stream(_: World) -> bytes:
    """The catalog lies in an object stream that unfolds to 20 MB."""
    packed = zlib.compress(b"9 0 <</Type/Catalog>>" + b" " * 20_000_000, 9)
    head = b"%%PDF-1.5\n%s\n" % MARK
    stream = b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    out = head + stream + packed + b"\nendstream\nendobj\n"
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(1, "big")
        for kind, where, index in [(0, 0, 0), (1, len(out), 0), (1, len(head), 0), *[(0, 0, 0)] * 6, (2, 2, 0)]
    )
    table = b"1 0 obj\n<</Type/XRef/Size 10/W[1 4 1]/Root 9 0 R/Length %d>>stream\n" % len(rows)
    return out + table + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(out)


def own_stream(_: World) -> bytes:
    """An object stream that lies in itself."""
    head = b"%%PDF-1.5\n%s\n" % MARK
    rows = b"\0\0\0\1%s\0\2\0\2" % len(head).to_bytes(1, "big") + b"\2\0\2"
    table = b"1 0 obj\n<</Type/XRef/Size 4/W[1 1 1]/Root 3 0 R/Length %d>>stream\n" % len(rows)
    return head + table + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def previous_loop(_: World) -> bytes:
    """Its table says that the table before it is itself."""
    pdf = build.one_page(comment=MARK)
    at = pdf.rindex(b"xref\n0 ")
    return pdf.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % at)


def page_circle(_: World) -> bytes:
    return build.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]>>>>",
        b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>",
        comment=MARK,
    )


def page_circle_signed(world: World) -> bytes:
    """Signed in good order, then a revision makes the page tree a circle."""
    from pyhanko.pdf_utils import generic

    def change(writer) -> None:
        pages = writer.root["/Pages"]
        kids = generic.ArrayObject([writer.root.raw_get("/Pages")])
        pages["/Kids"] = kids
        writer.update_container(pages)

    return build.updated(world.signed, change)


def wide(count: int) -> bytes:
    """A form that lists the same empty field many times over."""
    return form(b"[" + b"5 0 R " * count + b"]", b"<</FT/Tx/T(a)>>")


def huge_contents(digits: int) -> bytes:
    """A signature of many megabytes."""
    body = b"<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 9 9 9]/Contents <%s>>>" % (b"0" * digits)
    return form(b"[<</FT/Sig/T(S)/V 5 0 R>>]", body)


def values_in_values(_: World) -> bytes:
    kids = b"".join(b"<</T(a)/FT/Sig/Kids[" for _ in range(90)) + b"]>>" * 90
    return form(b"[" + kids + b"]")


SIMPLE = {
    "unsupported form": other_form,
    "signed, cannot be opened, digest fits": unopenable,
    "a size beyond belief": size_bomb,
    "an index beyond belief": index_bomb,
    "rows that unfold": rows_bomb,
    "filters upon filters": filters_bomb,
    "an object stream that unfolds": object_stream,
    "an object stream within itself": own_stream,
    "a table that leads to itself": previous_loop,
    "a start that leads nowhere": lambda w: w.signed[: w.signed.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF\n",
    "a circle of pages": page_circle,
    "a circle of pages after signing": page_circle_signed,
    "a circle of fields": lambda _: form(b"[5 0 R]", b"<</FT/Sig/T(a)/Kids[5 0 R]>>"),
    "a field that is its own value": lambda _: form(b"[5 0 R]", b"<</FT/Sig/T(a)/V 5 0 R>>"),
    "a length that is itself": lambda _: build.one_page(b"<</Length 5 0 R>>stream\n\nendstream", comment=MARK),
    "a reference to itself": lambda _: form(b"5 0 R", b"5 0 R"),
    "nested arrays": lambda _: form(b"[" * 50_000 + b"]" * 50_000),
    "nested dictionaries": lambda _: form(b"<</A" * 50_000 + b">>" * 50_000),
    "nested fields": values_in_values,
    "twenty thousand fields": lambda _: wide(25_000),
    "sixty signatures": lambda _: form(
        b"[" + b"".join(b"<</FT/Sig/T(%d)/V<</Contents<00>/ByteRange[0 1 2 3]>>>>" % n for n in range(60)) + b"]"
    ),
    "a signature of 16 MB": lambda _: huge_contents(16 * 2**20),
    "a string of 16 MB": lambda _: form(b"[<</FT/Sig/T(" + b"a" * 2**24 + b")>>]"),
    "brackets without end": lambda _: form(b"[(" + b"(" * 100_000 + b"]"),
    "a number without end": lambda _: form(b"[" + b"9" * 100_000 + b" 0 R]"),
    "a name without end": lambda _: form(b"[/" + b"#41" * 200_000 + b"]"),
    "a value that is a number": lambda _: form(b"[<</FT/Sig/T(S)/V 7>>]"),
    "a value that is nowhere": lambda _: form(b"[<</FT/Sig/T(S)/V 99 0 R>>]"),
    "a value that is a page": lambda _: form(b"[<</FT/Sig/T(S)/V 3 0 R>>]"),
    "an encryption that is none": lambda w: w.signed.replace(b"/Root", b"/Encrypt 1 0 R/Root"),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
