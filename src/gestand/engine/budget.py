"""Say what a query may cost, and what all of them may cost together."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Budget:
    """What one query may use; None means no limit of that kind.

    ``seconds`` is wall time from the moment the query comes until its last byte is taken: waiting counts too.
    ``rows`` counts solutions, or triples of a graph.
    """

    seconds: float = 30.0
    memory_bytes: int = 512 * MIB
    rows: int | None = None
    result_bytes: int | None = None


@dataclass(frozen=True)
class Limits:
    """What all queries may use together.

    A query that has run for ``fresh_seconds`` is heavy. At most ``heavy`` of them have a sure place, so that
    ``workers - heavy`` workers come free for fresh queries within ``fresh_seconds``. ``spare`` processes stand
    warm beside the workers, so that a kill costs the next query nothing. ``queue_length`` and ``queue_seconds`` hold
    for the queue of the fresh and for that of the heavy. ``worker_memory_bytes`` is what an idle worker may hold
    before it is replaced; ``look_seconds`` is how often time and memory are looked at.
    """

    workers: int = 12
    heavy: int = 10
    spare: int = 2
    fresh_seconds: float = 0.1
    queue_length: int = 32
    queue_seconds: float = 5.0
    total_memory_bytes: int = 2048 * MIB
    address_space_bytes: int = 4096 * MIB
    worker_memory_bytes: int = 128 * MIB
    stores_per_worker: int = 2
    grace_seconds: float = 10.0
    look_seconds: float = 0.02

    def __post_init__(self) -> None:
        """Refuse limits under which nothing could run; ValueError tells all faults at once."""
        rules = {
            "workers must be at least 1": self.workers >= 1,
            "heavy must be at least 1": self.heavy >= 1,
            "heavy must leave a worker free, unless there is only one": self.heavy < max(self.workers, 2),
            "spare, queue_length and queue_seconds must not be negative": min(
                self.spare, self.queue_length, self.queue_seconds
            )
            >= 0,
            "stores_per_worker must be at least 1": self.stores_per_worker >= 1,
            "fresh_seconds and look_seconds must be positive": min(self.fresh_seconds, self.look_seconds) > 0,
        }
        faults = [rule for rule, kept in rules.items() if not kept]
        if faults:
            raise ValueError("; ".join(faults))
