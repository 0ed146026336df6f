"""What is wrong with a submission whatever the plan's rules say, and how it is told: findings of rule ``input/…``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuanthu.documents import same_content
from tuanthu.infer import Inference
from tuanthu.model import ZERO, Case, EvidenceFile, FactValue, Finding, Outcome, Severity, fingerprint
from tuanthu.source import Location, Problem
from tuanthu.words import Text

WARNINGS = frozenset({
    "not-nfc", "package-set-aside", "path-too-long", "receipt-unmatched", "unknown-sheet", "waiver-expired",
    "waiver-unused",
})  # fmt: skip
"""Input problems that spoil nothing: they are told, and do not fail a check."""
SAME_CONTENT = "same-content"
"""One file under several criteria: one document may lawfully prove several, so it is told and no violation."""


def input_findings(plan: str, unit: str, problems: Sequence[Problem]) -> list[Finding]:
    """Return the problems of reading as findings; their rule is ``input/<code>``."""
    found = []
    for problem in problems:
        rule, where = f"input/{problem.code}", str(problem.location)
        severity = Severity.WARNING if problem.code in WARNINGS else Severity.ERROR
        outcome = Outcome.VIOLATION
        if problem.code == SAME_CONTENT:
            severity, outcome = Severity.INFO, Outcome.PASSED
        mark = fingerprint(plan, unit, rule, None, f"{where} {problem.message.en}")
        found.append(
            Finding(rule, None, where, outcome, severity, problem.message, problem.fix, problem.location, mark)
        )
    return found


def unruled(case: Case) -> Iterator[Problem]:
    """Yield what is wrong with a submission whatever the plan's rules say."""
    scores = case.submission.scores or {}
    asks = any(
        criterion.evidence and criterion.scored_by == "unit" and (score.claimed or ZERO) > ZERO
        for (name, code), score in scores.items()
        for card in case.plan.scorecards
        if card.id == name and card.is_leaf(code)
        for criterion in (card.by_code[code],)
    )
    if asks and not case.evidence.present:
        says = Text("Hồ sơ không có thư mục tài liệu kiểm chứng (evidence).", "The submission has no evidence folder.")
        fix = Text(
            "Tạo thư mục evidence, mỗi mã tiêu chí một thư mục con, rồi đặt tệp vào.",
            "Make a folder evidence with one sub-folder per criterion code, and put the files there.",
        )
        yield Problem("no-evidence-folder", Location("evidence"), says, fix)
    for files in same_content(case.evidence):
        yield _same_content(files)
    if not any(rule.kind == "score_sheet" for rule in case.plan.rules_of(case.unit)):
        yield from _out_of_bounds(case)


def _same_content(files: tuple[EvidenceFile, ...]) -> Problem:
    first, *others = (each.path for each in files)
    says = Text(
        "Tệp này nằm dưới nhiều tiêu chí: {others}.", "The same file lies under several criteria: {others}."
    ).fill({"others": ", ".join(others)})
    fix = Text(
        "Không phải sửa nếu một văn bản chứng minh cho nhiều tiêu chí; nếu để nhầm, thay bằng đúng tài liệu.",
        "Nothing to mend if one document proves several criteria; if it is a slip, put the right document there.",
    )
    return Problem(SAME_CONTENT, Location(first), says, fix)


def no_rules(case: Case) -> Iterator[Problem]:
    """Yield that no rule of the plan binds the unit, where it is so."""
    if not case.plan.rules_of(case.unit):
        says = Text(
            f"Kế hoạch không có quy tắc nào cho nhóm “{case.unit.group}”.",
            f'The plan has no rule for the group "{case.unit.group}".',
        )
        yield Problem("no-rules", Location(case.plan.id), says)


def differing(inference: Inference) -> Iterator[Problem]:
    """Yield the obligations on which the two engines do not agree."""
    for name in inference.differing:
        says = Text(
            f"Hai bộ suy luận kết luận khác nhau về {name}; kết quả lấy theo bộ tham chiếu.",
            f"The two engines differ on {name}; the reference's answer stands.",
        )
        yield Problem("engines-differ", Location(name), says)


def _out_of_bounds(case: Case) -> Iterator[Problem]:
    for (card_id, code), each in (case.submission.scores or {}).items():
        card = next(card for card in case.plan.scorecards if card.id == card_id)
        criterion, most = card.by_code[code], card.reach(code)
        floor = criterion.floor or ZERO
        if each.claimed is None:
            continue
        values: dict[str, FactValue] = {"code": code, "points": each.claimed, "floor": floor}
        if most is not None and each.claimed > most:
            says = Text(
                "Tiêu chí {code} tự chấm {points}, vượt điểm tối đa {max}.",
                "Criterion {code} claims {points}, over its maximum of {max}.",
            )
            yield Problem("over-max", each.location, says.fill({**values, "max": most}))
        elif each.claimed < floor:
            says = Text(
                "Tiêu chí {code} tự chấm {points}, dưới mức tối thiểu {floor}.",
                "Criterion {code} claims {points}, under its floor of {floor}.",
            )
            yield Problem("under-floor", each.location, says.fill(values))
