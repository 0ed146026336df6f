"""The manual: its generated parts are fresh, and every example in it and in the docstrings can be loaded."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from inspect import cleandoc
from pathlib import Path
from textwrap import indent

import pytest

from tuanthu import conditions, plan_schema
from tuanthu.calendar import parse_due
from tuanthu.cases import case_schema
from tuanthu.cases.run import run_plan
from tuanthu.criteria_file import read_scorecard
from tuanthu.explain import rendered
from tuanthu.explain.manual import (
    LINT_PAGES,
    PAGES,
    examples,
    kind_lines,
    lint_lines,
    lint_manual_vi,
    regenerated,
    shape_lines,
)
from tuanthu.kinds import kinds
from tuanthu.kinds.base import Kind
from tuanthu.layers import amended
from tuanthu.lint.run import lint, manuals
from tuanthu.model import Severity
from tuanthu.plan import load_plan
from tuanthu.rule_file import read_rules
from tuanthu.schema import check, record
from tuanthu.shapes import shapes
from tuanthu.source import Problem, parse_yaml
from tuanthu.submission import submission_schema
from tuanthu.waivers import WAIVERS

OVERLAY = "xa-mau-2024"
DOCS = Path(__file__).parents[1] / "docs"
FENCE = re.compile(r"^```(\S+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWNERS = {**{f"kind {name}": each for name, each in kinds().items()}, **{f"shape {n}": s for n, s in shapes().items()}}


def fences(page: str) -> list[tuple[str, list[str], str]]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [(language, (info or "").split(), body) for language, info, body in FENCE.findall(text)]


# -------------------------------------------------------------------- loading


def problems_of(schema, text: str) -> list[str]:
    _, problems = check(parse_yaml(text.encode(), "example"), schema)
    return [f"{each.location}: {each.message.en}" for each in problems]


ISSUED = {"15/QĐ-UBND": date(2024, 6, 20)}
"""The amending document of the manual's examples."""


def load_rules(text: str) -> list[str]:
    document = parse_yaml(text.encode(), "example")
    found: list[Problem] = []
    document = amended({"rules/example.yaml": document}, found)["rules/example.yaml"]
    node, problems = check(document, plan_schema.rules_schema())
    found.extend(problems)
    assert list(read_rules(node, lambda _: "01/KH", ISSUED, found))
    return [f"{each.location}: {each.message.en}" for each in found]


def load_scorecard(text: str) -> list[str]:
    node, problems = check(parse_yaml(text.encode(), "example"), plan_schema.criteria_schema())
    found = list(problems)
    assert read_scorecard(node, ISSUED, found)
    return [f"{each.location}: {each.message.en}" for each in found]


def load_submission(text: str) -> list[str]:
    data = parse_yaml(text.encode(), "example").data
    head = "".join(f"{key}: mau\n" for key in ("plan", "unit") if key not in data)
    return problems_of(submission_schema(), head + text)


def load_dues(text: str) -> list[str]:
    found = []
    for line in text.splitlines():
        due, errors = parse_due(parse_yaml(line.encode(), "example").data)
        if due is None or errors:
            found.append(f"{line}: {[message.en for _, message in errors]}")
    return found


def load_when(text: str, kind: str) -> list[str]:
    when = parse_yaml(text.encode(), "example").data["when"]
    _, errors = conditions.parse(when, kinds()[kind].properties)
    return [message.en for _, message in errors]


def load_deducts(text: str) -> list[str]:
    schema = record({"deduct": plan_schema.DEDUCT})
    return [each for line in text.splitlines() for each in problems_of(schema, line)]


