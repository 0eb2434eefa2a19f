"""What changed between two releases: difference, patch, records, summary and feed."""

from __future__ import annotations

import gzip
import re
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import QuerySolutions, Store

from gestand.changes import (
    Change,
    ChangesError,
    Diff,
    Index,
    Patch,
    Summary,
    apply_patch,
    atom,
    chain,
    changes,
    diff,
    index_of,
    newest,
    read_lines,
    read_patch,
    read_summary,
)
from gestand.changes import patch as rdf_patch
from gestand.changes import summary as summaries
from gestand.changes.history import PATCH, RECORDS
from gestand.changes.summary import Parts
from gestand.iri import Iris
from gestand.release import Release, Releases
from gestand.terms import DCTERMS, OA, RDF

from .building import BASE, BEB, IRIS
from .changing import MOMENT, RESOURCE, publish, quad, records_of, say, title, typed

S, S_PART, S_OTHER = title("", "a"), title("/ref/1", "a"), title("", "b")
MOVED = title("", "a", "bron/elders")
ATOM = {"a": "http://www.w3.org/2005/Atom"}

# Difference


@pytest.mark.parametrize(
    ("old", "new", "added", "removed"),
    [
        ([], [], [], []),
        ([], [S], [S], []),
        ([S], [], [], [S]),
        ([S], [S], [], []),
        ([S], [S_OTHER], [S_OTHER], [S]),
        ([S], [S, S_PART], [S_PART], []),  # the part's IRI starts like the whole's, and sorts before it
        ([S, S_PART], [S], [], [S_PART]),
        ([S], [MOVED], [MOVED], [S]),
    ],
)
def test_the_difference_is_what_only_one_dump_has(
    old: list[bytes], new: list[bytes], added: list[bytes], removed: list[bytes]
) -> None:
    assert Diff(tuple(added), tuple(removed)) == diff(sorted(old), sorted(new))


QUADS = st.sets(
    st.builds(lambda subject, value, graph: title(subject, value, graph),
              st.sampled_from(["", "/ref/1", "-x", "/ref/10", "é"]), st.sampled_from(["a", "b", "ü", "\U0001f600"]),
              st.sampled_from(["bron/ronde", "afgeleid/ronde"])),
    max_size=12,
)  # fmt: skip


@given(QUADS, QUADS)
def test_any_two_dumps_differ_by_their_sets_and_the_patch_leads_from_one_to_the_other(
    old: set[bytes], new: set[bytes]
) -> None:
    before, after = sorted(old), sorted(new)
    assert Diff(tuple(sorted(new - old)), tuple(sorted(old - new))) == diff(before, after)
    assert after == list(apply_patch(before, read_patch(rdf_patch.patch_lines({}, changes(before, after)))))


def test_a_change_holds_all_lines_of_its_subject_before_and_after() -> None:
    old, new = [typed("", "Assessment"), S], [typed("", "Assessment"), S_OTHER]
    expected = [Change(RESOURCE, tuple(sorted(old)), tuple(sorted(new)))]
    assert expected == list(changes(sorted(old), sorted(new)))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([S_OTHER, S], "old dump, line 2: not sorted"),
        ([S, S], "old dump, line 2: not sorted by code point, or twice"),
        ([S[:-1]], "old dump, line 1: the line is cut"),
    ],
)
def test_a_dump_that_is_not_sorted_or_cut_is_refused(lines: list[bytes], message: str) -> None:
    with pytest.raises(ChangesError, match=message):
        diff(lines, [])


