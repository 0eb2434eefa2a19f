"""Keep slow clients from holding what others need: threads, and places among the connections.

waitress reads requests and sends answers in one thread that waits for nobody. What is left to a slow client is to hold
a connection open, and a working thread while more of its answer is ready than waitress takes in advance. Neither may
last: a client that passes its time here loses its connection, and sees that the answer is not whole.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Sockets = dict[int, Any]

AHEAD_BYTES = 16_777_216
"""So much of an answer waitress takes before the thread that makes it must wait (outbuf_high_watermark)."""

_LOOK_SECONDS = 0.5
_FREE_SHARE = 16
_LOG = logging.getLogger("gestand.server")


@dataclass(frozen=True)
class ConnectionSettings:
    """What an operator may choose for connections.

    ``threads`` answer requests; ``waiting_threads`` of them may wait for clients that read slowly, for at most
    ``waiting_seconds`` each. A request must be there whole in ``request_seconds``; an answer must move on within
    ``reader_seconds``; a connection without request is closed after ``idle_seconds``.
    """

    threads: int | None = None
    waiting_threads: int = 20
    waiting_seconds: float = 60.0
    most: int = 900
    request_seconds: float = 30.0
    reader_seconds: float = 20.0
    idle_seconds: float = 60.0
    drain_seconds: float = 30.0


class SlowClients:
    """What is known of the clients that the server waits for; `look` is called by the thread that owns the sockets."""

    def __init__(
        self, sockets: Sockets, settings: ConnectionSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sockets = sockets
        self._settings = settings
        self._clock = clock
        self._looked = clock()
        self._since: dict[tuple[str, Any], float] = {}

    def look(self) -> None:
        """Close the connections that are too slow; most calls do nothing, since one look in half a second is enough."""
        now = self._clock()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        channels = [each for each in self._sockets.values() if hasattr(each, "total_outbufs_len")]
        self._remember(channels, now)
        for channel, why in list(self._slow(now)):
            if channel.connected:
                _LOG.info("closed a connection: %s", why)
                channel.handle_close()

    def _remember(self, channels: list[Any], now: float) -> None:
        """Note since when each channel is in the state that it is in."""
        states = {("waiting", each) for each in channels if each.requests and each.total_outbufs_len > AHEAD_BYTES // 2}
        states |= {("request", each) for each in channels if each.request is not None}
        states |= {("idle", each) for each in channels if not each.requests and not each.total_outbufs_len}
        states |= {("stalled", each) for each in channels if each.total_outbufs_len}
        self._since = {state: self._since.get(state, now) for state in states}

    def _slow(self, now: float) -> Iterator[tuple[Any, str]]:
        settings = self._settings
        yield from self._longest("request", now - settings.request_seconds, "its request did not come")
        yield from self._longest("waiting", now - settings.waiting_seconds, "it read too slowly")
        stale = time.time() - settings.reader_seconds
        for channel in self._in("stalled"):
            if channel.last_activity < stale:
                yield channel, "it stopped reading"
        yield from self._surplus("waiting", settings.waiting_threads, "too many threads waited for slow readers")
        connected = sum(1 for each in self._sockets.values() if getattr(each, "connected", False))
        most_idle = len(self._in("idle")) - (connected - settings.most + settings.most // _FREE_SHARE)
        yield from self._surplus("idle", max(most_idle, 0), "there were too many connections")

    def _in(self, state: str) -> list[Any]:
        """List the channels in a state, the one that has been in it longest first."""
        found = [(since, channel) for (name, channel), since in self._since.items() if name == state]
        return [channel for _, channel in sorted(found, key=lambda pair: pair[0])]

    def _longest(self, state: str, before: float, why: str) -> Iterator[tuple[Any, str]]:
        for channel in self._in(state):
            if self._since[state, channel] < before:
                yield channel, why

    def _surplus(self, state: str, most: int, why: str) -> Iterator[tuple[Any, str]]:
        channels = self._in(state)
        for channel in channels[: max(len(channels) - most, 0)]:
            yield channel, why
