"""What changed, over HTTP: the page, its files, the change records, and the feed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html import unescape

import pytest
from lxml import etree, html
from pyoxigraph import NamedNode, RdfFormat, parse

from gestand.changes import apply_patch, read_lines, read_patch, read_summary
from gestand.changes.history import DUMP, PATCH, RECORDS
from gestand.changes.records import record_of
from gestand.release import DUMPS, Release
from gestand.terms import DCTERMS
from tests import withdrawing
from tests.history import BASE, CAME, IRIS, KEPT, LEFT, first, get, people, second, shared
from tests.serving import BROWSER

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FOR_EVER = "public, max-age=31536000, immutable"


def shown(path: str, language: str = "nl") -> html.HtmlElement:
    found: html.HtmlElement = html.fromstring(people(path, language)).find(".//main")
    return found


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def of(release: Release, name: str) -> bytes:
    return (release.path / "changes" / name).read_bytes()


# The page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Wat veranderde er in release", "Beoordelingen 3", "1 toegevoegd · 1 gewijzigd · 1 ingetrokken", "Was", "Is nu", "12 april 2024"]),
        ("en", ["What changed in release", "Assessments 3", "1 added · 1 changed · 1 withdrawn", "Was", "Is now", "12 April 2024"]),
    ],
)
def test_the_page_tells_people_what_changed_in_their_words(language: str, words: list[str]) -> None:
    text = text_of(shown("/changes", language))
    assert [] == [one for one in words if one not in text]


def test_the_page_shows_old_and_new_words_of_what_changed() -> None:
    (article,) = (one for one in shown("/changes").findall(".//article") if one.find("h3/a").get("href").endswith(f"/{KEPT}"))
    cells = {text_of(row.find("th")): [text_of(cell) for cell in row.findall("td")] for row in article.findall(".//tbody/tr")}
    assert ["Eerst [0].", "Daarna [0]."] == cells["letterlijke tekst"]
    assert "Bevindingen: 1 weg, 1 nieuw Weg (1)Eerst . Nieuw (1)Daarna ." in text_of(article).replace("nieuwW", "nieuw W").replace(".N", ". N")


def test_what_came_leads_to_this_release_and_what_left_to_the_one_before() -> None:
    links = {link.get("href"): text_of(link.getparent()) for link in shown("/changes").findall(".//article/h3/a")}
    assert "toegevoegd" in links[f"/gestand/release/{second()}/doc/{CAME}"]
    assert "ingetrokken" in links[f"/gestand/release/{first()}/doc/{LEFT}"]
    assert "gewijzigd" in links[f"/gestand/release/{second()}/doc/{KEPT}"]


def test_parts_are_counted_and_have_no_place_of_their_own_on_the_page() -> None:
    page = shown("/changes")
    headings = [text_of(one) for one in page.findall(".//section/h2")]
    assert "Beoordelingen 3" in headings and not [one for one in headings if re.match("Bevinding|Bewijs|Referentie|Tekst", one)]
    counted = [text_of(one) for one in page.xpath(".//details[@class='counted']//tbody/tr/td[1]")]
    assert {"Bevindingen", "Bewijslinks", "Referentierijen", "Tekstanker"} <= set(counted)


def test_the_overview_leads_to_what_changed_of_each_class() -> None:
    page = shown("/changes")
    targets = page.xpath(".//nav[@class='overview']//a/@href")
    assert targets and [one.removeprefix("#") for one in targets] == page.xpath(".//section[@class='changed']/h2/@id")


def test_what_came_and_what_left_stand_before_what_changed() -> None:
    (section,) = (one for one in shown("/changes").findall(".//section") if text_of(one.find("h2")).startswith("Beoordelingen"))
    assert ["toegevoegd", "ingetrokken", "gewijzigd"] == [text_of(one) for one in section.findall(".//h3/span")]


def test_every_link_of_the_page_leads_somewhere() -> None:
    for href in {link.get("href") for link in shown("/changes").findall(".//a")}:
        assert get(unescape(href).removeprefix("/gestand"), BROWSER).status_code in (200, 303), href


def test_the_first_release_says_that_all_is_new_and_lists_nothing() -> None:
    page = shown(f"/release/{first()}/changes")
    assert "Dit is de eerste release: alles is nieuw." in text_of(page) and [] == page.findall(".//article")


def test_the_newest_page_lists_all_releases_the_newest_first() -> None:
    page = shown("/changes")
    assert [second(), first()] == [text_of(one) for one in page.findall(".//tbody/tr/td/a/code")]


def test_a_correction_shows_on_the_page_of_changes() -> None:
    _, before, after = withdrawing.shared()
    text = withdrawing.get("/changes", BROWSER, Accept_Language="nl").text
    assert f'<a href="/gestand/release/{before.id}/doc/{withdrawing.WHOLE}">Jaarlijkse monitoring</a> <span class="tag">vervangen</span>' in text
    assert f'"/gestand/release/{after.id}/doc/rechtzetting/rechtzettingen/2024-03-02-' in text


# For programs


def test_the_json_is_the_summary_as_published_and_stays() -> None:
    response = get(f"/release/{second()}/changes", "application/json")
    assert (of(shared()[2], "summary.json"), FOR_EVER) == (response.data, response.headers["Cache-Control"])
    assert "max-age=60" in get("/changes", "application/json").headers["Cache-Control"]


def test_the_patch_that_the_page_names_leads_from_the_first_dump_to_the_second() -> None:
    path = next(link.get("href") for link in shown("/changes").findall(".//a") if text_of(link) == "RDF Patch")
    response = get(path.removeprefix("/gestand"), Accept_Encoding="identity")
    assert ("application/rdf-patch", FOR_EVER) == (response.mimetype, response.headers["Cache-Control"])
    patch = read_patch(response.data.splitlines(keepends=True))
    old, new = (list(read_lines(one.path / DUMPS / DUMP)) for one in shared()[1:])
    assert new == list(apply_patch(old, patch))


def test_packed_and_plain_are_the_same_patch() -> None:
    path = f"/release/{second()}/changes/{PATCH}"
    packed, plain = get(path).data, get(path.removesuffix(".gz"), Accept_Encoding="identity").data
    assert plain == gzip.decompress(packed)
    assert packed == get(path.removesuffix(".gz"), Accept_Encoding="gzip").data


def records() -> Iterator[str]:
    for quad in parse(gzip.decompress(of(shared()[2], RECORDS)), RdfFormat.N_QUADS):
        if quad.predicate.value == f"{IRIS.vocabulary}changedResource" and isinstance(quad.subject, NamedNode):
            yield quad.subject.value


def test_every_change_record_dereferences_as_the_file_says_it() -> None:
    held = list(parse(gzip.decompress(of(shared()[2], RECORDS)), RdfFormat.N_QUADS))
    names = list(records())
    assert 10 < len(names)
    for name in names:
        there = get(name.removeprefix(BASE), "application/n-triples")
        assert 303 == there.status_code
        said = get(there.headers["Location"].removeprefix("/gestand"), "application/n-triples")
        triples = {quad.triple for quad in parse(said.data, RdfFormat.N_TRIPLES)}
        assert {quad.triple for quad in held if quad.subject == NamedNode(name)} <= triples, name


def test_the_record_of_a_title_has_its_page_with_both_values() -> None:
    record = record_of(IRIS, second(), f"{BASE}/id/{KEPT}", f"{IRIS.vocabulary}literalText").value
    text = people(f"/doc{record.removeprefix(f'{BASE}/id')}")
    assert [] == [one for one in ("Eerst [0].", "Daarna [0].", "gewijzigd", second()) if one not in text]


def test_a_record_of_an_earlier_release_leads_there() -> None:
    record = record_of(IRIS, first(), f"{BASE}/id/{KEPT}", DCTERMS.title.value).value.removeprefix(f"{BASE}/id/")
    response = get(f"/doc/{record}")
    assert (303, f"/gestand/release/{first()}/doc/{record}") == (response.status_code, response.headers["Location"])
    assert 404 == get(response.headers["Location"].removeprefix("/gestand")).status_code  # the first one has no records


def test_the_page_of_a_release_without_changes_is_not_found_and_says_so() -> None:
    assert 404 == get("/release/2020-01-01-00000000/changes").status_code


# The feed (RFC 4287)


GRAMMAR = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="feed"><ref name="common"/><interleave>
  <oneOrMore><element name="author"><interleave><element name="name"><ref name="words"/></element></interleave></element></oneOrMore>
  <ref name="id"/><ref name="title"/><ref name="updated"/><zeroOrMore><ref name="link"/></zeroOrMore>
  <zeroOrMore><ref name="entry"/></zeroOrMore></interleave></element></start>
<define name="entry"><element name="entry"><ref name="common"/><interleave>
  <ref name="id"/><ref name="title"/><ref name="updated"/><optional><element name="published"><ref name="date"/></element></optional>
  <zeroOrMore><ref name="link"/></zeroOrMore>
  <element name="content"><attribute name="type"><value>text</value></attribute><ref name="words"/></element>
</interleave></element></define>
<define name="common"><optional><attribute name="xml:lang"><data type="language"/></attribute></optional></define>
<define name="id"><element name="id"><ref name="iri"/></element></define>
<define name="title"><element name="title"><ref name="words"/></element></define>
<define name="updated"><element name="updated"><ref name="date"/></element></define>
<define name="link"><element name="link"><attribute name="href"><ref name="iri"/></attribute>
  <attribute name="rel"><choice><value>self</value><value>alternate</value><value>enclosure</value></choice></attribute>
  <optional><attribute name="type"><data type="string"><param name="pattern">.+/.+</param></data></attribute></optional><empty/></element></define>
<define name="iri"><data type="anyURI"><param name="pattern">https?://.+</param></data></define>
<define name="words"><data type="string"><param name="minLength">1</param></data></define>
<define name="date"><data type="dateTime"><param name="pattern">.+T.+(Z|[+-]\\d\\d:\\d\\d)</param></data></define>
</grammar>
"""
"""The part of the grammar of RFC 4287, appendix B, that the feed uses; 3.3 for dates, 4.1.2 for what an entry needs."""


