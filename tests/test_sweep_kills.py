"""kill -9 of the sweep or of its workers at any moment: what is resumed equals a run that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import ROOT
from sweeping import settle
from test_sweep_store import contents
from tuanthu.store import Store, read

sys.path.insert(0, str(ROOT / "benchmarks"))
from make_country import AS_OF, make_country

pytestmark = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
SEED = 7


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """Return an office of 10 units with signed PDFs, the rows of an undisturbed sweep, and its seconds."""
    folder = tmp_path_factory.mktemp("country")
    expected = make_country(folder, units=10, files=6, seed=SEED, faults=0.7)
    settle()
    started = time.monotonic()
    process = start(folder, folder / "undisturbed.sqlite")
    assert process.wait(120) == 1
    took = time.monotonic() - started
    assert found(folder / "undisturbed.sqlite") == expected
    return folder, contents(folder / "undisturbed.sqlite"), took


def start(folder, store, *options):
    arguments = [
        "sweep", folder / "office", "--store", store, "--as-of", AS_OF, "--trust", folder / "trust", "--jobs", "2",
        "--plan", "uong-bi-2023", "--cache", f"{store}.evidence", "--quiet", *options,
    ]  # fmt: skip
    paths = os.pathsep.join(str(ROOT / each) for each in ("engine", "cli"))
    return subprocess.Popen(
        [sys.executable, "-c", "from tuanthu_cli.main import main; main()", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def found(store):
    with Store(store) as opened:
        run = read.run(opened)
        violations = {row.unit.id: [] for row in read.units(opened, run.id)}
        for each in read.findings(opened, run.id):
            if each.outcome.value == "violation":
                violations[each.unit].append([each.rule, each.violation or ""])
    return {unit: sorted(each) for unit, each in violations.items()}


def workers(sweep):
    """Return the process ids of a sweep's children."""
    listed = Path(f"/proc/{sweep.pid}/task").glob("*/children")
    return [int(pid) for each in listed for pid in each.read_text(encoding="ascii").split()]


def is_complete(store):
    if not store.exists():
        return False
    with Store(store, writing=True) as opened:
        return any(run.complete for run in read.runs(opened))


def kill_sweeps(country, tmp_path, times):
    folder, undisturbed, took = country
    pick, broken_off = random.Random(SEED), 0  # noqa: S311
    for number in range(times):
        store = tmp_path / f"{number}.sqlite"
        sweep = start(folder, store)
        time.sleep(pick.uniform(0, took))
        sweep.kill()
        sweep.wait()
        if not is_complete(store):
            broken_off += 1
            assert start(folder, store, "--resume").wait(120) == 1
        assert contents(store) == undisturbed, number
        store.unlink()
    return broken_off


def kill_workers(country, tmp_path, times):
    folder, undisturbed, took = country
    pick, killed = random.Random(SEED), 0  # noqa: S311
    for number in range(times):
        store = tmp_path / f"{number}.sqlite"
        sweep = start(folder, store)
        time.sleep(pick.uniform(took / 4, took))
        try:
            victims = workers(sweep)
            if victims:
                os.kill(pick.choice(victims), signal.SIGKILL)
                killed += 1
        except OSError:
            pass  # it is over already
        assert sweep.wait(120) == 1
        assert contents(store) == undisturbed, number
        store.unlink()
    return killed


@pytest.mark.slow
def test_fifty_killed_sweeps(country, tmp_path):
    assert kill_sweeps(country, tmp_path, 50) > 10


@pytest.mark.slow
def test_fifty_killed_workers(country, tmp_path):
    assert kill_workers(country, tmp_path, 50) > 10


def test_a_unit_whose_worker_dies_every_time_is_broken(tmp_path):
    from sweeping import GOOD, place
    from tuanthu.sweep import Settings
    from tuanthu.sweep.crew import local

    office = place(tmp_path, a=GOOD, b=GOOD)
    stop = []

    def shoot():
        while not stop:
            for each in Path("/proc/self/task").glob("*/children"):
                for pid in each.read_text(encoding="ascii").split():
                    _shoot(int(pid))
            time.sleep(0.005)

    import threading

    hunter = threading.Thread(target=shoot)
    hunter.start()
    try:
        reports = office.sweep("2024-05-01", hire=lambda: local(1), settings=Settings(cwd=str(tmp_path)))
    finally:
        stop.append(True)
        hunter.join()
    assert [each["complete"] for each in reports] == [False, False]
    assert {each["rule"] for one in reports for each in one["findings"]} == {"input/worker-died"}
    assert json.dumps(reports)


def _shoot(pid):
    try:
        if b"tuanthu.sweep.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