def test_the_comparison_holds_a_small_part_of_the_dumps() -> None:
    def lines(value: str) -> Iterator[bytes]:
        return (title(f"/ref/{n:06}", value if n == 7 else "gelijk") for n in range(20_000))

    tracemalloc.start()
    assert 1 == sum(1 for _ in changes(lines("oud"), lines("nieuw")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 20 * peak < sum(map(len, lines("oud")))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "gestand.nq.gz"
    broken.write_bytes(gzip.compress(S * 1000)[:-20])
    with pytest.raises(ChangesError, match=r"gestand\.nq\.gz: the packing is broken"):
        list(read_lines(broken))


# Patch


def test_a_patch_names_both_releases_and_holds_one_transaction(tmp_path: Path) -> None:
    old, new = publish(tmp_path, [S]), publish(tmp_path, [S_OTHER])
    expected = (
        f"H id <{BASE}/id/release/{new.id}> .\nH prev <{BASE}/id/release/{old.id}> .\n"
        f'H content "{new.manifest["content"]}" .\nH prevContent "{old.manifest["content"]}" .\n'
        f"TX .\nD {S.decode()}A {S_OTHER.decode()}TC .\n"
    )
    assert expected == gzip.decompress((new.path / "changes" / PATCH).read_bytes()).decode()


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_patch_is_read_packed_and_plain(tmp_path: Path, is_packed: bool) -> None:
    text = b"TX .\n" + b"D " + S + b"A " + S_OTHER + b"TC .\n"
    path = tmp_path / "een.patch"
    path.write_bytes(gzip.compress(text) if is_packed else text)
    assert [S_OTHER] == list(apply_patch([S], read_patch(path)))


def test_a_patch_of_others_may_have_prefixes_blank_lines_any_order_and_other_escapes() -> None:
    escaped = S_OTHER.replace(b'"b"', b'"\\u0062"')
    lines = [b'H id <uuid:1> .\n', b"TX .\n", b'PA "rdf" "http://x.example/" .\n', b"A " + escaped, b"\n", b"D " + S, b"TC .\n"]  # fmt: skip
    assert Patch({"id": "uuid:1"}, (S_OTHER,), (S,)) == read_patch(lines)


ROW = b"A " + S


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "holds no transaction"),
        ([b"TX .\n", ROW], r"the patch is cut: its transaction is not closed \(TC\)"),
        ([ROW, b"TX .\n", b"TC .\n"], r"line 1: a row stands outside a transaction"),
        ([b"TX .\n", b"TX .\n", b"TC .\n"], "line 2: opens a transaction in another one"),
        ([b"TX .\n", b"TC .\n", b"TC .\n"], "line 3: closes no transaction"),
        ([b"TX .\n", b"TC .\n", b"H id <urn:x> .\n"], "line 3: a header stands after the first transaction"),
        ([b"H id urn:x .\n", b"TX .\n", b"TC .\n"], "line 1: a header is not of the form"),
        ([b"TX .\n", b"TA .\n"], r"line 2: the transaction is aborted \(TA\)"),
        ([b"TX .\n", b"X <urn:x> .\n", b"TC .\n"], "line 2: is no row of an RDF Patch: X <urn:x>"),
        ([b"TX\n", b"TC .\n"], "line 1: is no row of an RDF Patch: TX"),
        ([b"TX .\n", b"A <urn:s> rdf:type <urn:o> .\n", b"TC .\n"], "line 2: is no quad in N-Quads terms"),
        ([b"TX .\n", b"A <urn:s> <urn:p> .\n", b"TC .\n"], "line 2: is no quad in N-Quads terms"),
        ([b"TX .\n", b"A # niets\n", b"TC .\n"], "line 2: is no quad in N-Quads terms: 0 statements"),
        ([b"TX .\n", ROW, ROW, b"TC .\n"], "line 3: says the same as line 2"),
        ([b"TX .\n", ROW, b"D " + S, b"TC .\n"], "adds and deletes the same quad"),
    ],
)  # fmt: skip
def test_a_malformed_patch_is_refused_with_its_line(lines: list[bytes], message: str) -> None:
    with pytest.raises(ChangesError, match=message):
        read_patch(lines)


def test_all_faults_of_a_patch_are_told_at_once() -> None:
    with pytest.raises(ChangesError) as told:
        read_patch([b"H x .\n", b"Q .\n", *[b"A x .\n"] * 30])
    assert ["line 1", "line 2", "line 3"] == re.findall(r"line [123]\b", str(told.value))
    assert str(told.value).endswith("… and 13 more")


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (Patch({}, (), (S_OTHER,)), "deletes a quad that is not there: .*\"b\""),
        (Patch({}, (), (S_PART,)), "deletes a quad that is not there"),
        (Patch({}, (S,), ()), "adds a quad that is there already: .*\"a\""),
        (Patch({"prevContent": "sha256:0"}, (), ()), "the old dump is not the one of the patch"),
        (Patch({"content": "sha256:0"}, (), ()), "the new dump is not the one of the patch"),
    ],
)  # fmt: skip
def test_a_patch_that_does_not_fit_the_dump_is_refused(patch: Patch, message: str) -> None:
    with pytest.raises(ChangesError, match=message):
        list(apply_patch([S], patch))