def load(info: list[str], text: str) -> list[str]:
    """Load an example as its fence says; return what is wrong with it."""
    form = info[0]
    if info[-1] == "fails":  # shows what is refused, or what cannot be computed
        return [] if parse_yaml(text.encode(), "example").data else ["empty"]
    whole = {
        "plan": plan_schema.PLAN,
        "data": plan_schema.DATA,
        "planpart": record(plan_schema.PLAN["properties"]),
        "tasks": plan_schema.plan_schemas()["tasks"],
        "setting": plan_schema.SETTINGS,
        "waivers": WAIVERS,
        "case": case_schema(),
    }
    if form in whole:
        return problems_of(whole[form], text)
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    card = "scorecard: mau\ntitle: Mẫu\ngroups: [mau]\ncriteria:\n"
    loaders = {
        "rules": lambda: load_rules(text),
        "rule": lambda: load_rules(f"rules:\n{indented}"),
        "scorecard": lambda: load_scorecard(text),
        "criteria": lambda: load_scorecard(card + indented),
        "submission": lambda: load_submission(text),
        "due": lambda: load_dues(text),
        "when": lambda: load_when(text, info[1]),
        "deduct": lambda: load_deducts(text),
        "settings": lambda: load_settings(text, kinds()[info[1]].settings),
        "scoring": lambda: load_scoring(text, info[1]),
        "part": list,
        "overlay": lambda: [] if parse_yaml(text.encode(), "example").data else ["empty"],  # built below
    }
    return loaders[form]()


def load_settings(text: str, settings) -> list[str]:
    definitions = {**plan_schema.rules_schema()["$defs"], **plan_schema.criteria_schema().get("$defs", {})}
    return problems_of(record(settings) | {"$defs": definitions}, text)


def load_scoring(text: str, name: str) -> list[str]:
    """Load a whole scoring as a criterion's; of one that lacks settings check those that are there."""
    data = parse_yaml(text.encode(), "example").data
    if not set(shapes()[name].required) <= set(data):
        return load_settings(text, {"shape": {}, **shapes()[name].settings})
    head = "scorecard: mau\ntitle: Mẫu\ngroups: [mau]\ncriteria:\n  - code: '1'\n    title: Mẫu\n    scoring:\n"
    lines = ([] if "shape" in data else [f"shape: {name}"]) + text.splitlines()
    return load_scorecard(head + "".join(f"      {line}\n" for line in lines))


# ---------------------------------------------------------------------- tests

EXAMPLES = [
    pytest.param(info, body, id=f"{page}-{number}-{'-'.join(info)}".replace("/", "."))
    for page in PAGES
    for number, (language, info, body) in enumerate(fences(page))
    if language == "yaml"
]


@pytest.mark.parametrize(("info", "body"), EXAMPLES)
def test_every_yaml_example_of_the_manual_can_be_loaded(info, body):
    assert info, "the fence must say what it holds: ```yaml rule"
    assert load(info, body) == []


@pytest.mark.parametrize("owner", OWNERS.values(), ids=list(OWNERS))
def test_every_yaml_example_of_a_docstring_can_be_loaded(owner):
    for form, text in examples(owner):
        if form != "text":
            assert load(form.split()[1:], text) == [], (owner.name, text)


@pytest.mark.parametrize("owner", OWNERS.values(), ids=list(OWNERS))
def test_every_docstring_has_examples(owner):
    assert len(list(examples(owner))) >= 1


@pytest.mark.parametrize("owner", OWNERS.values(), ids=list(OWNERS))
def test_the_vietnamese_manual_shows_every_example_once_and_names_the_same_settings(owner):
    shown = re.findall(r"^\s*\[(\d)\]$", owner.manual_vi, re.MULTILINE)
    assert shown == [str(number) for number, _ in enumerate(examples(owner), 1)]
    assert named(owner.manual_vi) == named(owner.manual)


def named(manual: str) -> set[str]:
    """Return what stands between double backticks: settings, their values, examples of both."""
    return {" ".join(each.split()) for each in re.findall(r"``(.+?)``", manual, re.DOTALL)}


