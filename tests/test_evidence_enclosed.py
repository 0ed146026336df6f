"""Revocation data that a file brings along: believed when an authority signed it, for the time it speaks of."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID as Eku

from pdf_cases import MOMENT, SIGNED_AT, build, samples, world
from pdf_cases.genuine import expiring
from pdf_cases.hand import attribute, message, paper
from tuanthu.evidence.verdict import judge, weigh

DAY = timedelta(days=1)
BEFORE, AFTER = SIGNED_AT - DAY, SIGNED_AT + DAY


@pytest.fixture
def bare():
    """The trust folder without any revocation list."""
    return replace(world().trust, crls=())


def answer(
    signer: samples.Identity,
    *,
    revoked: datetime | None = None,
    issued: datetime = SIGNED_AT,
    until: datetime | None = MOMENT + DAY,
    by: samples.Identity | None = None,
) -> bytes:
    """Return an OCSP response; ``by`` signs it, by default the issuing CA."""
    issuer = world().pki.issuing
    by = by or issuer
    status = ocsp.OCSPCertStatus.GOOD if revoked is None else ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        signer.cert,
        issuer.cert,
        hashes.SHA1(),  # noqa: S303
        status,
        issued,
        until,
        revoked,
        None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by.cert).certificates([by.cert])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def stored(pdf: bytes, lists: tuple[bytes, ...] = (), answers: tuple[bytes, ...] = ()) -> bytes:
    """Return the file with a document security store."""
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    crls = [asn1_crl.CertificateList.load(each) for each in lists]
    ocsps = [asn1_ocsp.OCSPResponse.load(each) for each in answers]
    return build.updated(
        pdf, lambda writer: DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=crls, ocsps=ocsps)
    )


def archived(lists: tuple[bytes, ...] = (), answers: tuple[bytes, ...] = ()) -> bytes:
    """Return a signed file whose signature holds the data in Adobe's attribute."""
    import pyhanko.sign.ades.cades_asn1  # noqa: F401  (registers the attribute)

    value = {
        "crl": [asn1_crl.CertificateList.load(each) for each in lists],
        "ocsp": [asn1_ocsp.OCSPResponse.load(each) for each in answers],
    }

    def make(digest: bytes, _: bytes) -> bytes:
        basic = [attribute("content_type", "data"), attribute("message_digest", digest)]
        extra = attribute("adobe_revocation_info_archival", {key: each for key, each in value.items() if each})
        return message(world().unit, digest, attributes=[*basic, extra]).dump()

    return paper(make, digits=16_000, entries=b"/M(D:20240310090000+07'00')")


def found(pdf: bytes, trust) -> tuple[str, str]:
    verdict = judge(pdf, trust, MOMENT)
    return verdict.code, verdict.signatures[0].revocation


def test_nothing_enclosed(bare) -> None:
    assert found(world().signed, bare) == ("ok", "unchecked")


@pytest.mark.parametrize("place", [stored, archived])
@pytest.mark.parametrize("kind", ["lists", "answers"])
def test_good_and_revoked(bare, place, kind) -> None:
    unit, pki = world().unit, world().pki

    def placed(revoked: datetime | None) -> bytes:
        said = ((unit, revoked),) if revoked else ()
        der = pki.revocation_list(*said) if kind == "lists" else answer(unit, revoked=revoked)
        return stored(world().signed, **{kind: (der,)}) if place is stored else archived(**{kind: (der,)})

    assert found(placed(None), bare) == ("ok", "good")
    assert found(placed(BEFORE), bare) == ("revoked", "revoked")
    assert found(placed(AFTER), bare) == ("revoked-since", "revoked")


def test_without_a_trust_folder_only_the_bad_news_count() -> None:
    signed = world().signed
    assert found(stored(signed, answers=(answer(world().unit),)), None) == ("ok", "unchecked")
    assert found(stored(signed, answers=(answer(world().unit, revoked=BEFORE),)), None) == ("revoked", "revoked")


