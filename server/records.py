"""Find what lies in a file beside the store of its release: change records, and descriptions of other releases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile, takewhile

from flask import abort, redirect
from pyoxigraph import Quad, RdfFormat, Store, parse

from gestand.changes import read_lines
from gestand.changes.history import FOLDER, RECORDS
from gestand.release import Release

from .address import outside
from .context import Cache, Opened, file_quads, site

_ID = r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}"
_RECORD = re.compile(rf"(?:wijziging/(?P<of>{_ID})/[0-9a-f]{{16}}|graaf/release/wijzigingen/(?P<all>{_ID}))\b.*")

_RELEASE = re.compile(rf"release/(?P<id>{_ID})(?:[/.].*)?")

_PAGE_BYTES = 500_000


def holder(release: Opened, reference: str) -> Opened:
    """Give the release with what a reference means beside it; the release itself for all else.

    A change record of another release has its page there: the reader is sent on. What the catalogue of another
    release says of that one is read when it is asked for.
    """
    if about := _RELEASE.fullmatch(reference):
        return _describing(release, about["id"])
    found = _RECORD.fullmatch(reference)
    if found is None:
        return release
    owner = found["of"] or found["all"]
    if owner != release.release.id:
        abort(redirect(outside(f"/release/{owner}/doc/{reference}"), 303))
    stem = reference.partition(".")[0]
    return release.constants.get(("record", stem), lambda: _with_record(release, stem))


def _with_record(release: Opened, reference: str) -> Opened:
    lines = b"".join(_lines(release.release, f"<{release.iris.base}/id/{reference}>".encode()))
    return _with(release, parse(lines, RdfFormat.N_QUADS))


def _describing(release: Opened, release_id: str) -> Opened:
    """Give a release with the catalogue of another one beside it; itself when there is no such other one."""
    other = site().releases.get(release_id)
    if other is None or other.id == release.release.id or other.iris != release.iris:
        return release
    key = ("catalogue", release.release.id, other.id)
    return site().shelf.kept.get(key, lambda: _with(release, _catalogue(release, other)))


def _catalogue(release: Opened, other: Release) -> Iterator[Quad]:
    """Give what another release's catalogue says, and what this one's says about it."""
    yield from file_quads(other.catalogue)
    yield from release.beside.quads_for_pattern(None, None, release.iris.id("release", other.id), None)


def _with(release: Opened, quads: Iterable[Quad]) -> Opened:
    beside = Store()
    beside.extend(quads)
    small = Cache(1_000), Cache(10), Cache(10)
    return Opened(release.release, release.store, beside, Cache(_PAGE_BYTES, len), *small)


def _lines(release: Release, subject: bytes) -> Iterator[bytes]:
    """Give the lines of one record; they stand together."""
    path = release.path / FOLDER / RECORDS
    if not path.is_file():
        return iter(())
    rest = dropwhile(lambda line: not line.startswith(subject), read_lines(path))
    return takewhile(lambda line: line.startswith(subject), rest)
