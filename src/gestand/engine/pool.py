"""Run queries in a pool of worker processes, each within its budget and all within the limits."""

from __future__ import annotations

import logging
import math
import os
import select
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from pathlib import Path

from gestand.engine import faults, verdict
from gestand.engine.budget import Budget, Limits
from gestand.engine.crew import Crew
from gestand.engine.face import EngineStats, QueryRequest, RunningQuery
from gestand.engine.query import Query
from gestand.engine.stream import WorkerStream

_WORKER_GOES_ON = {
    "ok",
    *(
        kind.outcome
        for kind in (
            faults.QueryFault,
            faults.FormatMismatch,
            faults.XmlUnrepresentable,
            faults.StoreUnavailable,
            faults.RowLimitExceeded,
            faults.ByteLimitExceeded,
        )
    ),
}
_AWAKE_SECONDS = 1.0
_ASK_GONE_SECONDS = 0.2

log = logging.getLogger(__name__)


class Pool:
    """An `Engine` over warm, killable processes of this machine.

    One thread, the keeper, watches time and memory, kills, and starts processes; the threads that call `run` read the
    answers themselves. Make the pool after any fork of the server: its thread does not survive one.
    """

    def __init__(self, limits: Limits | None = None, store: Path | None = None) -> None:
        """Start the workers; they open ``store`` before the first query comes."""
        self.limits = limits or Limits()
        self._crew = Crew(self.limits, store)
        self._lock = threading.Lock()
        self._quiet = threading.Condition(self._lock)
        self._running: dict[str, Query] = {}
        self._waiting: deque[Query] = deque()
        self._outcomes: Counter[str] = Counter()
        self._started = 0
        self._closed = False
        self._stopped = False
        self._asleep = False
        self._awake_until = 0.0
        self._ask_gone_at = 0.0
        self._pid = os.getpid()
        self._wake_in, self._wake_out = os.pipe()
        self._keeper = threading.Thread(target=self._keep, name="query-keeper", daemon=True)
        self._keeper.start()

    def run(
        self, store: Path, request: QueryRequest, budget: Budget, gone: Callable[[], bool] | None = None
    ) -> WorkerStream:
        """Begin a query and wait for its first piece; EngineFault when there is none."""
        if os.getpid() != self._pid:
            raise RuntimeError("this engine belongs to another process: make it after the fork")
        query = Query(store, request, budget, gone)
        self._admit(query)
        frame = query.frame()
        self._wait(query)
        while not query.worker.send(frame):  # it died while idle: the query is not to blame
            self._readmit(query)
            self._wait(query)
        return WorkerStream(query, self._ended)

    def running(self) -> list[RunningQuery]:
        """List the queries under way, oldest first."""
        with self._lock:
            return sorted((query.describe() for query in self._running.values()), key=lambda one: one.started)

    def kill(self, id: str) -> bool:
        """End one query; False if no such query runs."""
        with self._lock:
            query = self._running.get(id)
            if query is not None:
                self._end(query, faults.Killed("the query was ended by the operator"))
            return query is not None

    def stats(self) -> EngineStats:
        """Count what the engine does and did."""
        with self._lock:
            return EngineStats(
                workers=self.limits.workers,
                idle=len(self._crew.idle),
                running=len(self._running),
                heavy=sum(query.heavy for query in self._running.values()),
                waiting=len(self._waiting),
                started=self._started,
                spawned=self._crew.spawned,
                memory_bytes=self._crew.memory() + sum(query.worker.memory() for query in self._running.values()),
                outcomes=dict(self._outcomes),
            )

    def close(self) -> None:
        """Take no more queries, let the running ones end within the grace time, then end them."""
        with self._quiet:
            self._closed = True
            while self._waiting:
                self._refuse(self._waiting.popleft(), faults.EngineClosed("the engine is closing"))
            self._quiet.wait_for(lambda: not self._running, self.limits.grace_seconds)
            for query in list(self._running.values()):
                self._end(query, faults.EngineClosed("the engine is closing"))
            self._stopped = True
            self._wake()
        self._keeper.join()

    # Called by the threads that run queries.

    def _admit(self, query: Query) -> None:
        """Give the query a worker, or a place in the queue."""
        with self._lock:
            if self._closed:
                raise self._counted(faults.EngineClosed("the engine is closed"))
            self._crew.store = query.store
            self._waiting.append(query)
            self._dispatch()
            if len(self._waiting) > self.limits.queue_length:
                self._waiting.remove(query)
                raise self._counted(faults.QueueFull("queue_length", self.limits.queue_length, self._queue_patience()))
            self._wake()

    def _readmit(self, query: Query) -> None:
        """Put a query first in the queue again."""
        with self._lock:
            del self._running[query.id]
            self._crew.dismiss(query.worker)
            query.granted.clear()
            self._waiting.appendleft(query)
            self._dispatch()

    def _wait(self, query: Query) -> None:
        """Wait until the query has a worker; EngineFault when it will have none."""
        until = time.monotonic() + self.limits.queue_seconds
        while not query.granted.wait(min(_ASK_GONE_SECONDS, max(until - time.monotonic(), 0))):
            if query.gone and query.gone():
                self._leave_queue(query, faults.ClientGone("the client left the queue"))
            elif time.monotonic() >= until:
                limit = self.limits.queue_seconds
                self._leave_queue(query, faults.QueueTimeout("queue_seconds", limit, self._queue_patience()))
        if query.fault:
            raise query.fault

    def _leave_queue(self, query: Query, fault: faults.EngineFault) -> None:
        """Give up waiting, unless a worker came in this very moment."""
        with self._lock:
            if query in self._waiting:
                self._waiting.remove(query)
                self._refuse(query, fault)

    def _ended(self, query: Query, outcome: str) -> None:
        """Take the worker back from a query whose stream is over."""
        with self._quiet:
            if self._running.pop(query.id, None) is None:  # the keeper ended it; only the socket is left
                query.worker.hang_up()
                return
            self._outcomes[outcome] += 1
            if outcome in _WORKER_GOES_ON:
                self._crew.give_back(query.worker)
            else:
                self._crew.dismiss(query.worker)
            self._dispatch()
            self._quiet.notify_all()
            self._wake()

    # Called with the lock held.

    def _counted(self, fault: faults.EngineFault) -> faults.EngineFault:
        self._outcomes[fault.outcome] += 1
        return fault

    def _refuse(self, query: Query, fault: faults.EngineFault) -> None:
        query.refuse(self._counted(fault))

    def _queue_patience(self) -> int:
        return max(1, math.ceil(self.limits.queue_seconds))

    def _dispatch(self) -> None:
        """Pair those who wait with idle workers, first come first served."""
        while self._waiting and len(self._running) < self.limits.workers and (worker := self._crew.take()):
            query = self._waiting.popleft()
            self._running[query.id] = query
            self._started += 1
            query.grant(worker)

    def _end(self, query: Query, fault: faults.EngineFault) -> None:
        """Kill the worker under a query; its stream will find the fault when it reads on."""
        query.fault = self._counted(fault)
        del self._running[query.id]
        self._crew.end(query.worker)
        self._dispatch()
        self._quiet.notify_all()
        self._wake()

    def _wake(self) -> None:
        """Let the keeper look, if it sleeps."""
        if self._asleep:
            self._asleep = False
            os.write(self._wake_out, b"!")

    # The keeper.

    def _keep(self) -> None:
        while not self._stopped:
            try:
                self._turn()
            except Exception:
                log.exception("the keeper of the query workers stumbled")
                time.sleep(self.limits.look_seconds)
        with self._lock:
            self._crew.dismiss_all()
        for worker in self._crew.dying:
            worker.ended_by()
        self._crew.reap()
        os.close(self._wake_in)
        os.close(self._wake_out)

    def _turn(self) -> None:
        """Sleep until something may have changed, then look at everything once."""
        self._sleep()
        with self._lock:
            self._crew.attend()
            self._crew.reap()
            self._judge()
            self._dispatch()
            missing = self._crew.missing(len(self._running)) and not self._closed
        self._end_the_abandoned()
        if missing and (hired := self._crew.hire()):
            with self._lock:
                self._crew.starting.append(hired)

    def _sleep(self) -> None:
        """Wait for a look's time, or for long when nothing happens; wake when a worker starts or dies."""
        poll = select.poll()
        poll.register(self._wake_in, select.POLLIN)
        with self._lock:
            for worker in self._crew.starting:
                poll.register(worker, select.POLLIN)
            for worker in self._crew.idle:
                poll.register(worker, select.POLLRDHUP)
            now = time.monotonic()
            if self._running or self._waiting or self._crew.dying or self._crew.missing(len(self._running)):
                self._awake_until = now + _AWAKE_SECONDS
            self._asleep = now >= self._awake_until and not self._stopped
        events = poll.poll(None if self._asleep else self.limits.look_seconds * 1000)
        if (self._wake_in, select.POLLIN) in events:
            os.read(self._wake_in, 100)

    def _judge(self) -> None:
        """End the queries that passed a limit, and let the old ones yield to the fresh."""
        for query in self._running.values():
            query.memory = query.worker.memory()
            if not query.heavy and query.age() > self.limits.fresh_seconds:
                query.heavy = True
                query.worker.lower()
        self._end_all(verdict.each(self._running.values()))
        dying = sum(worker.memory() for worker in self._crew.dying)
        others = self._crew.memory() - dying
        self._end_all(verdict.together(self._running.values(), others, dying, self.limits))
        self._end_all(verdict.pressed(self._running.values(), len(self._waiting), self.limits))

    def _end_all(self, verdicts: Iterable[verdict.Verdict]) -> None:
        for query, fault in list(verdicts):
            self._end(query, fault)

    def _end_the_abandoned(self) -> None:
        """Ask now and then whether the clients are still there, without the lock: the answer is a stranger's code."""
        if time.monotonic() < self._ask_gone_at:
            return
        self._ask_gone_at = time.monotonic() + _ASK_GONE_SECONDS
        with self._lock:
            queries = [query for query in self._running.values() if query.gone]
        for query in queries:
            if query.gone and query.gone():
                with self._lock:
                    if query.id in self._running:
                        self._end(query, faults.ClientGone("the client left"))
