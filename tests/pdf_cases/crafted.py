"""Genuine files in shapes that other programs give them, written by hand."""

import hashlib
import zlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.name import _ASN1Type as Kind
from cryptography.x509.oid import NameOID as Name

from pdf_cases import SIGNED_AT, World, case, samples
from pdf_cases.genuine import validation_data
from pdf_cases.hand import DIGITS, by_unit, indefinite, message, paper, quoted

UNIT_IN_FULL = "Ủy ban nhân dân Phường Mẫu 01"
PERSON = "Nguyễn Văn Mẫu"


def issued(world: World, *subject: tuple, **options) -> samples.Identity:
    """Return a signer with this subject, each part an OID, a value and perhaps a kind of string."""
    key, by = options.get("key", world.unit.key), world.pki.issuing
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(*each) for each in subject]))
        .issuer_name(by.cert.subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(repr(subject).encode()).digest()[:8], "big"))
        .not_valid_before(samples.FROM)
        .not_valid_after(samples.UNTIL)
        .add_extension(samples._key_usage(("digital_signature", "content_commitment")), critical=True)
    )
    for extension in options.get("extensions", ()):
        builder = builder.add_extension(extension, critical=True)
    return samples.Identity(builder.sign(by.key, hashes.SHA256()), key, (by.cert,))


def by(world: World, *subject: tuple, **options) -> bytes:
    signer = issued(world, *subject, **options)
    return paper(lambda digest, _: message(signer, digest).dump())


