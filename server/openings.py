"""Say what to open first: a page, a query and a dump of the current release."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from pyoxigraph import NamedNode, QuerySolutions

from gestand import aggregates
from gestand.release import Release
from gestand.store import Readable

MOST_CITED = "most-cited"


def openings(release: Release, store: Readable, address: str) -> Iterator[str]:
    """Give a line each for a page, a query and a dump, under the address that the server listens on."""
    query = aggregates.queries(release.iris)[MOST_CITED]
    root = address + urlsplit(release.iris.base).path
    promise = _first(store, query)
    if promise:
        yield f"  a page:  {address}{urlsplit(promise).path}"
    yield f"  a query: {root}/sparql?{urlencode({'query': query, 'format': 'csv'})}"
    yield f"  a dump:  {root}/dumps/latest/gestand.ttl.gz"


def _first(store: Readable, query: str) -> str | None:
    """Find the promise with the most cited decisions."""
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    first = next(found, None)
    node = first["promise"] if first else None
    return node.value if isinstance(node, NamedNode) else None
