"""Print how much faster the gate's engine is than pySHACL on the same store; their results must be equal each time.

pySHACL runs as the gate runs it, with each query parsed once; that is several times as fast as out of the box. The
gate is timed with its shapes read, as a build has them; the time to read its quads counts, as it does for pySHACL.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import synthetic
from pyoxigraph import Store

from gestand.store import open_store
from gestand.validate.gate import results
from gestand.validate.reference import reference_results
from gestand.validate.report import Result
from gestand.validate.rules import Shapes, shapes

LEAST_TIMES = 40.0

Engine = Callable[[Store, Shapes], list[Result]]


def timed(engine: Engine, store: Store, rules: Shapes) -> tuple[float, Counter[tuple[str, str, str, str]]]:
    """Run an engine; give the seconds, and its results as a bag."""
    began = time.perf_counter()
    found = engine(store, rules)
    return time.perf_counter() - began, Counter(result.key for result in found)


def main() -> int:
    """Measure, print, and give the exit code: 1 when results differ or a ratio is under its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    asked, short = parser.parse_args(), 0
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    print(f"the gate beside pySHACL, {asked.triples:,} triples, {machine}")
    rules = shapes(synthetic.IRIS)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(synthetic.write_release(Path(folder) / "releases", asked.triples))
        for _ in range(asked.turns):
            fast, found = timed(results, store, rules)
            slow, expected = timed(reference_results, store, rules)
            times, said = slow / fast, "equal results" if found == expected else "RESULTS DIFFER"
            short += found != expected or times < LEAST_TIMES
            print(f"  {fast:8.2f} s {slow:8.2f} s  x{times:.1f}  {expected.total():,} results, {said}", flush=True)
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(short > 0)


if __name__ == "__main__":
    sys.exit(main())