def feed(language: str = "nl") -> etree._Element:
    response = get("/feed.atom", Accept_Language=language)
    assert ("application/atom+xml; charset=utf-8", "max-age=60") == (response.content_type, response.headers["Cache-Control"][-10:])
    return etree.fromstring(response.data)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_feed_keeps_to_the_grammar_of_atom(language: str) -> None:
    grammar = etree.RelaxNG(etree.fromstring(GRAMMAR))
    assert grammar.validate(feed(language)), grammar.error_log


def test_the_grammar_refuses_what_atom_forbids() -> None:
    grammar = etree.RelaxNG(etree.fromstring(GRAMMAR))
    for name in ("id", "title", "updated", "author", "entry/a:id", "entry/a:content"):
        broken = feed()
        (found, *_) = broken.findall(f"a:{name}", ATOM)
        found.getparent().remove(found)
        assert not grammar.validate(broken), name


def test_ids_are_unique_and_the_newest_comes_first_and_dates_the_feed() -> None:
    read = feed()
    ids = [one.text for one in read.findall(".//a:id", ATOM)]
    assert [f"{BASE}/feed.atom", IRIS.id("release", second()).value, IRIS.id("release", first()).value] == ids
    dates = [one.text for one in read.findall("a:entry/a:updated", ATOM)]
    assert (read.findtext("a:updated", None, ATOM), sorted(dates, reverse=True)) == (dates[0], dates)


