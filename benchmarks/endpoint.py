"""Print how much the endpoint adds to its engine, beside other servers: ratios and differences of one run.

Each of the twelve queries of benchmarks/typical/ is asked over a synthetic release, turn by turn, of the bare engine in
this process and of each server over HTTP; the lower quartile of the times counts, since other work of the machine only
ever adds. Every query text is new, so nobody answers from a cache. Then answers that are kept are counted per second.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import contenders
import crowd
import synthetic

QUERIES = Path(__file__).parent / "typical"
LONG_SECONDS = 0.020
MOST_TIMES = 1.25
MOST_ADDED = 0.003
LEAST_PER_SECOND = 2_000
LEAST_TURNS = 5
MOST_TURNS = 200
GIVE_UP_AFTER = 2

Ask = Callable[[str], int]


@dataclass
class Runs:
    """What one contender took for each query, in seconds, and why it failed."""

    ask: Ask
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def run(self, name: str, query: str) -> None:
        """Ask once, unless this contender failed at this query before."""
        if len(self.failures[name]) >= GIVE_UP_AFTER:
            return
        began = time.perf_counter()
        try:
            self.ask(query)
        except contenders.Failed as failure:
            self.failures[name].append(str(failure))
        else:
            self.seconds[name].append(time.perf_counter() - began)

    def usual(self, name: str) -> float | None:
        """Give the lower quartile of the times; None when there was no answer."""
        return statistics.quantiles(self.seconds[name], n=4)[0] if len(self.seconds[name]) > 1 else None


def queries(turn: int) -> Iterator[tuple[str, str]]:
    """Give the queries of one turn: about other things each time, and texts that nobody has seen."""
    decision = str(synthetic.IRIS.decision(f"{turn * 97:024X}"))
    promise = str(synthetic.IRIS.promise(synthetic.KEY, synthetic.reference(turn * 13)))
    for file in sorted(QUERIES.glob("*.rq")):
        text = file.read_text().replace("<urn:decision>", decision).replace("<urn:promise>", promise)
        yield file.stem, f"{text}# turn {turn}\n"


def measure(contestants: dict[str, Runs], seconds: float) -> None:
    """Let all answer each query in turn, for about so many seconds; who goes first changes."""
    names = list(contestants)
    for name in dict(queries(0)):
        until, turn = 0.0, 0
        while turn <= LEAST_TURNS or (time.perf_counter() < until and turn <= MOST_TURNS):
            for shift in range(len(names)):
                contestants[names[(turn + shift) % len(names)]].run(name, dict(queries(turn))[name])
            if turn == 0:  # that was to warm up
                for runs in contestants.values():
                    runs.seconds.pop(name, None)
                until = time.perf_counter() + seconds
            turn += 1


def table(contestants: dict[str, Runs]) -> list[str]:
    """Print a line for each query; give the faults of the endpoint."""
    bare, own, faults = contestants["bare"], contestants["gestand"], []
    print(f"  {'query':30} {'bare':>9} " + " ".join(f"{name:>24}" for name in contestants if name != "bare"))
    for name, _ in queries(0):
        base = bare.usual(name)
        assert base is not None
        cells = [_cell(runs.usual(name), base) for title, runs in contestants.items() if title != "bare"]
        print(f"  {name:30} {base * 1000:6.1f} ms " + " ".join(f"{cell:>24}" for cell in cells))
        faults += _faults(name, base, own.usual(name))
    return faults


def _cell(taken: float | None, base: float) -> str:
    if taken is None:
        return "no answer"
    return f"{taken * 1000:.1f} ms ×{taken / base:.2f} {(taken - base) * 1000:+.1f}"


def _faults(name: str, base: float, taken: float | None) -> list[str]:
    if taken is None:
        return [f"{name}: no answer"]
    if base > LONG_SECONDS:
        return [f"{name}: {taken / base:.2f} times, {MOST_TIMES} allowed"] if taken > MOST_TIMES * base else []
    added = taken - base
    return [f"{name}: {added * 1000:.1f} ms added, {MOST_ADDED * 1000:g} allowed"] if added > MOST_ADDED else []


def compare(root: Path, store: Path, scratch: Path, seconds: float, peers: bool) -> list[str]:
    """Ask every contender every query, without caches; give the faults."""
    with ExitStack() as stack:
        asked: dict[str, Ask] = {"bare": contenders.Bare(store).ask}
        asked["gestand"] = stack.enter_context(contenders.gestand(root, **contenders.NO_CACHE)).ask
        if peers and (scripts := contenders.install(scratch)):
            asked["Oxigraph server"] = stack.enter_context(contenders.oxigraph(scripts, store)).ask
            asked["rdflib-endpoint"] = stack.enter_context(contenders.rdflib_endpoint(scripts, store)).ask
        contestants = {name: Runs(ask) for name, ask in asked.items()}
        measure(contestants, seconds)
        faults = table(contestants)
        for name, runs in contestants.items():
            for query, why in runs.failures.items():
                if why:
                    print(f"  {name}, {query}: {why[-1]}")
        return faults


def cached(root: Path) -> list[str]:
    """Count kept answers per second, clients on the same cores; give the faults."""
    with contenders.gestand(root) as server:
        asked = [query for turn in range(20) for name, query in queries(turn) if name[:2] in ("01", "02", "04", "05")]
        for query in asked:
            server.ask(query)
        rate = crowd.per_second(server, asked)
    print(f"  kept answers: {rate:.0f} a second over 8 connections, the clients on the same {os.cpu_count()} cores")
    return [f"{rate:.0f} kept answers a second, {LEAST_PER_SECOND} wanted"] if rate < LEAST_PER_SECOND else []


def main() -> None:
    """Measure, and say which promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=10, help="for how long each query is asked")
    parser.add_argument("--no-peers", action="store_true", help="leave out the other servers")
    asked = parser.parse_args()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    print(f"endpoint over {asked.triples} triples on {machine}")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "releases"
        store = synthetic.write_release(root, asked.triples)
        faults = compare(root, store, Path(folder), asked.seconds, not asked.no_peers)
        faults += cached(root)
    print("  all within bounds" if not faults else "  OUT OF BOUNDS: " + "; ".join(faults))


if __name__ == "__main__":
    main()
