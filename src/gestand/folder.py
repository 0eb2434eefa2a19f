"""Write the folder of a release: dumps, report, description, changes, and the manifest that covers them all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gestand import aggregates, catalogue, dump, examples, expect, incoming, presence, signature, store, words
from gestand.catalogue import Publisher
from gestand.changes import State, newest, write_changes
from gestand.evidence import Faults, Source
from gestand.expect import Expectation
from gestand.iri import Iris
from gestand.release import CATALOGUE, DUMPS, FORMAT, MANIFEST, REPORT, SHAPES, STORE, Release, file_entries, file_entry
from gestand.search import index
from gestand.validate import Report


@dataclass(frozen=True)
class Imprint:
    """What a publisher says: who publishes, the key that signs, and the rows that example queries must give."""

    publisher: Publisher | None = None
    key: signature.PrivateKey | None = None
    expected: tuple[Expectation, ...] = ()


UNSIGNED = Imprint()


@dataclass(frozen=True)
class Begun:
    """A release of which the big files are being written: its id, its moment, and what tells that they are there."""

    release_id: str
    published: datetime
    earlier: Sequence[Release]
    store: Future[Path]
    others: tuple[Future[Any], ...]


@dataclass(frozen=True)
class Content:
    """What a release folder is written from, beside the files that are `Begun`."""

    quads: dump.Sorted
    counts: Mapping[str, Any]
    report: Report
    sources: Sequence[Source]
    queries: Mapping[str, int]
    imprint: Imprint = UNSIGNED


def begin(
    folder: Path, nquads: Path, content: str, iris: Iris, earlier: Sequence[Release], beside: Executor
) -> Begun:
    """Begin to write what needs nothing but the sorted N-Quads: dumps and changes, store and search index.

    ``content`` is the canonical hash of the quads, ``earlier`` are the releases so far.
    """
    published = _now()
    release_id = f"{published.date().isoformat()}-{content.removeprefix('sha256:')[:8]}"
    state = State(release_id, published, iris, content, nquads)
    dumps = beside.submit(write_dumps, folder, nquads, iris)
    stored = beside.submit(write_store, folder, nquads, iris)
    changed = beside.submit(write_changes, folder, newest(earlier), state)
    return Begun(release_id, published, earlier, stored, (dumps, changed))


def write_dumps(folder: Path, nquads: Path, iris: Iris) -> None:
    """Write the dumps."""
    (folder / DUMPS).mkdir()
    dump.write(dump.read_nquads(nquads), iris, folder / DUMPS)


def write_store(folder: Path, nquads: Path, iris: Iris) -> Path:
    """Write the store, and the search index from it; give the index."""
    store.build(nquads, folder / STORE)
    return index.write(folder, iris)


def finish(folder: Path, begun: Begun, content: Content, iris: Iris) -> None:
    """Write the small files, wait for the big ones, and close the folder with the manifest that names them all."""
    (folder / REPORT).write_text(content.report.turtle(iris), encoding="utf-8")
    (folder / SHAPES).write_text(words.shapes(iris), encoding="utf-8")
    counts = catalogue.count(content.quads.lines, iris.base)
    found = begun.store.result()
    indexes = (incoming.write(folder, content.quads.lines), found, aggregates.write(folder, iris))
    for part in begun.others:
        part.result()
    manifest = _manifest(begun, content, iris) | _history(begun.earlier)
    _close(folder, manifest, indexes, counts, content, iris)


def _manifest(begun: Begun, content: Content, iris: Iris) -> dict[str, Any]:
    said = {
        "format": FORMAT,
        "id": begun.release_id,
        "published": begun.published.isoformat(),
        "base": iris.base,
        "vocabulary": iris.vocabulary,
        "content": content.quads.content,
        "generator": f"gestand {version('gestand')}",
        "counts": content.counts,
        "validation": content.report.counts,
        "queries": content.queries,
        "sources": [_source_entry(source) for source in content.sources],
    }
    if content.imprint.publisher:
        said["publisher"] = content.imprint.publisher.entry()
    return said


def _close(
    folder: Path,
    manifest: dict[str, Any],
    indexes: Sequence[Path],
    counts: catalogue.Statistics,
    content: Content,
    iris: Iris,
) -> None:
    """Write the description and the manifest, which names every file, and sign it."""
    key = content.imprint.key
    if key:
        manifest["signature"] = signature.announce(folder, key)
    indexed = [file_entry(folder, path) for path in indexes]
    manifest["files"] = [one for one in file_entries(folder) if one not in indexed]  # indexes are no distributions
    (folder / CATALOGUE).write_bytes(catalogue.turtle(manifest, iris, content.quads.lines, counts))
    last = (folder / CATALOGUE, presence.write(folder, content.quads.lines, iris))
    entries = [*manifest["files"], *indexed, *(file_entry(folder, path) for path in last)]
    manifest["files"] = sorted(entries, key=lambda entry: str(entry["path"]))
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    if key:
        signature.sign(folder / MANIFEST, key)


def _history(earlier: Sequence[Release]) -> dict[str, Any]:
    """Name the release published before this one, and the moment of the first, for the catalogue."""
    return {"previous": earlier[-1].id, "since": earlier[0].manifest["published"]} if earlier else {}


def _now() -> datetime:
    """Give the moment of publication; SOURCE_DATE_EPOCH fixes it for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.replace(microsecond=0)


def _source_entry(source: Source) -> dict[str, Any]:
    return {
        "key": source.key,
        "loader": source.loader,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "issued": source.issued.isoformat() if source.issued else None,
        "agreement": source.agreement.key,
    }


def read_imprint(
    publisher: Path | None, key: Path | None, expected: Path | None, iris: Iris, faults: Faults
) -> Imprint:
    """Read what a publisher says; faults of the files are noted, a bad key is a `SignatureError`."""
    said = catalogue.read_publisher(publisher, faults) if publisher else None
    slugs = [example.slug for example in examples.read(iris)]
    rows = expect.read(expected, slugs, faults) if expected else ()
    return Imprint(said, signature.read_private_key(key) if key else None, rows)
