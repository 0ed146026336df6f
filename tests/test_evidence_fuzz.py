"""Hostile input, made by chance: in CI for a short time, with crashes found earlier kept as cases."""

import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pdf_cases import MOMENT, load, world
from tuanthu.documents import _join
from tuanthu.evidence.codes import verdict
from tuanthu.evidence.verdict import judge
from tuanthu.model import EvidenceFile, RegisterEntry, VerdictKind
from tuanthu.names import meant
from tuanthu.source import Location

CASES = [case for case in load().values() if len(case.make()) < 40_000]
CRASHES = sorted((Path(__file__).parent / "pdf_cases" / "crashes").glob("*.bin"))
TOKENS = (
    b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"/", b" 0 R", b"null", b"-1", b"99999999999", b"/Kids", b"/V ",
    b"/Fields", b"/ByteRange", b"/Contents", b"/Prev 0", b"/Length", b"/Filter", b"obj", b"endobj", b"stream", b"xref",
    b"trailer", b"startxref", b"%%EOF", b"\xff\xfe", b"\0" * 9,
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.one_of(st.binary(max_size=6), st.sampled_from(TOKENS))),
    min_size=1,
    max_size=6,
)
NARROW = settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)


def edited(raw: bytes, edits) -> bytes:
    for place, drop, put in edits:
        at = int(place * len(raw))
        raw = raw[:at] + put + raw[at + drop :]
    return raw


@NARROW
@given(st.sampled_from(CASES), EDITS)
def test_edited_files_never_raise(case, edits) -> None:
    judge(edited(case.make(), edits), world().trust, MOMENT)


@NARROW
@given(EDITS)
def test_edited_signed_bytes_never_pass(edits) -> None:
    """White space at the end and digits in the padding are covered by nothing, all else is."""
    from pdf_cases.build import hole

    raw = world().signed
    changed = edited(raw, edits)
    start, end, _ = hole(raw)
    covered = changed[:start] + changed[end:] if len(changed) == len(raw) else changed.rstrip()
    if covered not in {raw[:start] + raw[end:], raw.rstrip()}:
        assert judge(changed, world().trust, MOMENT).kind is not VerdictKind.SIGNED


@pytest.mark.parametrize("path", CRASHES, ids=lambda path: path.name)
def test_crashes_found_earlier(path: Path) -> None:
    assert judge(path.read_bytes(), world().trust, MOMENT).kind is not VerdictKind.SIGNED


@NARROW
@given(st.text(max_size=40))
def test_any_folder_name(name: str) -> None:
    assert meant(name, ("1.1.1", "A.1")) in {None, "1.1.1", "A.1"}


NAMES = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(
    ["../a.pdf", "/etc/passwd", "C:\\a.pdf", "a.pdf", "A.PDF", "evidence/1/a.pdf", "12-BC-UBND.pdf", "a" * 300, "NUL"]
))  # fmt: skip


@NARROW
@given(st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=4), st.lists(NAMES, max_size=4), st.lists(NAMES, max_size=3))
def test_any_register_against_any_folder(entries, here, elsewhere) -> None:
    """Each file that is there is told of just once, and a register can name nothing but files of the submission."""
    listed = [RegisterEntry(Location("s.yaml", n), number, symbol, file=name) for n, (number, symbol, name) in
              enumerate(entries)]  # fmt: skip
    files = [_file("1", f"{n}/{name or 'x.pdf'}") for n, name in enumerate(here)]
    others = [_file("2", f"{n}/{name or 'x.pdf'}") for n, name in enumerate(elsewhere)]
    documents = list(_join(listed, files, others, []))
    assert [each.entry for each in documents if each.entry] == listed
    assert all(each.file is None or each.file in [*files, *others] for each in documents)
    assert {each.path for each in files} <= {each.file.path for each in documents if each.file}
    assert all(isinstance(each.name(), str) for each in documents)


def _file(code: str, name: str) -> EvidenceFile:
    return EvidenceFile(
        f"evidence/{code}/{name}", None, code, name.rsplit("/", maxsplit=1)[-1], "00", "pdf", verdict("no-signature")
    )


@pytest.mark.slow
@settings(NARROW, max_examples=5000, derandomize=False)
@given(st.sampled_from(CASES), EDITS)
def test_edited_files_never_raise_for_long(case, edits) -> None:
    judge(edited(case.make(), edits), world().trust, MOMENT)


def test_no_case_opens_a_socket(monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a judge needs no network")

    cases = {case.name: case.make() for case in CASES}
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, fail)
    for case in CASES:
        assert judge(cases[case.name], world().trust, MOMENT).code == case.trusted.code
