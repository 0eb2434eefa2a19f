"""The threads that answer stay on one core; workers, and threads at long work, use them all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shipping import family, releases, start_shipped
from tests.sparql_server import wait_until

pytestmark = pytest.mark.alone

ALL = os.sched_getaffinity(0)
PROGRAM = """
import os, threading
from gestand.server import cores
seen = []
look = lambda: seen.append(sorted(os.sched_getaffinity(0)))
def answer():
    look()
    with cores.roaming():
        look()
    look()
cores.settle()
thread = threading.Thread(target=answer)
thread.start()
thread.join()
print(seen)
"""


def threads(pid: int) -> list[int]:
    return [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]


def test_a_thread_leaves_its_core_for_long_work_and_comes_back() -> None:
    said = subprocess.run([sys.executable, "-Ic", PROGRAM], capture_output=True, text=True, check=True).stdout
    home, roaming, back = eval(said)
    assert (1, sorted(ALL), home) == (len(home), roaming, back)


def test_the_server_answers_on_one_core_and_its_workers_run_on_all() -> None:
    server = start_shipped(releases(3_000))
    try:
        assert wait_until(lambda: len(family(server.process.pid)) > 2)
        server_threads, workers = threads(server.process.pid), family(server.process.pid)[1:]
        bound = [pid for pid in server_threads if len(os.sched_getaffinity(pid)) == 1]
        assert {1} == {len(os.sched_getaffinity(server.process.pid)), len({tuple(os.sched_getaffinity(pid)) for pid in bound})}
        assert len(bound) > len(server_threads) / 2
        assert [ALL] * len(workers) == [os.sched_getaffinity(pid) for pid in workers]
    finally:
        server.stop()
