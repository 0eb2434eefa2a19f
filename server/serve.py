"""Serve the application with waitress until told to stop."""

from __future__ import annotations

import ctypes
import logging
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from gestand.engine.control import controlled
from gestand.engine.face import Engine
from gestand.engine.pool import Pool
from gestand.release import Release, Releases
from gestand.remote.target import Target

from . import cores
from .app import create_app
from .configuration import Configuration, ConfigurationError, read
from .connections import AHEAD_BYTES, SlowClients, Sockets, count_what_is_taken
from .context import Settings, statements
from .elsewhere import Elsewhere
from .openings import openings

_LOOK_SECONDS = 0.5
_M_ARENA_MAX = -8
_ROOM = 2
"""How much more waitress lets in than the endpoint does, so that the endpoint's own words are heard."""


class _Asked:
    """Remember that a signal asked the server to stop."""

    def __init__(self) -> None:
        self.stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: object) -> None:
        # nothing may be raised here: waitress would swallow it in the middle of somebody's answer
        self.stop = True


def serve(
    releases: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    engine: Engine | None = None,
    settings: Settings | None = None,
    config: Path | None = None,
    target: Target | None = None,
) -> None:
    """Listen and serve until SIGTERM or SIGINT; requests under way are finished first.

    Port 0 takes a free one. The address is printed once the server listens. Without an engine, a pool of worker
    processes on this machine answers queries, from the stores or from the engine that ``target`` names. ``settings``
    win over the file ``config``; SystemExit tells its faults.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _share_heaps()
    current = Releases(releases).current()
    chosen = _configuration(settings, config)
    elsewhere = _elsewhere(target, releases, chosen.settings) if target else None
    running = engine or _pool(chosen.settings, current, elsewhere)
    try:
        app = create_app(releases, engine=running, settings=chosen.settings, elsewhere=elsewhere)
        with controlled(running, releases):
            _run(releases, app, host, port, chosen)
    finally:
        running.close()


def _elsewhere(target: Target, releases: Path, settings: Settings) -> Elsewhere:
    """Serve from an engine elsewhere; SystemExit when SERVICE is on offer, since that engine would ask by itself."""
    if settings.endpoint.services:
        raise SystemExit("gestand: [endpoint] services and --engine exclude each other: the engine would ask itself")
    return Elsewhere(target, Releases(releases))


def _pool(settings: Settings, current: Release | None, elsewhere: Elsewhere | None) -> Pool:
    limits = settings.endpoint.limits
    if elsewhere is not None:
        return Pool(limits, elsewhere=elsewhere.engine_of)
    return Pool(limits, current.store if current else None)


def _share_heaps() -> None:
    """Let the threads share two heaps: glibc gives each its own, and a hundred of them never give theirs back."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _configuration(settings: Settings | None, config: Path | None) -> Configuration:
    if settings is not None:
        return Configuration(settings)
    try:
        return read(config)
    except ConfigurationError as error:
        raise SystemExit("\n".join(f"gestand: {fault}" for fault in error.faults)) from None


def _run(releases: Path, app: Flask, host: str, port: int, chosen: Configuration) -> None:
    cores.settle()  # the threads of waitress follow; those of the engine run already
    sockets: Sockets = {}
    connections, endpoint = chosen.connections, chosen.settings.endpoint
    server = waitress.create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=chosen.threads,
        ident=None,
        max_request_header_size=_ROOM * endpoint.url_bytes,
        max_request_body_size=_ROOM * endpoint.body_bytes,
        channel_timeout=connections.idle_seconds,
        connection_limit=connections.most,
        outbuf_high_watermark=AHEAD_BYTES,
        channel_request_lookahead=1,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=not endpoint.behind_proxy,
    )
    count_what_is_taken(sockets)
    slow = SlowClients(sockets, connections)
    asked = _Asked()
    _say(releases, server, app.extensions["gestand"].shelf.elsewhere)
    while not asked.stop:
        wasyncore.loop(timeout=_LOOK_SECONDS, use_poll=True, map=sockets, count=1)
        slow.look()
    _drain(sockets, slow, connections.drain_seconds)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(sockets)


def _say(releases: Path, server: Any, elsewhere: Elsewhere | None) -> None:
    """Print every address that the server listens on, and what to open there."""
    listening: Iterable[tuple[str, Any]] = getattr(server, "effective_listen", None) or [
        (server.effective_host, server.effective_port)
    ]
    current = (elsewhere or Releases(releases)).current()
    for host, port in listening:
        shown = f"[{host}]" if ":" in host else host
        print(f"serving {releases} on http://{shown}:{port}/", flush=True)
        if current:
            for line in openings(current, statements(current, elsewhere), f"http://{shown}:{port}"):
                print(line, flush=True)


def _busy(sockets: Sockets) -> bool:
    """Tell whether a request is being answered or an answer is not sent yet."""
    channels = [each for each in sockets.values() if hasattr(each, "total_outbufs_len")]
    return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _drain(sockets: Sockets, slow: SlowClients, seconds: float) -> None:
    """Take no new connections; answer what was asked, as long as that takes no more than ``seconds``."""
    wasyncore.loop(timeout=0, use_poll=True, map=sockets, count=1)  # who is in the queue already is let in
    for listener in [each for each in sockets.values() if getattr(each, "accepting", False)]:
        listener.del_channel(sockets)
        listener.socket.close()
    deadline = time.monotonic() + seconds
    while _busy(sockets) and time.monotonic() < deadline:
        wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
        slow.look()
