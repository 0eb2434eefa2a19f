"""A server over an engine elsewhere answers as one over the stores of the releases: pages, queries, limits, switches."""

from __future__ import annotations

import csv
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from gestand.server.app import create_app
from gestand.server.elsewhere import Elsewhere
from pyoxigraph import NamedNode, QuerySolutions, parse

from gestand import examples, formats
from gestand.release import Releases
from gestand.remote.load import publish
from gestand.remote.protocol import Connection
from gestand.store import open_store
from gestand.terms import RDF
from tests import engines, serving
from tests.conftest import ROOT
from tests.serving import BASE, BROWSER
from tests.sparql_server import Answer, Server, scratch, wait_until

EVIL = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(!CONTAINS(CONCAT(STR(?a), STR(?c), STR(?f)), "nowhere")) }'
"""A query of some seconds, not more: Oxigraph goes on with it when nobody listens any more."""
MOUNT = urlsplit(BASE).path


def quiet(stage: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def loaded(engine: Connection) -> Connection:
    """Give an engine that shows the release of the examples."""
    publish(serving.release(), engine, quiet, 9)
    return engine


@contextmanager
def served(root: Path, engine: Connection, **settings: str) -> Iterator[Server]:
    """Run the command ``gestand serve --engine``."""
    address, kind = engine.target.query.removesuffix(engine.target.kind.query), engine.target.kind.name
    command = [sys.executable, "-Im", "gestand", "serve", "--releases", str(root), "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        variables = {"GESTAND_CONTROL": folder, "GESTAND_LIMITS_WORKERS": "3", "GESTAND_LIMITS_HEAVY": "2"} | settings
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [*command, "--engine", address, "--kind", kind],
                stdout=subprocess.PIPE, stderr=errors, text=True, env=os.environ | variables,
            )  # fmt: skip
        try:
            assert process.stdout
            said = process.stdout.readline()
            assert "http://" in said, log.read_text()
            yield Server(root, process, log, urlsplit(said.split()[-1]).port or 0)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.fixture(scope="module")
def server(loaded: Connection) -> Iterator[Server]:
    """Serve the examples from an engine, with a small limit of rows."""
    limits = {"GESTAND_BUDGET_ROWS": "9000", "GESTAND_ENDPOINT_CLIENT_SECONDS": "1e6"}
    with served(serving.releases(), loaded, **limits) as started:
        yield started


@cache
def here() -> FlaskClient:
    """Give a client of the same release over its own store."""
    return create_app(serving.releases()).test_client()


def paths() -> list[str]:
    """Name a page of each class, pages with odd names, and pages without a thing."""
    store = open_store(serving.release().store)
    found = {quad.object: quad.subject for quad in store.quads_for_pattern(None, RDF.type, None)}
    things = [node.value for node in found.values() if isinstance(node, NamedNode) and node.value.startswith(f"{BASE}/id/")]
    odd = ["proef/hub", "proef/hub?page=2", "proef/caf%C3%A9", "proef/nergens"]
    others = [f"{MOUNT}/", f"{MOUNT}/sitemap.xml", f"{MOUNT}/ns/belofte-bewijs"]
    return [*sorted({f"{MOUNT}/doc/{iri.removeprefix(BASE + '/id/')}" for iri in things}),
            *(f"{MOUNT}/doc/{name}" for name in odd), *others]  # fmt: skip


def test_every_kind_of_page_is_the_same_byte_by_byte(loaded: Connection) -> None:
    root = serving.releases()
    there = create_app(root, elsewhere=Elsewhere(loaded.target, Releases(root))).test_client()
    differing, statuses = [], Counter[int]()
    for path in paths():
        for accept in (BROWSER, "application/n-triples"):
            one, other = (client.get(path, headers={"Accept": accept}) for client in (here(), there))
            statuses[one.status_code] += 1
            if (one.status_code, one.data) != (other.status_code, other.data):
                differing.append(f"{path} as {accept[:9]}: {one.status_code}, {other.status_code}")
    assert [] == differing
    assert statuses[200] > 60 and statuses[404] == 2


def rows(body: bytes | None) -> Counter[tuple[str, ...]]:
    """Read CSV as a bag of rows."""
    return Counter(tuple(row) for row in csv.reader(io.StringIO((body or b"").decode())))


def ask(server: Server, text: str, accept: str = "text/csv", **more: str) -> Answer:
    """Ask under the path of the base."""
    sent = urlencode({"query": text, **{name.replace("_", "-"): value for name, value in more.items()}})
    return server.ask("GET", f"{MOUNT}/sparql?{sent}", Accept=accept)


def test_example_queries_give_the_same_through_the_endpoint(server: Server) -> None:
    """Test the way through the endpoint with some; test_remote asks them all."""
    release, differing = serving.release(), []
    store, form = open_store(release.store), formats.results_format(formats.RESULTS_CSV)
    for example in [one for one in examples.read(release.iris) if one.form == "SELECT"][::5]:
        expected = store.query(example.text, use_default_graph_as_union=True)
        assert isinstance(expected, QuerySolutions)
        answer = ask(server, example.text)
        if (200, rows(expected.serialize(format=form))) != (answer.status, rows(answer.body)):
            differing.append(f"{example.slug}: {answer.status}")
    assert [] == differing


@pytest.mark.parametrize("form", [*formats.GRAPHS, formats.TRIG], ids=lambda form: form.name)
def test_a_graph_comes_in_every_format(server: Server, form: formats.Format) -> None:
    release = serving.release()
    example = next(one for one in examples.read(release.iris) if one.form == "CONSTRUCT")
    answer = ask(server, example.text, form.media_type)
    expected = open_store(release.store).query(example.text, use_default_graph_as_union=True)
    found = {quad.triple for quad in parse(answer.body, formats.rdf_format(form))}
    assert set(expected) == found  # type: ignore[arg-type]
    assert answer.headers["etag"] == ask(server, example.text, form.media_type).headers["etag"]


def test_graphs_are_chosen_as_over_the_store(server: Server) -> None:
    count, release = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", serving.release()
    graphs = release.manifest["counts"]["graphs"]
    one, size = next(iter(graphs.items()))
    named = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    assert rows(b"n\n%d\n" % sum(graphs.values())) == rows(ask(server, count).body)
    assert rows(b"n\n%d\n" % size) == rows(ask(server, count, default_graph_uri=one).body)
    assert rows(f"g,n\n{one},{size}\n".encode()) == rows(ask(server, named, named_graph_uri=one).body)
    assert {("g", "n"), *((name, str(n)) for name, n in graphs.items())} == set(rows(ask(server, named).body))


@pytest.mark.parametrize("graph", ["https://nowhere.example/g", f"{BASE}/release/switches"])
def test_nobody_reads_what_else_the_engine_holds(server: Server, graph: str) -> None:
    nothing = rows(b"n\n0\n")
    assert nothing == rows(ask(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph_uri=graph).body)
    assert nothing == rows(ask(server, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").body)
    assert nothing == rows(ask(server, f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}").body)


def test_functions_of_the_engine_s_own_are_refused(virtuoso: str, server: Server, engine: Connection) -> None:
    answer = ask(server, "PREFIX bif: <bif:> SELECT (bif:sys_stat('st_dbms_name') AS ?x) {}", "application/json")
    assert 400 == answer.status
    if engine.target.kind.name == "virtuoso":
        assert "unknown function or property <bif:sys_stat>" in answer.json["detail"]


def test_limits_hold_as_over_the_store(server: Server) -> None:
    assert (504, "seconds") == limit(ask(server, EVIL, "application/json", timeout="0.5"))
    assert (422, "rows") == limit(ask(server, "SELECT (1 AS ?x) { ?s ?p ?o }"))
    assert 406 == ask(server, f"SELECT * {{ <{BASE}/id/proef/stuurteken> ?p ?o }}", "application/sparql-results+xml").status
    assert 200 == ask(server, "ASK {}", "application/json").status


def limit(answer: Answer) -> tuple[int, str]:
    """Give the status of an answer, and the limit that it names."""
    return answer.status, answer.json["limit"]


def test_two_servers_on_one_folder_and_one_engine_switch_together(engine: Connection) -> None:
    first, second = engines.release("een"), engines.release("twee")
    root = scratch() / "releases"
    for release in (first, second):
        shutil.copytree(release.path, root / release.id)
        shutil.rmtree(root / release.id / "store")  # what a server reads is on the engine
    (root / "current").symlink_to(second.id)
    publish(first, engine, quiet, 9)
    words = f"SELECT ?w {{ <{engines.BASE}/id/ding/een> <{engines.BASE}/p/woord> ?w }}"
    with served(root, engine) as one, served(root, engine) as other:
        assert [rows(b"w\neen\n")] * 2 == [rows(server.query(words, "text/csv").body) for server in (one, other)]
        publish(second, engine, quiet, 9)
        for server in (one, other):
            assert wait_until(lambda: rows(b"w\ntwee\n") == rows(server.query(words, "text/csv").body), 20)  # noqa: B023
            page = server.ask("GET", "/doc/ding/een", Accept="application/n-triples")
            assert (200, True) == (page.status, '"twee"' in page.text)
            past = server.ask("GET", f"/release/{first.id}/doc/ding/een", Accept="application/n-triples")
            assert (200, True) == (past.status, '"een"' in past.text)


def test_an_engine_that_is_gone_stops_neither_pages_that_were_given_nor_the_server() -> None:
    release = engines.release("negen")
    with engines.oxigraph() as address:
        engine = engines.connection("oxigraph", address)
        publish(release, engine, quiet, 9)
        with served(release.path.parent, engine) as server:
            assert 200 == server.ask("GET", "/doc/ding/een", Accept="text/html").status
            engines.stop(address)
            assert 200 == server.ask("GET", "/doc/ding/een", Accept="text/html").status
            for path in ("/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", "/doc/ding/0007"):
                answer = server.ask("GET", path, Accept="application/json")
                assert (503, "10") == (answer.status, answer.headers["retry-after"]), path
                assert address.partition("//")[2] not in answer.text
            assert 200 == server.ask("GET", "/health").status


def test_service_is_not_on_offer_with_an_engine(oxigraph: str) -> None:
    command = [sys.executable, "-Im", "gestand", "serve", "--releases", str(serving.releases()), "--port", "0"]
    ended = subprocess.run(
        [*command, "--engine", oxigraph], timeout=60, capture_output=True, text=True,
        env=os.environ | {"GESTAND_ENDPOINT_SERVICES": "https://a.example/sparql"},
    )  # fmt: skip
    assert (1, True) == (ended.returncode, "exclude each other" in ended.stderr), ended.stderr


@contextmanager
def balanced(folder: Path, ports: list[int]) -> Iterator[int]:
    """Run nginx with docs/deploy/balancer.conf before servers on some ports; give its own port."""
    port, text = engines.free_port(), (ROOT / "docs/deploy/balancer.conf").read_text(encoding="utf-8")
    for old, new in zip((8000, 8001, 8002), (port, *ports), strict=True):
        text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "whole.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}} http {{ access_log off; {places} {text} }}\n"
    )
    nginx = subprocess.Popen(["nginx", "-p", folder, "-e", folder / "errors", "-c", folder / "whole.conf"])
    try:
        with socket.socket() as probe:
            assert wait_until(lambda: probe.connect_ex(("127.0.0.1", port)) == 0), (folder / "errors").read_text()
        yield port
    finally:
        nginx.terminate()
        nginx.wait(30)


def test_a_server_behind_the_balancer_may_fall_away(oxigraph: str, tmp_path: Path) -> None:
    release, engine = engines.release("elf"), engines.connection("oxigraph", oxigraph)
    publish(release, engine, quiet, 9)
    root = release.path.parent
    with served(root, engine) as one, served(root, engine) as other, balanced(tmp_path, [one.port, other.port]) as port:
        before = Server(root, one.process, one.log, port)
        statuses = []
        for client in range(20):
            if client == 10:
                one.stop()
            address = f"192.0.2.{client}"
            answer = before.ask("GET", "/doc/ding/een", Accept="application/n-triples", X_Forwarded_For=address)
            statuses.append((answer.status, '"elf"' in answer.text))
        assert [(200, True)] * 20 == statuses
