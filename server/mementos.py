"""Say which releases hold a memento of a page, in the link relations of RFC 7089."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response
from werkzeug.http import http_date

from gestand.formats import by_extension

from .address import nodes, of_a_release, outside
from .context import is_inside, opened
from .freshness import moment
from .history import Version, history

LINK_FORMAT = "application/link-format"
"""The media type of a TimeMap (RFC 7089, 5; RFC 6690)."""


def meant(base: str, path: str) -> list[str]:
    """List the IRIs of which a page's path may be about, the likeliest first; none for paths without mementos."""
    if not of_a_release(path):
        return []
    stem, _, extension = path.rpartition(".")
    paths = [path, *([stem] if stem and by_extension(extension) else [])]
    if path.startswith("/doc/"):
        paths = [f"/id/{each.removeprefix('/doc/')}" for each in paths]
    elif not path.startswith("/ns/"):
        return []
    return [node.value for each in paths for node in nodes(base, each)]


def mementos(path: str) -> list[Version]:
    """List the releases that hold a memento of the page at a path, the oldest first."""
    found = history().describing(meant(opened().iris.base, path))
    return [version for version in found if not version.removed]


def at(versions: Sequence[Version], wanted: datetime | None) -> Version:
    """Give the memento that was there at a moment: the last one then, or the first one of all (RFC 7089, 4.5.3)."""
    if wanted is None:
        return versions[-1]
    return next((version for version in reversed(versions) if version.moment <= wanted), versions[0])


def memento(version: Version, path: str) -> str:
    """Give the address of a memento."""
    return outside(f"/release/{version.id}{path}")


def rows(path: str, shown: str | None = None) -> list[str]:
    """Write the link rows of a page, or of its memento in the release ``shown``; none where there is no memento."""
    versions = mementos(path)
    if not versions:
        return []
    found = [
        f'<{outside(path)}>; rel="original"',
        f'<{outside("/timegate" + path)}>; rel="timegate"',
        f'<{outside("/timemap" + path)}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]
    return [*found, *(_row(version, path, names) for version, names in _named(versions, shown))]


def _named(versions: Sequence[Version], shown: str | None) -> list[tuple[Version, str]]:
    """Name the mementos that a page points at: the first and the last, and the neighbours of the one that is shown."""
    ids = [version.id for version in versions]
    place = ids.index(shown) if shown in ids else None
    names: dict[int, list[str]] = {0: ["first"]}
    names.setdefault(len(versions) - 1, []).append("last")
    if place is not None:
        names.setdefault(place, [])
        for neighbour, name in ((place - 1, "prev"), (place + 1, "next")):
            if 0 <= neighbour < len(versions):
                names.setdefault(neighbour, []).append(name)
    return [(versions[number], " ".join([*names[number], "memento"])) for number in sorted(names)]


def _row(version: Version, path: str, names: str) -> str:
    return f'<{memento(version, path)}>; rel="{names}"; datetime="{http_date(version.moment)}"'


def date(response: Response) -> None:
    """Say when the state that a memento shows was published; other pages have no such date."""
    release = opened()
    if is_inside():
        response.headers["Memento-Datetime"] = http_date(moment(release.published))
