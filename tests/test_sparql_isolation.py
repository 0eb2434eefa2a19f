"""What goes wrong behind the endpoint: a worker dies, the server is told to stop, another engine stands there."""

from __future__ import annotations

import http.client
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from gestand.server.app import create_app

from gestand.engine.budget import Budget
from gestand.engine.face import EngineStats, QueryRequest, RunningQuery
from tests.shipping import family, releases, start_shipped
from tests.sparql_server import EVIL, Answer, Server, release, start, wait_until

pytestmark = pytest.mark.alone

RUNNING = 'gestand_workers{state="running"}'
ROWS = 200_000
ALL = f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }'})}"


@pytest.fixture
def at() -> Iterator[Server]:
    made = start(release(2_000))  # few enough that the evil query keeps within its memory
    yield made
    made.stop()


def kill_workers(server: Server) -> None:
    """Kill every process under the one that forks."""
    _, forkserver, *workers = family(server.process.pid)
    assert workers and f"{forkserver}" in Path(f"/proc/{workers[0]}/stat").read_text()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)


def test_a_crashed_worker_costs_one_request_and_tells_nothing_of_the_inside(at: Server) -> None:
    answers: list[Answer] = []
    heavy = threading.Thread(target=lambda: answers.append(at.query(EVIL)))
    heavy.start()
    assert wait_until(lambda: at.metric(RUNNING) == 1)
    kill_workers(at)
    heavy.join()
    assert (500, "application/problem+json") == (answers[0].status, answers[0].kind)
    assert "no other query was hurt" in answers[0].json["detail"]
    assert "Traceback" not in answers[0].text
    assert at.query("ASK {}").json["boolean"]
    assert 1 == at.metric('gestand_queries_total{outcome="crashed"}')


def test_an_answer_under_way_is_finished_before_the_server_ends() -> None:
    server = start(release(ROWS))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", ALL, headers={"Accept": "text/csv"})
    response = connection.getresponse()
    first = response.read(65_536)
    server.process.send_signal(signal.SIGTERM)
    whole = first + response.read()  # IncompleteRead when it is broken off
    assert ROWS + 5 == whole.count(b"\r\n")  # four other rows hold a line feed, no line end; one line is the header
    assert 0 == server.process.wait(60)


def test_a_query_that_does_not_end_does_not_keep_the_server_from_stopping() -> None:
    server = start(release(2_000), limits={"grace_seconds": 0.5})
    answers: list[Answer] = []
    heavy = threading.Thread(target=lambda: answers.append(server.query(EVIL, timeout=1)))
    heavy.start()
    assert wait_until(lambda: server.metric(RUNNING) == 1)
    server.process.send_signal(signal.SIGTERM)
    heavy.join()
    assert (504, 0) == (answers[0].status, server.process.wait(60))
    assert [] == [pid for pid in family(server.process.pid)[1:] if Path(f"/proc/{pid}").exists()]


def test_metrics_tell_outcomes_time_rows_workers_queue_and_cache(at: Server) -> None:
    for query in ("ASK {}", "ASK {}", "SELECT * { ?s ?p ?o } LIMIT 4", "SELECT nonsense"):
        at.query(query)
    told = at.ask("GET", "/metrics").text
    values = dict(re.findall(r"^(gestand_\S+) (\S+)$", told, re.MULTILINE))
    assert ("3.0", "1.0") == (values['gestand_queries_total{outcome="ok"}'], values['gestand_queries_total{outcome="query"}'])
    assert ("1.0", "6.0") == (values['gestand_cache_total{from="memory"}'], values["gestand_rows_total"])
    assert ("4.0", "0.0") == (values["gestand_query_seconds_count"], values["gestand_queue"])
    assert {"idle", "running", "heavy"} == set(re.findall(r'^gestand_workers\{state="(\w+)"\}', told, re.MULTILINE))
    assert 0 < float(values["gestand_memory_bytes"])


def test_the_shipped_server_is_well_and_ready() -> None:
    server = start_shipped(releases(3_000))
    assert (200, "ok\n") == ((health := server.ask("GET", "/health")).status, health.text)
    assert {"release": "2026-01-02-00000001"} == server.ask("GET", "/ready").json
    server.stop()


class OneAnswer:
    """A stream of one piece."""

    id, form, rows, seconds, waited = "1", "solutions", 1, 0.0, 0.0

    def __init__(self, piece: bytes) -> None:
        self._pieces = iter([piece])

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Nothing is open."""


class Remote:
    """An engine elsewhere: it has no store, and runs nothing here."""

    def __init__(self) -> None:
        self.asked: list[QueryRequest] = []

    def run(self, store: Path, request: QueryRequest, budget: Budget, gone: Callable[[], bool] | None = None) -> OneAnswer:
        self.asked.append(request)
        return OneAnswer(b"o\r\nelders\r\n")

    def running(self) -> list[RunningQuery]:
        return []

    def kill(self, id: str) -> bool:
        return False

    def stats(self) -> EngineStats:
        return EngineStats(0, 0, 0, 0, 0, 0, 0, 0)

    def close(self) -> None:
        """Nothing is open."""


def test_another_engine_can_stand_behind_the_endpoint() -> None:
    engine = Remote()
    client = create_app(release(), engine=engine).test_client()
    answer = client.get(ALL, headers={"Accept": "text/csv"})
    assert (200, b"o\r\nelders\r\n") == (answer.status_code, answer.data)
    assert ["text/csv"] == [request.media_type for request in engine.asked]
