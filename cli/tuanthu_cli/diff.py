"""``tuanthu diff``: what changed between two runs of the sweep."""

from __future__ import annotations

from typing import Any

import click

from tuanthu_cli.common import deliver, lang_option, open_store, output_option, say, store_option


@click.command(
    help=say(
        "So hai lần quét: phát hiện mới, đã khắc phục, còn tồn tại; điểm và thứ hạng thay đổi.",
        "Compare two runs: what is new, mended, still open; points and ranks that changed.",
    ),
    epilog=say(
        "Ví dụ: tuanthu diff --store office.tuanthu.sqlite. Mặc định: hai lần quét cuối đã xong.",
        "Example: tuanthu diff --store office.tuanthu.sqlite. Default: the last two complete runs.",
    ),
)
@click.argument("old", required=False, type=int, metavar="[RUN]")
@click.argument("new", required=False, type=int, metavar="[RUN]")
@store_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "markdown", "sarif"]),
    default="table",
    help=say("Dạng kết quả.", "The format."),
)
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    help=say("Mức phát hiện mới làm mã thoát bằng 1.", "The level at which a new finding makes the exit code 1."),
)
@click.option("--exit-zero", is_flag=True, help=say("Thoát 0 dù có phát hiện mới.", "Exit 0 even with new findings."))
@output_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, old: int | None, new: int | None, **options: Any) -> None:
    """Compare, print, and leave with 1 when a finding is new at the level."""
    from tuanthu.diff import compare
    from tuanthu.model import Severity
    from tuanthu.store import read

    lang = options["lang"]
    with open_store(options["store"], lang) as store:
        later = read.run(store, new)
        earlier = read.run(store, old) if old is not None else read.run(store, before=later)
        diff = compare(store, earlier, later)
    deliver(_render(diff, options["form"], lang), options["output"])
    level = Severity(options["fail_level"]).rank
    found = any(each.severity.rank <= level for each in diff.appeared)
    ctx.exit(int(found and not options["exit_zero"]))


def _render(diff: Any, form: str, lang: Any) -> str:
    from tuanthu.diff import json, sarif, table

    renders = {"json": json.render, "sarif": sarif.render, "table": table.render, "markdown": table.render_markdown}
    return renders[form](diff, lang)
