"""What changed, for a terminal or as Markdown: how much in all, unit by unit, then each finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from tuanthu.diff import Diff, ScoreChange
from tuanthu.store import FindingRow
from tuanthu.store.model import Key
from tuanthu.words import Lang, Text, show

_LIMIT = 100
"""How many findings of a kind are shown; JSON has them all."""
_NEW = Text("Phát hiện mới", "New")
_MENDED = Text("Đã khắc phục", "Mended")
_OPEN = Text("Còn tồn tại", "Still open")
_COUNTS = (Text("Mới", "New"), Text("Đã khắc phục", "Mended"), Text("Còn tồn tại", "Open"))
_FINDING = (Text("Đơn vị", "Unit"), Text("Quy tắc", "Rule"), Text("Nội dung", "What"), Text("Điểm", "Points"))
_SCORE = (
    Text("Đơn vị", "Unit"),
    Text("Sau kiểm tra", "Verified"),
    Text("Chỉ số", "Index"),
    Text("Thứ hạng", "Rank"),
)
Rows = Sequence[Sequence[str]]
Lay = Callable[[Sequence[str], Rows], str]


def render(diff: Diff, lang: Lang) -> str:
    """Return the changes as tables."""
    from tabulate import tabulate

    def lay(heads: Sequence[str], rows: Rows) -> str:
        return tabulate(rows, heads, tablefmt="simple", disable_numparse=True, maxcolwidths=[24, 20, 70, 10])

    return "\n\n".join(_parts(diff, lang, "", lay)) + "\n"


def render_markdown(diff: Diff, lang: Lang) -> str:
    """Return the changes as Markdown."""
    from tabulate import tabulate

    def lay(heads: Sequence[str], rows: Rows) -> str:
        escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
        return tabulate(escaped, heads, tablefmt="github", disable_numparse=True)

    return "\n\n".join(_parts(diff, lang, "## ", lay)) + "\n"


def _parts(diff: Diff, lang: Lang, mark: str, lay: Lay) -> Iterator[str]:
    old, new = (
        Text("lần quét {run} ({at})", "run {run} ({at})").fill({"run": run.id, "at": run.as_of}).to(lang)
        for run in (diff.old, diff.new)
    )
    counts = f"{len(diff.appeared)} / {len(diff.mended)} / {len(diff.open)}"
    heads = " / ".join(head.to(lang).lower() for head in _COUNTS)
    yield f"{old} → {new}: {heads}: {counts}"
    units = sorted(diff.counts().items(), key=lambda each: (-each[1][0], each[0]))
    if units:
        rows = [[diff.names.get(key, key.unit), *map(str, count)] for key, count in units]
        yield lay([_FINDING[0].to(lang), *(head.to(lang) for head in _COUNTS)], rows)
    mended = [each.finding for each in diff.mended]
    for title, findings in ((_NEW, diff.appeared), (_MENDED, mended), (_OPEN, diff.open)):
        if findings:
            yield f"{mark}{title.to(lang)} ({len(findings)})"
            yield lay([head.to(lang) for head in _FINDING], [_finding(diff, each, lang) for each in findings[:_LIMIT]])
            if len(findings) > _LIMIT:
                more = len(findings) - _LIMIT
                yield Text(f"… và {more} nữa (--format json).", f"… and {more} more (--format json).").to(lang)
    if diff.scores:
        yield mark + Text("Điểm và thứ hạng thay đổi", "Points and ranks that changed").to(lang)
        yield lay([head.to(lang) for head in _SCORE], [_score(each, lang) for each in diff.scores])


def _finding(diff: Diff, row: FindingRow, lang: Lang) -> list[str]:
    name = diff.names.get(Key(row.plan, row.unit), row.unit)
    points = show(-row.deduction, lang) if row.deduction else ""
    return [name, row.rule, row.message.to(lang), points]


def _score(change: ScoreChange, lang: Lang) -> list[str]:
    return [change.name, _change(change.verified, lang), _change(change.index, lang), _change(change.rank, lang)]


def _change(values: tuple[Decimal | int | None, Decimal | int | None], lang: Lang) -> str:
    old, new = ("–" if value is None else show(value, lang) for value in values)
    return new if old == new else f"{old} → {new}"
