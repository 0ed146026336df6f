"""Many files in worker processes: hostile ones cost themselves, and nothing else."""

import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest

from tuanthu.evidence import worker, workers
from tuanthu.evidence.trust import load_trust
from tuanthu.evidence.workers import Judges, WorkersError
from tuanthu.model import VerdictKind

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))
import pki as samples

ROOT = Path(__file__).parents[1]

ZONE = timezone(timedelta(hours=7))
MOMENT = datetime(2024, 3, 16, tzinfo=ZONE)


@pytest.fixture(scope="module")
def pki(tmp_path_factory) -> samples.Pki:
    return samples.make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def files(pki, tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    pdf = samples.make_pdf("Báo cáo", ["1"])
    signed = samples.sign_pdf(pdf, pki.signers["unit-01"], MOMENT - timedelta(days=3))
    contents = {
        "signed": signed,
        "altered": samples.alter_visibly(signed),
        "unsigned": pdf,
        "empty": b"",
        "word": samples.make_docx(),
        "cut": samples.truncate(signed),
        "self-signed": samples.sign_pdf(pdf, samples.self_signed(pki), MOMENT - timedelta(days=3)),
    }
    for name, content in contents.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return sorted(folder.iterdir())


def hostile(path: str):
    """Stands in for the worker's task: a file's name says what it does to its worker."""
    name = Path(path).name
    if name.startswith("crash"):
        os._exit(7)
    if name.startswith("hang"):
        while True:
            pass
    if name.startswith("memory"):
        return len(bytearray(8 * 2**30))
    if name.startswith("slow"):
        time.sleep(0.1)
    return worker.task(path)


def codes(found) -> dict[str, str]:
    return {path.stem: judged.verdict.code for path, judged in found.items()}


EXPECTED = {
    "signed": "ok",
    "altered": "changed-after-signing",
    "unsigned": "no-signature",
    "empty": "empty",
    "word": "not-a-pdf",
    "cut": "damaged",
    "self-signed": "self-signed",
}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_verdicts_do_not_depend_on_jobs_or_order(pki, files, jobs) -> None:
    trust = load_trust(pki.trust)
    straight = {path: worker.judge_file(path, trust, MOMENT) for path in files}
    assert codes(straight) == EXPECTED
    with Judges(trust, MOMENT, jobs) as judges:
        assert judges.judge(files) == straight
        assert judges.judge(files[::-1]) == straight  # the same pool again
    assert straight[files[0]].sha256 == sha256(files[0].read_bytes()).hexdigest()


def test_results_come_in_the_order_asked(files) -> None:
    asked = [*files[::-1], files[0]]
    steps: list[tuple[int, int]] = []
    with Judges(None, MOMENT) as judges:
        found = judges.judge(asked, lambda done, total: steps.append((done, total)))
    assert list(found) == files[::-1]
    assert steps == [(number, len(files)) for number in range(1, len(files) + 1)]


def test_every_start_method(files, monkeypatch) -> None:
    """Windows has no server to fork from: each worker imports for itself."""
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("spawn"))
    with Judges(None, MOMENT, 2) as judges:
        assert codes(judges.judge(files)) == EXPECTED


def test_pool_grows_with_the_work(files) -> None:
    with Judges(None, MOMENT, 3) as judges:
        for number, size in ((1, 1), (2, 2), (1, 2), (7, 3)):
            assert len(judges.judge(files[:number])) == number
            assert judges._size == size


def test_relative_paths(files, monkeypatch) -> None:
    monkeypatch.chdir(files[0].parent)
    relative = [Path(path.name) for path in files]
    with Judges(None, MOMENT, 2) as judges:
        assert codes(judges.judge(relative)) == EXPECTED


def test_nothing_to_judge() -> None:
    with Judges(None, MOMENT) as judges:
        assert judges.judge([]) == {}


