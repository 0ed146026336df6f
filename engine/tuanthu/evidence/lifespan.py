"""Until when does an opinion on trust stay the same?

A verdict compares the moment of judging with a few instants only: where certificates begin and end,
when timestamps were made, when revocation lists grow old and revocations take effect. Between two
of them nothing changes, so a kept opinion is good for any moment strictly between its neighbours.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator, Sequence
from datetime import datetime

from tuanthu.evidence import certificates, chain
from tuanthu.evidence.cache import Span
from tuanthu.evidence.enclosed import Brought
from tuanthu.evidence.facts import Certificates, FileFacts
from tuanthu.evidence.trust import TrustStore

ALWAYS: Span = (float("-inf"), float("inf"))


def span(facts: FileFacts, trust: TrustStore | None, moment: datetime) -> Span | None:
    """Return the span in which the opinion of ``moment`` holds; None when ``moment`` is on its edge.

    None also when a date in the file is none that Python knows.
    """
    here = moment.timestamp()
    try:
        own = sorted({_seconds(each, moment) for each in _instants(facts)})
    except (ValueError, TypeError, OverflowError):
        return None
    spans = [_around(own, here), _around(_of_store(trust), here) if trust is not None else ALWAYS]
    low, high = max(each[0] for each in spans), min(each[1] for each in spans)
    return (low, high) if low < here < high else None


def _around(instants: Sequence[float], here: float) -> Span:
    at = bisect.bisect_right(instants, here)
    return (instants[at - 1] if at else ALWAYS[0], instants[at] if at < len(instants) else ALWAYS[1])


def _instants(facts: FileFacts) -> Iterator[datetime]:
    yield from _of_enclosed(facts)
    for each in facts.signatures:
        if each.certificates is not None:
            yield from _validities(each.certificates)
        if each.claimed is not None:
            yield each.claimed
        for stamp in each.stamps:
            yield stamp.time
            yield from _validities(stamp.certificates)


def _of_enclosed(facts: FileFacts) -> set[datetime]:
    enclosed = facts.all_enclosed()
    if not enclosed.lists and not enclosed.answers:
        return set()
    everyone = [each.certificates for each in facts.signatures if each.certificates is not None]
    everyone += [stamp.certificates for each in facts.signatures for stamp in each.stamps]
    ders = {der for each in everyone for der in (each.leaf, *each.others)}
    return Brought(enclosed).instants({certificates.load(der).serial_number for der in ders})


def _validities(found: Certificates) -> Iterator[datetime]:
    for der in (found.leaf, *found.others):
        yield from certificates.validity(certificates.load(der))


@functools.lru_cache(maxsize=2)
def _of_store(trust: TrustStore) -> tuple[float, ...]:
    store = chain.parsed(trust)
    found = {each for cert in (*store.roots, *store.others) for each in certificates.validity(cert)}
    found.update(store.lists.instants())
    return tuple(sorted(each.timestamp() for each in found))


def _seconds(time: datetime, moment: datetime) -> float:
    """A time without zone is taken to be in that of ``moment``, as everywhere."""
    return (time.replace(tzinfo=moment.tzinfo) if time.tzinfo is None else time).timestamp()
