"""A file's bytes, or why they cannot be had."""

from __future__ import annotations

import pathlib
import stat

from tuanthu.source.limits import too_large
from tuanthu.source.place import InputError, Location, fail
from tuanthu.words import Text


def read(path: pathlib.Path, shown: str, limit: int) -> bytes:
    """Return what the file holds; ``shown`` names it in messages."""
    here = Location(shown)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
            raise _not_a_file(here, folder=stat.S_ISDIR(status.st_mode))
        if status.st_size > limit:
            raise too_large(shown, status.st_size, limit)
        with path.open("rb") as stream:
            return stream.read(limit + 1)  # the file may grow after stat
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        message = Text(f"Không tìm thấy tệp “{shown}”.", f'There is no file "{shown}".')
        fix = Text("Kiểm tra lại tên tệp và thư mục.", "Check the name of the file and its folder.")
        raise fail("not-found", here, message, fix) from error
    except PermissionError as error:
        message = Text("Không có quyền đọc tệp này.", "There is no permission to read this file.")
        fix = Text("Cấp quyền đọc tệp, hoặc đóng chương trình đang mở tệp.", "Allow reading it, or close it.")
        raise fail("unreadable", here, message, fix) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Text(f"Hệ thống không đọc được tệp ({reason}).", f"The system cannot read it ({reason}).")
        raise fail("unreadable", here, message) from error


def _not_a_file(here: Location, *, folder: bool) -> InputError:
    what = Text("thư mục", "folder") if folder else Text("thiết bị hoặc ống dẫn", "device or a pipe")
    message = Text(f"Đây là {what.vi}, không phải tệp.", f"This is a {what.en}, not a file.")
    return fail("not-a-file", here, message, Text("Hãy chỉ ra một tệp YAML.", "Name a YAML file."))
