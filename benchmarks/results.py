"""Keep what benchmarks measured, a JSON line each, and compare new ratios with the kept ones.

In every ratio less is better, and both its parts come from one run on one machine.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "results" / "results.jsonl"
WORSE = 1.2
"""A ratio that is more times as high as the kept one is a regression."""

_PACKAGES = ("gestand", "pyoxigraph", "shacl", "pyshacl")

Ratios = Mapping[str, float]


def read(file: Path = FILE) -> list[dict[str, Any]]:
    """Give all results, oldest first."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def kept(benchmark: str, file: Path = FILE) -> Ratios:
    """Give the ratios of the last result of a benchmark; an error when there is none."""
    found = [result for result in read(file) if result["benchmark"] == benchmark]
    if not found:
        raise LookupError(f"{file} has no result of {benchmark}: nothing to compare with")
    ratios: Ratios = found[-1]["ratios"]
    return ratios


def keep(benchmark: str, ratios: Ratios, sizes: list[dict[str, Any]], file: Path = FILE) -> None:
    """Add a result, with date, machine, versions and command."""
    result = {
        "benchmark": benchmark,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in _PACKAGES},
        "command": shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]]),
        "ratios": {name: round(value, 3) for name, value in ratios.items()},
        "sizes": sizes,
    }
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(result, sort_keys=True) + "\n")


def regressions(old: Ratios, new: Ratios) -> list[str]:
    """Tell each ratio that is worse by more than a fifth, or is measured no more."""
    gone = [f"{name}: not measured, {value:g} kept" for name, value in old.items() if name not in new]
    return gone + [
        f"{name}: {new[name]:.2f}, {value:.2f} kept"
        for name, value in old.items()
        if name in new and new[name] > WORSE * value
    ]
