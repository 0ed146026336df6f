"""Files that were prepared, then signed, then filled: what was signed leans on bytes that came later.

A table may tell of an object behind the signed end, a stream may be said to run on behind it, a page
may mention numbers that nobody uses yet, or inherit from what poses as data about the file: in each
case nothing that a comparison of revisions looks at has changed. And a second signer, lawful in
himself, may bring along what the first one did not sign.
"""

import hashlib
import re
from collections.abc import Mapping

from pdf_cases import SIGNED_AT, World, case, samples
from pdf_cases.forged import CATALOG, DRAWN, FALSE, TEXT, WIDGET, appended
from pdf_cases.forged import PAGE as DRAWN_PAGE
from pdf_cases.hand import DIGITS, PAGE, by_unit, message, paper

PROMISED = 60_000
TURNED = b"<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 180>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Producer(mau)>>"
NOTE = b"<</Type/Annot/Subtype/FreeText/Rect[60 600 300 700]/DA(/Helv 20 Tf)/Contents(100)>>"
PICTURE = b"<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Length %d>>stream\n%s\nendstream" % (len(DRAWN), DRAWN)
INFO = b"<</Producer(mau)>>"
SCRIPT = b"<</S/JavaScript/JS(x)>>"
TITLE = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
METADATA = b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream" % (len(TITLE), TITLE)


def with_info(raw: bytes, objects: Mapping[int, bytes] | None = None, number: int = 20) -> bytes:
    """Append a revision that changes only data about the file, as viewers do when they save."""
    return appended(raw, objects or {number: INFO}, more=b"/Info %d 0 R" % number)


def behind(raw: bytes, content: bytes, at: int) -> bytes:
    """Write something at a place behind what was signed, where no table of that revision lists it."""
    assert len(raw) < at - 3
    return raw + b"\n%" + b"x" * (at - len(raw) - 3) + b"\n" + content


# ------------------------------------------------------------- prepared papers


def drawing(also: bytes, **options):
    """Return a maker of a signed paper whose page draws this too."""
    return lambda world: paper(by_unit(world), page=PAGE.replace(b"4 0 R", b"[4 0 R %s]" % also), **options)


def below(parent: int, *more: bytes, page: bytes = PAGE, **options):
    """Return a maker of a signed paper whose page says that it hangs below another node."""
    hung = page.replace(b"/Parent 2", b"/Parent %d" % parent)
    return lambda world: paper(by_unit(world), page=hung, more=more, **options)


object_behind = drawing(b"7 0 R", more=(b"null",), rows={7: b"%010d 00000 n \n" % PROMISED})
stream_behind = drawing(b"7 0 R", more=(b"<</Length %d>>stream\nq Q\nendstream" % PROMISED,))
not_yet = drawing(b"9 0 R")
FONTS = b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 7 0 R>>>>>>"
hidden_font = below(
    8, FONT % b"Helvetica", FONTS, page=PAGE.replace(b"/Resources<<>>", b""), trailer=b"/Info 7 0 R"
)  # fmt: skip


def tagged_font(world: World) -> bytes:
    """The page's resources pose as a tag, whose /P nobody follows."""
    return paper(
        by_unit(world),
        page=PAGE.replace(b"<<>>", b" 8 0 R"),
        catalog=b"/StructTreeRoot<</Type/StructTreeRoot/K 8 0 R>>/AcroForm<</Fields[5 0 R]/SigFlags 3>>",
        more=(FONT % b"Helvetica", b"<</S/Document/Font<</P 7 0 R>>>>"),
        trailer=b"/Info 7 0 R",
    )


def stream_filled(world: World) -> bytes:
    raw = stream_behind(world)
    end = raw.index(b"q Q\nendstream") + PROMISED
    filled = raw + b"\n" + DRAWN
    return with_info(filled.ljust(end) + b"\nendstream\nendobj\n")


# --------------------------------------------- behind a cross-reference stream


def packed(world: World, page: bytes | None) -> bytes:
    """Return a signed paper with a cross-reference stream; without ``page`` it lies in object stream 9, to come."""
    objects = {
        1: CATALOG % (b"", b""),
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        **({3: page} if page else {}),
        4: b"<</Length 11>>stream\n0 0 m 9 9 l\nendstream",
        5: b"<</FT/Sig/T(S)/V 6 0 R%s/Rect[0 0 0 0]>>" % WIDGET,
        6: BLANK % b"",
    }
    return signed(rows_after(b"%PDF-1.7\n", objects, {} if page else {3: (2, 9, 0)}, 7), world.unit)


