"""Make the samples' evidence again: one small signed PDF for each register entry of each submission.

The submissions are written by hand; their registers say which documents there are. What is wrong
with a document, or unusual about it, stands in :data:`SPECIAL`, :data:`MOVED` and :data:`LOOSE`. One
submission is made whole: :data:`WORKBOOK`, another's copy in the form of a workbook::

    python samples/make.py

The same keys (``keys/``) and libraries (``versions.json``) give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
RULES = HERE.parent / "rules"
sys.path.insert(0, str(HERE))
import pki  # noqa: E402 - stand beside this file, not in a package
import sheet  # noqa: E402

ZONE = timezone(timedelta(hours=7))
LIBRARIES = ("fpdf2", "pyHanko", "cryptography", "asn1crypto", "openpyxl")
WARNING = "TÀI LIỆU MẪU, KHÔNG CÓ GIÁ TRỊ / A SAMPLE, WORTH NOTHING"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as the register names it."""

    number: str
    symbol: str
    abstract: str
    date: str
    issuer: str

    def signed_at(self) -> datetime:
        """Return when it is signed: on its date, or on a fixed one where that is no real date."""
        try:
            day = date.fromisoformat(self.date)
        except ValueError:
            day = date(2024, 1, 31)
        return datetime.combine(day, time(9), ZONE)

    def pdf(self, **options: Any) -> bytes:
        """Return the unsigned page (options: see :func:`pki.make_pdf`)."""
        lines = [self.issuer, f"Số: {self.number}/{self.symbol}", f"Ngày {self.date}", "", WARNING]
        return pki.make_pdf(self.abstract, lines, **options)


Maker = Callable[[pki.Pki, Paper], bytes]


# ------------------------------------------------------------ how it is signed


