"""Ask a release one of our own queries, which lie in files."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from .context import Opened


def rows_of(opened: Opened, query: str, this: NamedNode | None = None) -> list[QuerySolution]:
    """Run one of our own queries about a thing; the default graph is the union of all graphs."""
    text = opened.queries[query]
    if this is not None:
        text = text.replace("?this", str(this))  # a NamedNode holds no sign that ends an IRI
    found = opened.store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # our queries are SELECTs
    return list(found)


def whole(solution: QuerySolution, name: str) -> int:
    """Give a bound number; 0 when it is unbound."""
    found = solution[name]
    return int(found.value) if isinstance(found, Literal) else 0
