"""The shipped server on a real socket: raw paths, HEAD, limits, and a quiet end."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lxml import html

from tests.serving import releases

PROGRAM = """
import sys, time
from pathlib import Path
from gestand.server import serve as module
make = module.create_app

def with_slow_page(*args, **more):
    app = make(*args, **more)
    app.add_url_rule("/traag", view_func=lambda: (time.sleep(1.5), "klaar")[1])
    return app

module.create_app = with_slow_page
module.serve(Path(sys.argv[1]), "127.0.0.1", 0)
"""


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int

    def raw(self, request: bytes) -> bytes:
        """Send bytes and give everything that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def get(self, target: bytes, method: bytes = b"GET", headers: bytes = b"") -> bytes:
        return self.raw(method + b" " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + b"\r\n")


def start() -> Running:
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", PROGRAM, str(releases())],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
    assert found, said
    return Running(process, int(found[1]))


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    running = start()
    yield running
    running.process.send_signal(signal.SIGTERM)
    assert 0 == running.process.wait(timeout=40)


@pytest.mark.parametrize(
    ("expected", "target"),
    [
        (b'"codes"', b"/doc/proef/caf%C3%A9.nt"),
        (b'"codes"', b"/doc/proef/caf%c3%a9.nt"),
        (b" 400 ", "/doc/proef/café.nt".encode()),  # a request line is ASCII (RFC 9112, 3)
        (b'"een schuine streep"', b"/doc/proef/a%2Fb.nt"),
        (b'"letters"', b"/gestand/doc/proef/tuin-%C3%A9.nt"),
        (b'"hub"', b"http://elders.example/doc/proef/hub.nt"),
        (b" 404 ", b"/doc/proef/a/b.nt"),
        (b" 404 ", b"/doc/proef/%FF"),
        (b" 404 ", b"//doc/proef/hub.nt"),
        (b" 400 ", b"/doc/proef/%zz"),
    ],
)
def test_the_path_that_was_sent_decides(server: Running, expected: bytes, target: bytes) -> None:
    assert expected in server.get(target)


def test_head_has_the_headers_of_get_and_no_body(server: Running) -> None:
    full, head = server.get(b"/doc/proef/hub.nt"), server.get(b"/doc/proef/hub.nt", b"HEAD")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length is not None
    assert (len(full.partition(b"\r\n\r\n")[2]), b"") == (int(length[1]), head.partition(b"\r\n\r\n")[2])


def test_a_connection_is_used_again(server: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    answers = []
    for _ in range(3):
        connection.request("GET", "/health")
        answers.append(connection.getresponse().read())
    connection.close()
    assert [b"ok\n"] * 3 == answers


def test_a_body_that_is_too_large_is_refused(server: Running) -> None:
    assert b" 413 " in server.get(b"/health", b"POST", b"Content-Length: 99999999\r\n").partition(b"\r\n")[0]


def test_headers_that_are_too_large_are_not_read_to_the_end(server: Running) -> None:
    try:
        answer = server.get(b"/health", b"GET", b"X: " + b"a" * 70_000 + b"\r\n")
    except ConnectionError:  # the server closed while we were still sending
        answer = b""
    assert b" 200 " not in answer.partition(b"\r\n")[0]
    assert server.get(b"/health").endswith(b"ok\n")


def test_the_query_of_the_entry_page_can_be_run_with_one_click(server: Running) -> None:
    entry = html.fromstring(server.get(b"/", headers=b"Accept: text/html\r\n").partition(b"\r\n\r\n")[2])
    [address] = entry.xpath("//a[@class='button']/@href")
    answer = server.get(address.encode(), headers=b"Accept: text/csv\r\n")
    assert b"promise,title,decisions" in answer.partition(b"\r\n\r\n")[2]


def test_slow_clients_do_not_stop_the_others(server: Running) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
    for connection in slow:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost:")
    answer = server.get(b"/health")
    for connection in slow:
        connection.close()
    assert answer.endswith(b"ok\n")


def test_the_server_answers_what_was_asked_before_it_ends() -> None:
    running = start()
    answers: list[bytes] = []
    reader = threading.Thread(target=lambda: answers.append(running.get(b"/traag")))
    reader.start()
    time.sleep(0.5)  # the request must have come in
    running.process.send_signal(signal.SIGTERM)
    reader.join()
    assert (0, True) == (running.process.wait(timeout=40), answers[0].endswith(b"klaar"))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=5)
