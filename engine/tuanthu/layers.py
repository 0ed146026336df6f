"""The documents of a plan's folder, laid over those of the plans that it extends.

``extends: tinh-mau-2024`` in ``plan.yaml`` names the plan (or plans) under this one, by the folder's
path, its name beside this one, or the id of a plan that comes with the program. What this plan states
changes what stands there; the rest holds as it is. A rule that ``amends`` another is the other one with
what it states itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tuanthu.library import bundled_plan, plan_folders
from tuanthu.source import Document, InputError, Location, Problem, load_yaml
from tuanthu.source.overlay import Branch, Conflict, Layer, Leaf, Piece, merge, tree, written
from tuanthu.words import Text, did_you_mean

HEADS = ("plan.yaml", "data.yaml", "settings.yaml", "tasks.yaml")
RULES = "rules/*.yaml"
"""The name under which the rules of all layers stand together."""
_OWN = frozenset({"id", "document", "extends"})
"""What a plan never takes over from the plan under it."""
_DATED = frozenset({"amends", "supersedes", "effective_from", "effective_until", "last_checked_on"})


@dataclass
class Documents:
    """The documents of a plan by the name of their file.

    ``numbers`` tells which document each file encodes, ``folders`` where the text of each document lies.
    """

    files: dict[str, Document] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class _Stack:
    """One plan with everything under it: the merged trees, and the files that went into them."""

    layer: Layer
    trees: Mapping[str, Branch]
    sources: tuple[Document, ...]
    numbers: Mapping[str, str]
    folders: Mapping[str, Path]


def shown(folder: Path) -> str:
    """Return the folder as messages name it: a path that an editor can open, where it can be one."""
    full = folder.absolute()
    return full.relative_to(Path.cwd()).as_posix() if full.is_relative_to(Path.cwd()) else full.name


def plan_documents(folder: Path, problems: list[Problem]) -> Documents:
    """Return the documents of a plan with its layers and amendments laid; problems go to the list."""
    own = _read(folder, problems)
    if _extends(own.get("plan.yaml")):
        stack = _stack(folder, own, (), problems)
        files = {name: written(each) for name, each in stack.trees.items()}
        problems.extend(dict.fromkeys(each for source in stack.sources for each in source.problems))
        numbers, folders = dict(stack.numbers), dict(stack.folders)
    else:
        files, numbers = own, _numbers(own)
        folders = dict.fromkeys(numbers.values(), folder)
    return Documents(amended(files, problems), numbers, folders)


def _read(folder: Path, problems: list[Problem]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for name in (*HEADS, *_inside(folder, "criteria"), *_inside(folder, "rules")):
        if name != "plan.yaml" and not (folder / name).exists():
            continue
        try:
            found[name] = load_yaml(folder / name, f"{shown(folder)}/{name}")
        except InputError as error:
            problems.append(error.problem)
    return found


def _inside(folder: Path, name: str) -> Iterable[str]:
    found = sorted((folder / name).glob("*.yaml")) if (folder / name).is_dir() else []
    return (f"{name}/{path.name}" for path in found)


def _numbers(files: Mapping[str, Document]) -> dict[str, str]:
    head = files.get("plan.yaml")
    document = head.data.get("document") if head and isinstance(head.data, dict) else None
    number = document.get("number") if isinstance(document, dict) else None
    return {each.file: number for each in files.values()} if isinstance(number, str) else {}


def _extends(head: Document | None) -> Sequence[tuple[str, Location]]:
    value = head.data.get("extends") if head and isinstance(head.data, dict) else None
    if head is None or value is None:
        return ()
    if isinstance(value, str):
        return ((value, head.at(("extends",))),)
    listed = value if isinstance(value, list) else []
    return tuple((each, head.at(("extends", n))) for n, each in enumerate(listed) if isinstance(each, str))


# ---------------------------------------------------------------------- layers


def _stack(folder: Path, own: Mapping[str, Document], above: tuple[Path, ...], problems: list[Problem]) -> _Stack:
    """Return a plan laid over the plans that it extends; ``above`` are the plans that led here."""
    under: list[_Stack] = []
    for name, where in _extends(own.get("plan.yaml")):
        base = _find(name, folder, where, problems)
        if base is None:
            continue
        if base.resolve() in {each.resolve() for each in (*above, folder)}:
            chain = " → ".join(each.name for each in (*above, folder, base))
            says = Text(f"Kế hoạch kế thừa vòng tròn: {chain}.", f"The plans extend each other in a circle: {chain}.")
            fix = Text("Bỏ một trong các mục extends.", "Take one of the extends out.")
            problems.append(Problem("circular", where, says, fix))
            continue
        under.append(_stack(base, _read(base, problems), (*above, folder), problems))
    over = frozenset(name for each in under for name in (each.layer.name, *each.layer.over))
    layer = Layer(str(folder.resolve()), over)
    mine = _trees(own, layer)
    trees = {name: _laid(name, under, mine.get(name), layer, problems) for name in _names(under, mine)}
    numbers = {file: number for each in under for file, number in each.numbers.items()} | _numbers(own)
    folders = {number: where for each in under for number, where in each.folders.items()}
    folders |= dict.fromkeys(_numbers(own).values(), folder)
    sources = (*(source for each in under for source in each.sources), *own.values())
    return _Stack(layer, trees, sources, numbers, folders)


def _find(name: str, folder: Path, where: Location, problems: list[Problem]) -> Path | None:
    for base in (folder / name, folder.parent / name):
        if (base / "plan.yaml").is_file():
            return base
    try:
        return bundled_plan(name)
    except InputError as error:
        beside = [path.name for path in plan_folders(folder.parent)]
        hint = did_you_mean(name, beside)
        message = Text(
            f"Không có kế hoạch “{name}” để kế thừa.{hint.vi}", f'There is no plan "{name}" to extend.{hint.en}'
        )
        problems.append(Problem("unknown-plan", where, message, error.problem.fix))
        return None


def _names(under: Sequence[_Stack], mine: Mapping[str, Branch]) -> Iterable[str]:
    return dict.fromkeys(name for trees in (*(each.trees for each in under), mine) for name in trees)


def _trees(own: Mapping[str, Document], layer: Layer) -> dict[str, Branch]:
    """Return the folder's files as trees: heads by name, scorecards by their id, all rules together."""
    found: dict[str, Branch] = {}
    rules: dict[str, Piece] = {}
    where: Branch | None = None
    for name, document in own.items():
        branch = tree(document, layer)
        if name.startswith("criteria/"):
            card = branch.entries.get("scorecard")
            key = f"criteria/{card.value}.yaml" if isinstance(card, Leaf) else name
            found[key if key not in found else name] = branch
        elif name.startswith("rules/"):
            listed = branch.entries.get("rules")
            where = where or (listed if isinstance(listed, Branch) else None)
            for rule, piece in listed.entries.items() if isinstance(listed, Branch) else ():
                rules[rule if rule not in rules else f"{name} {rule}"] = piece
        else:
            found[name] = branch
    if where is not None:
        root = Branch({"rules": replace(where, entries=rules)}, False, where.document, (), layer)
        found[RULES] = root
    return found


