"""The store, and what goes wrong with it: one clear message, exit code 2, nothing half-written."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from support import ROOT, tuanthu
from sweeping import BAD, GOOD, inline, place, settle
from tuanthu.store import Store, StoreError, migrate, read
from tuanthu.store.tables import metadata
from tuanthu.sweep.child import Checker
from tuanthu.sweep.crew import Crew, CrewError


def sweep(office, *options, **run):
    plans = (option for plan in office.plans for option in ("--plan", plan))
    found = ("sweep", office.root, *plans, "--as-of", "2024-05-01", "--lang", "en", "--store", office.store)
    return tuanthu(*found, *options, **run)


def contents(path: Path) -> dict[str, list[tuple]]:
    """Return every row of a store, by table."""
    with sqlite3.connect(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}  # noqa: S608


# ------------------------------------------------------------------ migrations


def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path):
    with Store(tmp_path / "s.sqlite", writing=True) as store, store.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    scripts = Config()
    scripts.set_main_option("script_location", str(ROOT / "engine/tuanthu/store/migrations"))
    assert ScriptDirectory.from_config(scripts).get_current_head() == migrate.HEAD


def test_a_store_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "s.sqlite"
    Store(path, writing=True).close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    before = contents(path)
    with pytest.raises(StoreError, match="newer version"):
        Store(path, writing=True)
    assert contents(path) == before


# -------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("nonsense://x", "no usable address"),
        ("postgresql://nobody@127.0.0.1:1/none", "The store"),
        ("/proc/no/such.sqlite", "cannot be opened"),
    ],
)
def test_a_store_that_cannot_be_opened_is_told_and_exit_code_2(tmp_path, address, says):
    office = place(tmp_path, a=GOOD)
    ran = sweep(office, "--store", address, "--format", "json")
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False)
    assert says in ran.stderr
    assert json.loads(ran.stdout)[0]["complete"] is False


def test_a_password_is_never_told(tmp_path):
    with pytest.raises(StoreError) as caught:
        Store("postgresql://user:s3cret@127.0.0.1:1/none", writing=True)
    assert "s3cret" not in str(caught.value)


def test_a_file_that_is_no_store_is_told_and_kept(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.store.write_text("a letter, not a database, and long enough to be looked at" * 50, encoding="utf-8")
    before = office.store.read_bytes()
    ran = sweep(office)
    assert (ran.returncode, "no store" in ran.stderr) == (2, True)
    assert office.store.read_bytes() == before


def test_a_store_on_a_full_disk_is_told_and_holds_whole_units_only(tmp_path):
    office = place(tmp_path, **{f"u{n:02}": GOOD for n in range(16)})
    office.register(*(f"u{n:02}" for n in range(16)))
    settle()
    ran = subprocess.run(
        [sys.executable, "-c", "from tuanthu_cli.main import main; main()", "sweep", office.root, "--plan",
         office.plans[0], "--store", office.store, "--as-of", "2024-05-01", "--lang", "en", "--jobs", "1"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in ("engine", "cli"))},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
        capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False), ran.stderr
    assert "disk" in ran.stderr
    with Store(office.store) as store:
        (run,) = read.runs(store)
        units = read.units(store, run.id)
        scores = {each.unit for each in read.scores(store, run.id)}
    assert (run.complete, len(units) < 16) == (False, True)
    assert scores == {row.unit.id for row in units}
    assert sweep(office, "--resume").returncode == 0
    assert contents(office.store)["units"] == undisturbed(tmp_path, office)["units"]


def undisturbed(tmp_path, office):
    """Return the rows of a store of its own after one sweep of the same office, with nothing in its way."""
    other = tmp_path / "undisturbed.sqlite"
    assert sweep(office, "--store", other).returncode in {0, 1}
    return contents(other)


def test_a_read_only_store_is_told(tmp_path):
    office = place(tmp_path, a=GOOD)
    sweep(office)
    office.store.chmod(0o444)
    # The superuser may write anywhere, unless that right is taken away.
    plain = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    ran = sweep(office, before=plain)
    assert (ran.returncode, "read-only" in ran.stderr) == (2, True)


def test_a_store_that_may_only_be_read_can_be_read(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.sweep("2024-05-01")
    office.store.chmod(0o444)
    assert tuanthu("rank", "--store", office.store).returncode == 0


def test_without_a_store_diff_and_rank_say_so(tmp_path):
    for command in ("diff", "rank"):
        ran = tuanthu(command, "--store", tmp_path / "none.sqlite", "--lang", "en")
        assert (ran.returncode, "there is none" in ran.stderr) == (2, True)
        assert tuanthu(command, cwd=tmp_path).returncode == 2
    assert not (tmp_path / "none.sqlite").exists()


# ------------------------------------------------------ broken off, and resumed


class GoneError(Exception):
    """The workers are gone."""


def _dying_after(count):
    """Return a crew that is lost after so many units."""

    def hire():
        return _Lost(count)

    return hire


class _Lost:
    def __init__(self, count):
        self._count, self._inner = count, inline()

    def __enter__(self):
        crew = self._inner.__enter__()

        def work(settings, job):
            self._count -= 1
            if self._count < 0:
                raise GoneError("no more workers")
            return crew.work(settings, job)

        return Crew(_Raising(), 1, work)

    def __exit__(self, *error):
        return self._inner.__exit__(*error)


class _Raising(type(inline().__enter__().executor)):
    def submit(self, work, /, *arguments, **named):
        from concurrent.futures import Future

        future = Future()
        try:
            future.set_result(work(*arguments, **named))
        except GoneError as error:
            future.set_exception(error)
        return future


def test_a_run_that_is_broken_off_is_not_complete_and_goes_on_where_it_was(tmp_path):
    office = place(tmp_path, a=GOOD, b=BAD, c=GOOD)
    with pytest.raises(CrewError, match="--resume"):
        office.sweep("2024-05-01", hire=_dying_after(2))
    with Store(office.store) as store:
        (run,) = read.runs(store)
        assert (run.complete, [row.unit.id for row in read.units(store, run.id)]) == (False, ["a", "b"])
        with pytest.raises(StoreError, match="no sweep is complete"):
            read.run(store)
    reports = office.sweep("2024-06-01", resume=True)  # as of its own moment, not of the later one
    assert (office.done.number, office.done.resumed, office.counts()) == (1, True, (1, 0))
    assert {each["as_of"] for each in reports} == {"2024-05-01T00:00:00+07:00"}


def test_there_is_nothing_to_resume_after_a_complete_run(tmp_path):
    office = place(tmp_path, a=GOOD)
    office.sweep("2024-05-01")
    office.sweep("2024-05-02", resume=True)
    assert (office.done.number, office.done.resumed) == (2, False)


def test_a_run_of_another_plan_version_is_not_resumed(tmp_path):
    office = place(tmp_path, a=GOOD, b=GOOD)
    with pytest.raises(CrewError):
        office.sweep("2024-05-01", hire=_dying_after(1))
    data = office.plans[0] / "data.yaml"
    data.write_text(data.read_text(encoding="utf-8").replace("label: n", "label: số lần"), encoding="utf-8")
    office.sweep("2024-05-01", resume=True)
    assert (office.done.number, office.done.resumed) == (2, False)


# ---------------------------------------------------------------- side by side


def test_two_sweeps_at_once_leave_two_complete_runs(tmp_path):
    office = place(tmp_path, **{f"u{n}": GOOD for n in range(6)})
    ran = []
    both = [threading.Thread(target=lambda: ran.append(sweep(office))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert [each.returncode for each in ran] == [0, 0], [each.stderr for each in ran]
    with Store(office.store) as store:
        runs = read.runs(store)
        assert [run.complete for run in runs] == [True, True]
        rows = [[(row.unit.id, row.result) for row in read.units(store, run.id)] for run in runs]
    assert rows[0] == rows[1]


def test_keep_forgets_the_oldest_runs_and_what_only_they_found(tmp_path):
    office = place(tmp_path, a=GOOD)
    for day, text in enumerate((GOOD, BAD, GOOD, BAD), 1):
        office.hand_in("a", text)
        office.sweep(f"2024-05-0{day}", keep=2)
    with Store(office.store) as store:
        assert [run.id for run in read.runs(store)] == [3, 4]
    kept = contents(office.store)
    assert len(kept["results"]) == 2
    office.sweep("2024-05-05", keep=1)
    assert (len(contents(office.store)["results"]), office.counts()) == (1, (0, 1))


def test_what_does_not_change_lies_in_the_store_once(tmp_path):
    office = place(tmp_path, a=GOOD, b=BAD)
    for day in range(1, 5):
        office.sweep(f"2024-05-0{day}", full=True)
    kept = contents(office.store)
    assert (len(kept["results"]), len(kept["units"])) == (2, 8)


# --------------------------------------------------------------- one bad unit


def test_a_unit_that_takes_too_long_is_broken_and_no_other(tmp_path):
    office = place(tmp_path, a=GOOD, b=GOOD)
    ran = sweep(office, "--time-limit", "0.001", "--format", "json", "--jobs", "1")
    assert ran.returncode == 2
    found = json.loads(ran.stdout)
    assert {each["rule"] for one in found for each in one["findings"]} == {"input/time-limit"}
    assert {each["outcome"] for one in found for each in one["findings"]} == {"broken"}
    again = sweep(office, "--format", "json")
    assert (again.returncode, [each["complete"] for each in json.loads(again.stdout)]) == (0, [True, True])


class Disturbed(Checker):
    """A checker in whose way somebody copies a file into the folder of unit a."""

    def _desk(self, job):
        if job.unit.id == "a":
            with (job.path / "copying.tmp").open("ab") as stream:
                stream.write(b"x")
        return super()._desk(job)


def test_a_folder_that_changes_while_it_is_read_is_tried_again_and_then_broken(tmp_path):
    office = place(tmp_path, a=GOOD, b=GOOD)
    reports = office.sweep("2024-05-01", hire=lambda: inline(Disturbed))
    assert (office.root / "hs-a" / "copying.tmp").stat().st_size == 2
    assert [each["complete"] for each in reports] == [False, True]
    assert [(each["rule"], each["outcome"]) for each in reports[0]["findings"]] == [
        ("input/still-being-copied", "broken")
    ]
    assert office.counts() == (2, 0)
    assert [each["complete"] for each in office.sweep("2024-05-02")] == [True, True]
