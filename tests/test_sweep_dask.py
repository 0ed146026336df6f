"""A real Dask cluster: a scheduler and two workers as processes of their own, one of which is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import ROOT, tuanthu
from sweeping import BAD, GOOD, place, settle
from test_sweep_store import contents, sweep

PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in ("engine", "cli"))}


class Cluster:
    """A scheduler and its workers; each worker has one thread and no nanny to bring it back."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder, file = folder, folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", file)
        _until(lambda: file.exists() and file.read_text(encoding="utf-8").strip())
        self.address = json.loads(file.read_text(encoding="utf-8"))["address"]
        self.workers = [
            self._start(
                "worker", self.address, "--nthreads", "1", "--no-nanny", "--local-directory", folder / str(each)
            )
            for each in range(workers)
        ]
        _until(lambda: self._threads() == workers)

    def _start(self, command, *arguments):
        full = [sys.executable, "-m", "dask", command, "--no-dashboard", *map(str, arguments)]
        with (self.folder / f"{command}.log").open("ab") as log:
            return subprocess.Popen(full, env=PATHS, cwd=self.folder, stdout=log, stderr=log)

    def _threads(self):
        from distributed import Client

        with Client(self.address, timeout=10, set_as_default=False) as client:
            return sum(client.nthreads().values())

    def stop(self):
        for each in (*self.workers, self.scheduler):
            each.kill()
            each.wait()


def _until(holds, seconds=90):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "the cluster does not start"
        time.sleep(0.1)


@pytest.fixture
def cluster(tmp_path):
    pytest.importorskip("distributed")
    found = Cluster(tmp_path, 2)
    yield found
    found.stop()


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_finds_the_same_bytes_also_when_a_worker_and_then_the_scheduler_dies(tmp_path, cluster):
    office = place(tmp_path, **{f"u{n:02}": BAD if n % 3 else GOOD for n in range(12)})
    settle()
    here = sweep(office, "--format", "json", "--store", tmp_path / "here.sqlite")
    there = sweep(office, "--format", "json", "--scheduler", cluster.address)
    assert (there.returncode, there.stderr.count("Traceback")) == (1, 0)
    assert there.stdout == here.stdout
    assert contents(office.store) == contents(tmp_path / "here.sqlite")

    again = tmp_path / "killed.sqlite"
    process = _start(office, again, cluster)
    _until(lambda: _units(again) >= 2)
    cluster.workers[0].kill()
    assert process.wait(120) == 1
    assert contents(again) == contents(tmp_path / "here.sqlite")

    last = tmp_path / "lost.sqlite"
    process = _start(office, last, cluster)
    _until(lambda: _units(last) >= 2)
    cluster.scheduler.kill()
    assert process.wait(120) == 2
    log = (tmp_path / "sweep.log").read_text(encoding="utf-8")
    assert ("--resume" in log, "Traceback" in log) == (True, False), log
    assert sweep(office, "--resume", "--store", last).returncode == 1
    assert contents(last)["units"] == contents(tmp_path / "here.sqlite")["units"]


def _start(office, store, cluster):
    arguments = [
        "sweep", office.root, "--plan", office.plans[0], "--as-of", "2024-05-01", "--lang", "en", "--store", store,
        "--scheduler", cluster.address,
    ]  # fmt: skip
    with (cluster.folder / "sweep.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", "from tuanthu_cli.main import main; main()", *map(str, arguments)],
            env=PATHS, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip


def _units(store):
    try:
        return len(contents(store).get("units", ()))
    except Exception:
        return 0


def test_a_scheduler_that_does_not_answer_is_told(tmp_path):
    pytest.importorskip("distributed")
    office = place(tmp_path, a=GOOD)
    ran = sweep(office, "--scheduler", "tcp://127.0.0.1:9")
    assert (ran.returncode, "does not answer" in ran.stderr, "Traceback" in ran.stderr) == (2, True, False)
    assert tuanthu("rank", "--store", office.store).returncode == 2
