"""``tuanthu plans``: the plans that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tuanthu_cli.common import lang_option, say

if TYPE_CHECKING:
    from tuanthu.words import Lang


@click.command(
    help=say("Liệt kê các kế hoạch có sẵn.", "List the plans that are known."),
    epilog=say("Ví dụ: tuanthu plans", "Example: tuanthu plans"),
)
@lang_option
def command(lang: Lang) -> None:
    """Print one line per plan."""
    from tabulate import tabulate

    from tuanthu.library import plan_folders
    from tuanthu.plan import load_plan

    rows = []
    for folder in plan_folders():
        plan = load_plan(folder)
        title = plan.title.to(lang)
        rows.append((plan.id, plan.document, plan.issued.isoformat(), len(plan.rules), len(plan.scorecards), title))
    heads = say("Mã|Văn bản|Ban hành|Quy tắc|Bộ chỉ số|Tên", "Id|Document|Issued|Rules|Scorecards|Title").split("|")
    click.echo(tabulate(rows, heads, tablefmt="simple", maxcolwidths=[None] * 5 + [60], disable_numparse=True))
