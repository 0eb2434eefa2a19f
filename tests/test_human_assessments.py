"""Assessments that people wrote: their form, every fault with its line, and what stands in a release beside the others."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from gestand.evidence import WrittenAssessment
from gestand.opinions import CERTAINTIES, GAP_KINDS, REVIEWS, STANCES, VERDICTS
from gestand.pipeline import BuildError
from gestand.release import Release
from gestand.store import open_store
from gestand.terms import SKOS
from gestand.words import ontology

from .building import BEB, EXAMPLES, IRIS, build_quietly, load, source_file, write

DOC = (EXAMPLES.parent / "docs/assessments.md").read_text(encoding="utf-8")
(MARKDOWN, *_), (SOURCE, *_) = (
    re.findall(rf"^```{kind}\n(.*?)^```", DOC, re.MULTILINE | re.DOTALL) for kind in ("markdown", "toml")
)
ASSESSOR = '{name = "Redactie", kind = "mens"}'
PREFIXES = f"PREFIX beb: <{BEB}> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#> "


def written(folder: Path, text: str, **more: str) -> Path:
    write(folder, {"redactie/monitoring.md": text})
    return source_file(folder, "human-assessments", "redactie", **{"assessor": ASSESSOR} | more)


def documented(folder: Path) -> Path:
    """Write the files of docs/assessments.md."""
    write(folder, {"redactie/monitoring.md": MARKDOWN, "redactie.toml": SOURCE})
    return folder / "redactie.toml"


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if one is None else one.value.rpartition("/")[2] for one in row) for row in found)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build the example of the documentation with the example corpus."""
    folder = tmp_path_factory.mktemp("redactie")
    files = [documented(folder), *(EXAMPLES / f"{name}.toml" for name in ("government", "pages", "register"))]
    return build_quietly(files, folder / "releases").release


@pytest.fixture(scope="module")
def release(built: Release) -> Store:
    return open_store(built.store)


# The file


