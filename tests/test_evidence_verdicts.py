"""Every kind of evidence file and the verdict it must get, with and without a trust folder."""

import io
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku

from tuanthu.evidence.codes import CODES
from tuanthu.evidence.trust import TrustStore, load_trust
from tuanthu.evidence.verdict import judge
from tuanthu.model import VerdictKind

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))
import pki as samples

ZONE = timezone(timedelta(hours=7))
MOMENT = datetime(2024, 3, 16, tzinfo=ZONE)
SIGNED_AT = datetime(2024, 3, 10, 9, tzinfo=ZONE)
UNIT = "UBND Phường Mẫu 01"
LOCK = "mat-khau"


@dataclass(frozen=True)
class World:
    pki: samples.Pki
    trust: TrustStore
    pdf: bytes
    signed: bytes

    @property
    def unit(self) -> samples.Identity:
        return self.pki.signers["unit-01"]

    def sign(self, signer: samples.Identity, **options) -> bytes:
        return samples.sign_pdf(self.pdf, signer, options.pop("at", SIGNED_AT), **options)


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> World:
    pki = samples.make_pki(tmp_path_factory.mktemp("pki"))
    pdf = samples.make_pdf("Báo cáo cải cách hành chính Quý I", ["Số: 12/BC-UBND"])
    signed = samples.sign_pdf(pdf, pki.signers["unit-01"], SIGNED_AT)
    return World(pki, load_trust(pki.trust), pdf, signed)


# ---------------------------------------------------------------- forgeries


def _hole(pdf: bytes) -> tuple[int, int, int]:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)", pdf)
    return int(found[1]), int(found[2]), int(found[3])


def forge_hole(world: World) -> bytes:
    """Hang another document on a genuine signature.

    The signed bytes stay, without their hole; new objects follow, with a signature dictionary of
    their own whose /Contents is the old signature, written compactly and padded until the lengths
    add up as if the rest of the file were the hole.
    """
    length, start, rest = _hole(world.signed)
    cms = bytes.fromhex(world.signed[length + 1 : start - 1].decode()).rstrip(b"\0")
    covered = world.signed[:length] + world.signed[start : start + rest]

    def tail(zeros: int, filler: int = 0) -> bytes:
        literal = re.sub(rb"[\\()\r]", lambda m: b"\\%03o" % m[0][0], cms) + b"\0" * zeros
        drawn = b"BT /F1 30 Tf 60 700 Td (Noi dung gia mao) Tj ET"
        objects = {
            101: b"<</Type/Catalog/Pages 102 0 R/AcroForm<</SigFlags 3/Fields[105 0 R]>>>>",
            102: b"<</Type/Pages/Count 1/Kids[103 0 R]>>",
            103: b"<</Type/Page/Parent 102 0 R/MediaBox[0 0 595 842]/Contents 104 0 R>>",
            104: b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
            105: b"<</FT/Sig/T(S)/V 106 0 R>>",
            106: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 %d %d %d]"
            b"/Contents (%s)>>" % (length, length, rest, literal),
        }
        out, offsets = bytearray(b"\n%" + b"x" * filler + b"\n"), {}
        for number, body in objects.items():
            offsets[number] = len(covered) + len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        at = len(covered) + len(out)
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets.values())
        out += b"xref\n0 1\n0000000000 65535 f \n101 6\n" + rows
        out += b"trailer\n<</Size 107/Root 101 0 R>>\nstartxref\n%d\n%%%%EOF\n" % at
        return bytes(out)

    for zeros in range(20_000):
        made = tail(zeros)
        if len(made) <= 2 * (len(cms) + zeros) + 2:
            break
    filler = 2 * (len(cms) + zeros) + 2 - len(made)
    return covered + tail(zeros, filler)


def empty_the_list(world: World) -> bytes:
    from pyhanko.pdf_utils import generic

    writer = samples._writer(world.signed)
    form = writer.root["/AcroForm"]
    form["/Fields"] = generic.ArrayObject()
    writer.update_container(form)
    return samples._written(writer)


def move_signature_object(world: World) -> bytes:
    """Write the signature dictionary again behind the signed bytes, word for word."""
    writer = samples._writer(world.signed)
    reference = writer.root["/AcroForm"]["/Fields"][0].raw_get("/V")
    writer.mark_update(reference.reference)
    return samples._written(writer)


