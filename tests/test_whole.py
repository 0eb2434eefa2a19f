"""The real corpus with all that can stand beside it: the questions of the study, anchors, layers, and what is counted of what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from gestand import examples
from gestand.examples import ExampleQuery

from .building import BASE, BEB, IRIS
from .whole import SECTION, whole

pytestmark = [pytest.mark.corpus, pytest.mark.themis, pytest.mark.belgium]

ALL = examples.read(IRIS)
BY_NUMBER = {number: one for one in ALL for number in one.questions}
PREFIXES = (
    f"PREFIX beb: <{BEB}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <http://www.w3.org/ns/prov#> "
    "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)


@pytest.fixture(autouse=True)
def _there(data: Callable[[str], Path]) -> None:
    for kind in ("corpus", "themis", "belgium"):
        data(kind)


def ask(query: str) -> list[dict[str, str]]:
    found = whole().query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: term.value for name in names if (term := row[name])} for row in found]  # type: ignore[union-attr]


def answers(example: ExampleQuery) -> list[dict[str, str]]:
    return ask(example.text)


# The questions of the study


def test_each_question_has_an_answer() -> None:
    assert [] == [number for number in sorted(BY_NUMBER) if not examples.count(whole(), BY_NUMBER[number])]


def test_verdicts_of_a_chapter_add_up_to_its_promises() -> None:
    """No verdict is counted twice, and no promise is left out: the last column is the denominator of the others."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for row in answers(BY_NUMBER["CQ1"]):
        counted[row["chapterTitle"], row["promisesOfChapter"]] += int(row["promises"])
    assert [] == [chapter for (chapter, every), number in counted.items() if int(every) != number]
    assert 224 == sum(counted.values())


def test_a_promise_that_nobody_assessed_is_told_apart() -> None:
    assert {"0"} == {row["assessments"] for row in answers(BY_NUMBER["CQ3"])}
    assert 82 == len(answers(BY_NUMBER["CQ3"]))


def test_who_disagrees_stands_beside_the_other_and_a_rejected_citation_has_its_reason() -> None:
    methods = [{row["method"], row["otherMethod"]} for row in answers(BY_NUMBER["CQ16"])]
    assert [{"taalmodel", "mens"}] * 2 == methods
    (wrong,) = answers(BY_NUMBER["CQ11"])
    assert ("foutief-toegewezen", "Lezer van de proef") == (wrong["outcome"], wrong["checker"])


def test_a_portfolio_is_held_by_few_ministers_in_a_term() -> None:
    rows = answers(BY_NUMBER["CQ14"])
    held = {(row["chapterTitle"], row["portfolio"]) for row in rows}
    assert len(held) <= len(rows) < 2 * len(held)


# Anchors

ANCHORED = """?about beb:anchor ?anchor ; a ?kind .
  ?anchor oa:hasSource ?source ; oa:hasSelector ?selector ; beb:textDigest ?digest .
  ?source beb:literalText ?text ; beb:textDigest ?digest .
  ?selector oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix ; oa:start ?start ; oa:end ?end ."""
RIGHT = """FILTER (SUBSTR(STR(?text), ?start + 1, ?end - ?start) = STR(?exact)
  && STRENDS(SUBSTR(STR(?text), 1, ?start), STR(?prefix)) && STRSTARTS(SUBSTR(STR(?text), ?end + 1), STR(?suffix)))"""


def counted(pattern: str) -> dict[str, int]:
    rows = ask(f"SELECT ?kind (COUNT(DISTINCT ?anchor) AS ?n) WHERE {{ {pattern} }} GROUP BY ?kind")
    return {row["kind"].rpartition("#")[2]: int(row["n"]) for row in rows}


def test_every_anchor_verifies_against_its_source() -> None:
    every = counted("?about beb:anchor ?anchor ; a ?kind")
    kinds = {"AtomicPromise", "Finding", "EvidenceLink", "Gap", "Verdict", "Link", "Amount", "ImplementationStatement"}
    assert (kinds, every) == (set(every), counted(f"{ANCHORED} {RIGHT}"))
    assert sum(every.values()) == len(ask("SELECT ?anchor WHERE { ?anchor a beb:TextAnchor }")) > 20_000


