"""The cache: it saves time, and no fault of it changes a verdict."""

import os
import sqlite3
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pdf_cases import MOMENT, SIGNED_AT, UNIT, load, samples, world
from tuanthu.evidence import cache as caches
from tuanthu.evidence import integrity, worker
from tuanthu.evidence.cache import Cache
from tuanthu.evidence.cache_forms import read_facts, read_verdict, write_facts, write_verdict
from tuanthu.evidence.lifespan import span
from tuanthu.evidence.verdict import judge, weigh
from tuanthu.evidence.workers import Judges

CASES = load()


@pytest.fixture(autouse=True)
def settled(monkeypatch) -> None:
    """Files made a moment ago count as old."""
    monkeypatch.setattr(caches, "SETTLED", 0)


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for number, name in enumerate(("signed by the agency", "PAdES B-LTA", "words added", "unsigned", "a Word file")):
        (folder / f"{number}.pdf").write_bytes(CASES[name].make())
    return folder


def judged(path: Path, database: Path, trust=None, moment: datetime = MOMENT) -> worker.Judged:
    cache = Cache(database, trust, moment)
    try:
        return worker.judge_file(path, trust, moment, cache)
    finally:
        cache.close()


def counted(monkeypatch) -> list[int]:
    """Count how often a PDF is read; :func:`verdict.weigh` imports the reader when it is called."""
    calls: list[int] = []
    real = integrity.examine
    monkeypatch.setattr(integrity, "examine", lambda raw, *rest: calls.append(len(raw)) or real(raw, *rest))
    return calls


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_forms_lose_nothing(case) -> None:
    verdict, facts = weigh(case.make(), world().trust, MOMENT)
    assert read_verdict(write_verdict(verdict)) == verdict
    if facts is not None:
        text, ders = write_facts(facts)
        assert read_facts(text, ders.__getitem__) == facts


def test_every_file_is_read_once(folder, tmp_path, monkeypatch) -> None:
    calls = counted(monkeypatch)
    files = sorted(folder.iterdir())
    expected = [worker.judge_file(path, world().trust, MOMENT) for path in files]
    first = len(calls)
    for _ in range(3):
        assert [judged(path, tmp_path / "c.db", world().trust) for path in files] == expected
    assert len(calls) == 2 * first


def test_trust_is_judged_again(tmp_path, folder, monkeypatch) -> None:
    """Another folder, another list, another date: the same facts, another verdict."""
    calls = counted(monkeypatch)
    path, database, trust = folder / "0.pdf", tmp_path / "c.db", world().trust
    revoked = world().pki.revocation_list((world().unit, SIGNED_AT - timedelta(days=1)))
    unknown = replace(trust, others=(), roots=(samples._asn1(samples.impostor(world().pki).chain[-1]).dump(),))
    assert judged(path, database, None).verdict.signatures[0].trust == "unchecked"
    assert judged(path, database, trust).verdict.signatures[0].trust == "trusted"
    assert judged(path, database, replace(trust, crls=(revoked,))).verdict.code == "revoked"
    assert judged(path, database, unknown).verdict.code == "issuer-unknown"
    assert judged(path, database, trust, MOMENT.replace(year=2050)).verdict.code == "expired-now"
    assert judged(path, database, trust).verdict.code == "ok"
    assert len(calls) == 1


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_opinions_hold_throughout_their_span(case) -> None:
    """Just inside either edge of its span, an opinion is what judging afresh would say."""
    verdict, facts = weigh(case.make(), world().trust, MOMENT)
    found = None if facts is None else span(facts, world().trust, MOMENT)
    for edge, inward in ((0, 1), (1, -1)) if found is not None else ():
        if abs(found[edge]) != float("inf"):
            moment = datetime.fromtimestamp(found[edge] + inward, MOMENT.tzinfo)
            assert weigh(case.make(), world().trust, moment, facts)[0] == verdict


def test_span_ends_where_something_happens() -> None:
    _, facts = weigh(world().signed, None, MOMENT)
    low, high = span(facts, None, MOMENT)
    assert low == SIGNED_AT.timestamp()
    assert high == samples.UNTIL.timestamp()
    revocation = MOMENT + timedelta(days=3)
    trust = replace(world().trust, crls=(world().pki.revocation_list((world().unit, revocation)),))
    assert span(facts, trust, MOMENT)[1] == revocation.timestamp()
    assert span(facts, trust, revocation) is None


def test_judges_need_no_worker_for_what_is_known(folder, tmp_path, monkeypatch) -> None:
    files, database = sorted(folder.iterdir()), tmp_path / "c.db"
    with Judges(world().trust, MOMENT, 2, cache=database) as judges:
        first = judges.judge(files)
    with Judges(None, MOMENT, 2) as judges:
        straight = judges.judge(files)
    monkeypatch.setattr(Judges, "_round", None)
    # Workers know nothing of this test, so their files were too young to be remembered by path.
    for path in files:
        judged(path, database, world().trust)
    steps = []
    with Judges(world().trust, MOMENT, 2, cache=database) as judges:
        assert judges.judge(files, lambda done, total: steps.append((done, total))) == first
    assert steps == [(len(files), len(files))]
    assert {path.name: each.sha256 for path, each in straight.items()} == {
        path.name: each.sha256 for path, each in first.items()
    }


