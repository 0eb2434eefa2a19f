"""Parts of a big build run in processes that end with it; those of a small one run in turn."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gestand.beside import BIG, beside
from tests.sparql_server import wait_until


@pytest.mark.parametrize(("quads", "elsewhere"), [(BIG - 1, False), (BIG, True)])
def test_a_big_build_has_processes_beside_it(quads: int, elsewhere: bool) -> None:
    with beside(quads) as parts:
        assert elsewhere == (parts.submit(os.getpid).result() != os.getpid())


@pytest.mark.parametrize("quads", [BIG - 1, BIG])
def test_what_goes_wrong_there_is_raised_here(quads: int, tmp_path: Path) -> None:
    with beside(quads) as parts, pytest.raises(FileNotFoundError, match="missing"):
        parts.submit(os.stat, tmp_path / "missing").result()


def test_a_part_of_a_small_build_is_done_when_it_is_asked_for(tmp_path: Path) -> None:
    with beside(0) as parts:
        part = parts.submit(os.mkdir, tmp_path / "made")
        assert not (tmp_path / "made").exists()
        assert (part.result(), part.result()) == (None, None)  # once: a second time would fail
        assert (tmp_path / "made").exists()


WAITING = """
import os, sys, time
from gestand.beside import BIG, beside
if __name__ == "__main__":
    with beside(BIG) as parts:
        print(parts.submit(os.getpid).result(), flush=True)
        parts.submit(time.sleep, 100).result()
"""


def test_a_killed_build_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(WAITING, encoding="utf-8")
    build = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert build.stdout is not None
    child = int(build.stdout.readline())
    build.send_signal(signal.SIGKILL)
    build.wait()
    build.stdout.close()
    assert wait_until(lambda: not Path(f"/proc/{child}").exists() or "Z (" in Path(f"/proc/{child}/status").read_text())
