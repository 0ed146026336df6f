"""Revocation data that a file brings along, so that it can be judged for long: what it says, and whether to believe it.

Lists and answers are signed by the authority, so it does not matter where in the file they lie, nor
who put them there. What they say is believed for the time they speak of; a list in the trust folder
comes first, because it is newer.
"""

# asn1crypto makes its fields at run time, where a type checker sees none.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils import generic

from tuanthu.evidence.document import look_up
from tuanthu.evidence.facts import Enclosed
from tuanthu.evidence.responses import Responses
from tuanthu.evidence.revocation import Lists, Standing

MAX_BYTES = 16 * 2**20
"""More than this is not read; what it may say stays unchecked."""


# ------------------------------------------------------------------ collecting


def in_file(reader: Any) -> Enclosed:
    """Return what lies in the document security store."""
    store = look_up(reader.root, "/DSS")
    if not isinstance(store, generic.DictionaryObject):
        return Enclosed()
    return Enclosed(_within(_streams(store, "/CRLs")), _within(_streams(store, "/OCSPs")))


def in_signature(signed: cms.SignedData, signer: cms.SignerInfo) -> Enclosed:
    """Return what a signature holds: in Adobe's attribute, and among the lists of its CMS."""
    lists, answers = [], []
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        lists += [each.chosen.dump() for each in signed["crls"] or () if each.name == "certificate_list"]
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        for attribute in signer["signed_attrs"] or ():
            if attribute["type"].native == "adobe_revocation_info_archival":
                for value in attribute["values"]:
                    lists += [each.dump() for each in value["crl"] or ()]
                    answers += [each.dump() for each in value["ocsp"] or ()]
    return Enclosed(_within(lists), _within(answers))


def _streams(store: Any, key: str) -> Iterator[bytes]:
    found = look_up(store, key)
    for each in found if isinstance(found, generic.ArrayObject) else ():
        stream = each.get_object()
        if isinstance(stream, generic.StreamObject):
            yield stream.data


def _within(ders: Any) -> tuple[bytes, ...]:
    found: list[bytes] = []
    left = MAX_BYTES
    for der in ders:
        left -= len(der)
        if left < 0:
            break
        found.append(bytes(der))
    return tuple(found)


# -------------------------------------------------------------------- reading


class Brought:
    """The lists and answers that a file brings along, parsed."""

    def __init__(self, enclosed: Enclosed) -> None:
        self._lists = Lists(enclosed.lists, doubtful=True)
        self._responses = Responses(enclosed.answers)

    def standing(
        self, cert: x509.Certificate, issuer: x509.Certificate, moment: datetime, fresh_at: datetime
    ) -> Standing:
        """Return how ``cert`` stands: revoked as known at ``moment``, else good if the data covers ``fresh_at``."""
        found = [each.standing(cert, issuer, moment, fresh_at) for each in (self._lists, self._responses)]
        for answer in ("revoked", "good", "stale"):
            for each in found:
                if each.answer == answer:
                    return each
        return Standing("unchecked")

    def instants(self, serials: set[int]) -> set[datetime]:
        """Return every instant at which an answer on these certificates may change."""
        return self._lists.instants(serials) | self._responses.instants()
