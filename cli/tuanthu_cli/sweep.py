"""``tuanthu sweep``: every unit of the register, none left out, kept in a store."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tuanthu_cli.common import (
    Progress,
    deliver,
    lang_option,
    moment,
    names_zone,
    output_option,
    say,
    show_problem,
    store_option,
    unusable,
)

if TYPE_CHECKING:
    from tuanthu.store.base import Store
    from tuanthu.sweep.conduct import Done
    from tuanthu.sweep.jobs import Settings
    from tuanthu.sweep.office import Office
    from tuanthu.sweep.packages import Package
    from tuanthu.sweep.run import Tally

_SLOWEST = 20


@click.command(
    help=say(
        "Kiểm tra mọi đơn vị trong danh sách units.yaml và lưu kết quả; đơn vị không thay đổi không phải kiểm tra lại.",
        "Check every unit of units.yaml and keep the results; what has not changed is not checked again.",
    ),
    epilog=say("Ví dụ: tuanthu sweep samples/uong-bi", "Example: tuanthu sweep samples/uong-bi"),
)
@click.argument("root", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--units",
    type=click.Path(path_type=Path),
    help=say("Danh sách đơn vị; mặc định ROOT/units.yaml.", "The register; default ROOT/units.yaml."),
)
@click.option(
    "--plan",
    "plans",
    multiple=True,
    help=say(
        "Kế hoạch; dùng nhiều lần được. Mặc định: mọi kế hoạch nêu trong hồ sơ.",
        "A plan; may be given again. Default: all that submissions name.",
    ),
)
@click.option("--as-of", help=say("Thời điểm kiểm tra.", "The moment of checking."))
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help=say("Dạng kết quả.", "The format.")
)
@click.option("--waivers", type=click.Path(path_type=Path), help=say("Tệp miễn trừ.", "The office's waivers."))
@click.option(
    "--receipts",
    type=click.Path(path_type=Path),
    help=say(
        "Sổ tiếp nhận (yaml, csv, xlsx); mặc định ROOT/receipts.yaml nếu có.",
        "The receipts (yaml, csv, xlsx); default ROOT/receipts.yaml if there is one.",
    ),
)
@click.option(
    "--trust", type=click.Path(path_type=Path), help=say("Thư mục chứng thư số gốc.", "A folder of root certificates.")
)
@click.option(
    "--fail-level", type=click.Choice(["error", "warning", "info"]), default="error", help=say("Mức lỗi.", "The level.")
)
@store_option
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    help=say("Tệp lưu kết luận về PDF; mặc định cạnh ROOT.", "Keeps verdicts on PDFs; default a file beside ROOT."),
)
@click.option("--no-cache", is_flag=True, help=say("Không lưu kết luận về PDF.", "Keep no verdicts on PDFs."))
@click.option("--exit-zero", is_flag=True, help=say("Thoát 0 dù có vi phạm.", "Exit 0 even with violations."))
@click.option(
    "--engine",
    type=click.Choice(["auto", "durable", "reference"]),
    default="auto",
    help=say("Bộ suy luận.", "The engine."),
)
@click.option("--jobs", type=click.IntRange(1), help=say("Số tiến trình.", "Processes; default one per core."))
@click.option(
    "--scheduler",
    metavar="tcp://…",
    help=say("Bộ điều phối của cụm Dask.", "The scheduler of a Dask cluster."),
)
@click.option("--full", is_flag=True, help=say("Kiểm tra lại tất cả.", "Check all, changed or not."))
@click.option(
    "--resume", is_flag=True, help=say("Chạy tiếp lần quét bị ngắt, nếu có.", "Go on with a run that was broken off.")
)
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", help=say("Chỉ giữ N lần quét cuối.", "Keep the last N runs only.")
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help=say("Thời gian tối đa cho một đơn vị; mặc định 600 giây.", "The longest one unit may take; default 600."),
)
@click.option("--timings", is_flag=True, help=say("In thời gian của từng đơn vị.", "Print the seconds of the units."))
@click.option("--quiet", is_flag=True, help=say("Không in tiến độ.", "No progress (for cron)."))
@click.option(
    "--due-within",
    type=click.IntRange(0, 3660),
    help=say("Kèm việc đến hạn trong số ngày tới.", "Also tell what falls due within so many days."),
)
@output_option
@lang_option
@click.pass_context
def command(ctx: click.Context, /, root: Path, **options: Any) -> None:
    """Sweep, print the run, and leave with the exit code."""
    from tuanthu.infer import EngineUnavailable
    from tuanthu.source import InputError
    from tuanthu.store.base import Store, StoreError
    from tuanthu.sweep.conduct import store_beside
    from tuanthu.sweep.crew import CrewError

    lang = options["lang"]
    if options["due_within"] is not None and options["form"] == "json":
        raise click.UsageError(say(
            "--due-within chỉ đi cùng --format table; dạng JSON: tuanthu calendar --store.",
            "--due-within goes with --format table; for JSON: tuanthu calendar --store.",
        ))  # fmt: skip
    _log(options["quiet"])
    try:
        with Store(options["store"] or store_beside(root), writing=True) as store:
            office, packages, settings = _prepare(root, store, options)
            done = _sweep(office, packages, store, settings, options)
            text = _shown(store, done.number, office, options)
            deliver(text, options["output"])
            code = _exit_code(store, done.number, options)
    except InputError as error:
        show_problem(error.problem, lang)
        _fail(ctx, root, error.problem, options)
    except EngineUnavailable as error:
        raise click.UsageError(error.text.to(lang)) from None
    except (StoreError, CrewError) as error:
        click.echo(error.text.to(lang), err=True)
        _fail(ctx, root, click.UsageError(error.text.to(lang)), options)
    else:
        _tell(done, options)
        ctx.exit(code)


def _prepare(root: Path, store: Store, options: dict[str, Any]) -> tuple[Office, tuple[Package, ...], Settings]:
    """Read everything that the sweep is about. Raises InputError and EngineUnavailable."""
    from tuanthu.check import Engine
    from tuanthu.desk import load_units
    from tuanthu.evidence.trust import load_trust
    from tuanthu.infer import choose
    from tuanthu.plan import ZONE
    from tuanthu.receipts import load_receipts
    from tuanthu.sweep.jobs import Settings
    from tuanthu.sweep.office import Office, load_plans, stated_plans, survey
    from tuanthu.waivers import NO_WAIVERS, load_waivers

    engine, note = choose(options["engine"])
    if note is not None:
        click.echo(note.to(options["lang"]), err=True)
    register = load_units(options["units"] or root / "units.yaml")
    waivers = load_waivers(options["waivers"]) if options["waivers"] else NO_WAIVERS
    beside = root / "receipts.yaml"
    receipts = options["receipts"] or (beside if beside.is_file() else None)
    trust = load_trust(options["trust"]) if options["trust"] else None
    cache = options["cache"] or root.resolve().with_name(f"{root.resolve().name}.evidence.sqlite")
    packages = survey(root, store)
    plans, faulty = load_plans(options["plans"] or stated_plans(packages))
    zone = plans[0].zone if plans else ZONE
    office = Office(
        root,
        register,
        plans,
        moment(options["as_of"]),
        bool(options["as_of"]) and not names_zone(options["as_of"]),
        waivers,
        load_receipts(receipts, zone) if receipts else (),
        faulty,
    )
    settings = Settings(Engine(engine), trust, None if options["no_cache"] else cache.absolute(), str(Path.cwd()))
    if options["time_limit"]:
        from dataclasses import replace

        settings = replace(settings, limit=options["time_limit"])
    return office, packages, settings


def _sweep(
    office: Office, packages: tuple[Package, ...], store: Store, settings: Settings, options: dict[str, Any]
) -> Done:
    from tuanthu.evidence.workers import cpus
    from tuanthu.sweep import crew
    from tuanthu.sweep.conduct import Order, conduct

    names = ("as_of", "units", "waivers", "receipts", "trust", "engine")
    asked = {name: str(options[name]) if options[name] else None for name in names}
    address, jobs = options["scheduler"], options["jobs"] or cpus()
    hire = partial(crew.dask, address) if address else partial(crew.local, jobs)
    progress = None if options["quiet"] else Progress(say("Đang kiểm tra đơn vị", "Checking units"))
    order = Order(asked, options["resume"], options["full"], options["keep"])
    return conduct(office, packages, store, settings, hire, order, progress)


def _shown(store: Store, number: int, office: Office, options: dict[str, Any]) -> Iterator[str]:
    from tuanthu.sweep import show

    write = show.reports if options["form"] == "json" else show.table
    yield from write(store, number, options["lang"])
    if options["due_within"] is not None:
        yield from _due_soon(store, number, office, options)


def _due_soon(store: Store, number: int, office: Office, options: dict[str, Any]) -> Iterator[str]:
    """Yield a table for each plan of what its units still owe within so many days."""
    from tuanthu.moments import local_day
    from tuanthu.render.reminders import table
    from tuanthu.run_reminders import remind_of_run
    from tuanthu.store import read

    within, run = options["due_within"], read.run(store, number)
    for plan in office.plans:
        found = list(remind_of_run(store, run, plan, within))
        yield "\n" + table(plan, found, local_day(run.as_of, plan.zone), within, options["lang"])


def _exit_code(store: Store, number: int, options: dict[str, Any]) -> int:
    """Return the exit code: a missing submission is a finding, not a failure of the program."""
    from tuanthu.model import Severity
    from tuanthu.store import read

    if any(not unit.complete and unit.state != "missing" for unit in read.units(store, number)):
        return 2
    faulty = read.faulty(store, number, Severity(options["fail_level"]))
    return int(faulty and not options["exit_zero"])


def _fail(ctx: click.Context, root: Path, error: Any, options: dict[str, Any]) -> None:
    """Leave with 2; whoever asked for JSON gets JSON."""
    import json

    from tuanthu.render.json import report_object

    if options["form"] == "json":
        failed = [report_object(unusable(str(root), error), options["lang"])]
        deliver(json.dumps(failed, ensure_ascii=False, indent=2) + "\n", options["output"])
    ctx.exit(2)


# ------------------------------------------------------------------- messages


def _log(quiet: bool) -> None:
    """Write a line for each unit to a log, not to a terminal, which has the progress."""
    if not quiet and not sys.stderr.isatty():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
        logging.getLogger("tuanthu.sweep").addHandler(handler)
        logging.getLogger("tuanthu.sweep").setLevel(logging.INFO)


def _tell(done: Done, options: dict[str, Any]) -> None:
    """Say on standard error what was checked and what was taken over, and the seconds if asked."""
    tally = done.tally
    if not options["quiet"]:
        begun = say(" (chạy tiếp)", " (resumed)") if done.resumed else ""
        click.echo(
            say(
                f"Lần quét {done.number}{begun}: {tally.units} đơn vị, kiểm tra {tally.checked}, "
                f"giữ nguyên {tally.reused} vì không thay đổi.",
                f"Run {done.number}{begun}: {tally.units} units, {tally.checked} checked, "
                f"{tally.reused} taken over unchanged.",
            ),
            err=True,
        )
    if options["timings"]:
        _timings(tally)


def _timings(tally: Tally) -> None:
    slowest = sorted(tally.seconds.items(), key=lambda each: (-each[1], each[0]))
    for key, seconds in slowest[:_SLOWEST]:
        click.echo(f"{seconds:8.2f} s  {key.unit}  {key.plan}", err=True)
    click.echo(f"{sum(tally.seconds.values()):8.2f} s  {say('tổng cộng', 'in all')}", err=True)
