"""``tuanthu explain``: a rule, a kind, a shape, a lint code, or one score of a submission."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import deliver, lang_option, moment, output_option, say, show_problem

if TYPE_CHECKING:
    from tuanthu.words import Lang


@click.command(
    help=say(
        "Giải thích quy tắc, loại quy tắc, cách tính điểm, mã kiểm tra; hoặc điểm một tiêu chí của một hồ sơ.",
        "Explain a rule, kind, scoring shape or lint code; or one score of a submission (SUBMISSION CODE).",
    ),
    epilog=say(
        "Ví dụ: tuanthu explain UB-SUBMIT; tuanthu explain samples/uong-bi/phuong-mau-01 1.3.2",
        "Example: tuanthu explain UB-SUBMIT; tuanthu explain samples/uong-bi/phuong-mau-01 1.3.2",
    ),
)
@click.argument("what", metavar="WHAT")
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--plan", help=say("Kế hoạch (mã hoặc thư mục).", "The plan, by id or folder."))
@click.option("--as-of", help=say("Thời điểm kiểm tra; mặc định là hiện tại.", "The moment of checking; default now."))
@click.option("--units", type=click.Path(path_type=Path), help=say("Danh sách đơn vị.", "The register of units."))
@click.option("--waivers", type=click.Path(path_type=Path), help=say("Tệp miễn trừ.", "The office's waivers."))
@click.option(
    "--trust", type=click.Path(path_type=Path), help=say("Thư mục chứng thư số gốc.", "A folder of root certificates.")
)
@output_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, what: str, code: str | None, **options: Any) -> None:
    """Print the explanation; what names nothing is exit code 2."""
    from tuanthu.explain import rendered
    from tuanthu.source import InputError

    lang: Lang = options["lang"]
    try:
        lines = _name(what, options) if code is None else _score(Path(what), code, options)
    except InputError as error:
        show_problem(error.problem, lang)
        ctx.exit(2)
    deliver(rendered(lines, lang), options["output"])


def _name(what: str, options: dict[str, Any]) -> Any:
    from tuanthu.explain import explain, known_plans
    from tuanthu.library import find_plan

    return explain(what, known_plans(find_plan(options["plan"]) if options["plan"] else None))


def _score(path: Path, code: str, options: dict[str, Any]) -> Any:
    from tuanthu.desk import Desk, load_units
    from tuanthu.evidence.trust import load_trust
    from tuanthu.explain import explain_score
    from tuanthu.waivers import NO_WAIVERS, load_waivers

    units = load_units(options["units"]) if options["units"] else None
    trust = load_trust(options["trust"]) if options["trust"] else None
    waivers = load_waivers(options["waivers"]) if options["waivers"] else NO_WAIVERS
    with Desk(moment(options["as_of"]), options["plan"], units, trust=trust, waivers=waivers) as desk:
        return explain_score(desk, path, code)
