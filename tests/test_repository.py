"""What the repository says of itself holds: lists that must agree, commands that are told."""

from __future__ import annotations

import re
import tomllib

from support import ROOT
from tuanthu_cli.main import COMMANDS


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_list_without_the_engine_is_the_list_of_the_project():
    wanted = tomllib.loads(text("pyproject.toml"))["project"]["dependencies"]
    listed = [line for line in text("requirements-reference.txt").splitlines() if line and not line.startswith("#")]
    assert listed == [each for each in wanted if not each.startswith("durable-rules")]


def test_both_readmes_give_the_same_commands():
    blocks = [re.findall(r"```sh\n(.*?)```", text(name), re.DOTALL) for name in ("README.md", "README.vi.md")]
    first_words = [{line.split(" #")[0].strip() for block in each for line in block.splitlines()} for each in blocks]
    setup = {line for line in first_words[0] if line.startswith("python3 -m venv")}
    assert len(setup) == 2
    assert setup <= first_words[1]


def test_every_command_is_told_in_the_readme():
    readme = text("README.md")
    assert [name for name in COMMANDS if f"tuanthu {name}" not in readme] == []


def test_the_samples_that_the_readme_names_are_there():
    for name in ("README.md", "README.vi.md"):
        for path in re.findall(r"samples/[\w/-]+", text(name)):
            assert (ROOT / path.rstrip(".")).exists() or (ROOT / f"{path}.md").exists(), path
