"""SERVICE: refused unless listed, however it is written; within the policy when it is listed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from gestand.server.outbound import Unreachable, is_public, resolve

from tests.sparql_server import BASE, Answer, Server, release, server, start

ROW = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "elders"}}]}}
JSON = "application/sparql-results+json"


GOOD = json.dumps(ROW).encode()
SAYS: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "good": (200, GOOD, {}),
    "redirect": (302, b"", {"Location": "/good"}),
    "html": (200, b"<html>", {"Content-Type": "text/html"}),
    "error": (500, b"Traceback of somebody else", {}),
    "large": (200, json.dumps(ROW | {"x": "x" * 300_000}).encode(), {}),
    "short": (200, GOOD, {"Content-Length": "100000"}),
    "broken": (200, GOOD[:-20], {}),
}
"""What an endpoint answers at each of its addresses: status, body, other headers than the usual."""


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, _, sent = self.path.rpartition("query=")
        self.reply(path.rstrip("?&"), unquote(sent))

    def do_POST(self) -> None:
        self.reply(self.path, self.rfile.read(int(self.headers["Content-Length"])).decode())

    def reply(self, path: str, sent: str) -> None:
        self.server.asked.append((path, sent, self.command))  # type: ignore[attr-defined]
        name = path.strip("/").partition("?")[0]
        if name == "slow":
            self.drip()
            return
        status, body, other = SAYS[name]
        self.send_response(status)
        for header, value in {"Content-Type": JSON, "Content-Length": str(len(body)), **other}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """Send a byte now and then: each one starts a socket's time-out anew."""
        self.send_response(200)
        self.send_header("Content-Type", JSON)
        self.end_headers()
        with suppress(OSError):
            for _ in range(100):
                self.wfile.write(b" ")
                time.sleep(0.1)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Elsewhere(ThreadingHTTPServer):
    """Another endpoint, on this machine; it remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, str, str]] = []

    def iri(self, behaviour: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{behaviour}"


BEHAVIOURS = (*SAYS, "slow", "good?named=yes")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    made = Elsewhere()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture(scope="module")
def at(elsewhere: Elsewhere) -> Iterator[Server]:
    """Serve with a list of endpoints, on this machine by explicit leave."""
    listed = [elsewhere.iri(name) for name in BEHAVIOURS]
    limits = {"service_seconds": 1.0, "service_bytes": 200_000, "service_calls": 3}
    made = start(release(), services=listed, private_services=True, client_seconds=1e6, **limits)
    yield made
    made.stop()


def service(iri: str, clause: str = "SERVICE") -> str:
    return f"SELECT ?x {{ {clause} <{iri}> {{ ?s ?p ?x }} }}"


# Without a list


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:9/x> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }",
        "SELECT * { \\U00000053ER\\u0056ICE <http://127.0.0.1:9/x> { ?s ?p ?o } }",
        "SELECT * { SERVICE#<>\n<http://127.0.0.1:9/x> { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICE x:x { ?s ?p ?o } }",
        "BASE <http://127.0.0.1:9/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
        "SELECT * { VALUES ?e { <http://127.0.0.1:9/x> } SERVICE ?e { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } } }",
        "ASK { { SELECT * { OPTIONAL { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } } } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE <http://169.254.169.254/latest> { ?s ?p ?o } }",
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    refused = server().post(query)
    assert (403, []) == (refused.status, refused.json["services"])


@pytest.mark.parametrize("text", ["SERVICE <http://x.example/> {}", "# SERVICE", "</SERVICE>"])
def test_the_word_service_in_a_string_is_no_service(text: str) -> None:
    assert 200 == server().post(f"ASK {{ ?SERVICE ?p '{text}' }} # SERVICE <http://x.example/>").status


# With a list


def test_a_listed_endpoint_is_asked(at: Server, elsewhere: Elsewhere) -> None:
    assert [{"x": "elders"}] == at.query(service(elsewhere.iri("good"))).rows()
    assert "?x" in elsewhere.asked[-1][1]


def test_a_listed_endpoint_may_have_a_query_string(at: Server, elsewhere: Elsewhere) -> None:
    assert 200 == at.query(service(elsewhere.iri("good?named=yes"))).status
    assert "/good?named=yes" == elsewhere.asked[-1][0]


@pytest.mark.parametrize(("words", "method"), [("kort", "GET"), ("lang " * 1000, "POST")])
def test_a_short_query_goes_by_get_and_a_long_one_by_post(at: Server, elsewhere: Elsewhere, words: str, method: str) -> None:
    """The official endpoint of Themis answers GET alone."""
    query = f'SELECT ?x {{ SERVICE <{elsewhere.iri("good")}> {{ ?s ?p ?x FILTER (?x != "{words}") }} }}'
    assert [{"x": "elders"}] == at.query(query).rows()
    assert (method, True) == (elsewhere.asked[-1][2], words in elsewhere.asked[-1][1])


def test_what_is_found_elsewhere_joins_what_is_here(at: Server, elsewhere: Elsewhere) -> None:
    query = f"SELECT ?n ?x {{ <{BASE}/id/ding/een> <{BASE}/p/naam> ?n SERVICE <{elsewhere.iri('good')}> {{ ?s ?p ?x }} }}"
    assert [{"n": "een", "x": "elders"}] == at.query(query).rows()


def test_an_answer_from_elsewhere_is_never_kept(at: Server, elsewhere: Elsewhere) -> None:
    before = len(elsewhere.asked)
    answers = [at.query(service(elsewhere.iri("good"))) for _ in range(2)]
    assert ["no-store", None] == [answers[0].headers["cache-control"], answers[0].headers.get("etag")]
    assert before + 2 == len(elsewhere.asked)


@pytest.mark.parametrize("other", ["good/", "good#x", "goodx", "GOOD"])
def test_an_endpoint_beside_the_listed_one_is_refused(at: Server, elsewhere: Elsewhere, other: str) -> None:
    refused = at.query(service(elsewhere.iri(other)))
    assert (403, len(BEHAVIOURS)) == (refused.status, len(refused.json["services"]))


def test_a_variable_endpoint_is_refused_even_when_it_can_only_be_a_listed_one(at: Server, elsewhere: Elsewhere) -> None:
    query = f"SELECT * {{ VALUES ?e {{ <{elsewhere.iri('good')}> }} SERVICE ?e {{ ?s ?p ?x }} }}"
    assert 403 == at.query(query).status


def test_a_service_in_a_service_is_refused(at: Server, elsewhere: Elsewhere) -> None:
    good = elsewhere.iri("good")
    nested = f"SELECT * {{ SERVICE <{good}> {{ ?s ?p ?x SERVICE <{good}> {{ ?s ?q ?y }} }} }}"
    beside = f"SELECT * {{ SERVICE <{good}> {{ ?s ?p ?x }} SERVICE <{good}> {{ ?t ?q ?x }} }}"
    assert [403, 200] == [at.query(nested).status, at.query(beside).status]


def refusal(answer: Answer) -> str:
    assert (502, "application/problem+json") == (answer.status, answer.kind)
    assert "127.0.0.1:" not in answer.text.replace("/sparql", "") or "SERVICE <http" in answer.json["detail"]
    return str(answer.json["detail"])


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("redirect", "status 302"),
        ("html", "text/html"),
        ("error", "status 500"),
        ("large", "larger than 200,000 bytes"),
        ("short", "the connection failed"),
        ("broken", "cannot be read"),
        ("slow", "more than 1 s"),
    ],
)
def test_an_endpoint_that_misbehaves_is_named_with_the_reason(
    at: Server, elsewhere: Elsewhere, behaviour: str, reason: str
) -> None:
    before = len(elsewhere.asked)
    detail = refusal(at.query(service(elsewhere.iri(behaviour))))
    assert reason in detail
    assert elsewhere.iri(behaviour) in detail
    assert "somebody else" not in detail
    assert before + 1 == len(elsewhere.asked)  # a redirect is not followed


def test_a_silent_service_that_fails_gives_no_error_as_the_standard_says(at: Server, elsewhere: Elsewhere) -> None:
    assert 200 == at.query(service(elsewhere.iri("error"), "SERVICE SILENT")).status


def test_calls_are_counted(at: Server, elsewhere: Elsewhere) -> None:
    many = " ".join(f"{{ SERVICE <{elsewhere.iri('good')}> {{ ?s ?p{n} ?x }} }} UNION" for n in range(4))
    assert "3 times already" in refusal(at.query(f"SELECT ?x {{ {many.removesuffix('UNION')} }}"))


def test_the_query_of_a_service_counts_lines_as_it_was_sent(at: Server, elsewhere: Elsewhere) -> None:
    refused = at.query(f"SELECT * {{ SERVICE <{elsewhere.iri('good')}> {{ ?s ?p ?o }}\n FILTER(<x:f>(1)) }}")
    assert 400 == refused.status
    assert "127.0.0.1" not in refused.text


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_none(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.191.240.1", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "::1"])
def test_a_host_with_an_address_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(Unreachable):
        resolve(host, 80, private=False)


def test_a_listed_endpoint_with_a_private_address_is_not_asked(elsewhere: Elsewhere) -> None:
    at, before = start(release(), services=[elsewhere.iri("good")]), len(elsewhere.asked)
    assert "not public" in refusal(at.query(service(elsewhere.iri("good"))))
    assert before == len(elsewhere.asked)
    at.stop()
