"""Build the triples of a description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from .vocabulary import XSD

Object = NamedNode | Literal
Pair = tuple[NamedNode, Object | None]
Words = Mapping[str, str]
"""One text in several languages, by language tag."""


def say(node: NamedNode, *pairs: Pair) -> Iterator[Triple]:
    """Give a triple for each pair of predicate and object; pairs without object are left out."""
    for predicate, value in pairs:
        if value is not None:
            yield Triple(node, predicate, value)


def each(predicate: NamedNode, values: Iterable[Object]) -> Iterator[Pair]:
    """Give a pair for each value."""
    for value in values:
        yield predicate, value


def spoken(predicate: NamedNode, words: Words) -> Iterator[Pair]:
    """Give a pair for each language of a text."""
    for language, text in words.items():
        yield predicate, Literal(text, language=language)


def link(iri: str | None) -> NamedNode | None:
    """Give the node of an IRI that may be missing."""
    return NamedNode(iri) if iri else None


def whole(value: int) -> Literal:
    """Give a whole number, in the datatype that VoID asks for."""
    return Literal(str(value), datatype=XSD.integer)


def day(value: date | str) -> Literal:
    """Give a day as xsd:date."""
    return Literal(str(value), datatype=XSD.date)


def instant(moment: str) -> Literal:
    """Give a moment of a manifest as xsd:dateTime in UTC."""
    return Literal(moment.replace("+00:00", "Z"), datatype=XSD.dateTime)
