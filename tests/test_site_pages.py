"""The pages about the site itself: whom to tell about an error, what is held about persons, and the pieces of pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gestand.server import components, interface
from gestand.server.app import create_app
from lxml import html

from gestand.catalogue.publisher import read_publisher
from gestand.evidence import Faults
from gestand.iri import Iris
from gestand.pipeline import Imprint, build
from gestand.release import Releases
from tests.building import BASE, EXAMPLES
from tests.serving import BROWSER, page


def told(path: str, language: str = "nl") -> html.HtmlElement:
    return html.document_fromstring(page(path, language))


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_page_leads_to_where_an_error_is_reported(language: str) -> None:
    links = told("/promises", language).xpath("//footer//a/@href")
    places = {link.partition("#")[2] for link in links if "/about#" in link}
    assert places <= set(told("/about", language).xpath("//h2/@id"))
    assert {"fout", "personen", "licentie", "contact"} == places


def test_a_publisher_without_contact_or_licence_is_not_passed_over_in_silence() -> None:
    said = [" ".join(one.text_content().split()) for one in told("/about", "en").xpath("//*[@class='notice']")]
    assert [interface.text("en", "about.contact.none"), interface.text("en", "about.licence.none")] == said


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the persons of the examples under the name of the publisher of the examples."""
    root = tmp_path_factory.mktemp("named") / "releases"
    imprint = Imprint(read_publisher(EXAMPLES / "publisher" / "publisher.toml", Faults()))
    build([EXAMPLES / "reference" / "samenstelling.toml"], Releases(root), Iris.of(BASE), lambda stage: None, imprint)
    return root


def test_contact_licence_and_persons_come_from_publisher_and_release(published: Path) -> None:
    shown = html.document_fromstring(
        create_app(published).test_client().get("/about", headers={"Accept": BROWSER}).text
    )
    links = set(shown.xpath("//main//a/@href"))
    assert {"mailto:data@uitgever.example", "https://creativecommons.org/publicdomain/zero/1.0/"} <= links
    named = set(
        re.findall(r"/id/persoon/\w+", (EXAMPLES / "reference" / "samenstelling.ttl").read_text(encoding="utf-8"))
    )
    assert len(named) == max(int(text) for text in shown.xpath("//main//td[3]/text()"))


def test_the_components_show_every_size_space_and_colour_of_the_style_sheet() -> None:
    shown = set(told("/components").xpath("//th/code/text()"))
    tokens = {
        one.name
        for one in components.tokens()
        if not one.name.startswith(("sans", "serif", "mono", "measure", "radius"))
    }
    assert (True, tokens) == (len(tokens) > 30, shown)


def test_every_colour_but_the_mark_has_a_dark_form() -> None:
    assert ["mark"] == [
        one.name for one in components.tokens() if one.light.startswith("#") and one.dark in ("", one.light)
    ]


def test_the_tests_that_docs_name_exist() -> None:
    root = Path(__file__).resolve().parent
    named = re.findall(r"`(test_\w+)::(test_\w+)`", (root.parent / "docs" / "site.md").read_text(encoding="utf-8"))
    assert len(named) > 10
    assert [] == [f"{file}::{test}" for file, test in named if f"def {test}(" not in (root / f"{file}.py").read_text()]
