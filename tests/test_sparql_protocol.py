"""The SPARQL endpoint over HTTP: methods, parameters, formats, refusals."""

from urllib.parse import quote, urlencode

import pytest

from tests.sparql_server import BASE, GRAPHS, Server, server

ONE = f"SELECT ?o WHERE {{ <{BASE}/id/ding/een> <{BASE}/p/naam> ?o }}"
NAMES = f"SELECT ?s ?o WHERE {{ ?s <{BASE}/p/naam> ?o }} ORDER BY ?o"
GRAPH = f"CONSTRUCT {{ ?s <{BASE}/p/naam> ?o }} WHERE {{ ?s <{BASE}/p/naam> ?o }}"
METHODS = "GET, HEAD, OPTIONS, POST, QUERY"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JSON, XML, CSV, TSV = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
)  # fmt: skip


@pytest.fixture(scope="module")
def at() -> Server:
    return server()


def form(**parameters: str) -> bytes:
    return urlencode(parameters, True).encode()


# The methods of the protocol


def test_a_query_is_answered_by_get(at: Server) -> None:
    assert [{"o": "een"}] == at.query(ONE).rows()


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_is_answered_in_a_body(at: Server, method: str) -> None:
    assert [{"o": "een"}] == at.post(ONE, method=method).rows()


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_is_answered_in_a_form(at: Server, method: str) -> None:
    body = form(query=ONE)
    assert [{"o": "een"}] == at.ask(method, "/sparql", body, Content_Type="application/x-www-form-urlencoded").rows()


def test_a_media_type_may_have_a_charset_and_any_case(at: Server) -> None:
    assert 200 == at.post(ONE, Content_Type="Application/SPARQL-Query; Charset=UTF-8").status


def test_a_space_in_a_form_is_read_once(at: Server) -> None:
    query = "SELECT ('a b+c%20d' AS ?x) {}"
    sent = at.ask("POST", "/sparql", form(query=query), Content_Type="application/x-www-form-urlencoded")
    assert [{"x": "a b+c%20d"}] == sent.rows()


def test_the_trailing_slash_makes_no_difference(at: Server) -> None:
    assert 200 == at.ask("GET", f"/sparql/?{urlencode({'query': ONE})}").status


def test_head_gives_the_headers_of_get_and_no_body(at: Server) -> None:
    get, head = at.query(ONE), at.query(ONE, method="HEAD")
    assert (200, b"") == (head.status, head.body)
    for name in ("content-type", "etag", "vary", "cache-control", "content-length"):
        assert get.headers[name] == head.headers[name]


def test_head_of_a_long_answer_does_not_say_that_it_is_empty() -> None:
    long = server(2_000)
    head = long.query("SELECT * { ?s ?p ?o }", method="HEAD")
    assert (200, None) == (head.status, head.headers.get("content-length"))
    assert long.query("SELECT * { ?s ?p ?o }").headers["etag"] == head.headers["etag"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
def test_other_methods_are_not_allowed_and_the_allowed_ones_named(at: Server, method: str) -> None:
    refused = at.ask(method, "/sparql", b"")
    assert (405, METHODS) == (refused.status, refused.headers["allow"])


def test_options_names_methods_and_bodies(at: Server) -> None:
    said = at.ask("OPTIONS", "/sparql").headers
    assert METHODS == said["allow"]
    assert "application/sparql-query, application/x-www-form-urlencoded" == said["accept-post"]
    assert '"application/sparql-query", "application/x-www-form-urlencoded"' == said["accept-query"]


def test_a_preflight_lets_pages_of_other_sites_send_every_method(at: Server) -> None:
    asked = {"Origin": "https://elders.example", "Access_Control_Request_Method": "QUERY"}
    said = at.ask("OPTIONS", "/sparql", **asked).headers
    assert "*" == said["access-control-allow-origin"]
    assert METHODS == said["access-control-allow-methods"]
    assert "Content-Type" in said["access-control-allow-headers"]


def test_pages_of_other_sites_may_read_answers_and_errors(at: Server) -> None:
    for answer in (at.query(ONE), at.query("SELEC")):
        assert "*" == answer.headers["access-control-allow-origin"]
        assert "ETag" in answer.headers["access-control-expose-headers"]


# The dataset


def test_the_default_graph_is_the_union_of_all(at: Server) -> None:
    assert 2 == len(at.query(NAMES).rows())


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_default_graph_uri_names_the_graphs_that_count(at: Server, method: str) -> None:
    path = f"/sparql?{urlencode({'default-graph-uri': f'{GRAPHS}/bron/b'})}"
    answer = at.query(NAMES, default_graph_uri=f"{GRAPHS}/bron/b") if method == "GET" else at.post(NAMES, path, method)
    assert [f"{BASE}/id/ding/twee"] == [row["s"] for row in answer.rows()]


def test_several_default_graphs_are_merged_and_each_counts_once(at: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graphs = [f"{GRAPHS}/bron/a", f"{GRAPHS}/bron/b", f"{GRAPHS}/bron/a"]
    assert [{"n": "4"}] == at.query(count, default_graph_uri=graphs).rows()


def test_named_graph_uri_leaves_the_default_graph_empty(at: Server) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { { ?a ?b ?c } UNION { GRAPH ?g { ?s ?p ?o } } } GROUP BY ?g"
    graph = f"{GRAPHS}/bron/a"
    assert [{"g": graph, "n": "2"}] == at.query(query, named_graph_uri=graph).rows()


def test_from_and_from_named_are_honoured(at: Server) -> None:
    query = f"SELECT ?g ?s FROM <{GRAPHS}/bron/b> FROM NAMED <{GRAPHS}/bron/a> {{ ?s <{BASE}/p/teken> ?o GRAPH ?g {{}} }}"
    assert [{"g": f"{GRAPHS}/bron/a", "s": f"{BASE}/id/ding/twee"}] == at.query(query).rows()


def test_the_dataset_of_the_protocol_wins_from_that_of_the_query(at: Server) -> None:
    query = f"SELECT ?s FROM <{GRAPHS}/bron/a> {{ ?s <{BASE}/p/naam> ?o }}"
    assert [{"s": f"{BASE}/id/ding/twee"}] == at.query(query, default_graph_uri=f"{GRAPHS}/bron/b").rows()


@pytest.mark.parametrize("iri", ["https://elders.example/g", "file:///etc/passwd", "http://127.0.0.1:9/x", "urn:x:y"])
def test_an_unknown_graph_is_empty_and_is_not_fetched(at: Server, iri: str) -> None:
    assert [{"n": "0"}] == at.query(f"SELECT (COUNT(*) AS ?n) FROM <{iri}> {{ ?s ?p ?o }}").rows()
    assert [{"n": "0"}] == at.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph_uri=iri).rows()


@pytest.mark.parametrize("iri", ["", "not an iri", "relative", "http://a b/"])
def test_a_graph_that_is_no_iri_is_a_bad_request(at: Server, iri: str) -> None:
    assert 400 == at.query(ONE, default_graph_uri=iri).status


# Refusals


@pytest.mark.parametrize(
    ("query", "line", "column"), [("SELEC ?s {}", 1, 1), ("SELECT ?s\nWHERE {\n  ?s ?p }", 3, 9), ("", 1, 1)]
)
def test_a_syntax_error_has_line_and_column(at: Server, query: str, line: int, column: int) -> None:
    refused = at.query(query)
    assert (400, line, column) == (refused.status, refused.json["line"], refused.json["column"])


def test_an_unknown_function_is_the_clients_error(at: Server) -> None:
    assert 400 == at.query("SELECT (<http://x.example/f>(1) AS ?x) {}").status


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?default-graph-uri=http%3A%2F%2Fx.example%2F",
        f"/sparql?query={quote(ONE)}&query={quote(ONE)}",
        "/sparql?query=ASK%20%7B%20%FF%20%7D",
        "/sparql?query=ASK%20%7B%7D%zz",
        "/sparql?query=ASK%20%7B%7D%",
        f"/sparql?query={quote(ONE)}&timeout=soon",
        f"/sparql?query={quote(ONE)}&timeout=-1",
        f"/sparql?query={quote(ONE)}&timeout=nan",
        "/sparql?query=ASK%7B%7D" + "&a=b" * 1_000,
    ],
)
def test_a_bad_request_is_told_so(at: Server, path: str) -> None:
    refused = at.ask("GET", path)
    assert (400, "application/problem+json") == (refused.status, refused.kind)


