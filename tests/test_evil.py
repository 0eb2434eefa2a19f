"""Evil queries against the shipped server: each ends in time, cheap ones do not notice, and nothing is left behind."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.shipping import family, machine_ticks, memory, open_files, releases, start_shipped, synthetic, ticks
from tests.sparql_server import Server, wait_until

pytestmark = pytest.mark.alone

TRIPLES = 200_000
DEADLINE = 2.0
GRACE = 1.0
TOTAL_MIB = 1024
MIB = 1024 * 1024
TRIES = 3
"""Machines are noisy: what is compared is measured side by side, and again when it fails."""

MOST_TRIES = 12
QUIET_SHARE = 0.1
"""A try counts as one of the three when nobody else took more than this share of the machine meanwhile."""

PAIRS = "?a ?b ?c . ?d ?e ?f"
DOUBLING = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(26))
EVIL = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} . ?g ?h ?i }}",
    "path": "SELECT * { ?a (!<urn:x>|^!<urn:x>)* ?b } ORDER BY ?b",
    "order": f"SELECT * {{ {PAIRS} }} ORDER BY ?c ?f",
    "group concat": f"SELECT (GROUP_CONCAT(?c) AS ?x) {{ {PAIRS} }}",
    "doubling": f"SELECT ?z {{ ?s ?p ?a0 {DOUBLING} BIND(STRLEN(?a26) AS ?z) }}",
    "regex": f'SELECT (COUNT(*) AS ?n) {{ {PAIRS} FILTER REGEX(CONCAT(STR(?c), STR(?f)), "(a|aa|e)+(.*)+x{{2,60}}(.*.*)*$") }}',
    "distinct": f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?a ?d {{ {PAIRS} }} }}",
    "stream": f"SELECT * {{ {PAIRS} }}",
    "two megabytes": f"SELECT * {{ {PAIRS} }} #{'x' * 2_000_000}",
    "values": f"SELECT * {{ VALUES ?x {{ {'1 ' * 100_000} }} VALUES ?y {{ {'1 ' * 100_000} }} }}",
}
ENDS = {200: "cut", 400: "refused", 413: "refused", 422: "memory", 503: "no place", 504: "deadline"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = start_shipped(
        releases(TRIPLES), budget_seconds=DEADLINE, endpoint_client_seconds=1e9, budget_memory_bytes=400 * MIB,
        limits_total_memory_bytes=TOTAL_MIB * MIB, endpoint_cache_bytes=0, endpoint_memory_bytes=1,
    )  # fmt: skip
    yield made
    made.stop()


@dataclass(frozen=True)
class End:
    """How a query ended, and after how long."""

    name: str
    how: str
    seconds: float


def asked(server: Server, name: str, query: str, **parameters: Any) -> End:
    """Ask an evil query by POST and read to the end, whatever that is."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        path = f"/sparql?{urlencode(parameters)}"
        connection.request("POST", path, query.encode(), {"Content-Type": "application/sparql-query", "Accept": "text/csv"})
        response = connection.getresponse()
        how = ENDS.get(response.status, str(response.status))
        response.read()
        how = "whole" if how == "cut" else how
    except http.client.IncompleteRead:
        pass
    except (ConnectionError, http.client.HTTPException):  # refused while we still sent
        how = "refused"
    finally:
        connection.close()
    return End(name, how, time.monotonic() - began)


class Others:
    """Tell what the rest of the machine did meanwhile."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._before = self._read()

    def _read(self) -> tuple[int, int, int]:
        own = (os.getpid(), *family(self._server.process.pid))
        return (*machine_ticks(), sum(map(ticks, own)))

    def share(self) -> float:
        """Give the share of all processors' time that went to others since."""
        total, busy, own = (now - then for now, then in zip(self._read(), self._before, strict=True))
        return (busy - own) / total


