"""Every JSON Schema of the project, by name, in the form that is committed to ``schemas/``."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tuanthu.cases import case_schema
from tuanthu.plan_schema import plan_schemas
from tuanthu.receipts import RECEIPTS
from tuanthu.render.json import report_schema
from tuanthu.requirements import NOT_ENCODED, REQUIREMENTS
from tuanthu.schema import DIALECT, Schema, partial
from tuanthu.submission import submission_schema
from tuanthu.waivers import WAIVERS
from tuanthu.words import Text

TITLES = {
    "plan": Text("Kế hoạch", "A plan"),
    "criteria": Text("Bộ chỉ số", "A scorecard"),
    "rules": Text("Quy tắc", "Rules"),
    "plan-overlay": Text("Kế hoạch kế thừa kế hoạch khác", "A plan over another plan"),
    "criteria-overlay": Text("Thay đổi của bộ chỉ số", "Changes to a scorecard"),
    "rules-overlay": Text("Thay đổi của quy tắc", "Changes to rules"),
    "data": Text("Danh mục số liệu", "The data dictionary"),
    "tasks": Text("Nhiệm vụ", "Tasks"),
    "settings": Text("Giá trị do đơn vị áp dụng đặt", "Settings"),
    "requirements": Text("Danh mục yêu cầu", "The checklist of requirements"),
    "units": Text("Danh sách đơn vị", "The register of units"),
    "discrepancies": Text("Mâu thuẫn giữ như bản in", "Contradictions kept as printed"),
    "not_encoded": Text("Yêu cầu chưa mã hóa", "Requirements not encoded"),
    "waivers": Text("Miễn trừ", "Waivers"),
    "receipts": Text("Sổ tiếp nhận", "Receipts"),
    "case": Text("Trường hợp kiểm thử", "A case"),
    "submission": Text("Hồ sơ", "A submission"),
    "report": Text("Kết quả kiểm tra", "A report"),
}


def schemas() -> Mapping[str, Schema]:
    """Return every schema by the name of the file it describes."""
    return {
        **plan_schemas(),
        **{f"{name}-overlay": partial(plan_schemas()[name]) for name in ("plan", "criteria", "rules")},
        "requirements": REQUIREMENTS,
        "not_encoded": NOT_ENCODED,
        "waivers": WAIVERS,
        "receipts": RECEIPTS,
        "case": case_schema(),
        "submission": submission_schema(),
        "report": report_schema(),
    }


def schema_texts() -> Mapping[str, str]:
    """Return every schema as the text of its file."""
    return {name: _text(name, schema) for name, schema in schemas().items()}


def _text(name: str, schema: Schema) -> str:
    title = TITLES[name]
    head = {"$schema": DIALECT, "title": f"{title.vi} / {title.en}", **schema}
    return json.dumps(head, ensure_ascii=False, indent=1, sort_keys=False) + "\n"
