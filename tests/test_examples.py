"""Count the example corpus with regular expressions, as the yardstick for loaders and flow."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rdflib import BNode, Graph

from . import example_counts as expected

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

SECTION = re.compile(
    r"<details>\n {8}<summary>Regeerakkoord Sectie </summary>\n {8}<p>(?P<text>[^\n]*)</p>\n {8}</details> \n"
)
REFERENCES = re.compile(
    r"<details>\n {8}<summary> Referenties</summary>\n {8}\n?(?P<rows>.+?)\n {8}</details> \n\n\Z", re.S
)
ROW = re.compile(
    r"\*\*\[\\\[(?P<number>\d+)\\\]\](?:\((?P<url>https://\S+)\))?\*\* : "
    r"\*\*\((?P<day>\d{4}-\d\d-\d\d)\)\*\* (?P<title>.*?) (?=\n\n\*\*\[|\Z)",
    re.S,
)
MARKER = re.compile(r"\\\[(\d+)\\\]")


@dataclass(frozen=True)
class Row:
    """One row of a reference list: its number, what it says, and its address."""

    number: int
    day: str
    title: str
    url: str | None


@dataclass(frozen=True)
class Page:
    """One page in three parts: section text, body, rows."""

    path: Path
    section: str
    body: str
    rows: tuple[Row, ...]


def fold(text: str) -> str:
    """Fold white space and compose characters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_page(path: Path) -> Page:
    """Cut a page into its parts; a page of another form fails here."""
    text = path.read_bytes().decode("utf-8")
    section, references = SECTION.search(text), REFERENCES.search(text)
    assert section and references, path
    body = text[: section.start()] + text[section.end() : references.start()]
    rows = (Row(int(m["number"]), m["day"], m["title"], m["url"]) for m in ROW.finditer(references["rows"]))
    return Page(path, section["text"], re.sub(r"\A# .*\n", "", body), tuple(rows))


def first(value: Any) -> Any:
    """Take the first of a list, or the value itself."""
    return value[0] if isinstance(value, list) else value


def records() -> list[dict[str, Any]]:
    """Read the records of the example register."""
    answers = [json.loads(path.read_text("utf-8")) for path in sorted((EXAMPLES / "register").glob("*.json"))]
    return [record for answer in answers for record in answer["data"]]


def lookup(url: str) -> tuple[str, datetime]:
    """Read title and instant from a lookup address."""
    query = parse_qs(urlsplit(url).query, strict_parsing=True)
    return fold(query["search"][0]), datetime.fromisoformat(query["startDate"][0])


def register() -> Counter[tuple[str, datetime]]:
    """Count the records of the example register by folded title and instant."""
    attributes = [record["attributes"] for record in records()]
    return Counter(
        (fold(first(a["title"])), datetime.fromisoformat(first(a["meetingDate"]))) for a in attributes
    )


def status(row: Row, known: Counter[tuple[str, datetime]]) -> str:
    """Say whether a row is recognised, ambiguous, not found or only a date."""
    if row.url is None:
        return "date-only"
    hits = known[fold(row.title), lookup(row.url)[1]]
    return ("not-found", "recognised", "ambiguous")[min(hits, 2)]


PAGES = [read_page(path) for path in sorted((EXAMPLES / "pages").rglob("*.md"))]
ROWS = [row for page in PAGES for row in page.rows]
SECTION_FILES = {path.name: path.read_bytes().decode("utf-8") for path in (EXAMPLES / "sections").iterdir()}


def cited(page: Page) -> list[int]:
    """List the numbers of all markers in a page's body."""
    return [int(number) for number in MARKER.findall(page.body)]


def with_row(page: Page) -> list[int]:
    """List the numbers of the markers that have a row."""
    return [number for number in cited(page) if number in {row.number for row in page.rows}]


def test_pages_and_rows_are_as_many_as_stated() -> None:
    stated = (expected.PAGES, expected.ROWS)
    assert stated == (len(PAGES), len(ROWS))


def test_markers_are_as_many_as_stated() -> None:
    linked = sum(len(with_row(page)) for page in PAGES)
    loose = sum(len(cited(page)) for page in PAGES) - linked
    stated = (expected.LINKS, expected.MARKERS_WITHOUT_ROW)
    assert stated == (linked, loose)


def test_rows_without_a_marker_are_as_many_as_stated() -> None:
    stated = expected.UNCITED_ROWS
    assert stated == sum(row.number not in cited(page) for page in PAGES for row in page.rows)


def test_decisions_are_as_many_as_stated() -> None:
    ids = [record["id"] for record in records()]
    stated = expected.DECISIONS
    assert stated == len(ids) == len(set(ids))


