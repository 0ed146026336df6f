"""Which of a unit's packages is judged, by the office's receipts.

The last one received in time; a later one only if its receipt names the document that accepts it.
Where none came in time the first counts. The others are listed, and so is a receipt that fits none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tuanthu.kinds.base import due_instant
from tuanthu.kinds.deadline import SUBMISSION
from tuanthu.model import AsOf, Case, Evidence, Plan, Submission, Unit, Waiver
from tuanthu.receipts import Receipt
from tuanthu.source import Location, Problem
from tuanthu.sweep.packages import Package
from tuanthu.words import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """The package to judge and when it was received; without a package ``problems`` say why."""

    package: Package | None
    received: datetime | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Arrival:
    package: Package
    receipts: list[Receipt] = field(default_factory=list)


def choose(
    packages: Sequence[Package], receipts: Sequence[Receipt], due_of: Callable[[], datetime | None], as_of: AsOf
) -> Choice:
    """Return which of the packages (at least one) of a unit is judged under one plan as of a moment.

    ``due_of`` gives the first instant too late; it is asked only where the choice turns on it.
    """
    arrivals = [_Arrival(package) for package in packages]
    problems = [_unmatched(receipt) for receipt in receipts if not _match(receipt, arrivals)]
    counting = sorted(
        ((receipt.received_at, arrival.package.name, arrival, receipt)
         for arrival in arrivals for receipt in arrival.receipts if as_of >= receipt.received_at),
        key=lambda each: each[:2],
    )  # fmt: skip
    if not counting:
        if len(packages) == 1:
            return Choice(packages[0], None, tuple(problems))
        return Choice(None, None, (*problems, _several(packages)))
    due = due_of() if len(counting) > 1 else None
    in_time = [each for each in counting if due is None or each[0] < due]
    chosen = in_time[-1] if in_time else counting[0]
    for each in counting:
        if each[0] > chosen[0] and _accepted(each[3], as_of):
            chosen = each
    aside = [each.package for each in arrivals if each is not chosen[2]]
    problems.extend(_set_aside(package, chosen[2].package) for package in aside)
    return Choice(chosen[2].package, chosen[0], tuple(problems))


def due_of(plan: Plan, unit: Unit, waivers: tuple[Waiver, ...], as_of: AsOf) -> datetime | None:
    """Return the first instant too late for the unit's submission, extensions included; None without one."""
    nothing = Submission(plan.id, unit, None, None, None, None, None, {}, {}, "", "", Location(""))
    case = Case(plan, unit, nothing, Evidence(False, ()), as_of, waivers)
    dues = [
        due_instant(rule, rule.settings.due, case)
        for rule in plan.rules_of(unit)
        if rule.kind == "deadline" and rule.settings.event == SUBMISSION
    ]
    return max((due for due in dues if due is not None), default=None)


def _match(receipt: Receipt, arrivals: list[_Arrival]) -> bool:
    """Give the receipt to the package that it names or whose digest it states; else to the only one."""
    fitting = [
        each for each in arrivals
        if (receipt.package in {None, each.package.name})
        and (receipt.digest is None or receipt.digest == each.package.digest())
    ]  # fmt: skip
    if len(fitting) == 1:
        fitting[0].receipts.append(receipt)
    return len(fitting) == 1


def _accepted(receipt: Receipt, as_of: AsOf) -> bool:
    if receipt.accepted_by is None:
        return False
    return receipt.accepted_on is None or as_of.has_come(receipt.accepted_on, str(receipt.received_at.tzinfo))


def _unmatched(receipt: Receipt) -> Problem:
    named = receipt.package or (f"sha256:{receipt.digest[:12]}…" if receipt.digest else "?")
    return Problem("receipt-unmatched", receipt.location, Text(
        f"Biên nhận ({named}, {receipt.received_at:%d/%m/%Y %H:%M}) không ứng với hồ sơ nào đang có.",
        f"The receipt ({named}, {receipt.received_at:%Y-%m-%d %H:%M}) fits none of the packages that are here.",
    ), Text(
        "Đối chiếu tên thư mục và mã băm trong sổ tiếp nhận; hồ sơ có thể đã bị sửa sau khi nhận.",
        "Compare name and digest with the receipts; the package may have been changed after it was received.",
    ))  # fmt: skip


def _set_aside(package: Package, judged: Package) -> Problem:
    return Problem("package-set-aside", Location(package.name), Text(
        f"Hồ sơ “{package.name}” không được tính; hồ sơ được tính là “{judged.name}”.",
        f'The package "{package.name}" does not count; "{judged.name}" does.',
    ), Text(
        "Nếu bản này được chấp thuận, ghi văn bản chấp thuận vào sổ tiếp nhận (accepted_by).",
        "If it is accepted, name the document that accepts it in the receipts (accepted_by).",
    ))  # fmt: skip


def _several(packages: Sequence[Package]) -> Problem:
    names = ", ".join(package.name for package in packages)
    return Problem("several-submissions", Location(str(packages[0].path)), Text(
        f"Có nhiều hồ sơ của cùng một đơn vị mà không có biên nhận: {names}.",
        f"There are several submissions of one unit, and no receipts: {names}.",
    ), Text(
        "Ghi vào sổ tiếp nhận (--receipts) hồ sơ nào nhận lúc nào, hoặc chỉ giữ bản được tính.",
        "Say in the receipts (--receipts) which was received when, or keep only the one that counts.",
    ))  # fmt: skip
