"""Serve the application with waitress until told to stop."""

from __future__ import annotations

import logging
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import waitress

from .app import create_app
from .context import Settings

if TYPE_CHECKING:
    from gestand.engine.face import Engine

THREADS = 12
MOST_HEADER_BYTES = 32_768
MOST_BODY_BYTES = 1_048_576
IDLE_SECONDS = 60
MOST_CONNECTIONS = 500


class _Stop(Exception):
    """A signal asked the server to stop."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stop


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

    Port 0 takes a free one. The address is printed once the server listens.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = create_app(releases, engine=engine, settings=settings)
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_header_size=MOST_HEADER_BYTES,
        max_request_body_size=MOST_BODY_BYTES,
        channel_timeout=IDLE_SECONDS,
        connection_limit=MOST_CONNECTIONS,
        channel_request_lookahead=1,
        clear_untrusted_proxy_headers=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    shown = f"[{host}]" if ":" in host else host
    print(f"serving {releases} on http://{shown}:{server.effective_port}/", flush=True)
    try:
        server.run()
    except _Stop:
        pass
    finally:
        server.close()
        if engine is not None:
            engine.close()