def rows_after(
    raw: bytes, objects: Mapping[int, bytes], rows: Mapping[int, tuple[int, int, int]], own: int, more: bytes = b""
) -> bytes:
    """Append objects and the cross-reference stream (object ``own``) that lists them."""
    out, listed = bytearray(raw), dict(rows)
    for number, body in objects.items():
        listed[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = listed[own] = (1, len(out), 0)
    index = b" ".join(b"%d 1" % number for number in sorted(listed))
    table = b"".join(
        bytes([kind]) + where.to_bytes(4, "big") + bytes([n]) for _, (kind, where, n) in sorted(listed.items())
    )
    form = b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 1]/Index[%s]/Root 1 0 R%s/Length %d>>stream\n%s\nendstream\nendobj\n"
    out += form % (own, own + 1, index, more, len(table), table)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % at[1]


def page_brought(world: World) -> bytes:
    """The page lay in an object stream that did not exist yet."""
    raw, page = packed(world, None), PAGE.replace(b"/Contents", b"/Rotate 180/Contents")
    brought = b"<</Type/ObjStm/N 1/First 4/Length %d>>stream\n3 0 %s\nendstream" % (4 + len(page), page)
    prev = int(re.findall(rb"startxref\n(\d+)", raw)[-1])
    return rows_after(raw, {8: INFO, 9: brought}, {}, 10, b"/Info 8 0 R/Prev %d" % prev)


def info_brought(world: World) -> bytes:
    raw = packed(world, PAGE)
    prev = int(re.findall(rb"startxref\n(\d+)", raw)[-1])
    return rows_after(raw, {8: INFO}, {}, 10, b"/Info 8 0 R/Prev %d" % prev)


# ------------------------------------------------------------ the second signer

BLANK = (
    b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 0000000001 0000000002 0000000003]"
    b"/Contents <" + b"0" * DIGITS + b">%s>>"
)


def signed(raw: bytes, signer) -> bytes:
    """Fill in the blank signature."""
    start = raw.rindex(b"<" + b"0" * DIGITS)
    end = start + DIGITS + 2
    raw = raw.replace(b"[0 0000000001 0000000002 0000000003]", b"[0 %010d %010d %010d]" % (start, end, len(raw) - end))
    cms = message(signer, hashlib.sha256(raw[:start] + raw[end:]).digest()).dump()
    return raw[: start + 1] + cms.hex().encode().ljust(DIGITS, b"0") + raw[end - 1 :]


def second(
    field: bytes = b"",
    *,
    form: bytes = b"",
    page: bytes = b"",
    rect: bytes = b"0 0 0 0",
    annots: bytes = b"",
    **objects,
):
    """Return a maker: the paper, signed once more by hand, in one revision that may bring more along."""
    more = {int(name[1:]): body for name, body in objects.items()}
    both = b"[5 0 R 20 0 R%s]" % annots

    def make(world: World) -> bytes:
        brought = {
            1: CATALOG.replace(b"[5 0 R", b"[5 0 R 20 0 R") % (form, b""),
            3: DRAWN_PAGE.replace(b"[5 0 R]", both) % (b"4 0 R", page),
            20: b"<</FT/Sig/T(Second)/V 21 0 R%s/Rect[%s]%s>>" % (WIDGET, rect, field),
            21: BLANK % b"",
            **more,
        }
        return signed(appended(paper(by_unit(world)), brought), world.pki.signers["unit-02"])

    return make


SHOWN = b"/AP<</N 23 0 R>>"
STAMP = b"300 100 480 160"

