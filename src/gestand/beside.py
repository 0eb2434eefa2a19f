"""Do parts of a build in processes beside it, so that every core works."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

BIG = 100_000
"""Quads from which a process beside pays: it takes about a second to start."""

_PR_SET_PDEATHSIG = 1

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def beside(quads: int) -> Iterator[Executor]:
    """Give an executor for the parts of a build of this size: processes when it is big, else one after the other.

    Functions and arguments must be picklable. Parts that wait when the build fails are not begun any more.
    """
    if quads < BIG:
        yield _InTurn()
        return
    context = multiprocessing.get_context("spawn")  # a fork would hold the lock of the releases open
    pool = ProcessPoolExecutor(2, context, initializer=_die_with_the_build)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _die_with_the_build() -> None:
    """Let the kernel end this process when the build is killed: nobody would take what it makes."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class _InTurn(Executor):
    """Do each part when its result is asked for, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return _Later(lambda: fn(*args, **kwargs))


class _Later(Future[T]):
    """A result that is worked out when it is asked for."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__()
        self._work = work

    def result(self, timeout: float | None = None) -> T:
        """Do the work, the first time."""
        if not self.done():
            self.set_result(self._work())
        return super().result(timeout)