def overlay_with_empty_field(world: World) -> bytes:
    """Cover the page with the picture of an empty signature field, added after signing."""
    from pyhanko.sign.fields import SigFieldSpec, VisibleSigSettings, append_signature_field

    writer = samples._writer(world.signed)
    spec = SigFieldSpec("Overlay", box=(0, 0, 595, 842), visible_sig_settings=VisibleSigSettings())
    append_signature_field(writer, spec)
    return samples._written(writer)


def timestamp(world: World, pdf: bytes) -> bytes:
    from pyhanko.sign.signers import PdfTimeStamper

    stamper = PdfTimeStamper(samples._stamper(world.pki.tsa, SIGNED_AT + timedelta(days=1)))
    return stamper.timestamp_pdf(samples._writer(pdf), "sha256").getvalue()


def add_validation_data(world: World) -> bytes:
    """Add certificates to a document security store, as is done to keep signatures for long."""
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    writer = samples._writer(world.signed)
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[samples._asn1(world.pki.root.cert)])
    return samples._written(writer)


def size_bomb() -> bytes:
    """A cross-reference stream of a few bytes that claims a thousand million objects."""
    body = b"%PDF-1.5\n"
    at = len(body)
    body += b"1 0 obj\n<</Type/XRef/Size 999999999/W[0 0 0]/Root 2 0 R/Length 0>>stream\n\nendstream\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % at


def raw_pdf(*objects: bytes, comment: bytes = b"", short: int = 0) -> bytes:
    out, rows = bytearray(b"%PDF-1.4\n%" + comment + b"\n"), b"0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        rows += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size, at = len(objects) + 1, len(out)
    tail = b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + tail % (size, rows, size - short, at)


def nested_bomb() -> bytes:
    """A form whose list of fields is an array in an array in an array…"""
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm 3 0 R>>"
    form = b"<</Fields %s>>" % (b"[" * 50_000 + b"]" * 50_000)
    return raw_pdf(catalog, b"<</Type/Pages/Count 0/Kids[]>>", form, comment=b"/ByteRange")