@pytest.mark.parametrize("body", [b"ASK { \xff }", "ASK { 'é' }".encode("latin-1"), "ASK {}".encode("utf-16")])
def test_a_body_that_is_no_utf8_is_a_bad_request(at: Server, body: bytes) -> None:
    assert 400 == at.ask("POST", "/sparql", body, Content_Type="application/sparql-query").status
    encoded = b"query=" + quote(body).encode()
    assert 400 == at.ask("POST", "/sparql", encoded, Content_Type="application/x-www-form-urlencoded").status


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/sparql-query; charset=UTF-16", ""],
)
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_body_of_another_kind_is_refused_with_the_kinds_there_are(at: Server, method: str, kind: str) -> None:
    refused = at.ask(method, "/sparql", b"ASK {}", **({"Content_Type": kind} if kind else {}))
    assert 415 == refused.status
    assert "application/sparql-query" in refused.headers["accept-post"]
    assert "application/sparql-query" in refused.headers["accept-query"]


def test_a_packed_body_is_refused(at: Server) -> None:
    refused = at.post("ASK {}", Content_Encoding="gzip")
    assert (415, "identity") == (refused.status, refused.headers["accept-encoding"])


UPDATE = "INSERT DATA { <http://x.example/a> <http://x.example/b> 1 }"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (form(update=UPDATE), "application/x-www-form-urlencoded"),
        (UPDATE.encode(), "application/sparql-update"),
        (UPDATE.encode(), "application/sparql-query"),
        (b"LOAD <http://127.0.0.1:9/x>", "application/sparql-query"),
        (f"PREFIX x: <http://x.example/>\n{UPDATE}".encode(), "application/sparql-query"),
    ],
)
def test_an_update_is_refused_and_says_why(at: Server, body: bytes, kind: str) -> None:
    refused = at.ask("POST", "/sparql", body, Content_Type=kind)
    assert 403 == refused.status
    assert "read-only" in refused.json["detail"]


def test_an_update_in_the_address_is_refused(at: Server) -> None:
    assert 403 == at.ask("GET", f"/sparql?{urlencode({'update': UPDATE})}").status


# Clumsy and hostile requests


@pytest.mark.parametrize(
    "sent",
    [
        b"CONNECT x.example:80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /sparql?query=%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /sparql?query=ASK{'\xc3\xa9'} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: nonsense\r\nConnection: close\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
    ],
)
def test_a_broken_request_ends_in_an_error_and_the_server_goes_on(at: Server, sent: bytes) -> None:
    said = at.raw(sent)
    assert b"Traceback" not in said
    assert not said.split(b"\r\n")[0].endswith(b"500 Internal Server Error")
    assert [{"o": "een"}] == at.query(ONE).rows()


def test_a_chunked_body_is_read(at: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n"
    said = at.raw(head + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n")
    assert b'"boolean":true' in said
