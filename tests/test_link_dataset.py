"""Datasets by which a promise could be measured: few candidates, each explained, none asserted."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Store

from gestand.link.dataset import LINKER
from gestand.link.found import Found, Text
from gestand.link.reference import CatalogueDataset, Reference
from gestand.store import open_store

from .belgian import reference_sources
from .building import BEB, IRIS, build_quietly, source_file, write

BIRTHS = "https://statistiek.example/geboorten"
REFERENCE = Reference(
    datasets=(
        CatalogueDataset(BIRTHS, ("Geboorten", "Bevolking")),
        CatalogueDataset("https://statistiek.example/kaart", ("Tools", "Statistische sectoren", "Census 2011")),
    )
)


def found(words: str) -> list[Found]:
    text = Text("sectie", "https://x.example/belofte", "https://x.example/sectie", date(2019, 10, 2), "Titel", words)
    return list(LINKER.make(REFERENCE)(text))


def test_a_keyword_beside_a_word_of_measuring_makes_a_candidate() -> None:
    words = "We doen veel. We meten elk jaar de geboorten in steden. Klaar."
    (one,) = found(words)
    assert (BIRTHS, "kandidaat", "gelijknamig", "geboorten") == (one.target, one.status, one.way, words[one.start : one.end])


@pytest.mark.parametrize(
    "words",
    [
        "We meten elk jaar. De geboorten dalen.",
        "De bevolking groeit sterk.",
        "We meten met nieuwe tools in alle statistische sectoren.",
        "We meten de zwangerschapsgeboorten.",
        "We monitoren de biodiversiteit.",
        "",
    ],
)
def test_other_sentences_make_none(words: str) -> None:
    assert [] == found(words)


def test_a_sentence_does_not_end_inside_a_number() -> None:
    assert 1 == len(found("De meting van 2.500 geboorten volgt."))


def test_without_a_catalogue_there_are_none() -> None:
    text = Text("sectie", "https://x.example/b", "https://x.example/s", date(2019, 10, 2), "T", "We meten de geboorten.")
    assert [] == list(LINKER.make(Reference())(text))


@pytest.fixture(scope="module")
def store(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("datasets")
    text = "2.1 Bevolking We meten elk jaar het aantal geboorten met goede cijfers."
    write(folder, {"secties/2_—_Samenleven_-_2.1_Bevolking.txt": text})
    files = [source_file(folder, "agreement-sections", "secties"), *reference_sources(data, folder, "catalogus-statbel")]
    return open_store(build_quietly(files, folder / "releases").release.store)


@pytest.mark.belgium
def test_a_candidate_of_a_real_catalogue_says_its_method_its_words_and_how_sure_it_is(store: Store) -> None:
    rows = store.query(
        f"""PREFIX beb: <{BEB}> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?graph ?target ?status ?sure ?rule ?words WHERE {{ GRAPH ?graph {{
          ?link a beb:Link ; beb:linkTo ?target ; beb:linkStatus ?status ; beb:linkConfidence ?sure ;
                prov:wasGeneratedBy ?rule ; beb:anchor ?anchor . ?anchor oa:hasSelector ?quote . ?quote oa:exact ?words }}
          FILTER (STRENDS(STR(?rule), "koppeling-dataset-1")) }} ORDER BY ?words ?target"""
    )
    told = [tuple(term.value for term in row) for row in rows]  # type: ignore[union-attr]
    assert ("https://statbel.fgov.be/node/532", "geboorten") in [(row[1], row[5]) for row in told]
    assert {(f"{IRIS.base}/id/graaf/verrijking/dataset", f"{IRIS.base}/id/concept/Koppelstatus/kandidaat", "0.5")} == {
        (graph, status, sure) for graph, _, status, sure, _, _ in told
    }


@pytest.mark.belgium
def test_no_promise_is_said_to_have_a_dataset(store: Store) -> None:
    assert not store.query(
        """ASK { ?promise <http://purl.org/dc/terms/relation> ?dataset }""", use_default_graph_as_union=True
    )