def irregular() -> bytes:
    """A PDF that breaks a rule of syntax: its table lists more objects than it says."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length 0>>stream\n\nendstream",
        b"(nothing)",
        short=1,
    )


def _irregular_twice(world: World) -> bytes:
    return samples.sign_twice(irregular(), world.pki.signers["person"], world.unit, SIGNED_AT)


def two_files(world: World) -> bytes:
    return world.signed + world.pdf


def _issued(**options) -> Callable[[World], bytes]:
    return lambda world: world.sign(world.pki.issue(UNIT, UNIT, **options))


def _expired(world: World, **options) -> bytes:
    signer = world.pki.issue(UNIT, UNIT, valid_until=SIGNED_AT + timedelta(days=3))
    return world.sign(signer, **options)


def _weak_digest(world: World) -> bytes:
    return world.sign(world.unit, digest="sha1")


def _certified_then_signed(world: World) -> bytes:
    first = world.sign(world.pki.signers["person"], certify=True, field="Person")
    return samples.sign_pdf(first, world.unit, SIGNED_AT, field="Agency")


def _filled(world: World) -> bytes:
    return samples.fill_form(samples.sign_pdf(samples.add_form(world.pdf), world.unit, SIGNED_AT))


def _twice(world: World) -> bytes:
    return samples.sign_twice(world.pdf, world.pki.signers["person"], world.unit, SIGNED_AT)


def _second_self_signed(world: World) -> bytes:
    return samples.sign_pdf(world.signed, samples.self_signed(world.pki), SIGNED_AT, field="Other")


def _other_subfilter(world: World) -> bytes:
    return world.signed.replace(b"/adbe.pkcs7.detached", b"/adbe.x509.rsa_sha1 ", 1)


def _unopenable(world: World) -> bytes:
    """Add a revision that no reader understands; the signature before it is untouched."""
    return world.signed + b"9 0 obj\n<<>>\nendobj\nstartxref\n7\n%%EOF\n"


def _pdf(**options) -> Callable[[World], bytes]:
    return lambda _: samples.make_pdf("Bao cao", ["1"], **options)


# -------------------------------------------------------------------- cases

Make = Callable[[World], bytes]
CASES: dict[str, tuple[Make, str, str | None]] = {
    # name: how it is made, the code without a trust folder, the code with one (None: the same)
    "signed by the agency": (lambda w: w.signed, "ok", None),
    "person, then agency": (_twice, "ok", None),
    "with a timestamp": (lambda w: w.sign(w.unit, tsa=w.pki.tsa), "ok", None),
    "document timestamp after signing": (lambda w: timestamp(w, w.signed), "ok", None),
    "certified, no changes": (lambda w: w.sign(w.unit, certify=True), "ok", None),
    "only the signer's certificate embedded": (lambda w: w.sign(w.unit, embed=False), "ok", None),
    "validation data added later": (add_validation_data, "ok", None),
    "no signing time": (lambda w: w.sign(w.unit, at=None), "ok", None),
    "white space after the end": (lambda w: w.signed + b"\r\n \n", "ok", None),
    "irregular, but wholly signed": (lambda w: samples.sign_pdf(irregular(), w.unit, SIGNED_AT), "ok", None),
    "empty field beside a signature": (
        lambda w: samples.sign_pdf(samples.empty_field(w.pdf, "Other"), w.unit, SIGNED_AT),
        "ok",
        None,
    ),
    "expired by now, with a timestamp": (lambda w: _expired(w, tsa=w.pki.tsa), "ok", None),
    "signer with client authentication and non-repudiation": (
        _issued(eku=(Eku.CLIENT_AUTH,)),
        "ok",
        None,
    ),
    # unsigned
    "unsigned": (lambda w: w.pdf, "no-signature", None),
    "a drawn stamp": (_pdf(stamp=True), "no-signature", None),
    "encrypted, but open to all": (_pdf(password=""), "no-signature", None),
    "junk before the header": (lambda w: b"\xef\xbb\xbf\n" + w.pdf, "no-signature", None),
    "an empty field": (lambda w: samples.empty_field(w.pdf), "empty-field", None),
    "a timestamp alone": (lambda w: timestamp(w, w.pdf), "timestamp-only", None),
    "irregular, unsigned": (lambda _: irregular(), "no-signature", None),
    "irregular, with an empty field": (lambda _: samples.empty_field(irregular()), "empty-field", None),
    "broken beyond reading, but never signed": (
        lambda w: w.pdf.replace(b"/Root", b"/Roto"),
        "no-signature",
        None,
    ),
    "signature list emptied": (empty_the_list, "stripped-signature", None),
    # altered
    "hole moved": (forge_hole, "bad-byte-range", None),
    "signature object moved": (move_signature_object, "bad-byte-range", None),
    "words added": (lambda w: samples.alter_visibly(w.signed), "changed-after-signing", None),
    "words added after two signatures": (
        lambda w: samples.alter_visibly(_twice(w)),
        "changed-after-signing",
        None,
    ),
    "words added between two signatures": (
        lambda w: samples.sign_pdf(samples.alter_visibly(w.signed), w.unit, SIGNED_AT, field="Second"),
        "changed-after-signing",
        None,
    ),
    "bytes flipped": (lambda w: samples.flip_bytes(w.signed), "digest-mismatch", None),
    "junk before the header, signed": (lambda w: b"\n" + w.signed, "bad-byte-range", None),
    "bytes lost": (lambda w: w.signed[:300] + w.signed[310:], "bad-byte-range", None),
    "broken beyond reading": (lambda w: w.signed.replace(b"/Root", b"/Roto"), "digest-mismatch", None),
    "junk appended": (lambda w: w.signed + b"junk" * 10, "trailing-data", None),
    "much junk appended": (lambda w: w.signed + b"junk" * 5000, "trailing-data", None),
    "junk with an end mark appended": (
        lambda w: w.signed + b"junk\nstartxref\n%d\n%%%%EOF\n" % w.signed.rindex(b"xref\n0 "),
        "trailing-data",
        None,
    ),
    "second PDF appended": (two_files, "trailing-data", None),
    "signed after a certification that forbids it": (_certified_then_signed, "forbidden-change", None),
    # untrusted
    "self-signed": (lambda w: w.sign(samples.self_signed(w.pki)), "self-signed", None),
    "second signer self-signed": (_second_self_signed, "self-signed", None),
    "RSA 1024": (_issued(bits=1024), "weak-key", None),
    "SHA-1": (_weak_digest, "weak-digest", None),
    "a server's certificate": (
        _issued(eku=(Eku.SERVER_AUTH, Eku.CLIENT_AUTH), usage=("digital_signature", "key_encipherment")),
        "key-usage",
        None,
    ),
    "a certificate for encryption": (_issued(usage=("key_encipherment",)), "key-usage", None),
    "expired at signing": (
        _issued(valid_until=datetime(2023, 1, 1, tzinfo=UTC)),
        "expired-at-signing",
        None,
    ),
    "not valid yet": (_issued(valid_from=datetime(2024, 3, 12, tzinfo=UTC)), "not-yet-valid", None),
    "another CA of the same name": (
        lambda w: w.sign(samples.impostor(w.pki)),
        "ok",
        "issuer-unknown",
    ),
    "certificate forged": (lambda w: w.sign(samples.forged(w.pki)), "ok", "chain-invalid"),
    # review
    "form filled after signing": (_filled, "form-filled", None),
    "irregular, and something added later": (_irregular_twice, "irregular-syntax", None),
    "overlaid by an empty field": (overlay_with_empty_field, "form-filled", None),
    "expired by now": (_expired, "expired-now", None),
    "expired by now, no signing time": (lambda w: _expired(w, at=None), "expired-now", None),
    # unreadable
    "empty": (lambda _: b"", "empty", None),
    "a Word file": (lambda _: samples.make_docx(), "not-a-pdf", None),
    "text": (lambda _: "Báo cáo".encode(), "not-a-pdf", None),
    "password": (_pdf(password=LOCK), "password", None),
    "truncated": (lambda w: samples.truncate(w.pdf), "damaged", None),
    "signed, truncated": (lambda w: samples.truncate(w.signed), "damaged", None),
    "second signature truncated": (lambda w: samples.truncate(_twice(w), 0.9), "damaged", None),
    "a size beyond belief": (lambda _: size_bomb(), "damaged", None),
    # unjudged
    "unsupported form": (_other_subfilter, "unsupported", None),
    "nested too deeply": (lambda _: nested_bomb(), "library-error", None),
    "signed, cannot be opened, digest fits": (_unopenable, "library-error", None),
}


@pytest.mark.parametrize("name", CASES)
def test_case_without_trust(world: World, name: str) -> None:
    make, code, _ = CASES[name]
    verdict = judge(make(world), None, MOMENT)
    assert (verdict.code, verdict.kind) == (code, CODES[code].kind), verdict.reason.en
    assert all(signature.revocation == "unchecked" for signature in verdict.signatures)
    assert all(signature.trust != "trusted" for signature in verdict.signatures)


@pytest.mark.parametrize("name", CASES)
def test_case_with_trust(world: World, name: str) -> None:
    make, without, code = CASES[name]
    verdict = judge(make(world), world.trust, MOMENT)
    assert verdict.code == (code or without), verdict.reason.en
    if verdict.kind is VerdictKind.SIGNED:
        assert {signature.trust for signature in verdict.signatures} == {"trusted"}
        assert {signature.revocation for signature in verdict.signatures} == {"good"}


def test_forgery_would_pass_the_library_alone(world: World) -> None:
    """The forged hole is a real attack: without our check pyHanko calls it whole and intact."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = world.pki.root.cert
    reader = PdfFileReader(io.BytesIO(forge_hole(world)), strict=False)
    context = ValidationContext(trust_roots=[samples._asn1(root)], moment=SIGNED_AT)
    status = validate_pdf_signature(reader.embedded_signatures[0], context)
    assert status.bottom_line


