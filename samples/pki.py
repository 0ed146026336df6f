"""A worthless certificate authority, and PDFs signed with it, for samples and tests.

The keys are public: nothing signed with them proves anything. With the same keys and the same
dates every function returns the same bytes, so samples can be made again and compared::

    python samples/pki.py samples/pki        # keys that are there stay, certificates are written anew

``trust/`` below that folder is what ``--trust`` wants: the root, the issuing CA and its revocation list.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku
from cryptography.x509.oid import NameOID, ObjectIdentifier

WORTHLESS = "tuanthu sample CA (worthless)"
COMMENT = b"WORTHLESS: a public sample key of tuanthu. It protects nothing and proves nothing.\n"
FROM = datetime(2020, 1, 1, tzinfo=UTC)
UNTIL = datetime(2045, 1, 1, tzinfo=UTC)
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate, its key, and the certificates that a signature made with it embeds."""

    cert: x509.Certificate
    key: Key
    chain: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True)
class Pki:
    """The sample CA: what issues, who signs, and the folder for ``--trust``."""

    root: Identity
    issuing: Identity
    tsa: Identity
    signers: dict[str, Identity]
    trust: Path
    keys: Callable[..., Key] = field(repr=False)

    def issue(self, name: str, organisation: str | None = None, **options: Any) -> Identity:
        """Return a signer's certificate from the issuing CA (options: see :func:`certificate`)."""
        key = self.keys("signer", options.pop("bits", 2048), options.pop("curve", None))
        by = options.pop("by", self.issuing)
        cert = certificate(name, organisation, key, by=by, **options)
        return Identity(cert, key, (by.cert, *by.chain[:-1]))

    def revocation_list(self, *revoked: tuple[Identity, datetime], **dates: datetime) -> bytes:
        """Return the issuing CA's revocation list (DER); ``issued`` and ``until`` are its dates."""
        return revocation_list(self.issuing, revoked, **dates)


# ------------------------------------------------------------- certificates


def make_pki(folder: Path, valid_from: datetime = FROM, valid_until: datetime = UNTIL) -> Pki:
    """Make the sample CA under ``folder``; keys that lie in ``folder/keys`` are used again."""
    keys = _key_maker(folder / "keys")
    dates = {"valid_from": valid_from, "valid_until": valid_until}
    root = Identity(certificate(WORTHLESS, "tuanthu", keys("root"), ca=True, **dates), keys("root"))
    issuing_name = WORTHLESS.replace("CA", "issuing CA")
    issuing_cert = certificate(issuing_name, "tuanthu", keys("issuing"), by=root, ca=True, **dates)
    issuing = Identity(issuing_cert, keys("issuing"), (root.cert,))
    tsa_cert = certificate(
        WORTHLESS.replace("CA", "TSA"), "tuanthu", keys("tsa"), by=issuing, eku=(Eku.TIME_STAMPING,), **dates
    )
    pki = Pki(root, issuing, Identity(tsa_cert, keys("tsa"), (issuing_cert,)), {}, folder / "trust", keys)
    for unit in range(1, 4):
        name = f"UBND Phường Mẫu {unit:02}"
        pki.signers[f"unit-{unit:02}"] = pki.issue(name, name, **dates)
    pki.signers["person"] = pki.issue("Nguyễn Văn Mẫu", "UBND Phường Mẫu 01", **dates)
    _write_trust(pki)
    return pki


