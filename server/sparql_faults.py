"""Tell why a query was refused or ended: the limit, its value, and the way round it."""

from __future__ import annotations

from typing import Any

from gestand.engine import faults

from .address import link
from .context import opened_or_none
from .errors import Problem


class Refused(Problem):
    """A problem with a short name for log and metrics."""

    def __init__(self, status: int, title: str, detail: str, *, outcome: str, **members: Any) -> None:
        super().__init__(status, title, detail, **members)
        self.outcome = outcome


_SMALLER = (
    "Ask for less at a time: add LIMIT, or page by key (ORDER BY ?key, then FILTER(?key > the last one)). "
    "For everything there are the dumps."
)
_CHEAPER = (
    "Make the query cheaper: name properties and classes, join patterns that share a variable, filter early, "
    "add LIMIT. For everything there are the dumps."
)
_LATER = "Try again after the time that Retry-After says."

_WAYS = {
    "seconds": (504, "Gateway Timeout", "seconds for one query", _CHEAPER),
    "memory_bytes": (422, "Unprocessable Content", "bytes of memory for one query", _CHEAPER),
    "rows": (422, "Unprocessable Content", "solutions or triples in one answer", _SMALLER),
    "result_bytes": (422, "Unprocessable Content", "bytes in one answer", _SMALLER),
    "total_memory_bytes": (503, "Service Unavailable", "bytes of memory for all queries together", _LATER),
    "queue_length": (503, "Service Unavailable", "queries that wait", _LATER),
    "queue_seconds": (503, "Service Unavailable", "seconds in the queue", _LATER),
    "heavy": (503, "Service Unavailable", "long queries at a time", _LATER),
}


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"


def limit_problem(
    status: int, title: str, name: str, value: float, what: str, way: str, retry_after: int | None = None
) -> Refused:
    """Tell that a limit struck: which, how much it allows, and what to do instead."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Refused(
        status,
        title,
        f"The limit here is {_number(value)} {what} ({name}). {way}",
        outcome=name,
        kind=_limit_iri(name),
        headers=headers,
        limit=name,
        value=value,
        ways=[
            {"href": link("/dumps/"), "title": "dumps of all releases"},
            {"href": link("/sparql"), "title": "service description with all limits"},
        ],
    )


def _limit_iri(name: str) -> str:
    """Name a limit as the service description does."""
    release = opened_or_none()
    return release.iris.id("dienst", "sparql", "grens", name.replace("_", "-")).value if release else "about:blank"


def problem(fault: faults.EngineFault) -> Refused:
    """Tell what the engine says as an answer to the client."""
    if isinstance(fault, faults.LimitExceeded):
        return _limit(fault)
    if isinstance(fault, faults.QueryFault):
        return syntax_problem(str(fault), fault.line, fault.column)
    if isinstance(fault, faults.XmlUnrepresentable):
        return Refused(
            406, "Not Acceptable", f"{str(fault).capitalize()}. Ask for JSON, CSV, Turtle or N-Triples.",
            outcome=fault.outcome,
        )  # fmt: skip
    if isinstance(fault, faults.WorkerCrashed):
        return Refused(
            500, "Internal Server Error", f"The query brought its worker down; no other query was hurt. {_CHEAPER}",
            outcome=fault.outcome,
        )  # fmt: skip
    if isinstance(fault, faults.FormatMismatch):
        return Refused(500, "Internal Server Error", "The answer cannot be written.", outcome=fault.outcome)
    return _unavailable(fault)


def _limit(fault: faults.LimitExceeded) -> Refused:
    status, title, what, way = _WAYS[fault.limit]
    refused = limit_problem(status, title, fault.limit, fault.value, what, way, fault.retry_after)
    refused.outcome = fault.outcome
    return refused


def _unavailable(fault: faults.EngineFault) -> Refused:
    """Tell that the fault lies here and may pass: no store, an engine that stops, an operator who ended the query."""
    said = {
        "killed": "An operator ended this query.",
        "closed": "The server is stopping.",
        "store": "The data cannot be read now.",
    }
    detail = f"{said.get(fault.outcome, 'The query was ended.')} Try again in a while."
    return Refused(503, "Service Unavailable", detail, outcome=fault.outcome, headers={"Retry-After": "10"})


def syntax_problem(message: str, line: int | None, column: int | None, **members: Any) -> Refused:
    """Tell what is wrong with a query, and where in it."""
    place = {name: value for name, value in (("line", line), ("column", column)) if value is not None}
    where = f"line {line}, column {column}: " if line is not None and not message.startswith("line ") else ""
    return Refused(400, "Bad Request", where + message, outcome="query", **place, **members)
