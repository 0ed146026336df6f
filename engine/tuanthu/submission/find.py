"""Finding a unit's submission and opening it."""

from __future__ import annotations

from pathlib import Path

from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.words import Text

FILES = ("submission.yaml", "submission.yml", "submission.xlsx")


def find_submission(path: Path) -> Path:
    """Return the submission file that ``path`` is, holds, or lies under.

    Raises :class:`InputError` when there is none, or when the folder holds two.
    """
    if path.is_file() and path.name in FILES:
        return path
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.absolute().parents) if path.exists() else ():
        found = [folder / name for name in FILES if (folder / name).is_file()]
        if len(found) > 1:
            names = ", ".join(each.name for each in found)
            raise InputError(
                Problem(
                    "two-submissions",
                    Location(str(folder)),
                    Text(
                        f"Thư mục có hai bản hồ sơ: {names}. Chỉ giữ một bản.",
                        f"The folder holds two submissions: {names}. Keep one.",
                    ),
                )
            )
        if found:
            return found[0]
        if path.is_dir():
            break
    says = Text("Không tìm thấy hồ sơ.", "No submission found.")
    fix = Text(
        "Chỉ đến thư mục có submission.yaml hoặc submission.xlsx.",
        "Name a folder that holds submission.yaml or submission.xlsx.",
    )
    raise InputError(Problem("not-found", Location(str(path)), says, fix))


def open_submission(file: Path) -> Document:
    """Return the submission's document, from YAML or from the workbook. Raises :class:`InputError`."""
    if file.suffix == ".xlsx":
        from tuanthu.workbook import read_workbook

        document = read_workbook(file, file.name)
    else:
        document = load_yaml(file, file.name)
    if not isinstance(document.data, dict):
        says = Text("Hồ sơ phải gồm các mục plan, unit, scores, …", "A submission has the keys plan, unit, scores, …")
        raise InputError(Problem("not-a-submission", document.at(()), says))
    return document