@pytest.mark.parametrize("jobs", [1, 2])
def test_hostile_files_cost_themselves(files, tmp_path, monkeypatch, jobs) -> None:
    monkeypatch.setattr(workers, "task", hostile)
    bad = {"crash": "crashed", "hang": "timed-out", "crash-again": "crashed"}
    if sys.platform == "linux":
        bad["memory"] = "out-of-memory"
    for name in bad:
        (tmp_path / f"{name}.pdf").write_bytes(b"%PDF-1.4")
    with Judges(None, MOMENT, jobs, timeout=1.0) as judges:
        found = judges.judge([*sorted(tmp_path.iterdir()), *files])
    assert codes(found) == EXPECTED | bad
    for path, judged in found.items():
        assert judged.sha256 == sha256(path.read_bytes()).hexdigest()
        assert (judged.verdict.kind is VerdictKind.UNJUDGED) == (path.stem in bad)


def _crowd(folder: Path, files: list[Path], many: int, bad: int) -> dict[str, str]:
    """Write many files, some of which hang, crash or fill their worker; return what each must get."""
    kinds = ["crash", "hang", *(["memory"] if sys.platform == "linux" else [])]
    codes_of = {"crash": "crashed", "hang": "timed-out", "memory": "out-of-memory"}
    folder.mkdir()
    expected: dict[str, str] = {}
    for number in range(many - bad):
        source = files[number % len(files)]
        expected[f"{number}-{source.stem}"] = EXPECTED[source.stem]
        (folder / f"{number}-{source.stem}.pdf").write_bytes(source.read_bytes())
    for number in range(bad):
        kind = kinds[number % len(kinds)]
        expected[f"{kind}-{number}"] = codes_of[kind]
        (folder / f"{kind}-{number}.pdf").write_bytes(b"%PDF-1.4")
    return expected


@pytest.mark.parametrize(("many", "bad"), [(200, 6), pytest.param(2000, 20, marks=pytest.mark.slow)])
def test_a_folder_with_hostile_files_ends(files, tmp_path, monkeypatch, many, bad) -> None:
    """The run ends, names each, and takes little longer than the alarms of those that hang."""
    monkeypatch.setattr(workers, "task", hostile)
    expected = _crowd(tmp_path / "crowd", files, many, bad)
    paths = sorted((tmp_path / "crowd").iterdir())
    timeout, jobs = 2.0, 2
    with Judges(None, MOMENT, jobs, timeout=timeout) as judges:
        start = time.monotonic()
        judges.judge([path for path in paths if path.stem[0].isdigit()])
        straight = time.monotonic() - start
        start = time.monotonic()
        found = judges.judge(paths)
        took = time.monotonic() - start
    assert codes(found) == expected
    # Each costs an alarm and a new worker at most; the rest is for a machine that does other things too.
    assert took <= 3 * straight + bad * (timeout + 1.0) / jobs + 10


def _traced(arguments: list[str], place: Path) -> list[str]:
    """Run under strace; return the calls that open a socket to anything but another process here."""
    command = ["strace", "-f", "-qq", "-e", "trace=socket", "-o", str(place / "trace"), sys.executable, *arguments]
    path = os.pathsep.join(str(ROOT / name) for name in ("engine", "cli"))
    subprocess.run(command, check=False, capture_output=True, env={**os.environ, "PYTHONPATH": path}, timeout=110)
    trace = (place / "trace").read_text("utf-8")
    return [line for line in trace.splitlines() if "socket(" in line and "AF_UNIX" not in line]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_sockets_are_opened(pki, files, tmp_path) -> None:
    """Judging asks nobody: not for lists, not for certificates, not for the time."""
    trust = ["--trust", str(pki.trust)]
    for form in ("import socket; socket.socket()", "pass"):
        assert bool(_traced(["-c", form], tmp_path)) is (form != "pass")  # the trace would show one
    main = "from tuanthu_cli.main import main; main()"
    assert _traced(["-c", main, "evidence", *map(str, files), *trust], tmp_path) == []
    sample = str(ROOT / "samples" / "uong-bi" / "phuong-mau-01")
    assert _traced(["-c", main, "validate", sample, "--engine", "reference", *trust], tmp_path) == []
    office = str(ROOT / "samples" / "uong-bi")
    assert _traced(["-c", main, "sweep", office, "--engine", "reference", *trust], tmp_path) == []