def test_sections_are_as_many_as_stated() -> None:
    of_pages, of_files = {page.section for page in PAGES}, set(SECTION_FILES.values())
    stated = (expected.SECTION_FILES, expected.SECTIONS_WITH_TEXT, expected.SECTIONS_WITHOUT_PAGE)
    assert stated == (len(SECTION_FILES), len(of_pages | of_files), len(of_files - of_pages))


def test_resolution_is_as_stated() -> None:
    known = register()
    stated = {
        "recognised": expected.RECOGNISED,
        "ambiguous": expected.AMBIGUOUS,
        "not-found": expected.NOT_FOUND,
        "date-only": expected.DATE_ONLY,
    }
    assert stated == Counter(status(row, known) for row in ROWS)


def test_rows_are_numbered_from_nought_without_a_gap() -> None:
    assert all([row.number for row in page.rows] == list(range(len(page.rows))) for page in PAGES)


def test_a_row_says_what_its_address_says() -> None:
    told = [(fold(row.title), row.day, *lookup(row.url)) for row in ROWS if row.url]
    assert told == [(title, instant.date().isoformat(), title, instant) for _, _, title, instant in told]


def test_every_month_of_the_register_holds_its_own_decisions() -> None:
    for path in (EXAMPLES / "register").iterdir():
        answer = json.loads(path.read_text("utf-8"))
        assert answer["count"] == len(answer["data"]), path
        months = {first(record["attributes"]["meetingDate"])[:7] for record in answer["data"]}
        assert months == {path.stem.removeprefix("news-items-")}


def test_every_record_repeats_its_id_and_has_a_kind() -> None:
    for record in records():
        attributes = record["attributes"]
        assert record["id"] == first(attributes["uuid"])
        assert first(attributes["agendaitemType"]) in {"Nota", "Mededeling"}


def test_the_register_shows_null_scalar_and_list() -> None:
    kinds = {type(value) for record in records() for value in record["attributes"].values()}
    assert {type(None), str, int, list} == kinds


ODD_CASES = [
    ("no list items", "Leerkrachten", r"\A(?![\s\S]*^\s*(?:[-*] |\d+\. ))"),
    ("bullets", "Media", r"^- "),
    ("asterisks as bullets", "Vlaamse administratie_ versterken door te hervormen", r"^\* "),
    ("numbers", "“Slimme” mobiliteit  innovatie", r"^4\. "),
    ("bullets and numbers", "Logistiek", r"^- [\s\S]+^1\. "),
    ("markers at both levels", "Kwalitatief gezinsbeleid", r"^1\. .*\\\[0\\\].*\n   - .*\\\[0\\\]"),
    ("nine headings", "Niet residentiële gebouwen", r"(?:^#+ [\s\S]+?){9}"),
    ("a marker in a heading", "Niet residentiële gebouwen", r"^#+ .*\\\[0\\\]"),
    ("one number twice in a block", "Niet residentiële gebouwen", r"^- .*\\\[2\\\].*\\\[2\\\]"),
    ("a rule between sections", "Media", r"^---$"),
    ("free text in brackets", "Logistiek", r"\[regeerakkoord\].*\[1\.11\].*\[0-56\]"),
    ("an ampersand", "Ruimte voor economie", r"terreinen & hun"),
    ("assessment above the section block", "Inburgering en taal", r"\A\s+Deze .*\\\[0\\\]\\\[1\\\]"),
]


@pytest.mark.parametrize(("case", "stem", "pattern"), ODD_CASES)
def test_the_body_of_a_page_shows_its_odd_case(case: str, stem: str, pattern: str) -> None:
    (page,) = [page for page in PAGES if page.path.stem == stem]
    assert re.search(pattern, page.body, re.M), case


def test_one_page_names_one_decision_under_two_numbers() -> None:
    (page,) = [page for page in PAGES if page.path.stem == "“Slimme” mobiliteit  innovatie"]
    same = {row.number for row in page.rows if row.url and lookup(row.url) == lookup(page.rows[1].url or "")}
    assert {1, 4} == same


def test_one_title_stands_on_several_dates() -> None:
    titles = Counter(title for title, _ in register())
    assert titles["Verzameldecreet energie"] == 3


def test_titles_run_over_two_lines_and_over_an_empty_one() -> None:
    assert {1, 2} <= {row.title.count("\n") for row in ROWS}
    assert any("\n" in row.title.strip() for row in ROWS)


def chapter(page: Page) -> str:
    """Name the folder or the page at the top level."""
    return page.path.relative_to(EXAMPLES / "pages").parts[0]


