"""Hold what the requests to one SPARQL endpoint share: engine, caches, accounts, metrics."""

from __future__ import annotations

import logging
import weakref
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from .answer_cache import AnswerCache
from .client_time import Accounts
from .endpoint_settings import EndpointSettings
from .federation import Guard
from .metrics import METRICS, Metrics
from .transfer import CutOff

if TYPE_CHECKING:
    from gestand.engine.face import Engine

ENDPOINT = "gestand.endpoint"
"""Under which name the application keeps its endpoint."""


class Endpoint:
    """One SPARQL endpoint; it owns the caches and the guard, not the engine."""

    def __init__(self, engine: Engine, settings: EndpointSettings) -> None:
        self.engine = engine
        self.settings = settings
        self.metrics = Metrics(engine)
        self.answers = AnswerCache(settings.cache_folder, settings.cache_bytes)
        self.accounts = Accounts(settings.client_seconds)
        self.guard = Guard(settings)
        weakref.finalize(self, _close, self.answers, self.guard)

    def close(self) -> None:
        """Stop listening for SERVICE, remove a cache of our own."""
        _close(self.answers, self.guard)


def _close(answers: AnswerCache, guard: Guard) -> None:
    guard.close()
    answers.close()


def install(app: Flask, engine: Engine, settings: EndpointSettings) -> Endpoint:
    """Give an application its endpoint."""
    made = Endpoint(engine, settings)
    app.extensions[ENDPOINT] = made
    app.extensions[METRICS] = made.metrics
    logging.getLogger("waitress").addFilter(_no_trace_of_a_cut)
    return made


def _no_trace_of_a_cut(record: logging.LogRecord) -> bool:
    """Keep out the trace of an answer that was broken off on purpose: the query log tells it."""
    return not (record.exc_info and record.exc_info[0] is CutOff)


def endpoint() -> Endpoint:
    """Give the endpoint of this application."""
    return cast(Endpoint, current_app.extensions[ENDPOINT])
