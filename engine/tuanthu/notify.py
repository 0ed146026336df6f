"""Sends reminders to e-mail and webhooks through apprise, and says clearly what could not be sent.

A target is an apprise URL (``mailtos://user:password@host?to=…``, ``jsons://host/path``, …). URLs hold
passwords and tokens, so none is ever printed: a target is called by its place, its scheme and, where
that cannot be a secret, its host. What the library itself says is not passed on for the same reason.
"""

from __future__ import annotations

import io
import logging
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tuanthu.schema import NAME, TEXT, check, expect, mapping, record
from tuanthu.source import InputError, load_yaml
from tuanthu.words import Text

_HOSTED = frozenset({"mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms"})
"""Schemes whose host is a server's name; elsewhere a token stands in its place."""
CONTACTS = record(
    {
        "contacts": mapping(
            expect(
                {"type": ["string", "array"], "items": TEXT, "minLength": 1},
                "địa chỉ nhận, hoặc danh sách địa chỉ",
                "a target, or a list of them",
            ),
            NAME,
        )
    },
    ["contacts"],
)


class NotifyUnavailable(Exception):  # noqa: N818 - it says a state, as EngineUnavailable does
    """The library that sends is not installed."""

    text = Text(
        "Chưa cài phần gửi thông báo; hãy chạy: pip install 'tuanthu[notify]'.",
        "Sending is not installed; run: pip install 'tuanthu[notify]'.",
    )


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a title, a plain text, and a calendar file by its name (or none)."""

    title: str
    text: str
    file: str | None = None
    calendar: str = ""


def load_contacts(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the targets of each unit by its id. Raises :class:`InputError` at the first fault of form."""
    node, problems = check(load_yaml(path), CONTACTS)
    if problems:
        raise InputError(problems[0])
    contacts = node.get("contacts")
    return {name: contacts.texts(name) for name, _ in contacts.items()} if contacts else {}


def send(targets: Sequence[str], message: Message) -> tuple[Text, ...]:
    """Send the message to each target, and return what failed, in words without any secret.

    Raises :class:`NotifyUnavailable` when apprise is not installed.
    """
    try:
        import apprise
    except ImportError:
        raise NotifyUnavailable from None
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        attached = None
        if message.file is not None:
            path = Path(folder) / message.file
            path.write_bytes(message.calendar.encode())
            attached = str(path)
        for place, target in enumerate(targets, 1):
            with _overheard() as log:
                sender = apprise.Apprise()
                known = sender.add(target)
                sent = known and sender.notify(
                    title=message.title, body=message.text, body_format=apprise.NotifyFormat.TEXT, attach=attached
                )
                said = log.getvalue()
            if not sent:
                failures.append(_failure(place, target, said, known=bool(known)))
    return tuple(failures)


@contextmanager
def _overheard() -> Iterator[io.StringIO]:
    """Keep what the library says to itself, so that nothing of it reaches the terminal."""
    log = io.StringIO()
    handler, logger = logging.StreamHandler(log), logging.getLogger("apprise")
    logger.addHandler(handler)
    try:
        yield log
    finally:
        logger.removeHandler(handler)


def _failure(place: int, target: str, said: str, *, known: bool) -> Text:
    if not known:
        why = Text("địa chỉ không đúng dạng mà apprise hiểu", "it is no URL that apprise understands")
    elif status := re.search(r"error=(\d{3})\b", said):
        why = Text(f"máy chủ trả lời mã {status[1]}", f"the server answered {status[1]}")
    elif re.search(r"connection error", said, re.IGNORECASE):
        why = Text("không kết nối được máy chủ", "the server cannot be reached")
    else:
        why = Text("máy chủ từ chối", "the server refused it")
    says = Text("Chưa gửi được tới {target}: {why}.", "Not sent to {target}: {why}.")
    return says.fill({"target": _label(place, target), "why": why})


def _label(place: int, target: str) -> Text:
    try:
        parts = urlsplit(target)
        host = parts.hostname if parts.scheme in _HOSTED else None
        scheme = parts.scheme
    except ValueError:
        scheme, host = "", None
    name = " ".join(part for part in (scheme if scheme.isalnum() else "", host or "") if part)
    shown = f" ({name})" if name else ""
    return Text(f"đích thứ {place}{shown}", f"target {place}{shown}")
