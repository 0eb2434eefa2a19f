"""Print how quick pages are: beside the sign of life of the same server, and what a description asks of the engine.

A page of a promise with thirty evidence links and /health are asked in turn over the same kept connections. Then things
of every class of a release of a million triples, and those that most quads point at, are described; the processor's
time counts, since other work of the machine only ever adds to the clock's.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import platform
import random
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import build
import contenders
import crowd
import synthetic
from gestand.server.context import Opened, Settings, Shelf
from gestand.server.description import portray
from pyoxigraph import NamedNode, RdfFormat

from gestand import incoming
from gestand.release import Releases
from gestand.store import open_store
from gestand.terms import RDF

CONNECTIONS = 16
LINKS = 30
LEAST_SHARE = 0.5
MOST_TIMES = 2.0
MOST_SECONDS = 0.010
_ROUNDS = 4
_EACH = 40
_HUBS = 20
_BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(frozen=True)
class Load:
    """What a server did for so many connections: answers per second, and the time that 99 of 100 took at most."""

    per_second: float
    p99: float


def load(host: str, port: int, path: str, seconds: float) -> Load:
    """Ask for a path in a process of its own, one request under way on each connection."""
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {_BROWSER}\r\nAccept-Language: nl\r\n\r\n".encode()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        taken, spent = pool.apply(_ask, (host, port, request, seconds))
    return Load(len(taken) / spent, statistics.quantiles(taken, n=100)[-1])


def _ask(host: str, port: int, request: bytes, seconds: float) -> tuple[list[float], float]:
    waiting, since, taken = selectors.DefaultSelector(), {}, []
    for _ in range(CONNECTIONS):
        connection = socket.create_connection((host, port), 30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(connection, selectors.EVENT_READ)
        since[connection] = time.perf_counter()
        connection.sendall(request)
    began = time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        for key, _ in waiting.select(1):
            crowd._read(key.fileobj)  # type: ignore[arg-type]
            now = time.perf_counter()
            taken.append(now - since[key.fileobj])  # type: ignore[index]
            since[key.fileobj] = now  # type: ignore[index]
            key.fileobj.sendall(request)  # type: ignore[union-attr]
    return taken, spent


def corpus(folder: Path) -> Path:
    """Build a release of the real corpus; give the folder of releases."""
    root = folder / "corpus"
    command = [
        sys.executable,
        "-Im",
        "gestand",
        "build",
        *map(str, build.source_files(folder)),
        "--releases",
        str(root),
    ]
    subprocess.run([*command, "--base-uri", "https://bench.example"], check=True, capture_output=True)
    return root


def promise(root: Path) -> str:
    """Find the promise whose assessments have about thirty evidence links; give the path of its page."""
    release = Releases(root).current()
    assert release is not None
    query = f"""PREFIX beb: <{release.iris.vocabulary}>
        SELECT ?promise (COUNT(DISTINCT ?link) AS ?links) WHERE {{
          ?assessment beb:assesses ?promise ; beb:hasFinding ?finding . ?finding beb:hasEvidence ?link
        }} GROUP BY ?promise HAVING (COUNT(DISTINCT ?link) >= {LINKS}) ORDER BY ?links ?promise LIMIT 1"""
    (row,) = open_store(release.store).query(query, use_default_graph_as_union=True)  # type: ignore[misc]
    print(f"  the page has {row['links'].value} evidence links: {row['promise'].value}")
    return urlsplit(row["promise"].value).path.replace("/id/", "/doc/", 1)


def compare(root: Path, seconds: float) -> list[str]:
    """Ask for the page and for /health in turn; give the faults."""
    path = promise(root)
    with contenders.gestand(root) as server:
        size = _bytes(server.host, server.port, path)
        rounds = [(load(server.host, server.port, "/health", seconds), load(server.host, server.port, path, seconds))
                  for _ in range(_ROUNDS)]  # fmt: skip
    health, page = (max(each, key=lambda one: one.per_second) for each in zip(*rounds, strict=True))
    share = statistics.median(one.per_second / other.per_second for other, one in rounds)
    times = statistics.median(one.p99 / other.p99 for other, one in rounds)
    for name, best in (("/health", health), (f"page, {size:,} bytes", page)):
        print(f"  {name:24} {best.per_second:7.0f} a second, p99 {best.p99 * 1000:.1f} ms, {CONNECTIONS} connections")
    print(
        f"  the page at {share:.2f} of the rate of /health, p99 {times:.2f} times as long (medians of {_ROUNDS} rounds)"
    )
    faults = [f"the page at {share:.2f} of the rate, {LEAST_SHARE} wanted"] if share < LEAST_SHARE else []
    return faults + ([f"p99 {times:.2f} times, {MOST_TIMES} allowed"] if times > MOST_TIMES else [])


def _bytes(host: str, port: int, path: str) -> int:
    """Warm the page up; give its size."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("GET", path, headers={"Accept": _BROWSER, "Accept-Language": "nl"})
    response = connection.getresponse()
    assert response.status == 200, response.status
    return len(response.read())


