"""Give the page of a thing again that was given a moment ago, before the framework wakes up.

A release does not change. So the same path and query with the same Accept headers have the same answer,
until another release becomes current or the folder of releases changes, since pages name the others. If-None-Match is
looked at here; whoever asks under another condition, or for a part, is let through.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_etags

from .address import INSIDE, PATH, WSGI, Environ, StartResponse
from .context import OPENED, Opened, Shelf

PREFIXES = ("/doc/", "/ns/")

_DECIDING = ("QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "SCRIPT_NAME")
_OTHER_CONDITIONS = ("HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
_NOT_IN_304 = ("content-type", "content-length", "content-encoding")

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Given:
    """An answer as it was sent; ``lean`` are the headers of the 304 in its place (RFC 9110, 15.4.5)."""

    headers: Headers
    lean: Headers
    etag: str
    body: bytes

    def __len__(self) -> int:
        """Count the bytes that keeping it takes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Warm:
    """A WSGI application before another; only pages of things of the current release are kept."""

    def __init__(self, app: WSGI, shelf: Shelf) -> None:
        self._app = app
        self._shelf = shelf

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and remember what it said."""
        opened: Opened | None = environ.get(OPENED)
        if opened is None or not _fits(environ):
            return self._app(environ, start_response)
        changed = self._shelf.releases.root.stat().st_mtime_ns
        key = (changed, environ[PATH], *(environ.get(name) for name in _DECIDING))
        given = opened.given.look(key)
        if given is not None:
            return _again(given, environ, start_response)
        return self._first(opened, key, environ, start_response)

    def _first(
        self, opened: Opened, key: tuple[object, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        said: list[Any] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said[:] = [status, headers]
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        parts = self._app(environ, note)
        etag = {name.lower(): value for name, value in said[1]}.get("etag", "") if said else ""
        if environ["REQUEST_METHOD"] != "GET" or not etag or not said[0].startswith("200"):
            return parts
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        lean = [(name, value) for name, value in said[1] if name.lower() not in _NOT_IN_304]
        opened.given.keep(key, Given(said[1], lean, etag.removeprefix("W/").strip('"'), body))
        return [body]


def _fits(environ: Environ) -> bool:
    """Tell whether a request is one whose answer may be given again."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ[PATH].startswith(PREFIXES)
        and INSIDE not in environ
        and not any(name in environ for name in _OTHER_CONDITIONS)
    )


def _again(given: Given, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    condition = environ.get("HTTP_IF_NONE_MATCH")
    if condition and parse_etags(condition).contains_weak(given.etag):
        start_response("304 NOT MODIFIED", list(given.lean))
        return [b""]
    start_response("200 OK", list(given.headers))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else given.body]
