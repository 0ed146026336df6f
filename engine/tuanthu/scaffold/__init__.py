"""Makes the folder that a unit fills in: the form, and one evidence folder per criterion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from tuanthu.model import Plan, Unit
from tuanthu.scaffold.form import Form, claims
from tuanthu.source import InputError, Location, Problem
from tuanthu.submission import FILES
from tuanthu.words import Lang, Text, normal

_NOT_A_FOLDER = re.compile(r'[<>:"/\\|?*]|^\.+$')
"""What Windows refuses in a name, and names that lead elsewhere."""


def new_submission(
    plan: Plan, unit: Unit, folder: Path, *, lang: Lang = "vi", form: Literal["yaml", "xlsx"] = "xlsx"
) -> tuple[Path, ...]:
    """Write an empty submission into ``folder`` and return the files made.

    Raises :class:`InputError` when there is a submission already, the unit's id is none, or the
    folder cannot be written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", unit.id):
        raise InputError(_bad_id(unit))
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise InputError(_exists(folder, there[0]))
    wanted = Form(plan, unit, lang)
    content = _content(wanted, form)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in _evidence_folders(wanted):
            (folder / path).mkdir(parents=True, exist_ok=True)
        file = folder / f"submission.{form}"
        with file.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        raise InputError(_unwritable(folder, error)) from error
    return (file,)


def _content(form: Form, kind: str) -> bytes:
    if kind == "yaml":
        from tuanthu.scaffold.yaml import yaml_form

        return yaml_form(form).encode()
    from tuanthu.scaffold.xlsx import xlsx_form

    return xlsx_form(form)


def _evidence_folders(form: Form) -> Iterator[Path]:
    top = Path("evidence")
    for card in form.cards:
        home = top / card.id if len(form.cards) > 1 else top
        for criterion in card.leaves():
            if claims(card, criterion) and criterion.evidence and not _NOT_A_FOLDER.search(criterion.code):
                yield home / criterion.code


def _exists(folder: Path, name: str) -> Problem:
    says = Text(f"Thư mục đã có hồ sơ ({name}).", f"The folder already holds a submission ({name}).")
    fix = Text(
        "Chọn thư mục khác, hoặc chuyển hồ sơ cũ đi nơi khác; chương trình không ghi đè.",
        "Choose another folder, or move the old submission away; nothing is overwritten.",
    )
    return Problem("exists", Location(str(folder / name)), says, fix)


def _unwritable(folder: Path, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    says = Text(f"Không ghi được vào thư mục này ({reason}).", f"The folder cannot be written ({reason}).")
    return Problem("unwritable", Location(str(folder)), says)


def _bad_id(unit: Unit) -> Problem:
    example = re.sub(r"[^a-z0-9]+", "-", normal(unit.name)).strip("-") or "phuong-mau-01"
    says = Text(
        f"“{unit.id}” không dùng làm mã đơn vị được: mã viết thường, không dấu, bắt đầu bằng chữ cái.",
        f'"{unit.id}" cannot be a unit\'s id: small letters without accents, digits and "-", a letter first.',
    )
    return Problem("bad-id", Location(unit.id), says, Text(f"Ví dụ: {example}.", f"For example: {example}."))