def test_a_timestamp_makes_old_data_count(bare) -> None:
    """Without one, nobody knows whether the signature is as old as the data."""
    old = answer(world().unit, until=SIGNED_AT + DAY)
    stamped = world().sign(world().unit, tsa=world().pki.tsa)
    assert found(stored(stamped, answers=(old,)), bare) == ("ok", "good")
    assert found(stored(world().signed, answers=(old,)), bare) == ("ok", "stale")
    older = answer(world().unit, issued=BEFORE - DAY, until=BEFORE)
    assert found(stored(stamped, answers=(older,)), bare) == ("ok", "stale")
    revoked_later = answer(world().unit, revoked=AFTER)
    assert found(stored(stamped, answers=(revoked_later,)), bare) == ("ok", "good")


def test_the_trust_folder_comes_first() -> None:
    revoked = replace(world().trust, crls=(world().pki.revocation_list((world().unit, BEFORE)),))
    assert found(stored(world().signed, answers=(answer(world().unit),)), revoked) == ("revoked", "revoked")
    stale = replace(world().trust, crls=(world().pki.revocation_list(until=BEFORE),))
    assert found(world().signed, stale) == ("ok", "stale")
    assert found(stored(world().signed, answers=(answer(world().unit),)), stale) == ("ok", "good")


def test_only_the_authority_is_believed(bare) -> None:
    pki, unit = world().pki, world().unit
    key = pki.keys("other")
    false = samples.Identity(samples.impostor(pki).chain[0], key)  # the same names
    delegate = samples.Identity(samples.certificate("OCSP", "A", key, by=pki.issuing, eku=(Eku.OCSP_SIGNING,)), key)
    plain = samples.Identity(samples.certificate("OCSP", "A", key, by=pki.issuing, eku=(Eku.CLIENT_AUTH,)), key)
    other = samples.Identity(samples.certificate("OCSP", "A", key, eku=(Eku.OCSP_SIGNING,)), key)
    for by, expected in ((false, "unchecked"), (plain, "unchecked"), (other, "unchecked"), (delegate, "good")):
        assert found(stored(world().signed, answers=(answer(unit, by=by),)), bare) == ("ok", expected)
    forged = samples.revocation_list(false, [(unit, BEFORE)])
    assert found(stored(world().signed, lists=(forged,)), bare) == ("ok", "unchecked")
    somebody = answer(pki.signers["unit-02"], revoked=BEFORE)
    assert found(stored(world().signed, answers=(somebody,)), bare) == ("ok", "unchecked")


@pytest.mark.parametrize("rubbish", [b"", b"\x30\x80", b"rubbish" * 50, ocsp.OCSPResponseBuilder.build_unsuccessful(
    ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(Encoding.DER)])  # fmt: skip
def test_rubbish_says_nothing(bare, rubbish) -> None:
    from pyhanko.pdf_utils import generic

    def change(writer) -> None:
        stream = writer.add_object(generic.StreamObject(stream_data=rubbish))
        store = {generic.pdf_name(key): generic.ArrayObject([stream]) for key in ("/CRLs", "/OCSPs")}
        writer.root["/DSS"] = generic.DictionaryObject(store)
        writer.update_root()

    assert found(build.updated(world().signed, change), bare) == ("ok", "unchecked")


def test_too_much_is_not_read(bare, monkeypatch) -> None:
    from tuanthu.evidence import enclosed

    monkeypatch.setattr(enclosed, "MAX_BYTES", 100)
    assert found(stored(world().signed, answers=(answer(world().unit),)), bare) == ("ok", "unchecked")


def test_opinions_end_with_the_data(bare) -> None:
    from tuanthu.evidence.lifespan import span

    until = MOMENT + DAY
    pdf = stored(world().signed, answers=(answer(world().unit, until=until),))
    _, facts = weigh(pdf, bare, MOMENT)
    _, high = span(facts, bare, MOMENT)
    assert high == until.timestamp()
    verdict = weigh(pdf, bare, until + DAY, facts)[0]
    assert verdict.signatures[0].revocation == "stale"


def test_expired_by_now_but_kept_for_long(bare) -> None:
    pdf = expiring(world(), tsa=world().pki.tsa)
    assert judge(stored(pdf), bare, MOMENT).code == "ok"
