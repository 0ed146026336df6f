"""Files judged per second: the library alone, ours on one and two processes, pdfsig, and the floor.

    python benchmarks/evidence.py [--rounds 5] [--files 60]

Four sizes: 24 KB unsigned, 100 KB, 1 MB and 5 MB signed (RSA 2048, root and issuing CA), on disk and
in the system's cache. ``stock`` is pyHanko as its documentation has it, a fresh context for each
file, without our checks and words; ``ours, stock reader`` is our whole sequence on the library as
it comes; ``floor`` reads, hashes, and verifies one RSA signature. Rounds are interleaved and the
table shows medians. ``warm`` are files that the cache knows. Memory is the most that one worker
held, after 200 files and after all. ``pdfsig`` (poppler-utils) is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / name) for name in ("samples", "tests")]
import pki as samples  # noqa: E402

from pdf_cases.build import scan  # noqa: E402
from tuanthu.evidence.trust import TrustStore, load_trust  # noqa: E402
from tuanthu.evidence.worker import judge_file  # noqa: E402
from tuanthu.evidence.workers import Judges  # noqa: E402

MOMENT = datetime(2024, 3, 16, tzinfo=timezone(timedelta(hours=7)))
SIZES = {"24 KB unsigned": (24_000, False), "100 KB": (100_000, True), "1 MB": (1_000_000, True)}
SIZES |= {"5 MB": (5_000_000, True)}
Contender = Callable[[Sequence[Path]], object]


def make(folder: Path, pki: samples.Pki, count: int) -> dict[str, list[Path]]:
    """Write the files; no two are alike."""
    made: dict[str, list[Path]] = {}
    for name, (size, signed) in SIZES.items():
        number = max(4, min(count, 60_000_000 // size))
        made[name] = [folder / f"{name} {n}.pdf" for n in range(number)]
        for n, path in enumerate(made[name]):
            pdf = scan(noise=size // 1000 * 1000 - 10_000 * signed - 1000, comment=b"%06d" % n)
            if signed:
                pdf = samples.sign_pdf(pdf, pki.signers[f"unit-0{1 + n % 3}"], MOMENT - timedelta(days=3, minutes=n))
            path.write_bytes(pdf)
    return made


# ------------------------------------------------------------------- contenders


def stock(trust: TrustStore) -> Contender:
    """Return pyHanko alone, in full: integrity, changes, path, for every signature."""
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    from tuanthu.evidence import fast

    roots = [x509.Certificate.load(der) for der in trust.roots]
    others = [x509.Certificate.load(der) for der in trust.others]

    def run(paths: Sequence[Path]) -> None:
        with fast.stock():
            for path in paths:
                reader = PdfFileReader(io.BytesIO(path.read_bytes()))
                for signature in reader.embedded_signatures:
                    context = ValidationContext(
                        trust_roots=roots, other_certs=others, moment=MOMENT, allow_fetching=False
                    )
                    assert validate_pdf_signature(signature, context).bottom_line

    return run


def ours(trust: TrustStore) -> Contender:
    return lambda paths: [judge_file(path, trust, MOMENT) for path in paths]


def ours_on_stock(trust: TrustStore) -> Contender:
    from tuanthu.evidence import fast

    def run(paths: Sequence[Path]) -> None:
        with fast.stock():
            for path in paths:
                judge_file(path, trust, MOMENT)

    return run


def floor(key: Any) -> Contender:
    """Return what nobody can do without: read, hash, verify."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    signature = key.sign(b"x", padding.PKCS1v15(), hashes.SHA256())
    public = key.public_key()

    def run(paths: Sequence[Path]) -> None:
        for path in paths:
            hashlib.sha256(path.read_bytes()).digest()
            public.verify(signature, b"x", padding.PKCS1v15(), hashes.SHA256())

    return run


def pdfsig(paths: Sequence[Path]) -> None:
    for path in paths:
        subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=False)  # noqa: S603, S607


# --------------------------------------------------------------------- measuring


