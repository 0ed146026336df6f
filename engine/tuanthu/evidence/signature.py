"""Does one signature hold for the bytes of its file? Says nothing of trust, dates or people."""

# asn1crypto and pyHanko make their fields at run time, where a type checker sees none.
# pyright: reportAttributeAccessIssue=false, reportIndexIssue=false

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.xref import read_object_header
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import generic_cms, pdf_embedded
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tuanthu.evidence import byterange, document, enclosed
from tuanthu.evidence.changes import Policy, livelier, restyled
from tuanthu.evidence.embedded import OneSignature, covers_a_page, hybrid_after
from tuanthu.evidence.facts import Certificates, SignatureFacts, Stamp
from tuanthu.evidence.onepass import Hashed

_Result = TypeVar("_Result")
_SUPPORTED = {
    form.value for form in (SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES, SigSeedSubFilter.PBAD_PADES)
}
_MARK = b"<7475616e746875>"
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""Trust is not judged here, but a context without a moment would read the clock."""


def finish(start: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result:
    """Run one of the library's coroutines to its end.

    Nothing is fetched, so it never has to wait, and needs no event loop (which would open sockets
    and stay behind). Should a later release wait for something after all, it gets a loop.
    """
    coroutine = start()
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: _Result = done.value
        return result
    except RuntimeError as error:
        if "event loop" not in str(error):
            raise
    coroutine.close()
    return asyncio.run(start())


def examine_signature(raw: bytes, reader: Any, field: document.Field, hashed: Hashed | None = None) -> SignatureFacts:
    """Return what can be said of one filled field; what the library cannot process says so."""
    try:
        return _judge(raw, reader, field, hashed)
    except MemoryError:
        return SignatureFacts("out-of-memory")
    except Exception as error:
        return SignatureFacts("library-error", detail=type(error).__name__)


def _judge(raw: bytes, reader: Any, field: document.Field, hashed: Hashed | None) -> SignatureFacts:
    code = _hollow(field.value)
    if code is not None:
        return SignatureFacts(code)
    signature = OneSignature(reader, field.source, field.name)
    if not _hole_is_own(raw, reader, field.value, signature):
        return SignatureFacts("bad-byte-range")
    parts: Any = signature.byte_range  # four numbers: it was held against the hole
    end = parts[2] + parts[3]
    covered = None if hashed is None else hashed.covered(raw, tuple(parts))
    if covered is not None:
        signature.external_digests["sha256"] = covered
    context = ValidationContext(trust_roots=[], moment=_NO_MOMENT, allow_fetching=False)
    if signature.sig_object_type == "/DocTimeStamp":
        return _document_stamp(signature, context, end)
    form = str(document.look_up(signature.sig_object, "/SubFilter", "?"))
    if form not in _SUPPORTED:
        return SignatureFacts("unsupported", end, detail=form)
    if hybrid_after(reader, end):
        return SignatureFacts("unsupported", end, detail="hybrid xref")
    policy = Policy(end)
    status = finish(lambda: pdf_embedded.async_validate_pdf_signature(signature, context, diff_policy=policy))
    return SignatureFacts(
        code=_fault(status, reader, policy) or _style(signature, reader),
        end=end,
        certificates=_own_certificates(signature),
        claimed=signature.self_reported_timestamp,
        digests=_digests(signature.signer_info),
        stamps=tuple(_stamps(signature.signer_info, context)),
        enclosed=enclosed.in_signature(signature.signed_data, signature.signer_info),
    )


def _hollow(value: Any) -> str | None:
    """Return a code when the value lacks what makes a signature, so that the library could not even begin."""
    found = value.get_object()
    if not isinstance(found, generic.DictionaryObject) or "/ByteRange" not in found:
        return "bad-byte-range"
    contents = found.get("/Contents")  # as it stands: it is never encrypted
    if contents is None or isinstance(contents, generic.NullObject):
        return "empty-signature"
    octets = getattr(contents, "original_bytes", contents)
    return "empty-signature" if isinstance(octets, bytes) and not octets.strip(b"\0") else None


def _hole_is_own(raw: bytes, reader: Any, value: Any, signature: Any) -> bool:
    """Check that the hole is this signature's own /Contents, by reading it back with a mark in its place."""
    if not byterange.sound(raw, signature.byte_range, signature.pkcs7_content):
        return False
    offset = reader.xrefs[value.reference]
    if not isinstance(offset, int):  # in a compressed stream: no hole can be there
        return False
    marked = byterange.with_mark(raw, offset, signature.byte_range, _MARK)
    if marked is None:
        return False
    stream = io.BytesIO(marked)
    read_object_header(stream, strict=False)  # type: ignore[no-untyped-call]
    again = generic.DictionaryObject.read_from_stream(stream, value.reference)
    contents = again.get("/Contents")
    mark = bytes.fromhex(_MARK[1:-1].decode())
    return getattr(contents, "original_bytes", None) == mark and list(again["/ByteRange"]) == list(signature.byte_range)