def _laid(name: str, under: Sequence[_Stack], mine: Branch | None, layer: Layer, problems: list[Problem]) -> Branch:
    below = [each.trees[name] for each in under if name in each.trees]
    if name == "plan.yaml":
        below = [_without(each, _OWN) for each in below]
    own = mine if mine is not None else replace(below[0], entries={}, layer=layer)
    conflicts: list[Conflict] = []
    merged = merge(below, own, conflicts)
    problems.extend(_told(each) for each in conflicts)
    return merged


def _without(piece: Branch, keys: frozenset[str]) -> Branch:
    return replace(piece, entries={name: each for name, each in piece.entries.items() if name not in keys})


def _told(conflict: Conflict) -> Problem:
    name = " / ".join(conflict.path)
    if len(conflict.places) == 1:
        says = Text(f"Không có “{name}” để bỏ.", f'There is no "{name}" to remove.')
        return Problem("unknown-reference", conflict.places[0], says)
    where = " và ".join(str(place) for place in conflict.places), " and ".join(str(place) for place in conflict.places)
    return Problem(
        "conflict",
        conflict.places[0],
        Text(
            f"“{name}” được sửa khác nhau tại {where[0]}; thứ tự các kế hoạch không quyết định được.",
            f'"{name}" is changed differently at {where[1]}; the order of plans settles nothing.',
        ),
        Text(
            "Ghi rõ giá trị áp dụng trong chính kế hoạch kế thừa cả hai.",
            "State the value that holds in the plan that extends both.",
        ),
    )


# ------------------------------------------------------------------ amendments


def amended(files: dict[str, Document], problems: list[Problem]) -> dict[str, Document]:
    """Return the files with each rule that ``amends`` another written out whole."""
    if not any(True for each in files.values() for _ in each.keyed(frozenset({"amends"}))):
        return files
    layer = Layer("")
    trees = {name: tree(each, layer) for name, each in files.items() if name.startswith("rules/")}
    entries = {
        rule: piece for each in trees.values() for rule, piece in _rules(each).items() if isinstance(piece, Branch)
    }
    found = dict(files)
    for name, each in trees.items():
        whole = {rule: _whole(rule, entries, (), problems) for rule in _rules(each) if rule in entries}
        rules = {rule: whole.get(rule, piece) for rule, piece in _rules(each).items()}
        listed = each.entries.get("rules")
        if isinstance(listed, Branch):
            kept = {rule: piece for rule, piece in rules.items() if piece is not None}
            root = replace(each, entries={**each.entries, "rules": replace(listed, entries=kept)})
            found[name] = written(root, [files[name]])
    return found


def _rules(root: Branch) -> Mapping[str, Piece]:
    listed = root.entries.get("rules")
    return listed.entries if isinstance(listed, Branch) else {}


def _whole(rule: str, entries: Mapping[str, Branch], above: tuple[str, ...], problems: list[Problem]) -> Branch | None:
    """Return a rule with what it takes over from the rule that it amends; None where that cannot be told."""
    own = entries[rule]
    of = own.entries.get("amends")
    if not isinstance(of, Leaf):
        return own
    if of.value in (*above, rule):
        chain = " → ".join((*above, rule, str(of.value)))
        says = Text(f"Quy tắc sửa đổi vòng tròn: {chain}.", f"The rules amend each other in a circle: {chain}.")
        if all(each.code != "circular" for each in problems):  # every rule of the circle leads here
            problems.append(Problem("circular", of.location, says))
        return None
    if of.value not in entries:
        hint = did_you_mean(str(of.value), entries)
        says = Text(f"Không có quy tắc “{of.value}” để sửa đổi.{hint.vi}",
                    f'There is no rule "{of.value}" to amend.{hint.en}')  # fmt: skip
        if not above:
            problems.append(Problem("unknown-reference", of.location, says))
        return None
    base = _whole(of.value, entries, (*above, rule), problems)
    return None if base is None else merge([_without(base, _DATED)], own, [])
