"""Tell what an engine lacks: ask it and the embedded store the same, over the same statements."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, parse

from gestand.remote.answers import Triples
from gestand.remote.names import Names
from gestand.remote.protocol import Connection, Partial
from gestand.remote.store import RemoteStore
from gestand.remote.target import RemoteError

SPACE = "urn:gestand:check:"
NAMES = Names(SPACE, "check", (f"{SPACE}/id/graaf/a", f"{SPACE}/id/graaf/b"))
PREFIXES = f"PREFIX : <{SPACE}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
SECONDS = 1
EVIL = """SELECT (COUNT(*) AS ?rows) WHERE {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m :number ?n
  FILTER(!CONTAINS(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)), "nowhere"))
}"""
"""A query that takes much more than its time, and still has an end: some engines go on when nobody listens any more."""


@dataclass(frozen=True)
class Finding:
    """What one check found; ``need`` says what it is for, ``said`` what was seen when it failed."""

    name: str
    need: str
    passed: bool
    said: str = ""

    def __str__(self) -> str:
        """Write it in one line."""
        return f"ok    {self.name}" if self.passed else f"LACKS {self.name} ({self.need}): {self.said}"


def check(connection: Connection) -> Iterator[Finding]:
    """Check an engine; what it was given is removed again, whatever happens."""
    local = Store()
    try:
        loaded = _loaded(connection, local)
        yield loaded
        if loaded.passed:
            store = RemoteStore(connection.target, NAMES)
            for entry in _read()["query"]:
                yield _compared(store, local, **entry)
            yield _cut(store)
            yield _updated(connection, store)
    finally:
        for graph in (*NAMES.all_there, NAMES.merged):
            connection.drop(graph)


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files("gestand.remote") / "check.toml").read_text(encoding="utf-8"))


def _loaded(connection: Connection, local: Store) -> Finding:
    name, need = "Graph Store Protocol", "releases are loaded with it"
    try:
        for graph, turtle in zip(NAMES.graphs, _read()["graphs"].values(), strict=True):
            node, quads = NamedNode(graph), list(parse(PREFIXES + turtle, RdfFormat.TURTLE))
            for quad in quads:
                local.add(Quad(quad.subject, quad.predicate, quad.object, node))
            for there in (NAMES.there(graph), NAMES.merged):
                connection.add(there, "".join(f"{quad.triple} .\n" for quad in quads).encode())
                if not connection.fetch(there).read():
                    return Finding(name, need, False, f"{there} is empty after it was sent")
    except RemoteError as error:
        return Finding(name, need, False, str(error))
    return Finding(name, need, True)


def _compared(store: RemoteStore, local: Store, name: str, need: str, text: str) -> Finding:
    expected = _rows(local.query(PREFIXES + text, use_default_graph_as_union=True))
    try:
        found = _rows(store.query(PREFIXES + text, use_default_graph_as_union=True, seconds=60))
    except (RemoteError, SyntaxError, ValueError, OSError) as error:
        return Finding(name, need, False, str(error))
    missing, extra = expected - found, found - expected
    said = "; ".join(
        f"{word} {', '.join(sorted(some)[:3])[:200]}" for word, some in (("lacks", missing), ("has", extra)) if some
    )
    return Finding(name, need, not said, said)


def _rows(found: QuerySolutions | QueryBoolean | QueryTriples | Triples) -> Counter[str]:
    """Give an answer as a bag of rows, each as text."""
    if isinstance(found, QueryBoolean):
        return Counter([str(bool(found))])
    if isinstance(found, QuerySolutions):
        names = [variable.value for variable in found.variables]
        return Counter(" ".join(f"?{name}={row[name]}" for name in sorted(names) if row[name]) for row in found)
    return Counter({str(triple): 1 for triple in found})


def _cut(store: RemoteStore) -> Finding:
    """See whether the engine ends a query by itself when its time is over, and says so."""
    name, need = "time limit", "a query that is too expensive ends on the engine too"
    began = time.monotonic()
    try:
        found = store.query(PREFIXES + EVIL, use_default_graph_as_union=True, seconds=SECONDS)
        said = f"answers {_rows(found)} as if it were whole"
    except Partial:
        return Finding(name, need, True)
    except (RemoteError, SyntaxError, OSError) as error:
        took, expensive = time.monotonic() - began, store.target.kind.expensive
        if took < 3 * SECONDS or (expensive and expensive.search(str(error))):
            return Finding(name, need, True)
        said = f"no end after {took:.0f} s: {error}"
    return Finding(name, need, False, said)


def _updated(connection: Connection, store: RemoteStore) -> Finding:
    name, need = "update", "old releases are removed with it"
    graph, pattern = NAMES.graphs[0], f"<{SPACE}one> <{SPACE}word> ?o"
    try:
        connection.update(f"DELETE WHERE {{ GRAPH <{NAMES.there(graph)}> {{ {pattern} }} }}")
        left = store.query(f"ASK {{ GRAPH <{graph}> {{ {pattern} }} }}", use_default_graph_as_union=True)
    except (RemoteError, SyntaxError) as error:
        return Finding(name, need, False, str(error))
    return Finding(name, need, not left, "the statement is still there" if left else "")
