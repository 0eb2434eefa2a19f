"""Past releases stay as they are under their own address: pages, data, files and report."""

from __future__ import annotations

import gzip
import hashlib
import re
from html import unescape

import pytest
from gestand.server.app import create_app
from gestand.server.context import Settings
from pyoxigraph import RdfFormat, parse

from gestand.release import Releases
from tests.history import BASE, CAME, IRIS, KEPT, LEFT, first, get, people, second, shared
from tests.serving import BROWSER

SITE = ["/doc/" + KEPT, "/promises", "/corrections", "/report", "/ns/belofte-bewijs"]


def old(path: str) -> str:
    return f"/release/{first()}{path}"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_of_a_release_leads_to_its_whole_site_and_its_files(language: str) -> None:
    text = people(old(""), language)
    asked = [f"/gestand{old(path)}" for path in ("/promises", "/report", "/corrections", "/ns/belofte-bewijs", "/changes")]
    assert [] == [path for path in asked if f'href="{path}"' not in text]
    for path in [*asked, *re.findall(r'href="(/gestand/dumps/[^"]+)"', text)]:
        assert 200 == get(unescape(path).removeprefix("/gestand")).status_code, path


def test_the_current_release_is_called_so_and_the_others_are_not() -> None:
    assert ["huidig" in people(f"/release/{one}").partition("</header>")[2].partition("</h1>")[0] for one in (first(), second())] == [False, True]


def test_a_release_says_its_manifest_as_json() -> None:
    assert (shared()[1].manifest, True) == ((response := get(old(""), "application/json")).json, "immutable" in response.headers["Cache-Control"])


@pytest.mark.parametrize("path", SITE)
def test_pages_of_a_past_release_say_so_and_lead_to_the_current_one(path: str) -> None:
    text = people(old(path))
    assert f"Dit is release {first()} van 2 februari 2024" in text
    assert f'<a href="/gestand{path}" rel="latest-version">' in text
    assert f'href="/gestand/release/{second()}"' in text
    assert "Dit is release" not in people(path)


@pytest.mark.parametrize("path", SITE)
def test_links_of_a_past_page_stay_in_its_release_unless_they_are_about_all(path: str) -> None:
    text = people(old(path)).partition("</aside>")[2]
    leaving = {
        target for target in re.findall(r'href="(/gestand/[^"#?]*)', text)
        if not re.match(rf"/gestand(/(nl|en|fr|de))?/release/{first()}", target)
    }  # fmt: skip
    about_all = re.compile(r"/gestand/(static/.*|favicon.svg|dumps/.*|doc/release/.*|changes|feed.atom|about|components|methodology|)|/gestand/release/.*")
    assert set() == {target for target in leaving if not about_all.fullmatch(target)}


def test_past_pages_are_no_food_for_search_engines() -> None:
    assert ("noindex", None) == (get(old("/promises"), BROWSER).headers["X-Robots-Tag"], get("/promises", BROWSER).headers.get("X-Robots-Tag"))


def test_a_thing_that_left_is_still_described_there_and_one_that_came_is_not() -> None:
    assert [200, 410] == [get(path + f"/doc/{LEFT}.ttl").status_code for path in (old(""), "")]
    assert [404, 200] == [get(path + f"/doc/{CAME}.ttl").status_code for path in (old(""), "")]


def test_data_of_a_past_release_is_what_its_dump_says() -> None:
    said = {quad.triple for quad in parse(get(old(f"/doc/{KEPT}.nt")).data, RdfFormat.N_TRIPLES)}
    dumped = gzip.decompress(get(old("/dumps/gestand.nq.gz")).data)
    held = {quad.triple for quad in parse(dumped, RdfFormat.N_QUADS) if str(quad.subject).endswith(f"{KEPT}>")}
    assert held and held <= said


def test_an_identifier_asked_inside_a_release_stays_inside() -> None:
    assert f"/gestand{old('/doc/' + KEPT)}" == get(old(f"/id/{KEPT}")).headers["Location"]


def test_the_tag_of_data_is_the_same_whenever_it_is_asked_and_another_in_another_release() -> None:
    tags = [get(f"/release/{one}/doc/{KEPT}.ttl").headers["ETag"] for one in (first(), first(), second())]
    assert tags[0] == tags[1] != tags[2]


# Files


