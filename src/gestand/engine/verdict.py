"""Judge which running queries must end, and why."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from gestand.engine.budget import Budget, Limits
from gestand.engine.faults import DeadlineExceeded, EngineFault, LaneFull, MemoryExceeded
from gestand.engine.query import Query

Verdict = tuple[Query, EngineFault]


def over_budget(age: float, memory: int, budget: Budget) -> EngineFault | None:
    """Name the limit of its own budget that a query passed, if any."""
    if age > budget.seconds:
        return DeadlineExceeded("seconds", budget.seconds)
    if memory > budget.memory_bytes:
        return MemoryExceeded("memory_bytes", budget.memory_bytes)
    return None


def soonest_place(queries: Collection[Query]) -> int:
    """Tell after how many seconds one of these is over at the latest."""
    return max(1, math.ceil(min((query.budget.seconds - query.age() for query in queries), default=1)))


def each(queries: Collection[Query]) -> Iterator[Verdict]:
    """Judge every query by its own budget."""
    for query in queries:
        fault = over_budget(query.age(), query.memory, query.budget)
        if fault:
            yield query, fault


def together(queries: Collection[Query], others: int, dying: int, limits: Limits) -> Iterator[Verdict]:
    """End the largest query when all processes together hold too much.

    ``others`` is what idle workers hold, ``dying`` what killed ones still hold. While that is on its way out nobody
    else is ended for it.
    """
    total = others + sum(query.memory for query in queries)
    if queries and (total > limits.total_memory_bytes or (not dying and total > limits.total_memory_bytes)):
        largest = max(queries, key=lambda query: query.memory)
        limit = limits.total_memory_bytes
        yield largest, MemoryExceeded("total_memory_bytes", limit, soonest_place(queries))


def pressed(queries: Collection[Query], waiting: int, limits: Limits) -> Iterator[Verdict]:
    """End the latest of the heavy queries that have no sure place, as many as wait.

    Only while every worker is taken and others wait. The latest, so that nobody who has a place loses it to a newcomer.
    """
    if len(queries) < limits.workers:
        return
    heavy = sorted((query for query in queries if query.heavy), key=lambda query: query.since)
    surplus = heavy[limits.heavy :][::-1][:waiting]
    for query in surplus:
        yield query, LaneFull("heavy", limits.heavy, soonest_place(heavy[: limits.heavy]))
