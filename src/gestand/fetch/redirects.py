"""Decide whether a redirect is followed: on the same host, from http to https, or to a host that the source names."""

from __future__ import annotations

from collections.abc import Set
from urllib.parse import urljoin, urlsplit

from gestand.fetch.exchange import Unreadable
from gestand.fetch.tables import is_web_address

MOST = 5
"""Redirects that are followed for one request."""


def target(url: str, location: str | None, hosts: Set[str]) -> str:
    """Give the address that a redirect leads to; raises `Unreadable` when it is not followed."""
    new = urljoin(url, location or "")
    if not location or not is_web_address(new):
        raise Unreadable(f"leads to {location!r}, which is no address")
    check_host(url, new, hosts)
    return new


def check_host(old: str, new: str, hosts: Set[str]) -> None:
    """Raise `Unreadable` when an answer for ``old`` may not come from ``new``."""
    before, after = urlsplit(old), urlsplit(new)
    if before.scheme == "https" and after.scheme == "http":
        raise Unreadable(f"leads from https to http: {new}")
    upgraded = before.scheme != after.scheme and before.hostname == after.hostname
    if after.netloc != before.netloc and not upgraded and after.netloc not in hosts:
        raise Unreadable(f"leads to another host, {new}: write it in fetch.hosts if it may answer")
