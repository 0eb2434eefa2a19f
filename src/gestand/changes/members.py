"""Write the members of the event stream: what a graph says about a resource, in one version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gestand.changes import addresses
from gestand.changes.delta import Change, ChangesError
from gestand.iri import Iris
from gestand.terms import AS, DCTERMS, PROV, RDF, TREE, XSD, Beb


@dataclass(frozen=True)
class Member:
    """A version of what one graph says about a resource; no ``lines`` when it says nothing any more.

    A version is of a part of a resource, since members carry no graph names: the payload's own named graph is the
    member (LDES 1.0, 3.4), so the version names the graph that its payload comes from.
    """

    resource: str
    graph: str
    kind: str
    lines: tuple[bytes, ...]

    @property
    def part(self) -> str:
        """Name what this is a version of."""
        return addresses.part(self.graph, self.resource)


def members(changes: Iterable[Change]) -> Iterator[Member]:
    """Give the members for each change: a create, an update or a delete for every graph that differs."""
    for change in changes:
        old, new = _by_graph(change.old), _by_graph(change.new)
        for graph in sorted(old.keys() | new.keys()):
            before, after = old.get(graph, ()), new.get(graph, ())
            if before != after:
                kind = "Create" if not before else "Update" if after else "Delete"
                yield Member(change.subject, graph, kind, after)


def _by_graph(lines: Iterable[bytes]) -> dict[str, tuple[bytes, ...]]:
    found: dict[str, tuple[bytes, ...]] = {}
    for line in lines:
        graph = line.rpartition(b" <")[2]
        if not graph.endswith(b"> .\n"):
            raise ChangesError(f"a statement lies in no named graph: {line.decode().strip()}")
        name = graph[:-4].decode()
        found[name] = (*found.get(name, ()), line)
    return found


@dataclass(frozen=True)
class Envelope:
    """What members of one release say about themselves."""

    iris: Iris
    release: str
    moment: str

    def lines(self, page: str, members: Iterable[Member]) -> Iterator[bytes]:
        """Write members: the link from the stream, the envelope, and the payload in the member's own graph."""
        stream, common = addresses.stream(self.iris), self._common()
        for member in members:
            node = f"<{page}#{hashlib.sha256(member.part.encode()).hexdigest()[:16]}>"
            yield f"<{stream}> {TREE.member} {node} .\n".encode()
            yield from (f"{node} {said} .\n".encode() for said in (*_about(member), *common))
            ending = f" {node} .\n".encode()
            yield from (line.rpartition(b" <")[0] + ending for line in member.lines)

    def _common(self) -> tuple[str, ...]:
        """Say what all members of the release share."""
        release, moment = self.iris.id("release", self.release), f'"{self.moment}"^^{XSD.dateTime}'
        return f"{PROV.generatedAtTime} {moment}", f"{Beb(self.iris.vocabulary).inRelease} {release}"


def _about(member: Member) -> tuple[str, ...]:
    return (
        f"{RDF.type} <{AS}{member.kind}>",
        f"{DCTERMS.isVersionOf} <{member.part}>",
        f"{AS.object} <{member.resource}>",
        f"{AS.target} <{member.graph}>",
    )
