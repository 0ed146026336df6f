"""From facts to a verdict: whom to trust, at which time, and what the reader is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from asn1crypto import x509

from tuanthu.evidence import certificates, chain
from tuanthu.evidence.codes import CODES, Words, gravity, verdict
from tuanthu.evidence.enclosed import Brought
from tuanthu.evidence.facts import Certificates, FileFacts, SignatureFacts, Stamp
from tuanthu.evidence.revocation import Answer, Standing
from tuanthu.evidence.signers import NOBODY, all_signers, who
from tuanthu.evidence.trust import TrustStore
from tuanthu.model import Signature, Verdict, VerdictKind
from tuanthu.words import Text

Trust = Literal["trusted", "unchecked", "untrusted"]
_NO_TIME = Text("(không ghi)", "(not stated)")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one signature amounts to."""

    code: str
    words: Words
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class _Court:
    """What all signatures of a file are judged by; ``brought`` is the revocation data in the file itself."""

    file: FileFacts
    trust: TrustStore | None
    moment: datetime
    brought: Brought


@dataclass(slots=True)
class _Trial:
    """One signature while it is judged; ``codes`` collects what is wrong with it."""

    at: datetime
    source: Literal["timestamp", "claimed", "none"]
    trust: Trust = "unchecked"
    revocation: Answer = "unchecked"
    codes: list[str] = field(default_factory=list)
    words: dict[str, str | datetime | Text] = field(default_factory=dict)


def conclude(facts: FileFacts, trust: TrustStore | None, moment: datetime) -> Verdict:
    """Return the verdict on a file: every signature must hold, so the gravest opinion decides."""
    court = _Court(facts, trust, moment, Brought(facts.all_enclosed()))
    opinions = [_opinion(each, court) for each in facts.signatures]
    signatures = tuple(each.signature for each in opinions if each.signature is not None)
    if facts.code is not None:
        return verdict(facts.code, {"detail": facts.detail, "who": NOBODY}, signatures)
    worst = min(opinions, key=lambda each: gravity(each.code))
    if worst.code == "ok":
        return verdict("ok", {"who": all_signers(signatures)}, signatures)
    return verdict(worst.code, worst.words, signatures)


def _opinion(facts: SignatureFacts, court: _Court) -> Opinion:
    if facts.document_stamp:
        return Opinion(facts.code or "ok", {}, None)
    if facts.certificates is None:
        return Opinion(facts.code or "library-error", {"detail": facts.detail, "who": NOBODY}, None)
    leaf = certificates.load(facts.certificates.leaf)
    stamps = [*facts.stamps, *_covering(facts, court.file)]
    trial = _start(facts, leaf, stamps, court)
    if facts.code is not None:
        trial.codes.append(facts.code)
    else:
        _check_leaf(trial, leaf, facts)
        if court.trust is not None:
            _check_path(trial, leaf, facts.certificates, court, court.trust)
        else:
            _check_without_path(trial, leaf, facts.certificates, court)
        if any(not stamp.holds for stamp in facts.stamps):
            trial.codes.append("timestamp-invalid")
        _check_today(trial, leaf, court.moment)
    return _finish(trial, leaf, court.moment)


# ----------------------------------------------------------------------- time


def _covering(facts: SignatureFacts, file: FileFacts) -> list[Stamp]:
    """Return the document timestamps that were laid over the signature."""
    later = (each for each in file.signatures if each.document_stamp and each.end > facts.end)
    return [stamp for each in later if each.code is None for stamp in each.stamps]


def _start(facts: SignatureFacts, leaf: x509.Certificate, stamps: list[Stamp], court: _Court) -> _Trial:
    """Settle the signing time: a timestamp that can be relied on, else the signer's own word."""
    moment = court.moment
    times = [_aware(stamp.time, moment) for stamp in stamps if _reliable(stamp, court)]
    if times:
        return _Trial(min(times), "timestamp")
    if facts.claimed is not None:
        return _Trial(_aware(facts.claimed, moment), "claimed")
    # Nobody says when: what matters is whether the certificate still holds.
    return _Trial(min(moment, _aware(certificates.validity(leaf)[1], moment)), "none")


def _aware(time: datetime, moment: datetime) -> datetime:
    """Return the time in the zone of ``moment``; a time without zone is taken to be in it."""
    return time.replace(tzinfo=moment.tzinfo) if time.tzinfo is None else time.astimezone(moment.tzinfo)


