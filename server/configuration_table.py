"""Explain every key of the configuration; docs/operating.md holds the table that this module writes."""

from __future__ import annotations

from pathlib import Path

from .configuration import Configuration, keys, tables, variable

MEANINGS = {
    "site.mount": "Path of the site at this server; by default that of the release's base IRI",
    "site.incoming": "How many of the things that point at a thing its page shows at a time",
    "site.seconds_fresh": "For how long caches may keep what the next release may change",
    "site.past_open": "How many past releases stay open at a time",
    "site.past_cached_bytes": "Memory for finished pages of each past release",
    "site.cached_bytes": "Memory for finished pages",
    "endpoint.url_bytes": "Bytes of the query string of an address; more is 414",
    "endpoint.body_bytes": "Bytes of the body of a request; more is 413",
    "endpoint.query_tokens": "Words and signs in a query; more is 400",
    "endpoint.query_depth": "Open brackets in a query; more is 400",
    "endpoint.client_seconds": "Seconds that the engine works for one client in a minute; more is 429",
    "endpoint.behind_proxy": "Whether a proxy of yours writes X-Forwarded-For; its last address is then the client",
    "endpoint.services": "Endpoints that SERVICE may name; in a variable, with spaces between",
    "endpoint.private_services": "Whether those may have private, loopback or link-local addresses",
    "endpoint.service_seconds": "Seconds for one call of a SERVICE; more is 502",
    "endpoint.service_bytes": "Bytes of all answers of services to one query; more is 502",
    "endpoint.service_calls": "Calls of services for one query; more is 502",
    "endpoint.cache_folder": "Folder for kept answers; by default one that goes with the process",
    "endpoint.cache_bytes": "Disk for kept answers; an eighth is the largest that is kept; 0 keeps none",
    "endpoint.memory_bytes": "Memory for short answers that were given a moment ago",
    "budget.seconds": "Seconds from request to last byte taken, the queue included; more is 504",
    "budget.memory_bytes": "Memory of the worker of one query; more is 422",
    "budget.rows": "Solutions or triples in one answer; more is 422",
    "budget.result_bytes": "Bytes of one answer before packing; more is 422",
    "limits.workers": "Queries that run at a time, each in a process",
    "limits.heavy": "Of these, how many long ones have a sure place; others get 503 when short ones wait",
    "limits.spare": "Processes that stand warm beside the workers",
    "limits.fresh_seconds": "After so many seconds a query is a long one",
    "limits.queue_length": "Queries that wait, short and long ones each; more is 503",
    "limits.queue_seconds": "Seconds that a query waits; more is 503",
    "limits.total_memory_bytes": "Memory of all workers together; the largest query gets 503",
    "limits.address_space_bytes": "Address space of a worker (RLIMIT_AS), the last resort against a leap in memory",
    "limits.worker_memory_bytes": "What an idle worker may hold before it is replaced",
    "limits.stores_per_worker": "Releases that a worker keeps open",
    "limits.grace_seconds": "Seconds that running queries get when the server stops",
    "limits.look_seconds": "How often time and memory are looked at",
    "connections.most": "Connections at a time; near it, those that have asked nothing for longest are closed",
    "connections.threads": "Threads that answer; by default workers + 2 × queue_length + waiting_threads + 8",
    "connections.waiting_threads": "Threads that may wait for slow readers; beyond that the slowest are closed",
    "connections.request_seconds": "Seconds for a request, headers and body, to come whole",
    "connections.reader_seconds": "Seconds in which a client must take something of its answer",
    "connections.idle_seconds": "Seconds that a connection is kept without a request",
    "connections.drain_seconds": "Seconds that answers under way get when the server stops",
}


def shown(value: object) -> str:
    """Write a default as the file would hold it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[]" if not value else str(list(value))
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:_}" if isinstance(value, int) else f'"{Path(str(value))}"'


def unit(key: str) -> str:
    """Name the unit of a number, which the end of its key tells."""
    end = key.rpartition("_")[2]
    return {"seconds": "s", "bytes": "bytes", "fresh": "s"}.get(end, "")


def table() -> str:
    """Write a table of all keys: key, variable, default, unit, meaning."""
    lines = ["| key | variable | default | unit | what it does |", "| --- | --- | --- | --- | --- |"]
    for name, part in tables(Configuration()).items():
        for key in keys(part):
            default = shown(getattr(part, key))
            meaning = MEANINGS[f"{name}.{key}"]
            lines.append(f"| `[{name}] {key}` | `{variable(name, key)}` | {default} | {unit(key)} | {meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
