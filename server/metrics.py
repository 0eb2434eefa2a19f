"""Count what the SPARQL endpoint does, in Prometheus's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from gestand.engine.face import Engine

blueprint = Blueprint("metrics", __name__)

METRICS = "gestand.metrics"
"""Under which name the application keeps its metrics."""

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


class _Workers(Collector):
    """Ask the engine how it is, when somebody looks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Give the engine's gauges."""
        stats = self._engine.stats()
        workers = GaugeMetricFamily("gestand_workers", "Worker processes, by what they do", labels=("state",))
        workers.add_metric(("idle",), stats.idle)
        workers.add_metric(("running",), stats.running)
        workers.add_metric(("heavy",), stats.heavy)
        yield workers
        yield GaugeMetricFamily("gestand_queue", "Queries that wait for a worker", stats.waiting)
        yield GaugeMetricFamily("gestand_memory_bytes", "Memory of all workers", stats.memory_bytes)
        yield GaugeMetricFamily("gestand_workers_started", "Processes started since the server began", stats.spawned)


class Metrics:
    """The counters of one application."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self.queries = Counter("gestand_queries", "Queries, by outcome", ("outcome",), registry=self.registry)
        self.cache = Counter("gestand_cache", "Answers, by where they came from", ("from",), registry=self.registry)
        self.rows = Counter("gestand_rows", "Solutions and triples sent", registry=self.registry)
        self.sent = Counter("gestand_answer_bytes", "Bytes of answers sent", registry=self.registry)
        self.seconds = Histogram(
            "gestand_query_seconds", "Time from request to last byte", buckets=_SECONDS, registry=self.registry
        )
        self.registry.register(_Workers(engine))


@blueprint.get("/metrics")
def show() -> Response:
    """Show all counters."""
    metrics: Metrics = current_app.extensions[METRICS]
    return Response(
        generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )
