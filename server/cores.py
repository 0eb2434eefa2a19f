"""Keep the threads that answer on one core: only one of them runs Python at a time.

Handing the interpreter from a thread on one core to a thread on another costs more than a short answer does: two cores
gave less than half the answers of one. The processes that run queries are not bound, nor is a thread while it packs a
long answer, since that needs no interpreter.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_ALL = frozenset(os.sched_getaffinity(0))
_home = _ALL


def settle() -> None:
    """Bind this thread, and those that it starts from now on, to one core of those that the process may use."""
    global _home
    cores = sorted(_ALL)
    _home = frozenset({cores[os.getpid() % len(cores)]})  # two servers of one machine need not share theirs
    _bind(_home)


@contextmanager
def roaming() -> Iterator[None]:
    """Let this thread run on every core while it does long work."""
    _bind(_ALL)
    try:
        yield
    finally:
        _bind(_home)


def _bind(cores: frozenset[int]) -> None:
    with suppress(OSError):  # not allowed, or the cores were taken away since
        os.sched_setaffinity(0, cores)
