"""Who signed a document, told from the certificates, and when: against who should have, and by when.

An agency's document bears two signatures by law (Nghị định 30/2020/NĐ-CP Đ5): the competent person's and the
agency's. A certificate names the agency in O, in one of its OU, or, when it is the agency's own, in CN.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tuanthu.calendar import Deadline, days_late, local_day
from tuanthu.model import Case, FactValue, Property, RegisterEntry, Signature
from tuanthu.words import Text, normal

NO_ISSUER = Text("Bảng kê không ghi cơ quan ban hành.", "The register does not name the issuer.")
NO_TIME = Text(
    "Chữ ký số của tệp không ghi thời điểm ký, nên chưa đối chiếu được với thời hạn.",
    "The signatures do not say when they were made, so they cannot be held against the deadline.",
)
PROPERTIES = {
    "right_signer": Property("yes_no", Text("đúng cơ quan ký", "whether the expected body signed")),
    "signatures": Property("int", Text("số chữ ký số", "how many signatures there are")),
    "signed_by_agency": Property("yes_no", Text("có chữ ký số của cơ quan", "whether the agency itself signed")),
    "signed_by_person": Property("yes_no", Text("có chữ ký số của người ký", "whether a person signed for it")),
    "days_late": Property("int", Text("số ngày ký muộn; 0 nếu đúng hạn", "days signed late; 0 when on time")),
    "time_source": Property(
        "text",
        Text("nguồn của thời điểm ký", "where the signing time comes from"),
        choices=("timestamp", "claimed"),
    ),
}


def forms(names: Iterable[str]) -> frozenset[str]:
    """Return the normal forms that mean one of these bodies; "UBND" may stand before a name or be left out."""
    bare = {normal(name).removeprefix("ubnd ") for name in names} - {""}
    return frozenset(bare | {f"ubnd {name}" for name in bare})


def expected(signer: str, case: Case, entry: RegisterEntry | None) -> frozenset[str] | None:
    """Return the forms of the body that should have signed; None when anybody may."""
    if signer == "any":
        return None
    return forms(case.unit.names() if signer == "unit" else [entry.issuer] if entry and entry.issuer else [])


def identity(signatures: Sequence[Signature], wanted: frozenset[str] | None) -> dict[str, FactValue]:
    """Return who signed, as facts. With ``wanted`` only that body and its people count."""
    agencies = [each for each in signatures if _is_agency(each, wanted)]
    people = [each for each in signatures if each not in agencies and (wanted is None or _bodies(each) & wanted)]
    facts: dict[str, FactValue] = {
        "signatures": len(signatures),
        "signed_by_agency": "yes" if agencies else "no",
        "signed_by_person": "yes" if people else "no",
    }
    if wanted is not None:
        facts["right_signer"] = "yes" if agencies or people else "no"
    return facts


def _is_agency(signature: Signature, wanted: frozenset[str] | None) -> bool:
    """Return whether the certificate is a body's own: its CN names the body, not a person."""
    if wanted is None:
        own = normal(signature.signer or "")
        return not signature.signer or own in _bodies(signature) or own.startswith("ubnd ")
    return bool(forms([signature.signer or ""]) & wanted) or (
        not signature.signer and bool(_bodies(signature) & wanted)
    )


def _bodies(signature: Signature) -> frozenset[str]:
    return forms([signature.organisation or "", *signature.units])


def signing_time(signatures: Sequence[Signature], due: datetime, case: Case) -> dict[str, FactValue] | None:
    """Return how the last signature stands to the deadline, as facts; None when no signature tells a time.

    A document is complete with its last signature.
    """
    times = [(each.signed_at, each.time_source) for each in signatures if each.signed_at is not None]
    if len(times) < len(signatures) or not times:
        return None
    last, source = max(times)
    return {
        "signed_on": local_day(last, case.plan.zone),
        "deadline": due.date(),
        "days_late": days_late(last, Deadline(due), case.plan.zone),
        "time_source": source,
    }
