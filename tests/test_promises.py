"""Atomic promises: where they begin and end, what they are, and how well that is read on labelled sections."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store

from gestand.anchors import anchor, find
from gestand.contents import Entry
from gestand.pipeline import Built
from gestand.promises.core import core
from gestand.promises.labels import labels, rule_set
from gestand.promises.measure import measures
from gestand.promises.read import can_read, promises
from gestand.promises.sentences import body_start
from gestand.scores import accuracy, f1, kappa
from gestand.store import open_store

from .building import BASE, BEB, build_quietly
from .promise_gold import HALVES, entries, figures
from .test_corpus import corpus_sources

QUALITY = Path(__file__).resolve().parent.parent / "quality" / "promises.toml"


def split(text: str, title: str = "Titel") -> list[str]:
    return [" … ".join(text[start:end] for start, end in one.spans) for one in promises(text, title, "nl")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2 Titel We meten. We tellen.", ["We meten.", "We tellen."]),
        ("Versnippering gaan we tegen, maar we geven kansen.", ["Versnippering gaan we tegen", "maar we geven kansen."]),
        ("We leggen paden aan en herstellen de bruggen.", ["We leggen paden aan", "en herstellen de bruggen."]),
        ("De Vlaamse overheid bouwt scholen en opent een loket.", ["De Vlaamse overheid bouwt scholen", "en opent een loket."]),
        ("De overheid bundelt goede praktijken en stelt deze ter beschikking.", None),
        ("We volgen de uitrol op en sturen bij waar nodig.", None),
        ("We stroomlijnen en vereenvoudigen de regels.", None),
        ("We willen de regels vereenvoudigen en verbeteren.", None),
        ("Om schulden te voorkomen, sluiten we protocollen.", None),
        ("Zolang de raad bevoegd blijft, beperken we de termijn.", None),
        ("We steunen scholen die groeien en bloeien.", None),
        ("We doen dit in overleg met o.a. De Lijn en de gemeenten.", None),
        ("We doen dit bv. Daarnaast doen we meer.", None),
        ("We herzien de wet, verlagen de kosten en openen een loket.", ["We herzien de wet", "verlagen de kosten", "en openen een loket."]),
        ("We doen dit door: loketten te openen; regels te schrappen.", ["We doen dit door", "loketten te openen", "regels te schrappen."]),
        ("We zetten in op: 1 Een loket 2 Een plan 3 Een fonds", ["We zetten in op", "Een loket", "Een plan", "Een fonds"]),
        ("Het aanbod groeit We openen een loket.", ["Het aanbod groeit", "We openen een loket."]),
        ("Een slanke overheid We schrappen regels.", ["We schrappen regels."]),
        ("We bouwen het loket uit tot de toegang tot 5 Volgens dit principe is er één loket. alle diensten.", ["We bouwen het loket uit tot de toegang tot … alle diensten."]),
        ("Dit is waar. Om de zorg te verbeteren.", ["Dit is waar. Om de zorg te verbeteren."]),
        ("Het is zo en het blijft zo.", None),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_is_split_into_promises(text: str, expected: list[str] | None) -> None:
    assert ([text] if expected is None else expected) == split(text)


@pytest.mark.parametrize(
    ("text", "kind", "testability"),
    [
        ("We richten een fonds op.", "maatregel", "toetsbaar"),
        ("We stimuleren innovatie in de landbouw.", "maatregel", "deels-toetsbaar"),
        ("We passen het decreet aan.", "maatregel", "toetsbaar"),
        ("Minstens 10% van de middelen wordt ingezet voor natuur.", "maatregel", "toetsbaar"),
        ("We onderzoeken of een toets nodig is.", "onderzoek", "toetsbaar"),
        ("Het fonds wordt na twee jaar geëvalueerd.", "onderzoek", "toetsbaar"),
        ("We zorgen ervoor dat elk kind kan leren zwemmen.", "resultaat", "deels-toetsbaar"),
        ("We verminderen de uitstoot met 40% tegen 2030.", "resultaat", "toetsbaar"),
        ("We blijven inzetten op taal.", "behoud", "deels-toetsbaar"),
        ("We behouden de premie voor kleine scholen.", "behoud", "toetsbaar"),
        ("We streven naar meetbare impact.", "beginsel", "niet-toetsbaar"),
        ("Leerkrachten kunnen zich specialiseren.", "beginsel", "niet-toetsbaar"),
        ("Onderwijs is belangrijk.", "beginsel", "niet-toetsbaar"),
        ("In het hoofdstuk wonen nemen we maatregelen.", "beginsel", "niet-toetsbaar"),
        ("Vorig jaar werd de wet gewijzigd.", "beginsel", "niet-toetsbaar"),
        ("Symbolen kunnen niet worden getoond aan het loket.", "maatregel", "toetsbaar"),
    ],
)
def test_a_promise_is_read_for_kind_and_testability(text: str, kind: str, testability: str) -> None:
    read = labels(text, "nl")
    assert (kind, testability) == (read.kind.gives, read.testability.gives)


@pytest.mark.parametrize(
    ("text", "deadline", "quantity"),
    [
        ("We halveren de uitstoot tegen 2030.", "tegen 2030", None),
        ("Uiterlijk na 2 jaar wordt het fonds geëvalueerd.", "Uiterlijk na 2 jaar", "2 jaar"),
        ("Het fonds treedt op 1 juni 2020 in werking.", "op 1 juni 2020", None),
        ("Tijdens deze regeerperiode openen we minstens vier parken.", "Tijdens deze regeerperiode", "minstens vier parken"),
        ("We verhogen het kapitaal met 100 miljoen euro.", None, "met 100 miljoen"),
        ("De resolutie van 4 juli 2018 voeren we uit.", None, None),
        ("In het kader van het plan 2021-2027 doen we dit.", None, None),
    ],
)
def test_deadline_and_quantity_stay_the_words_of_the_text(text: str, deadline: str | None, quantity: str | None) -> None:
    found = measures(text, "nl")
    assert (deadline, quantity) == (found.deadline, found.quantity)


def test_a_clause_without_subject_has_that_of_the_clause_before_it() -> None:
    first, second = promises("We leggen paden aan en herstellen de bruggen.", "Titel", "nl")
    assert ("maatregel", "maatregel") == (first.labels.kind.gives, second.labels.kind.gives)
    assert "beginsel" == labels("en herstellen de bruggen.", "nl").kind.gives


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("We leggen paden aan en herstellen de bruggen.", [0, 1]),
        ("We leggen paden aan en we herstellen de bruggen.", [0, 0]),
        ("We doen dit door: loketten te openen; regels te schrappen.", [0, 1, 2]),
    ],
)
def test_a_promise_knows_with_which_one_it_shares_its_head(text: str, back: list[int]) -> None:
    assert back == [one.continues for one in promises(text, "Titel", "nl")]


def test_the_core_of_a_promise_leaves_out_what_hangs_below_it() -> None:
    assert "We werken een plan uit" == core("We werken een plan uit om de zorg te versterken.", "nl").text


def test_a_heading_number_and_title_belong_to_no_promise() -> None:
    text = "2.1.3 Over-heid en burger De overheid opent een loket."
    assert "De overheid" == text[body_start(text, "Over-heid en burger") :].strip()[:11]


@pytest.mark.parametrize("name", ["soort", "toetsbaarheid"])
def test_every_rule_says_why_in_three_languages(name: str) -> None:
    assert [] == [rule.name for rule in rule_set(name) if set(rule.why) != {"nl", "en", "fr"}]


def test_a_language_without_rules_is_not_read() -> None:
    assert (True, False) == (can_read("nl"), can_read("fr"))


WORDS = st.lists(st.sampled_from(["We", "wordt", "en", "maar", "het", "plan", "Om", "te", "die,", "maken.", "herzien;", "dat:", "(bv.", "1", "2", "3", "–", "zorgen", "ervoor", "we", "‘", "”", "niet"]), max_size=40)


@given(WORDS)
def test_whatever_the_text_promises_are_stretches_of_it_in_order(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = [span for one in promises(text, "Titel", "nl") for span in one.spans]
    assert spans == sorted(spans) and all(start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    ("pairs", "expected"), [([("a", "a"), ("b", "b")], 1.0), ([("a", "b"), ("b", "a")], -1.0), ([("a", "a")], 1.0)]
)
def test_kappa_is_agreement_beyond_chance(pairs: list[tuple[str, str]], expected: float) -> None:
    assert expected == kappa(pairs)


def test_f1_and_accuracy() -> None:
    assert (0.5, 1.0, 0.5) == (f1({1, 2}, {2, 3}), f1(set(), set()), accuracy([(1, 1), (1, 2)]))
    with pytest.raises(ValueError, match="nothing to score"):
        accuracy([])


# The real corpus


@pytest.fixture(scope="module")
def sections(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    files = corpus_sources(data, tmp_path_factory.mktemp("secties"))
    return entries(file for file in files if file.stem != "register")


@pytest.mark.corpus
@pytest.mark.parametrize("half", HALVES)
def test_the_rules_reach_their_targets_on_both_halves(sections: dict[str, Entry], half: str) -> None:
    found = {one.part: one.value for one in figures(sections) if one.part.startswith(half)}
    targets = {half: 0.85, f"{half}: grenzen": 0.85, f"{half}: soort": 0.85, f"{half}: toetsbaarheid": 0.85}
    assert [] == [part for part, least in targets.items() if found[part] < least]


@pytest.mark.corpus
def test_the_committed_figures_are_those_that_are_measured(sections: dict[str, Entry]) -> None:
    committed = tomllib.loads(QUALITY.read_text(encoding="utf-8"))["measurement"]
    measured = {(one.part, one.metric): round(one.value, 4) for one in figures(sections)}
    assert measured == {(one["part"], one["metric"]): one["value"] for one in committed if one["metric"] != "beoordeeld"}


@pytest.mark.corpus
def test_every_anchor_is_found_again_without_its_hyphens_and_none_is_ambiguous(sections: dict[str, Entry]) -> None:
    lost = []
    for entry in sections.values():
        copy = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", "", entry.text)
        for one in promises(entry.text, entry.title, "nl"):
            for start, end in one.spans:
                made = anchor(entry.text, start, end, entry.digest)
                if find(copy, made).failure or find(entry.text, made).method != "position":
                    lost.append((entry.reference, start, find(copy, made).failure))
    assert [] == lost


@pytest.fixture(scope="module")
def built(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("deelbeloften")
    files = [file for file in corpus_sources(data, folder) if file.stem != "register"]
    registry = folder / "bevroren.toml"
    frozen = Path(__file__).resolve().parent.parent / "registry" / "2019-2024.toml"
    registry.write_text(f'loader = "promise-registry"\npath = "{frozen}"\ntitle = "Register"\n')
    return build_quietly([*files, registry, QUALITY], folder / "releases")


@pytest.fixture(scope="module")
def store(built: Built) -> Store:
    return open_store(built.release.store)


def number(store: Store, where: str) -> int:
    prefixes = f"PREFIX beb: <{BEB}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dqv: <http://www.w3.org/ns/dqv#> PREFIX soort: <{BASE}/id/concept/SoortBelofte/> "
    found = store.query(f"{prefixes} SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}", use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    (value,) = next(found)
    assert isinstance(value, Literal)
    return int(value.value)


ANCHORED = """?promise a beb:AtomicPromise ; beb:statedIn ?section ; beb:anchor ?anchor .
  ?anchor oa:hasSource ?section ; oa:hasSelector ?selector ; beb:textDigest ?digest .
  ?section beb:literalText ?text ; beb:textDigest ?digest .
  ?selector oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix ; oa:start ?start ; oa:end ?end ."""
RIGHT = """FILTER (SUBSTR(STR(?text), ?start + 1, ?end - ?start) = STR(?exact)
  && STRENDS(SUBSTR(STR(?text), 1, ?start), STR(?prefix)) && STRSTARTS(SUBSTR(STR(?text), ?end + 1), STR(?suffix)))"""


@pytest.mark.corpus
def test_every_anchor_of_a_promise_verifies_against_its_section_in_sparql(store: Store) -> None:
    every = number(store, "?promise a beb:AtomicPromise ; beb:anchor ?anchor")
    assert (every, True) == (number(store, f"{ANCHORED} {RIGHT}"), every > 4000)


@pytest.mark.corpus
def test_every_section_has_promises_and_every_promise_one_kind_and_two_rules(store: Store) -> None:
    every = number(store, "?p a beb:AtomicPromise")
    assert every == number(store, "?p a beb:AtomicPromise ; beb:promiseKind ?k ; beb:testability ?t ; beb:componentOf ?whole")
    assert 2 * every == number(store, "?p a beb:AtomicPromise ; beb:byRule ?rule . ?rule a beb:ReadingRule")
    assert 224 == number(store, "?whole a beb:SectionPromise FILTER EXISTS { ?whole beb:hasComponent ?part }")


@pytest.mark.corpus
def test_no_atomic_promise_counts_as_a_promise_by_type(store: Store) -> None:
    assert 0 == number(store, "?p a beb:AtomicPromise , beb:Promise")


@pytest.mark.corpus
def test_the_release_carries_the_figures_and_no_warning_of_a_changed_split(built: Built, store: Store) -> None:
    assert 0 < number(store, f"?m a dqv:QualityMeasurement ; dqv:computedOn <{BASE}/id/graaf/afgeleid/deelbelofte-2019-2024>")
    assert [] == [str(fault) for fault in built.faults if "split otherwise" in str(fault)]


@pytest.mark.corpus
def test_one_query_leaves_out_all_that_was_derived(store: Store) -> None:
    derived = f'FILTER STRSTARTS(STR(?g), "{BASE}/id/graaf/afgeleid/")'
    assert 0 == number(store, f"GRAPH ?g {{ ?p a beb:AtomicPromise }} FILTER (!STRSTARTS(STR(?g), '{BASE}/id/graaf/afgeleid/'))")
    assert number(store, "?p a beb:AtomicPromise") == number(store, f"GRAPH ?g {{ ?p a beb:AtomicPromise }} {derived}")