def certificate(
    name: str,
    organisation: str | None,
    key: Key,
    *,
    by: Identity | None = None,
    ca: bool = False,
    valid_from: datetime = FROM,
    valid_until: datetime = UNTIL,
    eku: Sequence[ObjectIdentifier] = (DOCUMENT_SIGNING, Eku.EMAIL_PROTECTION),
    usage: Sequence[str] = ("digital_signature", "content_commitment"),
) -> x509.Certificate:
    """Return a certificate for ``key``, issued by ``by`` or by itself; its serial comes from its content."""
    subject = _name(name, organisation)
    issuer = subject if by is None else by.cert.subject
    seed = f"{name}|{organisation}|{issuer.rfc4514_string()}|{valid_from}|{valid_until}|{eku}|{usage}"
    allowed = ("key_cert_sign", "crl_sign") if ca else tuple(usage)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:12], "big"))
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(_key_usage(allowed), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    issuing_key = key.public_key() if by is None else by.cert.public_key()
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key)  # type: ignore[arg-type]
    builder = builder.add_extension(authority, critical=False)
    if eku and not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(eku)), critical=Eku.TIME_STAMPING in eku)
    return builder.sign(key if by is None else by.key, hashes.SHA256())


def revocation_list(
    by: Identity,
    revoked: Sequence[tuple[Identity, datetime]] = (),
    issued: datetime = FROM,
    until: datetime = UNTIL,
) -> bytes:
    """Return a revocation list (DER) signed by ``by``."""
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.cert.subject)
        .last_update(issued)
        .next_update(until)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(authority, critical=False)
    )
    for identity, moment in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(identity.cert.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(moment).build())
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def self_signed(pki: Pki, name: str = "UBND Phường Mẫu 01") -> Identity:
    """Return a signer whose certificate nobody issued."""
    key = pki.keys("other")
    return Identity(certificate(name, name, key), key)


def impostor(pki: Pki, name: str = "UBND Phường Mẫu 01") -> Identity:
    """Return a signer from another CA that bears the names of the sample CA."""
    key = pki.keys("other")
    root = Identity(certificate(WORTHLESS, "tuanthu", key, ca=True), key)
    issuing_name = WORTHLESS.replace("CA", "issuing CA")
    issuing = Identity(certificate(issuing_name, "tuanthu", key, by=root, ca=True), key)
    leaf_key = pki.keys("signer", 2048)
    return Identity(certificate(name, name, leaf_key, by=issuing), leaf_key, (issuing.cert, root.cert))


def forged(pki: Pki, name: str = "UBND Phường Mẫu 01") -> Identity:
    """Return a signer whose certificate claims the sample CA, which never signed it."""
    leaf_key = pki.keys("signer", 2048)
    false = Identity(pki.issuing.cert, pki.keys("other"))
    return Identity(certificate(name, name, leaf_key, by=false), leaf_key, (pki.issuing.cert,))


