"""Mixed load for a while: no wrong answer, no lost release, flat memory, and nothing left behind.

Three minutes, and an hour with GESTAND_LONG (``make soak``); GESTAND_SOAK_MINUTES says another time. In the hour the
release is switched every five minutes and a worker killed every 30 s, in the short form every 20 s and every 5 s.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest
from pyoxigraph import QuerySolutions

from gestand.release import Release, Releases, file_digest
from gestand.store import open_store
from tests.building import BEB, build_quietly, page, pages_source
from tests.shipping import family, memory, open_files, start_shipped
from tests.sparql_server import EVIL, Answer, Server, wait_until

pytestmark = pytest.mark.alone

LONG = bool(os.environ.get("GESTAND_LONG"))
MINUTES = float(os.environ.get("GESTAND_SOAK_MINUTES", 60 if LONG else 3))
SWITCH_SECONDS, KILL_SECONDS = (300, 30) if LONG else (20, 5)
WORDS = ("Eerst", "Daarna")
PAGE = "/doc/beoordeling/2019-2024/hoofdstuk/2.2.3/pages"
DUMP = "gestand.nq.gz"
HONEST = {429, 503, 504}
MOST_GROWTH = 32 * 1024 * 1024
"""Bytes that the server's own memory may grow after it is warm, whatever the time: the bound of tests/test_evil.py."""


def claims(number: int) -> str:
    """Ask for all claims; another query for each number, so that few answers are kept ones."""
    return f'SELECT (CONCAT(STR(?text), "{number}") AS ?x) {{ ?s <{BEB}claimText> ?text }}'


