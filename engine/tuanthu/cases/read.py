"""Reads the cases of a plan; what is wrong with one is a problem with its place, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tuanthu.cases import FOLDER, SECTIONS, Example, Expect, Stated, Wanted, reading_schema
from tuanthu.cases.evidence import read_evidence
from tuanthu.model import AsOf, Case, Plan, Unit, Waiver
from tuanthu.schema import Node, check
from tuanthu.settings_file import override
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.submission import read_submission
from tuanthu.versions import governed
from tuanthu.waivers import in_force, read_waiver
from tuanthu.words import Text, did_you_mean, plain, same


def read_cases(plan: Plan, within: Path | None = None) -> tuple[tuple[Example, ...], tuple[Problem, ...]]:
    """Return the cases of a plan, those below ``within`` alone when given, and what is wrong with them."""
    root = Path(plan.folder) / FOLDER
    problems: list[Problem] = []
    found: list[Example] = []
    abouts = {*(rule.id for rule in plan.rules), *(card.id for card in plan.scorecards)}
    abouts |= {code for card in plan.scorecards for code in card.by_code}
    for path in _files(root, within):
        about = path.relative_to(root).parts[0]
        if path.parent.parent != root or about not in abouts:
            problems.append(_astray(path, about, abouts))
            continue
        example = _example(path, about, plan, problems)
        if example is not None:
            found.append(example)
    return tuple(found), tuple(problems)


def _files(root: Path, within: Path | None) -> list[Path]:
    """Return the YAML files below ``root``, those below ``within`` alone when given (a folder or a file)."""
    start = root
    if within is not None:
        inside, whole = within.resolve(), root.resolve()
        if whole.is_relative_to(inside):
            inside = whole
        if not inside.is_relative_to(whole):
            return []
        start = root / inside.relative_to(whole)
    found = [start] if start.is_file() else start.rglob("*")
    return sorted(path for path in found if path.suffix in {".yaml", ".yml"} and path.is_file())


def _astray(path: Path, about: str, known: set[str]) -> Problem:
    hint = did_you_mean(about, known)
    says = Text(
        f"“{about}” không phải mã quy tắc, mã tiêu chí hay bộ chỉ số của kế hoạch.{hint.vi}",
        f'"{about}" is no rule, criterion or scorecard of the plan.{hint.en}',
    )
    fix = Text("Đặt tệp tại cases/<mã quy tắc>/<tên>.yaml.", "Put the file at cases/<rule id>/<name>.yaml.")
    return Problem("misplaced-case", Location(path.as_posix()), says, fix)


def _example(path: Path, about: str, plan: Plan, problems: list[Problem]) -> Example | None:
    try:
        document = load_yaml(path)
    except InputError as error:
        problems.append(error.problem)
        return None
    node, faults = check(document, reading_schema())
    problems.extend(faults)
    if faults:
        return None
    at, wanted = node.instant("as_of", plan.zone), node.get("expect")
    plan = replace(plan, settings=override(plan.settings, node.get("settings"), problems))
    unit = _unit(node, plan, problems)
    if unit is None or at is None or wanted is None:
        return None
    as_of = AsOf(at)
    plan = governed(plan, as_of)
    submission, found = read_submission(
        _submission(document, plan, unit),
        plan,
        unit,
        file=path.name,
        folder=None,
        received=node.instant("received", plan.zone),
    )
    evidence, wrong = read_evidence(node, plan, unit)
    waivers, refused = _waivers(node, unit)
    problems.extend((*wrong, *refused))
    case = Case(plan, unit, submission, evidence, as_of, in_force(waivers, plan, unit.id, as_of))
    name = node.words("name") or same(path.stem)
    return Example(name, about, path, case, found, _expect(wanted, about), document, waivers)


def _waivers(node: Node, unit: Unit) -> tuple[tuple[Waiver, ...], tuple[Problem, ...]]:
    read = [read_waiver(entry, unit.id) for entry in node.each("waivers")]
    found = tuple(each for each in read if isinstance(each, Waiver))
    return found, tuple(each for each in read if isinstance(each, Problem))


def _unit(node: Node, plan: Plan, problems: list[Problem]) -> Unit | None:
    """Return the unit of a case: as stated, one of the plan's by id, or one made up for the only group."""
    stated = node.get("unit")
    where = stated.location if stated else node.location
    known = {unit.id: unit for unit in plan.units}
    if stated is None and len(known) == 1:
        return plan.units[0]
    if stated is None and len(plan.groups) == 1:
        return Unit("don-vi-mau", "Đơn vị mẫu", next(iter(plan.groups)))
    if stated is None:
        says = Text("Kế hoạch có nhiều nhóm đơn vị: ghi unit.", "The plan has several groups: state the unit.")
        problems.append(Problem("missing-key", where, says))
        return None
    if isinstance(stated.value, str):
        if stated.value not in known:
            hint = did_you_mean(stated.value, known)
            says = Text(
                f"Kế hoạch không có đơn vị “{stated.value}”.{hint.vi}",
                f'The plan has no unit "{stated.value}".{hint.en}',
            )
            problems.append(Problem("unknown-unit", where, says))
        return known.get(stated.value)
    unit = Unit(stated.text("id") or "?", stated.text("name") or "?", stated.text("group") or "?")
    if unit.group not in plan.groups:
        hint = did_you_mean(unit.group, plan.groups)
        says = Text(
            f"Kế hoạch không có nhóm “{unit.group}”.{hint.vi}", f'The plan has no group "{unit.group}".{hint.en}'
        )
        problems.append(Problem("unknown-group", where, says))
        return None
    return unit


def _submission(document: Document, plan: Plan, unit: Unit) -> Document:
    """Return the case's ``submission`` as a document of its own, whose places are those of the file."""
    key = "submission"
    head = {"plan": plan.id, "unit": {"id": unit.id, "name": unit.name, "group": unit.group}}
    return Document(
        file=document.file,
        sha256=document.sha256,
        data={**head, **(document.data.get(key) or {})},
        marks={path[1:]: mark for path, mark in document.marks.items() if path[:1] == (key,)},
        key_marks={path[1:]: mark for path, mark in document.key_marks.items() if path[:1] == (key,) and path[1:]},
        plain=frozenset(path[1:] for path in document.plain if path[:1] == (key,)),
        quoted=frozenset(path[1:] for path in document.quoted if path[:1] == (key,)),
        problems=(),
    )


def _expect(node: Node, about: str) -> Expect:
    findings = node.get("findings")
    values = {section: tuple(_stated(node.get(section))) for section in SECTIONS if node.has(section)}
    index = node.points("index")
    if index is not None:
        values["index"] = (Stated("index", plain(index), node.document.at((*node.path, "index"))),)
    if (grade := node.text("grade")) is not None:
        values["grade"] = (Stated("grade", grade, node.document.at((*node.path, "grade"))),)
    wanted = None if findings is None else tuple(_wanted(entry, about) for entry in findings.entries())
    return Expect(wanted, values, node.key_location)


def _wanted(node: Node, about: str) -> Wanted:
    points = node.points("deduction")
    return Wanted(
        node.text("rule") or about,
        node.text("violation"),
        node.text("obligation"),
        node.text("outcome"),
        None if points is None else plain(points),
        node.location,
    )


def _stated(node: Node | None) -> Iterator[Stated]:
    for key, child in node.items() if node else ():
        number = Node(child.document, (), {"it": child.value}).points("it")
        yield Stated(key, str(child.value) if number is None else plain(number), child.key_location)
