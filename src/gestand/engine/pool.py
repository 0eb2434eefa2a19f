"""Run queries in a pool of worker processes, each within its budget and all within the limits."""

from __future__ import annotations

import logging
import math
import os
import select
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gestand.engine import faults, verdict
from gestand.engine.budget import Budget, Limits
from gestand.engine.crew import Crew
from gestand.engine.face import Engine, EngineStats, QueryRequest, RunningQuery
from gestand.engine.lanes import Lanes
from gestand.engine.process import Worker
from gestand.engine.query import Query
from gestand.engine.stream import Demoted, WorkerStream
from gestand.engine.wire import FROM_WORKER

_AWAKE_SECONDS = 1.0
_ASK_GONE_SECONDS = 0.2

log = logging.getLogger(__name__)


class Pool(Engine):
    """An `Engine` over warm, killable processes of this machine.

    One thread, the keeper, watches time and memory, kills, and starts processes; the threads that call `run` read the
    answers themselves. Make the pool after any fork of the server: its thread does not survive one.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        store: Path | None = None,
        elsewhere: Callable[[Path], Mapping[str, Any] | None] | None = None,
    ) -> None:
        """Start the workers; they open ``store`` before the first query comes.

        ``elsewhere`` names the engine that holds the release of a store, if one does; workers ask it then.
        """
        self.limits = limits or Limits()
        self._elsewhere = elsewhere or (lambda store: None)
        self._crew = Crew(self.limits, store, elsewhere is not None)
        self._lanes = Lanes(self.limits, self._crew)
        self._lock = threading.Lock()
        self._quiet = threading.Condition(self._lock)
        self._outcomes: Counter[str] = Counter()
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
        query = Query(store, request, budget, gone, elsewhere=self._elsewhere(store))
        self._admit(query)
        frame = query.frame()
        while True:
            worker = self._wait(query)
            if worker.send(frame):
                try:
                    return WorkerStream(query, worker, self)
                except Demoted:
                    continue
            self._readmit(query, worker)

    def running(self) -> list[RunningQuery]:
        """List the queries under way, oldest first."""
        with self._lock:
            queries = [query.describe() for query in self._lanes.running.values()]
        return sorted(queries, key=lambda query: query.started)

    def kill(self, id: str) -> bool:
        """End one query; False if no such query runs."""
        with self._lock:
            query = self._lanes.running.get(id)
            if query is not None:
                self._end(query, faults.Killed("the query was ended by the operator"))
            return query is not None

    def stats(self) -> EngineStats:
        """Count what the engine does and did."""
        with self._lock:
            return EngineStats(
                workers=self.limits.workers,
                idle=len(self._crew.idle),
                running=len(self._lanes.running),
                heavy=len(self._lanes.heavy()),
                waiting=self._lanes.waiting(),
                started=self._lanes.granted,
                spawned=self._crew.spawned,
                memory_bytes=self._memory(),
                outcomes=dict(self._outcomes),
            )

    def close(self) -> None:
        """Take no more queries, let the running ones end within the grace time, then end them."""
        with self._quiet:
            self._closed = True
            for query in (*self._lanes.fresh, *self._lanes.demoted):
                self._give_up(query, faults.EngineClosed("the engine is closing"))
            self._quiet.wait_for(lambda: not self._lanes.running, self.limits.grace_seconds)
            for query in list(self._lanes.running.values()):
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
            self._crew.store = None if query.elsewhere else query.store
            self._lanes.fresh.append(query)
            self._lanes.dispatch()
            if len(self._lanes.fresh) > self.limits.queue_length:
                self._lanes.leave(query)
                length = self.limits.queue_length
                raise self._counted(faults.QueueFull("queue_length", length, self._queue_patience()))
            self._wake()

    def _readmit(self, query: Query, worker: Worker) -> None:
        """Put a query first in the queue again whose worker had died while idle, unless it was taken away."""
        with self._lock:
            if worker.demoted or query.fault:
                worker.hang_up()
                return
            del self._lanes.running[query.id]
            self._crew.dismiss(worker)
            query.granted.clear()
            self._lanes.fresh.appendleft(query)
            self._lanes.dispatch()

    def _wait(self, query: Query) -> Worker:
        """Wait until the query has a worker; EngineFault when it will have none."""
        until = time.monotonic() + min(self.limits.queue_seconds, query.left())
        while not query.granted.wait(min(_ASK_GONE_SECONDS, max(until - time.monotonic(), 0))):
            if query.gone and query.gone():
                self._leave(query, faults.ClientGone("the client left the queue"))
            elif time.monotonic() >= until:
                self._leave(query, self._no_place(query))
        with self._lock:
            if query.fault:
                raise query.fault
            return query.worker

    def _no_place(self, query: Query) -> faults.EngineFault:
        if query.heavy:
            return faults.LaneFull("heavy", self.limits.heavy, self._queue_patience())
        return faults.QueueTimeout("queue_seconds", self.limits.queue_seconds, self._queue_patience())

    def _leave(self, query: Query, fault: faults.EngineFault) -> None:
        with self._lock:
            self._give_up(query, fault)

    def begin(self, query: Query, worker: Worker) -> bool:
        """Note that the first piece is there: from now on the query cannot be run again."""
        with self._lock:
            query.begun = not worker.demoted
            return query.begun

    def finish(self, query: Query, worker: Worker, outcome: str) -> bool:
        """Take the worker back from a query whose stream is over; False when it was taken away before."""
        with self._quiet:
            if worker.demoted:
                return False
            if self._lanes.running.pop(query.id, None) is None:  # the keeper ended it; only the socket is left
                worker.hang_up()
                return True
            self._outcomes[outcome] += 1
            if outcome == "ok" or outcome in FROM_WORKER:
                self._crew.give_back(worker)
            else:
                self._crew.dismiss(worker)
            self._changed()
            return True

    # Called with the lock held.

    def _counted(self, fault: faults.EngineFault) -> faults.EngineFault:
        self._outcomes[fault.outcome] += 1
        return fault

    def _give_up(self, query: Query, fault: faults.EngineFault) -> None:
        """Let a query wait no longer, unless a worker came in this very moment."""
        if self._lanes.leave(query):
            query.refuse(self._counted(fault))

    def _queue_patience(self) -> int:
        return max(1, math.ceil(self.limits.queue_seconds))

    def _memory(self) -> int:
        """Add up what all processes hold, those on their way out too."""
        workers = [query.worker for query in self._lanes.running.values()]
        return self._crew.memory() + sum(worker.memory() for worker in (*workers, *self._crew.dying))

    def _end(self, query: Query, fault: faults.EngineFault) -> None:
        """Kill the worker under a query; its stream will find the fault when it reads on."""
        query.fault = self._counted(fault)
        del self._lanes.running[query.id]
        self._crew.end(query.worker)
        self._changed()

    def _changed(self) -> None:
        """Use the place that came free."""
        self._lanes.dispatch()
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
            self._crew.close()
        os.close(self._wake_in)
        os.close(self._wake_out)

    def _turn(self) -> None:
        """Sleep until something may have changed, then look at everything once."""
        self._sleep()
        with self._lock:
            self._crew.attend()
            self._judge()
            self._lanes.dispatch()
            gone = self._crew.gone()
            missing = self._missing()
        for worker in gone:
            worker.release()
        if missing and (hired := self._crew.hire()):
            with self._lock:
                self._crew.starting.append(hired)
        self._end_the_abandoned()

    def _missing(self) -> bool:
        return not self._closed and self._crew.missing(len(self._lanes.running))

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
            missing = self._missing()
            if missing or self._lanes.running or self._lanes.waiting() or self._crew.dying:
                self._awake_until = now + _AWAKE_SECONDS
            self._asleep = now >= self._awake_until and not self._stopped
            asleep = self._asleep
        look = 0 if missing else self.limits.look_seconds * 1000
        events = poll.poll(None if asleep else look)
        if (self._wake_in, select.POLLIN) in events:
            os.read(self._wake_in, 100)

    def _judge(self) -> None:
        """End the queries that passed a limit, and let the old ones yield to the fresh."""
        now = time.monotonic()
        for query in self._lanes.running.values():
            query.memory = query.worker.memory()
            if not query.heavy and now - query.since > self.limits.fresh_seconds:
                query.heavy = True
                query.worker.lower()
        for query in [one for one in self._lanes.running.values() if one.dropped]:
            self._end(query, faults.ClientGone("the answer was dropped"))
            query.worker.hang_up()
        for query, fault in list(verdict.each(self._lanes.running.values())):
            self._end(query, fault)
        others, dying = self._crew.memory(), sum(worker.memory() for worker in self._crew.dying)
        for query, fault in list(verdict.together(self._lanes.running.values(), others, dying, self.limits)):
            self._end(query, fault)
        for query in list(self._lanes.surplus()):
            if not self._lanes.demote(query):
                self._end(query, faults.LaneFull("heavy", self.limits.heavy, self._queue_patience()))

    def _end_the_abandoned(self) -> None:
        """Ask now and then whether the clients are still there, without the lock: the answer is a stranger's code."""
        if time.monotonic() < self._ask_gone_at:
            return
        self._ask_gone_at = time.monotonic() + _ASK_GONE_SECONDS
        with self._lock:
            queries = [query for query in self._lanes.running.values() if query.gone]
        for query in queries:
            if query.gone and query.gone():
                with self._lock:
                    if query.id in self._lanes.running:
                        self._end(query, faults.ClientGone("the client left"))
