"""The example queries: each is described, reads alike in every engine, and gives what is expected of it."""

import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, Store

from gestand import examples, words
from gestand.engine.syntax import parse
from gestand.evidence import Faults
from gestand.examples import ExampleQuery
from gestand.expect import check, read
from gestand.store import open_store
from gestand.terms import PREFIXES

from .building import BASE, EXAMPLES, IRIS, build_quietly, source_file

ALL = examples.read(IRIS)
LINKED = {"koppelingen-van-een-hoofdstuk", "koppelingen-per-methode", "beslissingen-per-minister", "bevoegde-minister-op-de-dag", "van-belofte-tot-wet"}
"""What only registers answer: tests/test_links_corpus.py and tests/test_questions.py ask it with the real ones."""

PEOPLE = {"meer-dan-een-beoordeling", "strijdige-beoordelingen", "foutief-bewijs", "rechtzettingen", "beoordelingen-als-review", "wat-veranderde"}
"""What only a second assessor, a check, a correction or an earlier release answers: tests/test_questions.py adds them."""

NO_ANSWER_YET = {"gedeelde-beslissingen", "opvolglijst"} | LINKED | PEOPLE
"""What the example corpus answers with nothing or with no."""

each = pytest.mark.parametrize("example", ALL, ids=lambda example: example.slug)
DECLARED = {**PREFIXES, "beb": IRIS.vocabulary, "eli": "http://data.europa.eu/eli/ontology#", "mandaat": "http://data.vlaanderen.be/ns/mandaat#", **{
    name: f"{BASE}/id/concept/{name.capitalize()}/" for name in ("methode", "herkenning")
}}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    files = [EXAMPLES / f"{name}.toml" for name in ("pages", "register", "sections", "government")]
    return open_store(build_quietly(files, tmp_path_factory.mktemp("queries") / "releases").release.store)


@cache
def described() -> Store:
    store = Store()
    store.extend(examples.quads(IRIS))
    return store


# Descriptions


def test_each_file_holds_the_example_that_it_is_named_after() -> None:
    names = [name.removesuffix(".ttl") for name, _ in words.texts(examples.QUERIES, ".ttl", IRIS)]
    assert sorted([*(example.slug for example in ALL), "prefixes"]) == names


@each
def test_an_example_has_titles_in_four_languages_and_explanations_in_two(example: ExampleQuery) -> None:
    assert ({"nl", "en", "fr", "de"}, {"nl", "en"}) == (set(example.titles), set(example.comments))
    assert {"nl", "en"} == set(example.keywords)
    assert f"{BASE}/id/voorbeeldvraag/{example.slug}" == example.iri.value


def test_nothing_is_a_blank_node_and_no_two_examples_share_a_place_in_the_menu() -> None:
    terms = {term for quad in described() for term in (quad.subject, quad.object)}
    order = [quad.object for quad in described().quads_for_pattern(None, NamedNode("http://www.w3.org/ns/shacl#order"), None)]
    assert (0, len(ALL)) == (sum(isinstance(term, BlankNode) for term in terms), len(set(order)))


@each
def test_the_prefixes_of_a_text_are_the_declared_ones_and_all_are_used(example: ExampleQuery) -> None:
    written = dict(re.findall(r"^PREFIX (\w+): <([^>]+)>$", example.text, re.MULTILINE))
    body = re.sub(r'<[^>]*>|"[^"]*"', "", example.text.split("\n\n", 1)[1])
    assert {name: DECLARED[name] for name in written} == written
    assert set(re.findall(r"\b(\w+):\w", body)) == set(written)


def test_the_declared_prefixes_are_those_that_the_texts_use() -> None:
    named = {quad.object.value for quad in described().quads_for_pattern(None, NamedNode("http://www.w3.org/ns/shacl#prefix"), None)}  # type: ignore[union-attr]
    assert {name for example in ALL for name in re.findall(r"^PREFIX (\w+):", example.text, re.MULTILINE)} == named


@each
def test_a_text_asks_for_its_form_and_keeps_to_functions_that_every_engine_reads_alike(example: ExampleQuery) -> None:
    assert example.form == parse(example.text, base=BASE).form
    assert None is re.search(r"\b(YEAR|MONTH|DAY|GROUP_CONCAT|SAMPLE|SERVICE|NOW|RAND)\s*[(<]", example.text)


# Answers


def test_the_examples_give_exactly_what_their_publisher_expects(store: Store) -> None:
    faults = Faults()
    slugs = [example.slug for example in ALL]
    expected = read(EXAMPLES / "publisher" / "expect.toml", slugs, faults)
    assert ([], sorted(slugs)) == (faults.all, sorted(one.slug for one in expected))
    assert [] == check(examples.counts(store, ALL), expected)


@each
def test_an_example_answers_on_the_example_corpus(store: Store, example: ExampleQuery) -> None:
    assert (example.slug not in NO_ANSWER_YET) == (examples.count(store, example) > 0)


@pytest.fixture(scope="module")
def in_rdflib(store: Store) -> rdflib.Dataset:
    loaded = rdflib.Dataset(default_union=True)
    for quad in store:
        graph = loaded.graph(rdflib.URIRef(quad.graph_name.value))  # type: ignore[union-attr]
        graph.add(tuple(rdflib.util.from_n3(str(term)) for term in quad.triple))  # type: ignore[arg-type]
    return loaded


@each
def test_another_engine_gives_as_many_rows(store: Store, in_rdflib: rdflib.Dataset, example: ExampleQuery) -> None:
    found = in_rdflib.query(example.text)
    rows = int(bool(found.askAnswer)) if example.form == "ASK" else len(list(found))
    assert examples.count(store, example) == rows


SCAN = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
"""One look at every fact, to measure the examples by."""


def seconds(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


@pytest.fixture(scope="module")
def real(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("corpus")
    named = {"assessment-pages": "pages", "news-items": "register", "agreement-sections": "agreement-sections"}
    files = [source_file(folder, kind, name, path=f'"{data("corpus") / name}"') for kind, name in named.items()]
    return open_store(build_quietly(files, folder / "releases").release.store)


@pytest.mark.corpus
def test_the_real_corpus_answers_every_example(real: Store) -> None:
    counts = examples.counts(real, ALL)
    known = ("nog-niet-beoordeeld", "enkel-door-software", "niet-herkende-verwijzingen", "beslissingen-op-een-dag")
    assert (85, 139, 87, 75) == tuple(counts[slug] for slug in known)
    assert PEOPLE | LINKED == {slug for slug, rows in counts.items() if rows == 0}


@pytest.mark.corpus
def test_no_example_costs_more_than_a_few_looks_at_all_facts_of_the_real_corpus(real: Store) -> None:
    look = min(seconds(lambda: len(list(real.query(SCAN)))) for _ in range(3))  # type: ignore[arg-type]
    spent = {one.slug: seconds(lambda one=one: examples.count(real, one)) for one in ALL}  # type: ignore[misc]
    assert {} == {slug: cost / look for slug, cost in spent.items() if cost > 10 * look}
