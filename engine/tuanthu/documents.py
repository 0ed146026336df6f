"""Joins what the evidence register lists with the files that are there, one criterion at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tuanthu.model import Case, Evidence, EvidenceFile, RegisterEntry
from tuanthu.words import normal


@dataclass(frozen=True, slots=True)
class Document:
    """A register entry and the file it names; one of the two may be missing.

    ``placed`` is False when the file lies in another criterion's folder.
    """

    entry: RegisterEntry | None
    file: EvidenceFile | None
    placed: bool = True

    def name(self) -> str:
        """Return how messages name the document."""
        return self.file.name if self.file else self.entry.name() if self.entry else "?"


def join(case: Case, card: str, code: str) -> tuple[Document, ...]:
    """Return the documents of one criterion: its register entries in order, then its unlisted files.

    A file in the wrong folder is told once, at the criterion that misses it.
    """
    files = sorted((each for each in case.evidence.files if each.scorecard in {None, card}), key=lambda each: each.path)
    here = [file for file in files if file.code == code]
    astray = [file for file in files if file.code != code and not _registered(case, card, file)]
    return tuple(
        _join(
            _register(case, card, code),
            here,
            astray,
            [file.path for file in here if _missed_elsewhere(case, card, file, files)],
        )
    )


def same_content(evidence: Evidence) -> Iterator[tuple[EvidenceFile, ...]]:
    """Yield the files of one content that lie under several criteria: lawful, but good to know."""
    by_content: dict[str, list[EvidenceFile]] = {}
    for file in sorted(evidence.files, key=lambda each: each.path):
        if file.sha256 and file.format != "empty":
            by_content.setdefault(file.sha256, []).append(file)
    for files in by_content.values():
        if len({(each.scorecard, each.code) for each in files}) > 1:
            yield tuple(files)


def _register(case: Case, card: str, code: str) -> tuple[RegisterEntry, ...]:
    score = (case.submission.scores or {}).get((card, code))
    return score.evidence if score else ()


def _registered(case: Case, card: str, file: EvidenceFile) -> bool:
    """Return whether the criterion whose folder holds the file registers it: then it is not astray."""
    return any(_find(entry, [file]) for entry in _register(case, card, file.code))


def _missed_elsewhere(case: Case, card: str, file: EvidenceFile, files: Sequence[EvidenceFile]) -> bool:
    """Return whether another criterion registers this very file and does not have it."""
    for (card_id, code), score in (case.submission.scores or {}).items():
        if card_id == card and code != file.code:
            own = [each for each in files if each.code == code]
            if any(_named(entry, [file]) and not _find(entry, own) for entry in score.evidence):
                return True
    return False


def _join(
    entries: Sequence[RegisterEntry], here: Sequence[EvidenceFile], astray: Sequence[EvidenceFile], told: Sequence[str]
) -> Iterator[Document]:
    listed = set(told)
    for entry in entries:
        file = _find(entry, here)
        placed = file is not None or (file := _named(entry, astray)) is None
        if file is not None:
            listed.add(file.path)
        yield Document(entry, file, placed)
    yield from (Document(None, file) for file in here if file.path not in listed)


def _find(entry: RegisterEntry, files: Sequence[EvidenceFile]) -> EvidenceFile | None:
    """Return the file that the entry names, or without a name the one that bears its number and symbol."""
    if entry.file:
        return _named(entry, files)
    wanted = _slug(f"{entry.number or ''} {entry.symbol or ''}")
    return next((file for file in files if wanted and _slug(file.name.rsplit(".", 1)[0]) == wanted), None)


def _named(entry: RegisterEntry, files: Sequence[EvidenceFile]) -> EvidenceFile | None:
    wanted = (entry.file or "").casefold()
    return next((f for f in files if wanted and wanted in {f.name.casefold(), f.path.casefold()}), None)


def _slug(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", normal(text)).strip("-")
