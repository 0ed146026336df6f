"""Lints of what a plan folder holds: data that nothing reads, files that nothing includes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from tuanthu.applies import reads_of
from tuanthu.lint.base import Found, Subject, lint
from tuanthu.model import Reads, Severity
from tuanthu.shapes import shapes
from tuanthu.source import Location
from tuanthu.words import Text, did_you_mean

FILES = frozenset({
    "plan.yaml", "tasks.yaml", "data.yaml", "settings.yaml", "requirements.yaml", "not_encoded.yaml",
    "discrepancies.yaml", "source.txt",
    "README.md", "readme.md",
})  # fmt: skip
FOLDERS = {"criteria": ".yaml", "rules": ".yaml", "cases": ".yaml", "sources": ".txt"}
_JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def _reads(subject: Subject) -> Iterator[Reads]:
    plan = subject.plan
    for rule in plan.rules:
        yield reads_of(rule)
    for _, criterion in subject.criteria:
        for version in (criterion, *criterion.versions):
            if version.shape is not None:
                yield shapes()[version.shape].reads(version.scoring)
    yield from (level.when.reads() for table in plan.grades for level in table.levels)


@lint("TT151", "unused-data", Severity.WARNING, "Số liệu không quy tắc nào dùng", "Data that nothing reads")
def unused_data(subject: Subject) -> Iterator[Found]:
    """Every field and list of ``data.yaml`` should be read by a rule or a scoring.

    Units are asked for what stands in ``data.yaml``; what nothing reads is asked for in vain. Events
    that deadlines hang on are read too.

    Passes (the rule of these examples counts n):

        data: {n: {type: count, label: N}}

    Fails:

        data: {n: {type: count, label: N}, spare: {type: count, label: Spare}}

    Mend: take it out, or write the rule that reads it.
    """
    used = {name for reads in _reads(subject) for name, _ in (*reads.fields, *reads.lists)}
    used |= {of for reads in _reads(subject) for of, _, _ in (*reads.entries, *reads.dates)}
    used |= _events(subject)
    node = subject.files.nodes.get("data.yaml")
    for section, what in (("fields", Text("Trường", "The field")), ("lists", Text("Danh sách", "The list"))):
        for name, child in found.items() if node and (found := node.get(section)) else ():
            if name not in used:
                says = Text(f"{what.vi} “{name}” không quy tắc hay tiêu chí nào dùng.",
                            f'{what.en} "{name}" is read by no rule and no criterion.')  # fmt: skip
                yield Found(child.key_location, says, about=name, states="unused")


def _events(subject: Subject) -> frozenset[str]:
    """Return the names of the events that deadlines hang on."""
    plan = subject.plan
    holders = [holder for rule in plan.rules for holder in (rule.settings, *getattr(rule.settings, "rows", ()))]
    dues = [getattr(holder, "due", None) for holder in (*holders, *plan.tasks)]
    dues += [getattr(criterion.scoring, "due", None) for _, criterion in subject.criteria]
    return frozenset(name for due in dues if due is not None for name in due.events)


@lint("TT152", "unused-settings", Severity.WARNING, "Giá trị không nơi nào dùng", "Settings that nothing reads")
def unused_settings(subject: Subject) -> Iterator[Found]:
    """Every value of ``settings.yaml`` should be read by a rule.

    Passes:

        rules: [{id: A, kind: target, table: t, rows: [{code: "1", title: A, target: goal}]}]
        settings: {goal: {type: number, label: Goal}}

    Fails:

        settings: {goal: {type: number, label: Goal}}

    Mend: take it out, or let the rule read it.
    """
    used = {name for reads in _reads(subject) for name, _ in reads.settings}
    node = subject.files.nodes.get("settings.yaml")
    for name, child in found.items() if node and (found := node.get("settings")) else ():
        if name not in used:
            says = Text(f"Giá trị “{name}” không quy tắc nào dùng.", f'The setting "{name}" is read by no rule.')
            yield Found(child.key_location, says, about=name, states="unused")


@lint("TT153", "stray-file", Severity.WARNING, "Tệp không được dùng", "A file that nothing includes")
def stray(subject: Subject) -> Iterator[Found]:
    """A plan folder should hold only files that the program reads; a misnamed one is passed over in silence.

    Passes:

        files: [criteria/card.yaml]

    Fails:

        files: [criteria/card.yml]

    Mend: rename the file (``.yaml``, one of the known names), or move it out of the plan.
    """
    for inside in subject.listing:
        if not _known(inside) and not _ignored(inside):
            hint = did_you_mean(inside.name, FILES)
            where = Location(f"{subject.shown}/{inside.as_posix()}")
            yield Found(where, Text(
                f"Không phần nào của kế hoạch đọc tệp này.{hint.vi}", f"No part of the plan reads this file.{hint.en}",
            ), about=inside.as_posix(), states="unread")  # fmt: skip


def _known(inside: PurePosixPath) -> bool:
    if len(inside.parts) == 1:
        return inside.name in FILES
    deep = 3 if inside.parts[0] == "cases" else 2
    return inside.suffix == FOLDERS.get(inside.parts[0]) and len(inside.parts) <= deep


def _ignored(inside: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in inside.parts)
    return hidden or inside.name in _JUNK or "files" in inside.parts[1:-1]
