"""Assessments side by side: which conflict, and which is shown first by the published rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gestand.server.app import create_app
from lxml import html
from lxml.html import HtmlElement
from pyoxigraph import QuerySolutions, Store

from gestand.derive.preferences import preferred, rules
from gestand.evidence import Agreement, Assessor, Judged, Source
from gestand.release import Releases
from gestand.store import open_store

from .building import BEB, IRIS, build_quietly, page, source_file, write
from .reading import page as read_page

AGREEMENT = Agreement("2019-2024", "Akkoord", "https://example.org/regering", "nl")
HEAD = '+++\nsection = "hoofdstuk/2.2.3"\ndate = {}\nverdict = "{}"\ncertainty = "laag"\n+++\n\nDit is het oordeel. {{verdict}}\n'
PEOPLE = {"redactie": ("2024-05-03", "geen-bewijs"), "vereniging": ("2024-06-01", "geen-bewijs"), "lezer": ("2024-01-01", "nagekomen")}


def source(run: str, kind: str, issued: date | None) -> Source:
    file = Path(f"{run}.toml")
    return Source(run, "x", file, run, AGREEMENT, Assessor(run, kind), file, issued=issued)


def judged(day: date | None, review: str = "niet-nagekeken") -> Judged:
    return Judged("nagekomen", "laag", None, (), (), review, day)


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"a": ("taalmodel", date(2024, 1, 1), None)}, "a"),
        ({"a": ("taalmodel", date(2024, 1, 1), None), "b": ("taalmodel", date(2024, 2, 1), None)}, "b"),
        ({"a": ("taalmodel", date(2024, 1, 1), None), "b": ("taalmodel", None, None)}, "a"),
        ({"a": ("mens", date(2020, 1, 1), None), "b": ("taalmodel", date(2024, 2, 1), None)}, "a"),
        ({"a": ("mens", date(2024, 3, 1), judged(date(2023, 1, 1))), "b": ("gemengd", date(2024, 2, 1), None)}, "b"),
        ({"a": ("mens", date(2024, 3, 1), judged(date(2023, 1, 1))), "b": ("mens", date(2023, 1, 1), judged(None))}, None),
    ],
)  # fmt: skip
def test_a_human_comes_before_software_and_the_latest_before_the_others(
    given: dict[str, tuple[str, date | None, Judged | None]], first: str | None
) -> None:
    sources = {run: source(run, kind, issued) for run, (kind, issued, _) in given.items()}
    pages = [replace(read_page("Alinea.", run=run), judged=own) for run, (_, _, own) in given.items()]
    found = preferred(pages, sources)
    assert first == (found.run if found else None)


def test_the_rules_say_in_three_languages_why() -> None:
    assert [{"nl", "en", "fr"}] * 5 == [set(one) for one in (rules().title, rules().about, *(rule.why for rule in rules()))]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a release with two runs of a model and three assessments by people, all of one promise."""
    folder = tmp_path_factory.mktemp("naast-elkaar")
    files = []
    for run, day in (("ronde-1", "2024-04-12"), ("ronde-2", "2024-08-01")):
        write(folder, {f"{run}/Hoofdstuk/Monitoring.md": page()})
        files.append(source_file(folder, "assessment-pages", run, issued=day))
    for run, (day, verdict) in PEOPLE.items():
        write(folder, {f"{run}/monitoring.md": HEAD.format(day, verdict)})
        files.append(source_file(folder, "human-assessments", run, assessor=f'{{name = "{run}", kind = "mens"}}'))
    build_quietly(files, folder / "releases")
    return folder / "releases"


@pytest.fixture(scope="module")
def store(root: Path) -> Store:
    found = Releases(root).current()
    assert found is not None
    return open_store(found.store)


@pytest.fixture(scope="module")
def shown(root: Path) -> HtmlElement:
    answer = create_app(root).test_client().get(
        "/doc/belofte/2019-2024/hoofdstuk/2.2.3", headers={"Accept": "text/html", "Accept-Language": "nl"}
    )
    return html.document_fromstring(answer.text)


def ask(store: Store, query: str) -> set[tuple[str, ...]]:
    found = store.query(f"PREFIX beb: <{BEB}> {query}", use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return {tuple(one.value.rpartition("/")[2] for one in row) for row in found}  # type: ignore[union-attr]


def test_assessments_conflict_both_ways_when_their_verdicts_differ_and_only_then(store: Store) -> None:
    verdicts = dict(ask(store, "SELECT ?a ?v WHERE { ?a beb:assesses ?p ; beb:hasVerdict/beb:verdictValue ?v }"))
    assert 5 == len(verdicts)
    assert ["nog-niet-beoordeeld"] * 2 == [verdicts[run] for run in ("ronde-1", "ronde-2")]
    apart = {(one, other) for one in PEOPLE for other in PEOPLE if verdicts[one] != verdicts[other]}
    assert 4 == len(apart)
    assert apart == ask(store, "SELECT ?a ?b WHERE { ?a beb:conflictsWith ?b }")


def test_the_promise_names_the_one_that_is_shown_first(store: Store) -> None:
    assert {("vereniging",)} == ask(store, "SELECT ?a WHERE { ?p beb:preferredAssessment ?a }")


def test_the_rules_are_published_with_what_they_made(store: Store) -> None:
    query = "SELECT ?rule WHERE { ?rule a beb:ReadingRule FILTER(CONTAINS(STR(?rule), '/regel/voorkeur-2/')) }"
    assert {("mens-eerst",), ("laatste-eerst",), ("geen-voorkeur",)} == ask(store, query)
    made = f"SELECT ?rule WHERE {{ <{IRIS.graph('afgeleid', 'voorkeur/2019-2024').value}> <http://www.w3.org/ns/prov#wasGeneratedBy> ?rule }}"
    assert {("voorkeur-2",)} == ask(store, made)


def test_the_page_shows_them_side_by_side_the_preferred_first_and_the_latest_before_the_others(shown: HtmlElement) -> None:
    table = shown.xpath("//table[contains(@class, 'sides')]/tbody/tr")
    assert ["vereniging", "Taalmodel, niet nader genoemd", "redactie", "Taalmodel, niet nader genoemd", "lezer"] == [
        row.xpath("string(th/a)") for row in table
    ]
    assert [True, *[False] * 4] == ["eerst getoond" in row.text_content() for row in table]
    assert ["strijdig met 1", "strijdig met 1", "strijdig met 2"] == [
        row.xpath("string(td[4]/span[@class='tag'])") for row in table if row.xpath("string(td[3])") and "mens" in row.xpath("string(td[2])")
    ]


def test_the_page_says_who_gave_a_verdict_and_in_which_words(shown: HtmlElement) -> None:
    sections = shown.xpath("//section[@class='assessment']")
    own = ["door de beoordelaar zelf gegeven" in one.text_content() for one in sections]
    assert [True, False, True, False, True] == own
    assert ["Dit is het oordeel."] * 3 == shown.xpath("//section[@class='assessment']/blockquote/p/text()")
