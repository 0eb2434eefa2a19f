"""Read a release that stands in an engine elsewhere, as if it were an opened store."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Triple

from gestand.engine import faults
from gestand.release import Release
from gestand.remote.answers import Mended, Triples, solutions
from gestand.remote.failures import fault_of
from gestand.remote.names import Names
from gestand.remote.protocol import Connection
from gestand.remote.target import RemoteError, Target

Term = NamedNode | Literal | BlankNode | Triple
Graph = NamedNode | BlankNode | DefaultGraph

_KEPT_SUBJECTS = 20_000
_KEPT_OBJECTS = 1_000
_BATCH = 200


def opened(engine: Mapping[str, Any], folder: Path) -> RemoteStore:
    """Give a release as another process named the engine that holds it; ``folder`` is that of the release."""
    return RemoteStore(Target.read(engine), Names.of(Release(folder)))


class RemoteStore:
    """One release on one engine; every thread has a connection of its own.

    What is said of a subject, and what points at a thing, is asked once and kept, so that a page costs a few requests
    and not hundreds.
    """

    def __init__(self, target: Target, names: Names) -> None:
        self.target = target
        self.names = names
        self._local = threading.local()
        self._kept: OrderedDict[str, tuple[Quad, ...]] = OrderedDict()
        self._pointing: OrderedDict[NamedNode, tuple[Quad, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: Sequence[NamedNode] = (),
        named_graphs: Sequence[NamedNode] = (),
        seconds: float | None = None,
    ) -> QuerySolutions | QueryBoolean | Triples:
        """Begin a query; RemoteError when the engine refuses it, SyntaxError when its answer cannot be read.

        Every graph of the release is a part of the default graph as union, and can be named in the query then.
        """
        names = self.names
        if use_default_graph_as_union:
            named = (*names.all_there, names.nothing)
            default = (names.merged,) if self.target.kind.merged else named
        else:
            default, named = (names.dataset(one.value for one in some) for some in (default_graph, named_graphs))
        written, graph = names.query(query, base_iri, self.target.kind.magic)
        if names.nothing not in named:
            named = (*named, names.nothing)  # a GRAPH that is none of these would give a row in Virtuoso
        answer = self._connection.ask(written, default, named, graph=graph, seconds=seconds)
        plain = cast(IO[bytes], Mended(answer, names.mending(self.target.kind)))
        return Triples(plain) if graph else solutions(plain, self.target.kind.boolean)

    def answer(
        self, text: str, base: str | None, graphs: dict[str, Any], seconds: float
    ) -> QuerySolutions | QueryBoolean | Triples:
        """Begin a query of a reader; an EngineFault says why there is no answer."""
        try:
            return self.query(text, base_iri=base, seconds=seconds, **graphs)
        except RemoteError as error:
            raise fault_of(error, self.target.kind, seconds) from error
        except SyntaxError as error:
            raise faults.StoreUnavailable(f"the engine's answer cannot be read: {error}") from error

    def quads_for_pattern(
        self,
        subject: Term | None,
        predicate: NamedNode | None,
        object: Term | None,
        graph_name: Graph | None = None,
    ) -> Iterator[Quad]:
        """Give the quads that fit, as the embedded store does, in no order."""
        if isinstance(subject, BlankNode) or isinstance(object, BlankNode):
            return iter(())  # a release holds none
        if isinstance(subject, NamedNode):
            found: Iterable[Quad] = self._subjects([subject])[subject.value]
        elif isinstance(object, NamedNode) and (predicate is None or object in self._pointing):
            found = self._objects(object)
        else:
            found = self._matching(predicate, object, graph_name)
        return (
            quad
            for quad in found
            if predicate in (None, quad.predicate)
            and object in (None, quad.object)
            and graph_name in (None, quad.graph_name)
        )

    def contains_named_graph(self, graph_name: Graph) -> bool:
        """Tell whether the release has a graph."""
        return isinstance(graph_name, NamedNode) and graph_name.value in self.names.graphs

    def prefetch(self, subjects: Iterable[Term]) -> None:
        """Ask for what is said of many subjects at once, since each will be asked for."""
        self._subjects([node for node in subjects if isinstance(node, NamedNode)])

    @property
    def _connection(self) -> Connection:
        if not hasattr(self._local, "connection"):
            self._local.connection = Connection(self.target)
        return cast(Connection, self._local.connection)

    def _subjects(self, nodes: Sequence[NamedNode]) -> dict[str, tuple[Quad, ...]]:
        """Give what is said of each node, from memory or from the engine."""
        with self._lock:
            found = {node.value: self._kept[node.value] for node in nodes if node.value in self._kept}
            for value in found:
                self._kept.move_to_end(value)
        missing = [node for node in dict.fromkeys(nodes) if node.value not in found]
        for start in range(0, len(missing), _BATCH):
            found |= self._ask_for(missing[start : start + _BATCH])
        return found

    def _ask_for(self, nodes: Sequence[NamedNode]) -> dict[str, tuple[Quad, ...]]:
        values = " ".join(map(str, nodes))
        said: dict[str, list[Quad]] = {node.value: [] for node in nodes}
        for quad in self._quads(f"VALUES ?s {{ {values} }} GRAPH ?g {{ ?s ?p ?o }}"):
            if isinstance(quad.subject, NamedNode):
                said[quad.subject.value].append(quad)
        found = {value: tuple(quads) for value, quads in said.items()}
        with self._lock:
            self._kept.update(found)
            while len(self._kept) > _KEPT_SUBJECTS:
                self._kept.popitem(last=False)
        return found

    def _objects(self, node: NamedNode) -> Sequence[Quad]:
        """Give what points at a node, from memory or the engine; whoever asks for all of it knows that it is little."""
        with self._lock:
            found = self._pointing.get(node)
        if found is None:
            found = tuple(self._matching(None, node, None))
            with self._lock:
                self._pointing[node] = found
                while len(self._pointing) > _KEPT_OBJECTS:
                    self._pointing.popitem(last=False)
        return found

    def _matching(
        self, predicate: NamedNode | None, object: Term | None, graph_name: Graph | None
    ) -> list[Quad]:
        bound = {"p": predicate, "o": object, "g": graph_name}
        values = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in bound.items() if term is not None)
        return self._quads(f"{values} GRAPH ?g {{ ?s ?p ?o }}")

    def _quads(self, pattern: str) -> list[Quad]:
        rows = self.query(f"SELECT ?s ?p ?o ?g WHERE {{ {pattern} }}", use_default_graph_as_union=True)
        assert isinstance(rows, QuerySolutions)  # it is a SELECT
        return [Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows]
