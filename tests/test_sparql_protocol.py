"""The SPARQL endpoint over HTTP: methods, parameters, formats, refusals."""

import csv
import io
import json
from urllib.parse import quote, urlencode

import pytest
from lxml import etree
from pyoxigraph import RdfFormat, parse

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


# Formats


@pytest.mark.parametrize("kind", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("query", [ONE, "ASK {}"])
def test_solutions_and_booleans_come_in_every_result_format(at: Server, kind: str, query: str) -> None:
    answer = at.query(query, kind)
    assert (200, kind) == (answer.status, answer.kind)


def test_values_with_commas_quotes_and_line_ends_survive(at: Server) -> None:
    value = 'twee, "drie"\nvier'
    assert value == at.query(NAMES, JSON).rows()[1]["o"]
    assert value == list(csv.DictReader(io.StringIO(at.query(NAMES, CSV).text)))[1]["o"]
    assert '"twee, \\"drie\\"\\nvier"' == at.query(NAMES, TSV).text.splitlines()[2].split("\t")[1]
    found = etree.fromstring(at.query(NAMES, XML).body).findall(".//{*}literal")
    assert value == found[1].text


@pytest.mark.parametrize(
    ("kind", "rdf"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("application/trig", RdfFormat.TRIG),
    ],
)
@pytest.mark.parametrize(("query", "triples"), [(GRAPH, 2), (f"DESCRIBE <{BASE}/id/ding/een>", 2)])
def test_graphs_come_in_every_rdf_format(at: Server, kind: str, rdf: RdfFormat, query: str, triples: int) -> None:
    answer = at.query(query, kind)
    assert (200, kind) == (answer.status, answer.kind)
    assert triples == len(list(parse(answer.body, rdf)))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        ("text/*", CSV),
        ("text/*;q=0.5, application/*;q=0.1", CSV),
        ("application/json", JSON),
        ("application/xml", XML),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.8", TSV),
        ("application/sparql-results+json;q=0, */*", XML),
        ("text/turtle, */*;q=0.1", JSON),
        ("image/png, text/csv;q=0.1", CSV),
        ("TEXT/CSV", CSV),
        ("nonsense", JSON),
    ],
)
def test_accept_chooses_the_format_of_solutions(at: Server, accept: str, kind: str) -> None:
    assert (200, kind) == ((answer := at.query(ONE, accept)).status, answer.kind)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        ("text/turtle;q=0, application/ld+json;q=0.1, */*;q=0.05", "application/ld+json"),
    ],
)
def test_accept_chooses_the_format_of_graphs(at: Server, accept: str, kind: str) -> None:
    assert (200, kind) == ((answer := at.query(GRAPH, accept)).status, answer.kind)


@pytest.mark.parametrize(("query", "accept"), [(ONE, "text/turtle"), (GRAPH, "text/csv"), (ONE, "*/*;q=0"), (ONE, "a/b")])
def test_what_cannot_be_sent_is_refused_with_the_list(at: Server, query: str, accept: str) -> None:
    refused = at.query(query, accept)
    assert 406 == refused.status
    offered = refused.json["choices"] if refused.kind == "application/problem+json" else []
    assert len(offered) >= 4
    followed = offered[0]["href"]
    assert (200, offered[0]["type"]) == ((again := at.ask("GET", followed)).status, again.kind)


@pytest.mark.parametrize(
    ("name", "query", "kind"),
    [
        ("csv", ONE, CSV),
        ("srx", ONE, XML),
        ("json", ONE, JSON),
        ("xml", ONE, XML),
        ("application/sparql-results+json", ONE, JSON),
        ("text/tab-separated-values", ONE, TSV),
        ("ttl", GRAPH, "text/turtle"),
        ("turtle", GRAPH, "text/turtle"),
        ("application/n-quads", GRAPH, "application/n-quads"),
        ("json-ld", GRAPH, "application/ld+json"),
    ],
)
def test_format_wins_from_accept(at: Server, name: str, query: str, kind: str) -> None:
    assert (200, kind) == ((answer := at.query(query, "image/png", format=name)).status, answer.kind)


def test_a_format_that_does_not_fit_is_refused(at: Server) -> None:
    assert [406, 406] == [at.query(ONE, format="ttl").status, at.query(GRAPH, format="csv").status]


def test_every_answer_says_what_it_depends_on_and_is_not_sniffed(at: Server) -> None:
    for answer in (at.query(ONE), at.query("SELEC"), at.ask("GET", "/sparql"), at.query(ONE, "image/png")):
        assert {"Accept", "Accept-Encoding"} <= set(answer.headers["vary"].split(", "))
        assert "nosniff" == answer.headers["x-content-type-options"]


def test_an_answer_names_its_release_and_its_time(at: Server) -> None:
    headers = at.post(f"{ONE} # {GRAPHS}").headers
    assert headers["link"].startswith("</release/2026-01-02-00000001>; rel=")
    assert "engine;dur=" in at.post(f"{ONE} OFFSET 0").headers["server-timing"]


def test_a_control_character_is_refused_in_xml_and_kept_elsewhere(at: Server) -> None:
    query = f"SELECT ?o {{ ?s <{BASE}/p/teken> ?o }}"
    assert 406 == at.query(query, XML).status
    assert [{"o": "voor\x01na"}] == at.query(query, JSON).rows()
    graph = f"CONSTRUCT WHERE {{ ?s <{BASE}/p/teken> ?o }}"
    assert [406, 200] == [at.query(graph, "application/rdf+xml").status, at.query(graph, "text/turtle").status]


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
        (f"PREFIX x: <http://x.example/>\n{UPDATE}".encode(), "application/sparql-query"),
    ],
)
def test_an_update_is_refused_and_says_why(at: Server, body: bytes, kind: str) -> None:
    refused = at.ask("POST", "/sparql", body, Content_Type=kind)
    assert 403 == refused.status
    assert "read-only" in refused.json["detail"]


def test_an_update_in_the_address_is_refused(at: Server) -> None:
    assert 403 == at.ask("GET", f"/sparql?{urlencode({'update': UPDATE})}").status


# Errors in the reader's form


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/problem+json"),
        ("*/*", "application/problem+json"),
        (JSON, "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("image/png", "application/problem+json"),
        ("text/plain", "text/plain"),
        (BROWSER, "text/html"),
    ],
)
def test_an_error_comes_in_the_form_that_was_asked_and_never_as_a_page_to_a_program(
    at: Server, accept: str | None, kind: str
) -> None:
    refused = at.query("SELEC", accept)
    assert (400, kind) == (refused.status, refused.kind)
    assert "Traceback" not in refused.text


def test_the_plain_text_of_an_error_says_all(at: Server) -> None:
    assert at.query("SELECT ?s\nWHERE", "text/plain").text.startswith("400 Bad Request\nline 2, column 6")


# For people


def test_a_browser_gets_the_form_and_a_link_to_a_query_fills_it_in(at: Server) -> None:
    empty, filled = at.ask("GET", "/sparql", Accept=BROWSER), at.query("ASK { ?s ?p 'x<y' }", BROWSER)
    assert ["text/html", "text/html"] == [empty.kind, filled.kind]
    assert "<textarea" in empty.text
    assert "ASK { ?s ?p &#39;x&lt;y&#39; }" in filled.text


def test_the_form_of_a_browser_runs_the_query(at: Server) -> None:
    assert json.loads(at.query(ONE, BROWSER, format="json").body)["head"] == {"vars": ["o"]}


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
