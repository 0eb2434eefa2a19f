"""Judge which running queries must end, and why."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from gestand.engine.budget import Limits
from gestand.engine.faults import DeadlineExceeded, EngineFault, MemoryExceeded
from gestand.engine.query import Query

Verdict = tuple[Query, EngineFault]

_LINE = 0.8
_LINE_WITH_THE_DYING = 0.9


def each(queries: Collection[Query]) -> Iterator[Verdict]:
    """Judge every query by its own budget."""
    for query in queries:
        budget = query.budget
        if query.left() < 0:
            yield query, DeadlineExceeded("seconds", budget.seconds)
        elif query.memory > budget.memory_bytes:
            yield query, MemoryExceeded("memory_bytes", budget.memory_bytes)


def together(queries: Collection[Query], others: int, dying: int, limits: Limits) -> Iterator[Verdict]:
    """End the largest query when all processes together come near the total.

    ``others`` is what idle workers hold, ``dying`` what killed ones have not given back yet. The rest goes on growing
    until the next look: so the lines are drawn below the total. What is dying frees itself: for its sake only a query
    ends that holds more than its share.
    """
    living = others + sum(query.memory for query in queries)
    total = limits.total_memory_bytes
    if not queries or living + dying <= total * _LINE:
        return
    largest = max(queries, key=lambda query: query.memory)
    crowded = living + dying > total * _LINE_WITH_THE_DYING and largest.memory > total / limits.workers
    if living > total * _LINE or crowded:
        soonest = max(1, math.ceil(min(query.left() for query in queries)))
        yield largest, MemoryExceeded("total_memory_bytes", total, soonest)