def rates(
    contenders: dict[str, Contender], files: dict[str, list[Path]], rounds: int
) -> tuple[list[list[Any]], list[list[Any]]]:
    """Return a row for each contender with the median of files per second for each size, by the clock.

    And rows of CPU milliseconds for a file, for those that do all their work in this process.
    """
    times: dict[tuple[str, str], list[float]] = {}
    spent: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for size, paths in files.items():
            for name, run in contenders.items():
                some = paths[: max(4, len(paths) // 6)] if name == "pdfsig" else paths
                start, cpu = time.perf_counter(), time.process_time()
                run(some)
                times.setdefault((name, size), []).append((time.perf_counter() - start) / len(some))
                spent.setdefault((name, size), []).append((time.process_time() - cpu) / len(some) * 1000)
    rows = [[name, *(round(1 / statistics.median(times[name, size])) for size in files)] for name in contenders]
    return rows, [[name, *(f"{statistics.median(spent[name, size]):.2f}" for size in files)] for name in ALONE]


ALONE = ("stock pyHanko", "ours, stock reader", "ours, one core", "floor")
"""Contenders that work in this process alone, so that its CPU time is theirs."""


def ratios(rows: list[list[Any]]) -> Iterator[tuple[str, list[str]]]:
    """Yield what the table shows, as ratios: on a busy machine they say more than rates."""
    by_name = {row[0]: row[1:] for row in rows}
    pairs = (("ours, one core", "stock pyHanko"), ("ours, 2 workers", "ours, 1 worker"), ("ours, one core", "floor"))
    for over, under in (*pairs, ("ours, one core", "pdfsig")):
        if over in by_name and under in by_name:
            yield f"{over} / {under}", [f"{a / b:.2f}" for a, b in zip(by_name[over], by_name[under], strict=True)]


def shares(judges: Judges, files: dict[str, list[Path]]) -> Iterator[tuple[str, float, float]]:
    """Yield for each size the CPU milliseconds for a file that the parent spends, and those that judging takes.

    Processes share nothing but the parent, so what it spends on a file bounds how far workers add up.
    """
    for size, paths in files.items():
        start = time.process_time()
        judges.judge(paths)
        parent = time.process_time() - start
        start = time.process_time()
        for path in paths:
            judge_file(path, None, MOMENT)
        yield size, parent / len(paths) * 1000, (time.process_time() - start) / len(paths) * 1000


def warm(folder: Path, trust: TrustStore, number: int) -> tuple[float, float]:
    """Return files per second for a first run with an empty cache, and for the same files once known."""
    from tuanthu.evidence import cache

    pki = samples.make_pki(folder / "pki")
    some = [samples.sign_pdf(scan(), pki.signers["unit-01"], MOMENT - timedelta(hours=n + 1)) for n in range(20)]
    (folder / "warm").mkdir()
    paths = [folder / "warm" / f"{n}.pdf" for n in range(number)]
    for n, path in enumerate(paths):
        path.write_bytes(some[n % len(some)] + b"\n" * (n // len(some)))
    time.sleep(cache.SETTLED / 10**9 + 0.1)
    found = []
    for _ in range(2):
        with Judges(trust, MOMENT, 2, cache=folder / "cache.db") as judges:
            start = time.perf_counter()
            judges.judge(paths)
            found.append(number / (time.perf_counter() - start))
    return found[0], found[1]


def memory(trust: TrustStore, paths: Sequence[Path]) -> Iterator[tuple[int, float]]:
    """Yield the most that a process of its own held, in MB, after some files and after ever more."""
    code = (
        "import resource, sys, pickle\n"
        "import tuanthu.evidence.warm\n"
        "from tuanthu.evidence.worker import judge_file\n"
        "trust, moment, paths, counts = pickle.load(sys.stdin.buffer)\n"
        "for number in range(max(counts)):\n"
        "    judge_file(paths[number % len(paths)], trust, moment)\n"
        "    if number + 1 in counts:\n"
        "        print(number + 1, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
    )
    import pickle

    given = pickle.dumps((trust, MOMENT, list(paths), (200, 2000)))
    ran = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, check=True)  # noqa: S603
    for line in ran.stdout.decode().splitlines():
        count, size = line.split()
        yield int(count), float(size)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--warm", type=int, default=5000)
    given = parser.parse_args()
    import tuanthu.evidence.warm  # noqa: F401  (what is imported is no garbage to look through, as in a worker)

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pki = samples.make_pki(folder / "pki")
        trust = load_trust(pki.trust)
        (folder / "files").mkdir()
        files = make(folder / "files", pki, given.files)
        with Judges(trust, MOMENT, 1) as one, Judges(trust, MOMENT, 2) as two:
            contenders: dict[str, Contender] = {
                "stock pyHanko": stock(trust),
                "ours, stock reader": ours_on_stock(trust),
                "ours, one core": ours(trust),
                "ours, 1 worker": one.judge,
                "ours, 2 workers": two.judge,
                "floor": floor(pki.issuing.key),
            }
            if shutil.which("pdfsig"):
                contenders["pdfsig"] = pdfsig
            rates(contenders, {name: paths[:4] for name, paths in files.items()}, 1)  # imports, caches, processes
            rows, spending = rates(contenders, files, given.rounds)
            spent = list(shares(two, files))
        print("files per second")
        print(tabulate(rows, ["", *files], tablefmt="simple", disable_numparse=False))
        print("\nCPU milliseconds for a file, which other work on the machine disturbs less")
        print(tabulate(spending, ["", *files], tablefmt="simple", disable_numparse=True))
        print("\nratios of the medians by the clock")
        print(tabulate([[name, *each] for name, each in ratios(rows)], ["", *files], disable_numparse=True))
        print("\nCPU milliseconds for a file: the parent's own, and judging; two workers can gain at most")
        print(
            tabulate(
                [[size, f"{p:.2f}", f"{w:.2f}", f"{(w + p) / max((w + p) / 2, p):.2f} times"] for size, p, w in spent],
                ["", "parent", "judging", "on two cores"],
                disable_numparse=True,
            )
        )
        first, again = warm(folder, trust, given.warm)
        print(f"\ncache, {given.warm} files, 2 workers: empty {first:.0f} files/s, warm {again:.0f} files/s")
        if sys.platform == "linux":
            held = ", ".join(f"{size:.0f} MB after {count} files" for count, size in memory(trust, files["1 MB"]))
            print(f"memory of one worker: {held}")


if __name__ == "__main__":
    main()
