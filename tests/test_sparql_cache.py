"""Answers that are known already: 304, the caches, packing, and the switch of a release."""

from __future__ import annotations

import gzip
import http.client
import threading
import zlib
from pathlib import Path
from urllib.parse import urlencode

import pytest
import zstandard

from tests.sparql_server import BASE, Answer, Server, quads, release, scratch, server, start, wait_until, write_release

ONE = f"SELECT ?o WHERE {{ <{BASE}/id/ding/een> <{BASE}/p/naam> ?o }}"
ALL = "SELECT * WHERE { ?s ?p ?o }"
ROWS = 3_000


@pytest.fixture(scope="module")
def at() -> Server:
    return server(ROWS)


def ask(at: Server, query: str, method: str = "GET", **headers: str) -> Answer:
    if method == "GET":
        return at.ask("GET", f"/sparql?{urlencode({'query': query})}", **headers)
    return at.post(query, method=method, **headers)


# Conditional requests


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
@pytest.mark.parametrize("query", [ONE, ALL])
def test_a_copy_that_is_still_good_is_told_so(at: Server, method: str, query: str) -> None:
    first = ask(at, query, method)
    again = ask(at, query, method, If_None_Match=first.headers["etag"])
    assert (304, b"") == (again.status, again.body)
    assert first.headers["etag"] == again.headers["etag"]
    assert first.headers["cache-control"] == again.headers["cache-control"]
    assert {"Accept", "Accept-Encoding"} <= set(again.headers["vary"].split(", "))


def test_the_tag_is_strong_and_the_same_by_every_method(at: Server) -> None:
    tags = {ask(at, ONE, method).headers["etag"] for method in ("GET", "POST", "QUERY")}
    assert 1 == len(tags)
    assert not tags.pop().startswith("W/")


def test_the_tag_sees_through_spaces_comments_and_case_of_keywords(at: Server) -> None:
    other = ONE.replace("SELECT", "select").replace(" WHERE ", "\n # ja\n where\t")
    assert ask(at, ONE).headers["etag"] == ask(at, other).headers["etag"]


@pytest.mark.parametrize(
    "other",
    [
        {"query": ONE.replace("?o", "?p")},
        {"query": ONE, "default-graph-uri": f"{BASE}/id/graaf/bron/a"},
        {"query": ONE, "named-graph-uri": f"{BASE}/id/graaf/bron/a"},
        {"query": ONE, "format": "csv"},
    ],
)
def test_another_query_dataset_or_format_has_another_tag(at: Server, other: dict[str, str]) -> None:
    assert ask(at, ONE).headers["etag"] != at.ask("GET", f"/sparql?{urlencode(other)}").headers["etag"]


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_an_answer_that_changes_each_time_is_not_kept(at: Server, function: str) -> None:
    answer = ask(at, f"SELECT ({function} AS ?x) {{}}")
    assert "no-store" == answer.headers["cache-control"]
    assert "etag" not in answer.headers


def test_an_answer_with_new_blank_nodes_has_a_weak_tag(at: Server) -> None:
    assert ask(at, "CONSTRUCT { _:b ?p ?o } WHERE { ?s ?p ?o }").headers["etag"].startswith("W/")


def test_an_error_has_no_tag(at: Server) -> None:
    assert "etag" not in ask(at, "SELEC").headers


# Packing


def unpack(answer: Answer) -> bytes:
    coding = answer.headers.get("content-encoding")
    if coding == "gzip":
        return gzip.decompress(answer.body)
    return zstandard.ZstdDecompressor().decompressobj().decompress(answer.body) if coding == "zstd" else answer.body


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, zstd", "zstd"),
        ("zstd;q=0.5, gzip;q=0.9", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("br", None),
    ],
)
def test_a_long_answer_is_packed_as_the_client_likes(at: Server, accept: str, coding: str | None) -> None:
    packed = ask(at, ALL, Accept_Encoding=accept)
    assert coding == packed.headers.get("content-encoding")
    assert ask(at, ALL, Accept_Encoding="identity").body == unpack(packed)


def test_each_packing_has_its_own_tag(at: Server) -> None:
    assert 3 == len({ask(at, ALL, Accept_Encoding=name).headers["etag"] for name in ("gzip", "zstd", "identity")})


def test_a_short_answer_is_not_packed(at: Server) -> None:
    assert "content-encoding" not in ask(at, ONE, Accept_Encoding="gzip").headers


