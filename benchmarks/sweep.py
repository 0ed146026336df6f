"""Sweeps offices whose faults are known: exactly those must be found; prints what it cost.

    python benchmarks/sweep.py [--sizes 22x100 300x10 3321x3] [--jobs 1 2] [--offices DIR]

For each size: a cold sweep with each number of processes (nothing known, no cache of verdicts), a
second night on which nothing has changed, and one on which 1% of the units have. Seconds are of the
clock and, because other work disturbs the clock, of the processors (all processes of the sweep).
Memory is the largest resident set of the parent, and of one checking process without its judge. Offices
are made anew, or below DIR, where a later run finds them.
Leaves with 1 when a sweep finds anything else than what was put there.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from make_country import AS_OF, make_country
from tabulate import tabulate

from tuanthu.store import read
from tuanthu.store.base import Store

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """What one sweep took."""

    seconds: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)
    parent: int = 0
    worker: int = 0

    def look(self, parent: int) -> None:
        """Note processor time and memory of the sweep and everything below it, as they are now."""
        for pid in _family(parent):
            try:
                stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            self.cpu[pid] = (int(stat[11]) + int(stat[12])) / TICKS
            peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
            if pid == parent:
                self.parent = max(self.parent, peak)
            elif b"tuanthu.sweep.child" in command:
                self.worker = max(self.worker, peak)


def _family(pid: int) -> list[int]:
    found, new = [], [pid]
    while new:
        here = new.pop()
        found.append(here)
        for path in Path(f"/proc/{here}/task").glob("*/children"):
            try:
                new.extend(map(int, path.read_text(encoding="utf-8").split()))
            except OSError:
                continue
    return found


def sweep(out: Path, store: Path, as_of: str, jobs: int) -> Cost:
    """Sweep once and return what it cost."""
    arguments = [
        "sweep", out / "office", "--trust", out / "trust", "--as-of", as_of,
        "--store", store, "--jobs", jobs, "--no-cache", "--quiet", "--exit-zero", "--output", os.devnull,
    ]  # fmt: skip
    cost, started = Cost(), time.monotonic()
    start = "from tuanthu_cli.main import main; main()"
    process = subprocess.Popen([sys.executable, "-c", start, *map(str, arguments)])  # noqa: S603
    while process.poll() is None:
        cost.look(process.pid)
        time.sleep(0.1)
    cost.seconds = time.monotonic() - started
    if process.returncode != 0:
        raise SystemExit(f"the sweep left with {process.returncode}")
    return cost


def differences(store: Path, expected: dict[str, list[list[str]]]) -> int:
    """Return how many units have other violations than those that were put there."""
    with Store(store) as opened:
        run = read.run(opened)
        found: dict[str, list[list[str]]] = {row.unit.id: [] for row in read.units(opened, run.id)}
        for each in read.findings(opened, run.id):
            if each.outcome.value == "violation":
                found[each.unit].append([each.rule, each.violation or ""])
    return sum(sorted(found.get(unit, [])) != wanted for unit, wanted in expected.items()) + len(found) - len(expected)


def touch(out: Path, share: float) -> None:
    """Change a share of the submissions, at least one."""
    files = sorted((out / "office").glob("*/submission.yaml"))
    for file in files[: max(1, math.ceil(len(files) * share))]:
        file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")


def office(out: Path, units: int, files: int) -> dict[str, list[list[str]]]:
    """Make an office, unless it is there, and return what must be found in it."""
    known = out / "expected.json"
    if not known.is_file():
        return make_country(out, units, files)
    expected: dict[str, list[list[str]]] = json.loads(known.read_text(encoding="utf-8"))
    return expected


def measure(units: int, files: int, jobs: list[int], offices: Path | None) -> list[list[object]]:
    """Return the rows of the table for one size."""
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory(prefix="tuanthu-country-") as place:
        stores = Path(place)
        out = offices / f"{units}x{files}" if offices else stores
        expected = office(out, units, files)
        pdfs = len(list((out / "office").rglob("*.pdf")))
        time.sleep(2.1)  # a file that was just written is not relied on
        cold = math.nan
        for number in jobs:
            store = stores / f"{number}.sqlite"
            cost = sweep(out, store, AS_OF, number)
            wrong = differences(store, expected)
            rows.append(_row(f"{units}x{files}", f"cold, {number} process(es)", cost, units, pdfs, "", wrong))
            cold = cost.seconds
        last = stores / f"{jobs[-1]}.sqlite"
        for what, day, share in (("nothing changed", "2024-04-02", 0.0), ("1% changed", "2024-04-03", 0.01)):
            if share:
                touch(out, share)
                time.sleep(2.1)
            cost = sweep(out, last, day, jobs[-1])
            faster = f"{cold / cost.seconds:.0f}x"
            rows.append(_row("", what, cost, units, pdfs, faster, differences(last, expected)))
        rows[-1].append(f"{last.stat().st_size / 2**20:.1f} MB")
    return rows


def _row(size: str, what: str, cost: Cost, units: int, pdfs: int, faster: str, wrong: int) -> list[object]:
    cpu = sum(cost.cpu.values())
    return [
        size, what, f"{cost.seconds:.1f}", f"{cpu:.1f}", f"{units / cost.seconds:.1f}", f"{pdfs / cost.seconds:.1f}",
        f"{1000 * cpu / units:.0f}", faster, f"{cost.parent / 1024:.0f}", f"{cost.worker / 1024:.0f}", wrong,
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", default=["22x100", "300x10", "3321x3"])
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--offices", type=Path)
    asked = parser.parse_args()
    heads = [
        "units x PDFs", "sweep", "seconds", "CPU s", "units/s", "PDFs/s", "CPU ms/unit", "than cold", "parent MB",
        "worker MB", "wrong units", "store",
    ]  # fmt: skip
    rows = []
    for size in asked.sizes:
        units, files = map(int, size.split("x"))
        rows += measure(units, files, asked.jobs, asked.offices)
        print(json.dumps(rows[-1]), file=sys.stderr)
    print(tabulate(rows, heads, tablefmt="github", disable_numparse=True))
    if any(row[10] for row in rows):
        raise SystemExit("a sweep has found other faults than were put there")


if __name__ == "__main__":
    main()