# Records


def rows(store: Store, pattern: str, *names: str) -> list[tuple[str, ...]]:
    query = f"PREFIX beb: <{BEB}> SELECT {' '.join('?' + name for name in names)} WHERE {{ {pattern} }}"
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(str(solution[name] or "") for name in names) for solution in found)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ([S_PART], [S_PART, S], "toegevoegd"),
        ([S_PART, S], [S_PART], "ingetrokken"),
        ([S], [S_OTHER], "gewijzigd"),
        ([S], [MOVED], "gewijzigd"),
        ([S], [S, quad("", DCTERMS.isReplacedBy, f"<{RESOURCE}-2>")], "vervangen"),
    ],
)
def test_a_record_tells_the_kind_of_change(tmp_path: Path, old: list[bytes], new: list[bytes], kind: str) -> None:
    publish(tmp_path, old)
    release = publish(tmp_path, new)
    found = rows(records_of(release), "[] a beb:ChangeRecord ; beb:changedResource ?on ; beb:changeType ?kind ; beb:inRelease ?in", "on", "kind", "in")
    expected = (f"<{RESOURCE}>", f"<{BASE}/id/concept/SoortWijziging/{kind}>", f"<{BASE}/id/release/{release.id}>")
    assert [expected] == found


def test_a_changed_resource_has_a_record_for_each_property_with_the_values_that_differ(tmp_path: Path) -> None:
    cites = [say("", "hasCitedDecision", f"<{BASE}/id/beslissing/{n}>") for n in range(3)]
    publish(tmp_path, [S, *cites[:2]])
    store = records_of(publish(tmp_path, [S_OTHER, *cites[1:]]))
    values = "?x beb:changedProperty ?p OPTIONAL { ?x beb:oldValue|beb:oldResource ?old } OPTIONAL { ?x beb:newValue|beb:newResource ?new }"
    expected = [
        (f"<{DCTERMS}title>", '"a"@nl', '"b"@nl'),
        (f"<{BEB}hasCitedDecision>", f"<{BASE}/id/beslissing/0>", f"<{BASE}/id/beslissing/2>"),
    ]
    assert expected == rows(store, values, "p", "old", "new")


def test_a_record_has_a_label_and_an_iri_that_the_same_two_releases_give_again(tmp_path: Path) -> None:
    found = []
    for folder in ("een", "twee"):
        publish(tmp_path / folder, [S])
        release = publish(tmp_path / folder, [S_OTHER])
        found.append((release.path / "changes" / RECORDS).read_bytes())
    assert found[0] == found[1]
    labels = "?x a beb:ChangeRecord ; <http://www.w3.org/2000/01/rdf-schema#label> ?label"
    ((iri, label),) = rows(records_of(release), labels, "x", "label")
    assert (True, '"gewijzigd: b (title)"@nl') == (iri.startswith(f"<{BASE}/id/wijziging/{release.id}/"), label)


def test_the_first_release_has_neither_patch_nor_records(tmp_path: Path) -> None:
    release = publish(tmp_path, [S])
    assert ["index.json", "summary.json"] == sorted(path.name for path in (release.path / "changes").iterdir())


# Summary


def summed(root: Path, old: Iterable[bytes], new: Iterable[bytes]) -> Summary:
    publish(root, list(old))
    summary = read_summary(publish(root, list(new)))
    assert summary is not None
    return summary


def assessment(name: str, claims: Iterable[str], text: str = "Eerst.\\n\\nDan.", first: int = 1) -> list[bytes]:
    findings = [f"/bevinding/{number}" for number, _ in enumerate(claims, start=first)]
    return [
        typed("", "Assessment"), title("", name), say("", "literalText", f'"{text}"@nl'), say("", "textDigest", f'"{text}"'),
        *(say("", "hasFinding", f"<{RESOURCE}{finding}>") for finding in findings),
        *(typed(finding, "Finding") for finding in findings),
        *(say(finding, "claimText", f'"{claim}"@nl') for finding, claim in zip(findings, claims, strict=True)),
    ]  # fmt: skip


