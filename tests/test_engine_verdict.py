"""Which query must end when all together come near the total."""

from __future__ import annotations

from pathlib import Path

import pytest

from gestand.engine import verdict
from gestand.engine.budget import Budget, Limits
from gestand.engine.face import QueryRequest
from gestand.engine.query import Query

LIMITS = Limits(workers=10, heavy=8, total_memory_bytes=1000)


def holding(memory: int) -> Query:
    query = Query(Path("store"), QueryRequest("ASK {}", "text/csv"), Budget())
    query.memory = memory
    return query


@pytest.mark.parametrize(
    ("memories", "others", "dying", "ended"),
    [
        ([], 2000, 0, []),
        ([300, 300], 100, 0, []),
        ([300, 350], 200, 0, [350]),
        ([300, 200], 100, 250, []),  # what is dying frees itself
        ([300, 200], 100, 350, [300]),  # but there is no room until then
        ([90, 90], 100, 700, []),  # who holds no more than a share is not to blame
    ],
)
def test_the_largest_ends_before_the_total_is_reached(
    memories: list[int], others: int, dying: int, ended: list[int]
) -> None:
    queries = [holding(memory) for memory in memories]
    found = list(verdict.together(queries, others, dying, LIMITS))
    assert ended == [query.memory for query, _ in found]
