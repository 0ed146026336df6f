"""Reading text with positions: every case runs with libyaml and with PyYAML's own scanner."""

from __future__ import annotations

import hashlib
import os
import pathlib
import pickle
import time
import unicodedata
from typing import Any

import pytest
import yaml

from tuanthu.source import Document, InputError, Location, Problem, compose, limits, load_yaml, parse_yaml
from tuanthu.words import Text

NFD = "Tiê\u0301ng Viê\u0323t"
NFC = unicodedata.normalize("NFC", NFD)
needs_libyaml = pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without libyaml")


@pytest.fixture(autouse=True, params=[pytest.param("CSafeLoader", marks=needs_libyaml), "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    monkeypatch.setattr(compose, "_LOADER", getattr(yaml, name))
    return name


def read(text: str) -> Document:
    return parse_yaml(text.encode(), "a.yaml")


def fault(text: str | bytes, **settings: Any) -> Problem:
    with pytest.raises(InputError) as caught:
        parse_yaml(text if isinstance(text, bytes) else text.encode(), "a.yaml", **settings)
    return caught.value.problem


def place(problem: Problem) -> tuple[str, int | None, int | None]:
    return problem.code, problem.location.line, problem.location.column


def only(document: Document) -> Problem:
    (problem,) = document.problems
    return problem


# ------------------------------------------------------------------ Location


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (Location("a.yaml", 3, 5), "a.yaml:3:5"),
        (Location("a.yaml", 3), "a.yaml:3"),
        (Location("a.yaml"), "a.yaml"),
        (Location("a.xlsx", cell="Điểm!B3"), "a.xlsx[Điểm!B3]"),
        (Location("a.pdf", page=2), "a.pdf"),
    ],
)
def test_location_as_people_read_it(location: Location, shown: str) -> None:
    assert str(location) == shown


def test_locations_sort_whatever_they_lack() -> None:
    ordered = [
        Location("a"),
        Location("a", cell="Tổng!A1"),
        Location("a", cell="Điểm!B3"),
        Location("a", cell="Điểm!C4"),
        Location("a", cell="Điểm!AA4"),
        Location("a", cell="Điểm!C10"),
        Location("a", 2),
        Location("a", 2, 1),
        Location("a", 10, 1),
        Location("a", page=1),
        Location("b"),
    ]
    mixed = [*ordered[5:], *ordered[:5]]
    assert sorted(mixed) == ordered
    assert ordered[0] < ordered[1]
    assert ordered[1] >= ordered[0]
    assert max(ordered) == Location("b")


def test_location_orders_odd_cells() -> None:
    assert sorted([Location("a", cell="B2"), Location("a", cell="?")]) == [
        Location("a", cell="B2"),
        Location("a", cell="?"),
    ]


def test_input_error_says_where_and_survives_pickling() -> None:
    problem = Problem("empty", Location("a.yaml", 1, 2), Text("Trống.", "Nothing."))
    error = InputError(problem)
    assert str(error) == "a.yaml:1:2: Nothing."
    assert problem.fix == Text("", "")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (again.problem, str(again)) == (problem, str(error))


# ----------------------------------------------------------- data and places

SAMPLE = """\
# Biểu tự chấm điểm
plan: uong-bi-2023
unit: {id: phương-mậu, "tên": 'Phường "Mậu"', số: [1.10, 012]}
scores:
  communes:
    "1.3.2": 0,25
    2.1: ~
  Tổ chức thực hiện:
    - code: 1.10
      note: |
        dòng một
        dòng hai
    -   - sâu
      - hơn
empty:
"""


def test_data_is_dict_list_text_and_none() -> None:
    document = read(SAMPLE.replace("    -   - sâu\n      - hơn\n", "    - - sâu\n      - hơn\n"))
    assert document.data == {
        "plan": "uong-bi-2023",
        "unit": {"id": "phương-mậu", "tên": 'Phường "Mậu"', "số": ["1.10", "012"]},
        "scores": {
            "communes": {"1.3.2": "0,25", "2.1": None},
            "Tổ chức thực hiện": [{"code": "1.10", "note": "dòng một\ndòng hai\n"}, ["sâu", "hơn"]],
        },
        "empty": None,
    }
    assert document.problems == ()
    assert document.file == "a.yaml"


