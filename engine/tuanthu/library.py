"""Where the data that comes with the program lies: bundled plans and schemas, in a checkout or a wheel."""

from __future__ import annotations

from pathlib import Path

from tuanthu.source import InputError, Location, Problem
from tuanthu.words import Text, did_you_mean


def bundled(name: str) -> Path:
    """Return the folder ``rules`` or ``schemas`` that came with the program."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parent.parent / name


def plan_folders(root: Path | None = None) -> tuple[Path, ...]:
    """Return the plan folders below ``root`` (the bundled rules by default), sorted by name."""
    top = root or bundled("rules")
    return tuple(sorted(path.parent for path in top.glob("*/plan.yaml")))


def find_plan(name: str) -> Path:
    """Return the folder of a plan given as a folder or an id. Raises :class:`InputError`."""
    folder = Path(name)
    return folder if (folder / "plan.yaml").is_file() else bundled_plan(name)


def bundled_plan(name: str) -> Path:
    """Return the folder of a bundled plan by its id. Raises :class:`InputError` when there is none."""
    found = bundled("rules") / name
    if (found / "plan.yaml").is_file() and found.parent == bundled("rules"):
        return found
    known = [path.name for path in plan_folders()]
    hint = did_you_mean(name, known)
    raise InputError(Problem(
        "unknown-plan", Location(name),
        Text(f"Không có kế hoạch “{name}”.{hint.vi}", f'There is no plan "{name}".{hint.en}'),
        Text(f"Các kế hoạch có sẵn: {', '.join(known)}.", f"Known plans: {', '.join(known)}."),
    ))  # fmt: skip


def rules_above(start: Path) -> Path | None:
    """Return the nearest folder ``rules/`` that holds plans, in ``start`` or above it."""
    for folder in (start, *start.parents):
        if folder.name == "rules" and plan_folders(folder):
            return folder
        if plan_folders(folder / "rules"):
            return folder / "rules"
    return None