def test_changed_files_are_noticed(folder, tmp_path) -> None:
    path, database = folder / "0.pdf", tmp_path / "c.db"
    before = path.stat()
    assert judged(path, database).verdict.code == "ok"
    raw = bytearray(path.read_bytes())
    raw[200] ^= 1
    path.write_bytes(raw)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # the same size, the same time
    cache = Cache(database, None, MOMENT)
    assert cache.known(str(path), before) is not None
    assert cache.known(str(path), path.stat()) is None
    assert judged(path, database).verdict.code != "ok"


def test_young_files_are_not_remembered_by_path(folder, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(caches, "SETTLED", 3600 * 10**9)
    path, database = folder / "0.pdf", tmp_path / "c.db"
    judged(path, database)
    assert Cache(database, None, MOMENT).known(str(path), path.stat()) is None


def test_what_the_machine_lacked_is_not_remembered(folder, tmp_path, monkeypatch) -> None:
    path, database = folder / "0.pdf", tmp_path / "c.db"
    with monkeypatch.context() as patched:
        from tuanthu.evidence import document

        def fail(*_, **__):
            raise MemoryError

        patched.setattr(document, "open_pdf", fail)
        assert judged(path, database).verdict.code == "out-of-memory"
    assert judged(path, database).verdict.code == "ok"


def test_another_version_knows_nothing(folder, tmp_path, monkeypatch) -> None:
    path, database = folder / "0.pdf", tmp_path / "c.db"
    judged(path, database)
    calls = counted(monkeypatch)
    monkeypatch.setattr(caches, "FORMAT", 99)
    assert Cache(database, None, MOMENT).known(str(path), path.stat()) is None
    judged(path, database)
    assert len(calls) == 1


@pytest.mark.parametrize("damage", ["rubbish", "empty", "zeros inside", "text", "a folder", "read-only"])
def test_a_damaged_cache_costs_time_only(folder, tmp_path, damage) -> None:
    path, database = folder / "0.pdf", tmp_path / "c.db"
    judged(path, database)
    raw = database.read_bytes()
    if damage == "a folder":
        database.unlink()
        database.mkdir()
    elif damage == "read-only":
        database.chmod(0o400)
    else:
        contents = {"rubbish": b"\xff" * 5000, "empty": b"", "zeros inside": raw[:4000] + bytes(len(raw) - 4000)}
        database.write_bytes(contents.get(damage, b"SQLite format 3\0" + b"x" * 4000))
    for _ in range(3):
        assert judged(path, database).verdict.code == "ok"


def test_flipped_bytes_in_the_cache_are_noticed(folder, tmp_path) -> None:
    """A row that says something else than was written is worth nothing."""
    path, database = folder / "2.pdf", tmp_path / "c.db"
    assert judged(path, database).verdict.code == "changed-after-signing"
    connection = sqlite3.connect(database)
    for table, column in (("opinions", "verdict"), ("facts", "facts")):
        connection.execute(f"UPDATE {table} SET {column} = replace({column}, 'changed-after-signing', 'ok')")  # noqa: S608
    connection.execute("UPDATE opinions SET verdict = replace(verdict, 'altered', 'signed')")
    connection.execute("UPDATE certs SET der = x'3000'")
    connection.commit()
    connection.close()
    assert Cache(database, None, MOMENT).known(str(path), path.stat()) is None
    assert judged(path, database).verdict.code == "changed-after-signing"


def test_many_processes_write_at_once(folder, tmp_path) -> None:
    database = tmp_path / "c.db"
    files = sorted(folder.iterdir())
    faults: list[object] = []

    def work() -> None:
        for _ in range(5):
            for path in files:
                name = judged(path, database, world().trust).verdict.code
                if name not in {"ok", "changed-after-signing", "no-signature", "not-a-pdf"}:
                    faults.append(name)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    cache = Cache(database, world().trust, MOMENT)
    assert all(cache.known(str(path), path.stat()) for path in files)


def test_naive_times_belong_to_the_zone_of_the_moment(tmp_path) -> None:
    path, database = tmp_path / "a.pdf", tmp_path / "c.db"
    path.write_bytes(world().signed)
    here = judged(path, database).verdict
    there = judged(path, database, None, MOMENT.astimezone(tz=samples.UTC)).verdict
    assert here.reason != there.reason
    assert there == judge(world().signed, None, MOMENT.astimezone(tz=samples.UTC))
    assert here.signatures[0].organisation == UNIT