def test_every_value_and_key_knows_its_line_and_column() -> None:
    document = read(SAMPLE.replace("    -   - sâu\n      - hơn\n", "    - - sâu\n      - hơn\n"))
    card, group = ("scores", "communes"), ("scores", "Tổ chức thực hiện")
    assert document.marks == {
        (): (2, 1),
        ("plan",): (2, 7),
        ("unit",): (3, 7),
        ("unit", "id"): (3, 12),
        ("unit", "tên"): (3, 31),
        ("unit", "số"): (3, 51),
        ("unit", "số", 0): (3, 52),
        ("unit", "số", 1): (3, 58),
        ("scores",): (5, 3),
        card: (6, 5),
        (*card, "1.3.2"): (6, 14),
        (*card, "2.1"): (7, 10),
        group: (9, 5),
        (*group, 0): (9, 7),
        (*group, 0, "code"): (9, 13),
        (*group, 0, "note"): (10, 13),
        (*group, 1): (13, 7),
        (*group, 1, 0): (13, 9),
        (*group, 1, 1): (14, 9),
        ("empty",): (15, 7),
    }
    assert document.key_marks == {
        ("plan",): (2, 1),
        ("unit",): (3, 1),
        ("unit", "id"): (3, 8),
        ("unit", "tên"): (3, 24),
        ("unit", "số"): (3, 47),
        ("scores",): (4, 1),
        card: (5, 3),
        (*card, "1.3.2"): (6, 5),
        (*card, "2.1"): (7, 5),
        group: (8, 3),
        (*group, 0, "code"): (9, 7),
        (*group, 0, "note"): (10, 7),
        ("empty",): (15, 1),
    }


def test_columns_count_characters_not_bytes() -> None:
    document = read("Điều kiện đủ: {Ưu tiên: một, 😀: hai}\n")
    assert document.at(("Điều kiện đủ", "Ưu tiên")) == Location("a.yaml", 1, 25)
    assert document.at(("Điều kiện đủ", "😀")) == Location("a.yaml", 1, 33)
    assert document.at_key(("Điều kiện đủ", "😀")) == Location("a.yaml", 1, 30)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_counts_once(line_break: str) -> None:
    document = read(line_break.join(["a: 1", "", "b:", "  - x", "  - 'y", "    z'", "c: 2"]))
    assert document.data == {"a": "1", "b": ["x", "y z"], "c": "2"}
    assert (document.marks["b", 1], document.marks[("c",)]) == ((5, 5), (7, 4))


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85"])
def test_what_editors_do_not_count_as_a_line_break_is_a_space(odd: str) -> None:
    document = read(f"a: một{odd}hai\nb: 1\n")
    assert document.data == {"a": "một hai", "b": "1"}
    assert document.marks[("b",)] == (2, 4)


def test_at_falls_back_to_what_stands_around() -> None:
    document = read("a:\n  b: [1]\n")
    assert document.at(("a", "b", 0)) == Location("a.yaml", 2, 7)
    assert document.at(("a", "b", 5)) == Location("a.yaml", 2, 6)
    assert document.at(("a", "x", "y")) == Location("a.yaml", 2, 3)
    assert document.at(("x",)) == Location("a.yaml", 1, 1)
    assert document.at_key(("a", "b")) == Location("a.yaml", 2, 3)
    assert document.at_key(("a", "b", 0)) == document.at(("a", "b", 0))


def test_marks_may_be_cells() -> None:
    document = Document("a.xlsx", "", {}, {("a",): "Điểm!C4"}, {("a",): "Điểm!B4"}, frozenset(), frozenset(), ())
    assert document.at(("a", "b")) == Location("a.xlsx", cell="Điểm!C4")
    assert document.at_key(("a",)) == Location("a.xlsx", cell="Điểm!B4")
    assert document.at(()) == Location("a.xlsx")