# ----------------------------------------------------------------- details


def test_signature_names_come_from_the_certificate(world: World) -> None:
    person, agency = judge(_twice(world), world.trust, MOMENT).signatures
    assert (person.signer, person.organisation) == ("Nguyễn Văn Mẫu", UNIT)
    assert (agency.signer, agency.organisation) == (UNIT, UNIT)
    assert person.signed_at == SIGNED_AT
    assert person.signed_at.utcoffset() == timedelta(hours=7)
    assert person.time_source == "claimed"


def test_timestamp_gives_the_time(world: World) -> None:
    stamped = SIGNED_AT + timedelta(hours=2)
    pdf = world.sign(world.unit, tsa=world.pki.tsa, stamped_at=stamped)
    (signature,) = judge(pdf, world.trust, MOMENT).signatures
    assert (signature.signed_at, signature.time_source) == (stamped, "timestamp")


def test_document_timestamp_gives_the_time(world: World) -> None:
    (signature,) = judge(timestamp(world, world.signed), world.trust, MOMENT).signatures
    assert (signature.signed_at, signature.time_source) == (SIGNED_AT + timedelta(days=1), "timestamp")


def test_untrusted_timestamp_proves_nothing(world: World) -> None:
    key = world.pki.keys("other")
    own = samples.Identity(samples.certificate("TSA", "TSA", key, eku=(Eku.TIME_STAMPING,)), key)
    verdict = judge(_expired(world, tsa=own), world.trust, MOMENT)
    assert verdict.code == "expired-now"
    assert verdict.signatures[0].time_source == "claimed"


