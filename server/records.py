"""Find change records: they lie in files beside the store of their release, and each has an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, takewhile

from flask import abort, redirect
from pyoxigraph import RdfFormat, Store, parse

from gestand.changes import read_lines
from gestand.changes.history import FOLDER, RECORDS
from gestand.release import Release

from .address import outside
from .context import Cache, Opened

_ID = r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}"
_RECORD = re.compile(rf"(?:wijziging/(?P<of>{_ID})/[0-9a-f]{{16}}|graaf/release/wijzigingen/(?P<all>{_ID}))\b.*")

_PAGE_BYTES = 500_000


def holder(release: Opened, reference: str) -> Opened:
    """Give the release with the change record that a reference means beside it; the release itself for all else.

    A record of another release has its page there: the reader is sent on.
    """
    found = _RECORD.fullmatch(reference)
    if found is None:
        return release
    owner = found["of"] or found["all"]
    if owner != release.release.id:
        abort(redirect(outside(f"/release/{owner}/doc/{reference}"), 303))
    stem = reference.partition(".")[0]
    return release.constants.get(("record", stem), lambda: _with_record(release, stem))


def _with_record(release: Opened, reference: str) -> Opened:
    beside = Store()
    lines = b"".join(_lines(release.release, f"<{release.iris.base}/id/{reference}>".encode()))
    beside.extend(parse(lines, RdfFormat.N_QUADS))
    small = Cache(1_000), Cache(10), Cache(10)
    return Opened(release.release, release.store, beside, Cache(_PAGE_BYTES, len), *small)


def _lines(release: Release, subject: bytes) -> Iterator[bytes]:
    """Give the lines of one record; they stand together."""
    path = release.path / FOLDER / RECORDS
    if not path.is_file():
        return iter(())
    rest = dropwhile(lambda line: not line.startswith(subject), read_lines(path))
    return takewhile(lambda line: line.startswith(subject), rest)
