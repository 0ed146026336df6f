"""Remarks as a JUnit report, for CI servers that show nothing else: one suite a file, one case a remark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuanthu.model import Remark
from tuanthu.words import Lang, Text


def render(remarks: Sequence[Remark], lang: Lang, titles: Mapping[str, Text], files: Sequence[str]) -> str:
    """Return the report; each of ``files`` without a remark is one case that passed."""
    from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite  # only who asks for it waits for it

    report = JUnitXml("tuanthu")
    by_file: dict[str, list[Remark]] = {file: [] for file in files}
    for each in remarks:
        by_file.setdefault(each.location.file, []).append(each)
    for file, found in sorted(by_file.items()):
        suite = TestSuite(file)
        for remark in found:
            title = titles[remark.code].to(lang) if remark.code in titles else remark.code
            case = TestCase(f"{remark.code} {title} {remark.location}", file, time=0)
            text = f"{remark.location}: {remark.message.to(lang)} {remark.fix.to(lang)}".strip()
            case.result = [Skipped(text) if remark.accepted else Failure(text, remark.severity.value)]
            suite.add_testcase(case)
        if not found:
            suite.add_testcase(TestCase(file, file, time=0))
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    return bytes(report.tostring()).decode() + "\n"  # type: ignore[no-untyped-call]
