"""Write what changed since the release before: patch, change records, summary and pages of the event stream."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from gestand import dump
from gestand.changes import patch, records
from gestand.changes.delta import Change, changes, read_lines
from gestand.changes.history import FOLDER, INDEX, PATCH, RECORDS, STREAM, SUMMARY, Index, State, index_of
from gestand.changes.members import Envelope, members
from gestand.changes.stream import write_pages
from gestand.changes.summary import Summary
from gestand.changes.tally import Tally, labels
from gestand.changes.values import ADDED, read
from gestand.release import Release
from gestand.terms import RDF, Beb

_TYPE = str(RDF.type).encode()


@dataclass(frozen=True)
class _Told:
    """What the files of a comparison say in short."""

    summary: Summary
    records: int


def write_changes(folder: Path, old: Release | None, new: State) -> Index:
    """Write ``changes/`` and ``ldes/`` into the folder of a new release, before its manifest is written.

    ``old`` is `history.newest` of the releases so far. A release with other IRIs is no predecessor: nothing it says
    is about the same resources. The event stream goes on from ``old`` if ``old`` has a part of it.
    """
    old = old if old and old.iris == new.iris else None
    earlier = index_of(old) if old else None
    moment = _moment(new.moment, earlier)
    out = folder / FOLDER
    out.mkdir()
    told = _compare(out, State.of(old), new, moment) if old else _first(new, moment)
    before = read_lines(State.of(old).dump) if old and earlier else ()
    found = members(changes(before, read_lines(new.dump)))
    count, pages = write_pages(folder / STREAM, Envelope(new.iris, new.id, moment), found, earlier)
    index = Index(
        new.id, old.id if old else None, earlier.release if earlier else None, moment,
        earlier.sequence + 1 if earlier else 1, new.content,
        told.summary.added, told.summary.removed, told.records, count, pages,
    )  # fmt: skip
    (out / SUMMARY).write_text(told.summary.text(), encoding="utf-8")
    (out / INDEX).write_text(index.text(), encoding="utf-8")
    return index


def _moment(published: datetime, earlier: Index | None) -> str:
    """Give the moment of the changes: that of publication, but always after the release before.

    Clients order versions by it (LDES 1.0, 4.1), and a clock may be set back.
    """
    if earlier:
        published = max(published, datetime.fromisoformat(earlier.moment) + timedelta(seconds=1))
    return published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _compare(out: Path, old: State, new: State, moment: str) -> _Told:
    """Write patch and records in one pass over both dumps."""
    beb, count = Beb(new.iris.vocabulary), 0
    tally = Tally(beb)
    said = patch.headers(new.iris.id("release", new.id), new.iris.id("release", old.id), new.content, old.content)
    with _packed(out / PATCH) as to_patch, _packed(out / RECORDS) as to_records:
        to_records.write(_nquads(records.head(new.iris, new.id, old.id)))
        to_patch.writelines(patch.head_lines(said))
        for change in changes(read_lines(old.dump), read_lines(new.dump)):
            difference = read(change)
            tally.take(difference, len(change.added), len(change.removed))
            to_patch.writelines(patch.body_lines(change))
            to_records.write(_nquads(records.records(difference, new.iris, beb, new.id)))
            count += records.number(difference)
        to_patch.writelines(patch.tail_lines())
    names = labels(read_lines(old.dump), tally.wanted()) | labels(read_lines(new.dump), tally.wanted())
    return _Told(tally.summary(new.id, old.id, moment, names), count)


def _first(new: State, moment: str) -> _Told:
    """Sum up a release that has none before it: everything came, and nothing of it is listed."""
    tally = Tally(Beb(new.iris.vocabulary))
    for change in changes((), read_lines(new.dump)):
        tally.count(list(_types(change)), ADDED, len(change.new))
    return _Told(tally.summary(new.id, None, moment, {}), 0)


def _types(change: Change) -> Iterator[str]:
    for line in change.new:
        _, predicate, rest = line.split(b" ", 2)
        if predicate == _TYPE:
            yield rest[1:].partition(b">")[0].decode()


def _nquads(quads: Iterable[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


@contextlib.contextmanager
def _packed(path: Path) -> Iterator[gzip.GzipFile]:
    """Open a file to pack lines into, with neither name nor time inside, as `dump.pack` does."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", dump.PACK_LEVEL, raw, mtime=0) as out:
        yield out
