"""Print how much the endpoint adds to Virtuoso behind it: ratios of one run, for queries that count and group.

Each query is asked turn by turn of Virtuoso itself, with the same graphs named, and of ``gestand serve --engine``;
the lower quartile counts. Nothing is kept, so each answer is worked for.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import contenders
import synthetic

from gestand.dump import canonical_hash
from gestand.release import Release
from gestand.remote.load import publish
from gestand.remote.protocol import Connection
from gestand.remote.store import opened
from gestand.store import open_store

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests import engines  # the same Virtuoso as the tests start

QUERIES = Path(__file__).parent / "typical"
ANALYTIC = ("08-decisions-per-year", "09-most-cited", "10-search-titles", "11-classes-per-graph")
MOST_TIMES = 1.3
SHORT_SECONDS = 0.02
"""Below this the fixed cost of a request through the endpoint is most of what is seen."""


def release_of(folder: Path, triples: int) -> Release:
    """Write a synthetic release with the dump that a publication reads."""
    store = synthetic.write_release(folder, triples)
    release = Release(store.parent)
    lines = sorted(f"{quad} .\n".encode() for quad in open_store(store))
    (release.path / "dumps").mkdir()
    with gzip.open(release.path / "dumps" / "gestand.nq.gz", "wb", compresslevel=1) as out:
        out.writelines(lines)
    manifest = json.loads((release.path / "manifest.json").read_text())
    manifest |= {"content": canonical_hash(lines)}
    manifest["files"] = [{"path": "dumps/gestand.nq.gz", "bytes": 0, "sha256": ""}]
    (release.path / "manifest.json").write_text(json.dumps(manifest))
    return Release(store.parent)


def bare(connection: Connection, release: Release) -> Callable[[str], int]:
    """Ask Virtuoso itself, over the graphs that the endpoint would name."""
    store = opened(connection.target.entry(), release.path)
    named, default = store.names.all_there, (store.names.merged,)

    def ask(query: str) -> int:
        written, graph = store.names.query(query, None)
        return len(connection.ask(written, default, named, graph=graph).read())

    return ask


def usual(ask: Callable[[str], int], query: str) -> float:
    """Ask once and give the seconds."""
    began = time.perf_counter()
    ask(query)
    return time.perf_counter() - began


def main() -> int:
    """Measure, print, and give the exit code: 1 when the ratio of a query is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=9)
    asked, over = parser.parse_args(), 0
    machine = f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    print(f"Virtuoso behind the endpoint, {asked.triples:,} triples, {machine}")
    with tempfile.TemporaryDirectory() as folder, engines.virtuoso() as address:
        release = release_of(Path(folder) / "releases", asked.triples)
        connection = engines.connection("virtuoso", address)
        began = time.perf_counter()
        publish(release, connection, lambda stage: None, 2)
        print(f"  published and compared in {time.perf_counter() - began:.1f} s")
        variables = {"GESTAND_ENGINE": address, "GESTAND_ENGINE_KIND": "virtuoso", **contenders.NO_CACHE}
        with contenders.gestand(release.path.parent, **variables) as server:
            contestants = (bare(connection, release), server.ask)
            for name in ANALYTIC:
                query = (QUERIES / f"{name}.rq").read_text(encoding="utf-8")
                taken = [[usual(ask, query) for ask in contestants] for _ in range(asked.turns)]
                alone, behind = (statistics.quantiles(column, n=4)[0] for column in zip(*taken, strict=True))
                judged = alone >= SHORT_SECONDS
                over += judged and behind / alone > MOST_TIMES
                note = "" if judged else "  (too short to judge)"
                print(f"  {name:28} {alone * 1000:8.1f} ms {behind * 1000:8.1f} ms  x{behind / alone:.2f}{note}")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
