"""What several commands share: the language, options, exit codes, progress."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import datetime

    from tuanthu.model import Report
    from tuanthu.source import Problem
    from tuanthu.store.base import Store
    from tuanthu.words import Lang


def language() -> Lang:
    """Return the language asked for: ``--lang``, else ``TUANTHU_LANG``, else Vietnamese.

    Help texts are needed before options are parsed, so the arguments are looked at directly.
    """
    arguments = sys.argv[1:]
    for place, word in enumerate(arguments):
        if word == "--lang" and place + 1 < len(arguments):
            return "en" if arguments[place + 1] == "en" else "vi"
        if word.startswith("--lang="):
            return "en" if word == "--lang=en" else "vi"
    return "en" if os.environ.get("TUANTHU_LANG") == "en" else "vi"


def say(vi: str, en: str) -> str:
    """Return the sentence in the language asked for."""
    return vi if language() == "vi" else en


def lang_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--lang``."""
    return click.option(
        "--lang",
        type=click.Choice(["vi", "en"]),
        default=language,
        help=say("Ngôn ngữ.", "The language."),
    )(command)


def output_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--output``."""
    return click.option(
        "--output",
        "-o",
        type=click.Path(dir_okay=False),
        help=say("Ghi kết quả ra tệp.", "Write the result to a file."),
    )(command)


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--store``."""
    return click.option(
        "--store",
        envvar="TUANTHU_STORE",
        metavar="FILE|URL",
        help=say(
            "Kho kết quả: tệp SQLite hoặc postgresql://…; mặc định là tệp ROOT.tuanthu.sqlite cạnh ROOT.",
            "The store: a SQLite file or postgresql://…; default ROOT.tuanthu.sqlite beside ROOT.",
        ),
    )(command)


@contextmanager
def open_store(address: str | None, lang: Lang) -> Iterator[Store]:
    """Yield the store asked for, else the only one in this folder; what is wrong with it is exit code 2."""
    from tuanthu.store.base import Store, StoreError

    found = [address] if address else sorted(str(path) for path in Path().glob("*.tuanthu.sqlite"))
    if len(found) != 1:
        names = f": {', '.join(found)}" if found else ""
        raise click.UsageError(say(
            f"Hãy chỉ ra kho kết quả bằng --store (trong thư mục này có {len(found)} kho{names}).",
            f"Name the store with --store (there are {len(found)} in this folder{names}).",
        ))  # fmt: skip
    try:
        with Store(found[0]) as store:
            yield store
    except StoreError as error:
        raise click.ClickException(error.text.to(lang)) from error


def color_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--color``."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help=say("Màu.", "Colour."),
    )(command)


def deliver(text: str | Iterable[str], output: str | None) -> None:
    """Write the result, whole or in pieces, to standard output or to the file asked for."""
    pieces = [text] if isinstance(text, str) else text
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False, color=True)  # painted only where colour is wanted
        return
    with open(output, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        file.writelines(pieces)


def names_zone(text: str | None) -> bool:
    """Return whether a moment is given with its own offset; otherwise it is in the plan's zone."""
    return text is not None and re.search(r"(Z|[+-]\d\d:?\d\d)$", text.strip()) is not None and ":" in text


def moment(text: str | None, zone: str = "Asia/Ho_Chi_Minh") -> datetime:
    """Return ``--as-of``, or now: the only place where the clock is read."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from tuanthu.moments import parse_instant

    if text is None:
        return datetime.now(ZoneInfo(zone)).replace(microsecond=0)
    found = parse_instant(text, zone)
    if found is None:
        raise click.UsageError(
            say(
                f"--as-of: “{text}” không phải ngày hoặc ngày giờ có thật, ví dụ 2024-03-16.",
                f'--as-of: "{text}" is not a real date or date and time such as 2024-03-16.',
            )
        )
    return found


def unusable(path: str, error: click.UsageError | Problem) -> Report:
    """Return the report on a call that could not be carried out, so that JSON is printed all the same."""
    from tuanthu.check import no_verdict
    from tuanthu.source import Location, Problem
    from tuanthu.words import same

    if isinstance(error, click.UsageError):
        error = Problem("usage", Location(path), same(error.message))
    return no_verdict(path, moment(None), (error,))


def exit_code(reports: Sequence[Report], fail_level: str, exit_zero: bool) -> int:
    """Return 2 without a verdict, 1 with a fault at the level, else 0 (design 9; 2 beats 1)."""
    from tuanthu.model import Outcome, Severity

    if not reports or any(not report.complete for report in reports):
        return 2
    level = Severity(fail_level).rank
    for report in reports:
        for each in report.findings:
            fault = each.outcome is Outcome.VIOLATION or (each.outcome is Outcome.NOT_ASSESSED and each.lacks == "data")
            if fault and each.severity.rank <= level:
                return 0 if exit_zero else 1
    return 0


def show_problem(problem: Problem, lang: Lang) -> None:
    """Tell one input problem on standard error."""
    click.echo(f"{problem.location}: {problem.message.to(lang)}", err=True)
    if problem.fix.to(lang):
        click.echo(f"  → {problem.fix.to(lang)}", err=True)


def painter(color: str) -> Callable[[str, str], str]:
    """Return how to paint texts; plain where colour is not wanted (``NO_COLOR``, pipes)."""
    wanted = color == "always" or (color == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    styles: dict[str, dict[str, Any]] = {
        "title": {"bold": True},
        "error": {"fg": "red"},
        "warning": {"fg": "yellow"},
        "info": {"fg": "cyan"},
        "dim": {"dim": True},
    }
    return (lambda style, text: click.style(text, **styles.get(style, {}))) if wanted else (lambda _style, text: text)


class Progress:
    """Tells on a terminal how many are done, how fast and how long yet, once it takes over two seconds."""

    def __init__(self, label: str) -> None:
        """Start the watch."""
        self._label = label
        self._start = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` are finished."""
        passed = time.monotonic() - self._start
        if not sys.stderr.isatty() or passed < 2:
            return
        left = int(passed / done * (total - done)) if done else 0
        pace = f"{done / passed:.1f}/s, " + say("còn", "left") + f" {left // 60}:{left % 60:02}"
        click.echo(
            f"\r\x1b[K{self._label}: {done}/{total}, {pace}" + ("" if done < total else "\n"), nl=False, err=True
        )
