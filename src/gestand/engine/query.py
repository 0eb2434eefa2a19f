"""Hold what the engine knows of one query, from the queue to its end."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gestand.engine import wire
from gestand.engine.budget import Budget
from gestand.engine.face import QueryRequest, RunningQuery
from gestand.engine.faults import EngineFault
from gestand.engine.process import Worker


@dataclass(eq=False)
class Query:
    """A query that waits, runs or is over; the pool's lock guards every change.

    ``admitted`` is when it came, ``since`` when it got the worker it has now. ``granted`` is set when the worker is
    there, or when ``fault`` says why there will be none. A ``begun`` query has given its first piece; of a ``dropped``
    one nobody reads the rest. ``elsewhere`` names the engine that the worker asks in the place of the store.
    """

    store: Path
    request: QueryRequest
    budget: Budget
    gone: Callable[[], bool] | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    admitted: float = field(default_factory=time.monotonic)
    started: float = field(default_factory=time.time)
    granted: threading.Event = field(default_factory=threading.Event)
    worker: Worker = field(init=False)
    since: float = 0.0
    memory: int = 0
    heavy: bool = False
    begun: bool = False
    dropped: bool = False
    elsewhere: Mapping[str, Any] | None = None
    fault: EngineFault | None = None

    def grant(self, worker: Worker) -> None:
        """Give the query a worker."""
        self.worker = worker
        self.since = time.monotonic()
        self.granted.set()

    def refuse(self, fault: EngineFault) -> None:
        """Tell the waiting thread that no worker will come."""
        self.fault = fault
        self.granted.set()

    def age(self) -> float:
        """Tell how many seconds ago it came."""
        return time.monotonic() - self.admitted

    def left(self) -> float:
        """Tell how many seconds it still has."""
        return self.budget.seconds - self.age()

    def frame(self) -> bytes:
        """Say the query in the worker's words."""
        ask = self.request
        return wire.pack_json(
            wire.Kind.QUERY,
            {
                "store": str(self.store),
                "text": ask.text,
                "media_type": ask.media_type,
                "default_graphs": ask.default_graphs,
                "named_graphs": ask.named_graphs,
                "base": ask.base,
                "prefixes": ask.prefixes,
                "seconds": self.left(),
                "elsewhere": self.elsewhere,
                "rows": self.budget.rows,
                "bytes": self.budget.result_bytes,
            },
        )

    def describe(self) -> RunningQuery:
        """Give a picture for the list of running queries."""
        return RunningQuery(self.id, self.request.text, self.store, self.started, self.age(), self.memory, self.heavy)
