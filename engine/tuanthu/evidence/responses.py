"""OCSP responses that a file brings along: an authority's word on single certificates."""

# asn1crypto makes its fields at run time, where a type checker sees none.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509 import ocsp

from tuanthu.evidence.revocation import Standing

_FAULTS = (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature)


class Responses:
    """The responses of one file; what cannot be read says nothing."""

    def __init__(self, ders: tuple[bytes, ...]) -> None:
        self._responses: list[ocsp.OCSPResponse] = []
        for der in ders:
            with contextlib.suppress(*_FAULTS):
                response = ocsp.load_der_ocsp_response(der)
                if response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL:
                    self._responses.append(response)

    def instants(self) -> set[datetime]:
        """Return every instant at which an answer may change."""
        singles = [single for response in self._responses for single in response.responses]
        times = [time for each in singles for time in (each.revocation_time_utc, each.next_update_utc)]
        return {each.this_update_utc for each in singles} | {time for time in times if time is not None}

    def standing(
        self, cert: asn1.Certificate, issuer: asn1.Certificate, moment: datetime, fresh_at: datetime
    ) -> Standing:
        """Return what the issuer or its delegate says of ``cert``."""
        singles = [
            single
            for response in self._responses
            for single in response.responses
            if _is_about(single, cert, issuer) and single.this_update_utc <= moment and _signed(response, issuer.dump())
        ]
        revoked = [each.revocation_time_utc for each in singles if each.revocation_time_utc is not None]
        if known := [time for time in revoked if time <= moment]:
            return Standing("revoked", min(known))
        good = [each for each in singles if each.certificate_status is ocsp.OCSPCertStatus.GOOD]
        if not good:
            return Standing("unchecked")
        fresh = any((each.next_update_utc or each.this_update_utc) >= fresh_at for each in good)
        return Standing("good" if fresh else "stale")


def _is_about(single: ocsp.OCSPSingleResponse, cert: asn1.Certificate, issuer: asn1.Certificate) -> bool:
    if single.serial_number != cert.serial_number:
        return False
    key = hashlib.new(single.hash_algorithm.name, bytes(issuer.public_key["public_key"])).digest()
    name = hashlib.new(single.hash_algorithm.name, issuer.subject.dump()).digest()
    return single.issuer_key_hash == key and single.issuer_name_hash == name


def _signed(response: ocsp.OCSPResponse, issuer: bytes) -> bool:
    """Return whether the issuer signed the response, or somebody to whom it left that."""
    try:
        authority = x509.load_der_x509_certificate(issuer)
        signers = [authority, *(each for each in response.certificates if _delegated(each, authority, response))]
        return any(_verifies(signer, response) for signer in signers)
    except _FAULTS:
        return False


def _delegated(cert: x509.Certificate, authority: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    with contextlib.suppress(x509.ExtensionNotFound, *_FAULTS):
        usage = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        cert.verify_directly_issued_by(authority)
        lasts = cert.not_valid_before_utc <= response.produced_at_utc <= cert.not_valid_after_utc
        return lasts and x509.oid.ExtendedKeyUsageOID.OCSP_SIGNING in usage
    return False


def _verifies(signer: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    key, digest = signer.public_key(), response.signature_hash_algorithm
    signature, signed = response.signature, response.tbs_response_bytes
    try:
        if isinstance(key, rsa.RSAPublicKey) and digest is not None:
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
            key.verify(signature, signed, ec.ECDSA(digest))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        else:
            return False
    except InvalidSignature:
        return False
    return True