def test_backdated_claim_is_beaten_by_the_timestamp(world: World) -> None:
    """Signed after expiry, with an older date: the timestamp tells."""
    pdf = _expired(world, tsa=world.pki.tsa, stamped_at=SIGNED_AT + timedelta(days=4))
    assert judge(pdf, world.trust, MOMENT).code == "expired-at-signing"


def test_issuer_unknown_names_the_issuer(world: World) -> None:
    alone = replace(world.trust, others=())
    verdict = judge(world.sign(world.unit, embed=False), alone, MOMENT)
    assert verdict.code == "issuer-unknown"
    assert verdict.kind is VerdictKind.UNTRUSTED
    assert "“tuanthu sample issuing CA (worthless)”" in verdict.reason.vi
    assert verdict.signatures[0].trust == "untrusted"


def test_verdict_does_not_depend_on_files_before(world: World) -> None:
    """What one file embeds must not complete another file's chain."""
    alone = replace(world.trust, others=())
    short = world.sign(world.unit, embed=False)
    before = judge(short, alone, MOMENT)
    assert judge(world.signed, alone, MOMENT).code == "ok"
    assert judge(short, alone, MOMENT) == before


def test_organisation_may_be_missing(world: World) -> None:
    verdict = judge(world.sign(world.pki.issue("Trần Thị B")), None, MOMENT)
    assert verdict.signatures[0].organisation is None
    assert "“Trần Thị B”" in verdict.reason.vi


def test_hostile_name_becomes_one_plain_line(world: World) -> None:
    verdict = judge(world.sign(world.pki.issue("A\x1b[31m\nB\u202eC")), None, MOMENT)
    assert verdict.signatures[0].signer == "A [31m B C"


def test_naive_moment_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="zone"):
        judge(world.signed, None, datetime(2024, 3, 16))  # noqa: DTZ001


def test_too_many_fields(world: World, monkeypatch) -> None:
    from tuanthu.evidence import document

    monkeypatch.setattr(document, "MAX_SIGNATURES", 1)
    assert judge(_twice(world), None, MOMENT).code == "too-complex"


def test_contents_too_large(world: World, monkeypatch) -> None:
    from tuanthu.evidence import byterange

    monkeypatch.setattr(byterange, "MAX_CONTENTS", 1000)
    assert judge(world.signed, None, MOMENT).code == "too-large"


# -------------------------------------------------------------- revocation

LATER = SIGNED_AT + timedelta(days=2)
EARLIER = SIGNED_AT - timedelta(days=2)


@pytest.mark.parametrize(
    ("revoked", "options", "stamped", "code", "revocation"),
    [
        (EARLIER, {}, False, "revoked", "revoked"),
        (EARLIER, {}, True, "revoked", "revoked"),
        (LATER, {}, False, "revoked-since", "revoked"),
        (LATER, {}, True, "ok", "good"),
        (MOMENT + timedelta(days=5), {}, False, "ok", "good"),  # has not happened yet
        (None, {}, False, "ok", "good"),
        (None, {"until": SIGNED_AT}, False, "ok", "stale"),
        (EARLIER, {"until": SIGNED_AT}, False, "revoked", "revoked"),
    ],
)
def test_revocation(world: World, revoked, options, stamped, code, revocation) -> None:
    entries = [] if revoked is None else [(world.unit, revoked)]
    trust = replace(world.trust, crls=(world.pki.revocation_list(*entries, **options),))
    pdf = world.sign(world.unit, tsa=world.pki.tsa) if stamped else world.signed
    verdict = judge(pdf, trust, MOMENT)
    assert verdict.code == code
    assert verdict.signatures[0].revocation == revocation


