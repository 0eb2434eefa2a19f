"""Let queries wait and run: fresh ones first, heavy ones in a lane of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from gestand.engine.budget import Limits
from gestand.engine.crew import Crew
from gestand.engine.query import Query


class Lanes:
    """Who waits, who runs; the pool's lock guards every call.

    Every query begins in the fresh lane. One that lasts becomes heavy; when more are heavy than have a place, and
    others wait, it goes back to wait in the heavy lane and is run again from its start. So a fresh query waits for
    no more than the fresh time of those before it, and a heavy one for a place or for the end of its patience.
    """

    def __init__(self, limits: Limits, crew: Crew) -> None:
        """Begin with nobody."""
        self.running: dict[str, Query] = {}
        self.fresh: deque[Query] = deque()
        self.demoted: deque[Query] = deque()
        self.granted = 0
        self._limits = limits
        self._crew = crew

    def waiting(self) -> int:
        """Count those who wait in both lanes."""
        return len(self.fresh) + len(self.demoted)

    def heavy(self) -> list[Query]:
        """List the heavy queries that run, the one with the oldest place first."""
        return sorted((query for query in self.running.values() if query.heavy), key=lambda query: query.since)

    def dispatch(self) -> None:
        """Pair those who may run with idle workers, first come first served in each lane."""
        while len(self.running) < self._limits.workers and (lane := self._next()):
            worker = self._crew.take()
            if worker is None:
                return
            query = lane.popleft()
            self.running[query.id] = query
            self.granted += 1
            query.grant(worker)
            if query.heavy:
                worker.lower()

    def _next(self) -> deque[Query] | None:
        if self.fresh:
            return self.fresh
        return self.demoted if self.demoted and len(self.heavy()) < self._limits.heavy else None

    def surplus(self) -> Iterator[Query]:
        """Give the heavy queries that must make room, as many as fresh ones wait.

        Only while every worker is taken. Those that have not begun to answer first, then the latest: nobody who has a
        place loses it to a newcomer.
        """
        if len(self.running) >= self._limits.workers:
            without_place = self.heavy()[self._limits.heavy :]
            without_place.sort(key=lambda query: (query.begun, -query.since))
            yield from without_place[: len(self.fresh)]

    def demote(self, query: Query) -> bool:
        """Send a query to wait in the heavy lane; False when it has begun to answer or the lane is full."""
        if query.begun or len(self.demoted) >= self._limits.queue_length:
            return False
        del self.running[query.id]
        query.worker.demoted = True
        query.granted.clear()
        self.demoted.append(query)
        self._crew.end(query.worker)
        return True

    def leave(self, query: Query) -> bool:
        """Take a query out of the lane in which it waits; False when it does not wait."""
        for lane in (self.fresh, self.demoted):
            if query in lane:
                lane.remove(query)
                return True
        return False