def test_properties_do_not_hide_where_a_scalar_stands() -> None:
    document = read("a: &x một\nb: !!str &y  'hai'\nc: !!seq\n- 1\n&k d: !!str\n")
    assert document.data == {"a": "một", "b": "hai", "c": ["1"], "d": ""}
    assert (document.marks[("a",)], document.marks[("b",)]) == ((1, 7), (2, 14))
    assert (document.marks["c", 0], document.key_marks[("d",)]) == ((4, 3), (5, 4))


# ------------------------------------------------------------ texts are kept

KEPT = [
    "1.10", "012", "0o17", "1:30", "1:30:00", "No", "yes", "on", "true", "2024-12-05", "0,25", "1e3", "0x1F",
    "1_000", "+5", "-0", ".5", ".inf", "NaN", "nulls", "1.3.2", "12/BC-UBND", "95%", "2024-12-05 10:00:00",
    "=",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_scalars_keep_their_text(text: str) -> None:
    document = read(f"a: {text}\nb: [{text.replace(',', '.')}]\n'c': '{text}'\n")
    assert document.data == {"a": text, "b": [text.replace(",", ".")], "c": text}
    assert document.quoted == {("c",)}


@pytest.mark.parametrize("null", ["", "~", "null", "Null", "NULL"])
def test_plain_null_is_none_and_quoted_null_is_text(null: str) -> None:
    document = read(f"a: {null}\nb: '{null}'\nc:\n- {null}\n- x\n")
    assert document.data == {"a": None, "b": null, "c": [None, "x"]}


def test_quoted_paths_are_quoted_or_block_values() -> None:
    document = read("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >-\n  x\n'f': x\ng: ['x', x]\n")
    assert document.quoted == {("b",), ("c",), ("d",), ("e",), ("g", 0)}


def test_block_and_folded_text() -> None:
    assert read("a: |+\n  x\n\nb: >-\n  một\n  hai\n\n  ba\n").data == {"a": "x\n\n", "b": "một hai\nba"}


NOT_TEXT = [
    "1", "1.3", "1.10", "012", "0o17", "0x1F", "0b11", "1_000", "-5", "+5", "1:30", "190:20:30", "1:30.5",
    "1e3", "1.5e+3", ".5", "-.inf", ".NaN", "2024-12-05", "2024-1-5T10:00:00Z", "yes", "No", "ON", "off",
    "true", "False", "y", "N", "null", "~", "=",
]  # fmt: skip
TEXT = [
    "1.3.2",
    "1,5",
    "I.1",
    "A",
    "12/BC-UBND",
    "năm",
    "nulL",
    "yEs",
    "1.3.",
    "24-12-05",
    "v1",
    "0b12",
    "1:60:00:",
]


@pytest.mark.parametrize("key", NOT_TEXT)
def test_plain_keys_that_yaml_reads_otherwise_are_noted(key: str) -> None:
    document = read(f"a:\n  {key}: x\n")
    assert document.data == {"a": {key: "x"}}
    assert document.plain == {("a", key)}
    for quoted in (f"a:\n  '{key}': x\n", f'a: {{"{key}": x}}\n', f"a:\n  !!str {key}: x\n"):
        assert (read(quoted).data, read(quoted).plain) == ({"a": {key: "x"}}, frozenset())


@pytest.mark.parametrize("key", TEXT)
def test_plain_keys_that_are_text_are_not_noted(key: str) -> None:
    assert read(f"{key}: x\n").plain == frozenset()


def test_empty_key_is_an_empty_text() -> None:
    document = read("?\n: x\n")
    assert (document.data, document.plain) == ({"": "x"}, {("",)})


def test_root_may_be_a_list_or_a_scalar() -> None:
    assert read("- a\n-\n").data == ["a", None]
    assert read("chỉ có chữ\n").data == "chỉ có chữ"
    assert read("''").data == ""
    assert read("[]").data == []


# ------------------------------------------------------------------- aliases


def test_alias_is_written_out_with_the_places_of_its_anchor() -> None:
    document = read("a: &x\n  1: 'b'\n  c: [d]\ne: *x\nf: [*x]\n")
    assert document.data["e"] == document.data["f"][0] == {"1": "b", "c": ["d"]}
    assert document.marks[("e",)] == document.marks[("a",)] == (1, 4)
    assert document.marks["f", 0, "c", 0] == (3, 7)
    assert document.key_marks["e", "c"] == (3, 3)
    assert document.plain == {("a", "1"), ("e", "1"), ("f", 0, "1")}
    assert document.quoted == {("a", "1"), ("e", "1"), ("f", 0, "1")}


def test_alias_gives_a_copy() -> None:
    data = read("a: &x [1]\nb: *x\n").data
    data["a"].append("2")
    assert data["b"] == ["1"]


def test_alias_may_be_a_key_and_later_anchors_win() -> None:
    document = read("a: &x k\nb: &x m\n*x : n\n")
    assert document.data == {"a": "k", "b": "m", "m": "n"}
    assert document.key_marks[("m",)] == (3, 1)


def test_alias_repeats_no_problem() -> None:
    document = read("a: &x {k: 1, k: 2}\nb: [*x, *x]\n")
    assert only(document).code == "duplicate-key"


def test_anchor_in_an_ignored_entry_is_still_known() -> None:
    assert read("a: 1\na: &x [2]\nb: *x\n").data == {"a": "1", "b": ["2"]}


def test_unknown_alias() -> None:
    problem = fault("a: 1\nb: *khong-co\n")
    assert place(problem) == ("not-yaml", 2, 4)
    assert "*khong-co" in problem.message.en


@pytest.mark.parametrize("text", ["a: &x [1, *x]\n", "&x {a: *x}\n", "&x\n- - *x\n"])
def test_alias_inside_itself(text: str) -> None:
    assert fault(text).code == "alias-bomb"


def laughs(levels: int) -> str:
    lines = ["l0: &l0 [haha, haha, haha, haha, haha, haha, haha, haha, haha]"]
    for level in range(1, levels):
        lines.append(f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]")
    return "\n".join(lines)


def test_billion_laughs() -> None:
    start = time.perf_counter()
    problem = fault(laughs(10))
    assert problem.code == "alias-bomb"
    assert problem.location.line in {5, 6}
    assert time.perf_counter() - start < 3


def test_few_laughs_are_fine() -> None:
    assert len(read(laughs(3)).data["l2"]) == 9


def test_one_long_text_repeated_is_a_bomb_too() -> None:
    text = f"a: &x {'x' * 100_000}\nb: [{', '.join(['*x'] * 20)}]\n"
    assert fault(text).code == "alias-bomb"
    assert len(read(text.replace(", *x" * 19, ", *x" * 5)).data["b"]) == 6


def test_nodes_from_aliases_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_NODES", 100)
    text = "a: &x [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb: [" + ", ".join(["*x"] * 12) + "]\n"
    assert place(fault(text))[:2] == ("alias-bomb", 2)


def test_aliases_that_nest_too_deep() -> None:
    lines = ["- &l0 [x]", *(f"- &l{level} [*l{level - 1}]" for level in range(1, 150))]
    assert fault("\n".join(lines)).code == "too-deep"


# ---------------------------------------------- problems that let all else go on


def test_duplicate_key_keeps_the_first_and_names_its_line() -> None:
    document = read("a: 1\nb: 2\na: 3\n'a': 4\nc: 5\n")
    assert document.data == {"a": "1", "b": "2", "c": "5"}
    assert document.marks[("a",)] == (1, 4)
    assert [place(problem) for problem in document.problems] == [
        ("duplicate-key", 3, 1),
        ("duplicate-key", 4, 1),
    ]
    message = document.problems[0].message
    assert message.vi == "Mục “a” đã có ở dòng 1; dòng 1 được giữ, chỗ này bị bỏ qua."
    assert message.en == 'The key "a" already stands on line 1; that one is kept, this one is ignored.'


def test_duplicate_key_on_one_line_and_deeper() -> None:
    document = read("x:\n- {a: 1, a: {b: 2}}\n")
    assert document.data == {"x": [{"a": "1"}]}
    assert place(only(document)) == ("duplicate-key", 2, 10)
    assert ("x", 0, "a", "b") not in document.marks


def test_merge_key_is_not_supported() -> None:
    document = read("a: &x {k: 1}\nb:\n  <<: *x\n  m: 2\n'<<': 3\n")
    assert document.data == {"a": {"k": "1"}, "b": {"m": "2"}, "<<": "3"}
    assert place(only(document)) == ("merge-key", 3, 3)


@pytest.mark.parametrize(
    ("text", "value", "name", "column"),
    [
        ("a: !!python/object/apply:os.system [rm]", ["rm"], "!!python/object/apply:os.system", 4),
        ("a: !!python/name:os.system x", "x", "!!python/name:os.system", 28),
        ("a: !riêng 1.10", "1.10", "!ri", 11),
        ("a: !!float 1.10", "1.10", "!!float", 12),
        ("a: !!binary aGE=", "aGE=", "!!binary", 13),
    ],
)
def test_tags_are_not_used(text: str, value: Any, name: str, column: int) -> None:
    text = text.replace("!riêng", "!rieng")
    document = read(text)
    assert document.data == {"a": value}
    assert place(only(document)) == ("tag", 1, column)
    assert f'"{name}' in only(document).message.en


def test_tag_on_a_key_and_tags_that_change_nothing() -> None:
    document = read("!mine a: !!str 1\nb: !!map {}\nc: !!seq []\nd: ! x\n!!str 5: 6\n")
    assert document.data == {"a": "1", "b": {}, "c": [], "d": "x", "5": "6"}
    assert place(only(document)) == ("tag", 1, 7)


def test_nfd_text_becomes_nfc_with_one_note() -> None:
    document = read(f"a: ok\n{NFD}: '{NFD}'\nb: [{NFD}]\n# {NFD}\n")
    assert document.data == {"a": "ok", NFC: NFC, "b": [NFC]}
    problem = only(document)
    assert place(problem) == ("not-nfc", 2, 1)
    assert "3" in problem.message.vi
    assert document.at((NFC,)) == Location("a.yaml", 2, len(NFD) + 3)


def test_nfd_in_comments_only_is_no_problem() -> None:
    assert read(f"# {NFD}\na: {NFC}\n").problems == ()


def test_nfd_and_nfc_keys_are_the_same_key() -> None:
    document = read(f"{NFC}: 1\n{NFD}: 2\n")
    assert document.data == {NFC: "1"}
    assert {problem.code for problem in document.problems} == {"duplicate-key", "not-nfc"}


def test_problems_stand_in_the_order_of_the_file() -> None:
    document = read(f"a: !x 1\na: 2\n<<: 3\nb: {NFD}\nb: 4\n")
    assert [place(problem)[:2] for problem in document.problems] == [
        ("tag", 1), ("duplicate-key", 2), ("merge-key", 3), ("not-nfc", 4), ("duplicate-key", 5),
    ]  # fmt: skip


# ----------------------------------------------------------------- encodings


def test_utf8_byte_order_mark_is_accepted() -> None:
    document = parse_yaml(b"\xef\xbb\xbfa: 1\n", "a.yaml")
    assert (document.data, document.key_marks[("a",)], document.problems) == ({"a": "1"}, (1, 1), ())


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings(codec: str) -> None:
    text = "title: Kế hoạch cải cách hành chính năm 2024\nunit: phường Mậu\n"
    problem = fault(text.encode(codec))
    assert (problem.code, problem.location) == ("encoding", Location("a.yaml"))
    assert "UTF-8" in problem.fix.vi
    assert "UTF-8" in problem.fix.en


def test_byte_that_is_not_utf8_is_found_and_guessed() -> None:
    problem = fault("Đầu: ".encode() + b"th\xe0nh l\xe2p\n")
    assert place(problem) == ("encoding", 1, 8)
    assert problem.message.en == 'The byte 0xE0 is not UTF-8 text; read as Windows-1258 it would be "thành".'
    assert "Windows-1258" in problem.message.vi
    assert place(fault("Điều: 1\r\nb: ".encode() + b"\xf4ng\n")) == ("encoding", 2, 4)


def test_no_guess_where_no_old_encoding_fits() -> None:
    problem = fault(b"a: \x8a\n")
    assert problem.message == Text("Byte 0x8A không phải chữ UTF-8.", "The byte 0x8A is not UTF-8 text.")


def test_cut_off_utf8() -> None:
    assert place(fault("a: é".encode()[:-1])) == ("encoding", 1, 4)
    assert place(fault(b"\xef\xbb\xbfa: \xff")) == ("encoding", 1, 4)


@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\x96", "\ufffe", "\ufeff"])
def test_control_characters(character: str) -> None:
    problem = fault(f"a: một\nb: hai {character}ba, thêm chữ để tệp không quá ngắn\n")
    assert place(problem) == ("control-character", 2, 8)
    assert f"U+{ord(character):04X}" in problem.message.vi


@pytest.mark.parametrize("escape", ["\\0", "\\a", "\\e", "\\x1b"])
def test_escaped_control_characters(escape: str) -> None:
    assert place(fault(f'a: "x{escape}"\n')) == ("control-character", 1, 4)


def test_harmless_escapes() -> None:
    assert read(r'a: "\t\n\r\u00e1\\ \"\/"').data == {"a": '\t\n\rá\\ "/'}


@pytest.mark.parametrize("escape", ["\\ud800", "\\U00110000", "\\UFFFFFFFF"])
def test_escapes_of_what_is_no_character(escape: str) -> None:
    assert fault(f'a: "{escape}"\n').code in {"not-yaml", "control-character"}


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.7\n"])
def test_files_of_other_formats(start: bytes) -> None:
    problem = fault(start + b"\0" * 100)
    assert (problem.code, problem.location.line) == ("not-yaml", None)


# -------------------------------------------------------------------- syntax


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a:\n\tb: 1\n", 2, 1),
        ("a:\n  b: 1\n\tc: 2\n", 3, 1),
        ("a: 1\n \tb: 2\n", 2, 2),
        ("a: 'x'\n\tb: 2\n", 2, 1),
        ("a: |\n\ttext\n", 2, 1),
        ("- a\n\t- b\n", 2, 1),
        ("Đơn vị:\n  tên: x\n  \t điểm: 1\n", 3, 3),
    ],
)
def test_tabs_in_the_indentation(text: str, line: int, column: int) -> None:
    problem = fault(text)
    assert place(problem) == ("tab", line, column)
    assert "Tab" in problem.message.vi
    assert "spaces" in problem.fix.en


