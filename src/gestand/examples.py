"""Read the example queries, and count what each of them gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as Word

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, RdfFormat, Store, parse

from gestand import words
from gestand.iri import Iris
from gestand.terms import DCTERMS, RDF, RDFS, SCHEMA, SH, Namespace

QUERIES = "gestand.queries"
FEDERATED = "gestand.queries.federated"
"""The folder of those that ask an endpoint elsewhere too: a build cannot count what they give."""

Form = Word["SELECT", "CONSTRUCT", "ASK"]

_EXECUTABLE = Namespace(
    str(SH),
    "SPARQLExecutable SPARQLSelectExecutable SPARQLConstructExecutable SPARQLAskExecutable ask construct",
)
"""Terms of SHACL's SPARQL extensions, which describe a query that can be run."""

_TEXTS: dict[NamedNode, Form] = {SH.select: "SELECT", _EXECUTABLE.construct: "CONSTRUCT", _EXECUTABLE.ask: "ASK"}

_TARGETED = Namespace(str(SCHEMA), "keywords target")
_FEDERATES_WITH = NamedNode("https://purl.expasy.org/sparql-examples/ontology#federatesWith")
"""The term of the SPARQL examples of SIB for an endpoint that a query asks with SERVICE."""


@dataclass(frozen=True)
class ExampleQuery:
    """A query to begin with: titles, comments and keywords by language, and its text with the prefixes it needs.

    ``endpoints`` are those elsewhere that it asks.
    """

    iri: NamedNode
    slug: str
    titles: Mapping[str, str]
    comments: Mapping[str, str]
    text: str
    form: Form
    keywords: Mapping[str, tuple[str, ...]]
    endpoints: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    """The competency questions that it answers, ``CQ1`` to ``CQ25`` (docs/questions.md)."""


def quads(iris: Iris, folder: str = QUERIES) -> Iterator[Quad]:
    """Give the descriptions of the example queries of a folder and of their prefixes, as quads of the default graph."""
    for _, turtle in words.texts(folder, ".ttl", iris):
        yield from parse(turtle, RdfFormat.TURTLE)


def federated(iris: Iris) -> tuple[ExampleQuery, ...]:
    """Read the example queries that ask an endpoint elsewhere too."""
    return read(iris, FEDERATED)


def read(iris: Iris, folder: str = QUERIES) -> tuple[ExampleQuery, ...]:
    """Read the example queries of a folder with this publisher's IRIs, in the order of the menu."""
    store = Store()
    store.extend(quads(iris, folder))
    found = store.quads_for_pattern(None, RDF.type, _EXECUTABLE.SPARQLExecutable, None)
    nodes = [quad.subject for quad in found if isinstance(quad.subject, NamedNode)]
    return tuple(_example(store, node) for node in sorted(nodes, key=lambda node: (_order(store, node), node.value)))


def _values(store: Store, node: NamedNode, predicate: NamedNode) -> list[Literal]:
    objects = (quad.object for quad in store.quads_for_pattern(node, predicate, None, None))
    return sorted((term for term in objects if isinstance(term, Literal)), key=str)


def _order(store: Store, node: NamedNode) -> int:
    return min((int(term.value) for term in _values(store, node, SH.order)), default=0)


def _example(store: Store, node: NamedNode) -> ExampleQuery:
    """Read one example; ValueError unless it has exactly one text."""
    texts = [(form, term.value) for predicate, form in _TEXTS.items() for term in _values(store, node, predicate)]
    if len(texts) != 1:
        raise ValueError(f"{node} must have one of sh:select, sh:construct and sh:ask, not {len(texts)}")
    form, text = texts[0]
    return ExampleQuery(
        iri=node,
        slug=node.value.rpartition("/")[2],
        titles=_by_language(_values(store, node, RDFS.label)),
        comments=_by_language(_values(store, node, RDFS.comment)),
        text=text.strip(),
        form=form,
        keywords=_listed(_values(store, node, _TARGETED.keywords)),
        endpoints=_endpoints(store, node),
        questions=tuple(term.value for term in _values(store, node, DCTERMS.identifier)),
    )


def _endpoints(store: Store, node: NamedNode) -> tuple[str, ...]:
    found = (quad.object for quad in store.quads_for_pattern(node, _FEDERATES_WITH, None, None))
    return tuple(sorted(one.value for one in found if isinstance(one, NamedNode)))


def _by_language(literals: Iterable[Literal]) -> dict[str, str]:
    return {term.language or "": term.value for term in literals}


def _listed(literals: Iterable[Literal]) -> dict[str, tuple[str, ...]]:
    listed: dict[str, tuple[str, ...]] = {}
    for term in literals:
        listed[term.language or ""] = (*listed.get(term.language or "", ()), term.value)
    return listed


def count(store: Store, example: ExampleQuery) -> int:
    """Count the rows of a query: solutions, different triples, or 1 for yes and 0 for no."""
    found = store.query(example.text, use_default_graph_as_union=True)
    if isinstance(found, QueryBoolean):
        return int(bool(found))
    return len(set(found)) if example.form == "CONSTRUCT" else sum(1 for _ in found)


def counts(store: Store, examples: Iterable[ExampleQuery]) -> dict[str, int]:
    """Count the rows of each example query over all graphs of a store, by its slug."""
    return {example.slug: count(store, example) for example in examples}
