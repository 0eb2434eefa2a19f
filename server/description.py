"""Gather what a release says about one thing: its facts, its parts, what points at it, and all their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple

from gestand.store import LABELS
from gestand.terms import ADMS, RDF, SH, Beb

from .context import Opened

Node = NamedNode | BlankNode | Triple
Term = Node | Literal

NAMING = (*LABELS, SH.name)
"""The properties that may name a thing, best first; shapes have names of their own."""

MOST_PARTS = 4_000
"""A description stops taking in parts after this many quads; each part has a page of its own."""


class Facts:
    """Look up objects by subject and predicate in quads that were read already."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._by_subject: dict[object, list[Quad]] = defaultdict(list)
        self._by_object: dict[object, list[Quad]] = defaultdict(list)
        for quad in quads:
            self._by_subject[quad.subject].append(quad)
            self._by_object[quad.object].append(quad)

    def about(self, node: Node) -> list[Quad]:
        """List the quads of a subject."""
        return self._by_subject.get(node, [])

    def all(self, node: Node, predicate: NamedNode) -> list[Term]:
        """List the objects of a predicate."""
        return [quad.object for quad in self.about(node) if quad.predicate == predicate]

    def nodes(self, node: Node, predicate: NamedNode) -> list[NamedNode]:
        """List the objects of a predicate that are things with an IRI."""
        return [term for term in self.all(node, predicate) if isinstance(term, NamedNode)]

    def node(self, node: Node, predicate: NamedNode) -> NamedNode | None:
        """Give the first object that is a thing with an IRI."""
        return next(iter(self.nodes(node, predicate)), None)

    def text(self, node: Node, predicate: NamedNode) -> str:
        """Give the first object that is a literal, "" when there is none."""
        return next((term.value for term in self.all(node, predicate) if isinstance(term, Literal)), "")

    def number(self, node: Node, predicate: NamedNode) -> int:
        """Give the first object as a whole number; 0 when there is none."""
        found = self.text(node, predicate)
        return int(found) if found.isdecimal() else 0

    def subjects(self, predicate: NamedNode, node: Node) -> list[NamedNode]:
        """List what points at a thing with a predicate."""
        pointing = self._by_object.get(node, [])
        found = [quad.subject for quad in pointing if quad.predicate == predicate]
        return [subject for subject in found if isinstance(subject, NamedNode)]


@dataclass(frozen=True)
class Portrait:
    """A thing as a page shows it: its own quads, those of its parts, and ``names``, which label what these name."""

    node: NamedNode
    own: tuple[Quad, ...]
    parts: tuple[Quad, ...]
    incoming: tuple[Quad, ...]
    incoming_total: int
    page: int
    size: int
    names: tuple[Quad, ...]

    @cached_property
    def facts(self) -> Facts:
        """Give the facts of the thing, its parts, and what points at it."""
        return Facts(dict.fromkeys((*self.own, *self.parts, *self.incoming)))

    @property
    def types(self) -> list[NamedNode]:
        """List the classes of the thing."""
        return self.facts.nodes(self.node, RDF.type)

    @property
    def pages(self) -> int:
        """Count the pages of what points at the thing; at least one."""
        return max(1, -(-self.incoming_total // self.size))

    def quads(self) -> list[Quad]:
        """Give all quads once, the thing's own first."""
        return list(dict.fromkeys((*self.own, *self.parts, *self.incoming, *self.names)))


def knows(opened: Opened, node: NamedNode) -> bool:
    """Tell whether the release says anything about a thing."""
    return next(quads_of(opened, node), None) is not None


def quads_of(opened: Opened, node: Node) -> Iterator[Quad]:
    """Give the quads of a subject, wherever the release keeps them."""
    for store in opened.stores:
        yield from store.quads_for_pattern(node, None, None, None)


def name_quads(opened: Opened, node: NamedNode) -> tuple[Quad, ...]:
    """Give the quads that name a thing, from the best property that does."""

    def look() -> tuple[Quad, ...]:
        for predicate in NAMING:
            for store in opened.stores:
                found = store.quads_for_pattern(node, predicate, None, None)
                if named := tuple(quad for quad in found if isinstance(quad.object, Literal)):
                    return named
        return ()

    return opened.labels.get(node, look)


def _part_predicates(beb: Beb) -> tuple[NamedNode, ...]:
    return beb.hasFinding, beb.hasEvidence, beb.hasReference, beb.statedIn, ADMS.identifier


def _belonging(opened: Opened, quads: Iterable[Quad]) -> Iterator[Node]:
    """List the parts that quads point at: findings, links, rows, a stated section, and nodes without IRI."""
    predicates = _part_predicates(opened.beb)
    for quad in quads:
        if isinstance(quad.object, BlankNode) or (quad.predicate in predicates and isinstance(quad.object, NamedNode)):
            yield quad.object


def _parts(opened: Opened, node: NamedNode, own: tuple[Quad, ...]) -> list[Quad]:
    """Gather the quads of all parts, breadth first; those of the assessments too when the thing is a promise."""
    assessing = opened.store.quads_for_pattern(None, opened.beb.assesses, node, None)
    waiting: list[Node] = [*_belonging(opened, own), *(quad.subject for quad in assessing)]
    seen: set[Node] = {node}
    gathered: list[Quad] = []
    while waiting and len(gathered) < MOST_PARTS:
        following: list[Node] = []
        for part in dict.fromkeys(waiting):
            if part not in seen and len(gathered) < MOST_PARTS:
                seen.add(part)
                quads = sorted(quads_of(opened, part), key=str)
                gathered += quads
                following += _belonging(opened, quads)
        waiting = following
    return gathered


def count_incoming(opened: Opened, node: NamedNode) -> int:
    """Count the quads that point at a thing, in the store's own engine and once for each release."""

    def count() -> int:
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p {node} }} }}"
        beside = sum(1 for _ in opened.beside.quads_for_pattern(None, None, node, None))
        return _number(opened.store.query(query)) + beside

    return opened.addresses.get(("incoming", node), count)


def _number(found: object) -> int:
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    amount = next(found)["n"]
    return int(amount.value) if isinstance(amount, Literal) else 0


def _incoming(opened: Opened, node: NamedNode, first: int, size: int) -> tuple[Quad, ...]:
    """Give a page of the quads that point at a thing, in the order of the store."""
    pointing = chain.from_iterable(store.quads_for_pattern(None, None, node, None) for store in opened.stores)
    return tuple(islice(pointing, first, first + size))


def portray(opened: Opened, node: NamedNode, *, page: int, size: int) -> Portrait:
    """Gather everything that a page about a thing says."""
    own = tuple(sorted(quads_of(opened, node), key=str))
    incoming = _incoming(opened, node, (page - 1) * size, size)
    parts = tuple(_parts(opened, node, own))
    named: dict[NamedNode, None] = {}
    for quad in (*own, *parts):
        if isinstance(quad.object, NamedNode):
            named[quad.object] = None
    named.update(dict.fromkeys(quad.subject for quad in incoming if isinstance(quad.subject, NamedNode)))
    names = tuple(quad for each in named for quad in name_quads(opened, each))
    return Portrait(node, own, parts, incoming, count_incoming(opened, node), page, size, names)


def layer(graph: NamedNode | BlankNode | DefaultGraph, base: str) -> str:
    """Give the layer of a named graph: bron, afgeleid, controle, verrijking, codelijst or release; "" for none."""
    start = f"{base}/id/graaf/"
    value = graph.value if isinstance(graph, NamedNode) else ""
    return value[len(start) :].partition("/")[0] if value.startswith(start) else ""
