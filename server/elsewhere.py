"""Serve releases from a SPARQL engine elsewhere: which one is current there, and how it is read."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gestand.release import Release, Releases
from gestand.remote.names import Names
from gestand.remote.protocol import Connection
from gestand.remote.store import RemoteStore
from gestand.remote.switch import Switches
from gestand.remote.target import RemoteError, Target

LOOK_SECONDS = 1.0
"""How often the engine is asked which release is current."""

_LOG = logging.getLogger("gestand.server")


class Elsewhere:
    """An engine that holds the statements of releases; the folder of releases has the rest: dumps, report, catalogue.

    A release is served when the engine says that it is current and the folder has it, so all servers switch together.
    While the engine does not answer, what was known last stays.
    """

    def __init__(self, target: Target, releases: Releases) -> None:
        self.target = target
        self.releases = releases
        self._known: tuple[str, ...] = ()
        self._look_at = 0.0
        self._told = ""
        self._lock = threading.Lock()

    def current(self) -> Release | None:
        """Give the release that is current on the engine; None when there is none, or the folder lacks it."""
        known = self._look()
        release = self.releases.get(known[-1]) if known else None
        if known and release is None:
            self._tell(f"release {known[-1]} is current on {self.target.query}, and {self.releases.root} lacks it")
        return release

    def holds(self, release: Release) -> bool:
        """Tell whether the engine holds a release."""
        return release.id in self._look()

    def open(self, release: Release) -> RemoteStore:
        """Give a release to read from."""
        return RemoteStore(self.target, Names.of(release))

    def engine_of(self, store: Path) -> Mapping[str, Any] | None:
        """Name the engine that queries about a release's store go to; None when they go to the store."""
        return self.target.entry() if store.parent.name in self._look() else None

    def _look(self) -> tuple[str, ...]:
        """List the releases on the engine, the current one last, as of a moment ago; one thread at a time asks."""
        if time.monotonic() >= self._look_at and self._lock.acquire(blocking=not self._known):
            try:
                if time.monotonic() >= self._look_at:
                    self._known = self._ask()
                    self._look_at = time.monotonic() + LOOK_SECONDS
            finally:
                self._lock.release()
        return self._known

    def _ask(self) -> tuple[str, ...]:
        some = self.releases.current()
        if some is None:
            return ()
        connection = Connection(self.target)
        try:
            found = Switches(connection, some.iris).all()
        except (RemoteError, SyntaxError, OSError) as error:
            self._tell(str(error))
            return self._known
        finally:
            connection.close()
        self._told = ""
        return tuple(one.release_id for one in found)

    def _tell(self, what: str) -> None:
        """Log what is wrong, once as long as it stays wrong."""
        if what != self._told:
            self._told = what
            _LOG.error("engine elsewhere: %s", what)
