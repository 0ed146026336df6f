"""Writes an office with many units, signed PDFs and faults that are known: the sweep must find exactly those.

    python benchmarks/make_country.py OUT --units 22 --files 100 [--seed 1] [--faults 0.5]

``OUT/office`` is what ``tuanthu sweep`` takes, ``OUT/trust`` what ``--trust`` takes, ``OUT/expected.json``
the violations by unit. PDFs are drawn from a pool of at most POOL signed ones (hard links, so that a
country fits on a disk). Every unit and document is invented. The same seed gives the same office.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "samples"))
import pki  # noqa: E402 - stands beside the samples

CLEAN = ROOT / "samples/uong-bi/phuong-mau-01/submission.yaml"
AT = datetime(2023, 11, 3, 9, tzinfo=timezone(timedelta(hours=7)))
POOL = 300
AS_OF = "2024-04-01"
EVIDENCE = "UB-EVIDENCE"


@dataclass
class Unit:
    """A unit in the making: its submission, the files it lays down, and what must be found."""

    id: str
    content: dict[str, Any]
    files: dict[str, str] = field(default_factory=dict)  # path below evidence -> kind of PDF
    receipt: str | None = None
    found: list[tuple[str, str | None]] = field(default_factory=list)
    handed_in: bool = True

    def documents(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the register's entries with their criterion."""
        scores = self.content["scores"].items()
        return [(code, entry) for code, score in scores if isinstance(score, dict) for entry in score["evidence"]]

    def alone(self, code: str) -> bool:
        """Return whether the criterion rests on one document."""
        return len(self.content["scores"][code]["evidence"]) == 1

    def spoil(self, code: str, violation: str) -> None:
        """Note a document that is not in order; where it was the only one, nothing is proven."""
        self.found.append((EVIDENCE, violation))
        if self.alone(code):
            self.found.append((EVIDENCE, "unproven"))


# ---------------------------------------------------------------- a clean unit


def clean(name: str, files: int, sample: dict[str, Any]) -> Unit:
    """Return a unit without a fault that proves as many criteria as it has documents for."""
    content = copy.deepcopy(sample)
    content["unit"] = name
    scores = content["scores"]
    proving = [code for code, score in scores.items() if isinstance(score, dict)]
    unit = Unit(name, content)
    for place, code in enumerate(proving):
        mine = files // len(proving) + (place < files % len(proving))
        scores[code] = {"claimed": scores[code]["claimed"], "evidence": []} if mine else 0
        for number in range(mine):
            paper = f"{place + 1}{number:02}-BC-UBND.pdf"
            entry = {"number": f"{place + 1}{number:02}", "symbol": "BC-UBND", "abstract": f"Báo cáo mẫu {number}"}
            scores[code]["evidence"].append(entry | {"date": "2023-11-03", "issuer": "UBND Phường Mẫu", "file": paper})
            unit.files[f"{code}/{paper}"] = "signed"
    add_up(scores)
    return unit


def claimed(score: Any) -> Decimal:
    return Decimal(str(score["claimed"] if isinstance(score, dict) else score).replace(",", "."))


def add_up(scores: dict[str, Any]) -> None:
    """Make every sum that of its parts, the lowest first."""
    for code in sorted(scores, key=lambda each: -each.count(".")):
        parts = [claimed(value) for key, value in scores.items() if key.rpartition(".")[0] == code]
        if parts:
            scores[code] = str(sum(parts))


# ---------------------------------------------------------------------- faults


def missing(unit: Unit, _pick: random.Random) -> None:
    unit.handed_in = False
    unit.found.append(("input/missing-submission", None))


def late(unit: Unit, _pick: random.Random) -> None:
    unit.content["sent"] = "2024-03-18T08:00"
    unit.found.append(("UB-SUBMIT", "late"))


def received_late(unit: Unit, _pick: random.Random) -> None:
    unit.receipt = "2024-03-16T08:00"
    unit.found.append(("UB-SUBMIT", "late"))


def bad_pdf(kind: str) -> Callable[[Unit, random.Random], None]:
    def fault(unit: Unit, pick: random.Random) -> None:
        code, entry = pick.choice(unit.documents())
        unit.files[f"{code}/{entry['file']}"] = kind
        unit.spoil(code, kind)

    return fault


def lost(unit: Unit, pick: random.Random) -> None:
    code, entry = pick.choice(unit.documents())
    del unit.files[f"{code}/{entry['file']}"]
    unit.spoil(code, "missing_file")


def unlisted(unit: Unit, pick: random.Random) -> None:
    code, _ = pick.choice(unit.documents())
    unit.files[f"{code}/ngoai-danh-muc.pdf"] = "signed"
    unit.found.append((EVIDENCE, "unlisted"))


