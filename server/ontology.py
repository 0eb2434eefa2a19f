"""Read the vocabulary for people: its terms, how they hang together, its code lists and the rules of each class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from gestand import words
from gestand.terms import DCTERMS, OWL, RDF, RDFS, SCHEMA, SH, SKOS, VANN

from .context import Opened
from .description import Facts
from .diagram import Diagram, Name, lay_out
from .labels import Label
from .rules import Reader, Rule
from .sheet import Link, Sheet

PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
DESCRIBING = (SKOS.definition, DCTERMS.description, RDFS.comment)

_FROM, _TO = (RDFS.domain, SCHEMA.domainIncludes), (RDFS.range, SCHEMA.rangeIncludes)
_ABOVE = (RDFS.subClassOf, RDFS.subPropertyOf)
_MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch)

Edge = tuple[NamedNode, NamedNode, NamedNode]
"""A class, a property, and what the property leads to."""


@dataclass(frozen=True)
class Connection:
    """A property between two classes, or from a class to a kind of value."""

    source: Link
    by: Link
    target: Link
    between_things: bool


@dataclass(frozen=True)
class Term:
    """A class or property as the page shows it; the last four are of classes only."""

    name: str
    iri: str
    label: Label
    definition: Label
    note: Label
    source: tuple[Link, ...]
    target: tuple[Link, ...]
    above: tuple[Link, ...]
    matches: tuple[Link, ...]
    below: tuple[Link, ...] = ()
    connections: tuple[Connection, ...] = ()
    rules: tuple[Rule, ...] = ()
    diagram: Diagram | None = None


@dataclass(frozen=True)
class Scheme:
    """A code list with its concepts: each a link and its meaning."""

    key: str
    here: Link
    definition: Label
    concepts: tuple[tuple[Link, Label], ...] = field(default=())


def quads(release: Opened) -> list[Quad]:
    """Give the vocabulary as the release holds it, else as this software ships it."""

    def read() -> list[Quad]:
        graph = release.iris.graph("codelijst", "belofte-bewijs")
        held = sorted(release.store.quads_for_pattern(None, None, None, graph), key=str)
        return held or [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in words.ontology(release.iris)]

    return release.constants.get("ontology", read)


class Vocabulary:
    """Read the vocabulary of one release for one reader."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.quads = quads(sheet.opened)
        self.facts = Facts(self.quads)
        self._rules = Reader(sheet)
        self._start = sheet.opened.iris.vocabulary

    def text(self, node: NamedNode, *predicates: NamedNode) -> Label:
        """Give the best text that describes a term, in the reader's language."""
        for predicate in predicates or DESCRIBING:
            texts = [term for term in self.facts.all(node, predicate) if isinstance(term, Literal)]
            if texts:
                return self.sheet.names.text(texts)
        return Label("")

    def _of_kind(self, kind: NamedNode) -> list[NamedNode]:
        found = {quad.subject for quad in self.quads if quad.predicate == RDF.type and quad.object == kind}
        return sorted((node for node in found if isinstance(node, NamedNode)), key=lambda node: node.value)

    def _ours(self, kind: NamedNode) -> list[NamedNode]:
        return [node for node in self._of_kind(kind) if node.value.startswith(self._start)]

    def _nodes(self, node: NamedNode, predicates: Iterable[NamedNode]) -> list[NamedNode]:
        return [one for predicate in predicates for one in self.facts.nodes(node, predicate)]

    def _links(self, node: NamedNode, predicates: Iterable[NamedNode]) -> tuple[Link, ...]:
        return tuple(self.sheet.link(one) for one in self._nodes(node, predicates))

    def _term(self, node: NamedNode, **more: Any) -> Term:
        return Term(
            name=node.value.removeprefix(self._start),
            iri=node.value,
            label=self.sheet.names.of(node),
            definition=self.text(node),
            note=self.text(node, VANN.usageNote),
            source=self._links(node, _FROM),
            target=self._links(node, _TO),
            above=self._links(node, _ABOVE),
            matches=self._links(node, _MATCHES),
            **more,
        )

    def properties(self) -> list[Term]:
        """List the properties that this vocabulary declares."""
        return [self._term(node) for kind in PROPERTIES for node in self._ours(kind)]

    def classes(self) -> list[Term]:
        """List the classes that this vocabulary declares, each with what it is connected to and its rules."""
        every = self._connections()
        return [self._class(node, every) for node in self._ours(OWL.Class)]

    def _class(self, node: NamedNode, every: list[Edge]) -> Term:
        near = [one for one in every if node in (one[0], one[2])]
        things = [one for one in near if self._is_object(one[1])]
        return self._term(
            node,
            below=tuple(self.sheet.link(one) for one in self.facts.subjects(RDFS.subClassOf, node)),
            connections=tuple(map(self._connection, near)),
            rules=tuple(self._rules.rule(one) for one in self._rules.facts.subjects(SH.targetClass, node)),
            diagram=self._draw(things, node) if things else None,
        )

    def _connections(self) -> list[Edge]:
        """List every property with a class that it is for and a class or datatype that it leads to."""
        return list(dict.fromkeys((*self._declared(), *self._demanded())))

    def _declared(self) -> Iterator[Edge]:
        """Give what the vocabulary says of its own properties."""
        for kind in PROPERTIES[:2]:
            for node in self._ours(kind):
                for source in self._nodes(node, _FROM):
                    for target in self._nodes(node, _TO):
                        yield source, node, target

    def _demanded(self) -> Iterator[Edge]:
        """Give what the rules say of properties of others on our classes."""
        rules = self._rules.facts
        for source in self._ours(OWL.Class):
            for shape in rules.subjects(SH.targetClass, source):
                for part in rules.nodes(shape, SH.property):
                    for path in rules.nodes(part, SH.path):
                        yield from ((source, path, target) for target in rules.nodes(part, SH.class_))

    def _is_object(self, node: NamedNode) -> bool:
        return OWL.DatatypeProperty not in self.facts.nodes(node, RDF.type)

    def _connection(self, one: Edge) -> Connection:
        source, by, target = one
        return Connection(self.sheet.link(source), self.sheet.link(by), self.sheet.link(target), self._is_object(by))

    def overview(self) -> tuple[Diagram, list[Connection]]:
        """Draw how our classes hang together, and list the same as rows."""
        ours = set(self._ours(OWL.Class))
        found = [one for one in self._connections() if one[0] in ours and one[2] in ours and self._is_object(one[1])]
        found += [
            (node, RDFS.subClassOf, above)
            for node in sorted(ours, key=str)
            for above in self.facts.nodes(node, RDFS.subClassOf)
            if above in ours
        ]
        return self._draw(found), [self._connection(one) for one in found]

    def _draw(self, found: list[Edge], strong: NamedNode | None = None) -> Diagram:
        boxes = {node.value: self._name(node) for one in found for node in (one[0], one[2])}
        arrows = [(source.value, target.value, self._name(by)) for source, by, target in found]
        return lay_out(boxes, arrows, strong.value if strong else "")

    def _name(self, node: NamedNode) -> Name:
        here = self.sheet.link(node)
        return Name(here.text, here.href, here.language)

    def schemes(self) -> list[Scheme]:
        """List the code lists with their concepts."""
        return [self.scheme(node) for node in self._of_kind(SKOS.ConceptScheme)]

    def scheme(self, node: NamedNode) -> Scheme:
        """Read one code list."""
        concepts = sorted(self.facts.subjects(SKOS.inScheme, node), key=lambda one: one.value)
        return Scheme(
            node.value.rpartition("/")[2],
            self.sheet.link(node),
            self.text(node),
            tuple((self.sheet.link(one), self.text(one)) for one in concepts),
        )


def scheme_profile(sheet: Sheet, node: NamedNode) -> dict[str, Any]:
    """Draw a code list: its concepts and what each means."""
    return {"scheme": Vocabulary(sheet).scheme(node)}