def test_tabs_inside_texts_are_text(loader: str) -> None:
    assert read("b: 'x\ty'\nc: |\n  x\n  \ty\n").data == {"b": "x\ty", "c": "x\n\ty\n"}
    for text in ("a: x\ty\n", "a:\tx\ty\n"):
        if loader == "CSafeLoader":
            assert read(text).data == {"a": "x\ty"}
        else:  # PyYAML's own scanner knows no tabs; refused, never misread
            assert fault(text).code == "tab"


@pytest.mark.parametrize(
    ("text", "line", "column", "stands", "vi", "en"),
    [
        ("a: 1\nĐề: b: c\n", 2, 6, ": c", "dấu hai chấm", "a colon cannot stand here"),
        ("a: 1\nb: 'x\nc: 2\n", 2, 4, "'x", "chưa đóng", "never closed"),
        ("a: \"x\n---\n", 1, 4, '"x', "chưa đóng", "never closed"),
        ("a: 1\nchữ\nb: 2\n", 2, 1, "chữ", "thiếu dấu hai chấm", "a colon is missing"),
        ("a: [1, 2\nb: 3\n", 2, 2, ": 3", "đóng ngoặc", "closing bracket"),
        ("a: {b: {c}\n", 1, 4, "{b: {c}", "đóng ngoặc", "closing bracket"),
        ("a: {b: 1]\n", 1, 9, "]", "đóng ngoặc", "closing bracket"),
        ("a: @b\n", 1, 4, "@b", "không bắt đầu như thế", "no value begins like this"),
        ("a: %b\n", 1, 4, "%b", "không bắt đầu như thế", "no value begins like this"),
        ("a: ]\n", 1, 4, "]", "không bắt đầu như thế", "no value begins like this"),
        ("a: **đậm**\n", 1, 5, "*đậm**", "“*”", '"*"'),
        ("a: - b\n", 1, 4, "- b", "“-”", '"-"'),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "c: 2", "không khớp", "does not fit"),
        ("- a\nb: 1\n", 2, 1, "b: 1", "không khớp", "does not fit"),
        ("a: 'x' y\n", 1, 8, "y", "không khớp", "does not fit"),
        ("a: !x!y b\n", 1, 4, "!x!y b", "“!”", '"!"'),
        ("a: 1\n...\nb: 2\n", 3, 1, "b: 2", "không khớp", "does not fit"),
    ],
)  # fmt: skip
def test_syntax_errors_in_plain_words(text: str, line: int, column: int, stands: str, vi: str, en: str) -> None:
    problem = fault(text)
    assert place(problem) == ("not-yaml", line, column)
    assert problem.message.vi.startswith("Không đọc được YAML: ")
    assert f"“{stands}”" in problem.message.vi
    assert vi in problem.message.vi
    assert f'"{stands}"' in problem.message.en
    assert en in problem.message.en
    assert "(YAML: " in problem.message.vi
    assert problem.fix.vi
    assert problem.fix.en


