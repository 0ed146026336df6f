"""What a signer's certificate itself says: who, how strong, for what, and from when until when."""

# asn1crypto makes its fields at run time, where a type checker sees none.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from asn1crypto import x509

WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})
MIN_RSA_BITS = 2048
MIN_EC_BITS = 256
_SIGNING = frozenset(
    {
        "email_protection",
        "1.3.6.1.5.5.7.3.36",  # document signing (RFC 9336)
        "1.3.6.1.4.1.311.10.3.12",  # Microsoft's document signing
        "1.2.840.113583.1.1.5",  # Adobe's authentic documents
        "adobe_authentic_documents_trust",
        "microsoft_document_signing",
        "any_extended_key_usage",
    }
)
_NOT_SIGNING = frozenset(
    {
        "server_auth",
        "code_signing",
        "time_stamping",
        "ocsp_signing",
        "ipsec_end_system",
        "ipsec_tunnel",
        "ipsec_user",
    }
)
_MAX_NAME = 200


def load(der: bytes) -> x509.Certificate:
    """Return a certificate; its parts are parsed when they are asked for."""
    return x509.Certificate.load(der)


def names(cert: x509.Certificate) -> tuple[str | None, str | None]:
    """Return the common name and the organisation of the subject."""
    return _part(cert, "common_name"), _part(cert, "organization_name")


def units(cert: x509.Certificate) -> tuple[str, ...]:
    """Return the organisational units of the subject."""
    try:
        found = cert.subject.native.get("organizational_unit_name") or []
    except (ValueError, TypeError):
        return ()
    cleaned = (_clean(each) for each in (found if isinstance(found, list) else [found]))
    return tuple(each for each in cleaned if each is not None)


def issuer_name(cert: x509.Certificate) -> str:
    """Return how people name the authority that issued the certificate."""
    found: dict[str, Any] = cert.issuer.native
    name = found.get("common_name") or found.get("organizational_unit_name") or found.get("organization_name")
    return _clean(name) or "?"


def _part(cert: x509.Certificate, name: str) -> str | None:
    try:
        return _clean(cert.subject.native.get(name))
    except (ValueError, TypeError):
        return None


def _clean(value: object) -> str | None:
    """Return one line of NFC text: a name goes to terminals, sheets and pages as it stands."""
    text = value[-1] if isinstance(value, list) and value else value
    if not isinstance(text, str):
        return None
    normal = unicodedata.normalize("NFC", text)
    visible = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in normal)
    return " ".join(visible.split())[:_MAX_NAME] or None


def self_signed(cert: x509.Certificate) -> bool:
    """Return whether the certificate names itself as its issuer."""
    return bool(cert.self_signed != "no")


def weak_key(cert: x509.Certificate) -> str | None:
    """Return a name such as "RSA 1024" for a key below what the law asks, else None."""
    key = cert.public_key
    if key.algorithm in {"rsa", "rsassa_pss"}:
        return None if key.bit_size >= MIN_RSA_BITS else f"RSA {key.bit_size}"
    if key.algorithm == "ec":
        return None if key.bit_size >= MIN_EC_BITS else f"ECDSA {key.bit_size}"
    return "DSA" if key.algorithm == "dsa" else None


def weak_digest(digests: Iterable[str], cert: x509.Certificate) -> str | None:
    """Return the name of a digest that is no longer safe, in the signature or in the certificate."""
    used = set(digests)
    with contextlib.suppress(ValueError):  # the algorithm implies no digest (Ed25519)
        used.add(cert["signature_algorithm"].hash_algo)
    return next((name.upper() for name in sorted(used & WEAK_DIGESTS)), None)


def may_sign(cert: x509.Certificate) -> bool:
    """Return whether key usage allows documents to be signed; a TLS or CA certificate does not.

    Many authorities write only client authentication beside non-repudiation into their signers'
    certificates; those pass, a certificate for servers or without non-repudiation does not.
    """
    usage = set(cert.key_usage_value.native) if cert.key_usage_value is not None else None
    if usage is not None and usage.isdisjoint({"digital_signature", "non_repudiation"}):
        return False
    extended = set(cert.extended_key_usage_value.native) if cert.extended_key_usage_value is not None else None
    if extended is None or extended & _SIGNING:
        return True
    return not extended & _NOT_SIGNING and usage is not None and "non_repudiation" in usage


def may_stamp(cert: x509.Certificate) -> bool:
    """Return whether the certificate was issued for timestamps."""
    value = cert.extended_key_usage_value
    return value is not None and "time_stamping" in value.native


def validity(cert: x509.Certificate) -> tuple[datetime, datetime]:
    """Return the first and the last instant of the certificate."""
    return cert.not_valid_before, cert.not_valid_after