def _reliable(stamp: Stamp, court: _Court) -> bool:
    """A timestamp proves its time while its own certificate can be checked: today, not back then."""
    moment = court.moment
    leaf = certificates.load(stamp.certificates.leaf)
    weak = certificates.weak_key(leaf) or certificates.weak_digest(stamp.digests, leaf)
    if not stamp.holds or weak or not certificates.may_stamp(leaf) or certificates.self_signed(leaf):
        return False
    first, last = certificates.validity(leaf)
    if not first <= moment <= last or _aware(stamp.time, moment) > moment:
        return False
    if court.trust is None:
        return True
    store = chain.parsed(court.trust)
    path = chain.trace(stamp.certificates, leaf, store, moment)
    standings = chain.standings(path, store, moment, court.brought)
    return path.code is None and all(standing.answer != "revoked" for standing in standings)


# ------------------------------------------------------------- the certificate


def _check_leaf(trial: _Trial, leaf: x509.Certificate, facts: SignatureFacts) -> None:
    first, last = certificates.validity(leaf)
    key = certificates.weak_key(leaf)
    digest = certificates.weak_digest(facts.digests, leaf)
    checks = (
        (certificates.self_signed(leaf), "self-signed"),
        (key is not None, "weak-key"),
        (digest is not None, "weak-digest"),
        (not certificates.may_sign(leaf), "key-usage"),
        (trial.at > last, "expired-at-signing"),
        (trial.at < first, "not-yet-valid"),
    )
    trial.codes.extend(code for wrong, code in checks if wrong)
    trial.words["detail"] = key or digest or ""
    trial.words["until"] = _aware(last, trial.at)


def _check_path(trial: _Trial, leaf: x509.Certificate, found: Certificates, court: _Court, trust: TrustStore) -> None:
    store = chain.parsed(trust)
    path = chain.trace(found, leaf, store, trial.at)
    trial.trust = "trusted" if path.code is None else "untrusted"
    if path.code is not None:
        # An expired or self-made certificate has no path either; the first finding says more.
        if not trial.codes:
            trial.codes.append(path.code)
        trial.words["issuer"] = path.missing
        return
    # Data of the past vouches for a signature of the past, where a timestamp says that it is one.
    fresh_at = trial.at if trial.source == "timestamp" else court.moment
    found_standings = chain.standings(path, store, court.moment, court.brought, fresh_at)
    trial.revocation = found_standings[0].answer if found_standings else "unchecked"
    for standing in found_standings:
        _check_revoked(trial, standing)


def _check_without_path(trial: _Trial, leaf: x509.Certificate, found: Certificates, court: _Court) -> None:
    """Nobody vouches for the issuer here, but what it says against the signer in the file itself counts."""
    for issuer in map(certificates.load, found.others):
        if issuer.subject == leaf.issuer:
            standing = court.brought.standing(leaf, issuer, court.moment, court.moment)
            if standing.answer == "revoked":
                trial.revocation = "revoked"
                _check_revoked(trial, standing)


def _check_revoked(trial: _Trial, standing: Standing) -> None:
    if standing.since is None:
        return
    since = _aware(standing.since, trial.at)
    if since <= trial.at:
        trial.codes.append("revoked")
    elif trial.source != "timestamp":
        trial.codes.append("revoked-since")
    else:
        trial.revocation = "good"  # a timestamp shows that it was, when it mattered
        return
    trial.words["until"] = since


def _check_today(trial: _Trial, leaf: x509.Certificate, moment: datetime) -> None:
    """Valid by the signer's own word alone, but expired by now: nobody can tell any more."""
    if not trial.codes and trial.source != "timestamp" and moment > certificates.validity(leaf)[1]:
        trial.codes.append("expired-now")


# ------------------------------------------------------------------- the words


def _finish(trial: _Trial, leaf: x509.Certificate, moment: datetime) -> Opinion:
    signer, organisation = certificates.names(leaf)
    code = min(trial.codes, key=gravity, default="ok")
    if CODES[code].kind is VerdictKind.UNTRUSTED:
        trial.trust = "untrusted"
    signed_at = None if trial.source == "none" else trial.at.astimezone(moment.tzinfo)
    units = certificates.units(leaf)
    signature = Signature(signer, organisation, signed_at, trial.source, trial.trust, trial.revocation, units)
    when = _NO_TIME if signed_at is None else signed_at
    return Opinion(code, {"when": when, "who": who(signature), **trial.words}, signature)
