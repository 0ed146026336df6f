"""What the raw bytes still prove when the library cannot read a signed file.

Otherwise whoever breaks a file a little more than he changes it would turn "altered" into "cannot
be judged". A signature whose digest still fits stays unjudged: there the file may well be lawful.
"""

from __future__ import annotations

import hashlib

from asn1crypto import cms

from tuanthu.evidence import byterange

MAX_RANGES = 50


def settle(raw: bytes) -> str | None:
    """Return the code of a fault that holds for every byte range in the file, None when one may be right."""
    ranges = byterange.ranges(raw)[:MAX_RANGES]
    if not ranges:
        return None
    around_token = [each for each in ranges if byterange.around_token(raw, each)]
    if not around_token:
        return "bad-byte-range"
    wrong = all(_fits(raw, each) is False for each in around_token)
    return "digest-mismatch" if wrong else None


def _fits(raw: bytes, byte_range: tuple[int, int, int, int]) -> bool | None:
    """Return whether the covered bytes have the digest that was signed; None when nobody can tell."""
    _, length, start, rest = byte_range
    try:
        signed = cms.ContentInfo.load(byterange.octets(raw, byte_range))["content"]
        (signer,) = signed["signer_infos"]
        if signed["encap_content_info"]["content_type"].native != "data":
            return None
        (stated,) = [
            each["values"][0].native for each in signer["signed_attrs"] if each["type"].native == "message_digest"
        ]
        digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    view = memoryview(raw)
    digest.update(view[:length])
    digest.update(view[start : start + rest])
    return bool(digest.digest() == stated)
