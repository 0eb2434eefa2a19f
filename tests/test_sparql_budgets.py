"""Every limit of the SPARQL endpoint: its status, what its problem says, and that a cut answer never looks whole."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.sparql_server import BASE, EVIL, GRAPHS, Answer, Server, release, server, start, wait_until

pytestmark = pytest.mark.alone

ROWS = 2_000
MANY = "SELECT ?a ?b WHERE { ?a ?p ?q . ?b ?r ?s }"
MANY_TRIPLES = f"CONSTRUCT {{ ?a <{BASE}/p/bij> ?b }} WHERE {{ ?a ?p ?q . ?b ?r ?s }}"
SORTED = "SELECT ?a ?b WHERE { ?a ?p ?q . ?b ?r ?s } ORDER BY ?q ?s"
CHEAP = f"ASK {{ <{BASE}/id/ding/een> ?p ?o }}"
SOLUTIONS = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
)  # fmt: skip
GRAPH_TYPES = (
    "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "application/n-quads",
    "application/trig",
)  # fmt: skip
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def quick() -> Iterator[Server]:
    """Give a server on which queries end after a second."""
    made = start(release(ROWS), budget={"seconds": 1.0, "memory_bytes": 400 * MIB}, client_seconds=1e6)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def narrow() -> Iterator[Server]:
    """Give a server on which answers end at 20,000 rows."""
    made = start(release(ROWS), budget={"rows": 20_000}, client_seconds=1e6)
    yield made
    made.stop()


def said_of(refused: Answer) -> tuple[int, str, float]:
    assert "application/problem+json" == refused.kind
    assert "/dumps/" in [way["href"] for way in refused.json["ways"]]
    limit, value = refused.json["limit"], refused.json["value"]
    assert f"The limit here is {value:,.0f}" if value == int(value) else f"{value:g}" in refused.json["detail"]
    assert f"({limit})" in refused.json["detail"]
    return refused.status, limit, value


# Time, memory, rows, bytes, before the first byte


def test_a_query_that_takes_too_long_is_ended_with_504(quick: Server) -> None:
    assert (504, "seconds", 1.0) == said_of(quick.query(EVIL))
    assert 0 == quick.metric('gestand_workers{state="running"}')


def test_the_client_may_shorten_the_time(quick: Server) -> None:
    assert (504, "seconds", 0.2) == said_of(quick.query(EVIL, timeout=0.2))


def test_the_client_may_not_lengthen_the_time(quick: Server) -> None:
    assert (504, "seconds", 1.0) == said_of(quick.query(EVIL, timeout=30_000))


def test_a_query_that_takes_too_much_memory_is_ended() -> None:
    small = start(release(ROWS), budget={"memory_bytes": 48 * MIB})
    assert (422, "memory_bytes", 48 * MIB) == said_of(small.query(SORTED))
    assert small.query(CHEAP).json["boolean"]
    small.stop()


@pytest.mark.parametrize(
    ("budget", "limit"), [({"rows": 100}, "rows"), ({"result_bytes": 2_000}, "result_bytes")]
)
def test_an_answer_that_is_too_large_from_the_start_is_refused(budget: dict[str, int], limit: str) -> None:
    small = start(release(ROWS), budget=budget)
    refused = small.query("SELECT * { ?s ?p ?o }")
    assert (422, limit, budget[limit]) == said_of(refused)
    assert "LIMIT" in refused.json["detail"]
    assert 200 == small.query("SELECT * { ?s ?p ?o } LIMIT 5").status
    small.stop()


# After the first byte


def cut(at: Server, query: str, accept: str, coding: str = "identity", limit: str = "") -> None:
    """Ask, and hold that the answer begins, and ends in a way that a client sees."""
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=60)
    sent = urlencode({"query": query, **({"timeout": limit} if limit else {})})
    connection.request("GET", f"/sparql?{sent}", headers={"Accept": accept, "Accept-Encoding": coding})
    response = connection.getresponse()
    assert (200, accept) == (response.status, response.headers.get_content_type())
    with pytest.raises(http.client.IncompleteRead) as broken:
        response.read()
    assert len(broken.value.partial) > 0
    connection.close()


@pytest.mark.parametrize("accept", SOLUTIONS)
def test_a_cut_table_is_broken_off(narrow: Server, accept: str) -> None:
    cut(narrow, MANY, accept)


@pytest.mark.parametrize("accept", GRAPH_TYPES)
def test_a_cut_graph_is_broken_off(narrow: Server, accept: str) -> None:
    cut(narrow, MANY_TRIPLES, accept)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_cut_answer_is_broken_off_when_it_is_packed(narrow: Server, coding: str) -> None:
    cut(narrow, MANY, "text/csv", coding)


def test_an_answer_that_time_runs_out_on_is_broken_off(quick: Server) -> None:
    cut(quick, MANY.replace("}", ". ?c ?t ?u . ?d ?v ?w }"), "text/csv")


def test_the_server_sends_no_last_chunk(narrow: Server) -> None:
    said = narrow.raw(f"GET /sparql?query={quote(MANY)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert b"Transfer-Encoding: chunked" in said
    assert not said.endswith(b"0\r\n\r\n")


def test_a_whole_answer_has_its_last_chunk(narrow: Server) -> None:
    query = quote("SELECT * { ?s ?p ?o }")
    said = narrow.raw(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert said.endswith(b"]}}\r\n0\r\n\r\n")


def test_an_http_1_0_client_gets_the_error_since_it_cannot_see_a_break(narrow: Server) -> None:
    said = narrow.raw(f"GET /sparql?query={quote(MANY)} HTTP/1.0\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.0 422 ")


def test_an_http_1_0_client_gets_a_long_answer_with_its_length(narrow: Server) -> None:
    said = narrow.raw(f"GET /sparql?query={quote('SELECT * { ?s ?p ?o }')} HTTP/1.0\r\n\r\n".encode())
    head, _, body = said.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}" in head.decode().lower()
    assert body.endswith(b"]}}")


def test_a_cut_answer_is_logged_and_never_kept(narrow: Server) -> None:
    query = MANY + " # twice"
    for _ in range(2):
        cut(narrow, query, "text/csv")
    mine = [line for line in narrow.logged() if line.get("format") == "csv"]
    assert {("rows", "engine")} == {(line["outcome"], line["from"]) for line in mine}


# Size of the request


def test_a_long_address_is_refused_with_414() -> None:
    refused = server().query(f"ASK {{}} #{'x' * 20_000}")
    assert (414, "url_bytes", 16_384) == said_of(refused)
    assert "POST" in refused.json["detail"]


@pytest.mark.parametrize("size", [600_000, 1_000_000])
def test_a_large_body_is_refused_with_413(size: int) -> None:
    assert (413, "body_bytes", 524_288) == said_of(server().post("ASK {} #" + "x" * size))


def test_a_huge_body_is_refused_by_the_server_before_it_is_read() -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 2000000\r\n\r\n"
    assert server().raw(head.encode()).startswith(b"HTTP/1.1 413 ")


def test_a_long_list_of_values_is_refused() -> None:
    refused = server().post(f"SELECT * {{ VALUES ?x {{ {'1 ' * 100_000} }} }}")
    assert (400, "query_tokens", 50_000) == said_of(refused)


@pytest.mark.parametrize(
    ("opening", "closing", "times"),
    [
        ("FILTER NOT EXISTS {", "}", 1_000),
        ("{", "}", 3_000),
        ("{ SELECT * {", "} }", 3_000),
        ("OPTIONAL {", "}", 3_000),
        ("FILTER(", "true)", 5_000),
        ("?a (", "<x:p>)* ?b .", 15_000),
    ],
)
def test_a_deep_query_is_refused_before_the_engine_sees_it(opening: str, closing: str, times: int) -> None:
    middle = "1=1" if opening == "FILTER(" else ""
    query = f"ASK {{ {opening * times}{middle}{closing.replace('true', '') * times} }}"
    assert 400 == server().post(query).status
    assert server().query(CHEAP).json["boolean"]


# Concurrency, queue, time of one client


@contextmanager
def busy(at: Server, times: int) -> Iterator[None]:
    """Keep so many workers busy until the block ends: then their clients leave, which ends the queries."""
    assert wait_until(lambda: at.metric('gestand_workers{state="idle"}') >= times)
    with ExitStack() as stack:
        for n in range(times):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", at.port)))
            connection.sendall(f"GET /sparql?query={quote(f'{EVIL} # {n}')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert wait_until(lambda: at.metric('gestand_workers{state="running"}') == times)
        yield


@pytest.fixture
def single() -> Iterator[Callable[..., Server]]:
    """Start a server with one worker, which one query can keep as long as the test lasts."""
    with ExitStack() as stack:

        def started(**limits: float) -> Server:
            one = {"workers": 1, "heavy": 1, "spare": 0, "queue_seconds": 600}
            made = start(release(ROWS), budget={"seconds": 600}, client_seconds=1e6, limits=one | limits)
            stack.callback(made.stop)
            return made

        yield started


def test_a_full_queue_is_told_at_once_with_retry_after(single: Callable[..., Server]) -> None:
    at = single(queue_length=0)
    with busy(at, 1):
        refused = at.query(CHEAP)  # who waits instead is told nothing before the client gives up
        assert 1 == at.metric('gestand_workers{state="running"}')
    assert (503, "queue_length", 0) == said_of(refused)
    assert int(refused.headers["retry-after"]) >= 1


def test_a_queue_without_end_in_sight_is_left_after_its_time(single: Callable[..., Server]) -> None:
    at = single(queue_seconds=0.5)
    with busy(at, 1):
        refused = at.query(CHEAP)
    assert (503, "queue_seconds", 0.5) == said_of(refused)
    assert int(refused.headers["retry-after"]) >= 1


def test_who_waits_in_the_queue_is_answered_when_a_worker_comes_free(single: Callable[..., Server]) -> None:
    at = single(queue_length=1)
    answers: list[Answer] = []
    waiting = threading.Thread(target=lambda: answers.append(at.query(CHEAP)))
    with busy(at, 1):
        waiting.start()
        assert wait_until(lambda: at.metric("gestand_queue") == 1)
        assert (503, "queue_length", 1) == said_of(at.query(f"{CHEAP} LIMIT 1"))
    waiting.join()
    assert [200] == [answer.status for answer in answers]


def test_a_cheap_query_is_answered_while_others_are_heavy() -> None:
    at = start(release(ROWS), budget={"seconds": 600}, client_seconds=1e6)
    with busy(at, 2):
        assert wait_until(lambda: at.metric('gestand_workers{state="heavy"}') == 2)
        assert at.query(f"{CHEAP} LIMIT 1").json["boolean"]
        assert 2 == at.metric('gestand_workers{state="running"}')
    at.stop()


@pytest.fixture
def strict() -> Iterator[Server]:
    made = start(release(ROWS), budget={"seconds": 2.0}, client_seconds=1.5, behind_proxy=True)
    yield made
    made.stop()


def as_client(at: Server, query: str, client: str) -> Answer:
    return at.ask("GET", f"/sparql?{urlencode({'query': query})}", X_Forwarded_For=f"9.9.9.9, {client}")


def test_a_client_that_used_its_time_waits_and_others_do_not(strict: Server) -> None:
    assert 504 == as_client(strict, EVIL, "192.0.2.1").status
    refused = as_client(strict, CHEAP, "192.0.2.1")
    assert (429, "client_seconds", 1.5) == said_of(refused)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert 200 == as_client(strict, CHEAP, "192.0.2.2").status


def test_the_addresses_of_one_ipv6_network_are_one_client(strict: Server) -> None:
    assert 504 == as_client(strict, EVIL, "2001:db8:1:2::1").status
    assert 429 == as_client(strict, CHEAP, "2001:db8:1:2:ffff::9").status
    assert 200 == as_client(strict, CHEAP, "2001:db8:1:3::1").status


def test_what_was_kept_is_free(strict: Server) -> None:
    assert 200 == as_client(strict, CHEAP, "192.0.2.3").status
    assert 504 == as_client(strict, EVIL, "192.0.2.3").status
    assert [200, 429] == [as_client(strict, query, "192.0.2.3").status for query in (CHEAP, f"{CHEAP} LIMIT 2")]


def test_reading_a_long_query_is_work_too() -> None:
    at = start(release(), client_seconds=0.01)
    long = f"SELECT * {{ VALUES ?x {{ {'1 ' * 4_900} }} }} # {'x' * 20_000}"
    statuses = [at.post(f"{long}{n}", Content_Type="application/sparql-query").status for n in range(30)]
    assert 429 == statuses[-1]
    at.stop()


def peak(at: Server) -> int:
    """Read the most memory that the server has used, in bytes."""
    status = Path(f"/proc/{at.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def test_a_long_answer_streams_with_flat_memory() -> None:
    at = start(release(ROWS), cache_bytes=0)
    at.query("SELECT * { ?s ?p ?o }")
    before = peak(at)
    body = at.query("SELECT ?b ?c { ?a ?p ?b . ?d ?q ?c } LIMIT 500000", "text/csv").body
    assert peak(at) - before < len(body) / 3
    at.stop()


# Clients that hang or leave


def test_a_query_ends_when_its_client_leaves() -> None:
    at = start(release(ROWS), budget={"seconds": 60})
    with socket.create_connection(("127.0.0.1", at.port)) as connection:
        connection.sendall(f"GET /sparql?query={quote(EVIL)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert wait_until(lambda: at.metric('gestand_workers{state="running"}') == 1)
    assert wait_until(lambda: at.metric('gestand_workers{state="running"}') == 0)
    assert wait_until(lambda: [line["outcome"] for line in at.logged()] == ["gone"])
    at.stop()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\nASK",
        f"GET /sparql?query={quote(MANY)} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    ],
    ids=["slow headers", "slow body", "slow reader"],
)
def test_slow_clients_do_not_block_others(sent: bytes) -> None:
    at = server(ROWS, behind_proxy=False)
    slow = [socket.create_connection(("127.0.0.1", at.port)) for _ in range(2 if b"GET /sparql?query=SEL" in sent else 60)]
    try:
        for connection in slow:
            connection.sendall(sent)
        for n in range(10):
            assert at.query(f"{CHEAP} LIMIT {n + 1}").json["boolean"]
    finally:
        for connection in slow:
            with suppress(OSError):
                connection.close()


# The log


def test_the_log_tells_the_cost_and_neither_the_text_nor_who_asked(quick: Server) -> None:
    quick.query(f"ASK {{ ?s ?p 'Geheim {GRAPHS}' }}")
    text = quick.log.read_text()
    line = quick.logged()[-1]
    assert {"query", "form", "format", "release", "outcome", "seconds", "rows", "bytes", "cost", "from"} == set(line)
    assert ("ASK", "ok", "srj", "engine") == (line["form"], line["outcome"], line["format"], line["from"])
    assert "Geheim" not in text
    assert "127.0.0.1" not in text.replace(f"http://127.0.0.1:{quick.port}", "")


def test_no_trace_of_a_cut_answer_is_logged(narrow: Server) -> None:
    cut(narrow, MANY + " LIMIT 1000000", "text/csv")
    assert "Traceback" not in narrow.log.read_text()
