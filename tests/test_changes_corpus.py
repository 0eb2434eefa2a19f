"""The two real states of the corpus: what differs is what the files say, and nothing else."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, parse

from gestand.changes import (
    Change,
    State,
    apply_patch,
    atom,
    chain,
    changes,
    index_of,
    page_file,
    read_lines,
    read_patch,
    read_summary,
)
from gestand.changes.history import PATCH
from gestand.changes.parts import PARTS
from gestand.release import Release
from gestand.terms import AS, DCTERMS

from .changing import content, corpus_site, dumped, records_of

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def states(data: Callable[[str], Path]) -> tuple[Release, Release]:
    _, released = corpus_site(data("corpus"))
    return released


@pytest.fixture(scope="module")
def differing(states: tuple[Release, Release]) -> list[Change]:
    return list(changes(*map(dumped, states)))


@pytest.fixture(scope="module")
def files(data: Callable[[str], Path]) -> tuple[dict[str, str], dict[str, str]]:
    """Read the pages of both states by path; the later state writes a colon in a file name as an underscore."""
    folders = (data("corpus") / "pages-2024-02-02", data("corpus") / "pages")
    old, new = (
        {path.relative_to(folder).as_posix().replace(":", "_"): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
        for folder in folders
    )  # fmt: skip
    return old, new


def above(page: str) -> tuple[str | None, str]:
    """Take what stands above the section block: the heading, and the words under it (a rule, ``---``, is none)."""
    text = page[: page.index("<details>")]
    heading = re.match(r"\s*#+ (.*)", text)
    rest = text[heading.end() :] if heading else text
    return " ".join(heading[1].split()) if heading else None, " ".join(rest.replace("---", "").split())


def test_applying_the_patch_to_the_first_dump_gives_the_second_byte_for_byte(states: tuple[Release, Release]) -> None:
    old, new = states
    patched = b"".join(apply_patch(dumped(old), read_patch(new.path / "changes" / PATCH)))
    assert gzip.decompress(State.of(new).dump.read_bytes()) == patched


def test_the_patch_holds_only_what_differs(states: tuple[Release, Release]) -> None:
    old, new = (set(dumped(state)) for state in states)
    patch = read_patch(states[1].path / "changes" / PATCH)
    assert (sorted(new - old), sorted(old - new)) == (list(patch.added), list(patch.removed))


def test_the_change_records_are_about_the_resources_that_differ_and_no_others(
    states: tuple[Release, Release], differing: list[Change]
) -> None:
    quads = records_of(states[1]).quads_for_pattern(None, NamedNode(f"{states[1].iris.vocabulary}changedResource"), None)
    assert {change.subject for change in differing} == {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}


def test_the_values_of_the_change_records_are_what_only_one_of_both_dumps_says(
    states: tuple[Release, Release], differing: list[Change]
) -> None:
    both = {change.subject for change in differing if change.old and change.new}
    said: dict[str, dict[str, set[object]]] = {}
    for quad in records_of(states[1]):
        said.setdefault(str(quad.subject), {}).setdefault(str(quad.predicate).rpartition("#")[2][:-1], set()).add(quad.object)
    told = {
        (getattr(node, "value", ""), getattr(predicate, "value", ""), old, value)
        for one in said.values() for node in one.get("changedResource", ()) for predicate in one.get("changedProperty", ())
        for name, old in (("oldValue", True), ("oldResource", True), ("newValue", False), ("newResource", False))
        for value in one.get(name, ())
    }  # fmt: skip
    held = {
        (change.subject, quad.predicate.value, lines is change.removed, quad.object)
        for change in differing if change.subject in both
        for lines in (change.removed, change.added) for quad in parse(b"".join(lines), RdfFormat.N_QUADS)
    }  # fmt: skip
    assert held and held == told


def test_the_event_stream_has_a_member_for_each_graph_that_says_something_else_and_no_other(
    states: tuple[Release, Release], differing: list[Change]
) -> None:
    wanted = {
        (change.subject, line.rpartition(b" <")[2][:-4].decode())
        for change in differing for line in (*change.added, *change.removed)
    }  # fmt: skip
    index = index_of(states[1])
    assert index is not None
    pages = [page_file(states[1], number + 1) for number in range(index.pages)]
    quads = [quad for path in pages if path for quad in parse(b"".join(read_lines(path)), RdfFormat.N_QUADS)]
    named = [{str(quad.subject): quad.object.value for quad in quads if quad.predicate == term and isinstance(quad.object, NamedNode)} for term in (AS.object, AS.target)]
    assert wanted == {(resource, named[1][member]) for member, resource in named[0].items()}
    assert len(wanted) == len(named[0])


def test_the_feed_tells_how_much_the_patch_holds_and_the_hash_of_its_outcome(states: tuple[Release, Release]) -> None:
    feed = etree.fromstring(atom(chain(states), states[1].iris, "Gestand", "en"))
    told = (feed.findtext(".//{*}entry/{*}content") or "").splitlines()
    patch = read_patch(states[1].path / "changes" / PATCH)
    assert f"{len(patch.added)} quads came and {len(patch.removed)} left since {states[0].id}." == told[0]
    assert "Assessment: 4 added, 65 changed, 3 withdrawn" in told
    assert f"Content: {patch.headers['content']}" == told[-1] == f"Content: {content(dumped(states[1]))}"


def test_a_reader_is_told_of_promises_and_assessments_and_not_of_their_parts(states: tuple[Release, Release]) -> None:
    summary = read_summary(states[1])
    assert summary is not None
    listed = [group.name for group in summary.groups]
    assert (["Promise", "Assessment"], set()) == (listed[:2], PARTS.intersection(listed))
    assert {"Finding", "EvidenceLink", "TextAnchor", "Verdict"} <= summary.counts.keys()
    (group,) = (group for group in summary.groups if group.name == "Assessment")
    moved = [item for item in group.items if item.parts.anchors]
    assert moved and all(any(one.property.endswith("literalText") for one in item.changed) for item in moved)


def test_three_pages_left_and_four_came(
    states: tuple[Release, Release], files: tuple[dict[str, str], dict[str, str]]
) -> None:
    old, new = files
    assert (3, 4, 135) == (len(old.keys() - new.keys()), len(new.keys() - old.keys()), len(old.keys() & new.keys()))
    summary = read_summary(states[1])
    assert summary is not None
    assert {"toegevoegd": 4, "gewijzigd": 65, "ingetrokken": 3} == summary.counts["Assessment"]


def test_titles_differ_where_headings_do_and_texts_where_a_paragraph_stood_above_the_section(
    states: tuple[Release, Release], files: tuple[dict[str, str], dict[str, str]]
) -> None:
    old, new = files
    common = old.keys() & new.keys()
    headings = [(above(old[name])[0], above(new[name])[0]) for name in common]
    replaced = sum(was is not None and was != now for was, now in headings)
    unnamed = sum(was is None for was, _ in headings)
    texts = sum(above(old[name])[1] != above(new[name])[1] for name in common)
    counted = Counter(part.rpartition("/")[2] for part in changed_properties(states[1], "Assessment"))
    # a page without a heading has its section's title, and in one case the heading that came says more than it
    assert (64, 71, 14) == (replaced, unnamed, texts)
    assert (replaced + 1, texts) == (counted["title"], counted["belofte-bewijs#literalText"])


def changed_properties(release: Release, name: str) -> Iterator[str]:
    summary = read_summary(release)
    assert summary is not None
    for group in summary.groups:
        if group.name == name:
            yield from (one.property for item in group.items for one in item.changed)


def test_nothing_but_the_title_of_a_common_page_changes_unless_text_stood_above_its_section(
    differing: list[Change],
) -> None:
    """Only headings, white space and file names differ there, and the text between the two blocks never does."""
    ours = re.compile(r"(.+/id/beoordeling/.+/ronde)(/.+)?")
    touched: dict[str, set[str]] = {}
    for change in differing:
        if found := ours.fullmatch(change.subject):
            touched.setdefault(found[1], set()).add(found[2] or "")
    whole = {change.subject: change for change in differing if change.old and change.new}
    alone = [page for page in touched if page in whole and not re.search(rb"#literalText>", b"".join(whole[page].added))]
    assert (51, {""}) == (len(alone), set().union(*(touched[page] for page in alone)))
    lines = b"".join(line for page in alone for line in (*whole[page].added, *whole[page].removed))
    assert {str(DCTERMS.title).encode()} == set(re.findall(rb"^\S+ (\S+)", lines, re.MULTILINE))


def test_outside_the_pages_only_the_date_and_the_promises_of_pages_that_came_or_left_differ(
    states: tuple[Release, Release], differing: list[Change]
) -> None:
    iris = states[1].iris
    others = Counter(
        (change.subject.removeprefix(f"{iris.base}/id/").split("/")[0], predicate.decode().strip("<>").removeprefix(iris.vocabulary))
        for change in differing if "/beoordeling/2019" not in change.subject
        for predicate in {line.split(b" ", 2)[1] for line in (*change.added, *change.removed)}
    )  # fmt: skip
    issued = f"{DCTERMS}issued"
    promises = {("belofte", "hasCitedDecision"): 7, ("belofte", "preferredAssessment"): 7}
    assert promises | {("activiteit", issued): 1, ("bron", issued): 1} == others


def test_of_the_pages_that_lost_a_paragraph_the_findings_keep_their_words(states: tuple[Release, Release]) -> None:
    """One of the fourteen paragraphs was itself a finding, since it cited a decision."""
    summary = read_summary(states[1])
    assert summary is not None
    (group,) = (group for group in summary.groups if group.name == "Assessment")
    changed = [item for item in group.others if item.kind == "gewijzigd"]
    assert (14, 51) == (len(changed), len(group.only_title))
    assert (1, 0) == tuple(sum(len(claims) for claims in (getattr(item.parts, name) for item in changed)) for name in ("claims_left", "claims_came"))


def test_the_records_count_by_sparql_what_the_summary_says(states: tuple[Release, Release]) -> None:
    summary = read_summary(states[1])
    assert summary is not None
    told: Counter[str] = Counter()
    for kinds in summary.counts.values():
        told.update(kinds)
    store = records_of(states[1])
    query = f"PREFIX beb: <{states[1].iris.vocabulary}> SELECT ?kind (COUNT(DISTINCT ?on) AS ?n) WHERE {{ ?x a beb:ChangeRecord ; beb:changedResource ?on ; beb:changeType ?kind }} GROUP BY ?kind"
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    counted = {str(one["kind"]).rpartition("/")[2][:-1]: one["n"] for one in found}
    assert told == {kind: int(n.value) for kind, n in counted.items() if isinstance(n, Literal)}
    print(summary.added, summary.removed, dict(told), dict(summary.counts))
