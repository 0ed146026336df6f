"""What a PDF says of itself, before anybody asks whom to trust and when.

These facts depend on the bytes of the file alone, so they may be kept by the file's digest; trust
and revocation are judged from them again whenever the certificate store or the date changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certificates:
    """A signer's certificate and what the signature embeds beside it, as DER."""

    leaf: bytes
    others: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Revocation lists and OCSP responses that a file brings along, as DER; nobody has verified them yet."""

    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp token; ``holds`` says that its own signature is right and fits what it stamps."""

    time: datetime
    certificates: Certificates
    digests: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One filled signature field. ``code`` is what is wrong with it, None when it holds.

    ``end`` is where its byte range ends. A document timestamp (``document_stamp``) is not a
    signature but may confirm the time of those it covers.
    """

    code: str | None
    end: int = 0
    detail: str = ""
    certificates: Certificates | None = None
    claimed: datetime | None = None
    digests: tuple[str, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    document_stamp: bool = False
    enclosed: Enclosed = Enclosed()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A PDF as a whole: a ``code`` that settles it, or its signatures in the order of signing."""

    code: str | None
    detail: str = ""
    signatures: tuple[SignatureFacts, ...] = ()
    enclosed: Enclosed = Enclosed()

    def all_enclosed(self) -> Enclosed:
        """Return what the file and its signatures bring along."""
        every = (self.enclosed, *(each.enclosed for each in self.signatures))
        lists, answers = ({der: None for each in every for der in getattr(each, kind)} for kind in ("lists", "answers"))
        return Enclosed(tuple(lists), tuple(answers))
