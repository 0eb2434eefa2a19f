"""Ask a server as much as it can answer over a few kept connections, with as little work as can be."""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from urllib.parse import quote

from contenders import ACCEPT, Failed, Server

CONNECTIONS = 8
SECONDS = 5.0


def per_second(server: Server, queries: list[str]) -> float:
    """Count the answers per second; Failed when one is no 200."""
    requests = [_request(server, query) for query in queries]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_ask, (server.host, server.port, requests))


def _request(server: Server, query: str) -> bytes:
    head = f"GET {server.path}?query={quote(query)} HTTP/1.1\r\nHost: {server.host}\r\nAccept: {ACCEPT}\r\n\r\n"
    return head.encode()


def _ask(host: str, port: int, requests: list[bytes]) -> float:
    """Keep one request under way on each connection."""
    waiting = selectors.DefaultSelector()
    for number in range(CONNECTIONS):
        connection = socket.create_connection((host, port), 30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(connection, selectors.EVENT_READ)
        connection.sendall(requests[number % len(requests)])
    answered, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        for key, _ in waiting.select(1):
            _read(key.fileobj)  # type: ignore[arg-type]
            answered += 1
            key.fileobj.sendall(requests[answered % len(requests)])  # type: ignore[union-attr]
    return answered / spent


def _read(connection: socket.socket) -> None:
    """Read one answer, which must tell its length."""
    data = connection.recv(262_144)
    while b"\r\n\r\n" not in data:
        data += connection.recv(262_144)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise Failed(head.decode(errors="replace"))
    left = int(head.lower().partition(b"content-length:")[2].split()[0]) - len(body)
    while left > 0:
        left -= len(connection.recv(262_144))
