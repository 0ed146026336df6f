"""Writes the pages of a run into a folder: new, empty, or one that holds an earlier site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tuanthu.site.gather import pages
from tuanthu.store import Run
from tuanthu.store.base import Store
from tuanthu.words import Lang, Text

LIST = "tuanthu-pages.txt"
"""Names the pages of the site, so that a later one can remove those that are no more."""


class SiteError(Exception):
    """The pages cannot be written; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        """Take what to say."""
        self.text = text
        super().__init__(text.en)


def write_site(
    store: Store, run: Run, folder: Path, lang: Lang, progress: Callable[[int, int], None] | None = None
) -> tuple[str, ...]:
    """Write the site of a run into a folder and return the names of its pages.

    ``progress`` is told how many units have their page, and of how many. The folder must be new, empty,
    or hold an earlier site, whose other pages are removed. Raises :class:`SiteError` when it cannot be
    used, and :class:`~tuanthu.store.StoreError`.
    """
    try:
        earlier = _earlier(folder)
        made = tuple(_write(folder, name, text) for name, text in pages(store, run, lang, progress))
        for name in sorted(earlier - set(made)):
            (folder / name).unlink(missing_ok=True)
        _write(folder, LIST, "".join(f"{name}\n" for name in made))
    except OSError as error:
        says = Text(f"Không ghi được {folder}: {error.strerror}.", f"{folder} cannot be written: {error.strerror}.")
        raise SiteError(says) from error
    return made


def _earlier(folder: Path) -> set[str]:
    """Return the pages of the site that the folder holds; nothing else is ever removed."""
    held = folder / LIST
    if held.is_file():
        return {name for name in held.read_text(encoding="utf-8").splitlines() if _ours(name)}
    if folder.is_dir() and any(folder.iterdir()):
        raise SiteError(
            Text(
                f"Thư mục {folder} đã có tệp khác; hãy chọn thư mục mới hoặc trống.",
                f"The folder {folder} holds other files; name a new or an empty one.",
            )
        )
    return set()


def _ours(name: str) -> bool:
    return re.fullmatch(r"(?:[a-z0-9_-]+/)?[a-z0-9_-]+\.html", name) is not None


def _write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return name
