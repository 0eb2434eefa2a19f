"""Print what a build of the real corpus costs: seconds, memory, the gate; a second one must give the same dumps."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

CORPUS = Path(os.environ.get("GESTAND_DATA", "../shared/data")) / "corpus"
PARTS = {"assessment-pages": "pages", "news-items": "register", "agreement-sections": "agreement-sections"}


def source_files(folder: Path) -> list[Path]:
    """Write a source file for each part of the corpus."""
    files = []
    for loader, name in PARTS.items():
        file = folder / f"{name}.toml"
        file.write_text(
            f'loader = "{loader}"\npath = "{(CORPUS / name).absolute()}"\ntitle = "{name}"\n'
            f'publisher = "data minded"\nlicence = "MIT"\nrun = "{name}"\nissued = 2024-04-12\n'
        )
        files.append(file)
    return files


STAGE = re.compile(r"^ *([\d.]+) s  (.*)$", re.MULTILINE)
GATE = "checking the shapes"
"""A stage as a build tells it, with the seconds since its beginning; and that of the gate."""


def build(files: list[Path], releases: Path) -> tuple[float, float, float]:
    """Build a release in a process of its own.

    Give the seconds of all, those of the gate, and the peak memory (MB) of the largest child so far.
    """
    start = time.perf_counter()
    command = [sys.executable, "-Im", "gestand", "build", *map(str, files), "--releases", str(releases)]
    done = subprocess.run([*command, "--base-uri", "https://bench.example"], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    stages = [(float(at), said) for at, said in STAGE.findall(done.stderr)]
    gate = next(after - at for (at, said), (after, _) in pairwise(stages) if said == GATE)
    return seconds, gate, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def dumps(releases: Path) -> dict[str, str]:
    """Give the digest of each dump of the current release."""
    folder = releases / "current" / "dumps"
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> None:
    """Build the corpus twice and print the figures."""
    load = os.getloadavg()[0]
    print(f"build of the corpus on {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        files = source_files(Path(scratch))
        for name in ("first", "second"):
            seconds, gate, megabytes = build(files, Path(scratch) / name)
            print(f"  {name}: {seconds:.1f} s, of which the gate {gate:.1f} s, peak memory {megabytes:.0f} MB")
        first, second = dumps(Path(scratch) / "first"), dumps(Path(scratch) / "second")
        print(f"  dumps: {len(first)} files, {'the same bytes' if first == second else 'DIFFERENT BYTES'}")


if __name__ == "__main__":
    main()
