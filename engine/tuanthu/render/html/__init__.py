"""Reports as HTML: self-contained pages that need no network and no JavaScript, and print well."""

from __future__ import annotations

from collections.abc import Sequence

from tuanthu.model import Report
from tuanthu.render.html.pages import unit_page
from tuanthu.render.html.unit import About, unit_view
from tuanthu.render.json import report_object
from tuanthu.words import Lang


def render(reports: Sequence[Report], lang: Lang) -> str:
    """Return the page of one report; several reports follow each other as pages of one document."""
    pages = []
    for report in reports:
        about = None
        if report.plan is not None and report.unit is not None:
            group = report.plan.groups.get(report.unit.group)
            about = About(report.plan.document, report.plan.title.to(lang), group.name.to(lang) if group else None)
        pages.append(unit_view(report_object(report, lang), about))
    return unit_page(pages, lang)
