"""Whatever the bytes, reading ends with a document or an InputError, and the places are right."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuanthu.source import Document, InputError, compose, parse_yaml

LOADERS = [name for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)]
both_loaders = pytest.mark.parametrize("loader", LOADERS)
FUZZ = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

SAMPLE = """\
# Biểu tự chấm
plan: uong-bi-2023
unit: {id: phuong-mau, "tên": 'Phường Mậu', n: [1.10, 012, ~]}
scores: &scores
  communes:
    "1.3.2": 0,25
    2.1: No
    Tổ chức:
    - code: 1.10
      note: |
        dòng một
        dòng hai
    - - sâu
      - >-
        hơn
        nữa
again: *scores
sent: 2024-12-05 !!str
"""
PIECES = [
    *"\n\r\t :-?,[]{}#&*!|>'\"%@`~<=.",
    *(": ", "- ", "? ", "\n  ", "\n    ", "\n\t", "---\n", "...\n", "<<: ", "*a", "&a ", "!!x ", "! "),
    *("|\n ", "a", "b: ", "{a: ", "Điểm", "Tiê\u0301ng", "1.10", "null", "%TAG ", "\\", "\\u00e1", "\\0"),
    *("\xa0", "\x85", "\u2028", "\ufeff", "\0"),
]  # fmt: skip
yamlish = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def attempt(raw: bytes, loader: str) -> Document | InputError:
    with mock.patch.object(compose, "_LOADER", getattr(yaml, loader)):
        try:
            return parse_yaml(raw, "a.yaml")
        except InputError as error:
            return error


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = SAMPLE
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        text = text[:start] + draw(st.sampled_from(["", *PIECES])) + text[start + length :]
    return text


def check(raw: bytes, loader: str) -> None:
    result = attempt(raw, loader)
    if isinstance(result, InputError):
        location = result.problem.location
        assert result.problem.message.vi
        assert result.problem.message.en
        assert location.line is None or within(raw.decode("utf-8", "replace"), location.line, location.column)
        return
    plain_tree(result.data)
    check_places(result, raw.decode("utf-8").lstrip("\ufeff"))


def within(text: str, line: int, column: int | None) -> bool:
    lines = re.split("\r\n|\r|\n", text)
    return 1 <= line <= len(lines) and column is not None and 1 <= column <= len(lines[line - 1]) + 1


def plain_tree(data: Any) -> None:
    assert type(data) in {dict, list, str, type(None)}
    if isinstance(data, str):
        assert unicodedata.is_normalized("NFC", data)
        data.encode()
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        plain_tree(child)


def check_places(document: Document, text: str) -> None:
    lines = re.split("\r\n|\r|\n", text)

    def stands(mark: Any) -> str:
        line, column = mark
        if (line, column) == (len(lines) + 1, 1):
            return ""  # libyaml ends every file with a line break of its own; an empty key may stand there
        assert within(text, line, column)
        return unicodedata.normalize("NFC", lines[line - 1][column - 1 :])

    paths: set[tuple[str | int, ...]] = set()

    def walk(data: Any, path: tuple[str | int, ...]) -> None:
        paths.add(path)
        here = stands(document.marks[path])
        if path in document.quoted:
            assert here[:1] in set("'\"|>&!")
        elif isinstance(data, str) and data:
            # A tag or anchor on a line of its own keeps the place.
            assert here[:1] in {data[0], "&", "!"}
        if isinstance(data, dict):
            for key, value in data.items():
                found = stands(document.key_marks[*path, key])
                assert found[:1] in {*key[:1], *"'\"|>*&!"} or not key
                walk(value, (*path, key))
        elif isinstance(data, list):
            for index, value in enumerate(data):
                walk(value, (*path, index))

    walk(document.data, ())
    assert set(document.marks) == paths
    assert {path for path in paths if path and isinstance(path[-1], str)} == set(document.key_marks)
    assert document.plain <= set(document.key_marks)
    assert document.quoted <= paths


@both_loaders
@FUZZ
@given(raw=st.binary(max_size=200))
def test_any_bytes(loader: str, raw: bytes) -> None:
    result = attempt(raw, loader)
    assert isinstance(result, Document | InputError)


@both_loaders
@FUZZ
@given(text=st.text(max_size=100))
def test_any_text(loader: str, text: str) -> None:
    check(text.encode("utf-8", "replace"), loader)


@both_loaders
@FUZZ
@given(text=yamlish)
def test_anything_like_yaml(loader: str, text: str) -> None:
    check(text.encode(), loader)


@both_loaders
@FUZZ
@given(text=mutated())
def test_a_form_with_slips(loader: str, text: str) -> None:
    check(text.encode(), loader)


@both_loaders
@FUZZ
@given(text=mutated(), codec=st.sampled_from(["utf-16", "utf-16-le", "utf-32", "cp1252"]))
def test_a_form_in_another_encoding(loader: str, text: str, codec: str) -> None:
    result = attempt(text.encode(codec, "replace"), loader)
    if codec != "cp1252":
        assert isinstance(result, InputError)
        assert result.problem.code in {"encoding", "control-character"}


# --------------------------------------------------- the two loaders agree

words = st.text(st.sampled_from("aZ019 .,:-#'\"[]{}&*!|>%@`~?=\\\nĐđiểmư ệé"), max_size=12)
trees = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=15,
)
styles = st.sampled_from([None, "'", '"', "|", ">"])


@pytest.mark.skipif(len(LOADERS) < 2, reason="PyYAML was built without libyaml")
@FUZZ
@given(tree=trees, style=styles, flow=st.sampled_from([None, True, False]), indent=st.integers(2, 6))
def test_loaders_agree_on_documents(tree: Any, style: str | None, flow: bool | None, indent: int) -> None:
    text = yaml.dump(
        tree, default_style=style, default_flow_style=flow, indent=indent, allow_unicode=True, sort_keys=False
    )
    first, second = (attempt(text.encode(), loader) for loader in LOADERS)
    assert isinstance(first, Document)
    assert first == second
    assert first.data == tree
    assert first.problems == ()
    check_places(first, text)


@pytest.mark.skipif(len(LOADERS) < 2, reason="PyYAML was built without libyaml")
@FUZZ
@given(text=yamlish | mutated())
def test_loaders_agree_where_both_read(text: str) -> None:
    # libyaml ends every file with a line break of its own: give both the same end.
    first, second = (attempt(f"{text}\n".encode(), loader) for loader in LOADERS)
    if isinstance(first, Document) and isinstance(second, Document):
        # They part on where "!a,b" ends in flow style; whoever writes a tag is told so either way.
        assert seen(first) == seen(second) or "tag" in {problem.code for problem in first.problems}


def seen(document: Document) -> tuple[object, ...]:
    """Return all but the places of what is not there: an empty value, an empty key."""
    empty = {path for path in document.marks if not reach(document.data, path)}
    return (
        document.data,
        {path: mark for path, mark in document.marks.items() if path not in empty},
        {path: mark for path, mark in document.key_marks.items() if path[-1]},
        document.plain,
        document.quoted,
        {problem.code for problem in document.problems},
    )


def reach(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


# ------------------------------------------------------ keys that are not text


@FUZZ
@given(key=st.text(st.sampled_from("0123456789+-_.:eExobTZ ~=nulNULtrueyYsfaSFAi"), min_size=1, max_size=12))
def test_what_pyyaml_would_convert_is_noted(key: str) -> None:
    resolver = yaml.SafeLoader("")
    tag = resolver.resolve(yaml.ScalarNode, key, (True, False))
    result = attempt(f"{key}: x\n".encode(), LOADERS[0])
    if isinstance(result, Document) and result.data == {key: "x"} and tag != "tag:yaml.org,2002:str":
        assert result.plain == {(key,)}