def test_no_quote_is_ambiguous() -> None:
    """With what stands around it, each quote occurs once in its source: the place is a second way, not the only one."""
    twice = "BIND(CONCAT(STR(?prefix), STR(?exact), STR(?suffix)) AS ?quote) FILTER(CONTAINS(STRAFTER(STR(?text), ?quote), ?quote))"
    assert {} == counted(f"{ANCHORED} {twice}")


def test_every_finding_and_marker_and_every_verdict_with_words_is_anchored() -> None:
    for kind, has in (("Finding", ""), ("EvidenceLink", ""), ("AtomicPromise", ""), ("Verdict", "?about beb:verdictText ?words ."), ("Gap", f"?about beb:gapOrigin <{BASE}/id/concept/HerkomstLacune/vermeld> .")):  # fmt: skip
        assert [] == ask(f"SELECT ?about WHERE {{ ?about a beb:{kind} . {has} FILTER NOT EXISTS {{ ?about beb:anchor ?any }} }} LIMIT 5")


# Layers


def test_one_query_leaves_out_all_that_a_machine_inferred() -> None:
    """What is left of a promise are the words of the agreement and the register, and what people say of it."""
    example = next(one for one in ALL if one.slug == "zonder-afleiding")
    left = ask(example.text.replace("armoedebestrijding/2.2.8", SECTION))
    graphs = {row["graph"].removeprefix(f"{BASE}/id/graaf/") for row in left}
    assert graphs == {"bron/regeerakkoord-2019-2024", "bron/register", "bron/proef"}
    everything = ask(re.sub(r"\n  FILTER NOT EXISTS [^\n]*", "", example.text.replace("armoedebestrijding/2.2.8", SECTION)))
    assert {"afgeleid", "bron", "verrijking"} <= {row["graph"].removeprefix(f"{BASE}/id/graaf/").partition("/")[0] for row in everything}


def test_what_a_rule_read_stands_in_a_graph_that_names_the_rule() -> None:
    """So the filter leaves out all of it: what is left of opinions are those of people."""
    people = "FILTER NOT EXISTS { ?graph prov:wasGeneratedBy/prov:wasAssociatedWith/a prov:SoftwareAgent }"
    for kind in ("Alignment", "AtomicPromise", "DecisionTrajectory", "ImplementationStatement", "Link", "Amount", "ReadingRule"):
        assert [] == ask(f"SELECT ?graph WHERE {{ GRAPH ?graph {{ ?thing a beb:{kind} }} {people} }} LIMIT 1")
    for kind in ("Verdict", "Gap", "Assessment"):
        assert {f"{BASE}/id/graaf/bron/proef"} == {row["graph"] for row in ask(f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?thing a beb:{kind} }} {people} }}")}


# Counts


def test_what_is_measured_says_of_what_and_is_no_share_of_promises_kept() -> None:
    """Each figure of the release is about one rule and one part of the labels; none is about fulfilment."""
    figures = ask("SELECT ?m ?metric WHERE { ?m a <http://www.w3.org/ns/dqv#QualityMeasurement> ; <http://www.w3.org/ns/dqv#isMeasurementOf> ?metric }")
    about = ask("SELECT ?m WHERE { ?m a <http://www.w3.org/ns/dqv#QualityMeasurement> ; dcterms:subject ?rule . ?rule a prov:Activity }")
    assert len(figures) == len(about) > 100
    kept = ask("SELECT ?concept WHERE { ?concept skos:inScheme ?scheme . FILTER STRENDS(STR(?scheme), '/Verdict') }")
    assert [] == [row for row in kept if ask(f"SELECT ?m WHERE {{ ?m <http://www.w3.org/ns/dqv#computedOn>|dcterms:subject <{row['concept']}> }}")]


@pytest.mark.parametrize("example", [one for one in ALL if re.search(r"verdictValue|Verdict/", one.text)], ids=lambda one: one.slug)
def test_a_query_about_verdicts_divides_nothing(example: ExampleQuery) -> None:
    """Counts of verdicts stand beside what they are counts of; no query makes one share of them."""
    assert None is re.search(r"(COUNT|SUM|AVG)\([^()]*\)[^()\n]*\s/\s|AVG\(|\* *100", example.text)
