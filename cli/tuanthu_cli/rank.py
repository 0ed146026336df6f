"""``tuanthu rank``: the ranking tables of a run."""

from __future__ import annotations

import json as plain_json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import deliver, lang_option, open_store, output_option, say, store_option

if TYPE_CHECKING:
    from tuanthu.rank import Ranked, Table
    from tuanthu.store import Run


@click.command(
    help=say(
        "Xếp hạng các đơn vị theo chỉ số của một lần quét; bằng điểm thì cùng hạng.",
        "Rank the units of a run by their index; equal units share a rank.",
    ),
    epilog=say(
        "Ví dụ: tuanthu rank --store office.tuanthu.sqlite. Mặc định: lần quét cuối đã xong.",
        "Example: tuanthu rank --store office.tuanthu.sqlite. Default: the last complete run.",
    ),
)
@click.argument("run", required=False, type=int)
@store_option
@click.option("--plan", help=say("Chỉ kế hoạch này.", "This plan only."))
@click.option("--group", help=say("Chỉ nhóm đơn vị này.", "This group of units only."))
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help=say("Dạng kết quả.", "The format.")
)
@output_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, run: int | None, **options: Any) -> None:
    """Print the tables; exit 2 when there is nothing to rank."""
    from tuanthu.rank import ranking
    from tuanthu.store import read

    lang = options["lang"]
    with open_store(options["store"], lang) as store:
        found = read.run(store, run)
        units = read.units(store, found.id)
    tables = [
        table for table in ranking(found, units)
        if options["plan"] in {None, table.plan} and options["group"] in {None, table.group}
    ]  # fmt: skip
    if not tables:
        raise click.UsageError(say("Không có đơn vị nào để xếp hạng.", "There is no unit to rank."))
    deliver(_json(found, tables, lang) if options["form"] == "json" else "\n".join(_texts(tables, lang)),
            options["output"])  # fmt: skip
    ctx.exit(0)


def _json(run: Run, tables: list[Table], lang: Any) -> str:
    found = [
        {
            "plan": table.plan,
            "group": table.group,
            "name": table.name.to(lang),
            "units": [_unit(each, lang) for each in table.units],
        }
        for table in tables
    ]
    document = {"run": run.id, "as_of": run.as_of.isoformat(), "tables": found}
    return plain_json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _unit(ranked: Ranked, lang: Any) -> dict[str, Any]:
    from tuanthu.words import plain

    row = ranked.row
    index, verified = row.totals.index, row.totals.verified
    return {
        "rank": ranked.rank,
        "unit": row.unit.id,
        "name": row.unit.name,
        "index": None if ranked.rank is None or index is None else plain(index),
        "verified": None if not row.complete or verified is None else plain(verified),
        "why": ranked.why.to(lang) if ranked.why else None,
    }


def _texts(tables: list[Table], lang: Any) -> Iterator[str]:
    from tabulate import tabulate

    from tuanthu.words import show

    heads = say("Hạng|Đơn vị|Chỉ số|Ghi chú", "Rank|Unit|Index|Note").split("|")
    for table in tables:
        rows = []
        for each in table.units:
            index = each.row.totals.index
            shown = show(index, lang) if each.rank is not None and index is not None else ""
            rows.append((each.rank or "–", each.row.unit.name, shown, each.why.to(lang) if each.why else ""))
        yield f"{table.name.to(lang)} ({table.plan})\n\n" + tabulate(rows, heads, disable_numparse=True) + "\n"
