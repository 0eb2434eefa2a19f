"""Keep worker processes warm: start, attend, dismiss, reap."""

from __future__ import annotations

import logging
import time
from collections import deque
from pathlib import Path

from gestand.engine.budget import Limits
from gestand.engine.process import Forkserver, Worker

_REST_AFTER_A_FAILED_START = 0.5

log = logging.getLogger(__name__)


class Crew:
    """The processes that no query uses; the pool's lock guards every call except `hire`."""

    def __init__(self, limits: Limits, store: Path | None, elsewhere: bool = False) -> None:
        """Begin without processes; new ones will open ``store`` before they are ready."""
        self.limits = limits
        self.store = store
        self.idle: deque[Worker] = deque()
        self.starting: list[Worker] = []
        self.dying: list[Worker] = []
        self.spawned = 0
        self._forkserver = Forkserver(limits, elsewhere)
        self._rest_until = 0.0

    def take(self) -> Worker | None:
        """Give the worker that was used last: its caches are the warmest."""
        return self.idle.pop() if self.idle else None

    def give_back(self, worker: Worker) -> None:
        """Take a worker back, unless its last query left marks: a low priority, or memory it does not free."""
        if worker.lowered or worker.memory() > self.limits.worker_memory_bytes:
            self.dismiss(worker)
        else:
            self.idle.append(worker)

    def end(self, worker: Worker) -> None:
        """Kill a worker whose socket another thread still reads from."""
        worker.kill()
        self.dying.append(worker)

    def dismiss(self, worker: Worker) -> None:
        """Kill a worker that nobody reads from."""
        self.end(worker)
        worker.hang_up()

    def attend(self) -> None:
        """Take in the starting workers that are ready; drop those and the idle ones that died."""
        for worker in list(self.starting):
            ready = worker.ready()
            if ready is False:
                continue
            self.starting.remove(worker)
            if ready:
                self.idle.append(worker)
            else:
                self._rest_until = time.monotonic() + _REST_AFTER_A_FAILED_START
                log.error("a query worker did not start (%s): %s", worker.ended_by(), worker.note())
                self.dismiss(worker)
        for worker in [one for one in self.idle if one.lost()]:
            self.idle.remove(worker)
            log.warning("an idle query worker died (%s): %s", worker.ended_by(), worker.note())
            self.dismiss(worker)

    def gone(self) -> list[Worker]:
        """Give up the killed processes that are gone; releasing them takes a moment, so not under the lock."""
        gone = [worker for worker in self.dying if worker.exited()]
        self.dying = [worker for worker in self.dying if worker not in gone]
        return gone

    def missing(self, running: int) -> bool:
        """Tell whether a process must be started beside the ``running`` ones."""
        wanted = self.limits.workers + self.limits.spare
        return running + len(self.idle) + len(self.starting) < wanted and time.monotonic() >= self._rest_until

    def hire(self) -> Worker | None:
        """Start a process; the caller adds it to ``starting``."""
        try:
            worker = self._forkserver.fork(self.store)
        except OSError as error:
            self._rest_until = time.monotonic() + _REST_AFTER_A_FAILED_START
            log.error("no query worker can be started: %s", error)
            return None
        self.spawned += 1
        return worker

    def close(self) -> None:
        """Kill every process that no query uses, and wait until all are gone."""
        for worker in (*self.idle, *self.starting):
            self.dismiss(worker)
        self.idle.clear()
        self.starting.clear()
        for worker in self.dying:
            worker.release()
        self.dying.clear()
        self._forkserver.close()

    def memory(self) -> int:
        """Add up what the living of these processes hold."""
        return sum(worker.memory() for worker in (*self.idle, *self.starting))
