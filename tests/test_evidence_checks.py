"""Checks of evidence: their file, every fault with its line, and the status that follows in a release."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from gestand.evidence import EvidenceCheck, Faults, Place
from gestand.evidence_checks import CLAIMED, OUTCOMES, check, rules, statuses
from gestand.pipeline import BuildError
from gestand.reading import rank
from gestand.store import open_store
from gestand.terms import SKOS
from gestand.words import ontology

from .building import BEB, EXAMPLES, IRIS, build_quietly, load

DOC = (EXAMPLES.parent / "docs/assessments.md").read_text(encoding="utf-8")
(FILE,) = re.findall(r'^```toml\n(loader = "evidence-checks"\n.*?)^```', DOC, re.MULTILINE | re.DOTALL)
LINK = f"{IRIS.base}/id/beoordeling/2019-2024/armoedebestrijding/2.2.8/voorbeeld-2024/bevinding/3/bewijs/"
GRAPH = f"{IRIS.base}/id/graaf/"
ONE = EvidenceCheck("/id/x/1", date(2024, 5, 6), "bevestigd", (("nl", "x"),), "A", None, "mens", Place("c.toml", 1), "c")


def checks(folder: Path, text: str = FILE) -> Path:
    (folder / "controles.toml").write_text(text, encoding="utf-8")
    return folder / "controles.toml"


def ask(store: Store, query: str) -> set[tuple[str, ...]]:
    prefixes = f"PREFIX beb: <{BEB}> PREFIX prov: <http://www.w3.org/ns/prov#> "
    found = store.query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return {tuple("" if one is None else one.value for one in row) for row in found}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Build the example of the documentation with the example corpus."""
    folder = tmp_path_factory.mktemp("controles")
    files = [checks(folder), *(EXAMPLES / f"{name}.toml" for name in ("government", "pages", "register"))]
    return open_store(build_quietly(files, folder / "releases").release.store)


# The file


