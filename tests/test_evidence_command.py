"""``tuanthu evidence``: exit codes, the JSON shape, what goes where."""

import json
import os
from pathlib import Path

import pytest

from pdf_cases import SIGNED_AT, UNIT, load, samples, world
from support import tuanthu

CASES = load()
AT = ("--moment", "2024-03-16")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name in ("signed by the agency", "words added", "unsigned", "a Word file"):
        (folder / f"{name}.pdf").write_bytes(CASES[name].make())
    trust = folder / "trust"
    trust.mkdir()
    (trust / "root.der").write_bytes(world().trust.roots[0])
    (trust / "issuing.der").write_bytes(world().trust.others[0])
    (trust / "list.crl").write_bytes(world().trust.crls[0])
    return folder


def test_signed(folder) -> None:
    ran = tuanthu("evidence", "signed by the agency.pdf", "--trust", "trust", "--format", "json", *AT, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "files": [
            {
                "file": "signed by the agency.pdf",
                "verdict": "signed",
                "code": "ok",
                "reason": f"Chữ ký số hợp lệ: “{UNIT}”, ký lúc 10/03/2024 09:00 theo lời khai của người ký.",
                "signatures": [
                    {
                        "signer": UNIT,
                        "organisation": UNIT,
                        "signed_at": SIGNED_AT.isoformat(),
                        "time_source": "claimed",
                        "trust": "trusted",
                        "revocation": "good",
                    }
                ],
            }
        ]
    }


def test_pins_are_told_beside(folder) -> None:
    from hashlib import sha256

    ran = tuanthu("evidence", "signed by the agency.pdf", "--trust", "trust", "--lang", "en", *AT, cwd=folder)
    assert sha256(world().trust.roots[0]).hexdigest() in ran.stderr
    assert samples.WORTHLESS in ran.stderr
    assert "SHA-256" not in ran.stdout


def test_other_verdicts(folder) -> None:
    files = sorted(path.name for path in folder.glob("*.pdf"))
    ran = tuanthu("evidence", *files, "--format", "json", *AT, cwd=folder)
    assert ran.returncode == 1
    found = {each["file"]: each["code"] for each in json.loads(ran.stdout)["files"]}
    assert found == {f"{name}.pdf": CASES[name].alone.code for name in (Path(file).stem for file in files)}
    assert list(found) == files


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_table(folder, lang) -> None:
    files = [path.name for path in sorted(folder.glob("*.pdf"))]
    ran = tuanthu("evidence", *files, "--lang", lang, *AT, cwd=folder)
    assert (ran.returncode, ran.stderr) == (1, "")
    for words in {"vi": ("đã ký số", "chưa ký số", "đã bị sửa"), "en": ("signed", "unsigned", "altered")}[lang]:
        assert words in ran.stdout
    assert UNIT in ran.stdout


def test_files_that_cannot_be_opened(folder) -> None:
    ran = tuanthu("evidence", "signed by the agency.pdf", "none.pdf", "trust", "--format", "json", *AT, cwd=folder)
    assert ran.returncode == 2
    assert [each["code"] for each in json.loads(ran.stdout)["files"]] == ["ok", "cannot-open", "cannot-open"]


def test_output(folder, tmp_path) -> None:
    ran = tuanthu("evidence", "unsigned.pdf", "--format", "json", "-o", tmp_path / "out.json", *AT, cwd=folder)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["files"][0]["verdict"] == "unsigned"


def test_moment_matters(folder) -> None:
    ran = tuanthu("evidence", "signed by the agency.pdf", "--moment", "2050-01-01", "--format", "json", cwd=folder)
    assert json.loads(ran.stdout)["files"][0]["code"] == "expired-now"


@pytest.mark.parametrize(
    "arguments",
    [(), ("unsigned.pdf", "--moment", "2024-02-30"), ("unsigned.pdf", "--trust", "none"), ("--trust", "trust")],
)
def test_usage(folder, arguments) -> None:
    ran = tuanthu("evidence", *arguments, cwd=folder)
    assert ran.returncode == 2
    assert ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_a_person_reads(folder, lang) -> None:
    """One genuine file and some others, as a person sees them; ``TUANTHU_GOLDENS=1`` writes the goldens anew."""
    files = ["signed by the agency.pdf", "words added.pdf", "unsigned.pdf", "a Word file.pdf"]
    for trusting, options in (("trusting", ("--trust", "trust")), ("alone", ())):
        ran = tuanthu("evidence", *files, *options, "--lang", lang, *AT, cwd=folder, COLUMNS="100")
        golden = Path(__file__).parent / "goldens" / f"evidence-{trusting}.{lang}.txt"
        if os.environ.get("TUANTHU_GOLDENS"):
            golden.write_text(ran.stdout, "utf-8")
        assert ran.stdout == golden.read_text("utf-8")


def test_a_name_cannot_command_the_terminal(folder) -> None:
    name = "a\x1b[31m.pdf"
    (folder / name).write_bytes(CASES["unsigned"].make())
    ran = tuanthu("evidence", name, *AT, cwd=folder)
    assert "\x1b" not in ran.stdout
    assert "a�[31m.pdf" in ran.stdout