def test_backslash_in_double_quotes() -> None:
    problem = fault('a: "C:\\đường"\n')
    assert place(problem)[:2] == ("not-yaml", 1)
    assert problem.fix.en == "Use single quotes."


def test_odd_spaces_are_named() -> None:
    problem = fault("a:\n  b: 1\n\u00a0 c: 2\n d: 3\n")
    assert problem.code == "not-yaml"
    problem = fault("a: 1\nmax:\u00a02\nb: 3\n")
    assert place(problem) == ("not-yaml", 2, 5)
    assert "U+00A0" in problem.message.vi


def test_long_lines_are_clipped_in_messages() -> None:
    problem = fault("a: @" + "x" * 5000)
    assert len(problem.message.vi) < 250


@pytest.mark.parametrize("text", ["---\na: 1\n---\nb: 2\n", "a: 1\n---\n", "a: 1\n...\n---\nb: 2\n"])
def test_one_document_per_file(text: str) -> None:
    problem = fault(text)
    assert problem.code == "many-documents"
    assert text.split("\n")[(problem.location.line or 0) - 1] == "---"


def test_document_marks_and_directives_around_one_document() -> None:
    assert read("%YAML 1.2\n---\na: 1\n...\n").marks == {(): (3, 1), ("a",): (3, 4)}
    assert read("%TAG !e! tag:e,2024:\n---\na: !e!x 1\n").data == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("? [a]\n: b\n", 1, 3),
        ("title: {{name}}\n", 1, 9),
        ("a: &x [1]\n*x : 2\n", 2, 1),
        ("{a: 1}: 2\n", 1, 1),
    ],
)
def test_keys_must_be_text(text: str, line: int, column: int) -> None:
    problem = fault(text)
    assert place(problem) == ("key-not-text", line, column)
    assert "quotes" in problem.fix.en


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "# chỉ có ghi chú\n", "---\n", "---\n...\n", "~", "null\n", "\ufeff"]
)
def test_empty_files(text: str) -> None:
    problem = fault(text)
    assert (problem.code, problem.location) == ("empty", Location("a.yaml"))


