"""Signed PDFs written by hand, byte by byte, with a CMS of our own: no library for PDFs has touched them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from asn1crypto import algos, cms, core, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from pdf_cases import SIGNED_AT, World, samples

PLAIN = b"adbe.pkcs7.detached"
DIGITS = 8000
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>/Annots[5 0 R]>>"


def message(
    signer: samples.Identity,
    digest: bytes,
    *,
    at: datetime | None = SIGNED_AT,
    attributes: Sequence[cms.CMSAttribute] | None = None,
    certs: Sequence[x509.Certificate] | None = None,
    content: bytes | None = None,
    name: str = "sha256",
    covered: bytes | None = None,
    signers: int = 1,
) -> cms.ContentInfo:
    """Return a CMS over a digest; ``attributes`` replaces the signed attributes, an empty list leaves them out.

    Without attributes the signature is over ``covered``, the bytes themselves.
    """
    if attributes is None:
        attributes = [attribute("content_type", "data"), attribute("message_digest", digest)]
        if at is not None:
            attributes.append(attribute("signing_time", cms.Time({"utc_time": at})))
    signed = cms.CMSAttributes(attributes)
    cert = samples._asn1(signer.cert)
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {"issuer": cert.issuer, "serial_number": cert.serial_number}
                )
            }
        ),
        "digest_algorithm": {"algorithm": name},
        "signature_algorithm": _algorithm(signer.key, name),
        "signature": _sign(signer.key, signed.dump() if attributes else covered or b"", name),
    }
    if attributes:
        info["signed_attrs"] = signed
    embedded = [cert, *map(samples._asn1, signer.chain)] if certs is None else certs
    return cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [algos.DigestAlgorithm({"algorithm": name})],
                    "encap_content_info": {"content_type": "data", "content": content},
                    "certificates": [cms.CertificateChoices({"certificate": each}) for each in embedded],
                    "signer_infos": [cms.SignerInfo(info)] * signers,
                }
            ),
        }
    )


def attribute(kind: str, *values: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": list(values)})


def _algorithm(key: samples.Key, name: str) -> algos.SignedDigestAlgorithm:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "ed25519"})
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})


def _sign(key: samples.Key, content: bytes, name: str) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(content)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key.sign(content, padding.PKCS1v15(), {"sha1": hashes.SHA1, "sha256": hashes.SHA256}[name]())


def indefinite(message: cms.ContentInfo) -> bytes:
    """Return the CMS in BER with lengths left open, as Java's Bouncy Castle writes it."""
    data = message["content"]
    inner = b"".join(data[name].dump() for name in ("version", "digest_algorithms"))
    inner += b"\x30\x80" + core.ObjectIdentifier("1.2.840.113549.1.7.1").dump() + b"\0\0"
    inner += b"\xa0\x80" + b"".join(each.dump() for each in data["certificates"]) + b"\0\0"
    inner += data["signer_infos"].dump()
    return (
        b"\x30\x80" + core.ObjectIdentifier("1.2.840.113549.1.7.2").dump() + b"\xa0\x80\x30\x80" + inner + b"\0\0" * 3
    )


def paper(
    make: Callable[[bytes, bytes], bytes],
    *,
    write: Callable[[bytes], bytes] = bytes.hex,  # type: ignore[assignment]
    digits: int = DIGITS,
    form: bytes = PLAIN,
    entries: bytes = b"",
    tail: bytes = b"",
    byte_range: bytes = b"/ByteRange[0 %d %d %d]",
    field: bytes = b"<</FT/Sig/T(Signature1)/V 6 0 R/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R/F 132>>",
    catalog: bytes = b"/AcroForm<</Fields[5 0 R]/SigFlags 3>>",
    more: Sequence[bytes] = (),
    head: bytes = b"",
    name: str = "sha256",
    kind: bytes = b"Sig",
    page: bytes = PAGE,
    trailer: bytes = b"",
    rows: Mapping[int, bytes] | None = None,
) -> bytes:
    """Return a signed PDF of one page, made in one go.

    ``make(digest, covered)`` returns the CMS; ``write`` its hexadecimal digits, which are padded to
    ``digits`` with zeros, or as ``write`` itself pads them. ``rows`` replaces rows of the table.
    """
    drawn = b"BT /F1 18 Tf 60 760 Td (Bao cao so 12/BC-UBND) Tj ET"
    opening = b"<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s%s%s/Contents "
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        field,
        opening % (kind, form, entries, byte_range.replace(b"%d", b"%10d") % (0, 0, 0))
        + b"<"
        + b"0" * digits
        + b">"
        + tail
        + b">>",
        *more,
    ]
    raw = bytearray(_written(objects, head, trailer, rows or {}))
    start = raw.index(b"<" + b"0" * digits)
    end = start + digits + 2
    blank = byte_range.replace(b"%d", b"%10d")
    raw = bytearray(bytes(raw).replace(blank % (0, 0, 0), blank % (start, end, len(raw) - end)))
    covered = bytes(raw[:start] + raw[end:])
    text = write(make(hashlib.new(name, covered).digest(), covered))
    text = text.encode() if isinstance(text, str) else text
    assert len(text) <= digits
    raw[start + 1 : end - 1] = text.ljust(digits, b"0")
    return bytes(raw)


def _written(objects: Sequence[bytes], head: bytes, trailer: bytes, replaced: Mapping[int, bytes]) -> bytes:
    out, rows = bytearray(head + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), b"0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        rows += replaced.get(number, b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, at = len(objects) + 1, len(out)
    return bytes(out) + b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        rows,
        size,
        trailer,
        at,
    )


def by_unit(world: World, **options) -> Callable[[bytes, bytes], bytes]:
    """Return a maker of the unit's plain CMS."""
    return lambda digest, _: message(world.unit, digest, **options).dump()


def quoted(text: str) -> bytes:
    """Return a text as the digits of a hexadecimal string in UTF-16."""
    return ("\ufeff" + text).encode("utf-16-be").hex().encode()
