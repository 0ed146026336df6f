"""Hostile input, made by chance: in CI for a short time, with crashes found earlier kept as cases."""

import socket
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pdf_cases import MOMENT, SIGNED_AT, load, samples, world
from pdf_cases.forged import CATALOG, FALSE, TEXT, WIDGET, appended
from pdf_cases.hand import PAGE
from pdf_cases.oracle import alike, rightly_signed
from pdf_cases.promised import FONT, INFO, METADATA, NOTE, PICTURE, TURNED
from tuanthu.documents import _join
from tuanthu.evidence.codes import verdict
from tuanthu.evidence.verdict import judge
from tuanthu.evidence.workers import TIMEOUT
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


def not_fooled(raw: bytes) -> None:
    """Judge a file that came about by chance: nothing is raised, it ends, and what passes was signed as it stands."""
    start = time.process_time()
    found = judge(raw, world().trust, MOMENT)
    assert time.process_time() - start < TIMEOUT
    assert found.kind is not VerdictKind.SIGNED or rightly_signed(raw)


@NARROW
@given(st.sampled_from(CASES), EDITS)
def test_edited_files_fool_nobody(case, edits) -> None:
    not_fooled(edited(case.make(), edits))


SIGNED = [case for case in CASES if case.alone.verdict == "signed"]
BODIES = (
    FALSE, PICTURE, INFO, TEXT, NOTE, TURNED, METADATA, PAGE, PAGE.replace(b"4 0 R", b"[4 0 R 9 0 R]"),
    PAGE.replace(b"[5 0 R]", b"[5 0 R 20 0 R]"), FONT % b"Symbol", CATALOG % (b"", b""), CATALOG % (b"", b"/DSS 9 0 R"),
    CATALOG % (b"", b"/Metadata 9 0 R"), CATALOG.replace(b"[5 0 R", b"[5 0 R 20 0 R") % (b"", b""), b"null", b"[5 0 R]",
    b"<</FT/Sig/T(Late)%s/Rect[0 0 0 0]>>" % WIDGET, b"<</Certs[9 0 R]/CRLs[7 0 R]>>", b"<</Fields[5 0 R]/SigFlags 3>>",
)  # fmt: skip
REVISIONS = st.lists(
    st.tuples(
        st.dictionaries(st.integers(1, 22), st.sampled_from(BODIES), max_size=4),
        st.sampled_from([b"", b"/Info 7 0 R", b"/Info 9 0 R", b"/Info 20 0 R", b"/ID[<00><00>]"]),
    ),
    min_size=1,
    max_size=3,
)


def revised(raw: bytes, revisions) -> bytes:
    for objects, more in revisions:
        raw = appended(raw, objects, more=more)
    return raw


@NARROW
@given(st.sampled_from(SIGNED), REVISIONS)
def test_appended_revisions_fool_nobody(case, revisions) -> None:
    not_fooled(revised(case.make(), revisions))


def signed_over(case, revisions) -> None:
    """Whatever another unit signs: as long as the first signer counts, what he signed is what is shown."""
    try:
        raw = samples.sign_pdf(revised(case.make(), revisions), world().pki.signers["unit-02"], SIGNED_AT, field="Late")
    except Exception:  # the library does not know how to sign that
        return
    found = judge(raw, world().trust, MOMENT)
    if found.kind is VerdictKind.SIGNED and len(found.signatures) > 1:
        assert alike(raw, case.make())


@settings(NARROW, max_examples=100)
@given(st.sampled_from(SIGNED), REVISIONS)
def test_a_later_signature_hides_nothing(case, revisions) -> None:
    signed_over(case, revisions)


@NARROW
@given(st.sampled_from(SIGNED), st.sampled_from(CASES), st.floats(0, 1), st.floats(0, 1))
def test_spliced_files_fool_nobody(case, other, cut, begin) -> None:
    """The beginning of one file and the end of another."""
    one, two = case.make(), other.make()
    not_fooled(one[: int(cut * len(one))] + two[int(begin * len(two)) :])
    not_fooled(one + two[int(begin * len(two)) :])


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


LONG = settings(NARROW, max_examples=5000, derandomize=False)


@pytest.mark.slow
@LONG
@given(st.sampled_from(CASES), EDITS)
def test_edited_files_fool_nobody_for_long(case, edits) -> None:
    not_fooled(edited(case.make(), edits))


@pytest.mark.slow
@LONG
@given(st.sampled_from(SIGNED), REVISIONS, EDITS, st.booleans())
def test_appended_revisions_fool_nobody_for_long(case, revisions, edits, more) -> None:
    made = revised(case.make(), revisions)
    not_fooled(edited(made, edits) if more else made)


@pytest.mark.slow
@settings(LONG, max_examples=1500)
@given(st.sampled_from(SIGNED), REVISIONS)
def test_a_later_signature_hides_nothing_for_long(case, revisions) -> None:
    signed_over(case, revisions)


def test_no_case_opens_a_socket(monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a judge needs no network")

    cases = {case.name: case.make() for case in CASES}
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, fail)
    for case in CASES:
        assert judge(cases[case.name], world().trust, MOMENT).code == case.trusted.code
