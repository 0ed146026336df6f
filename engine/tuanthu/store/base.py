"""Opening the store: SQLite beside the office's folder, or PostgreSQL by URL; one error for all faults."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from tuanthu.store.migrate import NewerStoreError, migrate
from tuanthu.words import Text, same

BUSY = 60
"""Seconds to wait for another sweep that is writing."""


class StoreError(Exception):
    """The store cannot be opened, read or written; ``text`` says why and what to do."""

    def __init__(self, where: str, why: Text) -> None:
        """Name the store (without its password) and what is wrong."""
        self.text = Text(f"Kho kết quả {where}: {why.vi}", f"The store {where}: {why.en}")
        super().__init__(self.text.en)


class StoreConflictError(StoreError):
    """What was to be written refers to something that another process has deleted meanwhile."""


class Store:
    """An open store; a context manager. Every use is a transaction that happens wholly or not at all."""

    def __init__(self, address: str | Path, *, writing: bool = False) -> None:
        """Open the store at a URL or file; ``writing`` also makes a SQLite file that is not there.

        Raises :class:`StoreError`, also when a newer version of the program has made the store.
        """
        self.url = _url(address)
        self.name = self.url.database or ":memory:" if self._is_sqlite else self.url.render_as_string()
        file = self._file
        if file is not None and not writing and not file.is_file():
            raise StoreError(self.name, Text("chưa có; hãy chạy tuanthu sweep trước.", "there is none; sweep first."))
        with self._told():
            self._engine = _engine(self.url, writing)
            with self._engine.begin() as connection:
                migrate(connection)

    @property
    def _is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def _file(self) -> Path | None:
        named = self._is_sqlite and self.url.database not in {None, "", ":memory:"}
        return Path(self.url.database or "") if named else None

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection whose changes happen together at the end, or not at all.

        Raises :class:`StoreError`; it is a :class:`StoreConflictError` when others changed what it rests on.
        """
        with self._told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise StoreConflictError(self.name, _why(error)) from error
        except NewerStoreError as error:
            why = Text(
                f"do phiên bản mới hơn tạo ({error}); hãy cập nhật tuanthu.",
                f"a newer version has made it ({error}); update tuanthu.",
            )
            raise StoreError(self.name, why) from error
        except ModuleNotFoundError as error:
            why = Text(
                f"thiếu thư viện {error.name}; hãy cài: pip install 'tuanthu[postgresql]'.",
                f"the library {error.name} is missing: pip install 'tuanthu[postgresql]'.",
            )
            raise StoreError(self.name, why) from error
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(self.name, _why(error)) from error


def _url(address: str | Path) -> URL:
    text = str(address)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        if url.drivername in {"postgresql", "postgres"}:
            url = url.set(drivername="postgresql+psycopg")
        with contextlib.suppress(ModuleNotFoundError):  # told when it is opened
            url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        name = text.partition("://")[0]
        why = Text(
            "không phải địa chỉ dùng được; cần một tệp SQLite hoặc postgresql://…",
            "no usable address; a SQLite file or postgresql://… is needed.",
        )
        raise StoreError(f"{name}://…", why) from None
    return url


def _engine(url: URL, writing: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database in {None, "", ":memory:"}:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        engine = create_engine(url, connect_args={"timeout": BUSY})
    event.listen(engine, "connect", _to_write if writing else _to_read)
    # Take the right to write at once: two sweeps then wait for each other instead of failing halfway.
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _to_read(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin with the statement that _engine gives


def _to_write(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


_CAUSES = (
    ("disk is full", Text("đĩa đầy.", "the disk is full.")),
    ("no space left", Text("đĩa đầy.", "the disk is full.")),
    ("disk i/o error", Text("không ghi được vào đĩa (đầy hoặc hỏng).", "the disk cannot be written (full or faulty).")),
    ("readonly", Text("chỉ cho đọc; hãy chọn nơi khác bằng --store.", "it is read-only; choose another with --store.")),
    ("read-only", Text("chỉ cho đọc; hãy chọn nơi khác bằng --store.", "it is read-only; choose another by --store.")),
    ("unable to open", Text("không mở được tệp; hãy xem quyền ghi.", "the file cannot be opened; look at its rights.")),
    ("locked", Text("một lần quét khác đang ghi quá lâu.", "another sweep has been writing for too long.")),
    ("not a database", Text("tệp này không phải kho kết quả.", "this file is no store.")),
    ("malformed", Text("tệp kho đã hỏng; hãy khôi phục bản sao.", "the file is damaged; bring back a copy.")),
)


def _why(error: Exception) -> Text:
    cause = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()
    first = cause[0] if cause else type(error).__name__
    for words, says in _CAUSES:
        if words in first.lower():
            return Text(f"{says.vi} ({first})", f"{says.en} ({first})")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Text(f"mất kết nối. ({first})", f"the connection is lost. ({first})")
    return same(first)
