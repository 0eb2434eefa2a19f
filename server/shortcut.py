"""Answer again what was answered a moment ago, before the framework wakes up.

A release does not change, so a short answer may be given again to whoever sends the same request line, body, Accept
and Accept-Encoding. Nothing else of a request decides about an answer, except If-None-Match, which is looked at here.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from werkzeug.http import parse_etags

from .address import INSIDE, WSGI, Environ, StartResponse
from .context import OPENED
from .metrics import Metrics
from .query_log import LOG, count

KEEP = "gestand.keep"
"""The key of the WSGI environment under which a view leaves what the log must know of an answer that may be kept."""

MOST_BYTES = 65_536
"""Longer answers come from disk."""

_NOT_IN_304 = ("content-type", "content-length", "content-encoding", "server-timing")
_OVERHEAD = 2_048
_MOST_BODY_BYTES = 8_192
_DECIDING = (
    "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "SCRIPT_NAME", "CONTENT_TYPE",
    "HTTP_CONTENT_ENCODING",
)  # fmt: skip

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Known:
    """A response as it was sent."""

    status: str
    headers: Headers
    body: bytes
    etag: str
    facts: dict[str, Any]
    weight: int

    def lean(self) -> Headers:
        return [(name, value) for name, value in self.headers if name.lower() not in _NOT_IN_304]


class Shortcut:
    """A WSGI application before another; only the paths of ``paths`` are looked at."""

    def __init__(self, app: WSGI, metrics: Metrics, most_bytes: int, paths: tuple[str, ...]) -> None:
        self._app = app
        self._metrics = metrics
        self._most = most_bytes
        self._paths = paths
        self._known: OrderedDict[tuple[object, ...], _Known] = OrderedDict()
        self._weight = 0
        self._release = ""
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and remember what it said."""
        opened = environ.get(OPENED)
        if opened is None or INSIDE in environ:  # one release is remembered: the current one
            return self._app(environ, start_response)
        asked = _asked(environ) if environ["PATH_INFO"] in self._paths else None
        if asked is None:
            return self._app(environ, start_response)
        key = (*asked, *(environ.get(name) for name in _DECIDING))
        known = self._get(opened.release.id, key)
        if known is not None:
            return self._again(known, environ, start_response)
        return self._first(opened.release.id, key, environ, start_response)

    def _again(self, known: _Known, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        condition = environ.get("HTTP_IF_NONE_MATCH")
        if condition and parse_etags(condition).contains_weak(known.etag):
            start_response("304 NOT MODIFIED", known.lean())
            body = b""
        else:
            start_response(known.status, known.headers)
            body = b"" if environ["REQUEST_METHOD"] == "HEAD" else known.body
        seconds = time.perf_counter() - began
        count(self._metrics, "ok", "memory", seconds, known.facts.get("rows"), len(body))
        if LOG.isEnabledFor(logging.INFO):
            said = {"outcome": "ok", "seconds": round(seconds, 6), "bytes": len(body), "cost": 0.0, "from": "memory"}
            LOG.info("%s", json.dumps({**known.facts, **said}))
        return [body]

    def _first(
        self, release: str, key: tuple[object, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        said: list[Any] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said[:] = [status, headers]
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        parts = self._app(environ, note)
        facts = environ.get(KEEP)
        # what names its release must be looked up each time: that release may be removed
        unfit = INSIDE in environ or environ["REQUEST_METHOD"] == "HEAD"
        if facts is None or unfit or not said[0].startswith("200"):
            return parts
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        self._put(release, key, _known(said[0], said[1], body, facts, key))
        return [body]

    def _get(self, release: str, key: tuple[object, ...]) -> _Known | None:
        with self._lock:
            if release != self._release:
                self._known.clear()
                self._release, self._weight = release, 0
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
            return found

    def _put(self, release: str, key: tuple[object, ...], known: _Known) -> None:
        with self._lock:
            if release != self._release or len(known.body) > MOST_BYTES:
                return
            before = self._known.pop(key, None)
            self._known[key] = known
            self._weight += known.weight - (before.weight if before else 0)
            while self._weight > self._most:
                self._weight -= self._known.popitem(last=False)[1].weight


def _asked(environ: Environ) -> tuple[str, bytes] | None:
    """Give what is asked, and its body; None when that is no question or too long to be remembered."""
    method = environ["REQUEST_METHOD"]
    if method in ("GET", "HEAD"):
        return "GET", b""
    length = environ.get("CONTENT_LENGTH", "")
    if method not in ("POST", "QUERY") or not length.isdecimal() or int(length) > _MOST_BODY_BYTES:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)  # the application reads it too
    return method, body


def _known(status: str, headers: Headers, body: bytes, facts: dict[str, Any], key: tuple[object, ...]) -> _Known:
    kept = [(name, value) for name, value in headers if name.lower() != "server-timing"]
    named = {name.lower(): value for name, value in headers}
    etag = named.get("etag", "").removeprefix("W/").strip('"')
    weight = len(body) + sum(len(str(part)) for part in key) + _OVERHEAD
    return _Known(status, [*kept, ("Server-Timing", 'cache;desc="memory"')], body, etag, facts, weight)