def test_a_summary_says_when_only_titles_changed(tmp_path: Path) -> None:
    found = summed(tmp_path, assessment("Oud", ["x"]), assessment("Nieuw", ["x"]))
    ((item,),) = (group.only_title for group in found.groups)
    assert (True, True, "Oud", "Nieuw") == (found.only_titles, item.only_title, item.changed[0].old[0].text, item.changed[0].new[0].text)


def test_a_paragraph_that_leaves_renumbers_the_findings_and_changes_none(tmp_path: Path) -> None:
    old = assessment("A", ["x", "y"], "Boven.\\n\\nx\\n\\ny", first=2)
    found = summed(tmp_path, old, assessment("A", ["x", "y"], "x\\n\\ny"))
    ((item,),) = (group.items for group in found.groups)
    assert [("literalText", ["Boven."], [])] == [
        (one.property.removeprefix(BEB), [value.text for value in one.old], [value.text for value in one.new])
        for one in item.changed
    ]
    assert summaries.Parts(renumbered=2) == item.parts


def test_a_finding_with_other_words_is_told_with_both(tmp_path: Path) -> None:
    found = summed(tmp_path, assessment("A", ["x", "y"]), assessment("A", ["x", "z"]))
    assert summaries.Parts(claims_left=("y",), claims_came=("z",)) == found.groups[0].items[0].parts


def test_an_assessment_of_which_only_parts_changed_is_listed_by_its_name(tmp_path: Path) -> None:
    row = [typed("/ref/1", "ReferenceEntry"), say("/ref/1", "resolutionStatus", "<urn:oud>")]
    link = [typed("/bevinding/1/bewijs/1", "EvidenceLink"), say("/bevinding/1/bewijs/1", "order", '"1"')]
    same = assessment("Wonen", ["x"])
    found = summed(tmp_path, [*same, *row, *link], [*same, row[0], link[0]])
    (item,) = found.groups[0].items
    assert ("Wonen", "gewijzigd", ()) == (item.label, item.kind, item.changed)
    assert summaries.Parts(rows_changed=1, evidence_changed=1) == item.parts


def concept(value: str) -> str:
    return f"<{BASE}/id/concept/Verdict/{value}>"


@pytest.mark.parametrize("resource", ["/bevinding/1/anker/1", "/bevinding/1/bewijs/2/anker/1/citaat", "/verdict/anker/1"])
def test_a_place_in_a_text_is_counted_and_nothing_is_listed_for_it(tmp_path: Path, resource: str) -> None:
    name = f"{OA}TextPositionSelector" if resource.endswith("citaat") else f"{BEB}TextAnchor"
    anchor = [quad(resource, RDF.type, f"<{name}>"), quad(resource, OA.start, '"1"')]
    same = assessment("Wonen", ["x"])
    found = summed(tmp_path, [*same, *anchor], [*same, anchor[0], quad(resource, OA.start, '"2"')])
    assert ((), False) == (found.groups, found.only_titles)
    assert [{"gewijzigd": 1}] == list(found.counts.values())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([say("/lacune/1", "gapText", '"geen cijfers"')], [], Parts(gaps_left=("geen cijfers",))),
        ([], [say("/lacune/2", "gapText", '"geen cijfers"')], Parts(gaps_came=("geen cijfers",))),
        ([say("/lacune/1", "gapText", '"x"')], [say("/lacune/1", "gapText", '"y"')], Parts(gaps_left=("x",), gaps_came=("y",))),
        ([say("/bevinding/1", "stance", "<urn:voor>")], [say("/bevinding/1", "stance", "<urn:tegen>")], Parts(read=1)),
        ([], [say("/bevinding/1/afstemming/1", "confidence", '"0.5"')], Parts(read=1)),
        ([], [say("/bevinding/1", "hasEvidence", "<urn:x>")], Parts(evidence_changed=1)),
        ([], [say("/bevinding/1", "stance", "<urn:x>"), say("/bevinding/1/anker/1", "textDigest", '"x"')], Parts(read=1, anchors=1)),
    ],
)  # fmt: skip
def test_what_changed_inside_an_assessment_is_told_with_it(
    tmp_path: Path, old: list[bytes], new: list[bytes], expected: Parts
) -> None:
    kinds = (("lacune", "Gap"), ("afstemming", "Alignment"), ("anker", "TextAnchor"), ("bevinding", "Finding"))

    def whole(lines: list[bytes]) -> list[bytes]:
        subjects = {line.split(b" ")[0].decode()[1:-1] for line in lines}
        named = ((one, next(name for key, name in kinds if f"/{key}/" in one.removeprefix(RESOURCE))) for one in subjects)
        return [*dict.fromkeys([*assessment("Wonen", ["x"]), *(typed(one, name) for one, name in named), *lines])]

    (group,) = summed(tmp_path, whole(old), whole(new)).groups
    assert [("Assessment", "Wonen", expected)] == [(group.name, item.label, item.parts) for item in group.items]


