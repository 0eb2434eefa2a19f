"""Describe a release as a dataset: DCAT for its files, VoID for its content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from gestand.catalogue import agents, authority, dcat, distributions, void
from gestand.catalogue.described import Described, release_node
from gestand.catalogue.publisher import Contact, Publisher, read_publisher
from gestand.catalogue.service import Limit, Offer
from gestand.catalogue.service import describe as describe_service
from gestand.catalogue.site import PAGED, Page, llms, pages, robots, sitemaps
from gestand.catalogue.statements import say, spoken
from gestand.catalogue.statistics import Statistics, count
from gestand.catalogue.vocabulary import DCTERMS, PREFIXES
from gestand.iri import Iris

__all__ = [
    "PAGED", "PREFIXES", "Contact", "Limit", "Offer", "Page", "Publisher", "Statistics", "called", "count",
    "describe_service", "is_statistic", "llms", "of_release", "pages", "read_publisher", "robots", "sitemaps", "turtle",
]  # fmt: skip


def turtle(
    manifest: Mapping[str, Any], iris: Iris, lines: Sequence[bytes], counts: Statistics | None = None
) -> bytes:
    """Write the description of a release as Turtle, from its manifest and its sorted N-Quads lines.

    ``counts`` is what `count` gives for the lines, where the caller had time to count before.

    Of the manifest it reads, beside what every manifest has, ``publisher`` (see `Publisher.entry`), ``previous`` (id of
    the release before) and ``since`` (moment of the first publication); each may be missing.
    """
    out = BytesIO()
    triples = sorted(set(describe(manifest, iris, lines, counts or count(lines, iris.base))), key=_order)
    serialize(triples, out, format=RdfFormat.TURTLE, prefixes=PREFIXES | {"beb": iris.vocabulary})
    return out.getvalue()


def describe(
    manifest: Mapping[str, Any], iris: Iris, lines: Sequence[bytes], counts: Statistics
) -> Iterator[Triple]:
    """Give the triples of the description, from the catalogue down to the last partition."""
    of, files = Described(manifest, iris), distributions.distributions(manifest)
    said = [
        *agents.describe(of),
        *dcat.describe(of, counts, lines),
        *dcat.service(of),
        *distributions.describe(of, files),
        *void.describe(of, counts, files),
    ]
    yield from said
    yield from authority.facts({triple.object for triple in said if isinstance(triple.object, NamedNode)})


def _order(triple: Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def of_release(quads: Iterable[Quad], iris: Iris, release_id: str) -> Iterator[Quad]:
    """Keep what a catalogue says of its release alone; of things that last, a later catalogue says more."""
    start = release_node(iris, release_id).value
    for quad in quads:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        if subject == start or subject.startswith(f"{start}/"):
            yield quad


def called(manifest: Mapping[str, Any], iris: Iris) -> Iterator[Triple]:
    """Give the title of a release, so that others can name it without its whole description."""
    of = Described(manifest, iris)
    yield from say(of.release, *spoken(DCTERMS.title, of.title))


def is_statistic(iri: str) -> bool:
    """Tell whether an IRI names a part of a release's statistics (a VoID partition, a linkset, a graph's size)."""
    return "/id/release/" in iri and "/void/" in iri.partition("/id/release/")[2]
