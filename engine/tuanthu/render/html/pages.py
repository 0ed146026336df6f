"""Pages from views: one Jinja2 environment with everything escaped, and the words for states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tuanthu import __version__
from tuanthu.model import Outcome, Severity
from tuanthu.render.days import long_day
from tuanthu.render.html import charts
from tuanthu.render.html.run import DetailsView, RunView, Standing
from tuanthu.render.html.unit import UnitView
from tuanthu.words import Lang, Text, show

OUTCOMES: Mapping[Outcome, tuple[str, Text]] = {
    Outcome.VIOLATION: ("✗", Text("Vi phạm", "Violations")),
    Outcome.NOT_ASSESSED: ("?", Text("Chưa đủ căn cứ", "Not assessed")),
    Outcome.PENDING: ("○", Text("Chưa đến hạn", "Pending")),
    Outcome.WAIVED: ("≈", Text("Được miễn trừ", "Waived")),
    Outcome.PASSED: ("✓", Text("Đạt", "Passed")),
    Outcome.NOT_APPLICABLE: ("–", Text("Không phát sinh", "Not applicable")),
    Outcome.BROKEN: ("!", Text("Lỗi chương trình", "Broken")),
}
SEVERITIES: Mapping[Severity, tuple[str, Text]] = {
    Severity.ERROR: ("✗", Text("Lỗi", "Error")),
    Severity.WARNING: ("△", Text("Lưu ý", "Warning")),
    Severity.INFO: ("i", Text("Đề nghị", "Info")),
}
VERDICTS: Mapping[str, tuple[str, Text]] = {
    "signed": ("✓", Text("Đã ký số hợp lệ", "Signed")),
    "unsigned": ("✗", Text("Chưa ký số", "Unsigned")),
    "altered": ("✗", Text("Đã bị sửa sau khi ký", "Altered")),
    "untrusted": ("✗", Text("Chữ ký không tin cậy", "Untrusted")),
    "unreadable": ("✗", Text("Không đọc được", "Unreadable")),
    "review": ("?", Text("Cần người xem", "To be reviewed")),
    "unjudged": ("?", Text("Chưa kết luận", "Not judged")),
}
BASES: Mapping[str, Text] = {
    "stated": Text("văn bản quy định", "stated by the document"),
    "derived": Text("suy ra từ văn bản", "derived from the document"),
    "policy": Text("mức của bộ quy tắc", "the pack's own setting"),
}


def unit_page(views: Sequence[UnitView], lang: Lang, standing: Standing | None = None, home: str | None = None) -> str:
    """Return the page of one unit, or of several one after the other; ``home`` is the address of the run's page."""
    return _page("unit.html", lang, views=views, standing=standing, home=home)


def run_page(view: RunView, lang: Lang) -> str:
    """Return the page of one run."""
    return _page("run.html", lang, view=view)


def details_page(view: DetailsView, lang: Lang, home: str) -> str:
    """Return the page that shows every criterion of a plan."""
    return _page("details.html", lang, view=view, home=home)


def _page(template: str, lang: Lang, **values: Any) -> str:
    return _environment(lang).get_template(template).render(**values)


@cache
def _environment(lang: Lang) -> Environment:
    environment = Environment(
        loader=PackageLoader("tuanthu.render.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = {"OUTCOMES": OUTCOMES, "SEVERITIES": SEVERITIES, "VERDICTS": VERDICTS, "BASES": BASES}
    environment.globals.update(
        words,
        lang=lang,
        tool=__version__,
        Outcome=Outcome,
        t=lambda vi, en: Text(vi, en).to(lang),
        style=_style(),
        share_bar=lambda parts, whole: charts.share_bar(parts, whole, lang),
        mini_bar=charts.mini_bar,
        trend=lambda title, data: charts.trend(title, data.steps, data.series, lang),
    )
    environment.filters.update(
        num=lambda value: _number(value, lang),
        day=lambda value: show(value, lang),
        long_day=lambda value: long_day(value, lang),
        moment=lambda value: _moment(value, lang),
        text=lambda value: value.to(lang),
    )
    return environment


def _style() -> Markup:
    """Return the style sheet; each page carries it, so that a page can be sent alone."""
    text = files("tuanthu.render.html").joinpath("templates", "style.css").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - the package's own file


def _number(value: Decimal | int | None, lang: Lang) -> str:
    """Return a number with the language's decimal mark; a dash where there is none."""
    return "–" if value is None else show(value, lang)


def _moment(value: datetime, lang: Lang) -> str:
    day = long_day(date(value.year, value.month, value.day), lang)
    clock = "" if (value.hour, value.minute) == (0, 0) else f", {value:%H:%M}"
    return f"{day}{clock}"
