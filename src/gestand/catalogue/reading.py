"""Look up what a release says about something, in its sorted N-Quads lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from io import BytesIO

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse


def about(lines: Sequence[bytes], node: NamedNode) -> list[Triple]:
    """Give the triples of a subject."""
    start = f"<{node.value}> ".encode()
    at = bisect_left(lines, start)
    found = BytesIO()
    while at < len(lines) and lines[at].startswith(start):
        found.write(lines[at])
        at += 1
    return [quad.triple for quad in parse(found.getvalue(), RdfFormat.N_QUADS)]


def values(triples: Sequence[Triple], predicate: NamedNode) -> Iterator[NamedNode | Literal]:
    """Give the objects of a predicate."""
    for triple in triples:
        if triple.predicate == predicate and isinstance(triple.object, NamedNode | Literal):
            yield triple.object


def value(triples: Sequence[Triple], predicate: NamedNode) -> str | None:
    """Give the text or IRI of a predicate's first object; None when there is none."""
    return next((found.value for found in values(triples, predicate)), None)
