"""Read the answer of a worker as a stream of bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self, cast

from gestand.engine import faults, wire
from gestand.engine.face import Form
from gestand.engine.query import Query

Ended = Callable[[Query, str], None]


class WorkerStream:
    """The answer to one query; the thread that iterates is the one that reads from the worker.

    ``ended`` is called once: with ``ok``, or with the outcome of the fault that ended the query.
    """

    def __init__(self, query: Query, ended: Ended) -> None:
        """Wait for the first piece; EngineFault when there is none."""
        self.form: Form = "solutions"
        self.rows: int | None = None
        self._query = query
        self._ended = ended
        self._over: float | None = None
        self._first = self._next()

    @property
    def id(self) -> str:
        """Name the query."""
        return self._query.id

    @property
    def seconds(self) -> float:
        """Tell how long the query has run, or ran."""
        return (self._over or time.monotonic()) - self._query.since

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
        """End a query whose stream was dropped."""
        if hasattr(self, "_over"):
            self.close()

    def close(self) -> None:
        """End the query if it still runs."""
        if self._over is None:
            self._end("gone")

    def _next(self) -> bytes | None:
        """Read up to the next piece; None at the end."""
        if self._over is not None:
            return None
        while (frame := wire.unpack(self._query.worker.reader)) is not None:
            kind, payload = frame
            if kind is wire.Kind.FORM:
                self.form = cast(Form, payload.decode())
            elif kind is wire.Kind.PIECE:
                return payload
            elif kind is wire.Kind.END:
                return self._last(payload)
            else:
                raise self._end_with(wire.read_fault(payload))
        raise self._end_with(self._query.fault or crash(self._query))

    def _last(self, payload: bytes) -> bytes | None:
        """Let the worker go before the consumer has taken the last piece."""
        self.rows, piece = wire.read_end(payload)
        self._end("ok")
        return piece or None

    def _end_with(self, fault: faults.EngineFault) -> faults.EngineFault:
        self._end(fault.outcome)
        return fault

    def _end(self, outcome: str) -> None:
        self._over = time.monotonic()
        self._ended(self._query, outcome)


def crash(query: Query) -> faults.WorkerCrashed:
    """Say how a worker died that nobody killed."""
    worker = query.worker
    how = worker.ended_by()
    return faults.WorkerCrashed(f"the worker died under this query ({how}): it is too expensive", worker.note())
