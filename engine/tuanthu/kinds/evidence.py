"""Documents that prove the points a unit claims: registered, filed by code, readable, signed.

For each criterion that asks for evidence and claims more than 0, one obligation "proven" and one "in
order" per document (register entry or file). A document is in order when its file is there and, with
``signed: yes``, its PDF signatures hold. ``need: any`` (default) asks for one document in order,
``need: all`` for every one. ``register`` lists what each entry must state. ``signer`` says whose
certificate is expected: ``any`` (default: evidence is often a superior's document), ``unit``, or
``issuer`` (the issuer that the register names).

Passes:

    scores: {"1.3.2": {claimed: 1, evidence: [{number: 12, symbol: BC-UBND, abstract: Báo cáo, file: 12-BC-UBND.pdf}]}}
    evidence/1.3.2/12-BC-UBND.pdf      (signed)

Fails (missing_file): the same without the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tuanthu.documents import Document, join
from tuanthu.kinds.base import Kind, Words
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
from tuanthu.words import Text, normal, same

_UNCERTAIN = frozenset({VerdictKind.REVIEW, VerdictKind.UNJUDGED})
_ENTRY = ("number", "symbol", "abstract", "date", "issuer", "pages")


@dataclass(frozen=True, slots=True)
class Settings:
    """What each document must have."""

    register: tuple[str, ...]
    signed: bool
    need: str
    signer: str


def _parse(node: Node, _problems: list[Problem]) -> Settings:
    return Settings(
        node.texts("register"), node.flag("signed", True), node.text("need") or "any", node.text("signer") or "any"
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
        terms["fields"] = _field_names(missing)
    if document.file:
        facts["placed"] = "yes" if document.placed else "no"
        facts["folder"] = document.file.code
        facts["path"] = document.file.path
        facts["format"] = document.file.format
        terms["reason"] = document.file.verdict.reason
        if settings.signed:
            facts["verdict"] = document.file.verdict.kind.value
            facts["code"] = document.file.verdict.code
    unsure = _signer(settings, case, document, facts) or _unsure(settings, document)
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


def _signer(settings: Settings, case: Case, document: Document, facts: dict[str, FactValue]) -> Text | None:
    """Add whether the expected organisation signed; return why that cannot be said."""
    if settings.signer == "any" or not document.file or document.file.verdict.kind is not VerdictKind.SIGNED:
        return None
    wanted = case.unit.names()
    if settings.signer == "issuer":
        if not (document.entry and document.entry.issuer):
            return Text("Bảng kê không ghi cơ quan ban hành.", "The register does not name the issuer.")
        wanted = (document.entry.issuer,)
    expected = {prefix + normal(name) for name in wanted for prefix in ("", "ubnd ")}
    found = {normal(each.organisation or each.signer or "") for each in document.file.verdict.signatures}
    facts["right_signer"] = "yes" if expected & found else "no"
    return None


_FIELDS: Mapping[str, Text] = {
    "number": Text("số", "number"),
    "symbol": Text("kí hiệu", "symbol"),
    "abstract": Text("trích yếu", "abstract"),
    "date": Text("ngày", "date"),
    "issuer": Text("cơ quan ban hành", "issuer"),
    "pages": Text("trang", "pages"),
}


def _field_names(fields: Sequence[str]) -> Text:
    texts = [_FIELDS.get(field, same(field)) for field in fields]
    return Text(", ".join(text.vi for text in texts), ", ".join(text.en for text in texts))


_RESIGN = Text("Nộp lại tệp PDF có chữ ký số hợp lệ.", "Hand in the PDF again with a valid digital signature.")
_BAD = Text("Tệp {document} (tiêu chí {criterion}): {reason}", "File {document} (criterion {criterion}): {reason}")

KIND = Kind(
    name="evidence",
    manual=__doc__,
    manual_vi="""
        Tài liệu kiểm chứng cho điểm tự chấm: có trong bảng kê, đúng thư mục theo mã tiêu chí, đọc được, có ký số.

        Mỗi tiêu chí cần tài liệu kiểm chứng và tự chấm trên 0 điểm có một nghĩa vụ “được chứng minh”, và một nghĩa
        vụ “hợp lệ” cho từng tài liệu (dòng của bảng kê hoặc tệp). Tài liệu hợp lệ khi có tệp và, với
        ``signed: yes`` (mặc định), chữ ký số trên tệp PDF đúng. ``need: any`` (mặc định) cần ít nhất một tài liệu
        hợp lệ, ``need: all`` cần mọi tài liệu hợp lệ. ``register`` liệt kê các mục mà mỗi dòng bảng kê phải ghi.
        ``signer`` cho biết chứng thư số phải của ai: ``any`` (bất kỳ, mặc định: tài liệu kiểm chứng thường do cấp
        trên ban hành), ``unit`` (đơn vị), hoặc ``issuer`` (cơ quan ban hành ghi trong bảng kê).

        Đạt:

        [1]

        Không đạt (missing_file): cũng như trên nhưng không có tệp.
    """,
    settings={
        "register": many({"enum": list(_ENTRY)}),
        "signed": FLAG,
        "need": {"enum": ["any", "all"]},
        "signer": {"enum": ["any", "unit", "issuer"]},
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
        "right_signer": Property("yes_no", Text("đúng cơ quan ký", "whether the expected body signed")),
    },
    parse=_parse,
    measure=_measure,
    road="claim",
    words={
        "unproven": Words(
            Text(
                "Tiêu chí {criterion} “{title}” tự chấm điểm nhưng không có tài liệu kiểm chứng hợp lệ.",
                'Criterion {criterion} "{title}" claims points without any evidence in order.',
            ),
            Text(
                "Bổ sung tài liệu có ký số vào thư mục evidence/{criterion}, hoặc ghi điểm tự chấm là 0.",
                "Add a signed document to the folder evidence/{criterion}, or claim 0.",
            ),
        ),
        "missing_file": Words(
            Text(
                "Bảng kê tiêu chí {criterion} có tài liệu {document} nhưng không có tệp.",
                "The register of criterion {criterion} lists {document}, but there is no such file.",
            ),
            Text(
                "Đặt tệp vào thư mục evidence/{criterion}, hoặc bỏ dòng này khỏi bảng kê.",
                "Put the file into evidence/{criterion}, or take the line out of the register.",
            ),
        ),
        "misplaced": Words(
            Text(
                "Tệp {document} của tiêu chí {criterion} nằm trong thư mục {folder}.",
                "File {document} of criterion {criterion} lies in the folder {folder}.",
            ),
            Text("Chuyển tệp vào thư mục evidence/{criterion}.", "Move the file to evidence/{criterion}."),
        ),
        "unlisted": Words(
            Text(
                "Tệp {document} trong thư mục {criterion} không có trong bảng kê tài liệu.",
                "File {document} in the folder {criterion} is not in the register.",
            ),
            Text(
                "Ghi số, kí hiệu, trích yếu của tài liệu vào Biểu tự chấm điểm.",
                "Enter its number, symbol and abstract in the scoring sheet.",
            ),
        ),
        "wrong_format": Words(
            Text(
                "Tệp {document} (tiêu chí {criterion}) không phải tệp PDF: nội dung là {format}.",
                "File {document} (criterion {criterion}) is not a PDF: its content is {format}.",
            ),
            Text("Xuất văn bản ra tệp PDF có ký số rồi nộp lại.", "Export the document as a signed PDF."),
        ),
        "unsigned": Words(_BAD, Text("Ký số tệp PDF rồi nộp lại.", "Sign the PDF digitally and hand it in again.")),
        "altered": Words(_BAD, _RESIGN),
        "untrusted": Words(_BAD, _RESIGN),
        "unreadable": Words(
            _BAD,
            Text(
                "Mở thử tệp, xuất lại và nộp bản đọc được, không đặt mật khẩu.",
                "Open the file, export it again, and hand in a readable copy without password.",
            ),
        ),
        "wrong_signer": Words(
            Text(
                "Tệp {document} (tiêu chí {criterion}) không do cơ quan cần có ký.",
                "File {document} (criterion {criterion}) is not signed by the expected body.",
            ),
            Text("Nộp bản có chữ ký số của đúng cơ quan.", "Hand in a copy signed by the right body."),
        ),
        "incomplete": Words(
            Text(
                "Bảng kê tiêu chí {criterion}, tài liệu {document} còn thiếu: {fields}.",
                "The register of criterion {criterion}, document {document}, lacks: {fields}.",
            ),
            Text("Ghi đủ số, kí hiệu, trích yếu.", "Enter number, symbol and abstract."),
        ),
    },
)
