"""Judging with the cache: the facts of a content are worked out once, opinions when they may differ."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from tuanthu.evidence.cache import Cache, seen
from tuanthu.evidence.facts import FileFacts
from tuanthu.evidence.formats import HEAD, sniff
from tuanthu.evidence.onepass import Hashed
from tuanthu.evidence.trust import TrustStore
from tuanthu.evidence.verdict import weigh
from tuanthu.evidence.worker import NOW
from tuanthu.model import Verdict

_OF_THE_MOMENT = frozenset({"out-of-memory", "timed-out", "crashed", "cannot-open", "too-large"})
"""Codes that speak of this machine, now: another try may end otherwise."""


def judge_kept(
    cache: Cache | None,
    path: Path,
    status: os.stat_result,
    raw: bytes,
    hashed: Hashed,
    trust: TrustStore | None,
    moment: datetime,
) -> tuple[Verdict, float]:
    """Return the verdict on a file and until when it holds, as far as possible from the cache; keep what is new."""
    form = sniff(raw[:HEAD])
    known = cache.facts(hashed.sha256) if cache is not None and form == "pdf" else None
    verdict, facts = weigh(raw, trust, moment, known, hashed)
    span = _span(verdict, facts, form, trust, moment)
    if cache is not None and span is not None:
        place = seen(str(path), status, path.stat())
        cache.keep(hashed.sha256, form, verdict, None if known is not None else facts, span, place)
    return verdict, NOW if span is None else span[1]


def _span(
    verdict: Verdict, facts: FileFacts | None, form: str, trust: TrustStore | None, moment: datetime
) -> tuple[float, float] | None:
    """Return in which moments the verdict holds; None when it is not to be kept."""
    if form != "pdf":
        return float("-inf"), float("inf")
    codes = {verdict.code, *(() if facts is None else (facts.code, *(each.code for each in facts.signatures)))}
    if facts is None or codes & _OF_THE_MOMENT:
        return None
    from tuanthu.evidence.lifespan import span

    return span(facts, trust, moment)
