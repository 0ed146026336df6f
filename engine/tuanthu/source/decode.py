"""Bytes to clean text: UTF-8 without control characters, in which lines break where editors break them."""

from __future__ import annotations

import re
import unicodedata

from tuanthu.source.place import NOTHING, InputError, Location, fail
from tuanthu.words import Text

FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in YAML, and U+FEFF, which is a byte order mark that lost its way."""
LINE_BREAK = re.compile("\r\n?|\n")
_NO_BREAK = re.compile("[\x85\u2028\u2029]")
_UTF8_SAVE = Text(
    "Lưu lại tệp với bảng mã UTF-8 (Notepad: Save as, Encoding: UTF-8).",
    "Save the file as UTF-8 (Notepad: Save as, Encoding: UTF-8).",
)
_OTHER_FORMATS = {
    b"PK\x03\x04": Text("tệp Excel, Word hoặc ZIP", "an Excel, Word or ZIP file"),
    b"\xd0\xcf\x11\xe0": Text("tệp Excel hoặc Word đời cũ", "an old Excel or Word file"),
    b"%PDF-": Text("tệp PDF", "a PDF file"),
}


def decode(raw: bytes, shown: str) -> str:
    """Return the text, in which lines end as editors see them."""
    for start, name in _OTHER_FORMATS.items():
        if raw.startswith(start):
            message = Text(f"Đây là {name.vi}, không phải YAML.", f"This is {name.en}, not YAML.")
            raise fail("not-yaml", Location(shown), message)
    wide = _wide_encoding(raw)
    if wide is not None:
        message = Text(f"Tệp được lưu với bảng mã {wide}.", f"The file is saved as {wide}.")
        raise fail("encoding", Location(shown), message, _UTF8_SAVE)
    try:
        text = raw.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_utf8(raw, error.start, shown) from error
    found = FORBIDDEN.search(text)
    if found is not None:
        raise control_character(found[0], Location(shown, *_position(text, found.start())))
    # YAML 1.1 breaks lines at these three, editors and YAML 1.2 do not: the line numbers must agree.
    return _NO_BREAK.sub(" ", text)


def _wide_encoding(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "UTF-32"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    head = raw[:1024]
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Keys are ASCII, so that even Vietnamese text in UTF-16 has many NULs, all on the same side.
    one_side = (even == 0) != (odd == 0)
    return "UTF-16" if one_side and len(head) >= 8 and (even + odd) * 5 >= len(head) else None


def _position(text: str, offset: int) -> tuple[int, int]:
    line, start = 1, 0
    for found in LINE_BREAK.finditer(text, 0, offset):
        line, start = line + 1, found.end()
    return line, offset - start + 1


def _not_utf8(raw: bytes, offset: int, shown: str) -> InputError:
    before = raw[:offset].decode("utf-8").lstrip("\ufeff")
    place = Location(shown, *_position(before, len(before)))
    byte, guess = f"0x{raw[offset]:02X}", _guess(raw, offset)
    message = Text(f"Byte {byte} không phải chữ UTF-8{guess.vi}.", f"The byte {byte} is not UTF-8 text{guess.en}.")
    return fail("encoding", place, message, _UTF8_SAVE)


def _guess(raw: bytes, offset: int) -> Text:
    """Return the word at ``offset`` as an older encoding reads it, so that a person can tell."""
    left = re.split(rb"[\x00-\x20\"':]", raw[max(0, offset - 30) : offset])[-1]
    right = re.split(rb"[\x00-\x20\"':]", raw[offset : offset + 30])[0]
    for codec, name in (("cp1258", "Windows-1258"), ("latin-1", "Latin-1")):
        try:
            word = unicodedata.normalize("NFC", (left + right).decode(codec))
        except UnicodeDecodeError:
            continue
        if word.isprintable():
            return Text(f"; đọc theo bảng mã {name} thì chỗ này là “{word}”", f'; read as {name} it would be "{word}"')
    return NOTHING


def control_character(character: str, place: Location) -> InputError:
    """Return the error for a character that may not stand in YAML."""
    code = f"U+{ord(character):04X}"
    message = Text(
        f"Ở đây có ký tự điều khiển không nhìn thấy ({code}).",
        f"An invisible control character stands here ({code}).",
    )
    fix = Text("Xóa ký tự này rồi gõ lại chỗ đó.", "Delete it and type the place again.")
    return fail("control-character", place, message, fix)