def known_claims(release: Release) -> list[str]:
    found = open_store(release.store).query(claims(0), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(row["x"].value[:-1] for row in found)


@dataclass
class Known:
    """What each release must answer, read from its own files before the load began."""

    releases: list[Release]
    claims: dict[str, list[str]]
    words: dict[str, str]
    dumps: dict[str, str]
    files: dict[str, dict[str, str]]

    def of_tag(self, answer: Answer) -> str:
        """Tell which release an answer names in its tag, by the first 16 digits of the content's hash."""
        digits = answer.headers.get("etag", "").removeprefix("W/").strip('"').partition("-")[0]
        contents = {one.manifest["content"].removeprefix("sha256:")[:16]: one.id for one in self.releases}
        return contents.get(digits, "")


def known(releases: list[Release]) -> Known:
    """Read what the releases must answer."""
    return Known(
        releases,
        {one.id: known_claims(one) for one in releases},
        {one.id: word for one, word in zip(releases, WORDS, strict=True)},
        {one.id: next(dump.sha256 for dump in one.dumps if dump.name == DUMP) for one in releases},
        {one.id: {str(file["path"]): str(file["sha256"]) for file in one.manifest["files"]} for one in releases},
    )


@dataclass
class Seen:
    """What the clients saw: answers by kind and end, what was wrong, and what the server held, second by second."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    releases: Counter[str] = field(default_factory=Counter)
    held: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    switches: int = 0
    kills: int = 0


class Load:
    """Clients, a publisher who switches and somebody who kills workers, until the time is over."""

    def __init__(self, server: Server, truth: Known, switch_seconds: float = SWITCH_SECONDS) -> None:
        self.server, self.truth, self.seen, self._switch_seconds = server, truth, Seen(), switch_seconds
        self._over = threading.Event()
        self._forker = family(server.process.pid)[1]

    def run(self, seconds: float) -> Seen:
        """Do all at once for so long; a thread that fails is told with the wrong answers."""
        clients = [self.ask_page, self.ask_query, self.ask_query, self.ask_dump, self.ask_past, self.ask_evil]
        jobs = [(one, 0.02) for one in clients]
        jobs += [(self.switch, self._switch_seconds), (self.kill, KILL_SECONDS), (self.look, 1)]
        threads = [threading.Thread(target=self._again, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._over.set()
        for thread in threads:
            thread.join()
        return self.seen

    def _again(self, job: Callable[[], None], pause: float) -> None:
        while not self._over.wait(pause):
            try:
                job()
            except Exception as error:
                self.seen.wrong.append(f"{job.__name__}: {error!r}")

    def _note(self, kind: str, answer: Answer, right: bool) -> None:
        """Count an answer; what is neither right nor an honest refusal is wrong."""
        status = answer.status
        self.seen.ends[kind, str(status)] += 1
        refused = status in HONEST and (status == 504 or "retry-after" in answer.headers)
        killed = status == 500 and kind in ("query", "evil") and b"worker" in answer.body
        if not (right or refused or killed):
            self.seen.wrong.append(f"{kind}: {status} {dict(answer.headers)} {answer.body[:300]!r}")

    def ask_page(self) -> None:
        answer = self.server.ask("GET", PAGE, Accept="text/html")
        release = self.truth.of_tag(answer)
        self.seen.releases[release] += 1
        words = {word for word in WORDS if word in answer.text}
        self._note("page", answer, answer.status == 200 and words == {self.truth.words.get(release)})

    def ask_query(self) -> None:
        number = random.randint(0, 999_999)
        try:
            answer = self.server.query(claims(number), "application/sparql-results+json")
        except http.client.IncompleteRead:  # visibly cut: its worker was killed
            self.seen.ends["query", "cut"] += 1
            return
        right = False
        if answer.status == 200:
            release = answer.headers["link"].partition("/release/")[2].partition(">")[0]
            found = sorted(row["x"].removesuffix(str(number)) for row in answer.rows())
            right = found == self.truth.claims[release]
        self._note("query", answer, right)

    def ask_dump(self) -> None:
        release = random.choice(self.truth.releases)
        answer = self.server.ask("GET", f"/dumps/{release.id}/{DUMP}")
        digest = hashlib.sha256(answer.body).hexdigest()
        self._note("dump", answer, answer.status == 200 and digest == self.truth.dumps[release.id])

    def ask_past(self) -> None:
        release = random.choice(self.truth.releases)
        answer = self.server.ask("GET", f"/release/{release.id}{PAGE}", Accept="text/turtle")
        words = {word for word in WORDS if word in answer.text}
        self._note("past", answer, answer.status == 200 and words == {self.truth.words[release.id]})

    def ask_evil(self) -> None:
        try:
            self._note("evil", self.server.post(f"{EVIL} # {random.random()}", Accept="text/csv"), False)
        except http.client.IncompleteRead:
            self.seen.ends["evil", "cut"] += 1

    def switch(self) -> None:
        self.seen.switches += 1
        Releases(self.server.root).switch(self.truth.releases[self.seen.switches % 2])

    def kill(self) -> None:
        workers = family(self._forker)[1:]
        with suppress(ProcessLookupError):
            os.kill(random.choice(workers), signal.SIGKILL)
            self.seen.kills += 1

    def look(self) -> None:
        self.seen.held.append(memory(self.server.process.pid))
        self.seen.files.append(open_files(self.server.process.pid))


@dataclass(frozen=True)
class Soaked:
    """A load that was, what the server held before and after it, and what it left."""

    seen: Seen
    truth: Known
    before: tuple[int, int]
    after: tuple[int, int]
    versions: list[str]
    left: list[int]


@pytest.fixture(scope="module")
def soaked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soaked]:
    folder = tmp_path_factory.mktemp("soak")
    made = [build_quietly([pages_source(folder, page(f"{word} \\[0\\]."))], folder / "releases").release for word in WORDS]
    truth = known(made)
    Releases(folder / "releases").switch(made[0])
    server = start_shipped(folder / "releases", budget_seconds=1, endpoint_client_seconds=1e9)
    try:
        yield soak(server, truth)
    finally:
        server.stop()


def belongings(server: Server) -> tuple[int, int]:
    """Count the processes of a server that is at rest, and the files that it and its forker have open."""
    processes = family(server.process.pid)
    return len(processes), open_files(server.process.pid) + open_files(processes[1])


def soak(server: Server, truth: Known) -> Soaked:
    """Warm up for ten seconds with switches, so that every past release was opened; load, rest, and stop in order."""
    Load(server, truth, 2).run(10)
    rested = 'gestand_workers{state="running"}'
    assert wait_until(lambda: server.metric(rested) == 0 and server.metric('gestand_workers{state="idle"}') >= 14)
    before = belongings(server)
    seen = Load(server, truth).run(60 * MINUTES)
    wait_until(lambda: all(now <= then for now, then in zip(belongings(server), before, strict=True)))
    after = belongings(server)
    listed = server.ask("GET", "/dumps/", Accept="application/json").json["releases"]
    versions = [one["href"].rpartition("/")[2] for one in listed]
    processes = family(server.process.pid)
    server.process.terminate()
    server.process.wait(60)
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), 10)
    print(f"\n{MINUTES:g} minutes, {seen.switches} switches, {seen.kills} kills; {sorted(seen.ends.items())}")
    print(f"processes and files {before} → {after}; own memory {[held >> 20 for held in fifths(seen.held)]} MiB by fifths, files {fifths(seen.files)}")
    return Soaked(seen, truth, before, after, versions, [pid for pid in processes if Path(f"/proc/{pid}").exists()])


def fifths(samples: list[int]) -> list[int]:
    """Give the median of each fifth of the time."""
    size = len(samples) // 5
    return [int(median(samples[start * size : (start + 1) * size])) for start in range(5)]


def test_no_answer_is_wrong(soaked: Soaked) -> None:
    assert [] == soaked.seen.wrong[:5]


def test_each_kind_of_request_was_answered_and_each_release_was_seen(soaked: Soaked) -> None:
    assert {"page", "query", "dump", "past"} == {kind for kind, how in soaked.seen.ends if how == "200"}
    assert {one.id for one in soaked.truth.releases} == set(soaked.seen.releases)
    assert "evil" in {kind for kind, how in soaked.seen.ends if how in ("504", "cut", "503")}


def test_no_more_queries_broke_than_workers_were_killed(soaked: Soaked) -> None:
    broken = sum(count for (kind, how), count in soaked.seen.ends.items() if kind == "query" and how in ("500", "cut"))
    broken += soaked.seen.ends["evil", "500"]
    assert soaked.seen.kills > 0 and broken <= soaked.seen.kills


def test_no_release_is_lost_and_none_has_changed(soaked: Soaked) -> None:
    assert sorted(soaked.truth.files) == sorted(soaked.versions)
    for release in soaked.truth.releases:
        now = {path: file_digest(release.path / path) for path in soaked.truth.files[release.id]}
        assert soaked.truth.files[release.id] == now


def test_memory_and_open_files_are_flat(soaked: Soaked) -> None:
    held, files = fifths(soaked.seen.held), fifths(soaked.seen.files)
    assert held[-1] - held[1] < MOST_GROWTH
    assert files[-1] - files[1] < 16
    assert all(now <= then for now, then in zip(soaked.after, soaked.before, strict=True)), (soaked.before, soaked.after)


def test_no_process_is_left_over(soaked: Soaked) -> None:
    assert [] == soaked.left