def _fault(status: Any, reader: Any, policy: Policy) -> str | None:
    """Return the code of what is wrong with a signature, the gravest first."""
    level = status.modification_level
    filling = level is ModificationLevel.FORM_FILLING
    checks: tuple[tuple[bool, str], ...] = (
        (not status.intact, "digest-mismatch"),
        (not status.valid, "bad-signature"),
        (status.coverage < SignatureCoverageLevel.ENTIRE_REVISION, "partial-coverage"),
        (level is None or level.value > ModificationLevel.FORM_FILLING.value, "changed-after-signing"),
        (not status.docmdp_ok, "forbidden-change"),
        (filling and not _only_signatures(status, reader), "form-filled"),
        (filling and (policy.covering or _covered(status, reader)), "covered"),
        (not status.seed_value_ok, "seed-value"),
    )
    return next((code for wrong, code in checks if wrong), None)


def _only_signatures(status: Any, reader: Any) -> bool:
    """Return whether all fields that changed later are signed ones: the next person signed.

    An empty field counts as changed: its picture may cover what was signed.
    """
    signatures = {field.name for field in document.signature_fields(reader) if field.value is not None}
    return set(status.diff_result.changed_form_fields) <= signatures


def _style(signature: OneSignature, reader: Any) -> str | None:
    whole = signature.coverage is SignatureCoverageLevel.ENTIRE_FILE
    revision = signature.signed_revision
    return "form-filled" if not whole and (restyled(reader, revision) or livelier(reader, revision)) else None


def _covered(status: Any, reader: Any) -> bool:
    """Return whether the picture of a later signature may hide what was signed."""
    changed = status.diff_result.changed_form_fields
    return any(covers_a_page(reader, field) for field in document.signature_fields(reader) if field.name in changed)


def _own_certificates(signature: OneSignature) -> Certificates:
    others = sorted(cert.dump() for cert in signature.other_embedded_certs)
    return Certificates(signature.signer_cert.dump(), tuple(others))


def _certificates(signed: cms.SignedData) -> Certificates:
    found = generic_cms.extract_certs_for_validation(signed)
    return Certificates(found.signer_cert.dump(), tuple(sorted(cert.dump() for cert in found.other_certs)))


def _digests(signer: cms.SignerInfo) -> tuple[str, ...]:
    names = [signer["digest_algorithm"]["algorithm"].native]
    with contextlib.suppress(ValueError):  # the algorithm implies no digest (plain rsa, Ed25519)
        names.append(signer["signature_algorithm"].hash_algo)
    return tuple(sorted(set(names)))


# ----------------------------------------------------------------- timestamps


def _stamps(signer: cms.SignerInfo, context: ValidationContext) -> list[Stamp]:
    imprint = generic_cms.message_imprint_checker(signer)
    tokens = generic_cms.extract_tst_data_iter(signer, signed=False)
    return [_stamp(token, context, imprint) for token in tokens]


def _stamp(token: cms.SignedData, context: ValidationContext, imprint: Callable[[str], bytes]) -> Stamp:
    status = finish(lambda: generic_cms.validate_tst_signed_data(token, context, imprint))
    return Stamp(
        status["timestamp"],
        _certificates(token),
        _digests(token["signer_infos"][0]),
        bool(status["intact"] and status["valid"]),
    )


def _document_stamp(signature: Any, context: ValidationContext, end: int) -> SignatureFacts:
    status = finish(lambda: pdf_embedded.async_validate_pdf_timestamp(signature, context, diff_policy=Policy(end)))
    level = status.modification_level
    unchanged = level is not None and level.value <= ModificationLevel.FORM_FILLING.value
    covered = status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    holds = bool(status.intact and status.valid and covered and unchanged)
    stamp = Stamp(status.timestamp, _certificates(signature.signed_data), _digests(signature.signer_info), holds)
    return SignatureFacts(None if holds else "timestamp-invalid", end, stamps=(stamp,), document_stamp=True)