# -------------------------------------------------------------- size and time


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "{", "[[], "])
def test_a_million_open_levels(unit: str) -> None:
    start = time.perf_counter()
    assert fault(unit * 1_000_000).code == "too-deep"
    assert time.perf_counter() - start < 5


def test_a_hundred_levels_are_read_and_one_more_is_not() -> None:
    document = read("[" * 100 + "]" * 100)
    assert len(document.marks) == 100
    problem = fault("[" * 101 + "]" * 101)
    assert place(problem) == ("too-deep", 1, 101)


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_NODES", 50)
    assert place(fault("- a\n" * 60)) == ("too-large", 50, 3)
    assert len(read("- a\n" * 49).data) == 49


@pytest.mark.parametrize("text", ["a: " + "x" * 2_000_000, "a: '" + "x " * 500_000 + "'", "a: 1 #" + "x" * 2_000_000])
def test_one_long_line(text: str) -> None:
    start = time.perf_counter()
    assert list(read(text).data) == ["a"]
    assert time.perf_counter() - start < 5


def test_many_directives_do_not_hang() -> None:
    start = time.perf_counter()
    assert fault("".join(f"%TAG !a{number}! x\n" for number in range(200_000)) + "---\na: 1\n").code == "not-yaml"
    assert fault("a: 1\n...\n" + "%TAG !a! x\r" * 100_000).code == "not-yaml"
    assert time.perf_counter() - start < 2


