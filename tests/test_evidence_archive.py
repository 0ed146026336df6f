"""Archives: whatever one says of itself, nothing leaves its folder and nothing unfolds without end."""

import contextlib
import io
import stat
import struct
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuanthu import archive
from tuanthu.archive import open_archive
from tuanthu.source import InputError

NAME = "Báo cáo quý.pdf"


def pack(path: Path, entries: dict[str, bytes], **attributes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in attributes.items():
                setattr(info, key, value)
            packed.writestr(info, content)
    return path


def unpacked(path: Path) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    with open_archive(path) as found:
        root = found.folder
        files = {
            each.relative_to(root).as_posix(): each.read_bytes() for each in sorted(root.rglob("*")) if each.is_file()
        }
        problems = [(each.code, each.location.file) for each in found.problems]
    assert not root.exists()
    return files, problems


def test_plain(tmp_path) -> None:
    entries = {"submission.yaml": b"plan: x", "evidence/1.1.1/a.pdf": b"%PDF", "evidence/1.1.1 /b.pdf": b"b"}
    assert unpacked(pack(tmp_path / "s.zip", {"evidence/": b"", **entries})) == (entries, [])


def test_folder_packed_as_a_whole(tmp_path) -> None:
    path = pack(tmp_path / "s.zip", {"phuong-01/submission.yaml": b"x", "__MACOSX/phuong-01/._submission.yaml": b"y"})
    assert unpacked(path) == ({"submission.yaml": b"x"}, [])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("encoding", ["utf-8", "unmarked utf-8", "cp1258"])
def test_names_of_other_systems(tmp_path, form, encoding) -> None:
    name = unicodedata.normalize(form, NAME)
    path = tmp_path / "s.zip"
    if encoding == "utf-8":
        pack(path, {name: b"x"})
    else:
        raw = name.encode("utf-8") if encoding != "cp1258" else _cp1258(NAME)
        pack(path, {"x" * len(raw): b"x"})
        path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    assert unpacked(path)[0] == {NAME: b"x"}


def _cp1258(name: str) -> bytes:
    """The letters of Vietnamese Windows: tone marks stand behind their letter."""
    out = b""
    for letter in name:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            out += unicodedata.normalize("NFC", base + "".join(marks[:-1])).encode("cp1258")
            out += marks[-1].encode("cp1258")
    return out


UNSAFE = (
    "../a.pdf", "a/../../b.pdf", "/etc/a.pdf", "C:/a.pdf", "C:a.pdf", "a/./b.pdf", "a//b.pdf", "..\\a.pdf",
    "\\\\host\\a.pdf",
    "CON", "evidence/nul.pdf", "com1.txt", "a\x07.pdf", "a:stream", "..",
)  # fmt: skip


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_names(tmp_path, name) -> None:
    path = pack(tmp_path / "s.zip", {name: b"x", "good.pdf": b"y"})
    files, problems = unpacked(path)
    assert files == {"good.pdf": b"y"}
    assert [code for code, _ in problems] == ["unsafe-name"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["s.zip"]


def test_long_names(tmp_path) -> None:
    files, problems = unpacked(pack(tmp_path / "s.zip", {"a" * 256: b"", "b/" * 140 + "c": b"", "ok": b""}))
    assert (list(files), [code for code, _ in problems]) == (["ok"], ["name-too-long"] * 2)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices(tmp_path, kind) -> None:
    path = pack(tmp_path / "s.zip", {"a.pdf": b"/etc/passwd"}, external_attr=(kind | 0o777) << 16, create_system=3)
    assert unpacked(path) == ({}, [("link-or-device", "s.zip/a.pdf")])


def test_encrypted(tmp_path) -> None:
    path = pack(tmp_path / "s.zip", {"a.pdf": b"x"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert unpacked(path) == ({}, [("encrypted-entry", "s.zip/a.pdf")])


def test_same_name_twice(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as packed:
        for name in ("a.pdf", "A.PDF", "a.pdf/b.pdf"):
            packed.writestr(name, name)
    files, problems = unpacked(tmp_path / "s.zip")
    assert files == {"a.pdf": b"a.pdf"}
    assert [code for code, _ in problems] == ["duplicate-name", "damaged-entry"]


# ------------------------------------------------------------------------ bombs


def test_entry_that_unfolds(tmp_path) -> None:
    path = pack(tmp_path / "s.zip", {"bomb.pdf": bytes(5_000_000), "good.pdf": b"y"})
    assert unpacked(path) == ({"good.pdf": b"y"}, [("entry-too-large", "s.zip/bomb.pdf")])


def test_entry_larger_than_allowed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 1000)
    path = pack(tmp_path / "s.zip", {"large.pdf": bytes(2000), "good.pdf": b"y"})
    assert unpacked(path) == ({"good.pdf": b"y"}, [("entry-too-large", "s.zip/large.pdf")])


def test_entry_that_lies_about_its_size(tmp_path) -> None:
    path = pack(tmp_path / "s.zip", {"bomb.pdf": bytes(5_000_000)})
    raw = bytearray(path.read_bytes())
    struct.pack_into("<I", raw, raw.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(raw)
    files, problems = unpacked(path)
    assert files == {}
    assert [code for code, _ in problems] == ["damaged-entry"]


def test_archive_larger_than_allowed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 2500)
    path = pack(tmp_path / "s.zip", {f"{n}.pdf": bytes(1000) for n in range(9)})
    files, problems = unpacked(path)
    assert sorted(files) == ["0.pdf", "1.pdf"]
    assert problems == [("archive-too-large", "s.zip")]


@pytest.mark.parametrize("lie", [False, True])
def test_too_many_entries(tmp_path, monkeypatch, lie) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 5)
    path = pack(tmp_path / "s.zip", {f"{n}": b"" for n in range(6)})
    if lie:
        raw = bytearray(path.read_bytes())
        struct.pack_into("<HH", raw, raw.rindex(b"PK\x05\x06") + 8, 1, 1)
        path.write_bytes(raw)
    with pytest.raises(InputError) as caught, open_archive(path):
        pass
    assert caught.value.problem.code == "too-many-entries"


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06", b"not a zip at all", b"PK\x03\x04" + bytes(500)])
def test_no_archive(tmp_path, content) -> None:
    (tmp_path / "s.zip").write_bytes(content)
    with pytest.raises(InputError) as caught, open_archive(tmp_path / "s.zip"):
        pass
    assert caught.value.problem.code == "bad-archive"


def test_damaged_entry(tmp_path) -> None:
    path = pack(tmp_path / "s.zip", {"a.pdf": bytes(range(256)) * 40, "b.pdf": b"y"})
    raw = bytearray(path.read_bytes())
    raw[100] ^= 0xFF
    path.write_bytes(raw)
    files, problems = unpacked(path)
    assert files == {"b.pdf": b"y"}
    assert problems == [("damaged-entry", "s.zip/a.pdf")]


def _sample() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("evidence/1/a.pdf", b"content" * 30)
        packed.writestr("submission.yaml", b"plan: x")
    return buffer.getvalue()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_raises_anything_else(changes) -> None:
    import tempfile

    raw = bytearray(_sample())
    for at, value in changes:
        raw[at % len(raw)] = value
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "s.zip"
        path.write_bytes(raw)
        with contextlib.suppress(InputError):
            unpacked(path)
        assert [each.name for each in Path(place).iterdir()] == ["s.zip"]