def test_another_verdict_is_told_as_a_value_of_the_assessment(tmp_path: Path) -> None:
    same = [*assessment("Wonen", ["x"]), typed("/verdict", "Verdict")]
    old, new = ([*same, say("/verdict", "verdictValue", concept(value))] for value in ("in-uitvoering", "nagekomen"))
    ((item,),) = (group.items for group in summed(tmp_path, old, new).groups)
    (changed,) = item.changed
    assert [f"{BEB}verdictValue", concept("in-uitvoering"), concept("nagekomen")] == [
        changed.property, *(f"<{value.resource}>" for value in (*changed.old, *changed.new))
    ]  # fmt: skip


def test_what_a_decision_says_of_its_effect_is_told_with_the_decision(tmp_path: Path) -> None:
    decision = f"{BASE}/id/beslissing/5"
    same = [typed(decision, "Decision"), title(decision, "Besluit")]
    (group,) = summed(tmp_path, same, [*same, typed(f"{decision}/uitvoering/1", "ImplementationStatement")]).groups
    assert ("Decision", [("Besluit", Parts(statements=1))]) == (group.name, [(item.label, item.parts) for item in group.items])


def test_a_value_that_is_a_resource_is_shown_by_its_name(tmp_path: Path) -> None:
    decision = f"{BASE}/id/beslissing/1"
    same = [typed("", "Promise"), S, title(decision, "Decreet")]
    found = summed(tmp_path, same, [*same, say("", "hasCitedDecision", f"<{decision}>")])
    assert (summaries.Value("Decreet", decision),) == found.groups[0].items[0].changed[0].new


