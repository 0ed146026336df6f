"""The evidence folder: which files lie under which criterion, and what each is worth."""

from __future__ import annotations

import math
import os
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tuanthu.evidence.worker import Judged
from tuanthu.model import Evidence, EvidenceFile
from tuanthu.source import Location, Problem
from tuanthu.words import Text

EVIDENCE = "evidence"
IGNORED = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
MAX_DEPTH = 32
MAX_PATH = 220
"""Windows opens paths of up to 260 characters, of which the folders above the submission need some."""
Progress = Callable[[int, int], None]


_NO_FIX = Text("", "")


class Judging(Protocol):
    """What :func:`examine` needs of :class:`tuanthu.evidence.workers.Judges`."""

    def judge(self, paths: Sequence[Path], progress: Progress | None = None) -> dict[Path, Judged]:
        """Judge files."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """One file; ``shown`` is relative to the submission, ``folder`` the name of its criterion's folder."""

    path: Path
    shown: str
    scorecard: str | None
    folder: str


def home(submission: Path) -> Path | None:
    """Return the evidence folder of a submission, in whatever case it is written, or None."""
    try:
        entries = [entry for entry in submission.iterdir() if entry.name.casefold() == EVIDENCE]
    except OSError:
        return None
    # The right spelling first: on a system that tells them apart, both may be there.
    entries.sort(key=lambda entry: (entry.name != EVIDENCE, entry.name))
    return next((entry for entry in entries if entry.is_dir()), None)


def walk(submission: Path, scorecards: Collection[str] = ()) -> tuple[list[Found], list[Problem]]:
    """List the files under ``evidence/<code>/…`` or ``evidence/<scorecard>/<code>/…``, sorted by name."""
    walker = _Walker(submission, frozenset(scorecards))
    evidence = home(submission)
    if evidence is not None:
        walker.top(evidence)
    walker.found.sort(key=lambda found: (found.shown, os.fsencode(found.path)))
    walker.problems.sort(key=lambda problem: (problem.location, problem.code))
    return walker.found, walker.problems


def examine(
    submission: Path,
    judges: Judging,
    scorecards: Collection[str] = (),
    progress: Progress | None = None,
) -> tuple[Evidence, list[Problem]]:
    """Walk the evidence folder and judge every file in it."""
    found, problems = walk(submission, scorecards)
    judged = judges.judge([each.path for each in found], progress) if found else {}
    files = tuple(_file(each, judged[each.path]) for each in found)
    return Evidence(home(submission) is not None, files), problems


def _file(found: Found, judged: Judged) -> EvidenceFile:
    name = found.shown.rsplit("/", 1)[-1]
    return EvidenceFile(
        found.shown, found.scorecard, found.folder, name, judged.sha256, judged.format, judged.verdict,
        _instant(judged.until),
    )  # fmt: skip


def _instant(seconds: float) -> datetime | None:
    """Return an instant not after ``seconds``; None for never."""
    if math.isinf(seconds):
        return None if seconds > 0 else datetime.min.replace(tzinfo=UTC)
    return datetime.fromtimestamp(math.floor(seconds), UTC)


# ------------------------------------------------------------------ walking


def _shown(name: str) -> str:
    """Return a name as it is written everywhere: NFC, with bytes that are no text replaced."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return unicodedata.normalize("NFC", text)


def ignored(name: str) -> bool:
    """Return whether a file is the leaving of a system or of Office, and nobody's evidence."""
    return name.casefold() in IGNORED or name.startswith("~$")


class _Walker:
    def __init__(self, submission: Path, scorecards: frozenset[str]) -> None:
        self.submission = submission
        self.limits = submission.resolve()
        self.scorecards = scorecards
        self.found: list[Found] = []
        self.problems: list[Problem] = []

    def top(self, evidence: Path) -> None:
        """List ``evidence/``: folders of criteria, or of scorecards; a loose file has no place."""
        for entry, name in self._entries(evidence, _shown(evidence.name)):
            if not entry.is_dir():
                self._misplaced(name)
            elif _shown(entry.name) in self.scorecards:
                self._scorecard(entry, name)
            else:
                self._files(entry, name, None, _shown(entry.name), (evidence.resolve(),))

    def _scorecard(self, folder: Path, shown: str) -> None:
        card = _shown(folder.name)
        for entry, name in self._entries(folder, shown):
            if entry.is_dir():
                self._files(entry, name, card, _shown(entry.name), (folder.resolve(),))
            else:
                self._misplaced(name)

    def _files(self, folder: Path, shown: str, card: str | None, code: str, above: tuple[Path, ...]) -> None:
        here = folder.resolve()
        if here in above or len(above) > MAX_DEPTH:
            self._problem("too-deep", shown, _TOO_DEEP)
            return
        for entry, name in self._entries(folder, shown):
            if entry.is_dir():
                self._files(entry, name, card, code, (*above, here))
            else:
                self.found.append(Found(entry, name, card, code))

    def _entries(self, folder: Path, shown: str) -> Iterator[tuple[Path, str]]:
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._problem("unreadable", shown, _UNREADABLE.fill({"reason": reason}))
            return
        for entry in entries:
            name = f"{shown}/{_shown(entry.name)}"
            if not ignored(entry.name) and self._inside(entry, name):
                if len(name) > MAX_PATH:
                    self._problem("path-too-long", name, _LONG.fill({"limit": MAX_PATH}), _SHORTEN)
                yield entry, name

    def _inside(self, entry: Path, shown: str) -> bool:
        """Return whether a link leads to something in this submission; say so when it does not."""
        if not entry.is_symlink():
            return True
        try:
            target = entry.resolve(strict=True)
        except (OSError, RuntimeError):
            self._problem("broken-link", shown, _BROKEN_LINK)
            return False
        if target.is_relative_to(self.limits):
            return True
        self._problem("outside", shown, _OUTSIDE)
        return False

    def _misplaced(self, shown: str) -> None:
        self._problem("misplaced", shown, _MISPLACED, _MOVE)

    def _problem(self, code: str, shown: str, message: Text, fix: Text = _NO_FIX) -> None:
        self.problems.append(Problem(code, Location(shown), message, fix))


_MISPLACED = Text(
    "Tệp nằm ngoài thư mục của tiêu chí nên không chứng minh cho tiêu chí nào.",
    "The file lies outside the folder of a criterion, so it proves none.",
)
_MOVE = Text(
    "Chuyển tệp vào thư mục mang mã tiêu chí, ví dụ evidence/1.1.1/.",
    "Move it into the folder named by the criterion's code, such as evidence/1.1.1/.",
)
_OUTSIDE = Text(
    "Liên kết này dẫn ra ngoài hồ sơ nên không được đọc.",
    "This link leads out of the submission, so it is not read.",
)
_BROKEN_LINK = Text("Liên kết này không dẫn tới đâu.", "This link leads nowhere.")
_TOO_DEEP = Text("Thư mục lồng nhau quá sâu hoặc lặp vòng.", "The folders are nested too deeply, or in a circle.")
_LONG = Text(
    "Đường dẫn dài hơn {limit} ký tự: máy dùng Windows có thể không mở được tệp.",
    "The path is over {limit} characters long: Windows may not open the file.",
)
_SHORTEN = Text("Đặt tên thư mục và tệp ngắn lại.", "Give the folder and the file shorter names.")
_UNREADABLE = Text("Không đọc được thư mục ({reason}).", "The folder cannot be read ({reason}).")
