"""What was withdrawn or left: 410 with reason, last release and successor; the public list; and notices."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from gestand.terms import DCTERMS, RDFS
from tests import history
from tests.serving import BASE, BROWSER
from tests.withdrawing import AMENDED, DROPPED, REASON, SUCCESSOR, WHOLE, get, shared

PROBLEM = "application/problem+json"


def people(path: str, language: str = "nl") -> str:
    response = get(path, BROWSER, Accept_Language=language)
    assert response.content_type == "text/html; charset=utf-8", response.text
    return response.text


@pytest.mark.parametrize("prefix", ["/id/", "/doc/"])
@pytest.mark.parametrize("suffix", ["", ".ttl", "/ref/0", "/bevinding/1/bewijs/1"])
def test_what_was_withdrawn_is_gone_with_its_parts_and_formats(prefix: str, suffix: str) -> None:
    response = get(f"{prefix}{WHOLE}{suffix}", "text/turtle")
    assert (410, "text/turtle; charset=utf-8") == (response.status_code, response.content_type)
    assert (410, PROBLEM) == ((as_json := get(f"{prefix}{WHOLE}", "application/json")).status_code, as_json.content_type)


def test_a_program_that_reads_rdf_is_told_why_and_what_came_in_its_place() -> None:
    told = list(parse(get(f"/doc/{WHOLE}", "text/turtle").data, RdfFormat.TURTLE))
    (why,) = (quad.object.value for quad in told if quad.predicate == RDFS.comment)
    assert REASON in why
    successor = Quad(NamedNode(f"{BASE}/id/{WHOLE}"), DCTERMS.isReplacedBy, NamedNode(f"{BASE}/id/{SUCCESSOR}"))
    assert successor in told
    others = [quad.object.value for quad in told if quad.predicate == RDFS.seeAlso]
    assert others and {200} == {get(one.removeprefix(BASE)).status_code for one in others}


def test_the_problem_says_why_by_whom_since_when_and_what_came_in_its_place() -> None:
    _, before, after = shared()
    said = get(f"/doc/{WHOLE}").json
    assert {
        "resource": f"{BASE}/id/{WHOLE}", "reason": {"nl": REASON}, "by": ["Gestand"], "withdrawn": "2024-03-01",
        "goneSince": after.manifest["published"], "lastRelease": before.id,
    } == {name: said[name] for name in ("resource", "reason", "by", "withdrawn", "goneSince", "lastRelease")}  # fmt: skip
    assert f"/gestand/doc/{SUCCESSOR}" == said["replacedBy"][0]["href"]
    assert REASON in said["detail"]


def test_everything_that_the_problem_points_at_is_there() -> None:
    said = get(f"/doc/{WHOLE}").json
    links = [one["href"] for members in said.values() if isinstance(members, list) for one in members if isinstance(one, dict)]
    assert [200] * 4 == [get(href.removeprefix("/gestand")).status_code for href in links]


def test_a_part_points_at_what_came_in_the_place_of_the_whole() -> None:
    said = get(f"/doc/{WHOLE}/ref/0").json
    assert [f"/gestand/doc/{SUCCESSOR}"] == [one["href"] for one in said["replacedBy"]]


def test_links_lead_to_the_last_memento_and_to_the_successor() -> None:
    _, before, _ = shared()
    links = get(f"/doc/{WHOLE}").headers["Link"]
    assert f'</gestand/release/{before.id}/doc/{WHOLE}>; rel="first last memento"; datetime="Fri, 02 Feb 2024 00:00:00 GMT"' in links
    assert f'</gestand/doc/{SUCCESSOR}>; rel="successor-version"' in links


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ["Dit is er niet meer", "1 maart 2024", "In de plaats kwam"]), ("en", ["1 March 2024", "In its place came"])],
)
def test_the_page_tells_people_the_same(language: str, words: list[str]) -> None:
    _, before, _ = shared()
    text = people(f"/doc/{WHOLE}", language)
    assert [] == [one for one in (*words, "&#34;verkeerde&#34;", "Gestand", SUCCESSOR, before.id) if one not in text]


def test_what_left_without_a_correction_is_gone_too_and_says_that_nobody_gave_a_reason() -> None:
    response = history.get(f"/doc/{history.LEFT}")
    said = response.json
    assert (410, history.first(), [], False) == (response.status_code, said["lastRelease"], said["replacedBy"], "correction" in said)
    assert {"nl", "en"} == said["reason"].keys()
    record = said["changeRecord"][0]["href"].removeprefix("/gestand")
    assert "ingetrokken" in history.people(f"/release/{history.second()}{record}")


def test_what_came_later_is_not_found_in_an_earlier_release_and_not_gone() -> None:
    assert 404 == history.get(f"/release/{history.first()}/doc/{history.CAME}").status_code


def test_what_no_release_ever_had_is_not_found() -> None:
    assert [404, 404] == [get(path).status_code for path in ("/doc/proef/wegen", f"/id/{WHOLE[:-1]}")]


def test_the_earlier_release_shows_it_as_it_was_with_a_notice_of_what_came_after() -> None:
    _, before, _ = shared()
    text = people(f"/release/{before.id}/doc/{WHOLE}")
    assert "Na deze release, op 1 maart 2024: ingetrokken." in text and "&#34;verkeerde&#34;" in text
    assert 'href="/gestand/doc/rechtzetting/rechtzettingen/2024-03-01-' in text
    assert "Na deze release" in people(f"/release/{before.id}/doc/{WHOLE}/ref/0")
    assert "Na deze release" not in people(f"/release/{before.id}/doc/{SUCCESSOR}")


def test_a_page_of_the_current_release_tells_its_corrections_once() -> None:
    _, _, after = shared()
    assert 1 == people(f"/doc/{AMENDED}").count("De titel klopte niet.")
    assert 1 == people(f"/release/{after.id}/doc/{AMENDED}").count("De titel klopte niet.")


def test_the_public_list_has_every_correction_the_newest_first() -> None:
    text = people("/corrections")
    places = [text.index(one) for one in ("2 maart 2024", "1 maart 2024")]
    assert places == sorted(places)
    assert [] == [one for one in (AMENDED, WHOLE, DROPPED, "De titel klopte niet.", ">An<", ">gewijzigd<") if one not in text]
    assert "The title was wrong." in people("/corrections", "en")


def test_programs_get_the_list_as_rdf() -> None:
    response = get("/corrections", "text/turtle")
    about = {quad.object.value for quad in parse(response.data, RdfFormat.TURTLE) if quad.predicate.value.endswith("#corrects")}
    assert {f"{BASE}/id/{name}" for name in (AMENDED, WHOLE, DROPPED)} == about
    assert "Accept" in response.headers["Vary"]


def test_each_release_has_the_list_that_it_had() -> None:
    _, before, after = shared()
    assert WHOLE not in people(f"/release/{before.id}/corrections")
    assert WHOLE in people(f"/release/{after.id}/corrections")
