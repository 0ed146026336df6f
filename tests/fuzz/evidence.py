"""Coverage-guided fuzzing of the evidence reader, of archives and of folder names, with atheris.

    pip install atheris
    python tests/fuzz/evidence.py pdf|archive|names|register [-max_total_time=60] [CORPUS]

An error that escapes, or altered bytes that pass as signed, end the run and leave the input in a file
``crash-…``; put it into ``tests/pdf_cases/crashes``, where every run of the tests judges it.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / name) for name in ("engine", "tests", "samples")]
with atheris.instrument_imports(include=["tuanthu", "pyhanko.pdf_utils"]):
    import pdf_cases
    import tuanthu.evidence.opinion  # noqa: F401  (a judge imports it late, where nothing would be counted)
    from pdf_cases.oracle import rightly_signed
    from tuanthu.archive import open_archive
    from tuanthu.documents import _join
    from tuanthu.evidence.codes import verdict
    from tuanthu.evidence.verdict import judge
    from tuanthu.model import EvidenceFile, RegisterEntry
    from tuanthu.names import meant
    from tuanthu.source import InputError, Location

MAX_SEED = 50_000


def pdf(data: bytes) -> None:
    """Nothing may be raised, and nothing may pass that none of our signers signed, or that shows something else."""
    found = judge(data, pdf_cases.world().trust, pdf_cases.MOMENT)
    if found.kind.value == "signed" and not rightly_signed(data):
        raise AssertionError(f"{found.code} for bytes that nobody signed")


def archive(data: bytes) -> None:
    """Nothing but :class:`InputError` may be raised, and nothing may be left behind."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "s.zip"
        path.write_bytes(data)
        try:
            with open_archive(path) as found:
                assert all(each.resolve().is_relative_to(found.folder.resolve()) for each in found.folder.rglob("*"))
        except InputError:
            pass


def names(data: bytes) -> None:
    """A folder's name means one of the codes, or none."""
    assert meant(data.decode("utf-8", "surrogateescape"), ("1.1.1", "1.10", "A.1")) in {None, "1.1.1", "1.10", "A.1"}


def register(data: bytes) -> None:
    """Whatever a register names, only files of the submission are meant, each by one entry."""
    name, _, number = data.decode("utf-8", "replace").partition("\n")
    entry = RegisterEntry(Location("s.yaml"), number=number or None, file=name or None)
    files = [_file("1.1", name or "a.pdf"), _file("1.1", "12-BC.pdf"), _file("1.2", "b.pdf")]
    for document in _join([entry], files[:2], files[2:], []):
        assert document.file is None or document.file in files
        document.name()


def _file(code: str, name: str) -> EvidenceFile:
    return EvidenceFile(f"evidence/{code}/{name}", None, code, name, "00", "pdf", verdict("no-signature"))


def seeds(target: str) -> list[bytes]:
    """Return what to begin with."""
    if target == "pdf":
        return [raw for raw in (each.make() for each in pdf_cases.load().values()) if len(raw) < MAX_SEED]
    if target in {"names", "register"}:
        return [b"TC 1.1.01", b"../../etc/passwd\n12", b"C:\\a.pdf\n12/BC-UBND"]
    found = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(buffer := io.BytesIO(), "w", method) as packed:
            packed.writestr("hồ sơ/submission.yaml", b"plan: x")
            packed.writestr("evidence/1.1.1/12-BC-UBND.pdf", b"%PDF" * 40)
        found.append(buffer.getvalue())
    return found


def main() -> None:
    """Fuzz the target that the first argument names."""
    target = {"pdf": pdf, "archive": archive, "names": names, "register": register}[sys.argv[1]]
    arguments = [sys.argv[0], *sys.argv[2:]]
    with tempfile.TemporaryDirectory() as place:
        for number, content in enumerate(seeds(sys.argv[1])):
            (Path(place) / str(number)).write_bytes(content)
        atheris.Setup([*arguments, place, "-max_len=60000"], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