@pytest.mark.parametrize("owner", OWNERS.values(), ids=list(OWNERS))
def test_explain_prints_the_manual_in_the_language_asked_for(owner):
    lines = tuple(kind_lines(owner) if isinstance(owner, Kind) else shape_lines(owner))
    for lang, manual in (("vi", owner.manual_vi), ("en", owner.manual)):
        text = rendered(lines, lang)
        assert cleandoc(manual).split("\n\n")[0].replace("``", "`") in text
        assert all(indent(shown, "    ") in text for _, shown in examples(owner))
        assert not re.search(r"^\[\d\]$", text, re.MULTILINE)
    assert rendered(lines, "vi") != rendered(lines, "en")


HEADS = (("Đạt", "Passes"), ("Không đạt", "Fails"), ("Cách sửa", "Mend"))


@pytest.mark.parametrize("told", manuals().values(), ids=list(manuals()))
def test_the_vietnamese_manual_of_a_lint_says_what_the_english_one_says(told):
    vietnamese, english = lint_manual_vi(told.code), cleandoc(told.manual)
    blocks = re.findall(r"^    .*(?:\n+    .*)*", english, re.MULTILINE)
    assert re.findall(r"^\[(\d+)\]$", vietnamese, re.MULTILINE) == [str(each) for each in range(1, len(blocks) + 1)]
    assert named(vietnamese) == named(english)
    for ours, theirs in HEADS:
        assert len(re.findall(rf"^{ours}\b", vietnamese, re.M)) == len(re.findall(rf"^{theirs}\b", english, re.M))
    text = rendered(tuple(lint_lines(told)), "vi")
    assert all(block in text for block in blocks)


@pytest.mark.parametrize(("page", "lang"), {**PAGES, **LINT_PAGES}.items())
def test_the_generated_parts_are_fresh(page, lang):
    text = (DOCS / page).read_text(encoding="utf-8")
    how = "python -c \"from pathlib import Path; from tuanthu.explain.manual import write; write(Path('docs'))\""
    assert regenerated(text, lang) == text, f"stale; run: {how}"


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_and_shape_is_in_the_manual(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert [name for name in (*kinds(), *shapes()) if f"### `{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_plan_that_the_manual_builds_works(page, tmp_path):
    folder = tmp_path / "tinh-mau-2024"
    for _, info, body in fences(page):
        name = info[-1] if info else ""
        if name.endswith((".yaml", ".txt")):
            path = (tmp_path if name.startswith(OVERLAY) else folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
    ran = run_plan(load_plan(folder))
    assert ran.runs
    assert ran.problems == ()
    assert [each for run in ran.runs for each in run.differences] == []
    assert [each.message.en for each in lint(folder) if each.severity is Severity.ERROR] == []
    upper = load_plan(tmp_path / OVERLAY)
    late = upper.rules[0].violation("late").deduct
    assert late is not None
    assert (late.points, list(upper.scorecards[0].by_code)) == (Decimal("0.5"), ["1", "1.1"])
    assert [each.message.en for each in lint(tmp_path / OVERLAY) if each.severity is Severity.ERROR] == []


def sections(page: str) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    """Return for each heading of what people wrote its level, the keys of its tables, and its examples.

    Examples are without their comments, which are translated; generated parts are held to be fresh above.
    """
    text = re.sub(r"(<!-- generated).*?<!-- end", r"\1", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    found = []
    for part in re.split(r"^(?=#+ )", text, flags=re.MULTILINE):
        keys = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
        shown = [(info, re.sub(r" +# .*", "", body)) for _, info, body in FENCE.findall(part)]
        found.append((part[: part.find(" ")], [re.sub("<.*?>", "<>", key) for key in keys], shown))
    return found


def test_both_pages_of_the_manual_have_the_same_sections_tables_and_examples():
    english, vietnamese = sections("language.md"), sections("language.vi.md")
    assert [each[0] for each in english] == [each[0] for each in vietnamese]
    for one, other in zip(english, vietnamese, strict=True):
        assert one == other


@pytest.mark.parametrize("page", PAGES)
def test_links_inside_the_manual_lead_somewhere(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    heads = {
        re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in re.findall(r"^#+ (.*)$", text, re.M)
    }
    assert [link for link in re.findall(r"\]\(#([^)]+)\)", text) if link not in heads] == []
