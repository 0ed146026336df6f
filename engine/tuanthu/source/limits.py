"""How much a file may hold, and what is said of one that holds nothing or more."""

from __future__ import annotations

from tuanthu.source.place import InputError, Location, fail
from tuanthu.words import Text

LIMIT = 32 * 2**20
"""The largest file that is read, in bytes; the largest real plan is a hundredth of it."""
MAX_DEPTH = 100
MAX_NODES = 1_000_000
ALIAS_FACTOR = 10
"""How many times its own length a file may grow through aliases, beyond :data:`ALIAS_FREE`."""
ALIAS_FREE = 100_000


def empty(shown: str) -> InputError:
    """Return the error for a file that says nothing."""
    message = Text("Tệp không có nội dung.", "The file has no content.")
    fix = Text("Điền nội dung vào tệp, hoặc xóa tệp.", "Fill the file in, or delete it.")
    return fail("empty", Location(shown), message, fix)


def too_large(shown: str, size: int, limit: int) -> InputError:
    """Return the error for a file of too many bytes."""
    stands, allowed = _bytes(size), _bytes(limit)
    message = Text(
        f"Tệp quá lớn: {stands}; tối đa là {allowed}.",
        f"The file is too large: {stands}; at most {allowed} are read.",
    )
    fix = Text("Kiểm tra xem có nhầm tệp không, hoặc tách tệp.", "Check that it is the right file, or split it.")
    return fail("too-large", Location(shown), message, fix)


def _bytes(size: int) -> str:
    return f"{size // 2**20} MB" if size >= 2**20 else f"{size // 2**10} KB" if size >= 2**10 else f"{size} B"


def too_deep(place: Location) -> InputError:
    """Return the error for more than :data:`MAX_DEPTH` levels."""
    message = Text(f"Lồng nhau quá {MAX_DEPTH} bậc.", f"More than {MAX_DEPTH} levels stand inside each other.")
    fix = Text("Kiểm tra dấu ngoặc và thụt đầu dòng.", "Check the brackets and the indentation.")
    return fail("too-deep", place, message, fix)


def too_many(place: Location) -> InputError:
    """Return the error for more than :data:`MAX_NODES` values."""
    message = Text(f"Tệp có quá {MAX_NODES} giá trị.", f"The file holds more than {MAX_NODES} values.")
    return fail("too-large", place, message, Text("Hãy tách tệp.", "Split the file."))


def alias_bomb(place: Location) -> InputError:
    """Return the error for a file that aliases make too large."""
    message = Text(
        "Các tham chiếu “*” ở đây nhân nội dung tệp lên quá nhiều lần.",
        'The "*" aliases here multiply the content of the file too many times.',
    )
    fix = Text("Viết thẳng nội dung, không dùng “&” và “*”.", 'Write it out, without "&" and "*".')
    return fail("alias-bomb", place, message, fix)
