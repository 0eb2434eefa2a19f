"""Citing and sharing a promise: references that other programs read, a card that others may frame, a picture."""

from __future__ import annotations

import io
import json
from urllib.parse import urlsplit

import bibtexparser
import pytest
import rispy
from gestand.server import preview, references
from lxml import html
from PIL import Image

from tests.serving import BASE, BROWSER, IRIS, get, one_of, page, release

REFERENCE = one_of("SectionPromise")
WORK = references.Work(
    "belofte-a", "Een titel met 50% & {haken} _en_ é", "Uitgever, met komma", "2026-11-25T00:00:00+00:00",
    "release 2026-11-25-00000000", "https://data.example/a_b%20c", "nl",
)  # fmt: skip
WORDS = preview.Words("Belofte", "Een titel", "Aangehaalde beslissingen: 4", "Een bewering")


def shown(path: str, language: str = "nl") -> html.HtmlElement:
    return html.document_fromstring(page(path, language))


def entry(text: str) -> dict[str, str]:
    read = bibtexparser.parse_string(text)
    assert (0, 1) == (len(read.failed_blocks), len(read.entries))
    return {name: field.value for name, field in read.entries[0].fields_dict.items()}


def test_bibtex_reads_back_with_what_tex_would_misread_encoded() -> None:
    read = entry(references.bibtex(WORK))
    assert ("{Uitgever, met komma}", "2026", "11") == (read["author"], read["year"], read["month"])
    assert r"Een titel met 50\% \& \{haken\} \_en\_ \'e" == read["title"]
    assert r"\url{https://data.example/a_b%20c}" == read["howpublished"]


def test_ris_reads_back_as_one_record_of_data() -> None:
    written = references.ris(WORK)
    (read,) = rispy.loads(written)
    assert ("DATA", WORK.title, [WORK.publisher], [WORK.address]) == (
        read["type_of_reference"],
        read["title"],
        read["authors"],
        read["urls"],
    )
    assert written.startswith("TY  - ")


def test_a_line_of_a_reference_list_names_publisher_year_release_and_address() -> None:
    assert (
        "Uitgever, met komma. (2026). Een titel met 50% & {haken} _en_ é (release 2026-11-25-00000000) [Dataset]. https://data.example/a_b%20c"
        == references.apa(WORK)
    )


@pytest.mark.parametrize("extension", ["bib", "ris"])
def test_a_reference_has_a_file_of_its_own_as_the_page_shows_it(extension: str) -> None:
    response = get(f"/share/{REFERENCE}.{extension}")
    name = {"bib": "bibtex", "ris": "ris"}[extension]
    assert (200, shown(f"/share/{REFERENCE}").xpath(f"string(//*[@id='{name}'])").strip()) == (
        response.status_code,
        response.text.strip(),
    )


def test_what_is_cited_is_a_page_of_a_release_that_stays() -> None:
    read = entry(get(f"/share/{REFERENCE}.bib").text)
    address = read["howpublished"].removeprefix(r"\url{").removesuffix("}")
    assert f"{BASE}/release/{release().id}/doc/{REFERENCE}" == address
    assert 200 == get(address.removeprefix(BASE), BROWSER).status_code


def test_a_past_page_is_cited_as_the_release_that_it_is_of() -> None:
    inside = f"/release/{release().id}"
    links = shown(f"{inside}/doc/{REFERENCE}").xpath("//a[@class='share']/@href")
    assert [f"/gestand{inside}/share/{REFERENCE}"] == links
    assert f"{BASE}{inside}/doc/{REFERENCE}" == shown(f"{inside}/share/{REFERENCE}").xpath("//dd/code/text()")[0]


def test_any_page_may_frame_a_card_and_no_other_page_of_the_site() -> None:
    policies = {
        path: get(path, BROWSER).headers["Content-Security-Policy"]
        for path in (f"/embed/{REFERENCE}", f"/share/{REFERENCE}")
    }
    assert ["frame-ancestors http: https:", "frame-ancestors 'none'"] == [
        policy.rpartition("; ")[2] for policy in policies.values()
    ]
    assert not any("unsafe" in policy or "script-src" in policy for policy in policies.values())