def test_a_file_gives_an_assessment_with_its_blocks_marks_and_rows(tmp_path: Path) -> None:
    (one,), faults = load(documented(tmp_path))
    assert isinstance(one, WrittenAssessment) and [] == faults.errors
    judged = one.judged
    assert ("armoedebestrijding/2.2.8", "Monitoring, nagelezen") == (one.reference, one.title)
    assert ("in-uitvoering", "middel", 4, "nagekeken") == (judged.verdict, judged.certainty, judged.rests_on, judged.review)
    assert ((1, "ondersteunt-deels"), (2, "kadert"), (3, "onduidelijk")) == judged.stances
    assert ((3, "geen-meting"),) == judged.gaps
    assert ["{" in block.text for block in one.blocks] == [False] * 4
    assert [(1, None), (2, "5E82F44614A4990008000100")] == [(row.number, row.official_id) for row in one.references]


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("+++\nsection", "section", 1, "does not begin with a line +++"),
        ("\n+++\n\n#", "\n\n#", 1, "has no second line +++"),
        ('"middel"', "middel", 5, "has a head that is no TOML"),
        ('section = "armoedebestrijding/2.2.8"\n', "", 1, "the key 'section' is missing"),
        ("verdict =", "oordeel =", 1, "unknown key 'oordeel'"),
        ("2024-05-03", '"3 mei"', 1, "date must be a date such as 2024-04-12, not '3 mei'"),
        ('"in-uitvoering"', '"bezig"', 1, "verdict 'bezig' is unknown (known are nagekomen, "),
        ('"middel"', '"heel"', 1, "certainty 'heel' is unknown"),
        ('reviewed_by = "Een tweede lezer"', 'review = "nagekeken"', 1, "review is nagekeken, and reviewed_by is missing"),
        ('"Een tweede lezer"', '"Redactie"', 1, "Redactie wrote it"),
        ('"Een tweede lezer"', '"…"', 1, "reviewed_by '…' has no letter or digit"),
        ("number = 2", "number = 1", 13, "a second reference with the number 1"),
        ("number = 2", "number = -2", 13, "number -2 is below 0"),
        ("date = 2020-09-25\n", "", 8, "the key 'date' is missing"),
        ("decision =", "besluit =", 13, "unknown key 'besluit'"),
        ("[2]. {kadert}", "[3]. {kadert}", 21, "the marker [3] has no [[reference]] in the head"),
        (" {kadert}", "", 21, "is a finding, and does not say what it does for the promise"),
        ("{kadert}", "{kadert} {onduidelijk}", 21, "has 2 stances: kadert, onduidelijk"),
        ("{kadert}", "{decor}", 21, "the mark {decor} is unknown"),
        ("geen-meting", "geen-tijd", 22, "the mark {lacune geen-tijd} is unknown"),
        ("{verdict}", "{ondersteunt} {verdict}", 24, "has a stance and is no finding"),
        (" {verdict}", "", 1, "no block ends in {verdict}"),
        ("{kadert}", "{kadert} {verdict}", 24, "is marked {verdict} as is line 21"),
        ('"in-uitvoering"', '"nog-niet-beoordeeld"', 24, "is marked {verdict}, and the verdict is nog-niet-beoordeeld"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_the_assessment_is_left_out(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in MARKDOWN
    found, faults = load(written(tmp_path, MARKDOWN.replace(old, new)))
    place = f"{tmp_path}/redactie/monitoring.md:{line}: error: {told}"
    assert ([], True) == (found, any(str(one).startswith(place) for one in faults.errors)), faults.errors


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    text = MARKDOWN.replace(" {kadert}", "").replace('"middel"', '"heel"')
    write(tmp_path, {"redactie/ander.md": text})
    _, faults = load(written(tmp_path, text))
    assert 4 == len(faults.errors)


def test_software_writes_no_such_assessment(tmp_path: Path) -> None:
    _, faults = load(written(tmp_path, MARKDOWN, assessor=""))
    assert ["people write these assessments"] == [one.message for one in faults.errors]


@pytest.mark.parametrize(
    ("assessor", "told"),
    [
        ('{name = "…", kind = "mens"}', "assessor.name '…' has no letter or digit"),
        ('{name = "x", kind = "mens", type = "dier"}', "assessor.type 'dier' is unknown"),
        ('{name = "x", type = "persoon"}', "assessor.type does not fit a language model"),
        ('{name = "x", kind = "mens", homepage = "thuis"}', "assessor.homepage 'thuis' is no IRI"),
    ],
)
def test_an_agent_that_cannot_be_named_is_told(tmp_path: Path, assessor: str, told: str) -> None:
    _, faults = load(written(tmp_path, MARKDOWN, assessor=assessor))
    assert any(one.message.startswith(told) for one in faults.errors), faults.errors


@pytest.mark.parametrize(
    ("scheme", "words"),
    [("Verdict", VERDICTS), ("Zekerheid", CERTAINTIES), ("Houding", STANCES), ("SoortLacune", GAP_KINDS),
     ("Redactiestatus", (*REVIEWS, "ingetrokken"))],
)  # fmt: skip
def test_the_words_of_the_form_are_those_of_the_code_lists(scheme: str, words: tuple[str, ...]) -> None:
    listed = {
        quad.subject.value.rpartition("/")[2]
        for quad in ontology(IRIS)
        if quad.predicate == SKOS.inScheme and quad.object == IRIS.id("conceptscheme", scheme)
    }
    assert set(words) == listed


# The release


def test_it_is_another_assessment_of_the_same_promise_with_its_own_verdict_and_status(release: Store) -> None:
    query = """SELECT ?a ?m ?v ?s WHERE { ?a beb:assesses ?p ; beb:assessmentMethod ?m ; beb:reviewStatus ?s ;
               beb:hasVerdict/beb:verdictValue ?v FILTER(STRENDS(STR(?p), "armoedebestrijding/2.2.8")) }"""
    assert ("redactie-2024", "mens", "in-uitvoering", "nagekeken") in ask(release, query)
    assert 2 == len(ask(release, query))


def test_its_rows_are_resolved_by_day_and_title_and_by_official_id(release: Store) -> None:
    query = """SELECT ?n ?s ?d WHERE { ?r beb:referenceNumber ?n ; beb:resolutionStatus ?s ; beb:refersTo ?d
               FILTER(CONTAINS(STR(?r), "/redactie-2024/ref/")) }"""
    named = {"1": "Vlaams Actieplan Armoedebestrijding 2020-2024", "2": "5E82F44614A4990008000100"}
    found = ask(release, query)
    assert [("1", "herkend"), ("2", "herkend")] == [row[:2] for row in found]
    title = f'SELECT ?t WHERE {{ <{IRIS.decision(found[0][2]).value}> dcterms:title ?t }}'
    assert [(named["1"],)] == ask(release, title)
    assert named["2"] == found[1][2]


def test_what_was_typed_is_the_assessors_own_and_lies_in_the_graph_of_its_source(release: Store) -> None:
    own = """SELECT DISTINCT ?g WHERE { GRAPH ?g { ?x beb:verdictValue|beb:gapKind|beb:stance ?y }
             FILTER(CONTAINS(STR(?x), "/redactie-2024/")) }"""
    by_rule = """SELECT ?x WHERE { ?x beb:byRule ?rule FILTER(CONTAINS(STR(?x), "/redactie-2024/"))
                 FILTER NOT EXISTS { ?x a beb:Alignment } }"""
    assert ([("redactie-2024",)], []) == (ask(release, own), ask(release, by_rule))


def test_verdict_gap_and_findings_point_at_their_words(release: Store) -> None:
    query = """SELECT ?exact WHERE { ?x beb:anchor/<http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact>
               ?exact FILTER(CONTAINS(STR(?x), "/redactie-2024/") && !CONTAINS(STR(?x), "bevinding")) }"""
    assert {("Het plan is er, de metingen zijn nog niet te vinden.",),
            ("Een halfjaarlijks cijfer per streek staat in geen enkele beslissing.",)} == set(ask(release, query))  # fmt: skip


def test_who_wrote_and_who_reviewed_it_are_agents(release: Store) -> None:
    query = """SELECT ?who ?kind WHERE { ?a prov:wasAttributedTo ?who . ?who a ?kind
               FILTER(STRENDS(STR(?a), "/redactie-2024") && STRSTARTS(STR(?kind), STR(prov:)) && ?kind != prov:Agent) }"""
    assert [("een-tweede-lezer", "prov#Person"), ("voorbeeldredactie", "prov#Organization")] == ask(release, query)


def test_the_table_of_evidence_links_names_who_wrote_it_and_not_who_reviewed_it(built: Release) -> None:
    (file,) = built.path.rglob("bewijslinks.csv")
    text = file.read_bytes()
    rows = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    found = {row["beweerd_door"] for row in rows if "/redactie-2024/" in row["bewijslink_iri"]}
    assert {"Voorbeeldredactie"} == found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2.2.8", "2.2.9", "no source quotes the section 'armoedebestrijding/2.2.9' of 2019-2024"),
        ('"in-uitvoering"', '"niet-nagekomen"', "no evidence link contradicts"),
    ],
)
def test_what_does_not_fit_the_release_stops_it(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, {"redactie/monitoring.md": MARKDOWN.replace(old, new), "redactie.toml": SOURCE})
    with pytest.raises(BuildError) as caught:
        build_quietly([tmp_path / "redactie.toml", EXAMPLES / "pages.toml"], tmp_path / "releases")
    report = caught.value.report.lines() if caught.value.report else []
    assert told in "\n".join([*map(str, caught.value.faults), *report])


def test_two_assessments_of_a_section_need_two_runs(tmp_path: Path) -> None:
    write(tmp_path, {"redactie/nog-een.md": MARKDOWN})
    with pytest.raises(BuildError) as caught:
        build_quietly([documented(tmp_path), EXAMPLES / "pages.toml"], tmp_path / "releases")
    assert [True] == ["the section is assessed in" in one.message for one in caught.value.faults if one.severity == "error"]
