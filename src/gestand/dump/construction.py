"""Write what a CONSTRUCT query finds in a release, sorted: the same release and query give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Protocol

from pyoxigraph import BlankNode, QueryTriples, RdfFormat, Triple, parse, serialize

from gestand import formats
from gestand.dump import syntax
from gestand.dump.canonical import canonical
from gestand.dump.files import prefixes_of
from gestand.iri import Iris
from gestand.store import open_store


class QueryError(ValueError):
    """A query that makes no dump; the message says why and what to do."""


class Published(Protocol):
    """A release, as far as a query needs it: where its store is and which IRIs it has."""

    @property
    def store(self) -> Path:
        """Give the folder of the store."""

    @property
    def iris(self) -> Iris:
        """Give base and vocabulary."""


def construct(release: Published, query: str, form: formats.Format = formats.TURTLE) -> Iterator[bytes]:
    """Run a CONSTRUCT or DESCRIBE query over all graphs of a release and write its triples, sorted, each once.

    The prefixes of the release need not be declared. Raises `QueryError`, before the first piece, when the query is
    wrong, gives no triples, or makes blank nodes: those have other names each time, so nothing would be reproducible.
    """
    if form not in formats.GRAPHS:
        offered = ", ".join(one.extension for one in formats.GRAPHS)
        raise QueryError(f"triples cannot be written as {form.name}; there is {offered}")
    return _written(canonical(_run(release, query), RdfFormat.N_TRIPLES), release.iris, form)


def _run(release: Published, query: str) -> list[Triple]:
    try:
        found = open_store(release.store).query(
            query, prefixes=prefixes_of(release.iris), use_default_graph_as_union=True
        )
        if not isinstance(found, QueryTriples):
            raise QueryError("only CONSTRUCT and DESCRIBE give triples; for other queries there is `gestand query`")
        triples = list(found)
    except (SyntaxError, RuntimeError) as error:
        raise QueryError(f"the query cannot be run: {error}") from error
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise QueryError("the query makes blank nodes; give each node an IRI, for example with IRI(CONCAT(…))")
    return triples


def _written(lines: Sequence[bytes], iris: Iris, form: formats.Format) -> Iterator[bytes]:
    if form == formats.NTRIPLES:
        return iter(lines)
    if form == formats.TURTLE:
        in_a_graph = (line[:-2] + b"<g:> .\n" for line in lines)  # the writers read quads
        return syntax.turtle(in_a_graph, prefixes_of(iris))
    out = BytesIO()
    triples = (quad.triple for quad in parse(b"".join(lines), RdfFormat.N_TRIPLES))
    serialize(triples, out, format=formats.rdf_format(form), prefixes=prefixes_of(iris))
    return iter([out.getvalue()])
