"""The trust folder: what is read from it, and that nothing in it is passed over in silence."""

import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tuanthu.evidence.formats import sniff
from tuanthu.evidence.trust import load_trust
from tuanthu.source import InputError

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))
import pki as samples


@pytest.fixture(scope="module")
def pki(tmp_path_factory) -> samples.Pki:
    return samples.make_pki(tmp_path_factory.mktemp("pki"))


def der(identity: samples.Identity) -> bytes:
    return identity.cert.public_bytes(Encoding.DER)


def pem(identity: samples.Identity) -> bytes:
    return identity.cert.public_bytes(Encoding.PEM)


def test_what_is_found(pki) -> None:
    trust = load_trust(pki.trust)
    assert trust.roots == (der(pki.root),)
    assert trust.others == (der(pki.issuing),)
    assert trust.crls == (pki.revocation_list(),)
    (pin,) = trust.pins
    assert pin.sha256 == sha256(der(pki.root)).hexdigest()
    assert "tuanthu sample CA (worthless)" in pin.name
    assert pin.file == "root.pem"


def test_der_bundles_and_pem_lists(pki, tmp_path) -> None:
    from cryptography import x509

    (tmp_path / "all.pem").write_bytes(b"Ghi chu\r\n" + pem(pki.issuing).replace(b"\n", b"\r\n") + pem(pki.tsa))
    (tmp_path / "root.CER").write_bytes(der(pki.root))
    crl = x509.load_der_x509_crl(pki.revocation_list())
    (tmp_path / "list.crl").write_bytes(crl.public_bytes(Encoding.PEM))
    (tmp_path / "README.txt").write_text("not a certificate", "utf-8")
    trust = load_trust(tmp_path)
    assert trust.roots == (der(pki.root),)
    assert set(trust.others) == {der(pki.issuing), der(pki.tsa)}
    assert trust.crls == (pki.revocation_list(),)


def test_same_content_gives_the_same_store(pki, tmp_path) -> None:
    for name in ("b.pem", "a.pem"):
        (tmp_path / name).write_bytes(pem(pki.root) + pem(pki.issuing))
    (tmp_path / "list.crl").write_bytes(pki.revocation_list())
    trust = load_trust(tmp_path)
    assert (trust.roots, trust.others) == (load_trust(pki.trust).roots, load_trust(pki.trust).others)
    assert trust.digest() == load_trust(pki.trust).digest()


def test_store_travels_to_workers(pki) -> None:
    trust = load_trust(pki.trust)
    assert pickle.loads(pickle.dumps(trust)) == trust  # noqa: S301


@pytest.mark.parametrize("content", [b"", b"rubbish", b"0\x82\x01\x00rubbish", b"\xff" * 40])
@pytest.mark.parametrize("name", ["broken.pem", "broken.crt", "broken.crl"])
def test_unreadable_file(pki, tmp_path, name, content) -> None:
    (tmp_path / "root.pem").write_bytes(pem(pki.root))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_trust(tmp_path)
    assert caught.value.problem.code == "bad-trust"
    assert caught.value.problem.location.file.endswith(name)


def test_cut_off_certificate(pki, tmp_path) -> None:
    (tmp_path / "root.der").write_bytes(der(pki.root)[:-20])
    with pytest.raises(InputError):
        load_trust(tmp_path)


def test_no_folder_or_no_root(pki, tmp_path) -> None:
    with pytest.raises(InputError):
        load_trust(tmp_path / "none")
    (tmp_path / "issuing.pem").write_bytes(pem(pki.issuing))
    with pytest.raises(InputError, match="no root"):
        load_trust(tmp_path)


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"PK\x03\x04rest of a zip", "zip"),
        (samples.make_docx(), "docx"),
        (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "xlsx"),
        (b"\n<!DOCTYPE html><p>", "html"),
        ("Báo cáo".encode(), "text"),
        ("Báo cáo".encode("utf-16"), "text"),
        ("Báo cáo".encode()[:-1], "text"),
        (b"\x00\x01\x02", "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown"),
    ],
)
def test_sniff(head, form) -> None:
    assert sniff(head) == form


def test_import_is_light() -> None:
    """Nobody waits for the libraries of PDF who has no PDF."""
    code = (
        "import sys, tuanthu.evidence, tuanthu.evidence.folder, tuanthu.evidence.workers, tuanthu.evidence.trust\n"
        "heavy = {'pyhanko', 'asn1crypto', 'cryptography', 'pebble', 'asyncio', 'pyhanko_certvalidator'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    path = str(Path(__file__).parents[1] / "engine")
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": path})


def test_samples_are_repeatable(pki, tmp_path) -> None:
    """The same keys and dates give the same bytes, so committed samples can be made again."""
    from datetime import UTC, datetime

    again = samples.make_pki(pki.trust.parent)
    pdf = samples.make_pdf("Báo cáo", ["1"])
    at = datetime(2024, 3, 10, tzinfo=UTC)
    one, two = (samples.sign_pdf(pdf, each.signers["unit-02"], at, tsa=each.tsa) for each in (pki, again))
    assert one == two
    assert len(samples.sign_pdf(pdf, pki.signers["unit-02"], at)) < 20_000
    assert (pki.trust.parent / "keys" / "root.pem").read_bytes().startswith(b"WORTHLESS")
