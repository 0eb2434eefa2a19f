"""Start a server with a SPARQL endpoint in a process of its own, and speak HTTP to it."""

from __future__ import annotations

import atexit
import gzip
import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

BASE = "https://data.example"
GRAPHS = f"{BASE}/id/graaf"
EVIL = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
"""A query that no engine ends in the time of a test."""


def main() -> None:
    """Serve a folder of releases with the settings that standard input gives as JSON."""
    from gestand.server.context import Settings
    from gestand.server.endpoint_settings import EndpointSettings
    from gestand.server.serve import serve

    from gestand.engine.budget import Budget, Limits
    from gestand.engine.pool import Pool
    from gestand.release import Releases

    asked = json.load(sys.stdin)
    limits = Limits(**{"workers": 3, "heavy": 2, "spare": 1, **asked.pop("limits", {})})
    budget = Budget(**{"rows": 1_000_000, **asked.pop("budget", {})})
    if "cache_folder" in asked:
        asked["cache_folder"] = Path(asked["cache_folder"])
    if "services" in asked:
        asked["services"] = tuple(asked["services"])
    settings = Settings(endpoint=EndpointSettings(budget=budget, limits=limits, **asked))
    release = Releases(Path(sys.argv[1])).current()
    serve(Path(sys.argv[1]), port=0, engine=Pool(limits, release.store if release else None), settings=settings)


@dataclass(frozen=True)
class Answer:
    """A response: header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Give the body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """Give the body as JSON."""
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        """Give the media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    def rows(self) -> list[dict[str, str]]:
        """Give the solutions of an answer in SPARQL JSON, values only."""
        return [{name: value["value"] for name, value in row.items()} for row in self.json["results"]["bindings"]]


@dataclass
class Server:
    """A server under test."""

    root: Path
    process: subprocess.Popen[str]
    log: Path
    port: int
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Give the address of the endpoint."""
        return f"http://127.0.0.1:{self.port}/sparql"

    def ask(self, method: str, path: str, body: bytes | None = None, /, **headers: str) -> Answer:
        """Send a request; headers with underscores for hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def query(self, query: str, accept: str | None = None, /, method: str = "GET", **parameters: Any) -> Answer:
        """Ask a query by GET, or another method that has it in the URL."""
        sent = urlencode({"query": query, **{name.replace("_", "-"): value for name, value in parameters.items()}}, True)
        return self.ask(method, f"/sparql?{sent}", **({"Accept": accept} if accept else {}))

    def post(self, query: str, path: str = "/sparql", method: str = "POST", **headers: str) -> Answer:
        """Ask a query in the body."""
        return self.ask(method, path, query.encode(), **{"Content_Type": "application/sparql-query", **headers})

    def raw(self, sent: bytes, seconds: float = 30) -> bytes:
        """Send bytes and read until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), seconds) as connection:
            connection.sendall(sent)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)

    def logged(self, logger: str = "gestand.query") -> list[dict[str, Any]]:
        """Read the lines of the query log."""
        mark = f" {logger}: "
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line.partition(mark)[2]) for line in lines if mark in line]

    def metric(self, name: str) -> float:
        """Read a metric by its name with labels; 0 when it is not there yet."""
        lines = self.ask("GET", "/metrics").text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.rpartition(" ")[0] == name), 0.0)

    def stop(self) -> None:
        """End the server."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(30)


def start(root: Path, **settings: Any) -> Server:
    """Start a server on a free port; it ends with the tests at the latest."""
    log = Path(tempfile.mkstemp(prefix="gestand-test-", suffix=".log")[1])
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, __file__, str(root)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd="/",
        )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(settings))
    process.stdin.close()
    said = process.stdout.readline()
    assert "http://" in said, log.read_text()
    server = Server(root, process, log, urlsplit(said.split()[-1]).port or 0)
    atexit.register(server.stop)
    atexit.register(log.unlink, missing_ok=True)
    assert wait_until(lambda: server.metric('gestand_workers{state="idle"}') > 0), log.read_text()
    return server


def write_release(root: Path, nquads: str, release_id: str = "2026-01-02-00000001", base: str = BASE) -> Path:
    """Write a release of any quads, and switch to it."""
    from gestand import catalogue, store
    from gestand.iri import Iris

    folder = root / release_id
    (folder / "dumps").mkdir(parents=True)
    lines = folder / "dumps" / "all.nq"
    lines.write_text(nquads, encoding="utf-8")
    store.build(lines, folder / "store")
    with gzip.open(folder / "dumps" / "all.nq.gz", "wb") as packed:
        packed.write(lines.read_bytes())
    graphs = [line.rstrip(" .").rpartition("<")[2].rstrip(">") for line in nquads.splitlines() if line.endswith("> .")]
    manifest = {
        "format": 1, "id": release_id, "published": "2026-01-02T03:04:05+00:00", "base": base,
        "vocabulary": f"{base}/ns/belofte-bewijs#", "content": f"sha256:{release_id[-8:]}", "sources": [], "files": [], "generator": "a test",
        "counts": {"quads": len(graphs), "classes": {}, "graphs": {name: graphs.count(name) for name in set(graphs)}},
    }  # fmt: skip
    described = catalogue.turtle(manifest, Iris.of(base), sorted(line.encode() for line in nquads.splitlines()))
    (folder / "catalogue.ttl").write_bytes(described)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    fresh = root / "fresh"
    fresh.symlink_to(release_id)
    fresh.rename(root / "current")
    return root


def scratch() -> Path:
    """Make a folder that is gone when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="gestand-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def quads(rows: int = 0) -> str:
    """Write a little of everything in two graphs, and so many rows in a third."""
    thing = f"{BASE}/id/ding"
    lines = [
        f'<{thing}/een> <{BASE}/p/naam> "een"@nl <{GRAPHS}/bron/a> .',
        f'<{thing}/een> <{BASE}/p/ziet> <{thing}/twee> <{GRAPHS}/bron/a> .',
        f'<{thing}/twee> <{BASE}/p/naam> "twee, \\"drie\\"\\nvier" <{GRAPHS}/bron/b> .',
        f'<{thing}/twee> <{BASE}/p/teken> "voor\\u0001na" <{GRAPHS}/bron/b> .',
        *(f'<{thing}/{n}> <{BASE}/p/nummer> "rij {n} {"x" * 80}" <{GRAPHS}/bron/veel> .' for n in range(rows)),
    ]
    return "\n".join(lines) + "\n"


@cache
def release(rows: int = 0) -> Path:
    """Write the release of `quads`, once."""
    return write_release(scratch() / "releases", quads(rows))


@cache
def server(rows: int = 0, **settings: Any) -> Server:
    """Give a server over `release`, the same one for the same settings."""
    return start(release(rows), **settings)


def wait_until(true: Any, seconds: float = 60) -> bool:
    """Wait until something is true; tell whether it became so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return bool(true())


if __name__ == "__main__":
    main()
