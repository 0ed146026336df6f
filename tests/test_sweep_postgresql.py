"""PostgreSQL as the store: a real server; the same reports and rows as SQLite, and what becomes of a lost one."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from sweeping import BAD, GOOD, Place, inline, place
from test_sweep_store import sweep
from tuanthu.store import read
from tuanthu.store.base import Store, StoreError
from tuanthu.store.tables import metadata

psycopg = pytest.importorskip("psycopg")
BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [
    Path(found).parent for found in [shutil.which("initdb")] if found
]


class Server:
    """A PostgreSQL server of its own, which does not run as root (PostgreSQL refuses to)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = next((each for each in ("postgres", "nobody") if os.geteuid() == 0 and _known(each)), None)
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if self.user:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", folder / "data", "-A", "trust", "-U", "tuanthu", "-E", "UTF8", "--no-sync")
        self.count = 0

    def _run(self, program, *arguments):
        command = [str(BIN[-1] / program), *map(str, arguments)]
        with (self.folder / "log").open("ab") as log:
            subprocess.run(command, check=True, cwd="/", user=self.user, stdout=log, stderr=log)

    def start(self):
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._run(
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-w",
            "-l",
            self.folder / "data" / "server.log",
            "-o",
            settings,
            "start",
        )

    def stop(self):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def database(self) -> str:
        """Make an empty database and return its URL."""
        self.count += 1
        name = f"sweep{self.count}"
        address = f"postgresql://tuanthu@127.0.0.1:{self.port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{address}/{name}"


def _known(user):
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False


@pytest.fixture(scope="module")
def server():
    if not BIN:
        assert "TUANTHU_REQUIRE_POSTGRESQL" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="tuanthu-pg-"))
    found = Server(folder)
    found.start()
    yield found
    found.stop()
    shutil.rmtree(folder)


@pytest.fixture
def url(server):
    return server.database()


@pytest.fixture
def office(tmp_path, url):
    made = place(tmp_path, "a", "b", "c", "d", a=GOOD, b=BAD, c=GOOD.replace("sent: 2024-03-01\n", ""))
    return Place(made.root, made.plans, url)


def rows(address):
    """Return every row of a store, by table."""
    with Store(address) as store, store.transaction() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_the_migrations_make_the_same_tables(url):
    with Store(url, writing=True) as store, store.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_reports_and_rows_are_those_of_sqlite_night_after_night(tmp_path, office):
    other = Place(office.root, office.plans, tmp_path / "same.sqlite")
    for at in ("2024-02-01", "2024-03-15", "2024-03-16", "2024-03-17", "2024-05-01"):
        assert office.sweep(at) == other.sweep(at)
        assert office.counts() == other.counts()
    assert rows(office.store) == rows(other.store)
    for keep in (3, 1):
        office.sweep("2024-05-02", keep=keep)
        other.sweep("2024-05-02", keep=keep)
        assert rows(office.store) == rows(other.store)


def test_the_commands_read_it(tmp_path, office):
    office.sweep("2024-05-01")
    office.hand_in("a", BAD)
    assert sweep(office, "--as-of", "2024-05-02", "--format", "json").returncode == 1
    from support import tuanthu

    ran = tuanthu("diff", "--store", office.store, "--format", "json")
    assert [each["unit"] for each in json.loads(ran.stdout)["new"]] == ["a"]
    assert tuanthu("rank", "--store", office.store).returncode == 0


def test_two_sweeps_at_once_leave_two_complete_runs(office):
    units = [f"u{number}" for number in range(12)]
    for unit in units:
        office.hand_in(unit)
    office.register(*units)
    others = [Place(office.root, office.plans, office.store) for _ in range(2)]
    both = [threading.Thread(target=each.sweep, args=("2024-05-01",)) for each in others]
    for each in both:
        each.start()
    for each in both:
        each.join()
    with Store(office.store) as store:
        assert [run.complete for run in read.runs(store)] == [True, True]
        assert [len(read.units(store, run.id)) for run in read.runs(store)] == [15, 15]


def test_a_lost_server_is_told_and_the_run_goes_on_when_it_is_back(tmp_path, office, server):
    done = []

    class Stopping:
        def __enter__(self):
            self.inner = inline()
            crew = self.inner.__enter__()

            def work(settings, job):
                done.append(job.key)
                if len(done) == 2:
                    server.stop()
                return crew.work(settings, job)

            return type(crew)(crew.executor, 1, work)

        def __exit__(self, *error):
            return self.inner.__exit__(*error)

    with pytest.raises(StoreError, match="The store"):
        office.sweep("2024-05-01", hire=Stopping)
    server.start()
    reports = office.sweep("2024-05-01", resume=True)
    assert (office.done.resumed, len(reports)) == (True, 4)
    other = Place(office.root, office.plans, tmp_path / "undisturbed.sqlite")
    other.sweep("2024-05-01")
    assert rows(office.store) == rows(other.store)
