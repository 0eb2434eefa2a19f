"""Print what a build of the real corpus costs: seconds, memory, the gate; a second one must give the same dumps."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from measured import Run, run

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


def build(files: list[Path], releases: Path) -> tuple[Run, float]:
    """Build a release in a process of its own; give what it took, and the seconds of the gate."""
    command = [sys.executable, "-Im", "gestand", "build", *map(str, files), "--releases", str(releases)]
    done = run([*command, "--base-uri", "https://bench.example"])
    stages = [(float(at), said) for at, said in STAGE.findall(done.said)]
    gate = next(after - at for (at, said), (after, _) in pairwise(stages) if said == GATE)
    return done, gate


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
            done, gate = build(files, Path(scratch) / name)
            print(f"  {name}: {done.seconds:.1f} s, of which the gate {gate:.1f} s; {done.processor:.1f} s CPU")
            print(f"    peak memory of all its processes {done.memory:.0f} MB")
        first, second = dumps(Path(scratch) / "first"), dumps(Path(scratch) / "second")
        print(f"  dumps: {len(first)} files, {'the same bytes' if first == second else 'DIFFERENT BYTES'}")


if __name__ == "__main__":
    main()
