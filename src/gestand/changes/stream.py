"""Write the pages of the event stream: a root that moves on, and pages of each release that never change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from gestand import dump
from gestand.changes import addresses
from gestand.changes.history import STREAM, Index, Step
from gestand.changes.members import Envelope, Member
from gestand.iri import Iris
from gestand.release import Release
from gestand.terms import AS, DCTERMS, LDES, PROV, RDF, RDFS, SH, TREE, XSD, Beb

PAGE_SIZE = 250
"""Members of a page."""

POLL = 3600
"""Seconds that a client should wait before it asks again for new members."""

IMMUTABLE = "public, max-age=31536000, immutable"
"""Cache-Control of the pages and nodes of a release (RFC 8246)."""

MUTABLE = f"public, max-age={POLL // 60}, must-revalidate"
"""Cache-Control of the root."""

PROFILE = "https://w3id.org/tree/profile"
"""The order that pages keep: first their links, then member by member (TREE profile specification)."""

_TRUE = f'"true"^^{XSD.boolean}'


def write_pages(folder: Path, envelope: Envelope, found: Iterable[Member], earlier: Index | None) -> tuple[int, int]:
    """Write a release's node and pages; give the number of members and of pages.

    ``earlier`` is the release that the stream goes on from: the node leads to that one's node.
    """
    folder.mkdir()
    waiting, pages, count = iter(found), 0, 0
    while batch := list(islice(waiting, PAGE_SIZE)):
        pages, count = pages + 1, count + len(batch)
        dump.pack(_page(envelope, pages, batch), folder / _file(pages))
    dump.pack(_node(envelope, pages, earlier), folder / _file(0))
    return count, pages


def _file(number: int) -> str:
    return f"{number or 'node'}.nq.gz"


def _page(envelope: Envelope, number: int, batch: Iterable[Member]) -> Iterator[bytes]:
    name = addresses.page(envelope.iris, envelope.release, number)
    yield from _lines(name, (RDF.type, TREE.Node), (LDES.immutable, _TRUE))
    yield from envelope.lines(name, batch)


def _node(envelope: Envelope, pages: int, earlier: Index | None) -> Iterator[bytes]:
    """Write the node of a release: links to its pages, then to the node of the release before.

    One way leads through the stream, from the newest release back. Two nodes that are read at the same time make
    the client of rdf-connect (0.3.0) number their links alike and end too early.
    """
    iris, moment = envelope.iris, envelope.moment
    name = addresses.node(iris, envelope.release)
    yield from _lines(name, (RDF.type, TREE.Node), (LDES.immutable, _TRUE))
    for number in range(1, pages + 1):
        target = addresses.page(iris, envelope.release, number)
        yield from _relation(f"{name}#vanaf-{number}", name, target, TREE.GreaterThanOrEqualToRelation, moment)
        yield from _relation(f"{name}#tot-{number}", name, target, TREE.LessThanOrEqualToRelation, moment)
    if earlier:
        target = addresses.node(iris, earlier.release)
        yield from _relation(f"{name}#eerder", name, target, TREE.LessThanRelation, moment)


def root(steps: Sequence[Step], iris: Iris) -> bytes:
    """Write the root node as N-Quads: what the stream is, and a link to its newest release."""
    return b"".join((*_context(steps, iris), *_shape(iris), *_newest(steps, iris)))


def _context(steps: Sequence[Step], iris: Iris) -> Iterator[bytes]:
    name, stream, policy = addresses.root(iris), addresses.stream(iris), addresses.retention(iris)
    yield from _lines(
        stream,
        (RDF.type, LDES.EventStream),
        (DCTERMS.title, '"Alle versies van alle resources"@nl'),
        (DCTERMS.title, '"All versions of all resources"@en'),
        (TREE.view, f"<{name}>"),
        (TREE.shape, f"<{addresses.shape(iris)}>"),
        (LDES.timestampPath, PROV.generatedAtTime),
        (LDES.versionOfPath, DCTERMS.isVersionOf),
        (LDES.versionCreateObject, AS.Create),
        (LDES.versionUpdateObject, AS.Update),
        (LDES.versionDeleteObject, AS.Delete),
        (LDES.pollingInterval, f'"{POLL}"^^{XSD.integer}'),
    )
    yield from _lines(name, (RDF.type, TREE.Node), (RDF.type, LDES.EventSource), (LDES.retentionPolicy, f"<{policy}>"))
    yield from _lines(
        policy,
        (RDF.type, LDES.RetentionPolicy),
        (RDFS.comment, '"Every version is kept, since the first release of the stream."@en'),
        *((LDES.startingFrom, _moment(step.index.moment)) for step in steps[:1]),
    )


def _shape(iris: Iris) -> Iterator[bytes]:
    """Say what each member has: what it is a version of, when, and whence its payload comes."""
    name, iri = addresses.shape(iris), (SH.nodeKind, SH.IRI)
    beb = Beb(iris.vocabulary)
    paths = (
        ("soort", RDF.type, iri),
        ("van", DCTERMS.isVersionOf, iri),
        ("resource", AS.object, iri),
        ("graaf", AS.target, iri),
        ("moment", PROV.generatedAtTime, (SH.datatype, XSD.dateTime)),
        ("release", beb.inRelease, iri),
    )
    yield from _lines(name, (RDF.type, SH.NodeShape), *((SH.property, f"<{name}-{key}>") for key, _, _ in paths))
    one = f'"1"^^{XSD.integer}'
    for key, path, kind in paths:
        yield from _lines(
            f"{name}-{key}", (RDF.type, SH.PropertyShape), (SH.path, path), kind, (SH.minCount, one), (SH.maxCount, one)
        )


def _newest(steps: Sequence[Step], iris: Iris) -> Iterator[bytes]:
    """Link to the newest release, from which the others can be reached."""
    name = addresses.root(iris)
    for step in steps[-1:]:
        target = addresses.node(iris, step.release.id)
        yield from _relation(f"{name}#nieuwste", name, target, TREE.LessThanOrEqualToRelation, step.index.moment)


def _relation(key: str, source: str, target: str, kind: object, moment: str) -> Iterator[bytes]:
    yield from _lines(source, (TREE.relation, f"<{key}>"))
    yield from _lines(
        key,
        (RDF.type, kind),
        (TREE.path, PROV.generatedAtTime),
        (TREE.value, _moment(moment)),
        (TREE.node, f"<{target}>"),
    )


def _moment(moment: str) -> str:
    return f'"{moment}"^^{XSD.dateTime}'


def _lines(subject: str, *pairs: tuple[object, object]) -> Iterator[bytes]:
    for predicate, value in pairs:
        yield f"<{subject}> {predicate} {value} .\n".encode()


def node_file(release: Release) -> Path:
    """Give the file of a release's node: packed N-Quads."""
    return release.path / STREAM / _file(0)


def page_file(release: Release, number: int) -> Path | None:
    """Give the file of a page of members, from 1: packed N-Quads; None when there is no such page."""
    path = release.path / STREAM / _file(number)
    return path if number > 0 and path.is_file() else None