def signed(ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page signed by its issuer."""
    return pki.sign_pdf(paper.pdf(), ca.issue(paper.issuer, paper.issuer), paper.signed_at())


def signed_twice(ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page signed by the competent person, then by the issuer."""
    person = ca.issue("Nguyễn Văn Mẫu", paper.issuer)
    return pki.sign_twice(paper.pdf(), person, ca.issue(paper.issuer, paper.issuer), paper.signed_at())


def stamped(ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page signed by its issuer, the time confirmed by a timestamp."""
    return pki.sign_pdf(paper.pdf(), ca.issue(paper.issuer, paper.issuer), paper.signed_at(), tsa=ca.tsa)


def unsigned(_ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page with a drawn stamp, which is no signature."""
    return paper.pdf(stamp=True)


def locked(_ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page locked with a password."""
    return paper.pdf(password="mau")  # noqa: S106 - of a sample


def word(_ca: pki.Pki, paper: Paper) -> bytes:
    """Return a Word file, to be saved under the name of a PDF."""
    return pki.make_docx(paper.abstract)


def altered(ca: pki.Pki, paper: Paper) -> bytes:
    """Return the signed page with words added afterwards."""
    return pki.alter_visibly(signed(ca, paper))


def filled(ca: pki.Pki, paper: Paper) -> bytes:
    """Return a signed form that was filled in afterwards."""
    form = pki.add_form(paper.pdf())
    return pki.fill_form(pki.sign_pdf(form, ca.issue(paper.issuer, paper.issuer), paper.signed_at()))


def expired(ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page signed with a certificate that had expired two months before."""
    signer = ca.issue(paper.issuer, paper.issuer, valid_until=paper.signed_at() - timedelta(days=60))
    return pki.sign_pdf(paper.pdf(), signer, paper.signed_at())


def self_made(ca: pki.Pki, paper: Paper) -> bytes:
    """Return the page signed with a certificate that nobody issued."""
    return pki.sign_pdf(paper.pdf(), pki.self_signed(ca, paper.issuer), paper.signed_at())


# ---------------------------------------------------------------- what is where

_CLEAN, _FAULTY = "uong-bi/phuong-mau-01", "uong-bi/phong-mau-01"

SPECIAL: Mapping[str, Maker | None] = {
    f"{_CLEAN}/evidence/1.1/08-KH-UBND.pdf": signed_twice,
    f"{_CLEAN}/evidence/1.2/241-BC-UBND.pdf": stamped,
    f"{_FAULTY}/evidence/2.1.2/126-CV-PM01.pdf": None,
    f"{_FAULTY}/evidence/2.3/35-KH-PM01.pdf": word,
    f"{_FAULTY}/evidence/3.1/140-BC-PM01.pdf": altered,
    f"{_FAULTY}/evidence/3.2/55-TB-PM01.pdf": expired,
    f"{_FAULTY}/evidence/4.1/41-TB-PM01.pdf": unsigned,
    f"{_FAULTY}/evidence/5.1/64-BC-PM01.pdf": locked,
    f"{_FAULTY}/evidence/5.2/192-BB-PM01.pdf": self_made,
    f"{_FAULTY}/evidence/5.3/165-BC-PM01.pdf": filled,
}
"""Registered files that are not simply signed by their issuer; None: the file is left out."""

MOVED: Mapping[str, str] = {
    f"{_FAULTY}/evidence/2.2/31-KH-PM01.pdf": f"{_FAULTY}/evidence/2/31-KH-PM01.pdf",
}
"""Registered files that lie elsewhere than their entry says."""

LOOSE: Mapping[str, Paper] = {
    f"{_FAULTY}/evidence/1.4/96-CV-PM01.pdf": Paper(
        "96", "CV-PM01", "Công văn phối hợp tuyên truyền cải cách hành chính", "2023-06-15", "Phòng Mẫu 01"
    ),
    f"{_FAULTY}/evidence/3.4/177-BC-PM01.pdf": Paper(
        "177", "BC-PM01", "Báo cáo xử lý phản ánh, kiến nghị năm 2023", "2023-11-30", "Phòng Mẫu 01"
    ),
    f"{_FAULTY}/evidence/Bieu-tu-cham-diem.pdf": Paper(
        "200", "BC-PM01", "Biểu tự chấm điểm Chỉ số cải cách hành chính năm 2023", "2024-03-15", "Phòng Mẫu 01"
    ),
}
"""Signed files that no register names."""

WORKBOOK, WORKBOOK_OF = "uong-bi/phuong-mau-03", _CLEAN
"""The submission that is made, and the one whose content it repeats under the name of another ward."""


def make(folder: Path = HERE) -> None:
    """Write keys that are missing, the trust folder and every submission's evidence below ``folder``."""
    ca = pki.make_pki(folder)
    for path in sorted(folder.glob("*/*/submission.yaml")):
        _evidence(ca, folder, path.parent.relative_to(folder).as_posix(), read(path))
    copy = read(folder / WORKBOOK_OF / "submission.yaml", {"Mẫu 01": "Mẫu 03", "phuong-mau-01": "phuong-mau-03"})
    _evidence(ca, folder, WORKBOOK, copy)
    _write(folder / WORKBOOK / "submission.xlsx", sheet.workbook(copy, *titles(copy["plan"], copy["unit"]["group"])))
    for shown, paper in LOOSE.items():
        _write(folder / shown, signed(ca, paper))
    (folder / "versions.json").write_text(json.dumps(versions(), indent=2) + "\n", encoding="utf-8")


def _evidence(ca: pki.Pki, folder: Path, name: str, submission: Mapping[str, Any]) -> None:
    shutil.rmtree(folder / name / "evidence", ignore_errors=True)
    for place, paper in registered(submission):
        shown = f"{name}/evidence/{place}"
        maker = SPECIAL.get(shown, signed)
        if maker is not None:
            _write(folder / MOVED.get(shown, shown), maker(ca, paper))


def read(path: Path, changes: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a YAML file, after replacing words in its text."""
    text = path.read_text(encoding="utf-8")
    for old, new in (changes or {}).items():
        text = text.replace(old, new)
    # BaseLoader keeps every scalar as it is written: 08 stays 08, an impossible date stays a text.
    found: dict[str, Any] = yaml.load(text, yaml.BaseLoader)  # noqa: S506
    return found


def registered(submission: Mapping[str, Any]) -> Iterator[tuple[str, Paper]]:
    """Yield where each document of the registers belongs (``code/file``), and the document."""
    for code, score in (submission.get("scores") or {}).items():
        for entry in score.get("evidence", ()) if isinstance(score, dict) else ():
            issuer = entry.get("issuer", submission["unit"]["name"])
            paper = Paper(entry["number"], entry["symbol"], entry.get("abstract", ""), entry["date"], issuer)
            yield f"{code}/{entry['file']}", paper


def titles(plan: str, scorecard: str) -> tuple[sheet.Titles, sheet.Titles, sheet.Titles]:
    """Return the plan's titles of criteria, of data and of the columns of the initiatives' list."""
    data = read(RULES / plan / "data.yaml")
    criteria = read(RULES / plan / "criteria" / f"{scorecard}.yaml")["criteria"]
    columns = data["lists"]["initiatives"]["fields"]
    return (
        {each["code"]: each["title"]["vi"] for each in criteria},
        {name: field["label"]["vi"] for name, field in data["fields"].items()},
        {name: field["label"]["vi"] for name, field in columns.items()},
    )


def versions() -> dict[str, str]:
    """Return the versions of the libraries on which the bytes depend."""
    return {**{name: version(name) for name in LIBRARIES}, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    make()
