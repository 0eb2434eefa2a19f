"""Rebuild a dump from members of the event stream, as a client does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from gestand.terms import AS, DCTERMS, PROV


@dataclass
class _Version:
    """A member while it is read: its envelope by property, and its payload."""

    said: dict[NamedNode, str] = field(default_factory=dict)
    payload: list[Quad] = field(default_factory=list)


def replay(lines: Iterable[bytes]) -> list[bytes]:
    """Give the canonical N-Quads that members end with; they may come in any order, among other statements.

    Of each part the newest version counts; its payload goes to the graph that it names.
    """
    versions: dict[str, _Version] = defaultdict(_Version)
    for quad in parse(b"".join(lines), RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, DefaultGraph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                versions[quad.subject.value].said[quad.predicate] = quad.object.value
        else:
            versions[quad.graph_name.value].payload.append(quad)
    latest: dict[str, _Version] = {}
    for version in versions.values():
        if part := version.said.get(DCTERMS.isVersionOf):
            latest[part] = max(latest.get(part, version), version, key=_moment)
    quads = (quad for version in latest.values() for quad in _in_graph(version))
    written = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return sorted(written.splitlines(keepends=True))


def _moment(version: _Version) -> str:
    return version.said[PROV.generatedAtTime]


def _in_graph(version: _Version) -> Iterable[Quad]:
    graph = NamedNode(version.said[AS.target])
    return (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in version.payload)
