"""Fetching from a SPARQL endpoint: whole, in pages, and with faults."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from gestand.archive import Archive

from .building import load
from .replaying import Page, Replay, endpoint, replaying
from .test_fetch import names, refused, run, source

CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
SELECT = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s"


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying() as replay:
        store = Store()
        node = NamedNode("http://x.example/p")
        store.extend(Quad(NamedNode(f"http://x.example/{n:02}"), node, node) for n in range(23))
        replay.pages["/sparql"] = endpoint(store)
        yield replay


def query_source(folder: Path, server: Replay, query: str, more: str = "", name: str = "antwoord.ttl") -> Path:
    (folder / "vraag.rq").write_text(query)
    table = f'[[fetch.sparql]]\nendpoint = "{server.root}/sparql"\nquery = "vraag.rq"\nname = "{name}"\n{more}'
    return source(folder, table)


def test_triples_come_as_turtle_that_the_loader_reads(tmp_path: Path, server: Replay) -> None:
    file = query_source(tmp_path, server, CONSTRUCT)
    run(file)
    (record,), faults = load(file)
    assert (23, []) == (len(record.quads), faults.errors)  # type: ignore[union-attr]


@pytest.mark.parametrize(("size", "pages"), [(10, 3), (23, 2), (50, 1)])
def test_solutions_come_in_pages_until_one_is_not_full(tmp_path: Path, server: Replay, size: int, pages: int) -> None:
    run(query_source(tmp_path, server, SELECT, f'form = "solutions"\npage_size = {size}', "antwoord.json"))
    found = [json.loads(body)["results"]["bindings"] for body in names(tmp_path / "bron").values()]
    assert (pages, 23) == (len(found), len({row["s"]["value"] for page in found for row in page}))


def test_the_address_of_a_capture_asks_the_same_again(tmp_path: Path, server: Replay) -> None:
    run(query_source(tmp_path, server, CONSTRUCT))
    (capture,) = Archive.open(tmp_path / "archive").captures
    assert server.data_requests() == [capture.url.removeprefix(server.root)]


@pytest.mark.parametrize(
    "fault",
    [Page(status=429, headers={"Retry-After": "1"}), Page(status=503), Page(status=500), Page(b"<a> <b> <c>", cut=3)],
    ids=["429", "503", "500", "cut"],
)
def test_a_fault_that_passes_is_tried_again(tmp_path: Path, server: Replay, fault: Page) -> None:
    server.faults["/sparql"] = [fault]
    done, _ = run(query_source(tmp_path, server, CONSTRUCT))
    assert (1, 2) == (len(done.captures), len(server.data_requests()))


def test_a_query_that_the_endpoint_refuses_is_told_and_not_tried_again(tmp_path: Path, server: Replay) -> None:
    assert "the endpoint refuses the query" in refused(query_source(tmp_path, server, "CONSTRUCT { ?s ?p }"))
    assert 1 == len(server.data_requests())


def test_an_answer_from_another_host_is_refused(tmp_path: Path, server: Replay) -> None:
    with replaying() as other:
        other.pages["/sparql"] = Page(b"<x:a> <x:b> <x:c> .")
        server.pages["/sparql"] = Page(status=302, headers={"Location": f"{other.root}/sparql"})
        assert "leads to another host" in refused(query_source(tmp_path, server, CONSTRUCT))


def test_a_page_of_html_is_refused(tmp_path: Path, server: Replay) -> None:
    server.pages["/sparql"] = Page(b"<h1>YASGUI</h1>", "text/html")
    assert "has the media type text/html" in refused(query_source(tmp_path, server, CONSTRUCT))


def test_what_has_not_changed_is_not_sent_again(tmp_path: Path, server: Replay) -> None:
    server.pages["/sparql"] = Page(b"<x:a> <x:b> <x:c> .", headers={"ETag": '"1"'})
    file = query_source(tmp_path, server, CONSTRUCT)
    run(file)
    again, _ = run(file)
    assert (0, 1) == (again.new, len(again.captures))


@pytest.mark.themis
def test_the_ministers_of_a_government_come_from_an_endpoint_with_the_real_composition(
    tmp_path: Path, server: Replay, data: Callable[[str], Path]
) -> None:
    store = Store()
    path = data("themis") / "government/samenstelling-vlaamse-regering-2026-01-19.ttl"
    store.extend(parse(path=str(path), format=RdfFormat.TURTLE))
    server.pages["/sparql"] = endpoint(store)
    jambon = "http://themis.vlaanderen.be/id/bestuursorgaan/5fed907ee6670526694a0706"
    ask = f"SELECT ?m WHERE {{ <{jambon}> <http://www.w3.org/ns/prov#hadMember> ?m }} ORDER BY ?m"
    run(query_source(tmp_path, server, ask, 'form = "solutions"\npage_size = 30', "leden.json"))
    found = [json.loads(body)["results"]["bindings"] for body in names(tmp_path / "bron").values()]
    assert [30, 30, 16] == [len(page) for page in found]
