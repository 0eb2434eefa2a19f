"""The event stream over HTTP: a root that is asked for again, and nodes and pages that never change."""

from __future__ import annotations

import gzip

import pytest
from pyoxigraph import NamedNode, Quad, parse

from gestand.changes import chain, node_file, page_file, read_lines, replay
from gestand.changes.history import DUMP
from gestand.formats import DATASETS, GRAPHS, NQUADS, TRIG, Format, rdf_format
from gestand.release import DUMPS, Releases
from gestand.terms import LDES, RDF, TREE
from tests.history import BASE, first, get, second, shared

FOR_EVER = "public, max-age=31536000, immutable"
PROFILE = 'profile="https://w3id.org/tree/profile"'
ROOT, NODE, PAGE = "/ldes", "/ldes/{}", "/ldes/{}/1"


def read(path: str, form: Format = NQUADS) -> list[Quad]:
    response = get(path, form.media_type, Accept_Encoding="identity")
    assert (200, form.media_type) == (response.status_code, response.mimetype), response.text
    return list(parse(response.data, rdf_format(form)))


def links(path: str) -> list[str]:
    """List where the relations of a page lead, as paths below the base."""
    return [quad.object.value.removeprefix(BASE) for quad in read(path) if quad.predicate == TREE.node and isinstance(quad.object, NamedNode)]


def test_who_follows_every_link_from_the_root_ends_with_the_quads_of_the_current_release() -> None:
    waiting, seen, lines = [ROOT], set[str](), list[bytes]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        lines += get(path, NQUADS.media_type, Accept_Encoding="identity").data.splitlines(keepends=True)
        waiting += [one for one in set(links(path)) if one not in seen]
    newest = shared()[2]
    assert list(read_lines(newest.path / DUMPS / DUMP)) == replay(lines)
    steps = chain(Releases(newest.path.parent).all())
    assert 1 + sum(1 + step.index.pages for step in steps) == len(seen)


def test_the_root_leads_to_the_newest_release_and_that_one_to_the_one_before() -> None:
    assert [NODE.format(second())] == links(ROOT)
    assert NODE.format(first()) in links(NODE.format(second())) and PAGE.format(second()) in links(NODE.format(second()))


@pytest.mark.parametrize("path", [NODE, PAGE])
def test_nodes_and_pages_are_immutable_in_word_and_header(path: str) -> None:
    for release in (first(), second()):
        here = path.format(release)
        assert FOR_EVER == get(here, TRIG.media_type).headers["Cache-Control"]
        assert [here] == [str(quad.subject)[1 + len(BASE) : -1] for quad in read(here) if quad.predicate == LDES.immutable]


def test_the_root_is_asked_for_again_after_a_minute_and_gives_304_while_nothing_came() -> None:
    response = get(ROOT, TRIG.media_type)
    assert "public, max-age=60, must-revalidate" == response.headers["Cache-Control"]
    again = get(ROOT, TRIG.media_type, If_None_Match=response.headers["ETag"])
    assert (304, b"", response.headers["Cache-Control"]) == (again.status_code, again.data, again.headers["Cache-Control"])


@pytest.mark.parametrize("path", [ROOT, NODE])
@pytest.mark.parametrize("form", [*DATASETS, *GRAPHS], ids=lambda form: form.extension)
def test_root_and_nodes_say_the_same_in_each_format(path: str, form: Format) -> None:
    here = path.format(second())
    assert {quad.triple for quad in read(here)} == {quad.triple for quad in read(here, form)}


@pytest.mark.parametrize("form", DATASETS, ids=lambda form: form.extension)
def test_a_page_says_the_same_in_each_format_that_has_graph_names(form: Format) -> None:
    here = PAGE.format(second())
    assert set(read(here)) == set(read(here, form))
    assert PROFILE in get(here, form.media_type).content_type


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.extension)
def test_a_page_has_no_format_without_graph_names(form: Format) -> None:
    response = get(PAGE.format(second()), form.media_type)
    assert (406, {one.media_type for one in DATASETS}) == (response.status_code, {one["type"] for one in response.json["choices"]})


@pytest.mark.parametrize(("path", "file"), [(NODE, "node"), (PAGE, "1")])
def test_what_lies_packed_is_sent_packed_and_each_coding_has_a_tag_of_its_own(path: str, file: str) -> None:
    release = shared()[2]
    packed, plain = (get(path.format(release.id), NQUADS.media_type, Accept_Encoding=coding) for coding in ("gzip", "identity"))
    held = node_file(release) if file == "node" else page_file(release, 1)
    assert held and held.read_bytes() == packed.data and gzip.decompress(packed.data) == plain.data
    assert ("gzip", None) == (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding"))
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert {"Accept", "Accept-Encoding"} <= set(packed.headers["Vary"].split(", "))


@pytest.mark.parametrize("path", ["/ldes/x", "/ldes/2020-01-01-00000000", "/ldes/{}/0", "/ldes/{}/2000", "/ldes/{}/x", "/ldes/current"])
def test_what_the_stream_does_not_have_is_not_found(path: str) -> None:
    assert 404 == get(path.format(second())).status_code


def test_the_stream_has_a_shape_a_retention_policy_and_a_place_in_time() -> None:
    said = {(quad.predicate, quad.subject.value.removeprefix(BASE)): quad.object for quad in read(ROOT) if isinstance(quad.subject, NamedNode)}
    assert LDES.EventStream == said[RDF.type, "/ldes#stroom"]
    assert NamedNode(f"{BASE}/ldes#lid") == said[TREE.shape, "/ldes#stroom"]
    assert NamedNode(f"{BASE}/ldes#bewaring") == said[LDES.retentionPolicy, "/ldes"]
    assert {LDES.timestampPath, LDES.versionOfPath} <= {predicate for predicate, _ in said}
