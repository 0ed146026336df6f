"""``tuanthu report``: the static site of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuanthu_cli.common import Progress, lang_option, open_store, say, store_option

if TYPE_CHECKING:
    from tuanthu.words import Lang


@click.command(
    help=say(
        "Lập trang kết quả của một lần quét: một trang chung và một trang cho mỗi đơn vị.",
        "Make the static site of a run: a page for the run and one for each unit.",
    ),
    epilog=say(
        "Ví dụ: tuanthu report --store office.tuanthu.sqlite -o ket-qua. Mặc định: lần quét cuối đã xong.",
        "Example: tuanthu report --store office.tuanthu.sqlite -o site. Default: the last complete run.",
    ),
)
@click.argument("run", required=False, type=int, metavar="[RUN]")
@store_option
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help=say("Thư mục mới, hoặc thư mục trang đã lập trước.", "A new folder, or one that holds an earlier site."),
)
@lang_option
def command(run: int | None, store: str | None, output: Path, lang: Lang) -> None:
    """Write the pages and name the first one."""
    from tuanthu.site import SiteError, write_site
    from tuanthu.store import read

    with open_store(store, lang) as opened:
        found = read.run(opened, run)
        try:
            pages = write_site(opened, found, output, lang, Progress(say("Đang lập trang", "Writing pages")))
        except SiteError as error:
            raise click.ClickException(error.text.to(lang)) from error
    click.echo(say(f"{len(pages)} trang: {output / pages[-1]}", f"{len(pages)} pages: {output / pages[-1]}"), err=True)
