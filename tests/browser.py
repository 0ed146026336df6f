"""Drives a real headless Chromium for the tests of pages: runs axe in a page, takes pictures, prints."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(os.environ.get("TUANTHU_AXE", "node_modules/axe-core/axe.min.js"))
REQUIRED = "TUANTHU_AXE" in os.environ
"""CI names the checker: then nothing may be skipped."""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip

needs_browser = pytest.mark.skipif(CHROMIUM is None and not REQUIRED, reason="there is no Chromium here")
needs_axe = pytest.mark.skipif(
    (CHROMIUM is None or not AXE.is_file()) and not REQUIRED,
    reason="there is no Chromium, or no axe-core (npm install axe-core, TUANTHU_AXE=…/axe.min.js)",
)


def chromium(*options: str, page: Path) -> str:
    """Run the browser on a page with a profile of its own; return what it printed."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        ran = subprocess.run(
            [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *options, page.absolute().as_uri()],
            capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def run_in(page: Path, script: str, *, width: int = 1200) -> Any:
    """Return what a script sends (``send(value)``) from a copy of the page."""
    copy = page.with_name(f"probe-{page.name}")
    send = "function send(v){const p=document.createElement('pre');p.id='probe';"
    send += "p.textContent=JSON.stringify(v);document.body.append(p)}"
    probe = f"<script>{send}{script}</script>"
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{probe}</body>"), encoding="utf-8")
    try:
        dom = chromium("--dump-dom", "--virtual-time-budget=20000", f"--window-size={width},900", page=copy)
    finally:
        copy.unlink()
    found = re.search(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)
    assert found, dom[-2000:]
    return json.loads(html.unescape(found[1]))


def axe(page: Path, *, width: int = 1200) -> list[tuple[str, list[str]]]:
    """Return the violations that axe finds: rule and places."""
    script = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script") + (
        ";axe.run(document,{resultTypes:['violations']})"
        ".then(r=>send(r.violations.map(v=>[v.id,v.nodes.map(n=>n.html)])),e=>send([['crash',[String(e)]]]))"
    )
    return [(name, places) for name, places in run_in(page, script, width=width)]
