"""Mutation testing of the lints: how many small changes of their code do the tests notice? Run by .ci/slow.

    python tests/mutation.py [--sample N] [MODULE...]

cosmic-ray makes the changes. It runs one command for each, which would take hours; here everything but
the lints is imported once, and each change is tried in a fork: by the examples and cases of the changed
module's own lints, or, for a module of the frame, by all of them and the tests of the command. A change
that alters no code that runs (a type annotation) is left out. The sample is the same each time.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import itertools
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path

import cosmic_ray.ast
import cosmic_ray.mutating
import cosmic_ray.plugins
import pytest

ROOT = Path(__file__).parents[1]
LINT = ROOT / "engine" / "tuanthu" / "lint"
TESTS = [ROOT / "tests" / f"test_lint{name}.py" for name in ("", "_cases", "_reasoning")]
COMMAND = ROOT / "tests" / "test_lint_command.py"
FRAME = {"accepted", "base", "baseline", "fix", "loading", "run"}
"""Modules of the frame: the command's tests are theirs, not those of single lints."""
SECONDS = 60
WANTED = 0.85
OF_OUR_OWN = {"core/VariableInserter", "core/VariableReplacer"}
"""Operators that need to be told the names of variables."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    line: int
    operator: str
    source: str


def places(path: Path) -> Iterator[tuple[Path, str, int, int]]:
    """Yield every place where an operator of cosmic-ray changes a module: operator, number of the place, line."""
    tree = cosmic_ray.ast.get_ast(path.read_text(encoding="utf-8"))
    nodes = list(cosmic_ray.ast.ast_nodes(tree))
    for name in sorted(set(cosmic_ray.plugins.operator_names()) - OF_OUR_OWN):
        operator = cosmic_ray.plugins.get_operator(name)()
        found = [place for node in nodes for place in operator.mutation_positions(node)]
        yield from ((path, name, number, start[0]) for number, (start, _) in enumerate(found))


def mutants(chosen: Iterable[tuple[Path, str, int, int]]) -> Iterator[Mutant]:
    """Yield the changes at these places, those that change no code that runs aside."""
    for path, name, number, line in chosen:
        source = path.read_text(encoding="utf-8")
        changed = cosmic_ray.mutating.mutate_code(source, cosmic_ray.plugins.get_operator(name)(), number)
        if changed and _code(changed) not in {"", _code(source)}:
            yield Mutant(path.stem, line, name.removeprefix("core/"), changed)


def _code(source: str | None) -> str:
    """Return what a module does: its tree without annotations; nothing when it is no Python."""
    try:
        tree = ast.parse(source or "")
    except SyntaxError:  # the bare star of keyword-only arguments, taken for a product
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


class _Changed:
    """Gives the changed source for one module of the lints."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = f"tuanthu.lint.{mutant.module}"

    def find_spec(self, name: str, *_rest: object) -> ModuleSpec | None:
        path = LINT / f"{self._mutant.module}.py"
        return importlib.util.spec_from_file_location(name, path, loader=self) if name == self._name else None

    def create_module(self, _spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: object) -> None:
        exec(compile(self._mutant.source, f"{self._mutant.module}.py", "exec"), module.__dict__)  # noqa: S102


def killed(mutant: Mutant) -> bool:
    """Return whether a test fails (or never ends) in a fork that imports the changed module."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.alarm(SECONDS)
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        sys.meta_path.insert(0, _Changed(mutant))
        os._exit(_tested(mutant.module))
    _, status = os.waitpid(child, 0)
    return status != 0


def _tested(module: str) -> int:
    """Return 0 when every test that is the module's passes with the changed module."""
    frame = module in FRAME
    chosen = "not our_plans" if frame else " or ".join(["every_code", module, *sorted(_codes(module))])
    tests = [COMMAND, *TESTS] if frame else TESTS
    try:
        arguments = ["-q", "-x", "-p", "no:cacheprovider", "-k", chosen, *map(str, tests)]
        return int(pytest.main(arguments) != 0)
    except BaseException:
        return 1


def _codes(module: str) -> set[str]:
    """Return the codes of a module's own lints, or of the modules that use it."""
    sources = {path.stem: path.read_text(encoding="utf-8") for path in LINT.glob("*.py")}
    own = set(re.findall(r'"(TT\d{3})"', sources[module]))
    users = (text for text in sources.values() if f"from tuanthu.lint.{module} import" in text)
    return own or {code for text in users for code in re.findall(r'@lint\(\s*"(TT\d{3})"', text)}


def main() -> int:
    """Try the sample, tell the survivors and the score."""
    options = argparse.ArgumentParser()
    options.add_argument("modules", nargs="*")
    options.add_argument("--sample", type=int, default=300, help="0: every change")
    options.add_argument("--seed", type=int, default=5)
    given = options.parse_args()
    paths = [path for path in sorted(LINT.glob("*.py")) if not given.modules or path.stem in given.modules]
    every = [place for path in paths for place in places(path)]
    random.Random(given.seed).shuffle(every)  # noqa: S311
    chosen = list(itertools.islice(mutants(every), given.sample or None))
    _warm()
    for module in sorted({mutant.module for mutant in chosen}):
        source = (LINT / f"{module}.py").read_text(encoding="utf-8")
        if killed(Mutant(module, 0, "nothing", source)):
            print(f"the tests of {module}.py fail as it stands")
            return 2
    started, survivors = time.monotonic(), []
    for number, mutant in enumerate(chosen, 1):
        if not killed(mutant):
            survivors.append(mutant)
            print(f"survived: {mutant.module}.py:{mutant.line} {mutant.operator}", flush=True)
        if number % 25 == 0:
            print(f"{number} tried, {len(survivors)} survived, {time.monotonic() - started:.0f} s", flush=True)
    tried, alive = (Counter(each.module for each in which) for which in (chosen, survivors))
    for module, count in sorted(tried.items()):
        print(f"{module}: {count - alive[module]} of {count} noticed")
    score = 1 - len(survivors) / len(chosen)
    print(f"{len(every)} places, {len(chosen)} tried, {len(survivors)} survived: {score:.1%} noticed")
    return 0 if score >= WANTED else 1


def _warm() -> None:
    """Import everything that the tests need except the lints."""
    sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "cli"), str(ROOT / "tests")]
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    wanted = (
        "jsonschema",
        "yaml",
        "holidays",
        "click.testing",
        "hypothesis",
        "support",
        "tuanthu.plan",
        "tuanthu.cases",
    )
    for name in wanted:
        importlib.import_module(name)
    loaded = [name for name in sys.modules if name.startswith("tuanthu.lint")]
    assert not loaded, loaded


if __name__ == "__main__":
    sys.exit(main())
