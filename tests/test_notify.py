"""Reminders really go out: to an SMTP server and to a webhook of this machine; failures are told, secrets never."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar

from support import ROOT, tuanthu

SECRET = "mat-khau-rat-kin"  # noqa: S105 - made up; it must never be seen
DUE = ("calendar", "phu-lien-2024", "--due-within", "14", "--as-of", "2024-05-28")


class Mailbox:
    """Keeps every letter that the server takes."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail():
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"mailto://127.0.0.1:{port}?from=noi-vu@mau.vn&to=van-thu@mau.vn&mode=insecure"
    controller.stop()


@contextmanager
def webhook(status=200):
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield got, f"json://127.0.0.1:{server.server_port}/hook/{SECRET}"
    finally:
        server.shutdown()
        server.server_close()


def send(*args, **environment):
    return tuanthu(*DUE, *args, **environment)


def test_an_e_mail_brings_the_reminders_in_vietnamese_with_the_calendar_attached(mail):
    box, url = mail
    ran = send("--notify", url)
    assert ran.returncode == 0, ran.stderr
    (letter,) = box.letters
    assert letter["Subject"] == "Việc đến hạn trong 14 ngày tới theo 19/QĐ-UBND, tính từ 28/05/2024"
    assert letter["To"] == "van-thu@mau.vn"
    text = letter.get_body(("plain",)).get_content()
    assert "- Báo cáo CCHC 6 tháng, 6 tháng đầu năm 2024" in text
    assert "Hết Thứ Ba, 04/06/2024 (còn 7 ngày)" in text
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "phu-lien-2024.ics"
    (event,) = Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")
    assert str(event.DTSTART) == "2024-06-04"


def test_a_webhook_gets_the_same_as_json():
    with webhook() as (got, url):
        ran = send("--notify", url)
    assert ran.returncode == 0, ran.stderr
    ((_, body),) = got
    assert "19/QĐ-UBND" in body["title"]
    assert "Thứ Ba, 04/06/2024" in body["message"]
    assert b"BEGIN:VCALENDAR" in base64.b64decode(body["attachments"][0]["base64"])


def test_each_unit_gets_its_own_at_its_own_address(mail, tmp_path):
    box, url = mail
    (tmp_path / "contacts.yaml").write_text(f'contacts: {{phuong-phu-lien: "{url}"}}\n', encoding="utf-8")
    ran = send("--contacts", tmp_path / "contacts.yaml")
    assert ran.returncode == 0, ran.stderr
    assert [letter["To"] for letter in box.letters] == ["van-thu@mau.vn"]


def test_a_unit_without_an_address_is_named(tmp_path):
    (tmp_path / "contacts.yaml").write_text("contacts: {}\n", encoding="utf-8")
    ran = send("--contacts", tmp_path / "contacts.yaml", "--lang", "en")
    assert (ran.returncode, ran.stderr) == (0, "No targets given for: UBND phường Phù Liễn.\n")


def test_nothing_is_sent_when_nothing_is_due(mail):
    box, url = mail
    ran = tuanthu("calendar", "phu-lien-2024", "--due-within", "1", "--as-of", "2024-05-28", "--notify", url)
    assert (ran.returncode, box.letters) == (0, [])


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (f"json://127.0.0.1:1/hook/{SECRET}", "Not sent to target 1 (json 127.0.0.1): the server cannot be reached."),
        (
            f"mailto://user:{SECRET}@127.0.0.1:1?from=a@mau.vn&to=b@mau.vn&mode=insecure",
            "Not sent to target 1 (mailto 127.0.0.1): the server cannot be reached.",
        ),
        (f"nosuch://{SECRET}", "Not sent to target 1 (nosuch): it is no URL that apprise understands."),
        (f"//{SECRET}", "Not sent to target 1: it is no URL that apprise understands."),
        (f"json://[{SECRET}", "Not sent to target 1: it is no URL that apprise understands."),
        (SECRET, "Not sent to target 1: it is no URL that apprise understands."),
    ],
)
def test_what_cannot_be_sent_is_told_with_exit_code_2_and_no_secret(target, says):
    ran = send("--notify", target, "--lang", "en")
    assert (ran.returncode, ran.stderr) == (2, says + "\n")
    assert "phu-lien" not in ran.stderr
    assert SECRET not in ran.stdout


def test_a_server_that_refuses_is_told_and_the_others_still_get_it():
    with webhook(500) as (_, bad), webhook() as (got, good):
        ran = send("--notify", bad, "--notify", good, "--lang", "en")
    assert (ran.returncode, ran.stderr) == (2, "Not sent to target 1 (json 127.0.0.1): the server answered 500.\n")
    assert len(got) == 1


def test_targets_may_stand_in_the_environment():
    with webhook() as (got, url):
        assert send(TUANTHU_NOTIFY=url).returncode == 0
    assert len(got) == 1


def test_a_wrong_contacts_file_is_told_at_its_place(tmp_path):
    (tmp_path / "contacts.yaml").write_text("contact: {}\n", encoding="utf-8")
    ran = send("--contacts", tmp_path / "contacts.yaml", "--lang", "en")
    assert ran.returncode == 2
    assert "contacts.yaml:1:1" in ran.stderr


def test_without_the_library_it_says_what_to_install(tmp_path):
    (tmp_path / "apprise.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tuanthu_cli.main import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, tmp_path, *DUE, "--notify", "json://x", "--lang", "en"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "pip install 'tuanthu[notify]'" in ran.stderr
