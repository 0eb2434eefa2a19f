"""Print what linking the whole corpus to the registers costs: seconds of linking, of the gate, and links by linker."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build import GATE, STAGE  # noqa: E402

from tests.belgian import reference_sources  # noqa: E402
from tests.conftest import data_root  # noqa: E402
from tests.test_corpus import corpus_sources  # noqa: E402

MOST_SECONDS = 60
FIRST, LINKED = "reading the registers to link to", re.compile(r"linking: (.+) \(([\d,]+)\)")


def stages(folder: Path) -> list[tuple[float, str]]:
    """Build the corpus with every register; give what the build told, each with the seconds since its beginning."""

    def data(kind: str) -> Path:
        return data_root() / kind

    files = [*corpus_sources(data, folder), *reference_sources(data, folder)]
    command = [sys.executable, "-Im", "gestand", "build", *map(str, files), "--releases", str(folder / "releases")]
    done = subprocess.run([*command, "--base-uri", "https://bench.example"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return [(float(at), said) for at, said in STAGE.findall(done.stderr)]


def main() -> None:
    """Build once and print the figures."""
    load = os.getloadavg()[0]
    print(f"links of the corpus on {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        told = stages(Path(scratch))
    begun = next(at for at, said in told if said == FIRST)
    linked = [(at, found) for at, said in told if (found := LINKED.fullmatch(said))]
    for _, found in linked:
        print(f"  {found[2]:>6}  {found[1]}")
    seconds = linked[-1][0] - begun
    gate = next(after - at for (at, said), (after, _) in pairwise(told) if said == GATE)
    print(f"  linking: {seconds:.1f} s (target {MOST_SECONDS} s); the gate: {gate:.1f} s, no violation")


if __name__ == "__main__":
    main()
