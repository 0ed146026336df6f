"""Which files are found under which criterion."""

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from tuanthu.evidence.codes import verdict
from tuanthu.evidence.folder import examine, walk
from tuanthu.evidence.worker import Judged


def put(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def listed(root: Path, *scorecards: str) -> list[tuple[str, str | None, str]]:
    return [(each.shown, each.scorecard, each.folder) for each in walk(root, scorecards)[0]]


def problems(root: Path, *scorecards: str) -> list[tuple[str, str]]:
    return [(each.code, each.location.file) for each in walk(root, scorecards)[1]]


class Judge:
    """Judges nothing, but remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Path] = []

    def judge(self, paths, _progress=None):
        self.asked.extend(paths)
        return {path: Judged("00", "pdf", verdict("no-signature")) for path in paths}


def test_files_of_criteria(tmp_path) -> None:
    put(tmp_path, "evidence/1.1.1/a.pdf", "evidence/1.1.1/sub/b.pdf", "evidence/1.10/c.pdf", "submission.yaml")
    assert listed(tmp_path) == [
        ("evidence/1.1.1/a.pdf", None, "1.1.1"),
        ("evidence/1.1.1/sub/b.pdf", None, "1.1.1"),
        ("evidence/1.10/c.pdf", None, "1.10"),
    ]
    assert problems(tmp_path) == []


def test_scorecards(tmp_path) -> None:
    put(tmp_path, "evidence/communes/1.1/a.pdf", "evidence/1.1/b.pdf", "evidence/communes/loose.pdf")
    assert listed(tmp_path, "communes") == [
        ("evidence/1.1/b.pdf", None, "1.1"),
        ("evidence/communes/1.1/a.pdf", "communes", "1.1"),
    ]
    assert problems(tmp_path, "communes") == [("misplaced", "evidence/communes/loose.pdf")]
    assert ("evidence/communes/1.1/a.pdf", None, "communes") in listed(tmp_path)


def test_rubbish_of_systems_is_ignored(tmp_path) -> None:
    put(tmp_path, *(f"evidence/1/{name}" for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.docx")))
    put(tmp_path, "evidence/Desktop.ini")
    assert walk(tmp_path) == ([], [])


def test_loose_file(tmp_path) -> None:
    put(tmp_path, "evidence/a.pdf")
    assert listed(tmp_path) == []
    assert problems(tmp_path) == [("misplaced", "evidence/a.pdf")]


def test_names_are_nfc(tmp_path) -> None:
    name = "Báo cáo đánh giá.pdf"
    put(tmp_path, f"evidence/Tiêu chí/{unicodedata.normalize('NFD', name)}".replace("Tiêu chí", "1"))
    assert listed(tmp_path) == [(f"evidence/1/{name}", None, "1")]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
def test_name_that_is_no_text(tmp_path) -> None:
    folder = tmp_path / "evidence" / "1"
    folder.mkdir(parents=True)
    (Path(os.fsdecode(bytes(folder) + b"/\xff.pdf"))).write_bytes(b"x")
    ((shown, _, _),) = listed(tmp_path)
    shown.encode("utf-8")


def test_no_evidence_folder(tmp_path) -> None:
    evidence, found = examine(tmp_path, Judge())
    assert (evidence.present, evidence.files, found) == (False, (), [])
    (tmp_path / "evidence").mkdir()
    assert examine(tmp_path, Judge())[0].present


def test_folder_in_another_case(tmp_path) -> None:
    put(tmp_path, "Evidence/1/a.pdf")
    assert [code for _, _, code in listed(tmp_path)] == ["1"]


def test_examine(tmp_path) -> None:
    put(tmp_path, "evidence/2/b.pdf", "evidence/1/a.pdf", "evidence/1/A.pdf")
    judge = Judge()
    evidence, _ = examine(tmp_path, judge)
    assert [file.path for file in evidence.files] == sorted(file.path for file in evidence.files)
    assert [file.name for file in evidence.under("1")] == ["A.pdf", "a.pdf"]
    assert {file.verdict.code for file in evidence.files} == {"no-signature"}
    assert len(judge.asked) == 3


@pytest.fixture
def links(tmp_path):
    if sys.platform == "win32":
        pytest.skip("links need rights on Windows")
    put(tmp_path, "outside/a.pdf", "s/evidence/1/real.pdf")
    return tmp_path


def test_links_out_of_the_submission(links) -> None:
    (links / "s/evidence/1/file.pdf").symlink_to(links / "outside/a.pdf")
    (links / "s/evidence/2").symlink_to(links / "outside")
    assert listed(links / "s") == [("evidence/1/real.pdf", None, "1")]
    assert problems(links / "s") == [("outside", "evidence/1/file.pdf"), ("outside", "evidence/2")]


def test_links_inside_and_nowhere(links) -> None:
    (links / "s/evidence/2").mkdir()
    (links / "s/evidence/2/same.pdf").symlink_to("../1/real.pdf")
    (links / "s/evidence/2/gone.pdf").symlink_to("../1/gone.pdf")
    assert [shown for shown, _, _ in listed(links / "s")] == ["evidence/1/real.pdf", "evidence/2/same.pdf"]
    assert problems(links / "s") == [("broken-link", "evidence/2/gone.pdf")]


def test_circles(links) -> None:
    (links / "s/evidence/1/again").symlink_to("..")
    (links / "s/evidence/1/itself").symlink_to("itself")
    shown = [shown for shown, _, _ in listed(links / "s")]
    assert shown == ["evidence/1/real.pdf"]
    assert [code for code, _ in problems(links / "s")] == ["too-deep", "broken-link"]


def test_unreadable_folder(links, monkeypatch) -> None:
    (links / "s/evidence/2").mkdir()
    real = Path.iterdir

    def iterdir(self):
        if self.name == "2":
            raise PermissionError(13, "Permission denied")
        return real(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert listed(links / "s") == [("evidence/1/real.pdf", None, "1")]
    assert problems(links / "s") == [("unreadable", "evidence/2")]


def test_path_that_windows_cannot_open(tmp_path) -> None:
    long = f"evidence/1/{'a' * 120}/{'b' * 120}.pdf"
    put(tmp_path, long, "evidence/1/short.pdf")
    assert [shown for shown, _, _ in listed(tmp_path)] == [long, "evidence/1/short.pdf"]  # judged all the same
    assert problems(tmp_path) == [("path-too-long", long)]


KNOWN = ("1.1.1", "1.1.2", "1.10", "11.1", "A.1", "Đ.2", "TP-3")


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("1.1.01", "1.1.1"), ("01.01.01", "1.1.1"), ("1.1.1 ", "1.1.1"), (" 1.1.1", "1.1.1"), ("1,1,1", "1.1.1"),
        ("1-1-1", "1.1.1"), ("1_1_1", "1.1.1"), ("1.1.1.", "1.1.1"), ("TC 1.1.1", "1.1.1"), ("TC1.1.1", "1.1.1"),
        ("Tiêu chí 1.1.2 - Báo cáo quý", "1.1.2"), ("1.1.2 (2023)", "1.1.2"), ("a.1", "A.1"), ("d.2", "Đ.2"),
        (unicodedata.normalize("NFD", "đ.2"), "Đ.2"), ("tp-3", "TP-3"), ("1.10", "1.10"), ("1.1", None),
        ("1.1.3", None), ("2", None), ("", None), ("Báo cáo", None), ("0", None), ("1" * 10_000, None),
    ],
)  # fmt: skip
def test_folder_names_that_mean_a_criterion(folder, code) -> None:
    from tuanthu.names import meant

    assert meant(folder, KNOWN) == code


def test_two_criteria_that_would_fit() -> None:
    from tuanthu.names import meant

    assert meant("1.01", ("1.1", "1-1")) is None
    assert meant("1.1", ("1.1", "1-1")) is None  # a known code is never asked about