def test_a_resource_counts_once_under_its_first_class_and_others_under_their_own(tmp_path: Path) -> None:
    new = [typed("", "SectionPromise"), typed("", "Promise"), quad("/x", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<urn:andere>")]
    counts = summed(tmp_path, [S_PART], [S_PART, *new]).counts
    assert {"Promise": {"toegevoegd": 1}, "urn:andere": {"toegevoegd": 1}} == counts


def test_a_long_value_is_cut_and_a_long_list_is_counted(tmp_path: Path) -> None:
    new = [title(f"-{n:04}", "x" * 1000) for n in range(501)]
    (group,) = summed(tmp_path, [title(f"-{n:04}", "y") for n in range(501)], new).groups
    assert (501, 500, 401) == (group.total, len(group.items), len(group.items[0].changed[0].new[0].text))


def test_a_summary_reads_back_as_it_was_written(tmp_path: Path) -> None:
    found = summed(tmp_path, assessment("A", ["x", "y"]), assessment("B", ["x", "z"]))
    assert found == summaries.parse(found.text())


def test_a_summary_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="another format"):
        summaries.parse('{"format": 0}')


# The chain of releases


def test_the_chain_goes_from_the_first_release_to_the_newest(tmp_path: Path) -> None:
    published = [publish(tmp_path, [title("", str(n))]) for n in range(3)]
    steps = chain(Releases(tmp_path).all())
    assert [(release.id, n) for n, release in enumerate(published, start=1)] == [(step.release.id, step.index.sequence) for step in steps]
    assert [None, published[0].id, published[1].id] == [step.index.previous for step in steps]


def test_a_clock_that_is_set_back_does_not_set_back_the_chain(tmp_path: Path) -> None:
    publish(tmp_path, [S])
    later = publish(tmp_path, [S_OTHER], MOMENT - timedelta(days=9))
    assert "2024-02-02T00:00:01Z" == index(later).moment
    assert later == newest(Releases(tmp_path).all())


def test_a_release_with_other_iris_has_no_predecessor(tmp_path: Path) -> None:
    publish(tmp_path, [S])
    found = index(publish(tmp_path, [S_OTHER], iris=Iris.of("https://elders.example")))
    assert (None, None, 1) == (found.previous, found.follows, found.sequence)


def test_after_a_release_without_changes_the_stream_starts_again_and_the_patch_does_not(tmp_path: Path) -> None:
    old = publish(tmp_path, [S, S_PART])
    for name in ("index.json", "summary.json"):
        (old.path / "changes" / name).unlink()
    found = index(publish(tmp_path, [S_OTHER, S_PART]))
    assert (old.id, None, 2, 1) == (found.previous, found.follows, found.members, found.added)


def test_a_chain_with_a_release_that_is_gone_is_refused(tmp_path: Path) -> None:
    first, second = publish(tmp_path, [S]), publish(tmp_path, [S_OTHER])
    with pytest.raises(ChangesError, match=f"{second.id} needs {first.id}"):
        chain([second])


def index(release: Release) -> Index:
    found = index_of(release)
    assert found is not None
    return found


# Feed


def fed(root: Path, language: str = "nl") -> etree._Element:
    return etree.fromstring(atom(chain(Releases(root).all()), IRIS, "Gestand", language))


def test_the_feed_has_what_atom_demands_and_an_entry_for_each_release_newest_first(tmp_path: Path) -> None:
    published = [publish(tmp_path, [typed("", "Assessment"), title("", str(n))]) for n in range(2)]
    feed = fed(tmp_path)
    assert [1, 1, 1, 1] == [len(feed.findall(f"a:{name}", ATOM)) for name in ("id", "title", "updated", "author")]
    entries = feed.findall("a:entry", ATOM)
    assert [f"{BASE}/id/release/{release.id}" for release in published[::-1]] == [entry.findtext("a:id", None, ATOM) for entry in entries]
    assert all(entry.findtext(f"a:{name}", None, ATOM) for entry in entries for name in ("title", "updated", "content"))
    assert "2024-02-03T00:00:00Z" == feed.findtext("a:updated", None, ATOM) == entries[0].findtext("a:updated", None, ATOM)


def test_an_entry_leads_to_page_and_patch_and_tells_counts_and_hash(tmp_path: Path) -> None:
    publish(tmp_path, [typed("", "Assessment"), S])
    release = publish(tmp_path, [typed("", "Assessment"), S_OTHER])
    entry = fed(tmp_path, "en").find("a:entry", ATOM)
    assert entry is not None
    links = {link.get("rel"): link.get("href") for link in entry.findall("a:link", ATOM)}
    place = f"{BASE}/release/{release.id}/changes"
    assert {"alternate": place, "enclosure": f"{place}/patch.rdfp"} == links
    told = (entry.findtext("a:content", None, ATOM) or "").splitlines()
    assert "1 quads came and 1 left since" in told[0]
    assert ["Assessment: 1 changed", f"Content: {release.manifest['content']}"] == told[1:]


def test_a_feed_without_releases_is_valid_and_the_same_releases_give_the_same_bytes(tmp_path: Path) -> None:
    assert [] == fed(tmp_path).findall("a:entry", ATOM)
    publish(tmp_path, [S])
    steps = chain(Releases(tmp_path).all())
    assert atom(steps, IRIS, "Gestand") == atom(steps, IRIS, "Gestand")


def test_the_feed_keeps_to_the_latest_releases(tmp_path: Path) -> None:
    steps = chain([publish(tmp_path, [S])]) * 60
    assert 50 == len(etree.fromstring(atom(steps, IRIS, "Gestand")).findall("a:entry", ATOM))
