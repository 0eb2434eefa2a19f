"""Serve the application with waitress until told to stop."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from gestand.engine.face import Engine
from gestand.engine.pool import Pool
from gestand.release import Releases

from .app import create_app
from .context import Settings

THREADS = 80
"""More than the engine runs and queues by default (8 + 32 + 32), so that pages are answered while queries wait."""

MOST_HEADER_BYTES = 32_768
MOST_BODY_BYTES = 1_048_576
IDLE_SECONDS = 60
MOST_CONNECTIONS = 900
DRAIN_SECONDS = 30
_LOOK_SECONDS = 0.5

Sockets = dict[int, Any]


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
    threads: int = THREADS,
) -> None:
    """Listen and serve until SIGTERM or SIGINT; requests under way are finished first.

    Port 0 takes a free one. The address is printed once the server listens. Without an engine, a pool of worker
    processes on this machine answers queries.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    current = Releases(releases).current()
    chosen = settings or Settings()
    running = engine or Pool(chosen.endpoint.limits, current.store if current else None)
    try:
        _run(releases, create_app(releases, engine=running, settings=chosen), host, port, threads)
    finally:
        running.close()


def _run(releases: Path, app: Flask, host: str, port: int, threads: int) -> None:
    sockets: Sockets = {}
    server = waitress.create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_header_size=MOST_HEADER_BYTES,
        max_request_body_size=MOST_BODY_BYTES,
        channel_timeout=IDLE_SECONDS,
        connection_limit=MOST_CONNECTIONS,
        channel_request_lookahead=1,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=not app.extensions["gestand"].settings.endpoint.behind_proxy,
    )
    asked = _Asked()
    _say(releases, server)
    while not asked.stop:
        wasyncore.loop(timeout=_LOOK_SECONDS, use_poll=True, map=sockets, count=1)
    _drain(sockets)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(sockets)


def _say(releases: Path, server: Any) -> None:
    """Print every address that the server listens on."""
    listening: Iterable[tuple[str, Any]] = getattr(server, "effective_listen", None) or [
        (server.effective_host, server.effective_port)
    ]
    for host, port in listening:
        shown = f"[{host}]" if ":" in host else host
        print(f"serving {releases} on http://{shown}:{port}/", flush=True)


def _busy(sockets: Sockets) -> bool:
    """Tell whether a request is being answered or an answer is not sent yet."""
    channels = [each for each in sockets.values() if hasattr(each, "total_outbufs_len")]
    return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _drain(sockets: Sockets) -> None:
    """Take no new connections; answer what was asked, as long as that takes no more than `DRAIN_SECONDS`."""
    wasyncore.loop(timeout=0, use_poll=True, map=sockets, count=1)  # who is in the queue already is let in
    for listener in [each for each in sockets.values() if getattr(each, "accepting", False)]:
        listener.del_channel(sockets)
        listener.socket.close()
    deadline = time.monotonic() + DRAIN_SECONDS
    while _busy(sockets) and time.monotonic() < deadline:
        wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
