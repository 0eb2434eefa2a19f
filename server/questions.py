"""Ask a release one of our own queries, which lie in files."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results

from .context import Opened


def rows_of(opened: Opened, query: str, this: NamedNode | None = None) -> list[QuerySolution]:
    """Run one of our own queries about a thing; the default graph is the union of all graphs.

    What is counted over a whole release was counted when it was built.
    """
    text = opened.queries[query]
    if this is not None:
        text = text.replace("?this", str(this))  # a NamedNode holds no sign that ends an IRI
    kept = opened.aggregates.get(text)
    found = (
        opened.store.query(text, use_default_graph_as_union=True)
        if kept is None
        else parse_query_results(kept, QueryResultsFormat.JSON)
    )
    assert isinstance(found, QuerySolutions)  # our queries are SELECTs
    return list(found)


def whole(solution: QuerySolution, name: str) -> int:
    """Give a bound number; 0 when it is unbound."""
    found = solution[name]
    return int(found.value) if isinstance(found, Literal) else 0