SIMPLE = {
    "an object behind the end": object_behind,
    "an object behind the end, brought": lambda w: with_info(
        behind(object_behind(w), b"7 0 obj\n" + FALSE + b"\nendobj", PROMISED)
    ),
    "a stream that runs on": stream_behind,
    "a stream that runs on, filled": stream_filled,
    "a number not used yet": not_yet,
    "a number not used yet, brought": lambda w: appended(not_yet(w), {9: FALSE}),
    "a number not used yet, brought as data": lambda w: with_info(not_yet(w), {9: FALSE}, 9),
    "a parent not there yet": below(9),
    "a parent not there yet, brought": lambda w: appended(below(9)(w), {9: TURNED}),
    "data as a parent": below(7, TURNED.replace(b"/Rotate 180", b""), trailer=b"/Info 7 0 R"),
    "data as a parent, changed": lambda w: with_info(
        below(7, TURNED.replace(b"/Rotate 180", b""), trailer=b"/Info 7 0 R")(w), {7: TURNED}, 7
    ),
    "data as resources, changed": lambda w: with_info(
        paper(by_unit(w), page=PAGE.replace(b"<<>>", b" 7 0 R"), more=(b"<<>>",), trailer=b"/Info 7 0 R"), {7: INFO}, 7
    ),
    "data as a font behind a parent": hidden_font,
    "data as a font behind a parent, changed": lambda w: with_info(hidden_font(w), {7: FONT % b"Symbol"}, 7),
    "data as a font of that name behind a parent, changed": lambda w: with_info(
        below(8, FONT % b"Helvetica", FONTS.replace(b"/F1", b"/Info"), trailer=b"/Info 7 0 R")(w),
        {7: FONT % b"Symbol"},
        7,
    ),
    "data as a font among the tags": tagged_font,
    "data as a font among the tags, changed": lambda w: with_info(tagged_font(w), {7: FONT % b"Symbol"}, 7),
    "a cross-reference stream": lambda w: packed(w, PAGE),
    "a cross-reference stream, data added": info_brought,
    "a page in an object stream to come": lambda w: packed(w, None),
    "a page in an object stream, brought": page_brought,
    # what a second signer brings along
    "second signer by hand": second(),
    "second signer sets the order of the tabulator": second(page=b"/Tabs/S"),
    "second signer brings fonts for fields": second(form=b"/DA(/Helv 0 Tf)/DR<</Font<<>>>>"),
    "second signer brings a stamp": second(SHOWN, rect=STAMP, _23=PICTURE),
    "second signer brings a script": second(b"/A" + SCRIPT),
    "second signer brings a script for the page": second(b"/AA<</PO%s>>" % SCRIPT),
    "second signer brings a script below": second(
        b"/Kids[22 0 R]",
        annots=b" 22 0 R",
        _22=b"<</Parent 20 0 R%s/Rect[0 0 0 0]/AA<</PO%s>>>>" % (WIDGET, SCRIPT),
    ),
    "second signer brings a note": second(annots=b" 22 0 R", _22=NOTE),
    "second signer brings a text field": second(annots=b" 22 0 R", _22=TEXT),
    "second signer turns the page": second(page=b"/Rotate 180"),
    "second signer's stamp is the content": second(b"/AP<</N 4 0 R>>", rect=STAMP, _4=PICTURE),
    "second signer covers the page": second(SHOWN, rect=b"595.5 842 0 0", _23=PICTURE),
    "second signer covers the page from below": second(
        b"/Kids[22 0 R]",
        annots=b" 22 0 R",
        _22=b"<</Parent 20 0 R%s/Rect[0 0 595 842]%s>>" % (WIDGET, SHOWN),
        _23=PICTURE,
    ),
    "second signer brings another kind of form": second(form=b"/XFA 22 0 R", _22=FALSE),
    # the first signer's own field
    "first signer's picture replaced": lambda w: appended(
        paper(by_unit(w)), {5: b"<</FT/Sig/T(Signature1)/V 6 0 R%s/Rect[0 0 0 0]%s>>" % (WIDGET, SHOWN), 23: PICTURE}
    ),
    "first signer's field given a script": lambda w: appended(
        paper(by_unit(w)), {5: b"<</FT/Sig/T(Signature1)/V 6 0 R%s/Rect[0 0 0 0]/AA<</PO%s>>>>" % (WIDGET, SCRIPT)}
    ),
    "an object that no table lists": lambda w: with_info(paper(by_unit(w)) + b"\n4 0 obj\n" + FALSE + b"\nendobj"),
    "an object that no table lists, before a signature": lambda w: samples.sign_pdf(
        paper(by_unit(w)) + b"\n4 0 obj\n" + FALSE + b"\nendobj", w.pki.signers["unit-02"], SIGNED_AT, field="Second"
    ),
    # what viewers write when they save
    "data about the file added": lambda w: with_info(paper(by_unit(w))),
    "data about the file changed": lambda w: with_info(
        paper(by_unit(w), more=(INFO,), trailer=b"/Info 7 0 R"), {7: b"<</Producer(khac)>>"}, 7
    ),
    "metadata added": lambda w: appended(paper(by_unit(w)), {1: CATALOG % (b"", b"/Metadata 7 0 R"), 7: METADATA}),
    "metadata that is no metadata": lambda w: appended(
        paper(by_unit(w)), {1: CATALOG % (b"", b"/Metadata 7 0 R"), 7: FALSE}
    ),
    "version and extensions raised": lambda w: appended(
        paper(by_unit(w)), {1: CATALOG % (b"", b"/Version/2.0/Extensions<</ADBE<</ExtensionLevel 3>>>>")}
    ),
    "objects written again as they were": lambda w: appended(
        paper(by_unit(w)), {1: CATALOG % (b"", b""), 2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>", 3: PAGE}
    ),
    "the first page shown otherwise": lambda w: appended(
        paper(by_unit(w)), {1: CATALOG % (b"", b"/OpenAction[3 0 R/XYZ 0 0 4]")}
    ),
    "scripts named in the catalog": lambda w: appended(
        paper(by_unit(w)), {1: CATALOG % (b"", b"/Names<</JavaScript<</Names[(a) 7 0 R]>>>>"), 7: SCRIPT}
    ),
    "encrypted after signing": lambda w: appended(
        paper(by_unit(w)),
        {7: b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"00" * 32, b"00" * 32)},
        more=b"/Encrypt 7 0 R/ID[<00><00>]",
    ),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
