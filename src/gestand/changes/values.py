"""Read what changed of a subject: its class, its name, and the values of each property."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from gestand.changes.delta import Change
from gestand.store import LABELS
from gestand.terms import DCTERMS, RDF

ADDED, CHANGED, REPLACED, WITHDRAWN = KINDS = ("toegevoegd", "gewijzigd", "vervangen", "ingetrokken")
"""The notations of the code list SoortWijziging."""

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Values:
    """A property's values that only the old release has, and those that only the new one has.

    Both are empty when the same statement moved to another named graph.
    """

    predicate: NamedNode
    old: tuple[Term, ...]
    new: tuple[Term, ...]


@dataclass(frozen=True)
class Difference:
    """What changed of a resource; ``values`` tells it by property, and is empty for one that came or left."""

    resource: NamedNode
    kind: str
    types: tuple[str, ...]
    label: Literal | None
    values: tuple[Values, ...]
    old: tuple[Quad, ...]
    new: tuple[Quad, ...]

    def one(self, predicate: NamedNode) -> tuple[str | None, str | None]:
        """Give the old and the new value of a property that has one at most."""
        return _first(self.old, predicate), _first(self.new, predicate)


def read(change: Change) -> Difference:
    """Read a change of one subject."""
    old, new = _quads(change.old), _quads(change.new)
    values = tuple(_values(old, new)) if old and new else ()
    # of what was withdrawn the new release may name the successor, and neither class nor name
    label = _label(new) or _label(old)
    types = _types(new) or _types(old)
    return Difference(NamedNode(change.subject), _kind(old, new, values), types, label, values, old, new)


def _types(quads: tuple[Quad, ...]) -> tuple[str, ...]:
    return tuple(sorted({text_of(quad.object) for quad in quads if quad.predicate == RDF.type}))


def _quads(lines: Iterable[bytes]) -> tuple[Quad, ...]:
    return tuple(parse(b"".join(lines), RdfFormat.N_QUADS))


def _kind(old: tuple[Quad, ...], new: tuple[Quad, ...], values: tuple[Values, ...]) -> str:
    """Tell the kind of change; a resource is replaced when it says so since this release."""
    if not old:
        return ADDED
    if not new:
        return WITHDRAWN
    replaced = any(one.predicate == DCTERMS.isReplacedBy and one.new for one in values)
    return REPLACED if replaced else CHANGED


def _values(old: tuple[Quad, ...], new: tuple[Quad, ...]) -> Iterable[Values]:
    """Compare property by property: first by quad, then by value."""
    gone, kept = set(old), set(new)
    differing = {quad.predicate.value for quad in gone ^ kept}
    for name in sorted(differing):
        before = dict.fromkeys(quad.object for quad in old if quad.predicate.value == name)
        after = dict.fromkeys(quad.object for quad in new if quad.predicate.value == name)
        yield Values(
            NamedNode(name),
            tuple(value for value in before if value not in after),
            tuple(value for value in after if value not in before),
        )


def _label(quads: tuple[Quad, ...]) -> Literal | None:
    """Give the best name: by property, then Dutch before other languages."""
    for predicate in LABELS:
        found = [quad.object for quad in quads if quad.predicate == predicate and isinstance(quad.object, Literal)]
        if found:
            return min(found, key=lambda name: (name.language != "nl", name.language or "", name.value))
    return None


def _first(quads: tuple[Quad, ...], predicate: NamedNode) -> str | None:
    return next((text_of(quad.object) for quad in quads if quad.predicate == predicate), None)


def text_of(term: Term) -> str:
    """Give a term's text: the IRI, or the literal's words."""
    return str(term) if isinstance(term, Triple) else term.value
