"""Documents that prove the points a unit claims: registered, filed by code, readable, signed.

For each criterion that asks for evidence and claims more than 0, one obligation "proven" and one "in
order" per document (register entry or file). A document is in order when its file is there and, with
``signed: yes`` (default), its PDF signatures hold. ``need: any`` (default) asks for one document in
order, ``need: all`` for every one. ``register`` lists what each entry must state, of ``number``,
``symbol``, ``abstract``, ``date``, ``issuer`` and ``pages``. ``signer`` says whose certificate is
expected: ``any`` (default: evidence is often a superior's document), ``unit``, or ``issuer`` (the issuer
that the register names); the body is looked for in the certificate's O, OU and CN. A deadline
(``before``, ``by``) holds for the last signature of each document.

Passes:

    scores: {"1.3.2": {claimed: 1, evidence: [{number: 12, symbol: BC-UBND, abstract: Báo cáo, file: 12-BC-UBND.pdf}]}}
    evidence/1.3.2/12-BC-UBND.pdf      (signed)

Fails (missing_file): the same without the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tuanthu.calendar import Due
from tuanthu.documents import Document, join
from tuanthu.kinds.base import DUE, Kind, due_instant, read_due
from tuanthu.kinds.evidence_words import WORDS, field_names
from tuanthu.kinds.signers import NO_ISSUER, NO_TIME, PROPERTIES, expected, identity, signing_time
from tuanthu.model import (
    ZERO,
    Case,
    Criterion,
    FactValue,
    Obligation,
    Outcome,
    Property,
    Rule,
    Scorecard,
    VerdictKind,
)
from tuanthu.schema import FLAG, Node, many
from tuanthu.source import Location, Problem
from tuanthu.words import Text

_UNCERTAIN = frozenset({VerdictKind.REVIEW, VerdictKind.UNJUDGED})
_ENTRY = ("number", "symbol", "abstract", "date", "issuer", "pages")


@dataclass(frozen=True, slots=True)
class Settings:
    """What each document must have."""

    register: tuple[str, ...]
    signed: bool
    need: str
    signer: str
    due: Due | None


def _parse(node: Node, problems: list[Problem]) -> Settings:
    return Settings(
        node.texts("register"),
        node.flag("signed", True),
        node.text("need") or "any",
        node.text("signer") or "any",
        read_due(node, problems),
    )


def _measure(rule: Rule, case: Case) -> Iterator[Obligation]:
    for card in case.plan.scorecards_of(case.unit.group):
        for criterion in card.leaves():
            score = (case.submission.scores or {}).get((card.id, criterion.code))
            claims = score is not None and score.claimed is not None and score.claimed > ZERO
            nothing_arose = (card.id, criterion.code) in case.nothing_arose
            if criterion.evidence and criterion.scored_by == "unit" and claims and not nothing_arose:
                yield from _criterion(rule, case, card, criterion)


def _criterion(rule: Rule, case: Case, card: Scorecard, criterion: Criterion) -> Iterator[Obligation]:
    score = (case.submission.scores or {})[(card.id, criterion.code)]
    name, on = f"{rule.id}/{criterion.code}", (card.id, criterion.code)
    if not case.evidence.present:
        why = Text("Hồ sơ không có thư mục evidence.", "The submission has no evidence folder.")
        yield Obligation(
            name, rule, {}, score.location, Outcome.NOT_ASSESSED, why=why, lacks="data", criterion=on, vouches=True
        )
        return
    documents = join(case, card.id, criterion.code)
    proven = _proven(rule, name, on, score.location, criterion, documents)
    if _asks_for_proof(rule) or proven.facts.get("proven") != "no":
        yield proven
    for document in documents:
        yield _in_order(rule, case, f"{name}/{document.name()}", on, criterion, document)


# ---------------------------------------------------------------- obligations


def _state(settings: Settings, document: Document) -> bool | None:
    """Return whether the document is in order; None when a person must look first."""
    if document.file is None or not document.placed or document.file.format != "pdf":
        return False
    if not settings.signed:
        return True
    if document.file.verdict.kind in _UNCERTAIN or _nameless(settings, document):
        return None
    return document.file.verdict.kind is VerdictKind.SIGNED


def _nameless(settings: Settings, document: Document) -> bool:
    """Return whether the expected signer is the issuer, and the register does not name one."""
    return settings.signer == "issuer" and not (document.entry and document.entry.issuer)


def _asks_for_proof(rule: Rule) -> bool:
    """Return whether a violation of the rule is about the criterion and not one document."""
    about = {"proven", "documents", "in_order", "uncertain"}
    return any(each.property in about for violation in rule.violations for each in violation.when)


def _proven(
    rule: Rule, name: str, on: tuple[str, str], where: Location, criterion: Criterion, documents: Sequence[Document]
) -> Obligation:
    settings: Settings = rule.settings
    states = [_state(settings, document) for document in documents]
    good, unsure = states.count(True), states.count(None)
    facts: dict[str, FactValue] = {
        "scope": "criterion",
        "criterion": criterion.code,
        "documents": len(documents),
        "in_order": good,
        "uncertain": unsure,
    }
    sure = _certain(settings.need, good, unsure, states.count(False))
    if sure is not None:
        facts["proven"] = "yes" if sure else "no"
    why = Text(
        "Tài liệu kiểm chứng của tiêu chí {criterion} cần người xem xét.",
        "The evidence for criterion {criterion} needs a person's look.",
    ).fill(facts)
    otherwise = Outcome.PASSED if sure else Outcome.NOT_ASSESSED
    terms = {"title": criterion.title}
    return Obligation(
        name,
        rule,
        facts,
        where,
        criterion=on,
        otherwise=otherwise,
        terms=terms,
        why=None if sure else why,
        lacks=None if sure else "data",
        vouches=True,
    )


def _certain(need: str, good: int, unsure: int, bad: int) -> bool | None:
    if need == "all":
        return False if bad or not good + unsure else None if unsure else True
    return True if good else None if unsure else False


def _in_order(
    rule: Rule, case: Case, name: str, on: tuple[str, str], criterion: Criterion, document: Document
) -> Obligation:
    settings: Settings = rule.settings
    facts: dict[str, FactValue] = {
        "scope": "document",
        "criterion": criterion.code,
        "document": document.name(),
        "listed": "yes" if document.entry else "no",
        "found": "yes" if document.file else "no",
    }
    terms: dict[str, Text] = {}
    if document.entry:
        missing = [field for field in settings.register if not getattr(document.entry, field)]
        facts["missing_fields"] = len(missing)
        terms["fields"] = field_names(missing)
    if document.file:
        facts["placed"] = "yes" if document.placed else "no"
        facts["folder"] = document.file.code
        facts["path"] = document.file.path
        facts["format"] = document.file.format
        terms["reason"] = document.file.verdict.reason
        if settings.signed:
            facts["verdict"] = document.file.verdict.kind.value
            facts["code"] = document.file.verdict.code
    unsure = _signer(rule, case, document, facts) or _unsure(settings, document)
    where = _where(settings, document)
    return Obligation(
        name,
        rule,
        facts,
        where or case.submission.location,
        criterion=on,
        terms=terms,
        why=unsure,
        otherwise=Outcome.NOT_ASSESSED if unsure else Outcome.PASSED,
        lacks="data" if unsure else None,
    )


def _where(settings: Settings, document: Document) -> Location | None:
    """Return where the fault lies: in the file, or in the register when the file itself is in order."""
    if document.entry and (document.file is None or _state(settings, document)):
        return document.entry.location
    return Location(document.file.path) if document.file else None


def _unsure(settings: Settings, document: Document) -> Text | None:
    file = document.file
    return file.verdict.reason if settings.signed and file and file.verdict.kind in _UNCERTAIN else None


def _signer(rule: Rule, case: Case, document: Document, facts: dict[str, FactValue]) -> Text | None:
    """Add who signed and when; return why that cannot be held against what the rule expects."""
    settings: Settings = rule.settings
    if not settings.signed or not document.file or document.file.verdict.kind is not VerdictKind.SIGNED:
        return None
    signatures = document.file.verdict.signatures
    wanted = expected(settings.signer, case, document.entry)
    if wanted is not None and not wanted:
        return NO_ISSUER
    facts.update(identity(signatures, wanted))
    due = due_instant(rule, settings.due, case)
    if due is None:
        return None
    timing = signing_time(signatures, due, case)
    facts.update(timing or {})
    return NO_TIME if timing is None else None


KIND = Kind(
    name="evidence",
    of_criteria=True,
    manual=__doc__,
    manual_vi="""
        Tài liệu kiểm chứng cho điểm tự chấm: có trong bảng kê, đúng thư mục theo mã tiêu chí, đọc được, có ký số.

        Mỗi tiêu chí cần tài liệu kiểm chứng và tự chấm trên 0 điểm có một nghĩa vụ “được chứng minh”, và một nghĩa
        vụ “hợp lệ” cho từng tài liệu (dòng của bảng kê hoặc tệp). Tài liệu hợp lệ khi có tệp và, với
        ``signed: yes`` (mặc định), chữ ký số trên tệp PDF đúng. ``need: any`` (mặc định) cần ít nhất một tài liệu
        hợp lệ, ``need: all`` cần mọi tài liệu hợp lệ. ``register`` liệt kê các mục mà mỗi dòng bảng kê phải ghi,
        trong số ``number`` (số), ``symbol`` (kí hiệu), ``abstract`` (trích yếu), ``date`` (ngày), ``issuer`` (cơ
        quan ban hành) và ``pages`` (trang). ``signer`` cho biết chứng thư số phải của ai: ``any`` (bất kỳ, mặc
        định: tài liệu kiểm chứng thường do cấp trên ban hành), ``unit`` (đơn vị), hoặc ``issuer`` (cơ quan ban hành
        ghi trong bảng kê). Tên cơ quan được tìm trong các mục O, OU và CN của chứng thư số. Thời hạn (``before``,
        ``by``) áp dụng cho chữ ký cuối cùng của từng tài liệu.

        Đạt:

        [1]

        Không đạt (missing_file): cũng như trên nhưng không có tệp.
    """,
    settings={
        "register": many({"enum": list(_ENTRY)}),
        "signed": FLAG,
        "need": {"enum": ["any", "all"]},
        "signer": {"enum": ["any", "unit", "issuer"]},
        **DUE,
    },
    required=(),
    properties={
        "scope": Property(
            "text",
            Text("tiêu chí hay tài liệu", "criterion or document"),
            always=True,
            choices=("criterion", "document"),
        ),
        "criterion": Property("text", Text("mã tiêu chí", "the criterion's code"), always=True),
        "proven": Property("yes_no", Text("có tài liệu hợp lệ", "proven by a document in order")),
        "documents": Property("int", Text("số tài liệu", "how many documents")),
        "in_order": Property("int", Text("số tài liệu hợp lệ", "documents in order")),
        "uncertain": Property("int", Text("số tài liệu cần xem xét", "documents a person must look at")),
        "listed": Property("yes_no", Text("có trong bảng kê", "whether the register lists it")),
        "found": Property("yes_no", Text("có tệp", "whether the file is there")),
        "placed": Property("yes_no", Text("đúng thư mục", "whether it is in its criterion's folder")),
        "format": Property("text", Text("định dạng theo nội dung", "format by content")),
        "verdict": Property(
            "text",
            Text("kết luận về chữ ký số", "the verdict on its signatures"),
            choices=tuple(kind.value for kind in VerdictKind),
        ),
        "code": Property("text", Text("mã của kết luận", "the verdict's code")),
        "missing_fields": Property("int", Text("số mục còn thiếu trong bảng kê", "fields the register lacks")),
        **PROPERTIES,
    },
    parse=_parse,
    measure=_measure,
    road="claim",
    words=WORDS,
)
