"""Judge which running queries must end, and why."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from gestand.engine.budget import Limits
from gestand.engine.faults import DeadlineExceeded, EngineFault, MemoryExceeded
from gestand.engine.query import Query

Verdict = tuple[Query, EngineFault]

_LINE = 0.85


def each(queries: Collection[Query]) -> Iterator[Verdict]:
    """Judge every query by its own budget."""
    for query in queries:
        budget = query.budget
        if query.left() < 0:
            yield query, DeadlineExceeded("seconds", budget.seconds)
        elif query.memory > budget.memory_bytes:
            yield query, MemoryExceeded("memory_bytes", budget.memory_bytes)


def together(queries: Collection[Query], others: int, limits: Limits) -> Iterator[Verdict]:
    """End the largest query when all living processes together come near the total.

    ``others`` is what idle workers hold. A killed process takes a moment to give its memory back, and the rest goes
    on growing until the next look: so the line is drawn below the total.
    """
    total = others + sum(query.memory for query in queries)
    if queries and total > limits.total_memory_bytes * _LINE:
        largest = max(queries, key=lambda query: query.memory)
        soonest = max(1, math.ceil(min(query.left() for query in queries)))
        yield largest, MemoryExceeded("total_memory_bytes", limits.total_memory_bytes, soonest)
