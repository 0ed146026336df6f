"""Files that must pass: whatever a lawful signer's program may write."""

import io
import re
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku

from pdf_cases import SIGNED_AT, UNIT, World, build, case, samples

OWNER = "chu so huu"


def timestamp(world: World, pdf: bytes, days: int = 1) -> bytes:
    from pyhanko.sign.signers import PdfTimeStamper

    stamper = PdfTimeStamper(samples._stamper(world.pki.tsa, SIGNED_AT + timedelta(days=days)))
    return stamper.timestamp_pdf(samples._writer(pdf), "sha256").getvalue()


def twice(world: World) -> bytes:
    return samples.sign_twice(world.pdf, world.person, world.unit, SIGNED_AT)


def expiring(world: World, **options) -> bytes:
    return world.sign(world.pki.issue(UNIT, UNIT, valid_until=SIGNED_AT + timedelta(days=3)), **options)


def validation_data(world: World, pdf: bytes) -> bytes:
    """Add certificates and lists to a document security store, as is done to keep signatures for long."""
    from asn1crypto import crl
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    certs = [samples._asn1(each.cert) for each in (world.pki.root, world.pki.issuing)]
    lists = [crl.CertificateList.load(world.pki.revocation_list())]
    return build.updated(
        pdf, lambda writer: DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=certs, crls=lists)
    )


def long_term(world: World) -> bytes:
    """PAdES B-LTA: a timestamped signature, validation data, a document timestamp over all."""
    pdf = world.sign(world.unit, tsa=world.pki.tsa, pades=True)
    return timestamp(world, validation_data(world, pdf))


def visible(world: World) -> bytes:
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    spec = SigFieldSpec("Signature1", box=(60, 60, 260, 120))
    pdf = build.updated(world.pdf, lambda writer: append_signature_field(writer, spec))
    return samples.sign_pdf(pdf, world.unit, SIGNED_AT)


def encrypted(world: World, *, mac: bool = False) -> bytes:
    """AES-256: an owner's password, none to open; with ``mac`` a code protects the bytes."""
    from pyhanko.pdf_utils import writer
    from pyhanko.pdf_utils.reader import PdfFileReader

    made = writer.copy_into_new_writer(PdfFileReader(io.BytesIO(world.pdf)))
    made.encrypt(OWNER, "", pdf_mac=mac)
    output = io.BytesIO()
    made.write(output)
    return output.getvalue()


def signed(pdf: bytes, world: World, **options) -> bytes:
    return samples.sign_pdf(pdf, world.unit, SIGNED_AT, **options)


def pages(count: int, lines: int) -> bytes:
    return samples.make_pdf("Bao cao", [f"Dong {n}: ket qua thuc hien" for n in range(count * lines)])


