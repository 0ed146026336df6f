"""Looking certificates up in the revocation lists of the trust folder.

The lists stay out of the library's validation context: there, large ones cost half a second for
every file, and a stale one makes good files fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

Answer = Literal["good", "revoked", "unchecked", "stale"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the lists say of one certificate at one moment; ``since`` when it is revoked."""

    answer: Answer
    since: datetime | None = None


class Lists:
    """The revocation lists of a trust store or of a file; each is parsed and verified once."""

    def __init__(self, ders: tuple[bytes, ...], *, doubtful: bool = False) -> None:
        """Parse the lists; ``doubtful`` ones come from a file under judgement, and count only if they can be read."""
        self._by_issuer: dict[bytes, list[_List]] = {}
        for der in ders:
            try:
                loaded = x509.load_der_x509_crl(der)
            except ValueError:
                if doubtful:
                    continue
                raise
            if _covers_all_reasons(loaded):
                self._by_issuer.setdefault(loaded.issuer.public_bytes(), []).append(_List(loaded))

    def instants(self, serials: set[int] | None = None) -> set[datetime]:
        """Return every instant at which an answer may change: lists grow old, revocations take effect.

        With ``serials`` only the revocations of these certificates count.
        """
        lists = [each for named in self._by_issuer.values() for each in named]
        updates = {each.crl.next_update_utc for each in lists}
        if serials is None:
            revocations = {entry.revocation_date_utc for each in lists for entry in each.crl}
        else:
            dates = {each.revoked(serial) for each in lists for serial in serials}
            revocations = {date for date in dates if date is not None}
        return {each for each in updates if each is not None} | revocations

    def standing(
        self, cert: asn1.Certificate, issuer: asn1.Certificate, moment: datetime, fresh_at: datetime | None = None
    ) -> Standing:
        """Return how ``cert`` stands in its issuer's lists, as known at ``moment``.

        It is good if a list that does not name it was still in force at ``fresh_at`` (default: ``moment``).
        """
        key = issuer.public_key.dump()
        named = self._by_issuer.get(cert.issuer.dump(), ())
        lists = [each for each in named if _in_scope(each.crl, cert) and each.signed_by(key)]
        if not lists:
            return Standing("unchecked")
        dates = [each.revoked(cert.serial_number) for each in lists]
        known = [date for date in dates if date is not None and date <= moment]
        if known:
            return Standing("revoked", min(known))
        updates = [each.crl.next_update_utc for each in lists]
        fresh = any(update is None or update >= (fresh_at or moment) for update in updates)
        return Standing("good" if fresh else "stale")


class _List:
    """One revocation list; the answers are kept, because files of one unit share their signers."""

    def __init__(self, crl: x509.CertificateRevocationList) -> None:
        self.crl = crl
        self._keys: dict[bytes, bool] = {}
        self._serials: dict[int, datetime | None] = {}

    def signed_by(self, key: bytes) -> bool:
        if key not in self._keys:
            self._keys[key] = _verify(self.crl, key)
        return self._keys[key]

    def revoked(self, serial: int) -> datetime | None:
        if serial not in self._serials:
            found = self.crl.get_revoked_certificate_by_serial_number(serial)
            self._serials[serial] = None if found is None else found.revocation_date_utc
        return self._serials[serial]


def _verify(crl: x509.CertificateRevocationList, key: bytes) -> bool:
    try:
        return crl.is_signature_valid(load_der_public_key(key))  # type: ignore[arg-type]
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return False


def _covers_all_reasons(crl: x509.CertificateRevocationList) -> bool:
    """Return False for delta, indirect and partial lists: absence from them proves nothing."""
    names = {extension.oid for extension in crl.extensions}
    if x509.oid.ExtensionOID.DELTA_CRL_INDICATOR in names:
        return False
    point = _point(crl)
    return point is None or not (point.indirect_crl or point.only_some_reasons)


def _in_scope(crl: x509.CertificateRevocationList, cert: asn1.Certificate) -> bool:
    point = _point(crl)
    if point is None:
        return True
    if point.only_contains_attribute_certs:
        return False
    return not (point.only_contains_ca_certs if not cert.ca else point.only_contains_user_certs)


def _point(crl: x509.CertificateRevocationList) -> x509.IssuingDistributionPoint | None:
    try:
        return crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return None
