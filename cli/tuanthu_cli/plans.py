"""``tuanthu plans``: the plans that are known, and how much of each document they encode."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import deliver, lang_option, output_option, say, show_problem

if TYPE_CHECKING:
    from tuanthu.model import Plan
    from tuanthu.requirements import Standing
    from tuanthu.words import Lang

    Covered = tuple[Plan, tuple[Standing, ...]]


@click.command(
    help=say(
        "Liệt kê các kế hoạch có sẵn; với --coverage: mỗi văn bản đã được mã hóa đến đâu.",
        "List the plans that are known; with --coverage: how much of each document is encoded.",
    ),
    epilog=say("Ví dụ: tuanthu plans --coverage", "Example: tuanthu plans --coverage"),
)
@click.argument("plans", nargs=-1, metavar="[PLAN...]")
@click.option(
    "--coverage",
    is_flag=True,
    help=say(
        "Đếm các yêu cầu của văn bản: đã mã hóa bằng gì, chưa mã hóa vì sao.",
        "Count the document's requirements: encoded by what, or not encoded and why.",
    ),
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help=say("Dạng kết quả.", "The format.")
)
@output_option
@lang_option
@click.pass_context
def command(
    ctx: click.Context, /, plans: tuple[str, ...], coverage: bool, form: str, output: str | None, lang: Lang
) -> None:
    """Print one line per plan, or the coverage of each."""
    from tuanthu.library import find_plan, plan_folders
    from tuanthu.plan import PlanError, load_plan
    from tuanthu.requirements import read_checklist, standings
    from tuanthu.source import InputError

    found: list[Covered] = []
    try:
        for folder in [find_plan(name) for name in plans] or plan_folders():
            plan = load_plan(folder)
            checklist, problems = read_checklist(folder) if coverage else (None, ())
            if problems:
                raise PlanError(str(folder), problems)
            found.append((plan, standings(plan, checklist) if checklist else ()))
    except (InputError, PlanError) as error:
        for problem in error.problems if isinstance(error, PlanError) else (error.problem,):
            show_problem(problem, lang)
        ctx.exit(2)
    if form == "json":
        objects = _coverage_json(found, lang) if coverage else {"plans": [_plan_json(plan, lang) for plan, _ in found]}
        deliver(json.dumps(objects, ensure_ascii=False, indent=2) + "\n", output)
    else:
        deliver(_coverage_table(found, lang) if coverage else _list([plan for plan, _ in found], lang), output)


def _list(plans: Sequence[Plan], lang: Lang) -> str:
    heads = say("Mã|Văn bản|Ban hành|Quy tắc|Bộ chỉ số|Tên", "Id|Document|Issued|Rules|Scorecards|Title").split("|")
    return _table([tuple(_plan_json(plan, lang).values()) for plan in plans], heads, 60)


def _plan_json(plan: Plan, lang: Lang) -> dict[str, Any]:
    return {
        "id": plan.id,
        "document": plan.document,
        "issued": plan.issued.isoformat(),
        "rules": len(plan.rules),
        "scorecards": len(plan.scorecards),
        "title": plan.title.to(lang),
    }


# --------------------------------------------------------------------- coverage


def _coverage_table(found: Sequence[Covered], lang: Lang) -> str:
    """Return the counts of each plan and their sums, then what is not encoded, and why."""
    heads = say(
        "Kế hoạch|Văn bản|Yêu cầu|xét/được|có/tài liệu|cần giá/trị ngoài"
        "|Quy/tắc|Minh/chứng|Dòng/bảng|Phân/công|Không/mã hóa|Còn/thiếu",
        "Plan|Document|Require-/ments|decided|evidence|outside/value"
        "|Rules|Evidence|Table/rows|Who is/bound|Not/encoded|Missing",
    ).split("|")
    rows: list[tuple[object, ...]] = [
        (plan.id, plan.document, *(_flat(_sums(several)) if several else ["–"] * (len(heads) - 2)))
        for plan, several in found
    ]
    everything = [each for _, several in found for each in several]
    rows.append((say("Cộng", "Sum"), "", *_flat(_sums(everything))))
    left = [
        (each.requirement.id, each.requirement.clause, each.reason.to(lang) if each.reason else say("Thiếu", "Missing"))
        for each in everything
        if each.state in {"left_out", "missing"}
    ]
    parts = [_table(rows, [head.replace("/", "\n") for head in heads], None)]
    parts.append(
        say(
            "Mỗi yêu cầu được đếm hai lần: xét được đến đâu (ba cột giữa), và đã mã hóa bằng gì (sáu cột cuối).\n",
            "Each requirement counts twice: how far it can be checked (the three columns in the middle), and what "
            "encodes it (the last six).\n",
        )
    )
    if left:
        parts.append(_table(left, say("Không mã hóa|Mục|Lý do", "Not encoded|Clause|Why").split("|"), 80))
    return "\n".join(parts)


def _coverage_json(found: Sequence[Covered], lang: Lang) -> dict[str, Any]:
    everything = [each for _, several in found for each in several]
    plans = [
        {
            "plan": plan.id,
            "document": plan.document,
            **_sums(several),
            "rows": [_standing_json(each, lang) for each in several],
        }
        for plan, several in found
    ]
    return {"plans": plans, "total": _sums(everything)}


def _sums(several: Sequence[Standing]) -> dict[str, Any]:
    """Return how many requirements there are: all, by how far they can be checked, by what became of them."""
    from tuanthu.requirements import CHECKS, STATES

    checks = Counter(each.requirement.check for each in several)
    states = Counter(each.state for each in several)
    return {
        "requirements": len(several),
        "checks": {name: checks[name] for name in CHECKS},
        "states": {name: states[name] for name in STATES},
    }


def _flat(sums: dict[str, Any]) -> list[int]:
    return [sums["requirements"], *sums["checks"].values(), *sums["states"].values()]


def _standing_json(each: Standing, lang: Lang) -> dict[str, Any]:
    return {
        "id": each.requirement.id,
        "clause": each.requirement.clause,
        "quote": each.requirement.quote,
        "check": each.requirement.check,
        "state": each.state,
        "by": list(each.by),
        "reason": each.reason.to(lang) if each.reason else None,
    }


def _table(rows: Sequence[Sequence[object]], heads: Sequence[str], width: int | None) -> str:
    """Return the rows as a table; ``width`` bounds the last column."""
    from tabulate import tabulate

    widths = [None] * (len(heads) - 1) + [width]
    return tabulate(rows, heads, tablefmt="simple", maxcolwidths=widths, disable_numparse=True) + "\n"
