"""Sitemaps, robots.txt and llms.txt."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from pyoxigraph import NamedNode

from gestand import catalogue
from gestand.catalogue.site import MOST_ADDRESSES, Page
from gestand.store import open_store

from .building import BASE, IRIS
from .cataloguing import Built, configured_examples

LATER = {"id": "2024-05-01-0123abcd", "published": "2024-05-01T10:00:00+00:00"}


@pytest.fixture(scope="module")
def configured() -> Built:
    return configured_examples()


def test_the_sitemap_names_home_things_and_releases_with_their_publication(configured: Built) -> None:
    things = [IRIS.decision("A&B"), IRIS.promise("2019-2024", "wonen/2"), NamedNode("http://elders.example/id/x")]
    files = catalogue.sitemaps([*catalogue.pages(configured.manifest, IRIS, things, [LATER])], BASE)
    root = ElementTree.fromstring(files["sitemap.xml"])
    found = {one[0].text: one[1].text for one in root}
    published = configured.manifest["published"]
    assert {
        f"{BASE}/": published,
        f"{BASE}/doc/beslissing/A%26B": published,
        f"{BASE}/doc/belofte/2019-2024/wonen/2": published,
        f"{BASE}/release/{LATER['id']}": LATER["published"],
    } == found


@pytest.mark.parametrize(("amount", "parts"), [(MOST_ADDRESSES, 0), (MOST_ADDRESSES + 1, 2)])
def test_a_sitemap_over_fifty_thousand_pages_is_an_index_of_parts(amount: int, parts: int) -> None:
    files = catalogue.sitemaps([Page(f"{BASE}/doc/{n}", "2024-05-01") for n in range(amount)], BASE)
    assert parts + 1 == len(files)
    addresses = [text.count("<url>") for text in files.values()]
    assert (amount, True) == (sum(addresses), max(addresses) <= MOST_ADDRESSES)
    assert parts == files["sitemap.xml"].count(f"<loc>{BASE}/sitemap-")


@pytest.mark.parametrize(
    ("base", "closed"), [("https://a.example", "/sparql?"), ("https://a.example/onder/pad", "/onder/pad/sparql?")]
)
def test_robots_may_read_everything_but_queries(base: str, closed: str) -> None:
    text = catalogue.robots(base)
    assert f"Disallow: {closed}\n" in text
    assert f"Sitemap: {base}/sitemap.xml\n" in text


def test_llms_txt_tells_what_there_is_and_its_query_runs(configured: Built) -> None:
    text = catalogue.llms(configured.manifest, IRIS)
    assert text.startswith("# Promises & proof\n\n> ")
    assert f"- Promise: {configured.manifest['counts']['classes']['Promise']}\n" in text
    query = text.partition("```sparql\n")[2].partition("```")[0]
    found = open_store(configured.release.store).query(query, use_default_graph_as_union=True)
    assert 0 < len(list(found))  # type: ignore[arg-type]
