"""Every kind of evidence file and the verdict it must get, with and without a trust folder."""

import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku
from hypothesis import given
from hypothesis import strategies as st

from pdf_cases import MAKERS, MOMENT, SIGNED_AT, UNIT, Case, World, load, samples
from pdf_cases import world as make_world
from pdf_cases.altered import forge_hole
from pdf_cases.genuine import expiring as _expired
from pdf_cases.genuine import timestamp
from pdf_cases.genuine import twice as _twice
from tuanthu.evidence.codes import CODES
from tuanthu.evidence.verdict import judge, weigh
from tuanthu.model import VerdictKind

CASES = load()


@pytest.fixture(scope="session")
def world() -> World:
    return make_world()


def each_case(function):
    return pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)(function)


# -------------------------------------------------------------------- cases


def test_every_case_is_listed_once() -> None:
    assert sorted(MAKERS) == sorted(CASES)
    assert len(CASES) >= 100
    for case in CASES.values():
        for expected in (case.alone, case.trusted):
            assert CODES[expected.code].kind.value == expected.verdict, case.name


@each_case
def test_case_without_trust(case: Case) -> None:
    verdict = judge(case.make(), None, MOMENT)
    assert (verdict.kind.value, verdict.code) == (case.alone.verdict, case.alone.code), verdict.reason.en
    assert all(signature.revocation == "unchecked" for signature in verdict.signatures)
    assert all(signature.trust != "trusted" for signature in verdict.signatures)


@each_case
def test_case_with_trust(world: World, case: Case) -> None:
    verdict = judge(case.make(), world.trust, MOMENT)
    assert (verdict.kind.value, verdict.code) == (case.trusted.verdict, case.trusted.code), verdict.reason.en
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


# -------------------------------------------------------------------- speed


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if "16 MB" not in case.name], ids=lambda case: case.name
)
def test_fast_and_stock_libraries_agree(world: World, case: Case) -> None:
    """What was made fast changes no verdict, no word of it, no fact behind it."""
    from tuanthu.evidence import fast
    from tuanthu.evidence.onepass import hash_file

    raw = case.make()
    quick = weigh(raw, world.trust, MOMENT, hashed=hash_file(raw))
    with fast.stock():
        assert weigh(raw, world.trust, MOMENT) == quick


@given(st.binary(max_size=300), st.lists(st.tuples(*[st.integers(0, 400)] * 3), max_size=20))
def test_one_pass_hashes_as_two_do(noise: bytes, ranges: list[tuple[int, int, int]]) -> None:
    from tuanthu.evidence.onepass import MAX_STATES, hash_file

    written = b"".join(b"/ByteRange[0 %d %d %d]<00>" % each for each in ranges)
    raw = noise + written
    hashed = hash_file(raw)
    assert hashed.sha256 == sha256(raw).hexdigest()
    for length, hole, rest in ranges:
        found = hashed.covered(raw, (0, length, hole, rest))
        assert found in {None, sha256(raw[:length] + raw[hole : hole + rest]).digest()}
        assert found is not None or length >= len(raw) or len(ranges) > MAX_STATES


_HEX = st.lists(st.sampled_from([b"0", b"a", b"F", b"7e", b" ", b"\n", b"\0", b">", b"<", b"%c\n", b"x", b"00" * 90]))


def _read(reader, raw: bytes):
    stream = io.BytesIO(raw)
    try:
        found = reader(stream)
    except Exception as error:
        return type(error), str(error)
    return type(found), found, getattr(found, "autodetected_encoding", None), stream.tell()


@given(_HEX, st.sampled_from([b"", b">", b"> 1 0 R", b">>"]))
def test_hex_strings_are_read_alike(parts: list[bytes], end: bytes) -> None:
    from tuanthu.evidence import fast

    raw = b"<" + b"".join(parts) + end
    assert _read(fast.read_hex_string, raw) == _read(fast._stock_reader, raw)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 129, 1151, 1152, 1153, 17_536, 200_001])
def test_hex_strings_of_any_length(length: int) -> None:
    from tuanthu.evidence import fast

    for end in (b">", b">x", b"", b"g"):
        raw = b"<" + (b"4f" * length)[:length] + end
        assert _read(fast.read_hex_string, raw) == _read(fast._stock_reader, raw)


_NAMES = st.lists(st.sampled_from(["UBND", "ubnd", "Phường  Mẫu", "phường mẫu", "\xad", "ß", "ss", "\u0627", "\ue000"]))


@given(_NAMES, _NAMES)
def test_names_are_compared_alike(one: list[str], other: list[str]) -> None:
    from asn1crypto import x509

    from tuanthu.evidence import fast

    def name(parts: list[str]) -> x509.Name:
        return x509.Name.build({"common_name": " ".join(parts) or "-", "country_name": "VN"})

    def outcome(compare):
        try:
            return compare(name(one), name(other))
        except ValueError as error:
            return str(error)

    assert outcome(fast.equal_names) == outcome(fast.equal_names)  # remembered
    with fast.stock():
        expected = outcome(fast._stock_equal)
    assert outcome(fast.equal_names) == expected

    def found_by(each: x509.Name):
        try:
            return each.hashable
        except ValueError as error:
            return str(error)

    quick = [found_by(name(one)) for _ in range(2)]
    with fast.stock():
        assert quick == [found_by(name(one))] * 2


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


def test_name_that_the_file_claims_is_not_believed() -> None:
    (signature,) = judge(CASES["/Name claims somebody else"].make(), None, MOMENT).signatures
    assert signature.signer == UNIT


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

    def fail(status, *rest):
        if status.signing_cert.subject.native["common_name"] == UNIT:
            raise error
        return real(status, *rest)

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
