"""Name one engine: its kind, its addresses, and who may write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from gestand.remote.kinds import KINDS, PLAIN, Kind

USER, PASSWORD = "GESTAND_ENGINE_USER", "GESTAND_ENGINE_PASSWORD"  # names of variables
"""The variables that say who asks; they are in no command line, which every user of a machine can read."""


class RemoteError(Exception):
    """An engine that cannot be reached, or says no; the message names the address and what it said."""


@dataclass(frozen=True)
class Target:
    """An engine: where it answers queries, takes updates and keeps graphs."""

    kind: Kind
    query: str
    update: str
    graphs: str | None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def entry(self) -> dict[str, Any]:
        """Write it for another process."""
        return asdict(self) | {"kind": self.kind.name}

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Target:
        """Read what `entry` wrote."""
        return cls(**(dict(entry) | {"kind": KINDS[entry["kind"]]}))


def target(address: str, kind: Kind, environment: Mapping[str, str]) -> Target:
    """Make a target of the address that an operator gives: that of the engine, or that of its queries.

    RemoteError when it is no http(s) address, or holds a password.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RemoteError(f"{address}: the address of an engine starts with http:// or https:// and a host")
    if parts.username or parts.password:
        raise RemoteError(f"the address of an engine holds no password; give it in {USER} and {PASSWORD}")
    stem = address.rstrip("/")
    if kind is not PLAIN and kind.query:
        stem = stem.removesuffix(kind.query)
    graphs = None if kind.graphs is None else stem + kind.graphs
    return Target(kind, stem + kind.query, stem + kind.update, graphs, environment.get(USER), environment.get(PASSWORD))
