"""The evidence folder: its files, their signatures and what can be said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from tuanthu.words import Text


class VerdictKind(StrEnum):
    """What can be said of one evidence file (signatures: verdicts that must come out)."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    UNTRUSTED = "untrusted"
    REVIEW = "review"
    UNREADABLE = "unreadable"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a PDF; names come from the certificate, never from ``/Name``."""

    signer: str | None
    organisation: str | None
    signed_at: datetime | None
    time_source: Literal["timestamp", "claimed", "none"]
    trust: Literal["trusted", "unchecked", "untrusted"]
    revocation: Literal["good", "revoked", "unchecked", "stale"]
    units: tuple[str, ...] = ()
    """The organisational units (OU) in the certificate: a person's agency often stands there."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one file: a kind, a stable code, the reason in words, the signatures."""

    kind: VerdictKind
    code: str
    reason: Text
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file below ``evidence/``. ``path`` is relative to the submission, with forward slashes."""

    path: str
    scorecard: str | None
    code: str
    name: str
    sha256: str
    format: str
    verdict: Verdict
    until: datetime | None = None
    """The first later instant at which the verdict might be another (a certificate or list runs out)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence folder as found; ``present`` says whether there is one at all."""

    present: bool
    files: tuple[EvidenceFile, ...]

    def under(self, code: str) -> tuple[EvidenceFile, ...]:
        """Return the files in the folder of criterion ``code``."""
        return tuple(file for file in self.files if file.code == code)
