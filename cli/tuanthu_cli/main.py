"""The command line: ``tuanthu``. Commands are loaded when they are asked for, so help is quick."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any

import click

from tuanthu import __version__
from tuanthu_cli.common import say

COMMANDS = {
    "validate": say("Kiểm tra hồ sơ trước khi gửi.", "Check submissions before they are sent."),
    "lint": say("Kiểm tra các tệp kế hoạch, tiêu chí, quy tắc.", "Check plan, criteria and rule files."),
    "evidence": say("Kiểm tra chữ ký số của từng tệp PDF.", "Judge the signatures of PDFs alone."),
    "test": say("Chạy các trường hợp kiểm thử của kế hoạch.", "Run the cases beside a plan's rules."),
    "explain": say("Giải thích quy tắc, cách tính hoặc một điểm số.", "Explain a rule, kind, shape, lint or score."),
    "sweep": say("Kiểm tra mọi đơn vị trong danh sách.", "Check every unit of the register."),
    "diff": say("So hai lần quét.", "Compare two runs of the sweep."),
    "rank": say("Xếp hạng các đơn vị của một lần quét.", "Rank the units of a run."),
    "report": say("Trang kết quả của một lần quét.", "A static site of a run."),
    "calendar": say("Lịch việc phải làm của kế hoạch; việc sắp đến hạn.", "A plan's calendar; what falls due soon."),
    "new": say("Tạo mẫu hồ sơ mới.", "Make a new submission to fill in."),
    "plans": say("Liệt kê các kế hoạch có sẵn.", "List the plans that are known."),
    "schema": say("In hoặc ghi các JSON Schema.", "Print or write the JSON Schemas."),
}


class Lazy(click.Group):
    """A group whose commands are imported only when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tuanthu_cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section(say("Lệnh", "Commands")):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Name the nearest command when one is misspelt."""
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            from tuanthu.words import did_you_mean

            hint = did_you_mean(name, COMMANDS)
            ctx.fail(say(f"Không có lệnh “{name}”.{hint.vi}", f'There is no command "{name}".{hint.en}'))
        return super().resolve_command(ctx, args)


@click.command(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "Tuân thủ: kiểm tra hồ sơ cải cách hành chính theo kế hoạch đã ban hành.",
        "Tuân thủ checks administrative-reform submissions against the plans that were issued.",
    ),
    epilog=say(
        "Mã thoát: 0 đạt; 1 có vi phạm; 2 chưa có kết luận.",
        "Exit codes: 0 clean; 1 violations; 2 no verdict.",
    ),
)
@click.version_option(__version__, message="%(version)s")
def group() -> None:
    """Hold the commands."""


def main() -> None:
    """Run the command line; the one place that catches errors. A crash is exit code 2, never a pass."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = group.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except click.Abort:
        code = 2
    except BrokenPipeError:
        code = 2
    except Exception:
        import logging
        import traceback

        logging.getLogger("tuanthu").debug("crash", exc_info=True)
        traceback.print_exc()
        click.echo(say("Chương trình gặp lỗi; chưa có kết luận.", "The program failed; there is no verdict."), err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
