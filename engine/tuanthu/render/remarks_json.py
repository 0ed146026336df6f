"""Remarks as JSON (design 9, fixed: keys are added, never renamed)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tuanthu.model import Remark
from tuanthu.words import Lang


def render(remarks: Sequence[Remark], lang: Lang) -> str:
    """Return ``{"findings": […]}`` in the order given."""
    objects = [
        {
            "code": each.code,
            "severity": each.severity.value,
            "message": each.message.to(lang),
            "fix": each.fix.to(lang),
            "file": each.location.file,
            "line": each.location.line,
            "column": each.location.column,
            "about": each.about,
            "states": each.states,
            "accepted": each.accepted,
        }
        for each in remarks
    ]
    return json.dumps({"findings": objects}, ensure_ascii=False, indent=2) + "\n"
