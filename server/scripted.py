"""Let a page run a script of ours: its policy."""

from __future__ import annotations

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page with a script: scripts and requests of our own, and no inline style."""
