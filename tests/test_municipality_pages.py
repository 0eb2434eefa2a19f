"""The map and the pages of municipalities: counted as the data says, none guessed, those without a point told."""

from __future__ import annotations

import json
from functools import cache

import pytest
from flask.testing import FlaskClient
from gestand.server import place_map
from gestand.server.app import create_app
from gestand.server.chart import Told
from lxml import html

from gestand.iri import Iris
from gestand.pipeline import build
from gestand.release import Releases
from gestand.store import open_store
from tests.building import EXAMPLES, source_file, write
from tests.registers import decision, place, registers_source
from tests.serving import BROWSER, scratch

IRIS = Iris.of("https://gemeenten.example")
SAID = ["De stad Gent krijgt steun.", "Steun voor de stad Gent en de gemeente Malle.", "De gemeente Zottegem bouwt."]
NAMED = {"44021": 2, "11057": 1, "41081": 1}
"""Decisions by municipality; Malle (11057) has no point."""


@cache
def releases() -> Releases:
    """Build the examples with decisions that name municipalities of a register."""
    folder = scratch()
    data = [decision(f"{number:024X}", words) for number, words in enumerate(SAID, 1)]
    write(folder, {"beslissingen/2021-03.json": json.dumps({"count": len(data), "data": data})})
    places = [place("Gent", 44021), place("Malle", 11057), place("Zottegem", 41081)]
    files = [
        *(EXAMPLES / f"{name}.toml" for name in ("government", "pages", "register", "sections")),
        source_file(folder, "news-items", "beslissingen"),
        registers_source(folder, *places),
        EXAMPLES / "cube" / "bevolking.toml",
    ]
    build(files, Releases(folder / "releases"), IRIS, lambda stage: None)
    return Releases(folder / "releases")


@cache
def client() -> FlaskClient:
    return create_app(releases().root).test_client()


def tree(path: str, language: str = "nl") -> html.HtmlElement:
    response = client().get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert 200 == response.status_code, response.text
    return html.document_fromstring(response.text)


def rows() -> dict[str, int]:
    """Read the table of the page: how many decisions name which municipality."""
    found = tree("/municipalities").xpath("//tbody/tr")
    return {one.xpath("string(th/a/@href)").rpartition("/")[2]: int(one.xpath("string(td//a[1])")) for one in found}


def test_each_municipality_is_counted_as_the_data_says() -> None:
    assert NAMED == rows()
    current = releases().current()
    assert current is not None
    store = open_store(current.store)
    for row in tree("/municipalities").xpath("//td//a[1]/@href"):
        asked = client().get(row.replace("/search", "/search.rq", 1)).text
        listed = client().get(row.replace("/search", "/search.json", 1)).json
        assert listed is not None
        assert listed["total"] == len(list(store.query(asked, use_default_graph_as_union=True)))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_the_map_draws_those_with_a_point_and_tells_how_many_have_none(language: str) -> None:
    page = tree("/municipalities", language)
    (drawn,) = page.xpath("//figure[@id='kaart']//svg")
    assert "img" == drawn.get("role") and drawn.xpath("string(title)") and drawn.xpath("string(desc)")
    assert sorted(NAMED.keys() & place_map.points().keys()) == ["41081", "44021"]
    sizes = [float(one) for one in drawn.xpath(".//circle/@r")]
    assert [2.0, 1.0] == [round((one / sizes[-1]) ** 2, 1) for one in sizes]  # the area is as the number
    assert " 1 " in page.xpath("string(//figcaption)")
    assert "GeoNames" in page.xpath("string(//figcaption)")


def test_a_municipality_lists_its_decisions_with_the_words_that_name_it() -> None:
    page = tree("/municipalities/44021")
    assert 2 == len(page.xpath("//section[@aria-labelledby='beslissingen']//tbody/tr"))
    assert {"Gent"} == {one.strip() for one in page.xpath("//tbody//q/text()")}
    assert 404 == client().get("/municipalities/99999", headers={"Accept": BROWSER}).status_code


def test_figures_about_a_municipality_are_lines_with_a_table_and_a_source() -> None:
    page = tree("/municipalities/44021")
    found = {
        one.xpath("string(.//h3)"): [tuple(cell.text for cell in row.xpath("td")) for row in one.xpath(".//tbody/tr")]
        for one in page.xpath("//figure[starts-with(@id, 'beeld-indicator')]")
    }
    assert [[("2021", "1200"), ("2022", "1210")], [("2021", "35.5"), ("2022", "34")]] == list(found.values())
    assert [1, 1] == [len(one.xpath(".//*[contains(@class, 'series')]/path")) for one in page.xpath("//figure//svg")]
    assert {"0"} == {one.xpath("string(.//*[contains(@class, 'axis y')]//text)") for one in page.xpath("//figure//svg")}
    assert "verzonnen" in page.xpath("string(//figure//figcaption)")
    assert [] == tree("/municipalities/41081").xpath("//figure")


def test_the_home_page_leads_to_the_map_and_the_search_can_choose_by_it() -> None:
    assert tree("/").xpath("//main//a[@href='/municipalities']")
    listed = client().get("/search.json?municipality=44021").json
    assert listed is not None and 2 == listed["total"]


def test_every_point_lies_inside_the_picture() -> None:
    drawn = place_map.draw(Told("k", "t", "d"), dict.fromkeys(place_map.points(), 1))
    circles = html.fragment_fromstring(str(drawn)).xpath(".//circle")
    assert len(place_map.points()) == len(circles) > 250
    for one in circles:
        assert 0 < float(one.get("cx")) < place_map.WIDTH and 0 < float(one.get("cy")) < place_map.HEIGHT
