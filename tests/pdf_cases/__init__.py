"""Evidence files of every kind, made with a CA of our own, and the verdict that each must get.

``expected.yaml`` is the table: the name of a case, its verdict and code without a trust folder, and
those with one where they differ. The files are made here, one function for each case; nothing of
them is committed. To look at them with other tools, write them out::

    PYTHONPATH=engine:tests python -m pdf_cases FOLDER
"""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml

from tuanthu.evidence.trust import TrustStore, load_trust

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "samples"))
import pki as samples  # noqa: E402

ZONE = timezone(timedelta(hours=7))
MOMENT = datetime(2024, 3, 16, tzinfo=ZONE)
SIGNED_AT = datetime(2024, 3, 10, 9, tzinfo=ZONE)
UNIT = "UBND Phường Mẫu 01"


@dataclass(frozen=True)
class World:
    """What the cases are made from: the CA, one document, and that document signed."""

    pki: samples.Pki
    trust: TrustStore
    pdf: bytes
    signed: bytes

    @property
    def unit(self) -> samples.Identity:
        return self.pki.signers["unit-01"]

    @property
    def person(self) -> samples.Identity:
        return self.pki.signers["person"]

    def sign(self, signer: samples.Identity, **options) -> bytes:
        return samples.sign_pdf(self.pdf, signer, options.pop("at", SIGNED_AT), **options)


@functools.cache
def world() -> World:
    """Return the one world of a test run; the committed keys spare making new ones."""
    folder = Path(tempfile.mkdtemp(prefix="pki-"))
    try:
        shutil.copytree(ROOT / "samples" / "keys", folder / "keys")
        pki = samples.make_pki(folder)
        for bits in (1024, 3072):
            pki.keys("signer", bits)
        trust = load_trust(pki.trust)
    finally:
        kept = {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}
        shutil.rmtree(folder)
    pki = samples.Pki(pki.root, pki.issuing, pki.tsa, pki.signers, pki.trust, _keys(kept))
    pdf = samples.make_pdf("Báo cáo cải cách hành chính Quý I", ["Số: 12/BC-UBND"])
    return World(pki, trust, pdf, samples.sign_pdf(pdf, pki.signers["unit-01"], SIGNED_AT))


def _keys(kept: dict[str, bytes]) -> Callable[..., samples.Key]:
    """Return a maker of keys that needs no folder; keys of other kinds are made when asked for."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    made: dict[str, samples.Key] = {}

    def key(name: str, bits: int = 2048, curve: ec.EllipticCurve | None = None) -> samples.Key:
        file = f"{name}-{curve.name}.pem" if curve else f"{name}.pem" if bits == 2048 else f"{name}-{bits}.pem"
        if file not in made:
            if file in kept:
                made[file] = serialization.load_pem_private_key(kept[file], None)
            else:
                made[file] = ec.generate_private_key(curve) if curve else rsa.generate_private_key(65537, bits)
        return made[file]

    return key


# -------------------------------------------------------------------- the cases

Make = Callable[[World], bytes]
MAKERS: dict[str, Make] = {}


def case(name: str) -> Callable[[Make], Make]:
    """Register the maker of a case."""

    def register(make: Make) -> Make:
        assert name not in MAKERS, name
        MAKERS[name] = make
        return make

    return register


@dataclass(frozen=True)
class Expected:
    """The verdict and code that a case must get."""

    verdict: str
    code: str


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    alone: Expected
    trusted: Expected

    def make(self) -> bytes:
        return _made(self.name)


@functools.cache
def _made(name: str) -> bytes:
    return MAKERS[name](world())


def load() -> dict[str, Case]:
    """Return the cases of the table, in its order."""
    from pdf_cases import altered, crafted, forged, genuine, hostile, made, office, promised, unsigned, untrusted  # noqa: F401

    found: dict[str, Case] = {}
    table = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text("utf-8"))
    for verdict, codes in table.items():
        for code, names in codes.items():
            for entry in names:
                name, trusted = (entry, None) if isinstance(entry, str) else next(iter(entry.items()))
                alone = Expected(verdict, code)
                assert name not in found, name
                found[name] = Case(name, alone, Expected(*trusted.split("/")) if trusted else alone)
    return found
