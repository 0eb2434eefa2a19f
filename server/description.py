"""Gather what a release says about one thing: its facts, its parts, what points at it, and all their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple

from gestand.store import LABELS, Readable
from gestand.terms import ADMS, OA, RDF, SH, Beb

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
        for store in opened.stores:  # one after the other: who is named in the first is not looked up in the second
            for predicate in NAMING:
                found = store.quads_for_pattern(node, predicate, None, None)
                if named := [quad for quad in found if isinstance(quad.object, Literal)]:
                    return tuple(sorted(named, key=str))  # each engine has an order of its own
        return ()

    return opened.labels.get(node, look)


def _part_predicates(beb: Beb) -> tuple[NamedNode, ...]:
    leading = (beb.hasFinding, beb.hasEvidence, beb.hasReference, beb.hasVerdict, beb.hasGap)
    return *leading, beb.statedIn, ADMS.identifier, OA.hasSelector


def _own_predicates(beb: Beb) -> tuple[NamedNode, ...]:
    """Name what is also taken in of the thing itself: below a promise there may be hundreds of anchors."""
    return *_part_predicates(beb), beb.anchor, beb.hasAlignment, beb.viaReference


def _belonging(quads: Iterable[Quad], predicates: Sequence[NamedNode]) -> Iterator[Node]:
    """List the parts that quads point at: findings, links, rows, a stated section, and nodes without IRI."""
    for quad in quads:
        if isinstance(quad.object, BlankNode) or (quad.predicate in predicates and isinstance(quad.object, NamedNode)):
            yield quad.object


def _part_quads(opened: Opened, part: Node) -> list[Quad]:
    """Give the quads of a part; they stand all in one store."""
    gathered = (list(store.quads_for_pattern(part, None, None, None)) for store in opened.stores)
    return next((found for found in gathered if found), [])


def _parts(opened: Opened, node: NamedNode, own: tuple[Quad, ...]) -> list[Quad]:
    """Gather the quads of all parts, breadth first; those of the assessments too when the thing is a promise."""
    assessing = opened.store.quads_for_pattern(None, opened.beb.assesses, node, None)
    predicates = _part_predicates(opened.beb)
    waiting: list[Node] = [*_belonging(own, _own_predicates(opened.beb)), *(quad.subject for quad in assessing)]
    seen: set[Node] = {node}
    gathered: list[Quad] = []
    while waiting and len(gathered) < MOST_PARTS:
        opened.prefetch(waiting)
        following: list[Node] = []
        for part in dict.fromkeys(waiting):
            if part not in seen and len(gathered) < MOST_PARTS:
                seen.add(part)
                quads = sorted(_part_quads(opened, part), key=str)
                gathered += quads
                following += _belonging(quads, predicates)
        waiting = following
    return gathered


def count_incoming(opened: Opened, node: NamedNode) -> int:
    """Count the quads that point at a thing, once for each release."""
    return opened.addresses.get(("incoming", node), lambda: _count(opened, node) + len(_beside(opened, node)))


def _count(opened: Opened, node: NamedNode) -> int:
    """Count them in the store: many were counted when the release was made, a few are counted now."""
    if opened.incoming is not None:
        known = opened.incoming.count(node)
        return len(_few(opened.store, node)) if known is None else known
    return _number(opened.store.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p {node} }} }}"))


def _few(store: Readable, node: NamedNode) -> list[Quad]:
    """Give all that points at a thing, sorted; of what little points at."""
    return sorted(store.quads_for_pattern(None, None, node, None), key=str)


def _beside(opened: Opened, node: NamedNode) -> Sequence[Quad]:
    return opened.incoming_beside.get(node) or _few(opened.beside, node)


def _number(found: object) -> int:
    assert isinstance(found, QuerySolutions)  # it is a SELECT
    amount = next(found)["n"]
    return int(amount.value) if isinstance(amount, Literal) else 0


def _incoming(opened: Opened, node: NamedNode, first: int, size: int) -> tuple[Quad, ...]:
    """Give a page of the quads that point at a thing, those in the store first, sorted."""
    amount = count_incoming(opened, node) - len(_beside(opened, node))
    found = _from_store(opened, node, first, size) if first < amount else []
    start = max(0, first - amount)
    return (*found, *_beside(opened, node)[start : start + size - len(found)])


def _from_store(opened: Opened, node: NamedNode, first: int, size: int) -> list[Quad]:
    if opened.incoming is None:  # an old release: step through the store, in its own order
        return list(islice(opened.store.quads_for_pattern(None, None, node, None), first, first + size))
    if opened.incoming.count(node) is None:
        return _few(opened.store, node)[first : first + size]
    return opened.incoming.quads(node, first, size)


def portray(opened: Opened, node: NamedNode, *, page: int, size: int) -> Portrait:
    """Gather everything that a page about a thing says."""
    own = tuple(sorted(quads_of(opened, node), key=str))
    incoming = _incoming(opened, node, (page - 1) * size, size)
    parts = tuple(_parts(opened, node, own))
    told = {quad.subject for quad in (*own, *parts)}  # their own quads name them
    mentioned = [*(quad.object for quad in (*own, *parts)), *(quad.subject for quad in incoming)]
    named = dict.fromkeys(term for term in mentioned if isinstance(term, NamedNode) and term not in told)
    opened.prefetch(named)
    names = tuple(quad for each in named for quad in name_quads(opened, each))
    return Portrait(node, own, parts, incoming, count_incoming(opened, node), page, size, names)


def layer(graph: NamedNode | BlankNode | DefaultGraph, base: str) -> str:
    """Give the layer of a named graph: bron, afgeleid, controle, verrijking, codelijst or release; "" for none."""
    start = f"{base}/id/graaf/"
    value = graph.value if isinstance(graph, NamedNode) else ""
    return value[len(start) :].partition("/")[0] if value.startswith(start) else ""
