"""Give the facts of official tables about the things that a catalogue names: type, scheme, label.

They are repeated beside the names, so that a reader needs no other file to know that ``…/language/NLD`` is Dutch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from .vocabulary import SKOS

EU = "http://publications.europa.eu/resource/authority/"
LANGUAGES = {"nl": "NLD", "fr": "FRA", "de": "DEU", "en": "ENG"}
"""The languages that we name, by tag, with their code in the EU's table."""

DATA_THEMES = NamedNode(f"{EU}data-theme")
PUBLIC = NamedNode(f"{EU}access-right/PUBLIC")
FLANDERS = NamedNode("http://vocab.belgif.be/auth/refnis2019/2000")
SPARQL_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")
DCAT_AP = NamedNode("https://semiceu.github.io/DCAT-AP/releases/3.0.0/")
FLEMISH_OPEN_DATA = NamedNode("https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA")
FLEMISH_OPEN_SERVICE = NamedNode(f"{FLEMISH_OPEN_DATA.value}SERVICE")


def eu(table: str, code: str) -> NamedNode:
    """Name a concept of a table of the EU's Publications Office."""
    return NamedNode(f"{EU}{table}/{code}")


def language(tag: str) -> NamedNode:
    """Name a language of ours in the EU's table; KeyError for any other."""
    return eu("language", LANGUAGES[tag])


def codes(table: str) -> tuple[str, ...]:
    """List the codes of an EU table that we know."""
    start = f"{EU}{table}/"
    return tuple(sorted(node.value.removeprefix(start) for node in _facts() if node.value.startswith(start)))


def facts(nodes: Iterable[NamedNode]) -> Iterator[Triple]:
    """Give what the tables say of these things and of their schemes; nothing of things that we do not know."""
    for node in nodes:
        for fact in _facts().get(node, ()):
            yield fact
            if fact.predicate == SKOS.inScheme and isinstance(fact.object, NamedNode):
                yield from _facts().get(fact.object, ())


@cache
def _facts() -> dict[NamedNode, tuple[Triple, ...]]:
    text = (files("gestand.catalogue") / "authority.ttl").read_text(encoding="utf-8")
    table: dict[NamedNode, tuple[Triple, ...]] = {}
    for quad in parse(text, RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode)  # the file holds no blank nodes
        table[quad.subject] = (*table.get(quad.subject, ()), quad.triple)
    return table
