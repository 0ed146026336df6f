"""Whom to trust: a folder of roots, intermediates and revocation lists, read once.

The store keeps plain bytes, so that it travels to worker processes and is parsed there.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tuanthu.source import InputError, Location, Problem
from tuanthu.words import Text

LIMIT = 64 * 2**20
"""The largest certificate or revocation list that is read, in bytes."""
SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der", ".crl"})
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s(.*?)-----END \1-----", re.DOTALL)
_CERTIFICATE_LABELS = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"})
_LIST_LABELS = frozenset({b"X509 CRL"})


@dataclass(frozen=True, slots=True)
class Pin:
    """The SHA-256 of a root, to be compared with what its owner publishes."""

    name: str
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class TrustStore:
    """Roots, intermediates and revocation lists as DER, and the pins of the roots."""

    roots: tuple[bytes, ...]
    others: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    pins: tuple[Pin, ...] = ()

    def digest(self) -> str:
        """Return a SHA-256 that changes whenever a certificate or a list does."""
        parts = (b"\0".join(sorted(hashlib.sha256(der).digest() for der in group)) for group in self._groups())
        return hashlib.sha256(b"\1".join(parts)).hexdigest()

    def _groups(self) -> tuple[tuple[bytes, ...], ...]:
        return self.roots, self.others, self.crls


def load_trust(folder: Path) -> TrustStore:
    """Read a trust folder; :class:`InputError` when a file in it cannot be read.

    A certificate or list that is passed over in silence would change verdicts, so nothing is.
    """
    roots: dict[bytes, Pin] = {}
    others: set[bytes] = set()
    crls: set[bytes] = set()
    for path in _files(folder):
        shown = path.as_posix()
        for kind, der in _parts(path, shown):
            if kind == "crl":
                crls.add(_checked_list(der, shown))
                continue
            root, name = _describe(der, shown)
            if root:
                roots[der] = Pin(name, hashlib.sha256(der).hexdigest(), path.name)
            else:
                others.add(der)
    if not roots:
        raise _fail(
            folder.as_posix(),
            Text(
                "Thư mục không có chứng thư số gốc (chứng thư tự ký) nào.",
                "The folder holds no root (self-signed) certificate.",
            ),
        )
    pins = tuple(sorted(roots.values(), key=lambda pin: (pin.name, pin.sha256)))
    return TrustStore(tuple(sorted(roots)), tuple(sorted(others)), tuple(sorted(crls)), pins)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Text(
            f"Không đọc được thư mục chứng thư số ({reason}).", f"The trust folder cannot be read ({reason})."
        )
        raise _fail(folder.as_posix(), message) from error


def _parts(path: Path, shown: str) -> Iterator[tuple[str, bytes]]:
    """Yield ("cert" or "crl", DER) for everything in a PEM or DER file."""
    try:
        raw = b"" if path.stat().st_size > LIMIT else path.read_bytes()
    except OSError as error:
        raise _unreadable(shown, error.strerror or type(error).__name__) from error
    if raw[:1] == b"0":  # the first byte of a DER sequence
        yield ("crl" if path.suffix.lower() == ".crl" else "cert"), raw
        return
    found = False
    for label, body in _PEM.findall(raw):
        if label not in _CERTIFICATE_LABELS | _LIST_LABELS:
            continue
        found = True
        try:
            yield ("crl" if label in _LIST_LABELS else "cert"), b64decode(body)
        except Base64Error as error:
            raise _unreadable(shown, "PEM") from error
    if not found:
        raise _unreadable(shown, "PEM/DER")


def _describe(der: bytes, shown: str) -> tuple[bool, str]:
    """Return whether the certificate is a root, and the name of its subject."""
    from asn1crypto import x509

    try:
        cert = x509.Certificate.load(der, strict=True)
        return cert.self_signed != "no", cert.subject.human_friendly
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable(shown, "X.509") from error


def _checked_list(der: bytes, shown: str) -> bytes:
    from asn1crypto import crl

    try:
        crl.CertificateList.load(der, strict=True)["tbs_cert_list"]["this_update"].native  # noqa: B018
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable(shown, "CRL") from error
    return der


def _unreadable(shown: str, what: str) -> InputError:
    return _fail(
        shown,
        Text(
            f"Không đọc được chứng thư số hoặc danh sách thu hồi ({what}).",
            f"This certificate or revocation list cannot be read ({what}).",
        ),
    )


def _fail(shown: str, message: Text) -> InputError:
    fix = Text(
        "Đặt vào thư mục các tệp PEM hoặc DER: chứng thư gốc, chứng thư trung gian (.pem, .crt, .cer, .der) "
        "và danh sách thu hồi (.crl).",
        "Keep PEM or DER files there: roots, intermediates (.pem, .crt, .cer, .der), and revocation lists (.crl).",
    )
    return InputError(Problem("bad-trust", Location(shown), message, fix))