def test_an_entry_is_a_check_with_its_line(tmp_path: Path) -> None:
    (first, second), faults = load(checks(tmp_path))
    assert isinstance(first, EvidenceCheck) and isinstance(second, EvidenceCheck) and [] == faults.errors
    assert ("bevestigd", "mens", "Een lezer", None, 7) == (first.outcome, first.kind, first.by, first.by_name, first.place.line)
    assert ("software", "Voorbeeldcontrole 3") == (second.kind, second.by_name)
    assert ["en", "nl"] == [language for language, _ in first.reasons]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('outcome = "bevestigd"\n', "", "the key check.outcome is missing"),
        ('"bevestigd"', '"juist"', "check.outcome 'juist' is unknown (known are machinaal-nagekeken, bevestigd"),
        ('"bevestigd"', '"geclaimd"', "check.outcome 'geclaimd' is unknown"),
        ('"bevestigd"', '"machinaal-nagekeken"', "a human's check is not machinaal-nagekeken"),
        ('"Een lezer"', '"Een lezer"\nkind = "software"', "software cannot find bevestigd"),
        ('"Een lezer"', '"Een lezer"\nkind = "dier"', "check.kind 'dier' is unknown"),
        ('"Een lezer"', '"…"', "check.by '…' has no letter or digit"),
        ('"Een lezer"', '"https://lezer.example/1"', "check.by_name names who check.by is an IRI of"),
        ("2024-05-06\nout", '"6 mei"\nout', "check.date must be a date"),
        ("nl = \"De beslissing", "\"1\" = \"De beslissing", "check.reason.1: this is no language code"),
        ('by = "Een lezer"', 'by = "Een lezer"\nkleur = "rood"', "unknown key check.kleur"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_the_check_is_left_out(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in FILE
    found, faults = load(checks(tmp_path, FILE.replace(old, new, 1)))
    assert (1, [True]) == (len(found), [str(one).startswith(f"{tmp_path}/controles.toml:7: error: {told}") for one in faults.errors]), faults.errors


def test_the_outcomes_are_the_code_list_without_what_nobody_checked() -> None:
    listed = {
        quad.subject.value.rpartition("/")[2]
        for quad in ontology(IRIS)
        if quad.predicate == SKOS.inScheme and quad.object == IRIS.id("conceptscheme", "Bewijsstatus")
    }
    assert listed == {CLAIMED, *OUTCOMES}


# The status


@pytest.mark.parametrize(
    ("others", "status"),
    [
        ((), "bevestigd"),
        ((replace(ONE, day=date(2024, 6, 1), outcome="verworpen"),), "verworpen"),
        ((replace(ONE, day=date(2024, 1, 1), outcome="verworpen"),), "bevestigd"),
        ((replace(ONE, day=date(2024, 6, 1), outcome="onherleidbaar", kind="software", by="B"),), "bevestigd"),
        ((replace(ONE, link="/id/x/2", day=date(2024, 6, 1), outcome="verworpen"),), "bevestigd"),
    ],
)
def test_a_humans_check_counts_before_softwares_and_a_later_one_before_an_earlier(
    others: tuple[EvidenceCheck, ...], status: str
) -> None:
    assert status == statuses((ONE, *others), IRIS)[f"{IRIS.base}/id/x/1"]


def test_a_rule_compares_only_what_is_known() -> None:
    with pytest.raises(KeyError, match="human"):
        rank.rank(rules(), {}, ONE)


def test_checks_that_outweigh_each_other_or_come_twice_are_told() -> None:
    faults = Faults()
    check((ONE, replace(ONE, by="B", outcome="verworpen"), replace(ONE, link="https://elders.example/1"), replace(ONE)), IRIS, faults)
    told = [one.message for one in faults.errors]
    wanted = ("two outcomes that count equally", "is no IRI of ours", "A checked /id/x/1 twice on 2024-05-06, also in c.toml:1")
    assert [True] * 3 == [any(words in one for one in told) for words in wanted], told


def test_the_status_of_a_checked_link_lies_in_the_layer_of_checks_and_the_others_stay_claimed(release: Store) -> None:
    query = f"SELECT ?l ?s ?g WHERE {{ GRAPH ?g {{ ?l beb:evidenceStatus ?s }} FILTER(STRSTARTS(STR(?l), '{LINK}')) }}"
    found = {(link.removeprefix(LINK), status.rpartition("/")[2], graph.removeprefix(GRAPH)) for link, status, graph in ask(release, query)}
    assert {("1", "bevestigd", "controle/bewijsstatus-1"), ("2", "machinaal-nagekeken", "controle/bewijsstatus-1"),
            ("3", "geclaimd", "afgeleid/voorbeeld-2024")} == found  # fmt: skip


def test_every_link_has_one_status(release: Store) -> None:
    query = "SELECT ?l WHERE { ?l a beb:EvidenceLink OPTIONAL { ?l beb:evidenceStatus ?s } } GROUP BY ?l HAVING(COUNT(?s) != 1)"
    assert set() == ask(release, query)


def test_who_checked_is_a_person_or_software(release: Store) -> None:
    query = """SELECT ?by ?kind WHERE { ?c a beb:EvidenceCheck ; prov:wasAttributedTo ?by . ?by a ?kind FILTER(?kind != prov:Agent) }"""
    assert {("een-lezer", "Person"), ("3", "SoftwareAgent")} == {
        (by.rpartition("/")[2], kind.rpartition("#")[2]) for by, kind in ask(release, query)
    }


def test_the_rule_is_published_and_made_the_statuses(release: Store) -> None:
    query = f"""SELECT ?rule WHERE {{ <{GRAPH}controle/bewijsstatus-1> prov:wasGeneratedBy ?rule .
                <{IRIS.base}/id/regel/bewijsstatus-1/mens-eerst> a beb:ReadingRule }}"""
    assert {(f"{IRIS.base}/id/activiteit/bewijsstatus-1",)} == ask(release, query)


def test_a_check_of_no_evidence_link_stops_the_build_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        build_quietly([checks(tmp_path, FILE.replace("/bewijs/2", "")), EXAMPLES / "pages.toml"], tmp_path / "releases")
    assert caught.value.report is not None
    assert [True] == ["controles.toml:14" in line for line in caught.value.report.lines() if "about no evidence link" in line]


def test_checks_of_a_withdrawn_assessment_go_with_it(tmp_path: Path) -> None:
    gone = LINK.partition("/bevinding")[0].removeprefix(IRIS.base)
    correction = 'loader = "corrections"\ntitle = "x"\n[[correction]]\niri = "{}"\ndate = 2024-06-01\nby = "Wij"\nreason = {{ nl = "Fout." }}\n'
    (tmp_path / "fout.toml").write_text(correction.format(gone), encoding="utf-8")
    files = [checks(tmp_path), tmp_path / "fout.toml", EXAMPLES / "pages.toml"]
    store = open_store(build_quietly(files, tmp_path / "releases").release.store)
    assert set() == ask(store, "SELECT ?c WHERE { ?c a beb:EvidenceCheck }")
