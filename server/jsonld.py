"""Write triples as JSON-LD: one object per subject, names from a context that is sent along.

The context that is sent holds only the terms that the document uses, so that a reader needs no second request.
Every document reads back as the same triples; a test holds that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from gestand.terms import RDF, XSD


@dataclass(frozen=True)
class Name:
    """How a predicate is written: its key, and the type that its values need not repeat (``@id``, a datatype, None)."""

    key: str
    coercion: str | None
    definition: object


class Context:
    """Shorten IRIs by a JSON-LD context of terms and prefixes; other features of contexts are not read."""

    def __init__(self, published: Mapping[str, object], prefixes: Mapping[str, str]) -> None:
        own = {key: value for key, value in published.items() if _is_prefix(value)}
        self.prefixes = {**prefixes, **{key: str(value) for key, value in own.items()}}
        self.terms: dict[str, Name] = {}
        for key, value in published.items():
            if (iri := self._iri_of(value)) and not _is_prefix(value):
                self.terms.setdefault(iri, Name(key, self._coercion_of(value), value))

    def expand(self, name: str) -> str:
        """Give the IRI of a short form; an IRI stays as it is."""
        prefix, colon, local = name.partition(":")
        known = self.prefixes.get(prefix) if colon and not local.startswith("//") else None
        return name if known is None else known + local

    def _iri_of(self, value: object) -> str | None:
        iri = value.get("@id") if isinstance(value, dict) else value
        usable = isinstance(iri, str) and not iri.startswith("@")
        # containers and reversed terms change what a value means: such terms are left out
        if isinstance(value, dict) and ("@container" in value or "@reverse" in value or "@language" in value):
            return None
        return self.expand(str(iri)) if usable else None

    def _coercion_of(self, value: object) -> str | None:
        kind = value.get("@type") if isinstance(value, dict) else None
        return self.expand(kind) if isinstance(kind, str) else None

    def shorten(self, iri: str, used: dict[str, object]) -> str:
        """Give the short form of an IRI, and note the prefix; the IRI itself when none fits."""
        for prefix, start in self.prefixes.items():
            local = iri[len(start) :]
            if iri.startswith(start) and local and "/" not in local and "#" not in local:
                used[prefix] = start
                return f"{prefix}:{local}"
        return iri


def _is_prefix(value: object) -> bool:
    return isinstance(value, str) and value[-1:] in "#/" and value.startswith("http")


def _node(term: NamedNode | BlankNode | Triple) -> str:
    if isinstance(term, Triple):
        raise ValueError("JSON-LD 1.1 has no triple terms")
    return term.value if isinstance(term, NamedNode) else f"_:{term.value}"


def _value(term: Any, name: Name | None, context: Context, used: dict[str, object]) -> object:
    """Write an object; plain where the key's coercion says the rest."""
    coercion = name.coercion if name else None
    if not isinstance(term, Literal):
        return _node(term) if coercion == "@id" else {"@id": _node(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if coercion == term.datatype.value:
        return term.value
    if term.datatype == XSD.string:
        return term.value if coercion is None else {"@value": term.value}
    return {"@value": term.value, "@type": context.shorten(term.datatype.value, used)}


def document(triples: Iterable[Triple], context: Context) -> dict[str, object]:
    """Write triples as one JSON-LD document, subjects in the order in which they come."""
    used: dict[str, object] = {}
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject = nodes.setdefault(_node(triple.subject), {"@id": _node(triple.subject)})
        if triple.predicate == RDF.type and isinstance(triple.object, NamedNode):
            subject.setdefault("@type", []).append(_type(triple.object.value, context, used))
            continue
        name = context.terms.get(triple.predicate.value)
        key = name.key if name else context.shorten(triple.predicate.value, used)
        if name:
            _note(name, context, used)
        subject.setdefault(key, []).append(_value(triple.object, name, context, used))
    return {"@context": dict(sorted(used.items())), "@graph": [_single(node) for node in nodes.values()]}


def _type(iri: str, context: Context, used: dict[str, object]) -> str:
    name = context.terms.get(iri)
    if name is None:
        return context.shorten(iri, used)
    _note(name, context, used)
    return name.key


def _note(name: Name, context: Context, used: dict[str, object]) -> None:
    """Put a term in the context that is sent, and the prefixes that its definition needs."""
    used[name.key] = name.definition
    entry = name.definition if isinstance(name.definition, dict) else {"@id": name.definition}
    for part in (entry.get("@id"), entry.get("@type")):
        prefix = str(part).partition(":")[0]
        if prefix in context.prefixes:
            used[prefix] = context.prefixes[prefix]


def _single(node: dict[str, Any]) -> dict[str, Any]:
    """Write a key with one value without a list."""
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()}
