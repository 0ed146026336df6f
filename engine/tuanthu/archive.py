"""A submission handed in as a ``.zip``, unpacked into a private folder under limits.

An archive says how large its entries are, what they are called and what they are; none of that is
believed. Bytes are counted as they come out, names are made safe or refused, links and devices are
never made. What is refused is told, the rest is read.
"""

from __future__ import annotations

import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tuanthu.source import InputError, Location, Problem
from tuanthu.words import Text

MAX_ENTRIES = 20_000
MAX_DIRECTORY = 16 * 2**20
"""The largest list of entries that is read, in bytes: reading it takes memory before anything else does."""
MAX_FILE = 256 * 2**20
MAX_TOTAL = 2 * 2**30
MAX_RATIO = 200
"""How many times larger than packed an entry may come out; PDFs, sheets and texts stay below 50."""
MIN_RATED = 2**20
"""Below this size nobody minds the ratio."""
MAX_PATH = 260
MAX_NAME = 255
_BLOCK = 2**16
_UTF8 = 0x800
_ENCRYPTED = 0x1 | 0x40
_RUBBISH = "__MACOSX"
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An archive's content: the folder that holds it, and what was left out."""

    folder: Path
    problems: tuple[Problem, ...]


@contextmanager
def open_archive(path: Path) -> Iterator[Unpacked]:
    """Unpack an archive into a folder that is removed afterwards.

    Raises :class:`InputError` when nothing of it may be read: not a ZIP, too many entries.
    """
    try:
        _check_directory(path)
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise InputError(_problem(path.name, "", "bad-archive", _BAD)) from error
    with archive, tempfile.TemporaryDirectory(prefix="tuanthu-", ignore_cleanup_errors=True) as place:
        unpacking = _Unpacking(archive, path.name, Path(place).resolve())
        unpacking.run()
        yield Unpacked(_only_folder(unpacking.root), tuple(unpacking.problems))


