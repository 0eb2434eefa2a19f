"""Say in what engines differ: addresses, parameters, formats, errors. No other module knows an engine by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gestand.formats import NTRIPLES
from gestand.terms import XSD


@dataclass(frozen=True)
class Kind:
    """An engine's ways; ``query``, ``update`` and ``graphs`` follow the address that the operator gives.

    ``graphs`` is None where the Graph Store Protocol is missing: updates load then, and CONSTRUCT reads.

    ``server`` is how its Server header begins, "" when it has none of its own. ``graph`` is the parameter that names
    a graph (Graph Store Protocol, 4.2). ``triples`` is what it calls N-Triples. ``digest`` tells that it wants
    HTTP Digest where others take Basic. ``seconds`` names the parameter for a query's time and its unit in seconds.
    ``cut`` is the response header that tells that an answer is not whole. ``boolean`` is the column in which an ASK
    may answer. ``expensive`` finds the errors that mean "this would take too long". ``spellings`` are its own ways to
    write a value, each with what we write for it, in SPARQL JSON and in N-Triples.
    ``magic`` is how IRIs begin that make it do more than SPARQL says: read files, run procedures, ask other servers.
    ``merged`` tells that it needs the union of a release's graphs as one more graph: it does not merge graphs soundly.
    """

    name: str
    query: str
    update: str
    graphs: str | None
    server: str = ""
    graph: str = "graph"
    triples: str = NTRIPLES.media_type
    digest: bool = False
    seconds: tuple[str, float] | None = None
    cut: str | None = None
    boolean: str | None = None
    expensive: re.Pattern[str] | None = None
    spellings: tuple[tuple[bytes, bytes], ...] = ()
    magic: tuple[str, ...] = ()
    merged: bool = False


_BOOLEAN = str(XSD.boolean.value)


def _booleans() -> Iterator[tuple[bytes, bytes]]:
    """Write 1 and 0 of xsd:boolean as true and false, as far as an engine names the type; no string can look so."""
    for digit, word in (("1", "true"), ("0", "false")):
        for before, after in ((f'{_BOOLEAN}", "value": "', '"'), ('"', f'"^^<{_BOOLEAN}>')):
            yield f"{before}{digit}{after}".encode(), f"{before}{word}{after}".encode()


VIRTUOSO = Kind(
    "virtuoso", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth", server="Virtuoso",
    graph="graph-uri",
    triples="text/plain",  # the name of N-Triples before RDF 1.1; 7.2.5 knows no other
    digest=True,
    seconds=("timeout", 0.001),
    cut="X-SQL-State",  # S1TAT: the time was over, and what was found by then is sent with 200
    boolean="__ASK_RETVAL",  # an ASK with protocol parameters comes as a table
    expensive=re.compile(r"estimated execution time|S1TAT|query timed out|memory limit", re.IGNORECASE),
    spellings=tuple(_booleans()),
    merged=True,  # 7.2.5 loses solutions where a path with * or + joins over a default graph of several graphs
    magic=("bif:", "sql:", "xpf:", "http://www.openlinksw.com/schemas/"),
)  # fmt: skip
OXIGRAPH = Kind("oxigraph", "/query", "/update", "/store", server="Oxigraph")
GRAPHDB = Kind(
    "graphdb", "", "/statements", "/rdf-graphs/service", seconds=("timeout", 1.0),
    magic=("http://www.ontotext.com/", "http://www.openrdf.org/"),
)  # fmt: skip
STARDOG = Kind(
    "stardog", "/query", "/update", "", seconds=("timeout", 0.001), magic=("tag:stardog:",)
)
NEPTUNE = Kind("neptune", "/sparql", "/sparql", "/sparql/gsp/", magic=("http://aws.amazon.com/neptune/",))
ANZOGRAPH = Kind("anzograph", "/sparql", "/sparql", None, magic=("http://cambridgesemantics.com/",))
FUSEKI = Kind(
    "fuseki", "/query", "/update", "/data", server="Apache Jena Fuseki", seconds=("timeout", 1.0),
    magic=("java:", "http://jena.apache.org/", "http://jena.hpl.hp.com/"),
)  # fmt: skip
PLAIN = Kind("sparql", "", "", None)
"""An engine that answers queries and takes updates at one address."""

KINDS = {
    kind.name: kind for kind in (VIRTUOSO, OXIGRAPH, GRAPHDB, STARDOG, NEPTUNE, ANZOGRAPH, FUSEKI, PLAIN)
}  # fmt: skip


def recognise(server: str) -> Kind | None:
    """Find the kind whose Server header begins so; None when the header does not tell."""
    return next((kind for kind in KINDS.values() if kind.server and server.startswith(kind.server)), None)
