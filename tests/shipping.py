"""Start the server as it is shipped, over a synthetic release, and look at what its processes hold."""

from __future__ import annotations

import atexit
import importlib.util
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from tests.sparql_server import Server, scratch, wait_until

ROOT = Path(__file__).resolve().parent.parent
_PAGE = os.sysconf("SC_PAGE_SIZE")


@cache
def synthetic() -> ModuleType:
    """Load the generator, which lies with the benchmarks."""
    spec = importlib.util.spec_from_file_location("synthetic", ROOT / "benchmarks" / "synthetic.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def releases(triples: int) -> Path:
    """Write a synthetic release of about so many triples, once."""
    root = scratch() / "releases"
    synthetic().write_release(root, triples)
    return root


def start_shipped(root: Path | str, **configured: object) -> Server:
    """Run ``gestand serve`` on a free port, configured by variables: ``budget_seconds=2`` is GESTAND_BUDGET_SECONDS."""
    control = tempfile.mkdtemp(prefix="gestand-test-")
    named = {f"GESTAND_{name.upper()}": str(value) for name, value in configured.items()}
    environment = {**os.environ, "GESTAND_CONTROL": control, **named}
    log = Path(tempfile.mkstemp(prefix="gestand-test-", suffix=".log")[1])
    command = [sys.executable, "-Im", "gestand", "serve", "--releases", str(root), "--port", "0"]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
    assert process.stdout
    said = process.stdout.readline()
    assert "http://" in said, log.read_text()
    server = Server(Path(root), process, log, urlsplit(said.split()[-1]).port or 0)
    atexit.register(server.stop)
    atexit.register(log.unlink, missing_ok=True)
    assert wait_until(lambda: server.metric('gestand_workers{state="idle"}') > 0)
    return server


def family(pid: int) -> list[int]:
    """List a process, its children and theirs, as far as they live."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents.setdefault(int(parent), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def memory(pid: int) -> int:
    """Tell the bytes that are a process's own: resident, not shared with files; 0 when it is gone."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE


def open_files(pid: int) -> int:
    """Count what a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def ticks(pid: int) -> int:
    """Tell the processor time of a process and of its children that were reaped, in clock ticks; 0 when it is gone."""
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, numbers[11:15]))  # utime, stime, cutime, cstime: proc(5)


def machine_ticks() -> tuple[int, int]:
    """Tell the time of all processors together, and how much of it somebody used, in clock ticks."""
    user, nice, system, idle, waiting, *interrupts = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
    busy = user + nice + system + sum(interrupts)
    return busy + idle + waiting, busy