def test_no_list_is_not_good(world: World) -> None:
    verdict = judge(world.signed, replace(world.trust, crls=()), MOMENT)
    assert (verdict.code, verdict.signatures[0].revocation) == ("ok", "unchecked")


def test_list_of_another_key_says_nothing(world: World) -> None:
    false = samples.Identity(world.pki.issuing.cert, world.pki.keys("other"))
    crl = samples.revocation_list(false, [(world.unit, EARLIER)])
    verdict = judge(world.signed, replace(world.trust, crls=(crl,)), MOMENT)
    assert (verdict.code, verdict.signatures[0].revocation) == ("ok", "unchecked")


def test_revoked_issuer(world: World) -> None:
    crl = samples.revocation_list(world.pki.root, [(world.pki.issuing, EARLIER)])
    assert judge(world.signed, replace(world.trust, crls=(crl,)), MOMENT).code == "revoked"


# ------------------------------------------------------------- no surprises

ERRORS = (
    ValueError("math domain error"), KeyError("/Size"), TypeError(), AttributeError(), AssertionError(),
    NotImplementedError(), RecursionError(), OverflowError(), IndexError(), UnicodeDecodeError("a", b"", 0, 1, ""),
)  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", ["open_pdf", "signature_fields"])
def test_library_errors_are_unjudged(world: World, monkeypatch, error, where) -> None:
    from tuanthu.evidence import document

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(document, where, fail)
    verdict = judge(world.signed, None, MOMENT)  # its digest fits, so it may be lawful
    assert (verdict.kind, verdict.code) == (VerdictKind.UNJUDGED, "library-error")
    assert type(error).__name__ in verdict.reason.vi


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_in_one_signature_leaves_the_other(world: World, monkeypatch, error) -> None:
    from tuanthu.evidence import signature

    real = signature._fault

    def fail(status, reader):
        if status.signing_cert.subject.native["common_name"] == UNIT:
            raise error
        return real(status, reader)

    monkeypatch.setattr(signature, "_fault", fail)
    verdict = judge(_twice(world), None, MOMENT)
    assert verdict.code == "library-error"
    assert [each.signer for each in verdict.signatures] == ["Nguyễn Văn Mẫu"]


def test_no_memory(world: World, monkeypatch) -> None:
    from tuanthu.evidence import document

    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(document, "open_pdf", fail)
    assert judge(world.signed, None, MOMENT).code == "out-of-memory"


def test_nothing_is_fetched_and_no_clock_is_read(world: World, monkeypatch) -> None:
    import socket
    import time

    pdfs = [_twice(world), timestamp(world, world.signed)]

    def fail(*_, **__):
        raise AssertionError("a judge needs no network")

    monkeypatch.setattr(socket, "socket", fail)
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setattr(time, "time", fail)
    for pdf in pdfs:
        assert judge(pdf, world.trust, MOMENT).code == "ok"


def test_reasons_are_whole_sentences() -> None:
    for code, entry in CODES.items():
        for text in (entry.reason.vi, entry.reason.en):
            assert text.endswith("."), code
            assert text[0].isupper(), code
        assert re.fullmatch("[a-z]+(-[a-z]+)*", code)


def test_library_that_waits_gets_a_loop() -> None:
    import asyncio

    from tuanthu.evidence.signature import finish

    async def waits(moments: int) -> int:
        for _ in range(moments):
            await asyncio.sleep(0)
        return moments

    async def needs_loop() -> bool:
        return asyncio.get_running_loop() is not None

    assert finish(lambda: waits(0)) == 0
    assert finish(lambda: waits(3)) == 3
    assert finish(needs_loop)


@pytest.mark.parametrize("seed", range(4))
def test_damage_is_never_taken_for_a_signature(world: World, seed: int) -> None:
    """Whatever is changed in, lost from or put into the signed bytes, no file passes and none raises."""
    import random

    from tuanthu.evidence.byterange import ranges

    rng = random.Random(seed)  # noqa: S311
    original = world.signed
    _, hole, after, _ = ranges(original)[0]
    for _ in range(40):
        at = rng.choice([rng.randrange(hole), rng.randrange(after, len(original) - 1)])
        noise = rng.randbytes(rng.randrange(1, 6))
        kind = rng.randrange(3)
        changed = original[:at] + (noise if kind else b"") + original[at + (len(noise) if kind < 2 else 0) :]
        if changed != original:
            assert judge(changed, world.trust, MOMENT).code != "ok", (at, kind, noise)