def test_every_file_but_the_store_can_be_fetched_with_the_bytes_that_the_manifest_states() -> None:
    public = [entry for entry in shared()[1].manifest["files"] if not entry["path"].startswith("store/")]
    assert 20 < len(public)
    for entry in public:
        response = get(old(f"/{entry['path']}"))
        assert (200, entry["sha256"]) == (response.status_code, hashlib.sha256(response.data).hexdigest()), entry["path"]
        assert "immutable" in response.headers["Cache-Control"], entry["path"]
        if entry["path"] != "report.ttl":  # that is a page of the site too, with a tag like the others
            assert f'"{entry["sha256"]}"' == response.headers["ETag"], entry["path"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_packed_file_may_be_asked_for_without_its_packing(encoding: str) -> None:
    response = get(old("/dumps/gestand.nq"), Accept_Encoding=encoding)
    data = gzip.decompress(response.data) if encoding == "gzip" else response.data
    assert shared()[1].manifest["content"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert ("application/n-quads", "Accept-Encoding") == (response.mimetype, response.headers["Vary"])
    assert 304 == get(old("/dumps/gestand.nq"), Accept_Encoding=encoding, If_None_Match=response.headers["ETag"]).status_code


@pytest.mark.parametrize(
    "name", ["/store/CURRENT", "/store", "/niets", "/../current/manifest.json", "/dumps/../../current/manifest.json", "/.lock", "//etc/passwd", "/dumps/"]
)
def test_nothing_else_below_a_release_can_be_fetched(name: str) -> None:
    assert 404 == get(old(name)).status_code


def test_parts_of_a_file_may_be_asked_for() -> None:
    response = get(old("/dumps/gestand.nq.gz"), Range="bytes=0-1")
    assert (206, b"\x1f\x8b") == (response.status_code, response.data)


# The report


def test_the_report_of_a_release_is_the_file_that_it_was_published_with() -> None:
    assert shared()[1].report.read_bytes() == get(old("/report.ttl")).data
    assert "Controle" in people(old("/report"))


# What is not there


@pytest.mark.parametrize("path", ["", "/", "/doc/x", "/report", "/manifest.json", "/changes", "/sparql"])
@pytest.mark.parametrize("name", ["2020-01-01-00000000", "x", "current", "2024-02-02-F526F39B"])
def test_a_release_that_never_was_is_not_found(name: str, path: str) -> None:
    assert 404 == get(f"/release/{name}{path}").status_code


def test_past_releases_are_opened_again_when_room_for_only_one_is_left() -> None:
    app = create_app(shared()[1].path.parent, settings=Settings(past_open=1))
    asked = [f"/release/{one}/doc/{KEPT}.nt" for one in (first(), second(), first())]
    answers = [app.test_client().get(path).data for path in asked]
    assert answers[0] == answers[2] != answers[1]


def test_all_releases_are_still_whole() -> None:
    assert [first(), second()] == [one.id for one in Releases(shared()[1].path.parent).all()]


# Descriptions of releases (DCAT), which follow the current release


def test_each_release_is_described_whole_and_by_name_where_another_mentions_it() -> None:
    for release in shared()[1:]:
        node = IRIS.id("release", release.id)
        path = f"/doc/release/{release.id}"
        said = {quad.triple for quad in parse(get(f"{path}.nt").data, RdfFormat.N_TRIPLES) if quad.subject == node}
        held = {quad.triple for quad in parse(path=str(release.catalogue), format=RdfFormat.TURTLE) if quad.subject == node}
        assert 20 < len(held) and held <= said, release.id
    assert f"Beloften &amp; bewijs, release {first()}" in people(f"/doc/release/{second()}")


def test_what_belongs_to_the_description_of_an_earlier_release_dereferences_too() -> None:
    start = IRIS.id("release", first()).value
    parts = {quad.subject.value for quad in parse(path=str(shared()[1].catalogue), format=RdfFormat.TURTLE) if str(quad.subject).startswith(f"<{start}/")}
    assert 50 < len(parts)
    for iri in sorted(parts)[::40]:
        response = get(iri.removeprefix(BASE), "text/turtle")
        assert (303, 200) == (response.status_code, get(response.headers["Location"].removeprefix("/gestand"), "text/turtle").status_code)


def test_a_release_that_is_current_says_which_one_points_at_it() -> None:
    said = {quad.triple for quad in parse(get(f"/doc/release/{first()}.nt").data, RdfFormat.N_TRIPLES)}
    assert IRIS.id("release", second()) in {triple.subject for triple in said if triple.object == IRIS.id("release", first())}
