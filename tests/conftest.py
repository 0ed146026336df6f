"""Random tests draw the same examples on every run; .ci/slow sets TUANTHU_FUZZ to draw new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("new", derandomize=False)
settings.load_profile("new" if os.environ.get("TUANTHU_FUZZ") else "steady")
