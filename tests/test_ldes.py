"""The event stream: pages that never change, and a published client that ends with the quads of the release."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import Graph

from gestand.changes import chain, node_file, page_file, read_lines, replay, root
from gestand.changes.delta import ChangesError, changes
from gestand.changes.members import Member, members
from gestand.changes.stream import PAGE_SIZE
from gestand.release import Release, Releases
from gestand.terms import AS, DCTERMS, LDES, PROV, RDF, SH, TREE

from .building import BASE, EXAMPLES, IRIS
from .changing import RESOURCE, build, corpus_site, dumped, follow, publish, serving, serving_site, title

S, S_OTHER, S_DERIVED = title("", "a"), title("", "b"), title("", "a", "afgeleid/ronde")


def served(release: Release) -> list[Path]:
    """List the files of a release's part of the stream."""
    return sorted((release.path / "ldes").iterdir())


def everything(releases: Path) -> list[bytes]:
    """Read all pages of a stream."""
    steps = chain(Releases(releases).all())
    paths = [page_file(step.release, number) for step in steps for number in range(1, step.index.pages + 1)]
    return [line for path in paths if path for line in read_lines(path)]


def quads(lines: list[bytes] | bytes) -> list[Quad]:
    return list(parse(lines if isinstance(lines, bytes) else b"".join(lines), RdfFormat.N_QUADS))


# Members


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [S], [("bron", "Create", (S,))]),
        ([S], [S_OTHER], [("bron", "Update", (S_OTHER,))]),
        ([S], [], [("bron", "Delete", ())]),
        ([S, S_DERIVED], [S_OTHER, S_DERIVED], [("bron", "Update", (S_OTHER,))]),
        ([S], [S_DERIVED], [("afgeleid", "Create", (S_DERIVED,)), ("bron", "Delete", ())]),
    ],
)
def test_a_member_is_made_for_each_graph_that_says_something_else_of_a_resource(
    old: list[bytes], new: list[bytes], expected: list[tuple[str, str, tuple[bytes, ...]]]
) -> None:
    found = members(changes(sorted(old), sorted(new)))
    assert [Member(RESOURCE, f"{BASE}/id/graaf/{layer}/ronde", kind, lines) for layer, kind, lines in expected] == list(found)


def test_a_statement_outside_named_graphs_is_refused() -> None:
    with pytest.raises(ChangesError, match="lies in no named graph: <urn:s> <urn:p> \"x\""):
        list(members(changes([], [b'<urn:s> <urn:p> "x" .\n'])))


