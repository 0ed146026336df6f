"""Verdicts on evidence files as lines for a person: the verdict, why, what to do, who signed."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping

from tuanthu.evidence.remedies import REMEDIES
from tuanthu.evidence.signers import when, who
from tuanthu.model import Signature, Verdict, VerdictKind
from tuanthu.render.table import Style
from tuanthu.words import Lang, Text

NAMES: Mapping[VerdictKind, Text] = {
    VerdictKind.SIGNED: Text("đã ký số", "signed"),
    VerdictKind.UNSIGNED: Text("chưa ký số", "unsigned"),
    VerdictKind.ALTERED: Text("đã bị sửa đổi", "altered"),
    VerdictKind.UNTRUSTED: Text("không tin cậy", "untrusted"),
    VerdictKind.REVIEW: Text("cần xem xét", "review"),
    VerdictKind.UNREADABLE: Text("không đọc được", "unreadable"),
    VerdictKind.UNJUDGED: Text("chưa kết luận", "unjudged"),
}
_TRUST = {
    "trusted": Text("chứng thư số tin cậy", "certificate trusted"),
    "unchecked": Text("chưa đối chiếu chứng thư gốc", "not checked against a root"),
    "untrusted": Text("chứng thư số không tin cậy", "certificate not trusted"),
}
_REVOCATION = {
    "good": Text("chưa bị thu hồi", "not revoked"),
    "revoked": Text("đã bị thu hồi", "revoked"),
    "unchecked": Text("chưa kiểm tra thu hồi", "revocation not checked"),
    "stale": Text("danh sách thu hồi đã cũ", "revocation list out of date"),
}
_DO = Text("Cần làm: ", "What to do: ")
_UNCHECKED = Text(
    "Chưa đối chiếu với chứng thư số gốc: dùng --trust THƯ_MỤC để biết chứng thư do tổ chức tin cậy cấp.",
    "Not checked against root certificates: give --trust FOLDER to learn whether a trusted authority issued them.",
)


def verdict_lines(
    verdicts: Mapping[str, Verdict], lang: Lang, paint: Style, width: int, *, trusting: bool
) -> Iterator[str]:
    """Yield the verdicts by file, and a summary; ``trusting`` says that there was a trust folder."""
    for file, verdict in verdicts.items():
        yield from _file(file, verdict, lang, paint, width)
        yield ""
    counted = Counter(each.kind for each in verdicts.values())
    kinds = ", ".join(f"{counted[kind]} {name.to(lang)}" for kind, name in NAMES.items() if counted[kind])
    files = Text("{count} tệp: {kinds}.", "Files: {count} ({kinds}).").fill({"count": len(verdicts), "kinds": kinds})
    yield paint("title", files.to(lang))
    if not trusting and any(each.signatures for each in verdicts.values()):
        yield from _wrapped(_UNCHECKED.to(lang), "", width)


def _file(file: str, verdict: Verdict, lang: Lang, paint: Style, width: int) -> Iterator[str]:
    good = verdict.kind is VerdictKind.SIGNED
    mark = "✓" if good else "?" if verdict.kind in {VerdictKind.REVIEW, VerdictKind.UNJUDGED} else "✗"
    name = NAMES[verdict.kind].to(lang)
    code = "" if verdict.code == "ok" else paint("dim", f"  [{verdict.code}]")
    yield paint("title" if good else "error", f"{mark} {file}: {name}") + code
    if not good:
        yield from _wrapped(verdict.reason.to(lang), "    ", width)
    remedy = REMEDIES.get(verdict.code)
    if remedy is not None:
        yield from _wrapped(_DO.to(lang) + remedy.to(lang), "    ", width)
    several = len(verdict.signatures) > 1
    for number, signature in enumerate(verdict.signatures, 1):
        yield from _signature(f"{number}. " if several else "", signature, lang, width)


def _signature(number: str, signature: Signature, lang: Lang, width: int) -> Iterator[str]:
    words = {"who": who(signature), "when": when(signature)}
    says = Text("Người ký: {who}, {when}", "Signer: {who}, {when}").fill(words)
    state = [_TRUST[signature.trust].to(lang), _REVOCATION[signature.revocation].to(lang)]
    yield from _wrapped(f"{number}{says.to(lang)}; {', '.join(state)}.", "    ", width)


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    more = indent + ("  " if indent else "")
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=more, break_long_words=False, break_on_hyphens=False
    )
