"""One file, one verdict: the whole sequence, from bytes to words."""

from __future__ import annotations

from datetime import datetime

from tuanthu.evidence.codes import verdict
from tuanthu.evidence.facts import FileFacts
from tuanthu.evidence.formats import HEAD, sniff
from tuanthu.evidence.onepass import Hashed
from tuanthu.evidence.trust import TrustStore
from tuanthu.model import Verdict
from tuanthu.words import Text, same

_FORMATS = {
    "docx": same("Word"),
    "xlsx": same("Excel"),
    "zip": Text("tệp nén ZIP", "a ZIP archive"),
    "png": Text("ảnh PNG", "a PNG picture"),
    "jpeg": Text("ảnh JPEG", "a JPEG picture"),
    "html": Text("trang web HTML", "a web page"),
    "text": Text("văn bản thuần", "plain text"),
    "unknown": Text("không rõ", "unknown"),
}


def judge(raw: bytes, trust: TrustStore | None, moment: datetime) -> Verdict:
    """Judge the bytes of one evidence file as of ``moment`` (which must carry a zone).

    Without ``trust`` only the path to a root and revocation stay unchecked. Never raises for what
    the file holds: what cannot be judged is ``unjudged``, with the reason.
    """
    return weigh(raw, trust, moment)[0]


def weigh(
    raw: bytes,
    trust: TrustStore | None,
    moment: datetime,
    facts: FileFacts | None = None,
    hashed: Hashed | None = None,
) -> tuple[Verdict, FileFacts | None]:
    """Judge as :func:`judge` does, and return the facts too; ``facts`` and ``hashed`` when they are known already."""
    if moment.tzinfo is None:
        raise ValueError("moment must carry a zone")
    form = sniff(raw[:HEAD])
    if form == "empty":
        return verdict("empty"), None
    if form != "pdf":
        return verdict("not-a-pdf", {"format": _FORMATS[form]}), None
    try:
        return _weigh_pdf(raw, trust, moment, facts, hashed)
    except MemoryError:
        return verdict("out-of-memory"), None
    except Exception as error:
        return verdict("library-error", {"detail": type(error).__name__}), None


def _weigh_pdf(
    raw: bytes, trust: TrustStore | None, moment: datetime, facts: FileFacts | None, hashed: Hashed | None
) -> tuple[Verdict, FileFacts]:
    # pyHanko takes 0.4 s to import: a submission without PDFs need not wait for it.
    from tuanthu.evidence.integrity import examine
    from tuanthu.evidence.opinion import conclude

    found = examine(raw, hashed) if facts is None else facts
    return conclude(found, trust, moment), found
