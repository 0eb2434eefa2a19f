"""Let a page run a script of ours: its policy, and the script's address, which changes with its bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from .address import link

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page with a script: scripts and requests of our own, and no inline style."""


@cache
def _version(name: str) -> str:
    return hashlib.sha256((files("gestand.server.static") / name).read_bytes()).hexdigest()[:12]


def script(name: str) -> str:
    """Give the address of a script; FileNotFoundError when it is none of ours."""
    return f"{link(f'/static/{name}')}?v={_version(name)}"