def test_a_part_is_a_fragment_of_its_graph_that_no_other_resource_gives() -> None:
    resources = ["urn:a#b", "urn:a%23b", "urn:é", "urn:%C3%A9"]
    parts = [Member(resource, "urn:g", "Create", ()).part for resource in resources]
    assert ["urn:g#urn:a%23b", "urn:g#urn:a%2523b", "urn:g#urn:%C3%A9", "urn:g#urn:%25C3%25A9"] == parts


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_a_member_says_what_it_is_a_version_of_when_and_whence(tmp_path: Path, kind: str) -> None:
    publish(tmp_path, {"Create": [], "Update": [S], "Delete": [S]}[kind])
    release = publish(tmp_path, {"Create": [S], "Update": [S_OTHER], "Delete": []}[kind])
    path = page_file(release, 1)
    assert path
    said = {quad.predicate: quad.object for quad in quads(list(read_lines(path))) if f"{release.id}/1#" in str(quad.subject)}
    graph = f"{BASE}/id/graaf/bron/ronde"
    assert {
        RDF.type: NamedNode(f"{AS}{kind}"), DCTERMS.isVersionOf: NamedNode(f"{graph}#{RESOURCE}"),
        AS.object: NamedNode(RESOURCE), AS.target: NamedNode(graph),
        PROV.generatedAtTime: Literal("2024-02-03T00:00:00Z", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")),
        NamedNode(f"{IRIS.vocabulary}inRelease"): IRIS.id("release", release.id),
    } == said  # fmt: skip


def test_a_payload_lies_in_the_graph_of_its_member_and_a_delete_has_none(tmp_path: Path) -> None:
    publish(tmp_path, [S, title("/ref/1", "x")])
    release = publish(tmp_path, [S_OTHER])
    path = page_file(release, 1)
    assert path
    found = quads(list(read_lines(path)))
    (payload,) = (quad for quad in found if quad.predicate == DCTERMS.title)
    (update,) = (quad.subject for quad in found if quad.object == AS.Update)
    assert (update, Literal("b", language="nl")) == (payload.graph_name, payload.object)


# Pages


def test_the_pages_of_a_release_never_change_and_are_the_same_when_written_again(tmp_path: Path) -> None:
    lines = [title(f"/ref/{n:03}", "x") for n in range(PAGE_SIZE + 1)]
    first = publish(tmp_path / "een", lines)
    before = {path.name: path.read_bytes() for path in served(first)}
    publish(tmp_path / "een", lines[1:])
    assert before == {path.name: path.read_bytes() for path in served(first)}
    assert before == {path.name: path.read_bytes() for path in served(publish(tmp_path / "twee", lines))}
    assert ["1.nq.gz", "2.nq.gz", "node.nq.gz"] == sorted(before)


def test_a_page_has_at_most_its_size_and_begins_with_its_links_then_goes_member_by_member(tmp_path: Path) -> None:
    """The order of the TREE profile, by which a client can read a page as it comes."""
    release = publish(tmp_path, [title(f"/ref/{n:03}", "x") for n in range(PAGE_SIZE + 1)])
    counted = []
    for number in (1, 2):
        path = page_file(release, number)
        assert path
        groups = re.split(rb"(?m)^<[^>]+#stroom> <https://w3id.org/tree#member> (<[^>]+>) \.$", b"".join(read_lines(path)))
        assert {f"<{BASE}/ldes/{release.id}/{number}>".encode()} == set(re.findall(rb"(?m)^<[^>]+>", groups[0]))
        assert all(line.count(node) == 1 for node, text in zip(groups[1::2], groups[2::2], strict=True) for line in text.strip().splitlines())
        counted.append(len(groups[1::2]))
    assert [PAGE_SIZE, 1] == counted


def test_pages_and_nodes_say_that_they_are_immutable_and_the_root_does_not(tmp_path: Path) -> None:
    release = publish(tmp_path, [S])
    path = page_file(release, 1)
    assert path
    immutable = f"<{LDES}immutable>".encode()
    assert [True, True] == [immutable in b"".join(read_lines(one)) for one in (path, node_file(release))]
    assert immutable not in root(chain([release]), IRIS)


def test_there_is_no_page_zero_nor_one_after_the_last(tmp_path: Path) -> None:
    release = publish(tmp_path, [S])
    assert [None, None, None] == [page_file(release, number) for number in (-1, 0, 2)]


def values(lines: bytes, subject: str, predicate: NamedNode) -> list[str]:
    found = [quad.object for quad in quads(lines) if quad.subject == NamedNode(subject) and quad.predicate == predicate]
    return [one.value for one in found if isinstance(one, NamedNode | Literal)]


def test_the_root_says_what_the_specification_asks_for(tmp_path: Path) -> None:
    first = publish(tmp_path, [S])
    newest = publish(tmp_path, [S_OTHER])
    text, name = root(chain(Releases(tmp_path).all()), IRIS), f"{BASE}/ldes"
    asked = {"type": RDF.type, "view": TREE.view, "timestamp": LDES.timestampPath, "version": LDES.versionOfPath, "delete": LDES.versionDeleteObject}
    assert {
        "type": [LDES.EventStream.value], "view": [name], "timestamp": [PROV.generatedAtTime.value],
        "version": [DCTERMS.isVersionOf.value], "delete": [AS.Delete.value],
    } == {key: values(text, f"{name}#stroom", predicate) for key, predicate in asked.items()}  # fmt: skip
    (policy,) = values(text, name, LDES.retentionPolicy)
    assert ["2024-02-02T00:00:00Z"] == values(text, policy, LDES.startingFrom)
    assert [f"{name}/{newest.id}"] == values(text, f"{name}#nieuwste", TREE.node)
    assert [f"{name}/{first.id}"] == values(b"".join(read_lines(node_file(newest))), f"{name}/{newest.id}#eerder", TREE.node)


def test_the_root_has_no_blank_nodes_and_is_the_same_for_the_same_releases(tmp_path: Path) -> None:
    publish(tmp_path, [S])
    steps = chain(Releases(tmp_path).all())
    assert root(steps, IRIS) == root(steps, IRIS)
    assert b"_:" not in root(steps, IRIS)


def test_a_stream_without_releases_has_a_root_that_leads_nowhere() -> None:
    assert [] == [quad for quad in quads(root([], IRIS)) if quad.predicate == TREE.relation]


def test_each_member_conforms_to_the_shape_of_the_stream(tmp_path: Path) -> None:
    """Each object of tree:member is a target of the shape (LDES 1.0, 4.2)."""
    publish(tmp_path, [S, S_DERIVED])
    publish(tmp_path, [S_OTHER])
    target = f"<{BASE}/ldes#lid> {SH.targetObjectsOf} {TREE.member} .\n".encode()
    shape = Graph().parse(data=root(chain(Releases(tmp_path).all()), IRIS) + target, format="nt")
    envelopes = [quad.triple for quad in quads(everything(tmp_path)) if quad.graph_name == DefaultGraph()]
    assert 4 == len({triple.object for triple in envelopes if triple.predicate == TREE.member})
    results = [pyshacl.validate(Graph().parse(data=serialize(said, format=RdfFormat.N_TRIPLES), format="nt"), shacl_graph=shape)[0]
               for said in (envelopes, [one for one in envelopes if one.predicate != AS.target])]  # fmt: skip
    assert [True, False] == results


# Following


STATES = st.lists(
    st.sets(st.builds(title, st.sampled_from(["", "/ref/1", "-x"]), st.sampled_from(["a", "b"]),
                      st.sampled_from(["bron/ronde", "afgeleid/ronde"])), max_size=8),
    min_size=1, max_size=4, unique_by=frozenset,
)  # fmt: skip


@given(STATES)
def test_who_follows_any_stream_ends_with_the_newest_release(
    tmp_path_factory: pytest.TempPathFactory, states: list[set[bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("stroom")
    for lines in states:
        release = publish(folder, lines)
    assert dumped(release) == replay(everything(folder)) == replay(everything(folder)[::-1])
    shutil.rmtree(folder)


# A published client


def versions(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if str(DCTERMS.isVersionOf).encode() in line]


@pytest.mark.parametrize("order", ["none", "ascending", "descending"])
def test_a_client_that_follows_the_stream_ends_with_the_quads_of_the_newest_release(
    tmp_path: Path, order: str
) -> None:
    with serving_site(tmp_path / "releases") as site:
        first = build([EXAMPLES / "register.toml", EXAMPLES / "pages.toml"], site.releases, site.iris)
        second = build([EXAMPLES / "register.toml", EXAMPLES / "sections.toml"], site.releases, site.iris)
        found = follow(site, order)
    steps = chain([first, second])
    assert sum(step.index.members for step in steps) == len(set(versions(found)))
    assert dumped(second) == replay(found)


def test_a_client_in_order_gets_the_releases_in_their_order(tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        for n in range(3):
            publish(tmp_path, [title(f"/ref/{k}", str(n)) for k in range(PAGE_SIZE + 5)], iris=site.iris)
        found = follow(site, "ascending")
    moments = [line.split(b'"')[1] for line in found if str(PROV.generatedAtTime).encode() in line]
    assert ((PAGE_SIZE + 5) * 3, sorted(moments)) == (len(moments), moments)


def test_a_client_that_comes_back_gets_the_new_members_only_and_asks_for_no_page_again(tmp_path: Path) -> None:
    state = ("none", str(tmp_path / "staat"))
    with serving(tmp_path / "releases") as site:
        first = publish(site.releases, [S, title("/ref/1", "x")], iris=site.iris)
        known = follow(site, *state)
        second = publish(site.releases, [S_OTHER, title("/ref/1", "x")], iris=site.iris)
        fresh = follow(site, *state)
    assert (2, 1) == (len(versions(known)), len(versions(fresh)))
    assert dumped(second) == replay([*known, *fresh])
    pages = {path: amount for path, amount in site.asked.items() if path != "/ldes"}
    assert {f"/ldes/{one.id}{page}": 1 for one in (first, second) for page in ("", "/1")} == pages


@pytest.mark.corpus
def test_a_client_that_follows_the_real_corpus_ends_with_the_quads_of_the_second_state(
    data: Callable[[str], Path],
) -> None:
    site, states = corpus_site(data("corpus"))
    found = follow(site)
    assert [step.index.members for step in chain(states)] == [sum(f"{state.id}/".encode() in line for line in versions(found)) for state in states]
    assert dumped(states[1]) == replay(found)