class Cheap:
    """A client that asks for one thing at a time, another one each time."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._asked = 0
        self.statuses: Counter[int] = Counter()

    def ask(self) -> float:
        """Ask, and tell the seconds until the answer was there."""
        self._asked += 1
        decision = synthetic().IRIS.decision(f"{self._asked % 5_000:024X}")
        began = time.perf_counter()
        self._connection.request("GET", f"/sparql?{urlencode({'query': f'SELECT * {{ {decision} ?p ?o }}'})}")
        response = self._connection.getresponse()
        response.read()
        self.statuses[response.status] += 1
        return time.perf_counter() - began

    def p99(self, go_on: Callable[[int], bool]) -> float:
        """Ask as long as told, a hundred times at least."""
        taken: list[float] = []
        while len(taken) < 100 or go_on(len(taken)):
            taken.append(self.ask())
        return quantiles(taken, n=100)[98]


@contextmanager
def watched(server: Server) -> Iterator[list[int]]:
    """Note what all worker processes hold, time and again."""
    seen: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            seen.append(sum(memory(pid) for pid in family(server.process.pid)[1:]))

    thread = threading.Thread(target=watch)
    thread.start()
    yield seen
    done.set()
    thread.join()


def wave(server: Server) -> list[End]:
    """Ask all evil queries at once."""
    with ThreadPoolExecutor(len(EVIL)) as pool:
        return list(pool.map(lambda name: asked(server, name, EVIL[name]), EVIL))


@dataclass(frozen=True)
class Measured:
    """What one try saw."""

    ends: list[End]
    idle: float
    busy: float
    statuses: Counter[int]
    most_memory: int
    others: float
    """The share of the machine that went to processes that are neither the server's nor the test's."""

    def late(self) -> list[End]:
        """List the queries that outlived their deadline, or waited and were not told so."""
        return [end for end in self.ends if end.seconds > DEADLINE + GRACE]


def measure(server: Server) -> Measured:
    """Ask cheap queries alone, then beside two waves of evil ones."""
    assert wait_until(lambda: server.metric('gestand_workers{state="idle"}') >= 12)
    client, ends = Cheap(server), list[End]()
    others = Others(server)
    idle = client.p99(lambda count: count < 300)
    client.statuses.clear()
    waves = threading.Thread(target=lambda: ends.extend([*wave(server), *wave(server)]))
    with watched(server) as seen:
        waves.start()
        busy = client.p99(lambda _: waves.is_alive())
        waves.join()
    return Measured(ends, idle, busy, client.statuses, max(seen), others.share())


@pytest.fixture(scope="module")
def tries(server: Server) -> list[Measured]:
    """Measure until all is well, at most three times on a machine that is ours."""
    made: list[Measured] = []
    while len(made) < MOST_TRIES and not (made and well(made[-1])):
        if sum(one.others <= QUIET_SHARE for one in made) == TRIES:
            break
        made.append(measure(server))
        print(f"idle p99 {made[-1].idle * 1000:.1f} ms, beside evil ones {made[-1].busy * 1000:.1f} ms, "
              f"workers at most {made[-1].most_memory / MIB:.0f} MiB, {dict(made[-1].statuses)}, others took {made[-1].others:.0%} of the machine")  # fmt: skip
        print("\n".join(f"  {end.name}: {end.how} after {end.seconds:.2f} s" for end in made[-1].ends))
    return made


def well(one: Measured) -> bool:
    return not one.late() and one.busy <= max(5 * one.idle, 0.1)


def test_no_evil_query_is_answered_and_each_ends_in_its_own_way(tries: list[Measured]) -> None:
    ends: dict[str, set[str]] = {}
    for end in tries[-1].ends:
        ends.setdefault(end.name, set()).add(end.how)
    stopped = {"deadline", "memory", "no place", "cut"}
    assert {"two megabytes": {"refused"}, "values": {"refused"}} == {name: ends.pop(name) for name in ("two megabytes", "values")}
    assert [] == [(name, how) for name, hows in ends.items() for how in hows - stopped]


def test_each_evil_query_ends_by_its_deadline(tries: list[Measured]) -> None:
    assert [] == min((one.late() for one in tries), key=len)


def test_cheap_queries_do_not_notice(tries: list[Measured]) -> None:
    assert any(one.busy <= max(5 * one.idle, 0.1) for one in tries), [(one.idle, one.busy) for one in tries]
    assert {200, 503} >= set(tries[-1].statuses)
    assert tries[-1].statuses[200] > tries[-1].statuses[503]


def test_memory_stays_under_the_total(tries: list[Measured]) -> None:
    assert max(one.most_memory for one in tries) < TOTAL_MIB * MIB


def test_a_row_of_evil_queries_leaves_nothing_behind(server: Server) -> None:
    names = [name for name in EVIL if name not in ("two megabytes", "values")]
    count = 1_000 if os.environ.get("GESTAND_LONG") else 100

    def row(length: int) -> Counter[str]:
        ends = Counter(asked(server, name, EVIL[name], timeout=0.3).how for name in (names * length)[:length])
        assert wait_until(lambda: server.metric('gestand_workers{state="idle"}') >= 14)
        return ends

    def belongings() -> tuple[int, int]:
        processes = family(server.process.pid)
        return len(processes), open_files(server.process.pid) + open_files(processes[1])

    row(8)  # what is made once is made now
    before, held = belongings(), memory(server.process.pid)
    ends = row(count)
    assert {"deadline", "cut", "memory"} >= set(ends), ends
    assert wait_until(lambda: all(now <= then for now, then in zip(belongings(), before, strict=True))), (before, belongings())
    assert memory(server.process.pid) - held < 32 * MIB