def test_every_file_crashes(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(workers, "task", hostile)
    for number in range(6):
        (tmp_path / f"crash{number}.pdf").write_bytes(b"%PDF-1.4")
    with Judges(None, MOMENT, 2) as judges:
        assert set(codes(judges.judge(sorted(tmp_path.iterdir()))).values()) == {"crashed"}


def test_pool_that_cannot_start_is_no_pass(files, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(workers, "prepare", _fail)
    with Judges(None, MOMENT, 1, timeout=1.0) as judges, pytest.raises(WorkersError):
        judges.judge(files)


def _fail(*_: object) -> None:
    raise OSError("this worker cannot start")


def fills(path: str):
    """Stands in for the worker's task: takes ever more memory, as fast as it can."""
    held = []
    while True:
        held.append(bytearray(b"x" * 2**24))


@pytest.mark.parametrize("reader", ["proc", "psutil"])
def test_where_no_limit_exists_the_parent_ends_what_fills_the_machine(files, tmp_path, monkeypatch, reader) -> None:
    from tuanthu.evidence import memory

    if reader == "psutil":
        pytest.importorskip("psutil")
        monkeypatch.setattr(memory, "_PROC", tmp_path)  # as on a system without /proc
    elif not Path("/proc/self/statm").exists():
        pytest.skip("no /proc here")
    monkeypatch.setattr(workers, "task", fills)
    (tmp_path / "large.pdf").write_bytes(b"%PDF-1.4")
    limit = 300 * 2**20
    with Judges(None, MOMENT, 1, timeout=60.0, memory=limit) as judges:
        # The workers themselves get no limit, as on Windows: only the watch is left.
        judges._settings = (None, MOMENT, 2**50, 60.0, None)
        (judged,) = judges.judge([tmp_path / "large.pdf"]).values()
        assert judged.verdict.code == "out-of-memory"
        monkeypatch.undo()
        assert codes(judges.judge(files)) == EXPECTED


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc here")
def test_large_files_do_not_pile_up(pki, tmp_path) -> None:
    """The reader of a file is a circle of objects that holds the whole file until somebody sweeps."""
    from pdf_cases.build import scan
    from tuanthu.evidence.memory import held

    large = samples.sign_pdf(scan(noise=20_000_000), pki.signers["unit-01"], MOMENT - timedelta(days=3))
    (tmp_path / "large.pdf").write_bytes(large)
    before = held(os.getpid())
    for _ in range(15):
        assert worker.judge_file(tmp_path / "large.pdf", None, MOMENT).verdict.code == "ok"
    assert held(os.getpid()) - before < 6 * len(large)


def test_memory_of_a_process_that_is_gone() -> None:
    from tuanthu.evidence.memory import held

    assert held(os.getpid()) > 2**20
    assert held(2**22 + 12345) == 0


def test_memory_bomb(tmp_path) -> None:
    """A real one: a few bytes that unfold into gigabytes while the list of objects is read."""
    import zlib

    packed = b"\0" * 400_000_000
    packed = zlib.compress(packed, 9)
    body = b"%PDF-1.5\n/ByteRange\n"
    head = b"1 0 obj\n<</Type/XRef/Size 900000/W[1 200 200]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
    raw = body + head % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
    path = tmp_path / "bomb.pdf"
    path.write_bytes(raw)
    with Judges(None, MOMENT, 1, timeout=20.0) as judges:
        (judged,) = judges.judge([path]).values()
    assert judged.verdict.kind in {VerdictKind.UNJUDGED, VerdictKind.UNREADABLE}


# ------------------------------------------------------------- one file


def test_file_that_is_not_there(tmp_path) -> None:
    judged = worker.judge_file(tmp_path / "none.pdf", None, MOMENT)
    assert (judged.verdict.code, judged.sha256) == ("cannot-open", "")


def test_folder_and_pipe(tmp_path) -> None:
    assert worker.judge_file(tmp_path, None, MOMENT).verdict.code == "cannot-open"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.pdf")  # reading it would never end
        assert worker.judge_file(tmp_path / "pipe.pdf", None, MOMENT).verdict.code == "cannot-open"


def test_too_large(files, monkeypatch) -> None:
    monkeypatch.setattr(worker, "MAX_FILE", 100)
    signed = next(path for path in files if path.stem == "signed")
    judged = worker.judge_file(signed, None, MOMENT)
    assert (judged.verdict.code, judged.format) == ("too-large", "pdf")
    assert judged.sha256 == sha256(signed.read_bytes()).hexdigest()