def test_an_entry_tells_counts_and_the_canonical_hash_that_the_manifest_has() -> None:
    newest, oldest = feed("en").findall("a:entry", ATOM)
    for entry, release in ((newest, shared()[2]), (oldest, shared()[1])):
        assert release.manifest["content"] in entry.findtext("a:content", "", ATOM)
    summary = read_summary(shared()[2])
    assert summary is not None
    said = newest.findtext("a:content", "", ATOM)
    assert f"{summary.added} quads came and {summary.removed} left since {first()}." in said
    assert "Assessment: 1 added, 1 changed, 1 withdrawn" in said


def test_every_link_of_the_feed_is_there_with_the_type_that_it_states() -> None:
    for link in feed().findall(".//a:link", ATOM):
        response = get(link.get("href", "").removeprefix(BASE), BROWSER)
        assert (200, link.get("type", response.mimetype)) == (response.status_code, response.mimetype)


def test_the_feed_is_found_from_every_page_and_says_itself_where_it_is() -> None:
    for path in ("/", "/changes", f"/doc/{KEPT}", f"/release/{first()}/promises"):
        (link,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', people(path))
        assert "/gestand/feed.atom" == link
    assert f"{BASE}/feed.atom" == next(one.get("href") for one in feed().findall("a:link", ATOM) if one.get("rel") == "self")


def test_a_reader_that_has_the_feed_gets_304() -> None:
    response = get("/feed.atom")
    assert 304 == get("/feed.atom", If_None_Match=response.headers["ETag"]).status_code
    assert 304 == get("/feed.atom", If_Modified_Since=response.headers["Last-Modified"]).status_code
