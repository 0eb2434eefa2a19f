"""Find change records: they lie in files beside the store of their release, and each has an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, takewhile

from flask import abort, redirect
from pyoxigraph import RdfFormat, Store, parse

from gestand.changes import read_lines
from gestand.changes.history import FOLDER, RECORDS
from gestand.release import Release

from .address import outside
from .context import Cache, Opened

_RECORD = re.compile(r"(?:wijziging/(?P<of>[0-9a-f-]{19})/[0-9a-f]{16}|graaf/release/wijzigingen/(?P<all>[0-9a-f-]{19}))\b.*")

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
    fresh = {"pages": Cache(_PAGE_BYTES, len), "labels": Cache(1_000), "addresses": Cache(10), "constants": Cache(10)}
    return replace(release, beside=beside, **fresh)


def _lines(release: Release, subject: bytes) -> Iterator[bytes]:
    """Give the lines of one record; they stand together."""
    path = release.path / FOLDER / RECORDS
    if not path.is_file():
        return iter(())
    rest = dropwhile(lambda line: not line.startswith(subject), read_lines(path))
    return takewhile(lambda line: line.startswith(subject), rest)
