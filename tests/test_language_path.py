"""The first step of a path may name the language of a page; links of that page lead on in it."""

from __future__ import annotations

import pytest
from lxml import html

from tests.serving import BROWSER, get, one_of, release


@pytest.mark.parametrize("path", ["", "/", "/search?q=beleid", "/promises", "/ns/belofte-bewijs", "/no-such-page"])
@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_a_page_speaks_the_language_of_its_path(language: str, path: str) -> None:
    answer = get(f"/{language}{path}", BROWSER, Accept_Language="de")
    shown = html.document_fromstring(answer.text)
    assert (language, language) == (shown.get("lang"), answer.headers["Content-Language"])
    assert "Accept-Language" not in answer.headers.get("Vary", "")


def test_without_one_the_reader_s_own_decides() -> None:
    answer = get("/", BROWSER, Accept_Language="de")
    assert ("de", True) == (answer.headers["Content-Language"], "Accept-Language" in answer.headers["Vary"])
    for query, language in {"lang=en": "en", "lang=zz": "fr"}.items():
        assert language == get(f"/fr/?{query}", BROWSER, Accept_Language="de").headers["Content-Language"]


def links_of(path: str) -> list[str]:
    shown = html.document_fromstring(get(path, BROWSER).text)
    return [str(href) for href in shown.xpath("//main//a/@href | //header//a/@href")]


def test_links_lead_on_in_the_language() -> None:
    here = {href for href in links_of("/fr/promises") if href.startswith("/")}
    assert len(here) > 10
    assert [] == [href for href in here if not href.startswith("/gestand/fr/")]


def test_the_switch_keeps_what_was_asked() -> None:
    for path in ("/promises?page=1", f"/release/{release().id}/promises?page=1"):
        shown = html.document_fromstring(get(f"/fr{path}&lang=en", BROWSER).text)
        (german,) = shown.xpath("//footer//a[@hreflang='de']/@href")
        assert f"/gestand/de{path}" == german


def test_style_and_scripts_are_the_same_for_every_language() -> None:
    shown = html.document_fromstring(get("/fr/", BROWSER).text)
    (style,) = shown.xpath("//link[@rel='stylesheet']/@href")
    assert style.startswith("/gestand/static/")


def test_a_thing_keeps_its_name_and_its_page_the_language() -> None:
    path = one_of("Decision")
    answer = get(f"/fr/id/{path}", BROWSER)
    assert (303, f"/gestand/fr/doc/{path}") == (answer.status_code, answer.headers["Location"])
    turtle = get(f"/fr/doc/{path}.ttl")
    assert (200, get(f"/doc/{path}.ttl").data) == (turtle.status_code, turtle.data)
    assert "Content-Language" not in turtle.headers


@pytest.mark.parametrize("path", ["/doc/{decision}", "/ns/belofte-bewijs", "/ns/shapes", "/release/{release}/doc/{decision}"])
def test_one_address_stands_for_all_languages(path: str) -> None:
    path = path.format(decision=one_of("Decision"), release=release().id)
    answer = get(f"/fr{path}", BROWSER)
    (named,) = html.document_fromstring(answer.text).xpath("//link[@rel='canonical']/@href")
    assert f"/gestand{path}" == named
    assert "/fr/" not in "".join(row for row in answer.headers.get("Link", "").split(",") if "canonical" in row)
