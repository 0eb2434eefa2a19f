"""Know all releases that there are and were, and which of them describe a thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from gestand.changes import ChangesError, Step, chain
from gestand.presence import Presence
from gestand.release import Release
from gestand.retention import remains, tombstones

from .context import site
from .errors import Problem
from .freshness import moment


@dataclass(frozen=True)
class Version:
    """A release, or what is left of a removed one."""

    release: Release
    published: str
    removed: bool = False

    @property
    def id(self) -> str:
        """Give the release id."""
        return self.release.id

    @property
    def moment(self) -> datetime:
        """Give the moment of publication."""
        return moment(self.published)

    @cached_property
    def presence(self) -> Presence:
        """Give what the release describes."""
        return Presence.of(self.release)


@dataclass(frozen=True)
class History:
    """All releases by moment of publication, the removed ones among them; ``steps`` are those with known changes."""

    versions: tuple[Version, ...]
    left: tuple[Release, ...]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Give the chain of releases that event stream and feed tell."""
        everything = [version.release for version in self.versions if not version.removed]
        try:
            return tuple(chain([*self.left, *everything]))
        except ChangesError as error:
            raise Problem(503, "Service Unavailable", str(error)) from None

    @cached_property
    def mark(self) -> str:
        """Name this state of things: with another one other releases can be read."""
        return " ".join(version.id for version in self.versions if not version.removed)

    def describing(self, iris: Iterable[str]) -> list[Version]:
        """List the releases that describe a thing, by any of the IRIs that an address may mean."""
        wanted = tuple(iris)
        return [one for one in self.versions if any(iri in one.presence for iri in wanted)]

    def before(self, release_id: str) -> tuple[Version, ...]:
        """List the releases published before one of them."""
        ids = [version.id for version in self.versions]
        return self.versions[: ids.index(release_id)] if release_id in ids else ()

    def after(self, release_id: str) -> Version | None:
        """Give the release published next."""
        ids = [version.id for version in self.versions]
        at = ids.index(release_id) + 1 if release_id in ids else len(ids)
        return self.versions[at] if at < len(ids) else None


def history() -> History:
    """Give the history as it is now; it is read again when an entry of the folder of releases came or went."""
    shelf = site().shelf
    changed = shelf.releases.root.stat().st_mtime_ns
    return shelf.kept.get(("history", changed), _read)


def _read() -> History:
    releases = site().releases
    found = [Version(one, str(one.manifest["published"])) for one in releases.all()]
    gone = [Version(Release(releases.root / one.id), one.published, True) for one in tombstones(releases)]
    return History(tuple(sorted([*found, *gone], key=lambda one: (one.published, one.id))), tuple(remains(releases)))