def things(opened: Opened) -> Iterator[tuple[str, list[NamedNode]]]:
    """Give some things of each class, and those that most points at."""
    by_class: dict[str, set[NamedNode]] = defaultdict(set)
    pointing: Counter[NamedNode] = Counter()
    for quad in opened.store:
        if quad.predicate == RDF.type:
            by_class[quad.object.value.rpartition("#")[2]].add(quad.subject)  # type: ignore[union-attr,arg-type]
        if isinstance(quad.object, NamedNode):
            pointing[quad.object] += 1
    chance = random.Random(1)
    for name, nodes in sorted(by_class.items()):
        yield name, chance.sample(sorted(nodes, key=str), min(_EACH, len(nodes)))
    yield "most pointed at", [node for node, _ in pointing.most_common(_HUBS)]


def describe(opened: Opened, node: NamedNode) -> list[float]:
    """Describe a thing, with the first, the middle and the last page of what points at it; the seconds of each."""
    pages = portray(opened, node, page=1, size=50).pages
    taken = []
    for page in sorted({1, (1 + pages) // 2, pages}):
        began = time.thread_time()
        portray(opened, node, page=page, size=50)
        taken.append(time.thread_time() - began)
    return taken


def descriptions(root: Path, name: str) -> list[str]:
    """Describe things of every class and those that most points at; give the faults."""
    opened = Shelf(Releases(root), Settings()).current()
    assert opened is not None
    print(f"  descriptions over {len(opened.store):,} quads ({name}), milliseconds of processor time")
    slow = []
    for kind, nodes in things(opened):
        taken = [seconds for node in nodes for seconds in describe(opened, node)]
        print(f"    {kind:24} median {statistics.median(taken) * 1000:6.2f}  most {max(taken) * 1000:6.2f}")
        slow += [f"{kind}: {max(taken) * 1000:.1f} ms"] if max(taken) > MOST_SECONDS else []
    return slow


def million(folder: Path, triples: int) -> Path:
    """Write a synthetic release, with what points at what; give the folder of releases."""
    root = folder / "synthetic"
    store = open_store(synthetic.write_release(root, triples))
    lines = sorted((store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    incoming.write(root / synthetic.RELEASE_ID, lines)
    return root


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and say which promise is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=4, help="for how long each address is asked in a round")
    asked = parser.parse_args(arguments)
    print(f"pages on {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        root = corpus(Path(folder))
        faults = compare(root, asked.seconds)
        faults += descriptions(million(Path(folder), asked.triples), "synthetic")
        descriptions(root, "the corpus; no bound, its largest promises have hundreds of parts")
    print("  all within bounds" if not faults else "  OUT OF BOUNDS: " + "; ".join(faults))


if __name__ == "__main__":
    main()
