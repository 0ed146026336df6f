"""Files that other programs signed, changed or saved anew; how they were made is told in ``made/README.md``.

The case "made by NAME" is the file ``made/NAME.pdf.gz``.
"""

import gzip
from pathlib import Path

from pdf_cases import Make, case

FOLDER = Path(__file__).parent / "made"


def _reader(path: Path) -> Make:
    return lambda _: gzip.decompress(path.read_bytes())


SIMPLE = {f"made by {path.name.split('.')[0]}": _reader(path) for path in sorted(FOLDER.glob("*.pdf.gz"))}
for _name, _make in SIMPLE.items():
    case(_name)(_make)