def test_a_section_number_returns_in_another_chapter() -> None:
    assert {"Energie en klimaat", "Onderwijs"} == {
        chapter(page) for page in PAGES if page.section.startswith("1.2.2 ")
    }


def test_a_section_number_returns_in_its_own_chapter() -> None:
    numbers = Counter((chapter(page), page.section.split()[0]) for page in PAGES)
    assert {("Bestuurzaken", "3.2.3")} == {pair for pair, count in numbers.items() if count > 1}


def test_one_section_has_no_number() -> None:
    assert {"Vlaamse rand"} == {chapter(page) for page in PAGES if not page.section[0].isdigit()}


def test_a_page_and_a_file_share_a_section_byte_for_byte() -> None:
    shared = [page for page in PAGES if page.section in SECTION_FILES.values()]
    stated = expected.SECTION_FILES - expected.SECTIONS_WITHOUT_PAGE
    assert stated == len(shared)


def test_every_section_keeps_hyphens_of_the_pdf() -> None:
    assert all(re.search(r"[a-z]-[a-z]", page.section) for page in PAGES)
    assert any("energie-efficiëntie" in page.section for page in PAGES)


def test_source_files_name_loaders_paths_and_unique_runs() -> None:
    sources = [tomllib.loads(path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*.toml"))]
    assert {"assessment-pages", "news-items", "agreement-sections", "rdf"} == {s["loader"] for s in sources}
    assert {"voorbeeld-2024", "register", "secties", "regering"} == {s["run"] for s in sources}
    assert all((EXAMPLES / source["path"]).is_dir() for source in sources)
    assert {date(2024, 4, 12)} == {source["issued"] for source in sources}


def test_the_government_has_a_name_and_no_blank_node() -> None:
    graph = Graph().parse(EXAMPLES / "rdf" / "regering.ttl")
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]
    assert "Jambon" in {str(value) for value in graph.objects()}


def test_the_readme_tells_the_counts() -> None:
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| (\d+) \|$", readme, re.M))
    stated = {name: str(value) for name, value in vars(expected).items() if name.isupper()}
    assert stated == told


def test_the_readme_names_only_files_that_exist() -> None:
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    names = re.findall(r"`((?:pages|register|sections|rdf)/[^`]+)`", readme)
    assert names
    assert not [name for name in names if not (EXAMPLES / name).exists()]


RUN_LENGTH = 8


def word_runs(text: str) -> Iterator[str]:
    """Give each run of eight words, without case, numbers and the hyphens that hide a copy."""
    joined = re.sub(r"(?<=\w)-\s?(?=\w)", "", unicodedata.normalize("NFC", text).lower())
    words = re.findall(r"[^\W\d_]+", joined)
    return (" ".join(words[i : i + RUN_LENGTH]) for i in range(len(words) - RUN_LENGTH + 1))


def example_prose() -> Iterator[str]:
    """Give the prose of the examples: sections, bodies and register texts, no decision titles."""
    yield from SECTION_FILES.values()
    for page in PAGES:
        yield from (page.section, page.body)
    for record in records():
        content = record["attributes"]["htmlContent"]
        yield from content if isinstance(content, list) else [content or ""]


def corpus_texts(corpus: Path) -> Iterator[str]:
    """Give all texts of the real corpus."""
    for path in sorted(corpus.rglob("*")):
        if path.suffix in {".md", ".txt"}:
            yield path.read_text("utf-8")
        elif path.suffix == ".json":
            for record in json.loads(path.read_text("utf-8"))["data"]:
                yield record["attributes"]["title"]
                yield record["attributes"]["htmlContent"]


@pytest.mark.corpus
def test_no_run_of_eight_words_is_taken_from_the_real_corpus(data: Callable[[str], Path]) -> None:
    ours = {run for text in example_prose() for run in word_runs(text)}
    theirs = (run for text in corpus_texts(data("corpus")) for run in word_runs(text))
    assert len(ours) > 1000
    assert not {run for run in theirs if run in ours}


def test_a_run_of_words_is_seen_through_hyphens_and_numbers() -> None:
    (run,) = word_runs("Een werk-zaamheid van drie (3) dagen \\[1\\] telt hier mee.")
    assert run == "een werkzaamheid van drie dagen telt hier mee"


@pytest.mark.corpus
def test_decisions_are_those_of_the_official_register(data: Callable[[str], Path]) -> None:
    real = {
        record["id"]: record["attributes"]
        for path in (data("corpus") / "register").iterdir()
        for record in json.loads(path.read_text("utf-8"))["data"]
    }
    for record in records():
        ours, official = record["attributes"], real[record["id"]]
        facts = ("uuid", "title", "meetingDate", "agendaitemType")
        assert [official[name] for name in facts] == [first(ours[name]) for name in facts]