def _name(common: str, organisation: str | None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if organisation is not None:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_usage(allowed: Sequence[str]) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment")
    names += ("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: name in allowed for name in names})


def _key_maker(folder: Path) -> Callable[..., Key]:
    def key(name: str, bits: int = 2048, curve: ec.EllipticCurve | None = None) -> Key:
        kind = curve.name if curve is not None else "" if bits == 2048 else str(bits)
        path = folder / (f"{name}-{kind}.pem" if kind else f"{name}.pem")
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = ec.generate_private_key(curve) if curve is not None else rsa.generate_private_key(65537, bits)
            pem = made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            path.write_bytes(COMMENT + pem)
        loaded = serialization.load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(loaded, Key)  # noqa: S101
        return loaded

    return key


def _write_trust(pki: Pki) -> None:
    pki.trust.mkdir(parents=True, exist_ok=True)
    for name, identity in (("root", pki.root), ("issuing", pki.issuing)):
        pem = identity.cert.public_bytes(serialization.Encoding.PEM)
        (pki.trust / f"{name}.pem").write_bytes(COMMENT.replace(b"key", b"certificate") + pem)
    (pki.trust / "issuing.crl").write_bytes(pki.revocation_list())


# --------------------------------------------------------------------- PDFs


def plain(text: str) -> str:
    """Return Vietnamese text without its marks: fpdf2's built-in fonts know Latin-1 only."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(character for character in decomposed if not unicodedata.combining(character))
    return kept.encode("ascii", "replace").decode()


def make_pdf(title: str, lines: Sequence[str], *, stamp: bool = False, password: str | None = None) -> bytes:
    """Return an unsigned PDF of one page; ``stamp`` draws a signature that is only a picture."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_creation_date(FROM)
    pdf.set_producer("tuanthu samples")
    if password is not None:
        pdf.set_encryption(owner_password=password + "!", user_password=password)
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 14)
    pdf.multi_cell(0, 8, plain(title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", size=11)
    for line in lines:
        pdf.multi_cell(0, 6, plain(line), new_x="LMARGIN", new_y="NEXT")
    if stamp:
        pdf.set_draw_color(200, 0, 0)
        pdf.rect(120, 220, 70, 25)
        pdf.text(124, 230, "Ky boi: UBND Phuong Mau 01")
        pdf.text(124, 238, "Ngay ky: 10/03/2024 09:00:00")
    return bytes(pdf.output())


def sign_pdf(  # noqa: PLR0913
    pdf: bytes,
    signer: Identity,
    signed_at: datetime | None,
    *,
    field: str = "Signature1",
    digest: str = "sha256",
    tsa: Identity | None = None,
    stamped_at: datetime | None = None,
    certify: int = 0,
    embed: bool = True,
    pss: bool = False,
    pades: bool = False,
    name: str | None = None,
) -> bytes:
    """Return the PDF with one more signature, added as an incremental update.

    ``signed_at`` is the time that the signer states (None: none); with ``tsa`` a timestamp (``stamped_at``, else
    the same) confirms it. ``certify`` states which changes may follow (1 none, 2 forms, 3 comments
    too); without ``embed`` only the signer's own certificate goes into the file, as in most
    government PDFs. ``pades`` makes it a PAdES B-B or B-T signature, ``name`` is what /Name claims.
    """
    from pyhanko.sign import fields, signers
    from pyhanko.sign.ades.api import CAdESSignedAttrSpec
    from pyhanko.sign.signers import cms_embedder
    from pyhanko.sign.signers.pdf_byterange import SignatureObject
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple([_asn1(cert) for cert in (signer.chain if embed else ())])
    cms_signer = signers.SimpleSigner(_asn1(signer.cert), _asn1_key(signer.key), store, prefer_pss=pss)
    stamper = None
    if tsa is not None:
        stamper = _stamper(tsa, stamped_at or signed_at)
    mdp = cms_embedder.SigMDPSetup(digest, certify=True, docmdp_perms=fields.MDPPerm(certify)) if certify else None
    form = fields.SigSeedSubFilter.PADES if pades else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    reserved = 2 * (4096 + 4096 * (tsa is not None))
    setup = cms_embedder.SigObjSetup(
        SignatureObject(signed_at, subfilter=form, name=name, bytes_reserved=reserved), mdp_setup=mdp
    )
    writing = cms_embedder.PdfCMSEmbedder().write_cms(field, _writer(pdf))
    next(writing)
    writing.send(setup)
    prepared, output = writing.send(cms_embedder.SigIOSetup(digest))
    attributes = (
        PdfCMSSignedAttributes(cades_signed_attrs=CAdESSignedAttrSpec())
        if pades
        else PdfCMSSignedAttributes(signing_time=signed_at)
    )
    signing = cms_signer.async_sign(
        prepared.document_digest, digest, use_pades=pades, timestamper=stamper, signed_attr_settings=attributes
    )
    writing.send(asyncio.run(signing))
    return bytes(output.getvalue())


def sign_twice(pdf: bytes, person: Identity, agency: Identity, signed_at: datetime) -> bytes:
    """Return the PDF signed by the competent person, then by the agency, as the law wants it."""
    once = sign_pdf(pdf, person, signed_at, field="Person")
    return sign_pdf(once, agency, signed_at, field="Agency")


def _asn1(cert: x509.Certificate) -> Any:
    from asn1crypto import x509 as asn1

    return asn1.Certificate.load(cert.public_bytes(serialization.Encoding.DER))


def _asn1_key(key: Key) -> Any:
    from asn1crypto import keys as asn1

    return asn1.PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _stamper(tsa: Identity, at: datetime) -> Any:
    """Return a timestamping authority whose clock stands still and whose serial numbers repeat."""
    from pyhanko.sign.timestamps import DummyTimeStamper

    class Repeatable(DummyTimeStamper):  # type: ignore[misc]
        def _build_tst_info(self, *args: Any) -> Any:
            info = super()._build_tst_info(*args)
            info["serial_number"] = 1
            return info

    chain = [_asn1(cert) for cert in tsa.chain]
    return Repeatable(_asn1(tsa.cert), _asn1_key(tsa.key), chain, at, include_nonce=False)


def _writer(pdf: bytes) -> Any:
    """Return a writer of incremental updates whose result depends on its input alone."""
    from pyhanko.pdf_utils.generic import ByteStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Repeatable(IncrementalPdfFileWriter):  # type: ignore[misc]
        def _update_meta(self) -> None:  # would write the present time
            pass

    writer = Repeatable(io.BytesIO(pdf), strict=False)
    if writer.prev.encrypted:
        writer.encrypt("")
    # The second half of the file identifier is drawn at random otherwise.
    writer._document_id[1] = ByteStringObject(hashlib.sha256(pdf).digest()[:16])
    return writer


# ------------------------------------------------------------------- faults


def alter_visibly(pdf: bytes, text: str = "Noi dung da bi sua") -> bytes:
    """Return the PDF with words added to its first page by an incremental update."""
    from pyhanko.pdf_utils import generic

    writer = _writer(pdf)
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    old = page.raw_get("/Contents")
    drawn = f"BT /F1 18 Tf 60 420 Td ({plain(text)}) Tj ET".encode()
    added = writer.add_object(generic.StreamObject(stream_data=drawn))
    page["/Contents"] = generic.ArrayObject([old, added])
    writer.update_container(page)
    return _written(writer)


def fill_form(pdf: bytes, value: str = "100") -> bytes:
    """Return the PDF with the text field of :func:`add_form` filled in, by an incremental update."""
    from pyhanko.pdf_utils import generic

    writer = _writer(pdf)
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field["/FT"] == "/Tx":
            field["/V"] = generic.TextStringObject(value)
            writer.update_container(field)
    return _written(writer)


def add_form(pdf: bytes) -> bytes:
    """Return the PDF with an empty text field, to be signed and then filled in."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    writer = _writer(pdf)
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    box = generic.ArrayObject(generic.NumberObject(number) for number in (60, 300, 200, 320))
    field = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject("Score"),
            pdf_name("/Rect"): box,
            pdf_name("/P"): generic.IndirectObject(page.idnum, page.generation, writer),
        }
    )
    widget = writer.add_object(field)
    page.get_object()["/Annots"] = generic.ArrayObject([widget])
    writer.update_container(page.get_object())
    form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([widget])})
    writer.root["/AcroForm"] = writer.add_object(form)
    writer.update_root()
    return _written(writer)


def empty_field(pdf: bytes, name: str = "Signature1") -> bytes:
    """Return the PDF with a place for a signature in which nobody signed."""
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = _writer(pdf)
    append_signature_field(writer, SigFieldSpec(name))
    return _written(writer)


def flip_bytes(pdf: bytes) -> bytes:
    """Return the PDF with one byte of its first content stream changed in place."""
    at = pdf.index(b"stream\n") + len(b"stream\n") + 20
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def truncate(pdf: bytes, share: float = 0.6) -> bytes:
    """Return the beginning of the PDF, as after a broken upload."""
    return pdf[: int(len(pdf) * share)]


def make_docx(text: str = "Bao cao") -> bytes:
    """Return a small Word file (to be saved under a PDF's name)."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{plain(text)}</w:t></w:r></w:p></w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # ZipInfo without a date: always 1980
    return buffer.getvalue()


def _written(writer: Any) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pki"
    made = make_pki(target)
    for role, identity in made.signers.items():
        (target / f"{role}.pem").write_bytes(identity.cert.public_bytes(serialization.Encoding.PEM))
