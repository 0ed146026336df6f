"""From a signer's certificate to a root of the trust store, at one instant."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from tuanthu.evidence import certificates
from tuanthu.evidence.enclosed import Brought
from tuanthu.evidence.facts import Certificates
from tuanthu.evidence.revocation import Lists, Standing
from tuanthu.evidence.signature import finish
from tuanthu.evidence.trust import TrustStore


@dataclass(frozen=True, slots=True)
class Path:
    """How far a certificate could be traced: a ``code`` when no valid path to a root was found.

    ``links`` are pairs (certificate, its issuer), the signer's first.
    """

    code: str | None
    links: tuple[tuple[x509.Certificate, x509.Certificate], ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """A trust store, parsed."""

    roots: tuple[x509.Certificate, ...]
    others: tuple[x509.Certificate, ...]
    lists: Lists


@functools.lru_cache(maxsize=2)
def parsed(trust: TrustStore) -> Store:
    """Return the store with its certificates and lists parsed, once for each process."""
    roots = tuple(certificates.load(der) for der in trust.roots)
    others = tuple(certificates.load(der) for der in trust.others)
    return Store(roots, others, Lists(trust.crls))


def trace(found: Certificates, leaf: x509.Certificate, store: Store, at: datetime) -> Path:
    """Look for a valid path from ``leaf`` to a root at the instant ``at``.

    A fresh context for every file: a shared one would remember certificates that other files embed.
    """
    embedded = [certificates.load(der) for der in found.others]
    context = ValidationContext(
        trust_roots=list(store.roots),
        other_certs=[*store.others, *embedded],
        moment=at,
        allow_fetching=False,
        revocation_mode="none",
    )
    validator = CertificateValidator(leaf, validation_context=context)
    try:
        path: Any = finish(validator.async_validate_path)
    except PathBuildingError:
        return Path("issuer-unknown", missing=_missing(leaf, [*store.others, *embedded]))
    except ValidationError:
        return Path("chain-invalid")
    certs = list(path.iter_certs(include_root=True))
    return Path(None, tuple(zip(reversed(certs[1:]), reversed(certs[:-1]), strict=True)))


def _missing(leaf: x509.Certificate, known: list[x509.Certificate]) -> str:
    """Return the name of the first issuer above ``leaf`` that nobody supplied."""
    current, seen = leaf, {leaf.dump()}
    while True:
        above = [cert for cert in known if cert.subject == current.issuer and cert.dump() not in seen]
        if not above:
            return certificates.issuer_name(current)
        current = above[0]
        seen.add(current.dump())


def standings(
    path: Path, store: Store, moment: datetime, brought: Brought, fresh_at: datetime | None = None
) -> list[Standing]:
    """Return how each certificate of a path stands, the signer's first.

    The lists of the trust folder come first; where they say nothing, or are too old to say it, what
    the file brings along counts if it covers ``fresh_at`` (default: ``moment``).
    """
    return [_standing(cert, issuer, store, moment, brought, fresh_at or moment) for cert, issuer in path.links]


def _standing(
    cert: x509.Certificate,
    issuer: x509.Certificate,
    store: Store,
    moment: datetime,
    brought: Brought,
    fresh_at: datetime,
) -> Standing:
    known = store.lists.standing(cert, issuer, moment)
    if known.answer in {"good", "revoked"}:
        return known
    told = brought.standing(cert, issuer, moment, fresh_at)
    return known if told.answer == "unchecked" else told
