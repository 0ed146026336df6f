"""Writes the cases into a folder, with what is expected of each beside them."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

from pdf_cases import MOMENT, load, samples, world
from tuanthu.words import normal

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
samples._write_trust(replace(world().pki, trust=folder / "trust"))
listed = {}
for number, (name, each) in enumerate(load().items(), 1):
    file = f"{number:03}-{re.sub('[^a-z0-9]+', '-', normal(name))}.pdf"
    (folder / file).write_bytes(each.make())
    listed[file] = {"case": name, "alone": vars(each.alone), "trusted": vars(each.trusted)}
text = json.dumps({"moment": MOMENT.isoformat(), "files": listed}, ensure_ascii=False, indent=1)
(folder / "expected.json").write_text(text, "utf-8")
