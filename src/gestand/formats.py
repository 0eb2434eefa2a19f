"""Name each serialization once: media type, extension, format IRI, and the engine's own name for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import QueryResultsFormat, RdfFormat

W3C_FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True)
class Format:
    """A serialization: ``iri`` is the W3C's name for it, ``extension`` has no dot."""

    name: str
    media_type: str
    extension: str
    kind: Literal["graph", "dataset", "solutions", "page", "document"]
    iri: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def media_types(self) -> tuple[str, ...]:
        """Give the media type and those that others write for it."""
        return (self.media_type, *self.aliases)


HTML = Format("HTML", "text/html", "html", "page", aliases=("application/xhtml+xml",))

TURTLE = Format("Turtle", "text/turtle", "ttl", "graph", W3C_FORMATS + "Turtle", ("application/x-turtle",))
NTRIPLES = Format("N-Triples", "application/n-triples", "nt", "graph", W3C_FORMATS + "N-Triples")
JSONLD = Format("JSON-LD", "application/ld+json", "jsonld", "graph", W3C_FORMATS + "JSON-LD")
RDFXML = Format("RDF/XML", "application/rdf+xml", "rdf", "graph", W3C_FORMATS + "RDF_XML")
NQUADS = Format("N-Quads", "application/n-quads", "nq", "dataset", W3C_FORMATS + "N-Quads")
TRIG = Format("TriG", "application/trig", "trig", "dataset", W3C_FORMATS + "TriG")

RESULTS_JSON = Format(
    "SPARQL JSON", "application/sparql-results+json", "srj", "solutions",
    W3C_FORMATS + "SPARQL_Results_JSON", ("application/json",),
)  # fmt: skip
RESULTS_XML = Format(
    "SPARQL XML", "application/sparql-results+xml", "srx", "solutions",
    W3C_FORMATS + "SPARQL_Results_XML", ("application/xml", "text/xml"),
)  # fmt: skip
RESULTS_CSV = Format("CSV", "text/csv", "csv", "solutions", W3C_FORMATS + "SPARQL_Results_CSV")
RESULTS_TSV = Format(
    "TSV", "text/tab-separated-values", "tsv", "solutions", W3C_FORMATS + "SPARQL_Results_TSV"
)

JSON = Format("JSON", "application/json", "json", "document")
JSON_API = Format("JSON:API", "application/vnd.api+json", "json", "document", aliases=(JSON.media_type,))

GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
DATASETS = (NQUADS, TRIG)
SOLUTIONS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
EVERY = (HTML, *GRAPHS, *DATASETS, *SOLUTIONS)
READ = (*GRAPHS, *DATASETS, RESULTS_CSV, JSON)
"""What is read from elsewhere."""

_RDF = {
    TURTLE: RdfFormat.TURTLE,
    NTRIPLES: RdfFormat.N_TRIPLES,
    JSONLD: RdfFormat.JSON_LD,
    RDFXML: RdfFormat.RDF_XML,
    NQUADS: RdfFormat.N_QUADS,
    TRIG: RdfFormat.TRIG,
}
_RESULTS = {
    RESULTS_JSON: QueryResultsFormat.JSON,
    RESULTS_XML: QueryResultsFormat.XML,
    RESULTS_CSV: QueryResultsFormat.CSV,
    RESULTS_TSV: QueryResultsFormat.TSV,
}


def rdf_format(form: Format) -> RdfFormat:
    """Give pyoxigraph's name of an RDF format; KeyError for any other."""
    return _RDF[form]


def results_format(form: Format) -> QueryResultsFormat:
    """Give pyoxigraph's name of a result format; KeyError for any other."""
    return _RESULTS[form]


def by_extension(extension: str, among: Iterable[Format] = EVERY) -> Format | None:
    """Find a format by its file extension, without dot."""
    return next((form for form in among if form.extension == extension), None)


def by_media_type(media_type: str, among: Iterable[Format] = EVERY) -> Format | None:
    """Find a format by its media type or one of its aliases; parameters must be gone."""
    wanted = media_type.lower()
    return next((form for form in among if wanted == form.media_type or wanted in form.aliases), None)
