"""Links of the whole corpus to the real registers: every address seen or of an official form, and one query through all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from gestand import examples
from gestand.evidence import Faults
from gestand.link.european_act import PATTERN
from gestand.link.linkers import LINKERS
from gestand.link.news_item import MINTED
from gestand.pipeline import prepare
from gestand.terms import OWL

from .belgian import reference_sources
from .building import BASE, BEB, IRIS
from .linking import registers
from .test_corpus import corpus_sources

pytestmark = [pytest.mark.corpus, pytest.mark.themis, pytest.mark.belgium]

OFFICIAL_FORMS = (
    re.compile(re.escape(PATTERN).replace(r"\{kind\}", "(dir|reg|dec)").replace(r"\{year\}/\{number\}", r"\d{4}/\d+")),
    *(re.compile(re.escape(form) + "[0-9A-F]{24}") for _, form in MINTED),
)
"""Forms that are official: EU acts by number, and news items as the register minted them (docs/links.md)."""

PREFIXES = f"PREFIX beb: <{BEB}> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX oa: <http://www.w3.org/ns/oa#> "
STATUS = f"{BASE}/id/concept/Koppelstatus/"


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def store(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Store:
    folder = tmp_path_factory.mktemp("linked")
    files = [*corpus_sources(data, folder), *registers(data, folder), *reference_sources(data, folder, "catalogus-statbel")]
    draft = prepare(files, IRIS, Faults(), told.append)
    held = Store()
    held.bulk_load(b"".join(draft.quads.lines), RdfFormat.N_QUADS)
    return held


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [tuple(term.value for term in row) for row in found]  # type: ignore[union-attr]


def archived(data: Callable[[str], Path]) -> Iterator[Quad]:
    """Read the register files themselves, by another way than the loaders do."""
    for kind, pattern in (
        ("themis", "government/samenstelling*.ttl"), ("themis", "codelists/*.ttl"), ("themis", "staatsblad/*.ttl"),
        ("belgium", "belgif/refnis*.nt"), ("belgium", "catalogus/*.ttl"),
    ):  # fmt: skip
        for path in sorted(data(kind).glob(pattern)):
            form = RdfFormat.TURTLE if path.suffix == ".ttl" else RdfFormat.N_TRIPLES
            yield from parse(path=str(path), format=form)


def test_every_address_was_seen_in_a_file_or_has_an_official_form(store: Store, data: Callable[[str], Path]) -> None:
    seen = {quad.subject.value for quad in archived(data) if isinstance(quad.subject, NamedNode)}
    linked = rows(store, "SELECT DISTINCT ?to ?seen WHERE { ?link a beb:Link ; beb:linkTo ?to ; beb:targetSeen ?seen }")
    outside = [(to, how.rpartition("/")[2]) for to, how in linked if not to.startswith(f"{BASE}/id/concept/")]
    assert len(outside) > 1000
    assert [to for to, how in outside if how == "in-archief" and to not in seen] == []
    by_form = [to for to, how in outside if how != "in-archief"]
    assert [to for to in by_form if not any(form.fullmatch(to) for form in OFFICIAL_FORMS)] == []


def test_what_has_only_a_form_is_never_verified(store: Store) -> None:
    query = f"""SELECT ?link WHERE {{ ?link beb:linkStatus <{STATUS}vastgesteld> ; beb:targetSeen ?seen .
      FILTER (STRENDS(STR(?seen), "/volgens-patroon")) }}"""
    assert rows(store, query) == []


def test_the_meetings_themes_and_news_items_that_were_lost_are_not_guessed(store: Store) -> None:
    """The corpus kept no address, meeting, theme or minister of the official answer: none is right."""
    for predicate in ("beb:announcedIn", "beb:takenAt", "dcterms:subject"):
        assert rows(store, f"SELECT ?d WHERE {{ ?d a beb:Decision ; {predicate} ?o }}") == []
    recorded = f"<{BASE}/id/concept/Koppelwijze/geregistreerd>"
    query = f"SELECT DISTINCT ?p WHERE {{ ?link beb:linkWay {recorded} ; beb:linkProperty ?p }}"
    assert rows(store, query) == [("http://purl.org/dc/terms/type",)]


def test_nothing_of_ours_is_the_same_as_anything(store: Store) -> None:
    same = store.quads_for_pattern(None, OWL.sameAs, None, None)
    assert [quad for quad in same if quad.subject.value.startswith(BASE)] == []  # type: ignore[union-attr]


def test_every_quote_stands_at_its_place(store: Store) -> None:
    query = """SELECT ?exact ?start ?end ?text WHERE {
      ?link beb:anchor ?anchor . { ?link a beb:Link } UNION { ?link a beb:Amount }
      ?anchor oa:hasSource ?source ; oa:hasSelector ?selector .
      ?selector oa:exact ?exact ; oa:start ?start ; oa:end ?end . ?source beb:literalText ?text }"""
    quoted = rows(store, query)
    assert len(quoted) > 4000
    assert [exact for exact, start, end, text in quoted if text[int(start) : int(end)] != exact] == []


def test_one_query_goes_from_a_promise_to_minister_decree_and_municipality(store: Store) -> None:
    example = next(one for one in examples.read(IRIS) if one.slug == "koppelingen-van-een-hoofdstuk")
    found = rows(store, example.text)
    columns = ["chapterTitle", "promise", "promiseTitle", "named", "day", "minister", "portfolio", "enacting", "act",
               "local", "municipality"]  # fmt: skip
    by_name = [dict(zip(columns, row, strict=True)) for row in found]
    assert len({row["chapterTitle"] for row in by_name}) > 3
    forms = {"minister": "http://themis.vlaanderen.be/id/mandat", "act": "http://www.ejustice.just.fgov.be/eli/decreet/",
             "municipality": "http://vocab.belgif.be/auth/refnis2019/"}  # fmt: skip
    assert [row for row in by_name if not all(row[name].startswith(form) for name, form in forms.items())] == []


def test_a_minister_was_in_office_on_the_day(store: Store) -> None:
    query = """PREFIX mandaat: <http://data.vlaanderen.be/ns/mandaat#>
      SELECT ?day ?start ?end WHERE { ?d beb:involvedMinister ?m ; beb:decisionDate ?day .
        ?m mandaat:start ?start ; mandaat:einde ?end }"""
    terms = rows(store, query)
    assert len(terms) > 200
    assert [row for row in terms if not row[1][:10] <= row[0] < row[2][:10]] == []


def test_progress_is_told_for_each_linker(told: list[str], store: Store) -> None:
    lines = [line for line in told if line.startswith("linking: ")]
    assert len(lines) == len(LINKERS)
    assert [line for line in lines if not re.fullmatch(r"linking: .+ \([\d,]+\)", line)] == []