SIMPLE = {
    "signed by the agency": lambda w: w.signed,
    "person, then agency": twice,
    "three signatures": lambda w: samples.sign_pdf(twice(w), w.pki.signers["unit-02"], SIGNED_AT, field="Third"),
    "another unit's certificate": lambda w: w.sign(w.pki.signers["unit-02"]),
    "a person's certificate alone": lambda w: w.sign(w.person),
    "/Name claims somebody else": lambda w: w.sign(w.unit, name="Chu tich UBND tinh"),
    "with a timestamp": lambda w: w.sign(w.unit, tsa=w.pki.tsa),
    "document timestamp after signing": lambda w: timestamp(w, w.signed),
    "two document timestamps": lambda w: timestamp(w, timestamp(w, w.signed), 2),
    "PAdES B-B": lambda w: w.sign(w.unit, pades=True),
    "PAdES B-T": lambda w: w.sign(w.unit, pades=True, tsa=w.pki.tsa),
    "PAdES B-LT": lambda w: validation_data(w, w.sign(w.unit, pades=True, tsa=w.pki.tsa)),
    "PAdES B-LTA": long_term,
    "PAdES B-LTA, renewed": lambda w: timestamp(w, validation_data(w, long_term(w)), 3),
    "certified, no changes": lambda w: w.sign(w.unit, certify=1),
    "certified, forms allowed": lambda w: w.sign(w.unit, certify=2),
    "certified, comments allowed": lambda w: w.sign(w.unit, certify=3),
    "certified, then signed as allowed": lambda w: signed(w.sign(w.person, certify=2, field="P"), w, field="A"),
    "certified, then a document timestamp": lambda w: timestamp(w, w.sign(w.unit, certify=1)),
    "certified, kept for long": lambda w: timestamp(w, validation_data(w, w.sign(w.unit, certify=1))),
    "only the signer's certificate embedded": lambda w: w.sign(w.unit, embed=False),
    "validation data added later": lambda w: validation_data(w, w.signed),
    "no signing time": lambda w: w.sign(w.unit, at=None),
    "white space after the end": lambda w: w.signed + b"\r\n \n",
    "irregular, but wholly signed": lambda w: signed(build.one_page(b"(nothing)", short=1), w),
    "empty field beside a signature": lambda w: signed(samples.empty_field(w.pdf, "Other"), w),
    "an empty field, then signed": lambda w: signed(samples.empty_field(w.pdf), w),
    "a visible signature": visible,
    "expired by now, with a timestamp": lambda w: expiring(w, tsa=w.pki.tsa),
    "expired by now, with a document timestamp": lambda w: timestamp(w, expiring(w)),
    "form signed, not filled since": lambda w: signed(samples.add_form(w.pdf), w),
    "form filled, then signed": lambda w: signed(samples.fill_form(samples.add_form(w.pdf)), w),
    "RSA-PSS": lambda w: w.sign(w.unit, pss=True),
    "SHA-384": lambda w: w.sign(w.unit, digest="sha384"),
    "SHA-512": lambda w: w.sign(w.unit, digest="sha512"),
    "RSA 3072": lambda w: w.sign(w.pki.issue(UNIT, UNIT, bits=3072)),
    "ECDSA P-256": lambda w: w.sign(w.pki.issue(UNIT, UNIT, curve=ec.SECP256R1())),
    "ECDSA P-384": lambda w: w.sign(w.pki.issue(UNIT, UNIT, curve=ec.SECP384R1()), digest="sha384"),
    "linearised": lambda w: signed(build.linearised(), w),
    "object streams": lambda w: signed(build.packed(), w),
    "object streams, two signatures": lambda w: signed(signed(build.packed(), w), w, field="Second"),
    "owner's password only": lambda w: signed(samples.make_pdf("Bao cao", ["1"], password=""), w),
    "owner's password only, AES-256": lambda w: signed(encrypted(w), w),
    "PDF 2.0": lambda w: signed(build.one_page(version=b"2.0"), w),
    "a scan, signed": lambda w: signed(build.scan(), w),
    "40 pages": lambda w: signed(pages(40, 40), w),
    "1 MB": lambda w: signed(build.scan(noise=1_000_000), w),
    "5 MB": lambda w: signed(build.scan(noise=5_000_000), w),
    "signer with client authentication and non-repudiation": lambda w: w.sign(
        w.pki.issue(UNIT, UNIT, eku=(Eku.CLIENT_AUTH,))
    ),
    "signer without extended key usage": lambda w: w.sign(w.pki.issue(UNIT, UNIT, eku=())),
    "signer without organisation": lambda w: w.sign(w.pki.issue("Trần Thị B")),
}
for _name, _make in SIMPLE.items():
    case(_name)(_make)


@case("upper-case digits in the hole")
def upper_case(world: World) -> bytes:
    start, end, _ = build.hole(world.signed)
    return world.signed[:start] + world.signed[start:end].upper() + world.signed[end:]


@case("carriage returns between lines")
def carriage_returns(world: World) -> bytes:
    pdf = re.sub(rb"(?<=endobj)\n", b"\r", build.one_page())  # the same length: offsets stay
    return signed(pdf, world)
