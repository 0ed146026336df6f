"""``tuanthu schema``: the JSON Schemas of every file, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from tuanthu_cli.common import lang_option, say


@click.command(
    help=say("In JSON Schema của một loại tệp, hoặc ghi tất cả (--write).", "Print one JSON Schema, or write all."),
    epilog=say("Ví dụ: tuanthu schema submission", "Example: tuanthu schema submission"),
)
@click.argument("name", required=False)
@click.option("--write", is_flag=True, help=say("Ghi tất cả vào thư mục schemas/.", "Write all into schemas/."))
@click.option("--into", type=click.Path(path_type=Path), help=say("Thư mục khác.", "Another folder."))
@lang_option
def command(name: str | None, write: bool, into: Path | None, lang: str) -> None:  # noqa: ARG001
    """Print or write the schemas."""
    from tuanthu.library import bundled
    from tuanthu.schemas import schema_texts
    from tuanthu.words import did_you_mean

    texts = schema_texts()
    if write:
        folder = into or bundled("schemas")
        folder.mkdir(parents=True, exist_ok=True)
        for each, text in texts.items():
            (folder / f"{each}.schema.json").write_text(text, encoding="utf-8")
        return
    if name is None:
        click.echo("\n".join(texts))
    elif name in texts:
        click.echo(texts[name], nl=False)
    else:
        hint = did_you_mean(name, texts)
        raise click.UsageError(say(f"Không có loại tệp “{name}”.{hint.vi}", f'No schema "{name}".{hint.en}'))