def test_the_first_rows_of_a_packed_answer_come_before_the_last(at: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=30)
    query = "SELECT ?a ?b { ?a ?p ?q . ?b ?r ?s } LIMIT 400000"
    connection.request("GET", f"/sparql?{urlencode({'query': query, 'format': 'csv'})}", headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    assert zlib.decompressobj(31).decompress(response.read1(1_000)).startswith(b"a,b\r\n")
    connection.close()


# The caches


def sources(at: Server, count: int) -> list[str]:
    """Tell where the answers came from; the last line may be written after the last byte was read."""
    wait_until(lambda: len(at.logged()) >= count)
    return [line["from"] for line in at.logged()]


def test_a_short_answer_is_given_again_from_memory() -> None:
    at = start(release())
    answers = [ask(at, ONE) for _ in range(3)]
    assert 1 == len({answer.body for answer in answers})
    assert 1 == len({answer.headers["etag"] for answer in answers})
    assert ["engine", "memory", "memory"] == sources(at, 3)
    at.stop()


def test_what_is_in_memory_is_conditional_and_answers_head() -> None:
    at = start(release())
    tag = [ask(at, ONE) for _ in range(2)][1].headers["etag"]
    assert (304, b"") == ((again := ask(at, ONE, If_None_Match=f'"x", W/{tag}')).status, again.body)
    head = at.query(ONE, method="HEAD")
    assert (200, b"", tag) == (head.status, head.body, head.headers["etag"])
    assert ["engine"] + 3 * ["memory"] == sources(at, 4)
    at.stop()


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_in_a_body_is_answered_from_memory_too(method: str) -> None:
    at = start(release())
    first, again, other = (ask(at, query, method) for query in (ONE, ONE, ALL))
    assert first.body == again.body != other.body
    packed = at.post(ONE, method=method, Content_Encoding="gzip")
    form = at.post(ONE, method=method, Content_Type="application/x-www-form-urlencoded")
    assert [415, 400] == [packed.status, form.status]
    assert ["engine", "memory", "engine"] == sources(at, 3)[:3]
    at.stop()


def test_other_accept_headers_are_not_mixed_up() -> None:
    at = start(release())
    for accept, kind in 2 * [("text/csv", "text/csv"), ("application/json", "application/sparql-results+json")]:
        assert kind == ask(at, ONE, Accept=accept).kind
    assert ["engine", "engine", "memory", "memory"] == sources(at, 4)
    at.stop()


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_long_answer_is_given_again_from_disk(coding: str) -> None:
    at = start(release(ROWS))
    first, again = (ask(at, ALL, Accept_Encoding=coding) for _ in range(2))
    assert first.body == again.body
    assert first.headers["etag"] == again.headers["etag"]
    assert str(len(first.body)) == again.headers["content-length"]
    assert ["engine", "disk"] == sources(at, 2)
    at.stop()


def kept(folder: Path) -> list[Path]:
    return list(folder.glob("answers-*/*.answer"))


def test_a_restarted_server_finds_what_was_kept() -> None:
    folder = scratch()
    for expected in ("engine", "disk"):
        at = start(release(ROWS), cache_folder=str(folder))
        assert len(ask(at, ALL).rows()) > ROWS
        assert [expected] == sources(at, 1)
        at.stop()


@pytest.mark.parametrize("harm", [lambda body: body[:-100], lambda body: body[:-9] + b"#" + body[-8:], lambda body: b""])
def test_a_damaged_answer_is_not_given_as_whole(harm: object) -> None:
    folder = scratch()
    at = start(release(ROWS), cache_folder=str(folder))
    good = ask(at, ALL).body
    (file,) = kept(folder)
    file.write_bytes(harm(file.read_bytes()))  # type: ignore[operator]
    try:
        assert good == ask(at, ALL).body
    except http.client.HTTPException:  # what was damaged in the middle is found at the end, and broken off
        assert good == ask(at, ALL).body
    at.stop()


def test_the_cache_stays_within_its_bytes() -> None:
    folder = scratch()
    at = start(release(ROWS), cache_folder=str(folder), cache_bytes=4_000_000)
    for n in range(40):
        ask(at, f"{ALL} LIMIT {1_500 + n}")
    sizes = [file.stat().st_size for file in kept(folder)]
    assert 1 < len(sizes) < 40
    assert sum(sizes) <= 4_000_000
    at.stop()


def test_two_servers_may_share_a_cache_and_fill_it_at_once() -> None:
    folder = scratch()
    limits = {"workers": 5, "heavy": 4}  # a place for each, or the engine breaks one off
    pair = [start(release(ROWS), cache_folder=str(folder), limits=limits) for _ in range(2)]
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda at=at: bodies.append(ask(at, ALL).body)) for at in 4 * pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (8, 1, 1) == (len(bodies), len(set(bodies)), len(kept(folder)))
    for at in pair:
        at.stop()


def test_a_folder_that_cannot_be_written_costs_the_cache_only() -> None:
    file = scratch() / "a-file"
    file.write_text("")
    at = start(release(ROWS), cache_folder=str(file / "below"))
    assert [200, 200] == [ask(at, ALL).status for _ in range(2)]
    assert ["engine", "engine"] == sources(at, 2)
    at.stop()


def test_another_release_has_other_answers_and_retires_the_old_ones() -> None:
    root, folder = scratch() / "releases", scratch()
    write_release(root, quads(ROWS))
    at = start(root, cache_folder=str(folder))
    old = [ask(at, query) for query in (ONE, ALL)]
    write_release(root, quads(ROWS).replace('"een"@nl', '"uno"@it'), "2026-02-02-00000002")
    new = [ask(at, query) for query in (ONE, ALL)]
    assert [{"o": "uno"}] == new[0].rows()
    assert all(a.headers["etag"] != b.headers["etag"] for a, b in zip(old, new, strict=True))
    assert 200 == ask(at, ONE, If_None_Match=old[0].headers["etag"]).status
    assert ["answers-2026-02-02-00000002"] == [path.name for path in folder.glob("answers-*")]
    at.stop()


def test_metrics_count_where_answers_came_from() -> None:
    at = start(release())
    for _ in range(3):
        ask(at, ONE)
    ask(at, "SELEC")
    assert [1, 2] == [at.metric(f'gestand_cache_total{{from="{name}"}}') for name in ("engine", "memory")]
    assert [3, 1] == [at.metric(f'gestand_queries_total{{outcome="{name}"}}') for name in ("ok", "query")]
    assert [3, 4] == [at.metric(name) for name in ("gestand_rows_total", "gestand_query_seconds_count")]
    assert at.metric('gestand_workers{state="idle"}') > 0
    at.stop()
