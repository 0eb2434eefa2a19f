"""Stand between a query's SERVICE and the endpoints on the list: the engine itself would ask anybody.

pyoxigraph sends SERVICE over HTTP wherever the IRI points, follows redirects and reads without end. So the IRI in
the query is replaced by an address of this process, on the loopback, with a secret that lives as long as the query.
What arrives there is sent on, within the policy.
"""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

from gestand.engine.grammar import recognise
from gestand.engine.query_text import decode
from gestand.engine.syntax import ParsedQuery
from gestand.engine.tokens import Tokens, tokenize

from .endpoint_settings import EndpointSettings
from .outbound import Errand, Fetched, Unreachable, ask
from .sparql_faults import Refused

_MOST_QUERY_BYTES = 1_048_576


@dataclass
class Ticket:
    """Leave for one query to ask endpoints, until it ends."""

    secret: str
    services: tuple[str, ...]
    bytes_left: int
    calls_left: int
    until: float
    failure: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Guard:
    """The process's own door for SERVICE; it listens from the first query that needs it."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._settings = settings
        self._tickets: dict[str, Ticket] = {}
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    def open(self, services: tuple[str, ...], seconds: float) -> Ticket:
        """Give a ticket to ask these endpoints."""
        settings = self._settings
        until = time.monotonic() + seconds
        ticket = Ticket(secrets.token_urlsafe(24), services, settings.service_bytes, settings.service_calls, until)
        with self._lock:
            self._tickets[ticket.secret] = ticket
            if self._server is None:
                self._server = _listen(self)
        return ticket

    def end(self, ticket: Ticket) -> None:
        """Take a ticket back."""
        with self._lock:
            self._tickets.pop(ticket.secret, None)

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            if self._server:
                self._server.shutdown()
                self._server.server_close()
                self._server = None

    def address(self, ticket: Ticket, number: int) -> str:
        """Give the address under which an endpoint of a ticket is asked."""
        if self._server is None:
            raise RuntimeError("no ticket was opened")
        return f"http://127.0.0.1:{self._server.server_address[1]}/{ticket.secret}/{number}"

    def ask(self, path: str, query: bytes) -> Fetched:
        """Ask the endpoint that a path stands for; Unreachable says why not."""
        _, secret, number = [*path.split("/"), "", ""][:3]
        ticket = self._tickets.get(secret)
        if ticket is None or not number.isdecimal() or int(number) >= len(ticket.services):
            raise Unreachable("there is nothing here")
        service = ticket.services[int(number)]
        try:
            return self._ask(ticket, service, query)
        except Unreachable as error:
            ticket.failure = f"SERVICE <{service}> failed: {error}."
            raise

    def _ask(self, ticket: Ticket, service: str, query: bytes) -> Fetched:
        settings = self._settings
        with ticket.lock:  # the engine asks one after the other; this holds the sums together if it ever does not
            ticket.calls_left -= 1
            if ticket.calls_left < 0:
                raise Unreachable(f"it was asked {settings.service_calls} times already (service_calls)")
            seconds = min(settings.service_seconds, ticket.until - time.monotonic())
            if seconds <= 0:
                raise Unreachable("the query's time is over")
            fetched = ask(service, query, Errand(seconds, ticket.bytes_left, settings.private_services))
            ticket.bytes_left -= len(fetched.body)
            return fetched


def _listen(guard: Guard) -> ThreadingHTTPServer:
    class Door(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > _MOST_QUERY_BYTES:
                self._say(413, "text/plain", b"")
                return
            query = self.rfile.read(int(length))
            try:
                fetched = guard.ask(self.path, query)
            except Unreachable as error:
                self._say(502, "text/plain", str(error).encode())
            else:
                self._say(200, fetched.media_type, fetched.body)

        def _say(self, status: int, kind: str, body: bytes) -> None:
            with suppress(OSError):  # a killed worker does not listen any more
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the path is a secret."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="service-guard", daemon=True).start()
    return server


def rewrite(parsed: ParsedQuery, most_tokens: int, addresses: list[str]) -> str:
    """Put an address of ours in the place of each SERVICE's IRI, in the order in which they stand."""
    source = decode(parsed.without_dataset)
    if source.escapes:
        raise RuntimeError("the parser left an escape in the query")
    tokens = tokenize(source, most_tokens)
    places = recognise(tokens).services
    hold_flat(tokens, places)
    pieces: list[str] = []
    done = 0
    for at, address in zip(places, addresses, strict=True):
        pieces += source.text[done : tokens.starts[at]], f"<{address}>"
        done = tokens.starts[at] + len(tokens.texts[at])
    return "".join((*pieces, source.text[done:]))


def hold_flat(tokens: Tokens, places: list[int]) -> None:
    """Refuse a SERVICE within a SERVICE: the inner one would be sent out, with an address of this process in it."""
    # in the order of the text, the first one inside another follows the one that it is in
    if any(_open_since(tokens, outer, inner) for outer, inner in pairwise(places)):
        raise Refused(403, "Forbidden", "A SERVICE may not stand inside another SERVICE here.", outcome="service")


def _open_since(tokens: Tokens, outer: int, inner: int) -> bool:
    """Tell whether the group of the service at ``outer`` is still open at ``inner``."""
    depth = 0
    for kind in tokens.kinds[outer + 1 : inner]:
        depth += (kind == "{") - (kind == "}")
        if depth == 0 and kind == "}":
            return False
    return depth > 0
