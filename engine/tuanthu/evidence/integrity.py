"""Which signatures does a PDF hold, and does each hold for the bytes of the file?"""

from __future__ import annotations

import dataclasses
from typing import Any

from tuanthu.evidence import byterange, document, enclosed, hindsight, salvage
from tuanthu.evidence.facts import FileFacts, SignatureFacts
from tuanthu.evidence.onepass import Hashed
from tuanthu.evidence.signature import examine_signature


def examine(raw: bytes, hashed: Hashed | None = None) -> FileFacts:
    """Return what the bytes of a PDF say: how each signature stands, or why there is none.

    ``hashed`` spares hashing what was hashed already.
    """
    raw = byterange.without_padding(raw)
    code = document.refused(raw)
    if code is not None:
        return FileFacts(code, detail="/Contents" if code == "too-large" else "")
    first = _examine(raw, hashed, strict=True)
    if not _troubled(first):
        return first
    # Many real files break a rule of syntax that hurts nobody.
    second = _examine(raw, hashed, strict=False)
    if not _troubled(second) or any(each.code != "library-error" for each in second.signatures):
        return second
    code = salvage.settle(raw)
    return second if code is None else FileFacts(code)


def _troubled(facts: FileFacts) -> bool:
    return "library-error" in {facts.code, *(each.code for each in facts.signatures)}


def _examine(raw: bytes, hashed: Hashed | None, *, strict: bool) -> FileFacts:
    try:
        reader = document.open_pdf(raw, strict=strict)
    except document.PasswordError:
        return FileFacts("password")
    except document.MacError:
        return FileFacts("unsupported", "MAC")
    except MemoryError:
        return FileFacts("out-of-memory")
    except Exception as error:
        return FileFacts("library-error" if strict else _unopened(raw), type(error).__name__)
    try:
        return _read(raw, reader, hashed, strict=strict)
    except document.TooComplexError:
        return FileFacts("too-complex")
    except MemoryError:
        return FileFacts("out-of-memory")
    except Exception as error:
        return FileFacts("library-error", type(error).__name__)


def _unopened(raw: bytes) -> str:
    """Say what can still be said of a file that the library cannot open."""
    if not byterange.mentions(raw):
        return "no-signature"
    return "trailing-data" if byterange.second_file_appended(raw) else "library-error"


def _read(raw: bytes, reader: Any, hashed: Hashed | None, *, strict: bool) -> FileFacts:
    fields = document.signature_fields(reader)
    filled = [field for field in fields if field.value is not None]
    if not filled:
        if byterange.second_file_appended(raw):
            return FileFacts("trailing-data")
        if byterange.mentions(raw) and not document.nobodys_range(reader):
            return FileFacts("stripped-signature")
        return FileFacts("empty-field" if fields else "no-signature")
    found = sorted((examine_signature(raw, reader, field, hashed) for field in filled), key=lambda each: each.end)
    if not strict:
        found = [_wary(raw, each) for each in found]
    if all(each.document_stamp for each in found):
        return FileFacts("timestamp-only", signatures=tuple(found))
    if found[-1].code is None and not byterange.tail_explained(raw, found[-1].end, reader.last_startxref):
        return FileFacts("trailing-data", signatures=tuple(found))
    sound = [each.end for each in found if each.code is None]
    if sound and hindsight.strays(reader, raw, min(sound)):
        found = [_wary(raw, each) for each in found]
    return FileFacts(None, signatures=tuple(found), enclosed=enclosed.in_file(reader))


def _wary(raw: bytes, facts: SignatureFacts) -> SignatureFacts:
    """Where syntax is loose, do not rely on the comparison of revisions: other readers may see others."""
    if facts.code is None and not facts.document_stamp and raw[facts.end :].strip(byterange.WHITE):
        return dataclasses.replace(facts, code="irregular-syntax")
    return facts
