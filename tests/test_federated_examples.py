"""Example queries that ask an official endpoint too: through a started server, its allow-list, and a Themis of our own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from gestand.server.app import create_app
from gestand.server.context import Settings
from gestand.server.endpoint_settings import EndpointSettings
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from gestand import examples, words
from gestand.engine.syntax import parse
from gestand.examples import ExampleQuery
from gestand.release import Releases
from gestand.store import open_store

from .belgian import reference_sources
from .building import BASE, IRIS, build_quietly, page, source_file, write
from .registers import decision, register_source
from .serving import BROWSER
from .serving import releases as demo

THEMIS = "https://themis.vlaanderen.be/sparql"
ALL = examples.federated(IRIS)
each = pytest.mark.parametrize("example", ALL, ids=lambda example: example.slug)


def test_each_file_holds_the_example_that_it_is_named_after() -> None:
    names = [name.removesuffix(".ttl") for name, _ in words.texts(examples.FEDERATED, ".ttl", IRIS)]
    assert sorted([*(example.slug for example in ALL), "prefixes"]) == names


@each
def test_an_example_names_every_endpoint_that_its_text_asks(example: ExampleQuery) -> None:
    assert tuple(re.findall(r"SERVICE <([^>]+)>", example.text)) == example.endpoints != ()
    assert (example.form, {"nl", "en", "fr", "de"}, {"nl", "en"}) == (
        parse(example.text, base=BASE).form, set(example.titles), set(example.comments),
    )  # fmt: skip


def test_a_build_does_not_count_them() -> None:
    assert set() == {one.slug for one in ALL} & {one.slug for one in examples.read(IRIS)}


# Asked


@dataclass
class Themis:
    """A SPARQL endpoint that holds the official files and, as the official one, answers GET, SELECT and JSON alone."""

    store: Store
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, target: str, accept: str) -> tuple[int, bytes]:
        query = parse_qs(urlsplit(target).query)["query"][0]
        self.asked.append(query)
        found = self.store.query(query)
        if "application/sparql-results+json" not in accept or not isinstance(found, QuerySolutions):
            return 406, b""
        return 200, found.serialize(format=QueryResultsFormat.JSON) or b""


@contextmanager
def serving(themis: Themis) -> Iterator[Themis]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = themis.answer(self.path, self.headers["Accept"])
            self.send_response(status)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    themis.url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
    try:
        yield themis
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def themis(data: Callable[[str], Path]) -> Iterator[Themis]:
    store = Store()
    for pattern in ("government/samenstelling*.ttl", "codelists/*.ttl"):
        for path in data("themis").glob(pattern):
            store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    with serving(Themis(store)) as running:
        yield running


@pytest.fixture(scope="module")
def releases(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a promise that cites a decision which names a minister, with the registers of Themis that links go to."""
    folder = tmp_path_factory.mktemp("federated")
    write(folder, {"pages/Mobiliteit en openbare werken/Sectie 1.md": page()})
    told = decision("5D9C56D56B1B8100080001EA", "Minister-president Jan Jambon licht het plan toe.", title="Een titel")
    files = [source_file(folder), register_source(folder, told)]
    registers = reference_sources(data, folder, "samenstelling", "beleidsdomeinen", "beleidsvelden", "themas-2020")
    build_quietly([*files, *registers], folder / "releases")
    return folder / "releases"


@pytest.fixture(scope="module")
def endpoint(releases: Path, themis: Themis) -> Iterator[str]:
    """Start the command with an allow-list that holds that endpoint alone."""
    settings = {"GESTAND_ENDPOINT_SERVICES": themis.url, "GESTAND_ENDPOINT_PRIVATE_SERVICES": "true"}
    process = subprocess.Popen(
        [sys.executable, "-Im", "gestand", "serve", "--releases", str(releases), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | settings,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        yield f"{found[0]}sparql"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ask(endpoint: str, query: str) -> requests.Response:
    accept = {"Accept": "application/sparql-results+json"}
    return requests.post(endpoint, data={"query": query}, headers=accept, timeout=120)


@pytest.mark.themis
@each
def test_an_example_joins_what_is_here_with_what_is_there(
    endpoint: str, releases: Path, themis: Themis, example: ExampleQuery
) -> None:
    """Both as one store give the same rows, and the endpoint is asked once."""
    before = len(themis.asked)
    answer = ask(endpoint, example.text.replace(THEMIS, themis.url))
    assert (200, before + 1) == (answer.status_code, len(themis.asked)), answer.text
    rows = [{name: value["value"] for name, value in row.items()} for row in answer.json()["results"]["bindings"]]
    assert rows and rows == together(releases, themis, example)


def together(releases: Path, themis: Themis, example: ExampleQuery) -> list[dict[str, str]]:
    """Ask a store that holds both, the part of the endpoint in its own graph."""
    current = Releases(releases).current()
    assert current is not None
    both = Store()
    both.extend(open_store(current.store))
    for quad in themis.store:
        both.add(type(quad)(quad.subject, quad.predicate, quad.object, NODE))
    found = both.query(example.text.replace(f"SERVICE <{THEMIS}>", f"GRAPH {NODE}"), use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [one.value for one in found.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in found]  # type: ignore[union-attr]


NODE = IRIS.id("elders")


@pytest.mark.themis
def test_the_official_address_is_refused_by_who_did_not_list_it(endpoint: str, themis: Themis) -> None:
    refused = ask(endpoint, ALL[0].text)
    assert (403, True) == (refused.status_code, themis.url in refused.text)


# Offered


@pytest.mark.parametrize(("services", "offered"), [((), False), ((THEMIS,), True)])
def test_the_page_of_queries_offers_them_only_where_their_endpoint_is_listed(
    services: tuple[str, ...], offered: bool
) -> None:
    settings = Settings(endpoint=EndpointSettings(services=services))
    client = create_app(demo(), engine=Mock(), settings=settings).test_client()
    shown = client.get("/gestand/sparql", headers={"Accept": BROWSER}).text
    assert [offered] * len(ALL) == [one.titles["nl"] in shown for one in ALL]
