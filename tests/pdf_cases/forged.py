"""Attacks on a signed file, byte by byte: what is known from papers, and what came to mind besides.

Incremental saving (something is appended and shown), wrapping (the range is moved elsewhere),
universal forgery (there is nothing to check), shadows (what was signed holds more than was shown),
and signatures that sign something else.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta

from pdf_cases import SIGNED_AT, World, build, case, samples
from pdf_cases.hand import attribute, by_unit, message, paper

DRAWN = b"BT /F1 30 Tf 60 600 Td (Dat 100 diem) Tj ET"
FALSE = b"<</Length %d>>stream\n%s\nendstream" % (len(DRAWN), DRAWN)
CATALOG = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3%s>>%s>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %s/Resources<<>>/Annots[5 0 R]%s>>"
WIDGET = b"/Type/Annot/Subtype/Widget/P 3 0 R/F 132"
FORM = b"/AcroForm<</Fields[5 0 R 7 0 R]/SigFlags 3>>"
TEXT = b"<</FT/Tx/T(Diem)/V(90)/DA(/Helv 12 Tf 0 g)/Type/Annot/Subtype/Widget/Rect[60 600 200 640]/P 3 0 R/F 4>>"


def appended(
    raw: bytes,
    objects: Mapping[int, bytes],
    *,
    root: int = 1,
    rows: Mapping[int, tuple[int, int, bytes]] | None = None,
    generation: int = 0,
    table: bool = True,
    trailer: bool = True,
    end: bool = True,
    more: bytes = b"",
) -> bytes:
    """Return the file with a revision appended, or what is left of one.

    ``rows`` are further rows of its table: where, generation, and n or f.
    """
    starts = re.findall(rb"startxref\s+(\d+)", raw)
    out, listed = bytearray(raw + b"\n"), dict(rows or {})
    for number, body in objects.items():
        listed[number] = (len(out), generation, b"n")
        out += b"%d %d obj\n%s\nendobj\n" % (number, generation, body)
    at = len(out)
    if table:
        out += b"xref\n" + b"".join(b"%d 1\n%010d %05d %s \n" % (n, *listed[n]) for n in sorted(listed))
    if trailer:
        size = max(int(re.findall(rb"/Size (\d+)", raw)[-1]), max(listed, default=0) + 1)
        out += b"trailer\n<</Size %d/Root %d 0 R/Prev %d%s>>\n" % (size, root, int(starts[-1]), more)
    if end:
        out += b"startxref\n%d\n%%%%EOF\n" % (at if table else int(starts[-1]))
    return bytes(out)


def over(objects: Mapping[int, bytes], **options):
    """Return a maker that appends this to the paper signed by hand."""
    return lambda world: appended(paper(by_unit(world)), objects, **options)


def with_form(objects: Mapping[int, bytes], **options):
    """Return a maker that appends this to a signed paper with a text field (object 7)."""
    return lambda world: appended(paper(by_unit(world), catalog=FORM, more=(TEXT,)), objects, **options)


def shadow(objects: Mapping[int, bytes], *hidden: bytes, **options):
    """Return a maker: what was signed holds ``hidden`` objects (from 7), which nothing showed."""
    return lambda world: appended(paper(by_unit(world), more=hidden), objects, **options)


def redirected(world: World) -> bytes:
    """The appended table leads from the page's content to another object inside what was signed."""
    raw = paper(by_unit(world), more=(b"null\nendobj\n4 0 obj\n" + FALSE,))
    return appended(raw, {}, rows={4: (raw.rindex(b"4 0 obj"), 0, b"n")})


def second_range(world: World) -> bytes:
    """A copy of the signature, its /Contents at hand, its range over what was signed once."""
    raw = paper(by_unit(world))
    start, end, rest = (int(part) for part in re.search(rb"/ByteRange\[0 +(\d+) +(\d+) +(\d+)", raw).groups())
    copied = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 %d %d %d]/Contents %s>>"
    field = b"<</FT/Sig/T(Signature1)/V 7 0 R%s/Rect[0 0 0 0]>>" % WIDGET
    return appended(raw, {4: FALSE, 5: field, 7: copied % (start, end, rest, raw[start:end])})


def signed_as(make, **options):
    """Return a maker of a paper whose CMS ``make(world, digest)`` returns."""
    return lambda world: paper(lambda digest, _: make(world, digest).dump(), **options)


