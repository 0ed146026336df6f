"""Lint against yamllint plus check-jsonschema on the same plan files, whole processes, in one run.

    pip install yamllint check-jsonschema && python benchmarks/lint.py [--rounds 5]

yamllint looks at the form of the text and check-jsonschema at the schema; ``tuanthu lint`` does both,
and everything that neither can see. Wanted: all plans under 2 s, one plan under 0.7 s. All three run from
compiled modules, as installed packages do: the first round compiles them and is not counted.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
COMPILED = tempfile.TemporaryDirectory()
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PYTHONPYCACHEPREFIX"] = COMPILED.name


def measure(commands: list[list[str]], rounds: int) -> tuple[float, float]:
    """Return the median seconds of running the commands one after the other: by the clock, and of CPU."""
    clock, cpu = [], []
    for _ in range(rounds + 1):
        before, start = os.times(), time.perf_counter()
        for command in commands:
            subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False)  # noqa: S603 - our own commands
        after = os.times()
        clock.append(time.perf_counter() - start)
        cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return statistics.median(clock[1:]), statistics.median(cpu[1:])


def files(plans: list[Path]) -> dict[str, list[str]]:
    """Return the files that lint reads (cases aside), by the name of their schema."""
    found: dict[str, list[str]] = {}
    for plan in plans:
        for path in sorted(plan.rglob("*.yaml")):
            inside = path.relative_to(plan).parts
            if inside[0] != "cases":
                name = inside[0] if len(inside) > 1 else path.stem
                found.setdefault(name, []).append(str(path))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    every = sorted(path.parent for path in (ROOT / "rules").glob("*/plan.yaml"))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, plans in (("all plans", every), *((plan.name, [plan]) for plan in every)):
        by_schema = files(plans)
        named = [path for paths in by_schema.values() for path in paths]
        lines = sum(len(Path(path).read_text(encoding="utf-8").splitlines()) for path in named)
        ours = measure([[str(BIN / "tuanthu"), "lint", *map(str, plans), "--exit-zero"]], rounds)
        theirs = measure(
            [[str(BIN / "yamllint"), "-d", "relaxed", *named]]
            + [[str(BIN / "check-jsonschema"), "--schemafile", f"schemas/{schema}.schema.json", *paths]
               for schema, paths in sorted(by_schema.items())],
            rounds,
        )  # fmt: skip
        print(
            f"{name}: {len(named)} files, {lines} lines: tuanthu lint {ours[0]:.2f} s ({ours[1]:.2f} s CPU), "
            f"yamllint + check-jsonschema {theirs[0]:.2f} s ({theirs[1]:.2f} s CPU)"
        )


if __name__ == "__main__":
    main()
