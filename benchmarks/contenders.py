"""Start what `benchmarks/endpoint.py` compares, each over the same store, and ask it queries."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

ACCEPT = "application/sparql-results+json, text/turtle;q=0.9"
PEERS = ("oxigraph", "rdflib-endpoint", "oxrdflib", "uvicorn")
NO_CACHE = {"GESTAND_ENDPOINT_CACHE_BYTES": "0", "GESTAND_ENDPOINT_MEMORY_BYTES": "1"}
_START_SECONDS = 60
_ASK_SECONDS = 60
_RDFLIB_ENDPOINT = """
import sys, pyoxigraph, uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
store = OxigraphStore(store=pyoxigraph.Store.read_only(sys.argv[1]))
app = SparqlEndpoint(graph=Dataset(store=store, default_union=True), path="/sparql")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", timeout_keep_alive=600)
"""


class Failed(Exception):
    """A contender gave no answer; the text says why."""


class Bare:
    """The engine in this process: what no server can beat."""

    def __init__(self, store: Path) -> None:
        """Open the store for reading."""
        self._store = Store.read_only(str(store))

    def ask(self, query: str) -> int:
        """Answer in the serialized form that a server would send; give its bytes."""
        answer = self._store.query(query, use_default_graph_as_union=True)
        graph = isinstance(answer, QueryTriples)
        return len(answer.serialize(format=RdfFormat.TURTLE if graph else QueryResultsFormat.JSON))


class Server:
    """A server that speaks the SPARQL protocol, asked over one connection that is kept."""

    def __init__(self, url: str) -> None:
        """Connect; the address is that of the endpoint."""
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname or "", parts.port or 80, parts.path
        self._connect()

    def _connect(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=_ASK_SECONDS)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, query: str) -> int:
        """Answer a query; give the bytes of the answer, or raise Failed and connect anew."""
        try:
            self._connection.request("GET", f"{self.path}?query={quote(query)}", headers={"Accept": ACCEPT})
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connect()
            raise Failed(f"{type(error).__name__} after at most {_ASK_SECONDS} s") from error
        if response.status != 200:
            raise Failed(f"status {response.status}: {body[:200]!r}")
        return len(body)


@contextmanager
def gestand(root: Path, **variables: str) -> Iterator[Server]:
    """Run ``gestand serve`` over a folder of releases, configured by variables of the environment."""
    command = [sys.executable, "-Im", "gestand", "serve", "--releases", str(root), "--port", "0"]
    with tempfile.TemporaryDirectory() as control:
        environment = {
            **os.environ, "GESTAND_CONTROL": control, "GESTAND_ENDPOINT_CLIENT_SECONDS": "1e9", **variables,
        }  # fmt: skip
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            assert process.stdout
            address = process.stdout.readline().split()[-1]
            yield Server(f"{address.rstrip('/')}/sparql")
        finally:
            _end(process)


def install(folder: Path) -> Path | None:
    """Install the peers in an environment of their own; None when they cannot be had, with a line that says so."""
    scripts = folder / "peers" / "bin"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "peers")], check=True, capture_output=True)
        subprocess.run([scripts / "pip", "install", "-q", *PEERS], check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"  not measured: {', '.join(PEERS[:2])} could not be installed ({error})")
        return None
    return scripts


@contextmanager
def oxigraph(scripts: Path, store: Path) -> Iterator[Server]:
    """Run the Oxigraph server."""
    port = _free_port()
    where = ["--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _running([str(scripts / "oxigraph"), "serve-read-only", "--union-default-graph", *where], port):
        yield Server(f"http://127.0.0.1:{port}/query")


@contextmanager
def rdflib_endpoint(scripts: Path, store: Path) -> Iterator[Server]:
    """Run rdflib-endpoint in its fastest form: with oxrdflib the engine answers the query, not rdflib."""
    port = _free_port()
    with _running([str(scripts / "python"), "-c", _RDFLIB_ENDPOINT, str(store), str(port)], port):
        yield Server(f"http://127.0.0.1:{port}/sparql")


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, port)
        yield
    finally:
        _end(process)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Failed(f"{process.args!r} does not listen")


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
