"""Heat maps from scores: units down, criteria across, in the order of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from tuanthu.model import TOTAL
from tuanthu.render.html.run import Cell, Head, Heat, Link
from tuanthu.store import ScoreRow
from tuanthu.words import Lang, Text


@dataclass
class Grid:
    """The scores of one scorecard: its criteria as met in the tree, and the cells by unit and code."""

    card: str
    nodes: dict[str, ScoreRow] = field(default_factory=dict)
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def above(self, code: str) -> str | None:
        """Return the code of the nearest criterion above, or None for an area."""
        parts = code.split(".")
        names = (".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
        return next((name for name in names if name in self.nodes), None)

    def area(self, code: str) -> str:
        """Return the code of the area in which a criterion lies."""
        up = self.above(code)
        return code if up is None else self.area(up)


def grids(scores: Iterable[ScoreRow]) -> tuple[Grid, ...]:
    """Return the scores by scorecard."""
    found: dict[str, Grid] = {}
    for row in scores:
        if row.criterion != TOTAL:
            grid = found.setdefault(row.scorecard, Grid(row.scorecard))
            grid.nodes.setdefault(row.criterion, row)
            grid.cells.setdefault(row.unit, {})[row.criterion] = _cell(row)
    return tuple(found.values())


def _cell(row: ScoreRow) -> Cell:
    """Return what is kept in whole percent, rounded down: only what is whole shows as 100."""
    if row.max <= 0:
        return Cell(None, row.verified, row.max)
    return Cell((row.verified / row.max * 100).quantize(Decimal(1), ROUND_FLOOR), row.verified, row.max)


def areas(grid: Grid, plan: str, links: Mapping[str, Link], details: str, lang: Lang, name: str) -> Heat:
    """Return the map of a scorecard's areas; each leads to its criteria on the page ``details``."""
    codes = [code for code in grid.nodes if grid.above(code) is None]
    heads = [Head(code, grid.nodes[code].title.to(lang), f"{details}#{_id(plan, grid, code)}-area") for code in codes]
    return _heat(f"heat-{plan}-{grid.card}", name, heads, grid, links)


def criteria(grid: Grid, plan: str, links: Mapping[str, Link], lang: Lang, name: str) -> Iterator[Heat]:
    """Yield a map of the lowest criteria for each area; ``name`` is whom the scorecard scores."""
    inside: dict[str, list[str]] = {}
    for code, row in grid.nodes.items():
        if row.leaf:
            inside.setdefault(grid.area(code), []).append(code)
    for area, codes in inside.items():
        lead = grid.nodes[area].lead
        led = f" ({Text('chủ trì', 'lead').to(lang)}: {lead})" if lead else ""
        heads = [Head(code, grid.nodes[code].title.to(lang)) for code in codes]
        yield _heat(
            _id(plan, grid, area), f"{name}, {area}. {grid.nodes[area].title.to(lang)}{led}", heads, grid, links
        )


def _id(plan: str, grid: Grid, code: str) -> str:
    return f"c-{plan}-{grid.card}-{code}"


def _heat(name: str, title: str, heads: Sequence[Head], grid: Grid, links: Mapping[str, Link]) -> Heat:
    rows = tuple(
        (link, tuple(grid.cells[unit].get(head.code) for head in heads))
        for unit, link in links.items()
        if unit in grid.cells
    )
    return Heat(name, title, tuple(heads), rows)
