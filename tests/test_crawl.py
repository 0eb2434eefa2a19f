"""The whole site by link: no dead link, no format that does not parse, no description without type and label."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest
from gestand.server.app import create_app
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from gestand.store import open_store
from gestand.terms import RDF
from tests import history
from tests.building import BASE, IRIS
from tests.cataloguing import Built, configured_examples

ROOT = Path(__file__).resolve().parent.parent


def load(name: str) -> ModuleType:
    """Load a tool that lies with the benchmarks."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


crawl = load("crawl")


@pytest.fixture(scope="module")
def built() -> Built:
    return configured_examples()


@pytest.fixture(scope="module")
def walk(built: Built) -> Any:
    return crawl.crawl(built.release.path.parent, leave=crawl.PAST)


def test_the_site_of_the_examples_has_no_fault(walk: Any) -> None:
    assert [] == [str(fault) for fault in walk.faults]


def test_every_thing_of_every_class_was_seen_in_its_own_description(walk: Any, built: Built) -> None:
    store = open_store(built.release.store)
    kinds = {quad.object for quad in store.quads_for_pattern(None, RDF.type, None, None) if str(quad.object)[1:].startswith(IRIS.vocabulary)}
    assert kinds
    for kind in kinds:
        things = {quad.subject for quad in store.quads_for_pattern(None, RDF.type, kind, None)}
        assert len(things) == walk.classes[kind.value], kind


@pytest.mark.parametrize("form", ["html", "turtle", "n-triples", "ld+json", "rdf+xml", "n-quads", "trig"])
def test_every_format_was_read(walk: Any, built: Built, form: str) -> None:
    things = len({quad.subject for quad in open_store(built.release.store) if str(quad.subject)[1:].startswith(f"{BASE}/id/")})
    assert things <= sum(amount for name, amount in walk.counts.items() if name.startswith("200 ") and name.endswith(form))


def test_the_pages_of_two_releases_have_no_fault_in_the_past_either() -> None:
    app, _, _ = history.shared()
    data = re.compile(r"(/release/[^/]+|/time(gate|map))?/(doc|ns)/.*[.](ttl|nt|jsonld|rdf|html|nq|trig)")
    found = crawl.Crawl(Client(app).get, history.BASE, data)
    found.run("/", "/sitemap.xml", "/feed.atom", "/ldes", "/.well-known/void")
    # without an endpoint /sparql is not there, though the catalogue names it
    assert [] == [str(fault) for fault in found.faults if not fault.address.endswith("/sparql")]
    assert found.counts["200 application/link-format"] + found.counts["302 text/html"] > 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/doc/beoordeling/2019-2024/wonen/1.2/run/bevinding/3/bewijs/1.ttl", "doc/beoordeling/*/*/*/*/bevinding/*/bewijs/*.ttl"),
        ("/doc/belofte/2019-2024/wonen/1.2?page=3", "doc/belofte/*/*/*?page"),
        ("/id/beslissing/0A1B", "id/beslissing/*"),
        ("/release/2024-02-02-00000000/doc/beslissing/0A1B.nq", "release/doc/beslissing/*.nq"),
        ("/", ""),
    ],
)
def test_the_kind_of_an_address_is_what_it_has_in_common_with_others(path: str, kind: str) -> None:
    assert kind == crawl.kind_of(path)


def test_a_crawl_of_some_addresses_of_each_kind_says_how_many_it_left_out(built: Built) -> None:
    found = crawl.Crawl(Client(create_app(built.release.path.parent)).get, BASE, most=2)
    found.run("/ns/shapes")
    assert found.left and all(amount == found._kinds[kind] - 2 for kind, amount in found.left.items())
    assert any(line.startswith(f"{found.left.total()} more addresses") for line in crawl.report(found))


def test_a_crawl_whose_time_is_over_says_how_much_was_waiting(built: Built) -> None:
    found = crawl.Crawl(Client(create_app(built.release.path.parent)).get, BASE, seconds=-1)
    found.run("/", "/sitemap.xml")
    assert 2 == found.waiting and "2 addresses were still waiting when the time was over" in crawl.report(found)


ROOT_PATH = urlsplit(BASE).path
Answer = Callable[[str, str], Response | None]


THING = "/doc/concept/Herkenning/herkend"
NODE = f"{BASE}/id/concept/Herkenning/herkend"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def spoilt(built: Built, spoil: Answer) -> list[str]:
    """Crawl one page of a site, in all its formats, of which one answer is spoilt; give the faults."""
    app = create_app(built.release.path.parent)

    def get(address: str, headers: dict[str, str]) -> TestResponse:
        response = Client(app).get(address, headers=headers)
        bad = spoil(address, response.text if response.mimetype.startswith("text/") else "")
        if bad is None:
            return response
        bad.headers["Link"] = response.headers.get("Link", "")
        return Client(bad).get(address)

    found = crawl.Crawl(get, BASE, re.compile(f"(?!{THING}|/nergens)"))
    found.run(THING)
    return [str(fault) for fault in found.faults]


def at(wanted: str, status: int, media_type: str, change: Callable[[str], str]) -> Answer:
    def spoil(address: str, text: str) -> Response | None:
        return Response(change(text), status, content_type=media_type) if address == f"{ROOT_PATH}{wanted}" else None

    return spoil


NT = "application/n-triples"


@pytest.mark.parametrize(
    ("told", "spoil"),
    [
        ("status 500", at(f"{THING}.ttl", 500, "text/plain", str)),
        ("does not parse as text/turtle", at(f"{THING}.ttl", 200, "text/turtle", lambda text: text[:-9])),
        ("has no label", at(f"{THING}.nt", 200, NT, lambda _: f"<{NODE}> <{RDF.type.value}> <{BASE}/id/x> .")),
        ("has no type", at(f"{THING}.nt", 200, NT, lambda _: f'<{NODE}> <{LABEL}> "x" .')),
        ("holds other triples than", at(f"{THING}.nt", 200, NT, lambda _: f'<{NODE}> <{LABEL}> "x" .')),
        ("has no such place", at(THING, 200, "text/html", lambda text: text.replace('id="inhoud"', 'id="elders"'))),
        ("two elements have", at(THING, 200, "text/html", lambda text: text.replace("<main", '<p id="inhoud"></p><main'))),
        ("embeds no JSON-LD", at(THING, 200, "text/html", lambda text: text.replace("ld+json", "x"))),
        ("status 404", at(THING, 200, "text/html", lambda text: text.replace("#inhoud", f"{ROOT_PATH}/nergens"))),
    ],
)  # fmt: skip
def test_the_crawl_sees_what_is_wrong(built: Built, told: str, spoil: Answer) -> None:
    assert [] != [fault for fault in spoilt(built, spoil) if told in fault]


def test_the_crawl_sees_nothing_wrong_where_nothing_is(built: Built) -> None:
    assert [] == spoilt(built, lambda address, text: None)