def incomplete(unit: Unit, pick: random.Random) -> None:
    code, entry = pick.choice(unit.documents())
    del entry["abstract"]
    unit.spoil(code, "incomplete")
    if unit.found[-1][1] == "unproven":  # the document itself is in order
        unit.found.pop()


def wrong_sum(unit: Unit, _pick: random.Random) -> None:
    unit.content["scores"]["1"] = str(claimed(unit.content["scores"]["1"]) + Decimal("0.5"))
    unit.found.append(("UB-SHEET", "wrong_sum"))


def unhandled(unit: Unit, _pick: random.Random) -> None:
    unit.content["data"]["inspection_issues_handled"] = 4
    unit.found.append(("UB-INSPECTION", "below"))


def no_initiative(unit: Unit, _pick: random.Random) -> None:
    unit.content["lists"]["initiatives"] = []
    unit.found.append(("UB-INITIATIVE", "too_few"))


FAULTS = [
    missing, late, received_late, bad_pdf("unsigned"), bad_pdf("altered"), lost, unlisted, incomplete, wrong_sum,
    unhandled, no_initiative,
]  # fmt: skip


# --------------------------------------------------------------------- writing


def make_pool(folder: Path, size: int) -> tuple[dict[str, list[Path]], Path]:
    """Write the PDFs that units draw from: signed ones, no two alike, and a few of each bad kind."""
    ca = pki.make_pki(folder / "pki")
    pool: dict[str, list[Path]] = {"signed": [], "unsigned": [], "altered": []}
    for number in range(size):
        page = pki.make_pdf(f"Bao cao mau {number}", ["TÀI LIỆU MẪU, KHÔNG CÓ GIÁ TRỊ", str(number)])
        signed = pki.sign_pdf(page, ca.signers[f"unit-0{1 + number % 3}"], AT)
        kinds = {"signed": signed}
        if number < 5:
            kinds |= {"unsigned": page, "altered": pki.alter_visibly(signed)}
        for kind, content in kinds.items():
            path = folder / f"{kind}-{number:04}.pdf"
            path.write_bytes(content)
            pool[kind].append(path)
    return pool, ca.trust


def make_units(count: int, files: int, seed: int, faults: float) -> Iterator[Unit]:
    """Yield the units; a share of ``faults`` has one fault, each kind as often as the others."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    sample = yaml.safe_load(CLEAN.read_text(encoding="utf-8"))
    sample = {**sample, "sent": "2024-03-14T16:30"}
    sample["reports"] = [{"report": "self-assessment", "period": "Y", "sent": "2024-03-14T16:30"}]
    for entry in sample["lists"]["initiatives"]:
        entry["date"] = str(entry["date"])
    for number in range(1, count + 1):
        unit = clean(f"xa-{number:04}", files, sample)
        if pick.random() < faults:
            pick.choice(FAULTS)(unit, pick)
        yield unit


def write_unit(office: Path, unit: Unit, pool: dict[str, list[Path]], pick: random.Random) -> None:
    folder = office / unit.id
    folder.mkdir()
    text = yaml.safe_dump(unit.content, allow_unicode=True, sort_keys=False)
    (folder / "submission.yaml").write_text(text, encoding="utf-8")
    for place, kind in unit.files.items():
        path = folder / "evidence" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        link(pick.choice(pool[kind]), path)


def link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # too many links, or a system without them
        shutil.copyfile(source, target)


def make_country(out: Path, units: int, files: int, seed: int = 1, faults: float = 0.5) -> dict[str, list[list[Any]]]:
    """Write the office and return what must be found, by unit."""
    office, pick = out / "office", random.Random(seed + 1)  # noqa: S311
    office.mkdir(parents=True)
    pool, trust = make_pool(out / "pool", min(POOL, units * files))
    shutil.copytree(trust, out / "trust")
    register, receipts, expected = [], [], {}
    for unit in make_units(units, files, seed, faults):
        register.append({"id": unit.id, "name": f"Xã Mẫu {unit.id[-4:]}", "group": "communes"})
        expected[unit.id] = sorted([rule, violation or ""] for rule, violation in unit.found)
        if unit.receipt:
            receipts.append({"unit": unit.id, "received_at": unit.receipt, "channel": "trục liên thông"})
        if unit.handed_in:
            write_unit(office, unit, pool, pick)
    for name, entries in (("units", register), ("receipts", receipts)):
        text = yaml.safe_dump({name: entries}, allow_unicode=True, sort_keys=False)
        (office / f"{name}.yaml").write_text(text, encoding="utf-8")
    (out / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
    return expected


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--units", type=int, default=22)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.5)
    asked = parser.parse_args()
    found = make_country(asked.out, asked.units, asked.files, asked.seed, asked.faults)
    print(f"{len(found)} units, {sum(map(len, found.values()))} violations expected")
