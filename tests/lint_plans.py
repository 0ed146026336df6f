"""Plans made from the snippets in the manuals of lints."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from pathlib import Path

import yaml

from support import card, fields, rule, write_plan
from tuanthu.lint import run
from tuanthu.lint.base import Lint
from tuanthu.lint.waivers import Exemptions
from tuanthu.model import Remark
from tuanthu.waivers import load_waivers

DATA = fields("n", "m", word="text", yes="yes_no", done_on="date")
WAYS = {
    "count": {"few": {"when": {"count": {"lt": 1}}}},
    "periodic_report": {"missing": {"when": {"sent": "no", "due": "yes"}}},
    "deadline": {"missing": {"when": {"done": "no", "due": "yes"}}},
    "evidence": {"absent": {"when": {"proven": "no"}}},
    "target": {"missed": {"when": {"reached": "no"}}},
}
HEAD = "scorecard: {name}\ntitle: {name}\ngroups: [units]\n"
WAIVER = {
    "rule": "R", "unit": "mau-01", "reason": "Sự cố", "document": {"number": "45/UBND", "date": "2024-03-01"},
    "from": "2024-01-01", "until": "2024-12-31",
}  # fmt: skip
PARTS = {
    "plan", "criteria", "scorecards", "rules", "tasks", "data", "settings", "files", "discrepancies", "raw", "bytes",
    "requirements", "waivers",
}  # fmt: skip
"""What a snippet may say of a plan; one with other keys is a part of a rule."""
ROW = {"code": "1", "title": "A", "max": 2}


def examples(manual: str, word: str) -> list[tuple[str, str]]:
    """Return the snippets under "Passes…:" or "Fails…:" of a manual, each with what its source says."""
    text = textwrap.dedent(manual.split("\n", 1)[1])
    found = re.findall(rf"^{word}\b(.*):\n\n((?:    .*\n|\n)+)", text, re.MULTILINE)
    return [(textwrap.dedent(body), _source(head)) for head, body in found]


def _source(head: str) -> str:
    said = re.search(r'source says "([^"]+)"', head)
    return said[1] if said else "có"


def plan_of(folder: Path, snippet: str, source: str = "có") -> Path:
    """Write a plan around a snippet: criteria, files by their names, or a part of a rule."""
    value = yaml.load(snippet, yaml.CBaseLoader)  # noqa: S506 - scalars stay text
    if isinstance(value, list):
        write_plan(folder, cards=[card(ROW)], rules=[_rule({})], source=source, data=DATA)
        text = HEAD.format(name="card") + "criteria:\n" + textwrap.indent(snippet, "  ")
        (folder / "criteria" / "card.yaml").write_text(text, encoding="utf-8")  # as it stands, quotes and all
        return folder
    if not set(value) <= PARTS:
        return write_plan(folder, cards=[card(ROW)], rules=[_rule(value)], source=source, data=DATA)
    cards = {"card": value.get("criteria", [ROW]), **value.get("scorecards", {})}
    write_plan(
        folder,
        cards=[_card(name, value) for name, value in cards.items()],
        rules=[_rule(each) for each in value.get("rules", [{}])],
        data=value.get("data", DATA),
        source=source,
        **value.get("plan", {}),
    )
    for name in {"tasks", "settings", "requirements"} & set(value):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({name: value[name]}, allow_unicode=True), encoding="utf-8")
    if "discrepancies" in value:
        text = yaml.safe_dump(value["discrepancies"], allow_unicode=True)
        (folder / "discrepancies.yaml").write_text(text, encoding="utf-8")
    if "waivers" in value:
        text = yaml.safe_dump({"waivers": [{**WAIVER, **each} for each in value["waivers"]]}, allow_unicode=True)
        (folder / "waivers.yaml").write_text(text, encoding="utf-8")
    for name, text in value.get("raw", {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, digits in value.get("bytes", {}).items():
        (folder / name).write_bytes(bytes.fromhex(digits))
    for name in value.get("files", []):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def found_by(told: Lint, folder: Path, day: date) -> list[Remark]:
    """Return what one lint finds in a plan that loads without a problem, or in the waivers beside it."""
    subject, problems, _ = run.read(folder, day)
    assert not problems, [f"{each.location} {each.code} {each.message.en}" for each in problems]
    assert subject is not None
    if told not in run.OF_WAIVERS:
        return list(told.run(subject))
    waivers = load_waivers(folder / "waivers.yaml")
    assert [f"{each.location} {each.message.en}" for _, each in waivers.faults] == []
    return list(told.run(Exemptions(waivers.entries, (subject.plan,), day)))


def _card(name: str, value: list | dict) -> dict:
    """Return a scorecard from its rows, or from its own keys."""
    rows, more = (value, {}) if isinstance(value, list) else (value["criteria"], {**value})
    more.pop("criteria", None)
    return card(*rows, name=name, **more)


def _rule(part: dict) -> dict:
    """Return a whole rule around the part of one: by default R, which counts n."""
    kind = part.get("kind", "count")
    deduct = part.get("deduct")
    ways = {name: {**way, **({"deduct": deduct} if deduct else {})} for name, way in WAYS[kind].items()}
    own = {key: value for key, value in part.items() if key not in {"id", "kind", "deduct"}}
    if kind == "count":
        own.setdefault("field", "n")
    return {**rule(part.get("id", "R"), kind, own.pop("violations", ways)), **own}
