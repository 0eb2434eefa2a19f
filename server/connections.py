"""Keep slow clients from holding what others need: threads, and places among the connections.

waitress reads requests and sends answers in one thread that waits for nobody. What is left to a slow client is to hold
a connection open, and to hold a working thread while more of its answer is ready than waitress takes in advance.
Neither may last: who is too slow loses the connection, and sees that the answer is not whole.
"""

from __future__ import annotations

import fcntl
import logging
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from waitress.channel import HTTPChannel

Sockets = dict[int, Any]

AHEAD_BYTES = 16_777_216
"""So much of an answer waitress takes before the thread that makes it must wait (outbuf_high_watermark)."""

_LOOK_SECONDS = 0.5
_FREE_SHARE = 16
_LOG = logging.getLogger("gestand.server")


@dataclass(frozen=True)
class ConnectionSettings:
    """What an operator may choose for connections; no ``threads`` means as many as the engine's limits ask for.

    At most ``waiting_threads`` may wait for clients that read slowly. A request must be there whole within
    ``request_seconds``; an answer must move on within ``reader_seconds``; a connection without request is closed after
    ``idle_seconds``. ``drain_seconds`` is what answers under way get when the server stops.
    """

    most: int = 900
    threads: int | None = None
    waiting_threads: int = 20
    request_seconds: float = 30.0
    reader_seconds: float = 20.0
    idle_seconds: float = 60.0
    drain_seconds: float = 30.0


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that counts what its client took."""

    sent = 0

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the socket takes now."""
        taken: int = super().send(data, do_close=do_close)
        self.sent += taken
        return taken

    def acknowledged(self) -> int:
        """Tell how many bytes have come to the client: the system holds some megabytes that were sent."""
        held = fcntl.ioctl(self.socket.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        return self.sent - int.from_bytes(held, sys.byteorder)


def count_what_is_taken(sockets: Sockets) -> None:
    """Let the servers among the sockets make connections that count."""
    for server in sockets.values():
        if hasattr(server, "channel_class"):
            server.channel_class = Channel


@dataclass(frozen=True)
class _State:
    """What the server waits for on a connection, since when, and what had come to the client by then."""

    channel: Channel
    since: float
    acknowledged: int

    def rate(self, now: float) -> float:
        return (self.channel.acknowledged() - self.acknowledged) / max(now - self.since, _LOOK_SECONDS)


class SlowClients:
    """What is known of the clients that the server waits for; `look` is called by the thread that owns the sockets."""

    def __init__(
        self, sockets: Sockets, settings: ConnectionSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sockets = sockets
        self._settings = settings
        self._clock = clock
        self._looked = clock()
        self._request: dict[int, _State] = {}
        self._unsent: dict[int, _State] = {}
        self._waiting: dict[int, _State] = {}
        self._idle: dict[int, _State] = {}

    def look(self) -> None:
        """Close the connections that are too slow; most calls do nothing, since two looks a second are enough."""
        now = self._clock()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        channels = [each for each in self._sockets.values() if isinstance(each, Channel) and each.connected]
        self._request = _note(self._request, [each for each in channels if each.request is not None], now)
        unmoved = {key: one for key, one in self._unsent.items() if one.channel.connected and not one.rate(now)}
        self._unsent = _note(unmoved, [each for each in channels if _unsent(each)], now)
        self._waiting = _note(self._waiting, [each for each in channels if _holds_a_thread(each)], now)
        self._idle = _note(self._idle, [each for each in channels if not each.requests and not _unsent(each)], now)
        for channel, why in list(self._slow(len(channels), now)):
            if channel.connected:
                _LOG.info("closed a connection: %s", why)
                channel.handle_close()

    def _slow(self, connected: int, now: float) -> Iterator[tuple[Channel, str]]:
        settings = self._settings
        for state in self._request.values():
            if now - state.since > settings.request_seconds:
                yield state.channel, f"its request was not there after {settings.request_seconds:g} s"
        for state in self._unsent.values():
            if now - state.since > settings.reader_seconds:
                yield state.channel, f"its client took nothing for {settings.reader_seconds:g} s"
        for channel in self._slowest_readers(now):
            yield channel, "too many threads waited for slow readers"
        for channel in self._longest_idle(connected):
            yield channel, "there were too many connections"

    def _slowest_readers(self, now: float) -> list[Channel]:
        """Pick among those that hold a thread the ones that took least, as many as there are too many."""
        states = sorted(self._waiting.values(), key=lambda state: state.rate(now))
        return [state.channel for state in states[: max(len(states) - self._settings.waiting_threads, 0)]]

    def _longest_idle(self, connected: int) -> list[Channel]:
        """Pick among those that have sent no whole request the oldest, so that newcomers find a place."""
        room = self._settings.most - self._settings.most // _FREE_SHARE
        states = sorted(self._idle.values(), key=lambda state: state.since)
        return [state.channel for state in states[: max(connected - room, 0)]]


def _unsent(channel: Channel) -> bool:
    """Tell whether bytes wait for the client; while an answer is made, waitress itself holds a few back."""
    least = channel.adj.send_bytes if channel.requests else 1
    return bool(channel.total_outbufs_len >= least)


def _holds_a_thread(channel: Channel) -> bool:
    return bool(channel.requests and channel.total_outbufs_len > AHEAD_BYTES // 2)


def _note(before: dict[int, _State], channels: list[Channel], now: float) -> dict[int, _State]:
    """Keep the states that last, begin those that are new."""
    return {
        id(channel): known
        if (known := before.get(id(channel))) and known.channel is channel
        else _State(channel, now, channel.acknowledged())
        for channel in channels
    }
