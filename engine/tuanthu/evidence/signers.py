"""How the people and agencies who signed are named in a sentence."""

from __future__ import annotations

from tuanthu.model import Signature
from tuanthu.words import Text, same

NOBODY = Text("người ký không rõ", "an unknown signer")


def who(signature: Signature) -> Text:
    """Return the signer and, where it says more, the organisation."""
    signer, organisation = signature.signer, signature.organisation
    if signer is None and organisation is None:
        return NOBODY
    if signer is None or organisation is None or organisation == signer:
        return same(f"“{signer or organisation}”")
    return same(f"“{signer}” ({organisation})")


def all_signers(signatures: tuple[Signature, ...]) -> Text:
    """Return every signer with the signing time and where that comes from."""
    each = [_with_time(signature) for signature in signatures]
    return Text("; ".join(text.vi for text in each), "; ".join(text.en for text in each))


def _with_time(signature: Signature) -> Text:
    return Text("{who}, {when}", "{who}, {when}").fill({"who": who(signature), "when": when(signature)})


def when(signature: Signature) -> Text:
    """Return the signing time and where it comes from."""
    if signature.signed_at is None:
        return Text("không ghi thời điểm ký", "no signing time given")
    if signature.time_source == "timestamp":
        text = Text("ký lúc {when} theo dấu thời gian", "signed {when} by a timestamp")
    else:
        text = Text("ký lúc {when} theo lời khai của người ký", "signed {when} by the signer's word")
    return text.fill({"when": signature.signed_at})
