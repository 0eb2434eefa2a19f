"""Clients that send or read slowly, against the shipped server: others are served, and nobody holds a place for ever."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import quote

import pytest

from tests.shipping import releases, start_shipped
from tests.sparql_server import Server, wait_until

pytestmark = pytest.mark.alone

TRIPLES = 200_000
LONG = "SELECT * { ?s ?p ?o }"
"""An answer of some sixty megabytes: more than the server takes in advance for a client that does not read."""

HEADERS = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 500\r\n\r\nASK"


def reader(number: int) -> bytes:
    """Ask for a long answer, another one for each number."""
    return f"GET /sparql?query={quote(f'{LONG} LIMIT {10**9 + number}')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


CLOSED = "closed a connection: "
READERS = [reader(number) for number in range(200)]


@contextmanager
def hanging(server: Server, *sent: bytes) -> Iterator[list[socket.socket]]:
    """Open a connection for each text, send it and no more, and read nothing."""
    with ExitStack() as stack:
        made = [stack.enter_context(socket.socket()) for _ in sent]
        for connection, text in zip(made, sent, strict=True):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(text)
            connection.setblocking(False)
        yield made


def closed(connection: socket.socket) -> bool:
    """Tell whether the server has closed a connection, taking what it sent before."""
    with suppress(BlockingIOError):
        try:
            while connection.recv(65_536):
                pass
        except ConnectionError:
            pass
        return True
    return False


def drip(connection: socket.socket) -> None:
    """Send a byte, if the server still takes one."""
    with suppress(OSError):
        connection.send(b"x")


def served(server: Server, first: int, count: int = 10) -> list[int]:
    """Ask for the entry page and for answers that nobody has asked for; give the statuses."""
    found = [server.ask("GET", path).status for path in ("/health", "/", "/sparql")]
    return found + [server.query(f"ASK {{ ?s ?p {first + n} }}").status for n in range(count)]


@contextmanager
def told(server: Server, why: str) -> Iterator[Callable[[], bool]]:
    """Tell whether the server has closed a connection for a reason since the block began."""
    before = server.log.read_text().count(why)
    yield lambda: server.log.read_text().count(why) > before


def served_until(server: Server, first: int, over: Callable[[], bool]) -> bool:
    """Ask time and again until something has happened; each time all must be served."""
    for n in range(60):
        assert [200] * 13 == served(server, first + 20 * n)
        if over():
            return True
        time.sleep(0.5)
    return over()


@pytest.fixture(scope="module")
def shipped() -> Iterator[Server]:
    """Give the server as it comes, except that one client may ask much."""
    made = start_shipped(releases(TRIPLES), endpoint_client_seconds=1e9)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def narrow() -> Iterator[Server]:
    """Give a server with few threads and places, and little patience."""
    made = start_shipped(
        releases(TRIPLES), endpoint_client_seconds=1e9, connections_threads=20, connections_waiting_threads=4,
        connections_most=60, connections_request_seconds=2, connections_reader_seconds=3, limits_queue_length=4,
    )  # fmt: skip
    yield made
    made.stop()


def test_slow_headers_bodies_and_readers_at_once_block_nobody(shipped: Server) -> None:
    with hanging(shipped, *[HEADERS] * 60, *[BODY] * 30, *READERS[:16]) as slow:
        assert wait_until(lambda: shipped.metric('gestand_workers{state="heavy"}') > 0)
        assert [200] * 13 == served(shipped, 0)
        assert [] == [n for n, connection in enumerate(slow[:90]) if closed(connection)]


def test_more_slow_readers_than_threads_block_nobody(narrow: Server) -> None:
    with told(narrow, CLOSED) as closing, hanging(narrow, *READERS[:40]):
        assert served_until(narrow, 10_000, closing)
        assert [200] * 13 == served(narrow, 1_000)


def test_slow_readers_of_a_kept_answer_block_nobody(narrow: Server) -> None:
    kept = f"{LONG} LIMIT {10**8}"
    assert 200 == narrow.query(kept).status
    assert wait_until(lambda: "disk" in {(narrow.query(kept), narrow.logged()[-1]["from"])[1]})
    asked = f"GET /sparql?query={quote(kept)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with told(narrow, CLOSED) as closing, hanging(narrow, *[asked] * 40):
        assert served_until(narrow, 20_000, closing)
        assert [200] * 13 == served(narrow, 2_000)


def test_a_request_that_does_not_come_is_closed(narrow: Server) -> None:
    with hanging(narrow, HEADERS, BODY) as slow:
        assert wait_until(lambda: (drip(slow[0]), all(map(closed, slow)))[1])  # a byte now and then does not help


def test_a_reader_that_stops_is_closed_and_sees_that_the_answer_is_cut(narrow: Server) -> None:
    with told(narrow, "its client took nothing for 3 s") as closing, hanging(narrow, READERS[50]) as [connection]:
        assert wait_until(closing)
        connection.settimeout(30)
        said = b""
        with suppress(ConnectionError):
            while piece := connection.recv(65_536):
                said = (said + piece)[-100_000:]
        assert not said.endswith(b"0\r\n\r\n")


def test_a_reader_that_goes_on_slowly_keeps_its_answer(narrow: Server) -> None:
    with hanging(narrow, f"GET /sparql?query={quote(LONG + ' LIMIT 30000')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) as [connection]:
        said = b""
        connection.settimeout(30)
        for _ in range(10):
            time.sleep(0.5)
            said += connection.recv(200_000)
        while not said.endswith(b"\r\n0\r\n\r\n"):
            said += (piece := connection.recv(1_000_000))
            assert piece
        assert said.endswith(b"]}}\r\n0\r\n\r\n")


def test_more_idle_connections_than_places_keep_nobody_out(narrow: Server) -> None:
    with hanging(narrow, *[b""] * 55, *[HEADERS] * 55) as slow:
        assert [200] * 13 == served(narrow, 3_000)
        assert wait_until(lambda: sum(map(closed, slow)) >= 50)
