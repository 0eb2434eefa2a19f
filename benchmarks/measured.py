"""Run a command and measure it: seconds on the clock and of the processors, memory of all its processes together."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from tests.shipping import family


@dataclass(frozen=True)
class Run:
    """What a command said on its second channel, its seconds on the clock and of the processors, its most memory."""

    said: str
    seconds: float
    processor: float
    memory: float


def run(command: Sequence[str]) -> Run:
    """Run a command; its children count too."""
    before, began, most = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), [0.0]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        watch = threading.Thread(target=_watch, args=(process, most))
        watch.start()
        status = process.wait()
        watch.join()
        errors.seek(0)
        said = errors.read()
    if status:
        raise RuntimeError(f"{command!r} ended with {status}:\n{said[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(said, time.perf_counter() - began, used, most[0])


def _watch(process: subprocess.Popen[bytes], most: list[float]) -> None:
    while process.poll() is None:
        most[0] = max(most[0], sum(map(_memory, family(process.pid))))
        time.sleep(0.2)


def _memory(pid: int) -> float:
    """Tell the MB of a process; what it shares with others counts in parts."""
    try:
        found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