def test_limit_is_held() -> None:
    assert read("a: 1\n").sha256 == hashlib.sha256(b"a: 1\n").hexdigest()
    assert parse_yaml(b"a: 1\n", "a.yaml", limit=5).data == {"a": "1"}
    problem = fault("a: 1\n#", limit=5)
    assert (problem.code, problem.location) == ("too-large", Location("a.yaml"))
    assert "6 B" in problem.message.vi
    assert "5 B" in problem.message.vi


def test_three_thousand_lines_are_fast(loader: str) -> None:
    rule = '  - id: "R"\n    title: Báo cáo\n    max: 1.10\n    when: {sent: yes, n: [1, 2]}\n'
    raw = ("rules:\n" + (rule + "    note: >-\n      chữ\n") * 500).encode()
    assert raw.count(b"\n") == 3001
    best = min(_timed(raw) for _ in range(5))
    assert best < (0.15 if loader == "CSafeLoader" else 1.5)


def _timed(raw: bytes) -> float:
    start = time.perf_counter()
    parse_yaml(raw, "a.yaml")
    return time.perf_counter() - start


# --------------------------------------------------------------------- files


def lost(path: pathlib.Path, **settings: Any) -> Problem:
    with pytest.raises(InputError) as caught:
        load_yaml(path, "shown.yaml", **settings)
    assert caught.value.problem.location == Location("shown.yaml")
    return caught.value.problem