def _check_directory(path: Path) -> None:
    """Refuse a list of entries that is too long, by the record at the archive's end."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 2**16 - 22))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise zipfile.BadZipFile
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise InputError(_problem(path.name, "", "too-many-entries", _TOO_MANY.fill({"limit": MAX_ENTRIES})))


def _only_folder(root: Path) -> Path:
    """Return the one folder at the top, if that is all there is: most people pack the folder itself."""
    entries = list(root.iterdir())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else root


# -------------------------------------------------------------------- unpacking


@dataclass
class _Unpacking:
    archive: zipfile.ZipFile
    shown: str
    root: Path
    problems: list[Problem] = field(default_factory=list)
    total: int = 0
    taken: set[str] = field(default_factory=set)

    def run(self) -> None:
        entries = self.archive.infolist()
        if len(entries) > MAX_ENTRIES:  # the record at the end may lie
            raise InputError(_problem(self.shown, "", "too-many-entries", _TOO_MANY.fill({"limit": MAX_ENTRIES})))
        for entry in entries:
            name = _name(entry)
            if name.split("/", 1)[0] == _RUBBISH:
                continue
            if not self._entry(entry, name):
                return

    def _entry(self, entry: zipfile.ZipInfo, name: str) -> bool:
        """Unpack one entry; False when the archive as a whole is too large."""
        refused = _refused(entry, name)
        key = name.rstrip("/").casefold()
        if refused is None and key in self.taken:
            refused = None if name.endswith("/") else ("duplicate-name", _DUPLICATE)
            if refused is None:
                return True
        if refused is not None:
            self._tell(name, *refused)
            return True
        self.taken.add(key)
        target = self.root.joinpath(*PurePosixPath(name).parts)
        try:
            if name.endswith("/"):
                target.mkdir(parents=True, exist_ok=True, mode=0o700)
                return True
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._file(entry, name, target)
        except _FAULTS:
            self._tell(name, "damaged-entry", _DAMAGED)
            return True

    def _file(self, entry: zipfile.ZipInfo, name: str, target: Path) -> bool:
        written = 0
        try:
            with self.archive.open(entry) as source, target.open("xb") as out:
                while block := source.read(_BLOCK):
                    written += len(block)
                    self.total += len(block)
                    if self.total > MAX_TOTAL:
                        break
                    if written > MAX_FILE or _bomb(written, entry.compress_size):
                        break
                    out.write(block)
                else:
                    return True
        except _FAULTS:
            target.unlink(missing_ok=True)
            raise
        target.unlink()
        if self.total > MAX_TOTAL:
            self._tell("", "archive-too-large", _TOO_LARGE.fill({"limit": MAX_TOTAL // 2**20}))
            return False
        self._tell(name, "entry-too-large", _BOMB)
        return True

    def _tell(self, name: str, code: str, message: Text) -> None:
        self.problems.append(_problem(self.shown, name, code, message))


def _bomb(written: int, packed: int) -> bool:
    return written > MIN_RATED and written > MAX_RATIO * max(packed, 1)


# ------------------------------------------------------------------------ names


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name as it was meant: NFC, with forward slashes.

    Without the mark for UTF-8 a name is in the old DOS letters by the standard, but macOS writes
    UTF-8 there, and Windows the letters of its country.
    """
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp1258"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _refused(entry: zipfile.ZipInfo, name: str) -> tuple[str, Text] | None:
    """Return why an entry is not unpacked, or None."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "link-or-device", _LINK
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted-entry", _ENCRYPTED_ENTRY
    if not _safe(name):
        return "unsafe-name", _UNSAFE
    parts = name.rstrip("/").split("/")
    if len(name) > MAX_PATH or any(len(part.encode("utf-8", "replace")) > MAX_NAME for part in parts):
        return "name-too-long", _LONG.fill({"limit": MAX_PATH})
    return None


def _safe(name: str) -> bool:
    """Return whether a name stays inside its folder and names no device, on any system."""
    parts = name.rstrip("/").split("/")
    if any(part in {"", ".", ".."} or ":" in part for part in parts):
        return False
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name):
        return False
    return not any(part.split(".", 1)[0].rstrip(" ").casefold() in _DEVICES for part in parts)


# ------------------------------------------------------------------------ words


def _problem(archive: str, name: str, code: str, message: Text) -> Problem:
    printable = "".join(letter if letter.isprintable() else "�" for letter in name[:MAX_PATH])
    return Problem(code, Location(f"{archive}/{printable}" if name else archive), message, _FIX)


_BAD = Text(
    "Không đọc được tệp nén này: không phải ZIP hoặc đã hỏng.", "This archive cannot be read: no ZIP, or damaged."
)
_TOO_MANY = Text(
    "Tệp nén có hơn {limit} tệp nên không được đọc.", "The archive holds over {limit} files; it is not read."
)
_TOO_LARGE = Text(
    "Tệp nén khi giải nén vượt quá {limit} MB nên chỉ đọc một phần.",
    "The archive unfolds to over {limit} MB, so only a part of it was read.",
)
_BOMB = Text(
    "Tệp này khi giải nén lớn bất thường nên không được đọc.",
    "This file unfolds to an unbelievable size, so it was not read.",
)
_DAMAGED = Text(
    "Tệp này trong tệp nén đã hỏng nên không được đọc.", "This file is damaged in the archive; it was not read."
)
_LINK = Text(
    "Đây là liên kết hoặc thiết bị, không phải tệp, nên không được đọc.",
    "This is a link or a device, not a file, so it was not read.",
)
_ENCRYPTED_ENTRY = Text(
    "Tệp này có mật khẩu nên không đọc được.", "This file is locked with a password; it was not read."
)
_UNSAFE = Text(
    "Tên này dẫn ra ngoài thư mục hoặc không dùng được, nên tệp không được đọc.",
    "This name leads out of the folder or cannot be used, so the file was not read.",
)
_LONG = Text(
    "Tên dài quá {limit} ký tự nên tệp không được đọc.", "The name is over {limit} characters; the file was not read."
)
_DUPLICATE = Text(
    "Tệp nén có hai tệp cùng tên; chỉ đọc tệp đầu.",
    "The archive holds two files of this name; only the first was read.",
)
_FIX = Text(
    "Nén lại thư mục hồ sơ thành tệp .zip thông thường, không mật khẩu.", "Pack the folder again as a plain .zip."
)
