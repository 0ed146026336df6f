"""Re-records what a case expects: only the lines of its ``expect`` block are written anew.

Lines that still say the same keep their comments; a comment on a line of its own stays before the
line that it stood before, or at the head of the block when that line is gone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches

from tuanthu.cases import Example, Stated
from tuanthu.cases.run import SINGLE, Run, alike, value
from tuanthu.model import Finding
from tuanthu.source import InputError, Location, Problem
from tuanthu.words import Text, plain

_SAFE = re.compile(r"[A-Za-zÀ-ỹ][\w./-]*")
_NUMBER_OR_WORD = re.compile(r"-?\d+(\.\d+)?|[a-z_]+")


def update(run: Run) -> bool:
    """Write what came out into the case's file; return whether that changed it.

    Raises :class:`InputError` when ``expect`` is not a block of lines of its own.
    """
    path = run.example.path
    text = path.read_text(encoding="utf-8")
    fresh = updated(text, run)
    if fresh != text:
        path.write_text(fresh, encoding="utf-8", newline="\n")
    return fresh != text


def updated(text: str, run: Run) -> str:
    """Return the text of a case with its ``expect`` block as it came out."""
    lines = text.splitlines()
    start, end = _block(lines, run.example)
    fresh = _with_comments(lines[start:end], list(_expect(run)))
    return "\n".join([*lines[:start], *fresh, *lines[end:]]) + "\n"


def _block(lines: list[str], example: Example) -> tuple[int, int]:
    """Return the first line of the block and the line after its last, counted from 0."""
    start = (example.expect.location.line or 1) - 1
    if not re.match(r"expect\s*:", lines[start]):
        says = Text("Mục expect không đứng riêng thành các dòng.", '"expect" does not stand on lines of its own.')
        raise InputError(Problem("not-updated", Location(example.file, start + 1), says))
    end = start + 1
    while end < len(lines) and not re.match(r"[^\s#]", lines[end]):
        end += 1
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return start, end


def _with_comments(old: list[str], fresh: list[str]) -> list[str]:
    """Return the new lines with the comments of the old ones."""
    found: list[str] = []
    waiting: list[str] = []
    head: list[str] = []
    before: dict[str, list[str]] = {}
    written: dict[str, str] = {}
    for line in old:
        if line.strip().startswith("#"):
            waiting.append(line)
        else:
            key = _bare(line)
            before.setdefault(key, []).extend(waiting)
            written.setdefault(key, line)
            waiting = []
    kept = {_bare(line) for line in fresh}
    for line in fresh:
        key = _bare(line)
        found.extend(before.pop(key, []))
        found.append(written.get(key) or line + _remark(line, [each for each in old if _bare(each) not in kept]))
    for comments in before.values():
        head.extend(comments)
    return [found[0], *head, *found[1:], *waiting]


def _remark(line: str, gone: list[str]) -> str:
    """Return the comment at the end of the line that this one replaces, if there is one."""
    near = get_close_matches(_bare(line), [_bare(each) for each in gone], n=1, cutoff=0.8)
    return next((each[len(_bare(each)) :].rstrip() for each in gone if near and _bare(each) == near[0]), "")


def _bare(line: str) -> str:
    return re.sub(r"\s+#.*$", "", line).rstrip()


# ---------------------------------------------------------------- the block


def _expect(run: Run) -> Iterator[str]:
    yield "expect:"
    expect = run.example.expect
    findings = _in_order(run, [each for each in run.report.findings if _recorded(each, run)])
    if findings:
        yield "  findings:"
        yield from (f"    - {{{_finding(each, run)}}}" for each in findings)
    elif expect.findings is not None or not expect.values:
        yield "  findings: []"
    for section, stated in expect.values.items():
        if section in SINGLE:
            found = value(run.report, section, section)
            yield from () if found is None else (f"  {section}: {found}",)
        else:
            yield from _section(section, stated, run)


def _recorded(finding: Finding, run: Run) -> bool:
    return finding in run.met or (finding.rule == run.example.rule and finding.violation is not None)


def _in_order(run: Run, findings: list[Finding]) -> list[Finding]:
    """Return the findings in the order in which the case expects them; what is new comes last."""
    found: list[Finding] = []
    for wish in run.example.expect.findings or ():
        now = next((each for each in findings if each not in found and alike(each, wish)), None)
        found.extend(() if now is None else (now,))
    return [*found, *(each for each in findings if each not in found)]


def _finding(finding: Finding, run: Run) -> str:
    entry: dict[str, str] = {}
    if finding.rule != run.example.rule:
        entry["rule"] = finding.rule
    if finding.violation:
        entry["violation"] = finding.violation
    several = len({each.obligation for each in run.report.findings if each.rule == finding.rule}) > 1
    if several and not finding.rule.startswith("input/"):  # whose obligation is a place in this very file
        entry["obligation"] = _quoted(finding.obligation)
    if finding.outcome.value != "violation":
        entry["outcome"] = finding.outcome.value
    if finding.deductions:
        entry["deduction"] = plain(finding.deduction)
    return ", ".join(f"{key}: {each}" for key, each in entry.items())


def _section(section: str, stated: tuple[Stated, ...], run: Run) -> Iterator[str]:
    kept = [(each.key, value(run.report, section, each.key)) for each in stated]
    entries = [f"{_quoted(key)}: {got}" for key, got in kept if got is not None and _NUMBER_OR_WORD.fullmatch(got)]
    if section == "outcomes":
        yield f"  {section}:" if entries else f"  {section}: {{}}"
        yield from (f"    {entry}" for entry in entries)
    else:
        yield f"  {section}: {{{', '.join(entries)}}}"


def _quoted(text: str) -> str:
    return text if _SAFE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
