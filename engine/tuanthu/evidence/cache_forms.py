"""Facts and verdicts as JSON and back, for the cache; certificates are kept once and referred to.

No pickles: whoever can write the cache file must not be able to run anything here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from tuanthu.evidence.facts import Certificates, Enclosed, FileFacts, SignatureFacts, Stamp
from tuanthu.model import Signature, Verdict, VerdictKind
from tuanthu.words import Text

Ders = dict[str, bytes]
"""Certificates, lists and answers by their SHA-256."""


def write_facts(facts: FileFacts) -> tuple[str, Ders]:
    """Return the facts as JSON, and the certificates that it refers to."""
    ders: Ders = {}
    each = [_write_signature(signature, ders) for signature in facts.signatures]
    form = [facts.code, facts.detail, each, _enclose(facts.enclosed, ders)]
    return json.dumps(form, separators=(",", ":")), ders


def read_facts(text: str, find: Callable[[str], bytes]) -> FileFacts:
    """Return the facts that :func:`write_facts` wrote; ``find`` returns a certificate by its digest."""
    code, detail, signatures, enclosed = json.loads(text)
    return FileFacts(code, detail, tuple(_read_signature(each, find) for each in signatures), _disclose(enclosed, find))


def _write_signature(facts: SignatureFacts, ders: Ders) -> list[Any]:
    certificates = None if facts.certificates is None else _refer(facts.certificates, ders)
    claimed = None if facts.claimed is None else facts.claimed.isoformat()
    stamps = [
        [stamp.time.isoformat(), _refer(stamp.certificates, ders), stamp.digests, stamp.holds] for stamp in facts.stamps
    ]
    marks = (certificates, claimed, facts.digests, stamps, facts.document_stamp, _enclose(facts.enclosed, ders))
    return [facts.code, facts.end, facts.detail, *marks]


def _read_signature(form: list[Any], find: Callable[[str], bytes]) -> SignatureFacts:
    code, end, detail, certificates, claimed, digests, stamps, document_stamp, enclosed = form
    return SignatureFacts(
        code,
        end,
        detail,
        None if certificates is None else _found(certificates, find),
        None if claimed is None else datetime.fromisoformat(claimed),
        tuple(digests),
        tuple(
            Stamp(datetime.fromisoformat(time), _found(certs, find), tuple(names), holds)
            for time, certs, names, holds in stamps
        ),
        document_stamp,
        _disclose(enclosed, find),
    )


def _refer(certificates: Certificates, ders: Ders) -> list[str]:
    return _names((certificates.leaf, *certificates.others), ders)


def _enclose(enclosed: Enclosed, ders: Ders) -> list[list[str]]:
    return [_names(each, ders) for each in (enclosed.lists, enclosed.answers)]


def _disclose(names: list[list[str]], find: Callable[[str], bytes]) -> Enclosed:
    lists, answers = (tuple(find(name) for name in each) for each in names)
    return Enclosed(lists, answers)


def _names(contents: Iterable[bytes], ders: Ders) -> list[str]:
    names = []
    for der in contents:
        name = hashlib.sha256(der).hexdigest()
        ders[name] = der
        names.append(name)
    return names


def _found(names: list[str], find: Callable[[str], bytes]) -> Certificates:
    leaf, *others = (find(name) for name in names)
    return Certificates(leaf, tuple(others))


# ------------------------------------------------------------------- verdicts


def write_verdict(verdict: Verdict) -> str:
    """Return the verdict as JSON."""
    signatures = [
        [
            each.signer,
            each.organisation,
            None if each.signed_at is None else each.signed_at.isoformat(),
            each.time_source,
            each.trust,
            each.revocation,
            each.units,
        ]
        for each in verdict.signatures
    ]
    form = [verdict.kind.value, verdict.code, verdict.reason.vi, verdict.reason.en, signatures]
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))


def read_verdict(text: str, kinds: Mapping[str, VerdictKind] = VerdictKind._value2member_map_) -> Verdict:  # type: ignore[assignment]
    """Return the verdict that :func:`write_verdict` wrote."""
    kind, code, vi, en, signatures = json.loads(text)
    return Verdict(kinds[kind], code, Text(vi, en), tuple(_signature(each) for each in signatures))


def _signature(form: list[Any]) -> Signature:
    signer, organisation, at, source, trust, revocation, units = form
    signed_at = None if at is None else datetime.fromisoformat(at)
    return Signature(signer, organisation, signed_at, source, cast("Any", trust), cast("Any", revocation), tuple(units))
