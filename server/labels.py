"""Name things in the reader's language, and say which language the name is in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from gestand.terms import PREFIXES

from . import interface
from .context import Opened
from .description import Node, name_quads
from .negotiation import LANGUAGES


@dataclass(frozen=True)
class Label:
    """A name and its language tag, "" when it has none."""

    text: str
    language: str = ""

    def __str__(self) -> str:
        return self.text


def best(names: dict[str, str], language: str) -> Label | None:
    """Choose the name for a reader: the own language, then ours in order, then any; None when there is none.

    Who reads French or German gets English before Dutch.
    """
    others = ("en", *LANGUAGES) if language in ("fr", "de") else LANGUAGES
    for tag in (language, *others, ""):
        if tag in names:
            return Label(names[tag], tag)
    return next((Label(text, tag) for tag, text in sorted(names.items())), None)


def short(iri: str, vocabulary: str) -> str:
    """Give an IRI a short form to read: with a prefix, or the last part of its path."""
    for prefix, start in (("beb", vocabulary), *PREFIXES.items()):
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri[len(start) :]}"
    return tail(iri)


def tail(iri: str) -> str:
    """Give the end of an IRI, readable."""
    return unquote(iri.rstrip("/#").replace("#", "/").rpartition("/")[2]) or iri


@dataclass(frozen=True)
class Names:
    """Name the things of one release for one reader."""

    opened: Opened
    language: str

    @property
    def ui(self) -> str:
        """Give the language in which the page speaks to the reader."""
        return interface.spoken(self.language)

    def of(self, node: Node) -> Label:
        """Name a thing; a thing without name is called by the end of its IRI."""
        if not isinstance(node, NamedNode):
            return Label(str(node))
        return self.known(node) or Label(short(node.value, self.opened.iris.vocabulary))

    def known(self, node: NamedNode) -> Label | None:
        """Give the name that a thing has; None when it has none."""
        found = {
            quad.object.language or "": quad.object.value
            for quad in name_quads(self.opened, node)
            if isinstance(quad.object, Literal)
        }
        return best(found, self.language) or best(interface.TERMS.get(node.value, {}), self.language)

    def text(self, literals: list[Literal]) -> Label:
        """Choose a text among translations; an empty one when there is none."""
        found = {literal.language or "": literal.value for literal in literals}
        return best(found, self.language) or Label("")