def other_content(world: World, digest: bytes):
    """A CMS that brings along what it signs, and it is not this file."""
    return message(world.unit, hashlib.sha256(b"van ban khac").digest(), content=b"van ban khac")


def digest_as_content(world: World, digest: bytes):
    return message(world.unit, hashlib.sha256(digest).digest(), content=digest)


def stated(*digests: bytes):
    """Return a maker of a CMS that states these digests; None is the right one."""

    def make(world: World, digest: bytes):
        values = [each or digest for each in digests]
        return message(
            world.unit, digest, attributes=[attribute("content_type", "data"), attribute("message_digest", *values)]
        )

    return make


def twice_stated(world: World, digest: bytes):
    other = hashlib.sha256(b"x").digest()
    kinds = [attribute("content_type", "data"), attribute("message_digest", other), attribute("message_digest", digest)]
    return message(world.unit, digest, attributes=kinds)


def borrowed_certificate(world: World) -> bytes:
    """Signed with another key than that of the certificate it shows."""
    false = samples.Identity(world.unit.cert, world.pki.keys("other"), world.unit.chain)
    return paper(lambda digest, _: message(false, digest).dump())


def hidden_field(world: World) -> bytes:
    """A second, valid signature over a changed file; the list of the first one's fields is elsewhere."""
    field = b"<</T(A)/FT/Sig/Kids 7 0 R>>"
    below = (b"[8 0 R]", b"<</T(B)/Parent 5 0 R/V 6 0 R%s/Rect[0 0 0 0]>>" % WIDGET)
    changed = appended(paper(by_unit(world), field=field, more=below), {4: FALSE})
    return samples.sign_pdf(changed, world.pki.signers["unit-02"], SIGNED_AT, field="Second")


def below_text(world: World) -> bytes:
    """As before, below a text field with a value."""
    field = b"<</T(A)/FT/Tx/V(x)/Kids[7 0 R]>>"
    below = (b"<</T(B)/FT/Sig/Parent 5 0 R/V 6 0 R%s/Rect[0 0 0 0]>>" % WIDGET,)
    changed = appended(paper(by_unit(world), field=field, more=below), {4: FALSE})
    return samples.sign_pdf(changed, world.pki.signers["unit-02"], SIGNED_AT, field="Second")


