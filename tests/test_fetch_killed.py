"""A fetch that is killed at any moment, and started again, ends with the archive of an undisturbed one."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gestand.evidence import Faults
from gestand.fetch import fetch, read_plan

from .killing import tree
from .replaying import Page, Replay, collection, replaying, search, synthetic_item
from .test_fetch import LIST, concepts

KILLING = Path(__file__).with_name("killing.py")
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1714564800"}


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying() as replay:
        replay.pages |= {f"/lijst-{n}.ttl": Page(LIST + b"# %d\n" % n) for n in range(3)}
        items = [synthetic_item(n, f"2022-05-{n % 28 + 1:02}T08:00:00Z") for n in range(8)]
        replay.pages["/search"] = search(items)
        replay.pages["/concepts"] = collection("/concepts", concepts(6))
        yield replay


@pytest.fixture
def file(tmp_path: Path, server: Replay) -> Path:
    file = tmp_path / "bron.toml"
    file.write_text(
        f"""
        loader = "rdf"
        path = "bron"
        title = "Proef"
        [fetch]
        pause = 0
        backoff = 0
        [[fetch.file]]
        url = "{server.root}/lijst-0.ttl"
        [[fetch.search]]
        url = "{server.root}/search"
        first = 2022-05-01
        last = 2022-06-30
        page_size = 5
        [[fetch.collection]]
        url = "{server.root}/concepts?page[size]=4"
        name = "begrippen"
        [[fetch.file]]
        url = "{server.root}/lijst-1.ttl"
        """
    )
    return file


def fetching(file: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-Im", "gestand", "fetch", str(file)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)


def test_killed_before_any_step_on_the_disk(tmp_path: Path, file: Path) -> None:
    work = tmp_path / "werk"
    work.mkdir()
    command = [sys.executable, "-I", str(KILLING), str(file), str(work)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, env=ENVIRONMENT, check=True)
    found = json.loads(done.stdout)
    assert ([], True) == (found["wrong"], found["moments"] > 60)


def test_killed_before_any_answer(tmp_path: Path, server: Replay, file: Path) -> None:
    assert 0 == fetching(file).wait(60)
    expected, asked = tree(tmp_path), len(server.asked)
    for name in ("archive", "bron"):
        subprocess.run(["rm", "-rf", str(tmp_path / name)], check=True)
    for number in range(1, asked + 1):
        started: list[subprocess.Popen[str]] = []
        ready = threading.Event()
        server.asked.clear()

        def kill(request: int, at: int = number, ready: threading.Event = ready, started: list = started) -> None:  # type: ignore[type-arg]
            if request == at:
                ready.wait(30)
                started[0].send_signal(signal.SIGKILL)
                started[0].wait(30)

        server.before = kill
        started.append(fetching(file))
        ready.set()
        started[0].wait(60)
    server.before = lambda request: None
    assert (0, expected) == (fetching(file).wait(60), tree(tmp_path))


def test_killed_again_and_again_by_the_clock(tmp_path: Path, server: Replay, file: Path) -> None:
    begun = time.monotonic()
    assert 0 == fetching(file).wait(60)
    takes, expected = time.monotonic() - begun, tree(tmp_path)
    for name in ("archive", "bron"):
        subprocess.run(["rm", "-rf", str(tmp_path / name)], check=True)
    for part in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        running = fetching(file)
        time.sleep(takes * part)
        running.kill()
        running.wait(30)
    assert (0, expected) == (fetching(file).wait(60), tree(tmp_path))


def test_a_torn_line_of_the_log_is_asked_again(tmp_path: Path, server: Replay, file: Path) -> None:
    server.pages["/lijst-1.ttl"] = Page(status=404)
    assert 1 == fetching(file).wait(60)
    log = tmp_path / "archive/runs/bron.jsonl"
    whole = log.read_bytes()
    server.pages["/lijst-1.ttl"] = Page(LIST + b"# 1\n")
    assert 0 == fetching(file).wait(60)
    expected, ends = tree(tmp_path), whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in (ends, ends + 1, (ends + len(whole)) // 2, len(whole) - 1):
        (tmp_path / "archive/sources/bron.jsonl").unlink()
        log.write_bytes(whole[:cut])
        assert (0, expected) == (fetching(file).wait(60), tree(tmp_path))


def test_another_plan_does_not_go_on_with_the_answers_of_this_one(tmp_path: Path, server: Replay, file: Path) -> None:
    server.pages["/lijst-1.ttl"] = Page(status=404)
    assert 1 == fetching(file).wait(60)
    file.write_text(file.read_text().replace("/lijst-1.ttl", "/lijst-2.ttl"))
    faults = Faults()
    plan = read_plan(file, faults)
    assert plan and not fetch(plan, faults, lambda line: None).resumed


def test_two_fetches_of_one_archive_do_not_run_at_once(server: Replay, file: Path) -> None:
    waiting, going_on = threading.Event(), threading.Event()

    def hold(request: int) -> None:
        waiting.set()
        going_on.wait(30)

    server.before = hold
    first = fetching(file)
    assert waiting.wait(30)
    second = fetching(file)
    told = second.communicate(timeout=60)[1]
    going_on.set()
    assert (1, True, 0) == (second.returncode, "another fetch writes this archive" in told, first.wait(60))