def in_lines(cms: bytes) -> str:
    digits = cms.hex().ljust(DIGITS * 3 // 4, "0")
    return "\n".join(digits[at : at + 64] for at in range(0, len(digits), 64)).ljust(DIGITS, "0")


def shuffled(world: World) -> bytes:
    """Certificates in any order, among them some that have nothing to do with the signature."""
    pki = world.pki
    certs = [samples._asn1(each.cert) for each in (pki.root, pki.tsa, pki.signers["unit-02"], pki.issuing, world.unit)]
    return paper(lambda digest, _: message(world.unit, digest, certs=certs).dump(), digits=2 * DIGITS)


def dated(text: bytes):
    """Return a maker: only the PDF's own entry tells the time, in this form."""
    return lambda world: paper(by_unit(world, at=None), entries=b"/M(%s)" % text)


def word() -> bytes:
    """Return what Word writes: a table, and after it an empty one whose trailer names a stream with the rest."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>>>",
        2: b"<</Type/Pages/Count 1/Kids[ 3 0 R] >>",
        3: b"<</Type/Page/Parent 2 0 R/Resources<<>>/MediaBox[ 0 0 595.32 841.92] /Contents 4 0 R/StructParents 0>>",
        4: b"<</Length 11>>\r\nstream\r\n0 0 m 9 9 l\r\nendstream",
        5: b"<</Author(Mau) /Producer(Microsoft Word)>>",
    }
    inner = (b"<</Type/StructTreeRoot/ParentTree 7 0 R>> ", b"<</Nums[]>> ")
    index = b"6 0 7 %d " % len(inner[0])
    packed = zlib.compress(index + b"".join(inner))
    objects[8] = b"<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>\r\nstream\r\n%s\r\nendstream" % (
        len(index),
        len(packed),
        packed,
    )
    out, at = bytearray(b"%PDF-1.7\r\n%\xb5\xb5\xb5\xb5\r\n"), {}
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\r\n%s\r\nendobj\r\n" % (number, body)
    at[9] = len(out)
    rows = [(0, 0, 65535), *((1, at[n], 0) for n in range(1, 6)), (2, 8, 0), (2, 8, 1), (1, at[8], 0), (1, at[9], 0)]
    table = zlib.compress(b"".join(bytes([kind]) + w.to_bytes(4, "big") + n.to_bytes(2, "big") for kind, w, n in rows))
    form = (
        b"9 0 obj\r\n<</Type/XRef/Size 10/W[ 1 4 2] /Root 1 0 R/Info 5 0 R/Filter/FlateDecode/Length %d>>\r\nstream\r\n"
    )
    out += form % len(table) + table + b"\r\nendstream\r\nendobj\r\n"
    first = len(out)
    out += b"xref\r\n0 10\r\n0000000006 65535 f\r\n" + b"".join(b"%010d 00000 n\r\n" % at[n] for n in range(1, 6))
    out += b"0000000007 65535 f\r\n0000000000 65535 f\r\n%010d 00000 n\r\n0000000000 65535 f\r\n" % at[8]
    trailer = b"trailer\r\n<</Size 10/Root 1 0 R/Info 5 0 R%s>>\r\nstartxref\r\n%d\r\n%%%%EOF"
    out += trailer % (b"", first) + b"\r\n"
    second = len(out)
    return bytes(out) + b"xref\r\n0 0\r\n" + trailer % (b"/Prev %d/XRefStm %d" % (first, at[9]), second)


def signed_word(world: World, *fields: str) -> bytes:
    pdf = word()
    for field in fields:
        pdf = samples.sign_pdf(pdf, world.unit, SIGNED_AT, field=field)
    return pdf


def by_curve(world: World) -> bytes:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signer = issued(world, (Name.COMMON_NAME, UNIT_IN_FULL), key=key)
    return paper(lambda digest, _: message(signer, digest, name="sha512").dump(), name="sha512")


KIDS = (
    b"<</T(A)/FT/Sig/Kids 7 0 R>>",
    (b"[8 0 R]", b"<</T(B)/Parent 5 0 R/V 6 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]>>"),
)
SIMPLE = {
    "by hand": lambda w: paper(by_unit(w)),
    "by hand, digits in lines": lambda w: paper(by_unit(w), write=in_lines),
    "by hand, digits padded with spaces": lambda w: paper(by_unit(w), write=lambda cms: cms.hex().ljust(DIGITS)),
    "by hand, spaces and line ends among the digits": lambda w: paper(
        by_unit(w), write=lambda cms: cms.hex().replace("a", "A \r\n").ljust(DIGITS, "\f")
    ),
    "by hand, an odd number of digits": lambda w: paper(by_unit(w), digits=DIGITS + 1),
    "by hand, no signed attributes": lambda w: paper(
        lambda digest, covered: message(w.unit, digest, attributes=[], covered=covered).dump()
    ),
    "by hand, lengths left open": lambda w: paper(lambda digest, _: indefinite(message(w.unit, digest))),
    "by hand, certificates in any order": shuffled,
    "by hand, ETSI.CAdES.detached": lambda w: paper(by_unit(w), form=b"ETSI.CAdES.detached"),
    "by hand, a comment in the dictionary": lambda w: paper(by_unit(w), entries=b"%<00>/Contents\n"),
    "by hand, endobj in a reason": lambda w: paper(by_unit(w), entries=b"/Reason(endobj)"),
    "by hand, endobj in a reason behind the hole": lambda w: paper(by_unit(w), tail=b"/Reason(endobj >> stream)"),
    "by hand, the digits come first": lambda w: paper(
        by_unit(w), byte_range=b"/Prop_Build<<>>/ByteRange [ 0 %d %d %d ]  "
    ),
    "by hand, a field below another": lambda w: paper(by_unit(w), field=KIDS[0], more=KIDS[1]),
    "by hand, lists of fields elsewhere": lambda w: paper(
        by_unit(w), catalog=b"/AcroForm 7 0 R", more=(b"<</Fields 8 0 R/SigFlags 3>>", b"[5 0 R]")
    ),
    "by hand, kind of field elsewhere": lambda w: paper(
        by_unit(w), field=b"<</T(A)/FT 7 0 R/V 6 0 R>>", more=(b"/Sig",)
    ),
    "by hand, a Vietnamese field name": lambda w: paper(
        by_unit(w), field=b"<</T<%s>/FT/Sig/V 6 0 R>>" % quoted("Chữ ký của Chủ tịch")
    ),
    "padded with zeros": lambda w: paper(by_unit(w)) + bytes(4000),
    "padded with a megabyte of spaces": lambda w: paper(by_unit(w)) + b" " * 2**20,
    "validation data, then padding": lambda w: validation_data(w, w.signed) + b"\r\n" * 2000,
    "date as LibreOffice writes it": dated(b"D:20240310020000Z'"),
    "date with a zone of zeros": dated(b"D:20240310020000Z00'00'"),
    "date without its mark": dated(b"20240310090000+07'00'"),
    "date that is none": dated(b"hom qua"),
    "name in BMPString": lambda w: by(
        w, (Name.ORGANIZATION_NAME, UNIT_IN_FULL, Kind.BMPString), (Name.COMMON_NAME, PERSON, Kind.BMPString)
    ),
    "name in TeletexString": lambda w: by(w, (Name.COMMON_NAME, "UBND Phuong Mau 01", Kind.T61String)),
    "name in UniversalString": lambda w: by(w, (Name.COMMON_NAME, UNIT_IN_FULL, Kind.UniversalString)),
    "unit in OU": lambda w: by(
        w,
        (Name.COUNTRY_NAME, "VN"),
        (Name.ORGANIZATION_NAME, "Ủy ban nhân dân tỉnh Mẫu"),
        (Name.ORGANIZATIONAL_UNIT_NAME, "UBND thành phố Mẫu"),
        (Name.ORGANIZATIONAL_UNIT_NAME, UNIT_IN_FULL),
        (Name.COMMON_NAME, PERSON),
    ),
    "nobody in the name": by,
    "Ed25519": by_curve,
    "Word's form, signed": lambda w: signed_word(w, "Person"),
    "Word's form, signed twice": lambda w: signed_word(w, "Person", "Agency"),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