def test_the_card_says_what_is_cited_that_it_is_a_claim_and_leads_to_the_page() -> None:
    card = shown(f"/embed/{REFERENCE}").xpath("//article")[0]
    decisions = len(shown(f"/doc/{REFERENCE}").xpath("//figure[@id='beeld-network']//tbody/tr"))
    assert f"Aangehaalde beslissingen: {decisions}" in card.text_content()
    assert "bewering van een beoordelaar" in card.text_content()
    assert [f"{urlsplit(BASE).path}/doc/{REFERENCE}"] == card.xpath(".//a/@href")


def test_the_code_to_copy_frames_the_card() -> None:
    (frame,) = html.fragments_fromstring(shown(f"/share/{REFERENCE}").xpath("string(//*[@id='frame'])"))
    assert ("iframe", f"{BASE}/embed/{REFERENCE}", True) == (frame.tag, frame.get("src"), bool(frame.get("title")))


def test_a_promise_that_nobody_assessed_is_not_shown_as_one_without_decisions() -> None:
    unassessed = next(
        link.removeprefix("/gestand/doc/")
        for row in shown("/promises").xpath("//tr[td[3]/span]")
        for link in row.xpath("td[1]/a/@href")
    )
    said = shown(f"/embed/{unassessed}").text_content()
    assert ("nog niet beoordeeld" in said, "Aangehaalde beslissingen" in said) == (True, False)


@pytest.mark.parametrize("kind", ["Decision", "Finding"])
def test_only_promises_are_shared(kind: str) -> None:
    assert [404, 404, 404] == [
        get(f"/{way}/{one_of(kind)}", BROWSER).status_code for way in ("share", "embed", "preview")
    ]


def test_the_picture_has_the_size_that_it_is_announced_with() -> None:
    shared = shown(f"/doc/{REFERENCE}")
    told = {meta.get("property"): meta.get("content") for meta in shared.xpath("//meta[@property]")}
    image = Image.open(io.BytesIO(get(told["og:image"].removeprefix(BASE)).data))
    assert ("PNG", told["og:image:width"], told["og:image:height"]) == (image.format, *map(str, image.size))


def test_the_same_words_give_the_same_picture_and_others_another() -> None:
    drawn = preview.png(WORDS)
    assert (True, False) == (
        drawn == preview.png(WORDS),
        drawn == preview.png(preview.Words("Belofte", "Een ander", "", "")),
    )


def test_a_long_title_stays_on_the_picture() -> None:
    lines = preview._lines("woord " * 60)
    assert (4, True) == (len(lines), lines[-1].endswith(" …"))


def test_search_engines_read_a_claim_without_a_rating_in_the_words_of_schema_org() -> None:
    told = json.loads(shown(f"/doc/{REFERENCE}").xpath("//script[@type='application/ld+json']/text()")[1])
    assert ("https://schema.org", "Claim", f"{BASE}/id/{REFERENCE}") == (told["@context"], told["@type"], told["@id"])
    assert release().id == told["isBasedOn"]["version"]
    assert not {"reviewRating", "aggregateRating", "claimReviewed"} & set(json.dumps(told).split('"'))
    assert IRIS.vocabulary not in json.dumps(told)


def test_a_page_of_another_thing_has_no_picture_to_share() -> None:
    assert [] == shown(f"/doc/{one_of('Decision')}").xpath("//meta[starts-with(@property, 'og:')]")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_search_engines_of_data_read_a_dataset_whose_downloads_exist(language: str) -> None:
    (text,) = shown("/", language).xpath("//script[@type='application/ld+json']/text()")
    told = json.loads(text)
    assert ("Dataset", release().id, f"{BASE}/") == (told["@type"], told["version"], told["url"])
    assert len(told["distribution"]) > 1
    for one in told["distribution"]:
        answer = get(one["contentUrl"].removeprefix(BASE))
        assert (200, one["encodingFormat"], one["contentSize"]) == (
            answer.status_code,
            answer.mimetype,
            str(len(answer.data)),
        )


def test_a_licence_that_nobody_gave_is_not_told() -> None:
    (text,) = shown("/").xpath("//script[@type='application/ld+json']/text()")
    assert "license" not in json.loads(text)
