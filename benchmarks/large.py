"""Build generated corpora of growing size through the real command; print time, memory, size and the growth of each.

    large.py 100000 1000000 10000000 [--turns N] [--keep NAME | --check NAME]

Processor time counts, of the build and its children. Beside each build the same quads are loaded into a bare store.
Pages of promises are asked of a server over each size in turn. ``--check`` fails when a ratio is worse than kept.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from http.client import HTTPConnection
from pathlib import Path

import contenders
import corpus
import results
from build import STAGE
from measured import run

_MOST_SECTIONS = 60
_BARE = """
import sys
from pyoxigraph import RdfFormat, Store
store = Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
store.optimize()
"""


@dataclass(frozen=True)
class Size:
    """What a build cost: seconds on the clock and of the processors, MB at most and on disk, seconds to each stage."""

    quads: int
    seconds: float
    processor: float
    bare: float
    memory: float
    disk: float
    stages: list[tuple[float, str]]


def build(folder: Path, triples: int) -> Size:
    """Generate so many triples and build a release of them; then load its quads into a bare store."""
    if not (folder / "corpus.toml").exists():
        corpus.write(folder, triples, corpus.Corpus())
    releases = Path(tempfile.mkdtemp(dir=folder)) / "releases"
    base = ["--releases", str(releases), "--base-uri", corpus.BASE]
    built = run([sys.executable, "-Im", "gestand", "build", str(folder / "corpus.toml"), *base])
    (folder / "current").unlink(missing_ok=True)
    (folder / "current").symlink_to(releases)
    nquads = folder / "all.nq"
    with gzip.open(releases / "current" / "dumps" / "gestand.nq.gz", "rb") as packed, nquads.open("wb") as out:
        quads = sum(1 for line in packed if out.write(line))
    with tempfile.TemporaryDirectory(dir=folder) as store:
        bare = run([sys.executable, "-c", _BARE, str(nquads), f"{store}/store"])
    nquads.unlink()
    disk = sum(path.stat().st_size for path in (releases / "current").resolve().rglob("*") if path.is_file())
    stages = [(float(at), stage) for at, stage in STAGE.findall(built.said)]
    return Size(quads, built.seconds, built.processor, bare.processor, built.memory, disk / 1e6, stages)


def pages(folders: Sequence[Path], sections: int) -> list[float]:
    """Ask a server over each folder's release for the assessed promises of so many sections, in turn.

    Give the median seconds of each server. The pages say the same at each size.
    """
    agreement = corpus.Agreement(corpus.Corpus(), 0, sections)
    paths = [corpus.Section(agreement, at).iri("belofte") for at in agreement.pages]
    taken: list[list[float]] = [[] for _ in folders]
    with ExitStack() as stack:
        servers = [stack.enter_context(contenders.gestand(folder / "current")) for folder in folders]
        connections = [HTTPConnection(server.host, server.port, timeout=60) for server in servers]
        for connection in connections:  # to warm up, with other pages: those that are measured are asked once
            for path in paths:
                _ask(connection, _page(path.replace("/belofte/", "/sectie/")))
        for path in paths:
            for column, connection in zip(taken, connections, strict=True):
                column.append(_ask(connection, _page(path)))
    return [statistics.median(column) for column in taken]


def _page(iri: str) -> str:
    return iri[1:-1].removeprefix(corpus.BASE).replace("/id/", "/doc/")


def _ask(connection: HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} gives {answer.status}")
    return time.perf_counter() - began


def ratios(sizes: Sequence[Size], asked: Sequence[float]) -> dict[str, float]:
    """Compare the largest with the smallest, and each build with the bare load."""
    small, large = sizes[0], sizes[-1]
    return {
        "build over bare load, smallest": small.processor / small.bare,
        "build over bare load, largest": large.processor / large.bare,
        "processor time for a quad, largest over smallest": large.processor
        / large.quads
        * small.quads
        / small.processor,
        "disk for a quad, largest over smallest": large.disk / large.quads * small.quads / small.disk,
        "promise page, largest over smallest": asked[-1] / asked[0],
    }


def _print(size: Size) -> None:
    seconds = f"{size.seconds:.1f} s, processor {size.processor:.1f} s, bare load {size.bare:.1f} s"
    memory = f"memory {size.memory:,.0f} MB, release {size.disk:,.0f} MB"
    print(f"  {size.quads:>10,} quads: {seconds}, {memory}", flush=True)
    for at, stage in size.stages:
        print(f"    {at:7.1f} s  {stage}")


def measure(folder: Path, triples: Sequence[int], turns: int) -> tuple[list[Size], dict[str, float]]:
    """Measure some times; give the best of each size, and the ratios between those."""
    folders = [folder / str(number) for number in triples]
    sections = min(_MOST_SECTIONS, max(1, round(triples[0] / corpus.TRIPLES_PER_SECTION)))
    best: list[Size] = []
    asked: list[float] = []
    for _ in range(turns):
        sizes = [build(one, number) for one, number in zip(folders, triples, strict=True)]
        for size in sizes:
            _print(size)
        best = [_better(*pair) for pair in zip(best, sizes, strict=True)] if best else sizes
        seconds = pages(folders, sections)
        asked = [min(pair) for pair in zip(asked, seconds, strict=True)] if asked else seconds
    return best, ratios(best, asked)


def _better(one: Size, other: Size) -> Size:
    """Take the least of two builds of the same: other work of the machine only ever adds."""
    processor, bare = min(one.processor, other.processor), min(one.bare, other.bare)
    return replace(min(one, other, key=lambda size: size.seconds), processor=processor, bare=bare)


def main() -> int:
    """Measure, print, and keep or compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("triples", type=int, nargs="+")
    parser.add_argument("--turns", type=int, default=1, help="how often; the best of each size counts")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--keep", metavar="NAME", help="add the ratios to the results under this name")
    what.add_argument("--check", metavar="NAME", help="fail when a ratio is worse than the last one of this name")
    asked = parser.parse_args()
    print(f"builds on {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        sizes, found = measure(Path(folder), sorted(asked.triples), asked.turns)
    for name, value in found.items():
        print(f"  {name}: {value:.2f}")
    if asked.keep:
        results.keep(asked.keep, found, [asdict(size) for size in sizes])
    worse = results.regressions(results.kept(asked.check), found) if asked.check else []
    for line in worse:
        print(f"  WORSE  {line}")
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
