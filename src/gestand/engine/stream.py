"""Read the answer of a worker as a stream of bytes."""

from __future__ import annotations

import logging
import time
from typing import Protocol, Self, cast

from gestand.engine import faults, wire
from gestand.engine.face import Form
from gestand.engine.process import Worker
from gestand.engine.query import Query

log = logging.getLogger(__name__)


class Demoted(Exception):
    """The worker was taken from this query before it began to answer: it must wait and run again."""


class Host(Protocol):
    """What a stream tells the pool; both give False when the worker was taken away."""

    def begin(self, query: Query, worker: Worker) -> bool:
        """Note that the first piece is there."""

    def finish(self, query: Query, worker: Worker, outcome: str) -> bool:
        """Take the worker back; ``outcome`` is ``ok`` or that of the fault that ended the query."""


class WorkerStream:
    """The answer to one query; the thread that iterates is the one that reads from the worker."""

    def __init__(self, query: Query, worker: Worker, host: Host) -> None:
        """Wait for the first piece; EngineFault when there is none, Demoted when the query must wait again."""
        self.form: Form = "solutions"
        self.rows: int | None = None
        self._query = query
        self._worker = worker
        self._host = host
        self._over: float | None = None
        self._first = self._next()
        if self._over is None and not host.begin(query, worker):
            raise self._demoted()

    @property
    def id(self) -> str:
        """Name the query."""
        return self._query.id

    @property
    def seconds(self) -> float:
        """Tell how long the query has run, or ran, its time in the queue included."""
        return (self._over or time.monotonic()) - self._query.admitted

    @property
    def waited(self) -> float:
        """Tell how long the query waited for the worker that answers it."""
        return max(self._query.since - self._query.admitted, 0.0)

    def __iter__(self) -> Self:
        """Give the stream itself."""
        return self

    def __next__(self) -> bytes:
        """Give the next piece; EngineFault when the rest will not come."""
        piece, self._first = self._first, None
        if piece is None:
            piece = self._next()
        if piece is None:
            raise StopIteration
        return piece

    def __enter__(self) -> Self:
        """Close at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def __del__(self) -> None:
        """Let the keeper end a query whose stream was dropped; no lock here, the collector may run under it."""
        if self._over is None:
            self._query.dropped = True

    def close(self) -> None:
        """End the query if it still runs."""
        if self._over is None:
            self._finish(faults.ClientGone.outcome)

    def _next(self) -> bytes | None:
        """Read up to the next piece; None at the end."""
        while self._over is None:
            frame = wire.unpack(self._worker.reader)
            if frame is None:
                raise self._lost()
            kind, payload = frame
            if kind is wire.Kind.FORM:
                self.form = cast(Form, payload.decode())
            elif kind is wire.Kind.PIECE:
                return payload
            elif kind is wire.Kind.END:
                return self._last(payload)
            else:
                raise self._fail(wire.read_fault(payload))
        return None

    def _last(self, payload: bytes) -> bytes | None:
        """Let the worker go before the consumer has taken the last piece."""
        self.rows, piece = wire.read_end(payload)
        if not self._finish("ok"):
            raise self._demoted()
        return piece or None

    def _fail(self, fault: faults.EngineFault) -> Exception:
        return fault if self._finish(fault.outcome) else self._demoted()

    def _lost(self) -> Exception:
        """Say why the worker went silent."""
        if self._worker.demoted:
            return self._demoted()
        return self._fail(self._query.fault or crash(self._worker))

    def _finish(self, outcome: str) -> bool:
        self._over = time.monotonic()
        return self._host.finish(self._query, self._worker, outcome)

    def _demoted(self) -> Demoted:
        self._over = time.monotonic()
        self._worker.hang_up()
        return Demoted()


def crash(worker: Worker) -> faults.WorkerCrashed:
    """Say how a worker died that nobody killed."""
    how, note = worker.ended_by(), worker.note()
    log.warning("a query worker died (%s): %s", how, note)
    return faults.WorkerCrashed(f"the worker died under this query ({how}): it is too expensive", note)
