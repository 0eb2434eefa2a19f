"""Lay out the facts about a thing as rows for a page: what is said, in which words, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from gestand.terms import RDF, XSD

from . import interface
from .address import href, path_of
from .context import Opened
from .description import Term, layer
from .labels import Label, Names, tail
from .markup import paragraphs

MOST_VALUES = 60
"""A row shows so many values; pages of data show all."""

_DAYS = (XSD.date, XSD.dateTime)
_CODES = ("sha256:",)


@dataclass(frozen=True)
class Link:
    """A thing to point at: where, called what, in which language."""

    href: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Value:
    """One value as a page shows it; ``layer`` says who stands behind it and ``graph`` where that is described."""

    text: str
    language: str = ""
    href: str | None = None
    outside: bool = False
    day: str = ""
    code: bool = False
    layer: str = ""
    graph: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """Give a long text in paragraphs."""
        return paragraphs(self.text)


@dataclass(frozen=True)
class Row:
    """One property with its values; ``more`` counts those that are not shown."""

    label: Label
    href: str
    values: tuple[Value, ...]
    more: int


def _counting(text: str) -> list[tuple[int, str]]:
    """Give a key that sorts 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]{1,18})", text)]


def safe(iri: str) -> bool:
    """Tell whether an IRI from the data may become a link: other schemes than these can run code."""
    return iri.startswith(("http://", "https://", "mailto:"))


@dataclass(frozen=True)
class Sheet:
    """Write things and facts of one release for one reader."""

    opened: Opened
    names: Names

    @property
    def base(self) -> str:
        """Give the base IRI of the release's data."""
        return self.opened.iris.base

    def link(self, node: NamedNode) -> Link:
        """Point at a thing by its name."""
        name = self.names.of(node)
        return Link(href(self.base, node.value), self._called(node, name), name.language)

    def _called(self, node: NamedNode, name: Label) -> str:
        """Give the text for a thing; somebody else's thing without a name is called by its IRI, shortened if known."""
        outside = path_of(self.base, node.value) is None
        nameless = ":" not in name.text and name.text == tail(node.value) and self.names.known(node) is None
        return node.value if outside and nameless else name.text

    def value(self, term: Term, quad: Quad) -> Value:
        """Write one side of a quad, with the layer in which the quad stands."""
        graph = quad.graph_name
        where = layer(graph, self.base)
        about = href(self.base, graph.value) if isinstance(graph, NamedNode) else ""
        if isinstance(term, Literal):
            return self._literal(term, where, about)
        name = self.names.of(term)
        outside = isinstance(term, NamedNode) and path_of(self.base, term.value) is None
        text = self._called(term, name) if isinstance(term, NamedNode) else name.text
        address = href(self.base, term.value) if isinstance(term, NamedNode) and safe(term.value) else None
        return Value(text, name.language, address, outside, layer=where, graph=about)

    def _literal(self, literal: Literal, where: str, about: str) -> Value:
        if literal.datatype in _DAYS:
            words = interface.day(literal.value, self.names.ui)
            clock = f" {literal.value[11:16]} UTC" if literal.value.endswith("Z") else ""
            return Value(words + clock, day=literal.value, layer=where, graph=about)
        code = literal.value.startswith(_CODES) or literal.datatype == XSD.hexBinary
        return Value(literal.value, literal.language or "", code=code, layer=where, graph=about)

    def rows(self, quads: Iterable[Quad], without: Sequence[NamedNode] = ()) -> list[Row]:
        """Group a thing's quads by property."""
        grouped: dict[NamedNode, list[Quad]] = {}
        for quad in quads:
            if quad.predicate not in without:
                grouped.setdefault(quad.predicate, []).append(quad)
        ordered = sorted(grouped.items(), key=lambda entry: (entry[0] != RDF.type, entry[0].value))
        return [
            self._row(predicate, sorted(listed, key=lambda quad: _counting(str(quad.object))), incoming=False)
            for predicate, listed in ordered
        ]

    def pointing(self, quads: Iterable[Quad]) -> list[Row]:
        """Group what points at a thing by property."""
        grouped: dict[NamedNode, list[Quad]] = {}
        for quad in quads:
            grouped.setdefault(quad.predicate, []).append(quad)
        return [self._row(predicate, listed, incoming=True) for predicate, listed in grouped.items()]

    def _row(self, predicate: NamedNode, quads: list[Quad], *, incoming: bool) -> Row:
        shown = quads if incoming else quads[:MOST_VALUES]
        values = tuple(self.value(quad.subject if incoming else quad.object, quad) for quad in shown)
        address = href(self.base, predicate.value)
        return Row(self.names.of(predicate), address, values, len(quads) - len(shown))
