"""Replay answers on a local server, with faults: real files where there are some, else answers labelled synthetic.

The synthetic answers have the form that the official search and its JSON:API give; their values are invented.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

TURTLE = "text/turtle;charset=utf-8"
JSON_API = "application/vnd.api+json"
JSON = "application/json;charset=utf-8"


@dataclass(frozen=True)
class Page:
    """An answer: ``cut`` sends only so many bytes of the body, and closes."""

    body: bytes = b""
    media_type: str = TURTLE
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


Say = Callable[[Mapping[str, list[str]]], Page]


class Replay:
    """What a server gives, by path, and what it was asked; ``faults`` come before the page of a path, each once.

    ``before`` is called with the number of each request before it is answered, for kills at exact moments.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Page | Say] = {"/robots.txt": Page(status=404)}
        self.faults: dict[str, list[Page]] = defaultdict(list)
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.times: list[float] = []
        self.before: Callable[[int], None] = lambda number: None
        self.root = ""

    @property
    def host(self) -> str:
        """Give host and port."""
        return urlsplit(self.root).netloc

    def answer(self, address: str) -> Page:
        """Give the answer to an address."""
        parts = urlsplit(address)
        if self.faults[parts.path]:
            return self.faults[parts.path].pop(0)
        page = self.pages.get(parts.path, Page(b"not here", "text/plain", 404))
        return page if isinstance(page, Page) else page(parse_qs(parts.query, keep_blank_values=True))

    def data_requests(self) -> list[str]:
        """Give what was asked, robots.txt left out."""
        return [one for one in self.asked if one != "/robots.txt"]


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits for an acknowledgement

        def do_GET(self) -> None:
            replay.asked.append(self.path)
            replay.headers.append(dict(self.headers))
            replay.times.append(time.monotonic())
            replay.before(len(replay.asked))
            page = replay.answer(self.path)
            etag = page.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                page = Page(status=304, headers={"ETag": etag})
            self._send(page)

        def _send(self, page: Page) -> None:
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.status != 304:
                self.send_header("Content-Type", page.media_type)
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if page.status != 304:
                self.wfile.write(page.body[: page.cut])
            if page.cut is not None:
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a client is killed under way."""


@contextmanager
def replaying() -> Iterator[Replay]:
    """Run a server on a free port of this machine."""
    replay = Replay()
    server = _Server(("127.0.0.1", 0), _handler(replay))
    replay.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def synthetic_item(number: int, moment: str) -> dict[str, Any]:
    """Invent a news item: its fields show null, one and several values in turn."""
    identifier = f"SYNTHETIC{number:015}"
    forms: list[Any] = [None, "een", ["een", "twee"]]
    return {
        "type": "news-item",
        "id": identifier,
        "attributes": {
            "uuid": identifier,
            "title": f"Synthetisch bericht {number}" if number % 3 else [f"Synthetisch bericht {number}"],
            "alternativeTitle": forms[number % 3],
            "htmlContent": "<p>Synthetisch.</p>",
            "meetingDate": moment,
            "agendaitemType": "Nota",
            "themeId": forms[(number + 1) % 3],
            "uri": f"http://synthetic.example/id/nieuwsbericht/{identifier}",
        },
        "highlight": None,
    }


def search(items: list[dict[str, Any]]) -> Say:
    """Answer as the official search does: a range of meeting dates, in pages from 0."""

    def say(asked: Mapping[str, list[str]]) -> Page:
        first, last = asked["filter[:gte,lte:meetingDate]"][0].split(",")
        found = [one for one in items if first <= one["attributes"]["meetingDate"] <= last]
        size, number = int(asked["page[size]"][0]), int(asked["page[number]"][0])
        body = {"count": len(found), "data": found[number * size : (number + 1) * size], "links": {}}
        return Page(json.dumps(body).encode(), JSON)

    return say


def collection(path: str, resources: list[dict[str, Any]], total: bool = True) -> Say:
    """Answer as mu-cl-resources does: JSON:API with links that are paths, pages from 0."""

    def say(asked: Mapping[str, list[str]]) -> Page:
        size, number = int(asked.get("page[size]", ["20"])[0]), int(asked.get("page[number]", ["0"])[0])
        more = (number + 1) * size < len(resources)
        link = f"{path}?page%5Bsize%5D={size}&page%5Bnumber%5D={number + 1}"
        body: dict[str, Any] = {"data": resources[number * size : (number + 1) * size]}
        body["links"] = {"next": link} if more else {}
        if total:
            body["meta"] = {"count": len(resources)}
        return Page(json.dumps(body).encode(), JSON_API)

    return say


def document(data: Any) -> Page:
    """Answer with a JSON:API document: null, one resource, or a list of them."""
    return Page(json.dumps({"data": data, "links": {}}).encode(), JSON_API)


def endpoint(store: Store) -> Say:
    """Answer SPARQL queries over a store as an endpoint does."""

    def say(asked: Mapping[str, list[str]]) -> Page:
        try:
            found = store.query(asked["query"][0], use_default_graph_as_union=True)
        except SyntaxError as error:
            return Page(str(error).encode(), "text/plain", 400)
        if isinstance(found, QueryTriples):
            return Page(serialize(found, format=RdfFormat.TURTLE) or b"", "text/turtle")
        return Page(found.serialize(format=QueryResultsFormat.JSON) or b"", "application/sparql-results+json")

    return say