def test_load_reads_the_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "kế hoạch.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    document = load_yaml(path)
    assert (document.data, document.file) == ({"a": "1"}, path.as_posix())
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert load_yaml(path, "plan.yaml").at(()) == Location("plan.yaml", 1, 1)


def test_file_that_is_not_there(tmp_path: pathlib.Path) -> None:
    assert lost(tmp_path / "none.yaml").code == "not-found"
    (tmp_path / "a").write_text("")
    assert lost(tmp_path / "a" / "b.yaml").code == "not-found"
    assert lost(tmp_path / "a\0b").code == "not-found"


def test_folder_is_no_file(tmp_path: pathlib.Path) -> None:
    problem = lost(tmp_path)
    assert problem.code == "not-a-file"
    assert "thư mục" in problem.message.vi


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_does_not_hang(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert lost(tmp_path / "pipe").code == "not-a-file"


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error"), OSError()]
)
def test_file_that_cannot_be_read(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    monkeypatch.setattr(pathlib.Path, "open", refuse)
    assert lost(path).code == "unreadable"


def test_huge_file_is_refused_before_it_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(300 * 2**20)
    start = time.perf_counter()
    problem = lost(path)
    assert time.perf_counter() - start < 0.5
    assert problem.code == "too-large"
    assert "300 MB" in problem.message.en
    assert "32 MB" in problem.message.en


def test_file_that_grows_while_it_is_read(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, path = tmp_path / "small", tmp_path / "a.yaml"
    small.write_text("")
    path.write_text("a: " + "x" * 5000)
    before = small.stat()
    monkeypatch.setattr(pathlib.Path, "stat", lambda *_, **__: before)
    problem = lost(path, limit=2048)
    assert problem.code == "too-large"
    assert "2 KB" in problem.message.en
