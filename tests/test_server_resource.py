"""What follows from following a URI: the redirect, the formats, the headers, the description."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from gestand.formats import DATASETS, GRAPHS, HTML, JSONLD, RDFXML, Format, rdf_format
from gestand.store import open_store
from gestand.terms import OA, RDF
from tests.serving import BASE, BROWSER, IRIS, POINTS, client, get, one_of, page, release, triples

CLASSES = [
    "CoalitionAgreement", "AgreementSection", "Promise", "Decision", "Assessment", "Finding", "EvidenceLink",
    "ReferenceEntry", "AssessmentActivity", "LanguageModelAgent",
]  # fmt: skip
OTHERS = [
    "beslissing/{decision}/identificator", "concept/Herkenning/herkend", "conceptscheme/Herkenning", "agent/gestand",
    "activiteit/citaat-2", "bron/register", "graaf/release/bronnen", "graaf/bron/register", "shape/All", "rapport",
    "release/{release}", "catalogus", "dienst/sparql",
]  # fmt: skip
HUB = NamedNode(f"{BASE}/id/proef/hub")


def reference(name: str) -> str:
    decision = one_of("Decision").rpartition("/")[2]
    return one_of(name) if name in CLASSES else name.format(decision=decision, release=release().id)


@pytest.mark.parametrize("name", [*CLASSES, *OTHERS])
def test_every_minted_uri_leads_to_a_description_in_each_format(name: str) -> None:
    path = reference(name)
    response = get(f"/id/{path}")
    assert (303, f"/gestand/doc/{path}") == (response.status_code, response.headers["Location"])
    node = NamedNode(f"{BASE}/id/{path}")
    for form in GRAPHS:
        found = triples(get(f"/doc/{path}", form.media_type), rdf_format(form))
        assert [node] == list({triple.subject for triple in found if triple.subject == node}), form
    assert f"{BASE}/id/{path}" in page(f"/doc/{path}")


def test_the_redirect_depends_on_accept() -> None:
    assert "Accept" in get("/id/proef/hub").headers["Vary"]


def test_the_redirect_keeps_an_extension() -> None:
    assert "/gestand/doc/proef/hub.ttl" == get("/id/proef/hub.ttl").headers["Location"]


@pytest.mark.parametrize(
    "path", ["/id/proef/niets", "/doc/proef/niets", "/doc/proef/niets.ttl", "/id/", "/doc/", "/id/proef/hub.png"]
)
def test_what_the_release_does_not_know_is_not_found(path: str) -> None:
    assert 404 == get(path).status_code


@pytest.mark.parametrize("form", [HTML, *GRAPHS, *DATASETS], ids=lambda form: form.extension)
def test_an_extension_and_the_format_parameter_win_over_accept(form: Format) -> None:
    for path in (f"/doc/proef/hub.{form.extension}", f"/doc/proef/hub?format={form.extension}"):
        response = get(path, "text/turtle")
        assert (200, form.media_type) == (response.status_code, response.mimetype)
        assert "Accept" not in response.headers.get("Vary", "").split(", ")


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.extension)
def test_accept_chooses_and_the_answer_says_so(form: Format) -> None:
    response = get("/doc/proef/hub", form.media_type)
    assert (form.media_type, f"/gestand/doc/proef/hub.{form.extension}") == (
        response.mimetype, response.headers["Content-Location"],
    )  # fmt: skip
    assert "Accept" in response.headers["Vary"]


def test_all_formats_of_a_thing_say_the_same() -> None:
    path = f"/doc/{one_of('Promise')}"
    said = [triples(get(f"{path}.{form.extension}"), rdf_format(form)) for form in (*GRAPHS, *DATASETS)]
    assert [said[0]] * 6 == said


def test_quads_keep_the_graph_in_which_each_fact_stands() -> None:
    path = one_of("Promise")
    held = set(open_store(release().store).quads_for_pattern(NamedNode(f"{BASE}/id/{path}"), None, None, None))
    sent = set(parse(get(f"/doc/{path}.nq").data, RdfFormat.N_QUADS))
    assert held <= sent


def test_a_name_that_ends_like_an_extension_stays_a_name() -> None:
    assert "/gestand/doc/proef/lijst.ttl" == get("/id/proef/lijst.ttl").headers["Location"]
    assert "text/html" == get("/doc/proef/lijst.ttl", BROWSER).mimetype
    assert "text/turtle" == get("/doc/proef/lijst.ttl.ttl", BROWSER).mimetype


def test_the_page_embeds_the_json_ld_of_the_thing() -> None:
    path = f"/doc/{one_of('Decision')}"
    embedded = page(path).partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(get(f"{path}.jsonld").text) == json.loads(embedded)


def test_json_ld_uses_the_terms_of_the_published_context() -> None:
    document = json.loads(get(f"/doc/{one_of('Promise')}.jsonld").text)
    published = json.loads(get("/ns/context.jsonld").text)["@context"]
    assert {"statedIn", "Promise"} <= document["@context"].keys()
    assert {name: published[name] for name in document["@context"]} == document["@context"]


def test_link_headers_name_the_thing_its_formats_and_its_class() -> None:
    path = one_of("Decision")
    links = get(f"/doc/{path}").headers["Link"]
    assert f'<{BASE}/id/{path}>; rel="describes"' in links
    assert f'</gestand/doc/{path}>; rel="canonical"' in links
    assert f'</gestand/doc/{path}.ttl>; rel="alternate"; type="text/turtle"' in links
    assert f'<{IRIS.vocabulary}Decision>; rel="type"' in links


@pytest.mark.parametrize(
    "path", ["/doc/proef/hub", "/doc/proef/hub.ttl", "/", "/dumps/", "/ns/belofte-bewijs", "/id/proef/hub"]
)
def test_head_is_get_without_body(path: str) -> None:
    full, head = get(path, BROWSER), client().head(path, headers={"Accept": BROWSER})
    kept = {name: value for name, value in full.headers.items() if name != "Date"}
    assert (full.status_code, b"") == (head.status_code, head.data)
    assert kept == {name: value for name, value in head.headers.items() if name != "Date"}


@pytest.mark.parametrize(
    "path", ["/doc/proef/hub", "/doc/proef/hub.nq", "/", "/ns/belofte-bewijs", "/report", "/promises"]
)
def test_who_has_the_answer_already_gets_304(path: str) -> None:
    first = get(path, BROWSER)
    for name, value in (
        ("If_None_Match", first.headers["ETag"]),
        ("If_Modified_Since", first.headers["Last-Modified"]),
    ):
        again = get(path, BROWSER, **{name: value})
        assert (304, b"", first.headers["ETag"]) == (again.status_code, again.data, again.headers["ETag"])
        assert first.headers.get("Vary") == again.headers.get("Vary")


@pytest.mark.parametrize("path", ["/doc/proef/hub", "/doc/proef/hub.nq", "/ns/belofte-bewijs", "/report", "/feed.atom", "/ldes"])
def test_a_tag_begins_with_the_canonical_hash_of_the_release(path: str) -> None:
    digits = release().manifest["content"].removeprefix("sha256:")
    assert get(path).headers["ETag"].startswith(f'"{digits[:16]}-')


def test_each_format_and_language_has_a_strong_tag_of_its_own() -> None:
    tags = [get(f"/doc/proef/talen.{form.extension}").headers["ETag"] for form in (*GRAPHS, *DATASETS)]
    tags += [get("/doc/proef/talen", BROWSER, Accept_Language=language).headers["ETag"] for language in ("nl", "fr")]
    assert 8 == len({tag for tag in tags if not tag.startswith("W/")})


def test_a_description_may_be_kept_for_a_short_time_only() -> None:
    assert "public, max-age=60" == get("/doc/proef/hub").headers["Cache-Control"]


def test_what_points_at_a_thing_comes_in_counted_pages() -> None:
    seen = set()
    for number in (1, 2, 3):
        found = triples(get(f"/doc/proef/hub.nt?page={number}"), RdfFormat.N_TRIPLES)
        seen |= {triple.subject for triple in found if triple.object == HUB}
    assert POINTS == len(seen)
    assert f'<span class="count">{POINTS}</span>' in page("/doc/proef/hub")


@pytest.mark.parametrize(("expected", "number"), [((False, True), 1), ((True, True), 2), ((True, False), 3)])
def test_a_page_of_links_points_at_the_ones_before_and_after(expected: tuple[bool, bool], number: int) -> None:
    links = get(f"/doc/proef/hub.ttl?page={number}").headers["Link"]
    assert expected == ('rel="prev"' in links, 'rel="next"' in links)


@pytest.mark.parametrize(
    ("expected", "number"), [(404, "4"), (400, "0"), (400, "-1"), (400, "x"), (400, "1e3"), (404, "9" * 30)]
)
def test_a_page_that_does_not_exist_is_told(expected: int, number: str) -> None:
    assert expected == get(f"/doc/proef/hub?page={number}").status_code


def test_a_description_names_everything_that_it_names() -> None:
    found = triples(get("/doc/proef/hub.nt"), RdfFormat.N_TRIPLES)
    named = {triple.subject for triple in found if triple.predicate.value.endswith("#label")}
    assert {triple.subject for triple in found if triple.object == HUB} <= named


def test_a_promise_brings_its_assessments_with_findings_links_and_rows() -> None:
    found = triples(get(f"/doc/{one_of('Promise')}.nt"), RdfFormat.N_TRIPLES)
    kinds = {triple.object.value.removeprefix(IRIS.vocabulary) for triple in found if triple.predicate == RDF.type}
    assert {"Promise", "Assessment", "Finding", "EvidenceLink", "ReferenceEntry", "AgreementSection"} <= kinds


@pytest.mark.parametrize("name", ["EvidenceLink", "Finding", "AtomicPromise"])
def test_a_description_brings_the_words_that_the_thing_points_at(name: str) -> None:
    path = one_of(name)
    told = triples(get(f"/doc/{path}.nt"), RdfFormat.N_TRIPLES)
    facts = {(one.subject, one.predicate): one.object for one in told}
    anchor = facts[NamedNode(f"{BASE}/id/{path}"), NamedNode(f"{IRIS.vocabulary}anchor")]
    selector = facts[anchor, OA.hasSelector]  # type: ignore[index]
    assert [Literal] * 2 == [type(facts[selector, predicate]) for predicate in (OA.exact, OA.start)]  # type: ignore[index]


def test_an_evidence_link_brings_its_reference_row() -> None:
    path = one_of("EvidenceLink")
    told = triples(get(f"/doc/{path}.nt"), RdfFormat.N_TRIPLES)
    (row,) = (one.object for one in told if one.predicate == NamedNode(f"{IRIS.vocabulary}viaReference"))
    assert {"referenceNumber", "bibliographicCitation"} <= {
        one.predicate.value.replace("#", "/").rpartition("/")[2] for one in told if one.subject == row
    }


def test_what_xml_cannot_hold_is_not_sent_as_xml() -> None:
    response = get("/doc/proef/stuurteken", RDFXML.media_type)
    assert 406 == response.status_code
    assert RDFXML.media_type not in {entry["type"] for entry in response.json["choices"]}
    assert "voor\x01na" in {
        triple.object.value for triple in triples(get("/doc/proef/stuurteken.ttl"), RdfFormat.TURTLE)
    }


def test_json_ld_reads_back_as_what_the_store_holds() -> None:
    path = one_of("Assessment")
    held: set[Quad] = set(
        open_store(release().store).quads_for_pattern(NamedNode(f"{BASE}/id/{path}"), None, None, None)
    )
    assert {quad.triple for quad in held} <= triples(get(f"/doc/{path}", JSONLD.media_type), RdfFormat.JSON_LD)