def covering(world: World, pdf: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Sign once more, with a picture as large as ``box``."""
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    spec = SigFieldSpec("Late", box=box)
    placed = build.updated(pdf, lambda writer: append_signature_field(writer, spec))
    # As one revision, as signing programs write it: the field is made and signed at once.
    return samples.sign_pdf(placed, world.pki.signers["unit-02"], SIGNED_AT + timedelta(days=1), field="Late")


SIMPLE = {
    # incremental saving
    "content replaced": over({4: FALSE}),
    "objects appended, nothing else": over({4: FALSE}, table=False, trailer=False, end=False),
    "objects appended, old table": over({4: FALSE}, table=False, trailer=False),
    "pages replaced": over(
        {2: b"<</Type/Pages/Count 1/Kids[7 0 R]>>", 7: PAGE % (b"8 0 R", b""), 8: FALSE},
    ),
    "another catalog": over(
        {
            7: CATALOG.replace(b"2 0 R", b"8 0 R") % (b"", b""),
            8: b"<</Type/Pages/Count 1/Kids[9 0 R]>>",
            9: (PAGE % (b"10 0 R", b"")).replace(b"Parent 2", b"Parent 8"),
            10: FALSE,
        },
        root=7,
    ),
    "content freed": over({}, rows={4: (0, 1, b"f")}),
    "content freed for ever": over({}, rows={4: (0, 65535, b"f")}),
    "content of another generation": over({4: FALSE}, generation=1),
    "freed, then used": lambda w: appended(
        over({}, rows={9: (0, 1, b"f")})(w), {3: PAGE % (b"[4 0 R 9 0 R]", b""), 9: FALSE}
    ),
    "page cut": over({3: (PAGE % (b"4 0 R", b"")).replace(b"842", b"600")}),
    "page turned": over({3: PAGE % (b"4 0 R", b"/Rotate 180")}),
    "a form of another kind added": over({1: CATALOG % (b"/XFA 7 0 R", b""), 7: FALSE}),
    "an action added": over({1: CATALOG % (b"", b"/OpenAction<</S/URI/URI(http://mau.vn)>>")}),
    "layers added": over({1: CATALOG % (b"", b"/OCProperties<</OCGs[]/D<<>>>>")}),
    "validation data that is shown": over(
        {1: CATALOG % (b"", b"/DSS<</Certs[7 0 R]>>"), 3: PAGE % (b"7 0 R", b""), 7: FALSE}
    ),
    "picture of the signature moved": over({5: b"<</FT/Sig/T(Signature1)/V 6 0 R%s/Rect[0 0 595 842]>>" % WIDGET}),
    "signature's field renamed": over({5: b"<</FT/Sig/T(Other)/V 6 0 R%s/Rect[0 0 0 0]>>" % WIDGET}),
    "text field redrawn": with_form(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>"
            % FORM.replace(b"/Sig", b"/DR<</Font<</Helv 8 0 R>>>>/NeedAppearances true/Sig", 1),
            8: b"<</Type/Font/Subtype/Type3>>",
        }
    ),
    "text field refilled": with_form({7: TEXT.replace(b"(90)", b"(99)")}),
    # wrapping and universal forgery
    "signature copied": second_range,
    "field moved to a new one": over(
        {1: CATALOG.replace(b"[5", b"[7") % (b"", b""), 4: FALSE, 7: b"<</FT/Sig/T(S)/V 6 0 R>>"}
    ),
    "one signature, two fields": over(
        {1: CATALOG.replace(b"[5 0 R", b"[5 0 R 7 0 R") % (b"", b""), 7: b"<</FT/Sig/T(S)/V 6 0 R>>"}
    ),
    "signature written over": over({6: b"<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>"}),
    "range twice, the false one first": lambda w: paper(by_unit(w), entries=b"/ByteRange[0 10 20 30]"),
    "contents twice, the false one first": lambda w: paper(by_unit(w), entries=b"/Contents<00>"),
    "contents twice, a copy first": lambda w: paper(by_unit(w), entries=b"/Contents<3000>"),
    # shadows
    "shadow shown": shadow({3: PAGE % (b"7 0 R", b"")}, FALSE),
    "shadow taken for the content": redirected,
    "shadow catalog taken": shadow(
        {9: b"null"}, CATALOG.replace(b"2 0 R", b"8 0 R") % (b"", b""), b"<</Type/Pages/Count 0/Kids[]>>", root=7
    ),
    # signatures of something else
    "CMS over another content": signed_as(other_content),
    "CMS over the digest": signed_as(digest_as_content),
    "CMS with a wrong digest": signed_as(stated(hashlib.sha256(b"x").digest())),
    "CMS with two digests in one": signed_as(stated(hashlib.sha256(b"x").digest(), b"")),
    "CMS with two digests": signed_as(twice_stated),
    "CMS without a digest": signed_as(
        lambda w, _: message(w.unit, b"", attributes=[attribute("content_type", "data")])
    ),
    "CMS by two signers": signed_as(lambda w, digest: message(w.unit, digest, signers=2)),
    "CMS without certificates": signed_as(lambda w, digest: message(w.unit, digest, certs=[])),
    "CMS by another key": borrowed_certificate,
    "SHA-1, by hand": signed_as(lambda w, digest: message(w.unit, digest, name="sha1"), name="sha1"),
    "adbe.pkcs7.sha1": signed_as(
        lambda w, digest: message(w.unit, hashlib.sha1(digest).digest(), name="sha1", content=digest),  # noqa: S324
        name="sha1",
        form=b"adbe.pkcs7.sha1",
    ),
    "adbe.x509.rsa_sha1": lambda w: paper(by_unit(w), form=b"adbe.x509.rsa_sha1"),
    "a form that nobody knows": lambda w: paper(by_unit(w), form=b"x"),
    "a signature that calls itself a timestamp": lambda w: paper(by_unit(w), kind=b"DocTimeStamp"),
    # what a second signer may and may not do
    "first signature hidden, changed, signed again": hidden_field,
    "first signature below a text, changed, signed again": below_text,
    "next signature covers the page": lambda w: covering(w, w.signed, (0, 0, 595, 842)),
    "next signature is a stamp": lambda w: covering(w, w.signed, (300, 100, 480, 200)),
    "certified, next signature is a stamp": lambda w: covering(
        w, w.sign(w.person, certify=2, field="P"), (300, 100, 480, 200)
    ),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
