"""The page on evidence says what the program does: every code, its meaning, its remedy."""

from pathlib import Path

import pytest

from tuanthu.evidence.codes import CODES
from tuanthu.evidence.remedies import REMEDIES
from tuanthu.explain.manual import EVIDENCE_PAGES, regenerated
from tuanthu.model import VerdictKind

DOCS = Path(__file__).parents[1] / "docs"


def test_every_code_has_a_remedy() -> None:
    assert set(REMEDIES) == set(CODES) - {"ok"}
    for text in REMEDIES.values():
        for words in (text.vi, text.en):
            assert words[0].isupper()
            assert words.endswith(".")


@pytest.mark.parametrize(("page", "lang"), EVIDENCE_PAGES.items())
def test_the_table_of_codes_is_fresh(page, lang) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    how = "python -c \"from pathlib import Path; from tuanthu.explain.manual import write; write(Path('docs'))\""
    assert regenerated(text, lang) == text, f"stale; run: {how}"
    assert all(f"`{code}`" in text for code in CODES)
    assert all(f"| `{kind.value}`" in text for kind in VerdictKind)
