"""Imported by the server from which workers are forked: everything a worker needs, loaded once.

pyHanko's client for timestamps over HTTP brings aiohttp along, a quarter of the whole import. A
worker never asks anybody anything, so an empty module stands in for that client, here only.
"""

from __future__ import annotations

import gc
import sys
from types import ModuleType

_CLIENT = "pyhanko.sign.timestamps.aiohttp_client"


class _NoClient(ModuleType):
    """Stands in for the HTTP client; whoever wanted it gets an error that says so."""

    class HTTPTimeStamper:
        """No timestamps are fetched in a worker."""

        def __init__(self, *_: object) -> None:
            raise RuntimeError("workers do not use the network")


if _CLIENT not in sys.modules:
    sys.modules[_CLIENT] = _NoClient(_CLIENT)

gc.disable()  # nothing that is imported here is ever garbage
import tuanthu.evidence.opinion  # noqa: E402, F401

gc.enable()
gc.freeze()
