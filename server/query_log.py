"""Write one line of JSON for each query: what it cost and how it ended; neither its text nor who asked."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from .metrics import Metrics

LOG = logging.getLogger("gestand.query")


def digest(normalized: str) -> str:
    """Give the hash under which a query is known in the log."""
    return hashlib.sha256(normalized.encode()).hexdigest()[:16]


@dataclass
class Entry:
    """What is known of a query; the first outcome that it is closed with is the one that counts.

    ``cost`` is the engine's time in milliseconds, which is what the client's account is charged.
    """

    metrics: Metrics
    facts: dict[str, Any] = field(default_factory=dict)
    since: float = field(default_factory=time.perf_counter)
    bytes: int = 0
    rows: int | None = None
    cost: float = 0.0
    source: str = "engine"
    _open: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def close(self, outcome: str) -> None:
        """Count and log the query, once."""
        if not self._open.acquire(blocking=False):
            return
        seconds = time.perf_counter() - self.since
        count(self.metrics, outcome, self.source, seconds, self.rows, self.bytes)
        if LOG.isEnabledFor(logging.INFO):
            said = {"outcome": outcome, "seconds": round(seconds, 6), "rows": self.rows, "bytes": self.bytes}
            line = {**self.facts, **said, "cost": round(self.cost * 1000, 3), "from": self.source}
            LOG.info("%s", json.dumps(line))


def count(metrics: Metrics, outcome: str, source: str, seconds: float, rows: int | None, sent: int) -> None:
    """Add a query to the metrics."""
    metrics.queries.labels(outcome).inc()
    metrics.seconds.observe(seconds)
    metrics.sent.inc(sent)
    if rows:
        metrics.rows.inc(rows)
    if outcome == "ok":
        metrics.cache.labels(source).inc()
