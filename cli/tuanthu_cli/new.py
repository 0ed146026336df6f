"""``tuanthu new submission``: the form that a unit fills in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuanthu_cli.common import lang_option, moment, say, show_problem

if TYPE_CHECKING:
    from tuanthu.words import Lang


@click.group(
    help=say("Tạo mẫu mới.", "Make something new."),
    epilog=say("Ví dụ: tuanthu new submission --help", "Example: tuanthu new submission --help"),
)
def command() -> None:
    """Hold what can be made."""


@command.command(
    help=say(
        "Tạo thư mục hồ sơ: biểu tự chấm điểm và cây thư mục tài liệu kiểm chứng.",
        "Make a submission folder: the scoring sheet and the tree of evidence folders.",
    ),
    epilog=say(
        "Ví dụ: tuanthu new submission --plan uong-bi-2023 --group communes --unit phuong-mau-09 ho-so",
        "Example: tuanthu new submission --plan uong-bi-2023 --group communes --unit phuong-mau-09 out",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--plan", required=True, help=say("Kế hoạch (mã hoặc thư mục).", "The plan, by id or folder."))
@click.option("--unit", required=True, help=say("Mã đơn vị.", "The unit's id."))
@click.option("--name", help=say("Tên đơn vị.", "The unit's name."))
@click.option("--group", help=say("Nhóm đơn vị.", "The unit's group."))
@click.option("--form", type=click.Choice(["xlsx", "yaml"]), default="xlsx", help=say("Dạng biểu.", "The form."))
@lang_option
@click.pass_context
def submission(
    ctx: click.Context,
    /,
    folder: Path,
    plan: str,
    unit: str,
    name: str | None,
    group: str | None,
    form: str,
    lang: Lang,
) -> None:
    """Write the form and say where it is."""
    from tuanthu.library import find_plan
    from tuanthu.model import AsOf, Unit
    from tuanthu.plan import PlanError, load_plan
    from tuanthu.scaffold import new_submission
    from tuanthu.source import InputError
    from tuanthu.versions import governed
    from tuanthu.words import did_you_mean

    try:
        known = governed(load_plan(find_plan(plan)), AsOf(moment(None)))
        bound = next((each for each in known.units if each.id == unit), None)
        if bound is None:
            chosen = group or (next(iter(known.groups)) if len(known.groups) == 1 else "")
            if chosen not in known.groups:
                hint = did_you_mean(chosen, known.groups)
                names = ", ".join(known.groups)
                raise click.UsageError(
                    say(
                        f"Cần --group, một trong: {names}.{hint.vi}",
                        f"--group is needed, one of: {names}.{hint.en}",
                    )
                )
            bound = Unit(unit, name or unit, chosen)
        made = new_submission(known, bound, folder, lang=lang, form="yaml" if form == "yaml" else "xlsx")
    except InputError as error:
        show_problem(error.problem, lang)
        ctx.exit(2)
    except PlanError as error:
        for problem in error.problems:
            show_problem(problem, lang)
        ctx.exit(2)
    for path in made:
        click.echo(path)
