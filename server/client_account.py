"""Hold the requests of a client to its account of the engine's time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from .client_time import Spell, TimeSpent
from .endpoint import endpoint
from .sparql_faults import limit_problem


def client_address() -> str:
    """Give the address that stands for the client: what our proxy says of it, if there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "") if endpoint().settings.behind_proxy else ""
    return forwarded.rpartition(",")[2].strip() or request.remote_addr or ""


def enter() -> tuple[bytes, Spell]:
    """Begin work for the client of this request; a Refused with 429 when its time is used up."""
    try:
        return endpoint().accounts.enter(client_address())
    except TimeSpent as spent:
        raise limit_problem(
            429, "Too Many Requests", "client_seconds", endpoint().settings.client_seconds,
            "seconds of work for one client in a minute",
            "Wait as long as Retry-After says, ask what was asked before (kept answers are free), or take the dumps.",
            spent.retry_after,
        ) from None  # fmt: skip


@contextmanager
def charged() -> Iterator[None]:
    """Put what a block of work takes on the client's account, however it ends."""
    client, spell = enter()
    began = time.perf_counter()
    try:
        yield
    finally:
        spell.seconds = time.perf_counter() - began
        endpoint().accounts.leave(client, spell)
