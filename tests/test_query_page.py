"""The query page: a form that works alone, and an editor that a real browser uses as a person does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
from gestand.server import interface, query_page
from gestand.server.app import create_app

from gestand import examples
from tests.needs import absent
from tests.serving import BASE, IRIS, releases
from tests.sparql_server import Server, start

EDITOR = Path(__file__).resolve().parent.parent / "editor"
BUNDLE = EDITOR.parent / "server/static/editor.js"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PATH = urlsplit(BASE).path
EXAMPLES = examples.read(IRIS)


@pytest.fixture(scope="module")
def at() -> Server:
    return start(releases())


class Page(HTMLParser):
    """Read links with their example, scripts, and the text of elements with an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.scripts: list[dict[str, str | None]] = []
        self.inline: list[str] = []
        self.text: dict[str, str] = {}
        self._within: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a" and "data-example" in said:
            self.links.append(said)
        if tag == "script":
            self.scripts.append(said)
        self.inline += [f"{tag} {name}" for name in said if name == "style" or name.startswith("on")]
        if tag not in ("link", "meta", "input", "br"):
            self._within.append(said.get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        for name in filter(None, self._within):
            self.text[name] = self.text.get(name, "") + data


def page(at: Server, path: str = "/sparql", language: str = "nl") -> Page:
    return Page(at.ask("GET", PATH + path, Accept=BROWSER, Accept_Language=language).text)


# Without a script


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_every_example_is_a_link_that_asks_it_with_title_and_explanation_in_the_readers_language(
    at: Server, language: str
) -> None:
    links = page(at, language=language).links
    asked = [parse_qs(urlsplit(link["href"] or "").query)["query"] for link in links]
    assert [[example.text] for example in EXAMPLES] == asked
    spoken = language if language in ("nl", "en") else "en"
    assert [example.comments[spoken] for example in EXAMPLES] == [link["data-example"] for link in links]


@pytest.mark.parametrize("example", EXAMPLES[1:4], ids=lambda example: example.slug)
def test_the_page_of_an_example_shows_its_text_and_what_the_answer_does_not_say(at: Server, example: Any) -> None:
    href = next(link["href"] for link in page(at).links if example.text in parse_qs(urlsplit(link["href"] or "").query)["query"])
    shown = page(at, (href or "").removeprefix(PATH))
    assert example.text == shown.text["query"]
    assert f"{example.titles['nl']} {example.comments['nl']}" == shown.text["chosen"]
    assert [example.titles["nl"]] == [example.titles["nl"] for link in shown.links if link.get("aria-current")]


def test_a_query_of_ones_own_is_shown_as_it_was_asked(at: Server) -> None:
    shown = page(at, "/sparql?query=ASK%20%7B%7D%20%23%20%3C%2Ftextarea%3E%3Cscript%3E")
    assert ("ASK {} # </textarea><script>", "") == (shown.text["query"], shown.text.get("chosen", "").strip())


def test_the_page_has_no_inline_script_and_no_inline_style(at: Server) -> None:
    shown = page(at)
    assert [] == shown.inline
    assert [] == [script for script in shown.scripts if "src" not in script and script.get("type") != "application/json"]


def test_the_exception_in_the_policy_is_for_pages_with_a_script_alone(at: Server) -> None:
    policy = "content-security-policy"
    query = at.ask("GET", f"{PATH}/sparql", Accept=BROWSER).headers[policy]
    assert "script-src 'self'; connect-src 'self'" in query
    assert "unsafe" not in query
    assert "script-src" not in at.ask("GET", f"{PATH}/promises", Accept=BROWSER).headers[policy]


def test_without_a_bundle_the_plain_form_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_page, "EDITOR", "no-such-bundle.js")
    app = create_app(releases(), engine=Mock())  # the page runs nothing
    answer = app.test_client().get(f"{PATH}/sparql", headers={"Accept": BROWSER})
    shown = Page(answer.text)
    assert (EXAMPLES[0].text, []) == (shown.text["query"], shown.scripts)


# What the script is told


@pytest.fixture(scope="module")
def told(at: Server) -> dict[str, Any]:
    if not BUNDLE.is_file():
        absent("the editor is not built: make editor")
    return dict(json.loads(page(at).text["editor-data"]))


def test_the_terms_are_those_of_the_void_with_labels_and_counts(at: Server, told: dict[str, Any]) -> None:
    asked = at.ask("GET", f"{PATH}/sparql?format=json&query=SELECT%20%3Fc%20(COUNT(*)%20AS%20%3Fn)%7B%3Fx%20a%20%3Fc%7DGROUP%20BY%20%3Fc")
    assert {row["c"]: int(row["n"]) for row in asked.rows()} == {iri: things for iri, _, things, _ in told["classes"]}
    assert ("Bevinding", 55) == next((label, things) for iri, label, things, _ in told["classes"] if iri == f"{IRIS.vocabulary}Finding")


def test_a_class_names_the_properties_of_its_things(told: dict[str, Any]) -> None:
    places = next(places for iri, _, _, places in told["classes"] if iri == f"{IRIS.vocabulary}EvidenceLink")
    names = {told["properties"][place][0].removeprefix(IRIS.vocabulary) for place in places}
    assert {"viaReference", "citesDecision", "evidenceStatus", "order"} <= names
    assert "claimText" not in names


def test_prefixes_graphs_and_concepts_are_told(told: dict[str, Any]) -> None:
    assert (IRIS.vocabulary, "http://purl.org/dc/terms/") == (told["prefixes"]["beb"], told["prefixes"]["dcterms"])
    assert f"{BASE}/id/graaf/bron/register" in [iri for iri, _, _ in told["graphs"]]
    assert [f"{BASE}/id/concept/Herkenning/herkend", "herkend"] in [[iri, label.lower()] for iri, label, _ in told["concepts"]]


def test_the_words_of_the_script_exist_in_every_language_of_the_pages() -> None:
    used = {key for file in (EDITOR / "src").glob("*.ts") for key in re.findall(r'"(query\.[a-z.]+)"', file.read_text())}
    assert len(used) > 20
    assert [] == [(language, key) for language, texts in interface.TEXTS.items() for key in used - set(texts)]


# In a browser


def needed(path: Path | str | None, reason: str) -> str:
    if not path or not Path(path).exists():
        absent(reason)
    return str(path)


@pytest.fixture(scope="module")
def seen(at: Server) -> dict[str, Any]:
    needed(BUNDLE, "the editor is not built: make editor")
    needed(EDITOR / "node_modules/playwright-core", "npm ci --prefix editor")
    browser = needed(shutil.which("chromium") or shutil.which("chromium-browser"), "apt-get install -y chromium")
    command = ["node", str(EDITOR / "test/drive.mjs"), browser, f"http://127.0.0.1:{at.port}{PATH}"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert 0 == ran.returncode, ran.stderr
    return dict(json.loads(ran.stdout))


def test_nothing_is_asked_elsewhere_and_the_policy_holds(seen: dict[str, Any]) -> None:
    assert ([], []) == (seen["elsewhere"], seen["refused"])
    # Chromium itself notes the answer 400 to the wrong query of this test
    assert ["Failed to load resource: the server responded with a status of 400 (BAD REQUEST)"] == seen["console"]


def test_the_editor_takes_the_place_of_the_text_area_and_runs_nothing_by_itself(seen: dict[str, Any]) -> None:
    assert {"plain": False, "runs": 0} == seen["start"]


def test_a_term_is_completed_and_its_prefix_declared(seen: dict[str, Any]) -> None:
    assert seen["proposed"].startswith("beb:Decision")
    assert f"PREFIX beb: <{IRIS.vocabulary}>\nSELECT * WHERE {{ ?x a beb:Decision}}" == seen["completed"]


def test_a_query_gives_rows_with_count_time_downloads_and_a_permalink(seen: dict[str, Any]) -> None:
    typed = seen["typed"]
    assert (3, ["SPARQL JSON", "SPARQL XML", "CSV", "TSV"]) == (typed["rows"], typed["formats"])
    assert re.fullmatch(r"Rows: 3 · [\d.,]+ ms \(server [\d.,]+ ms\)", typed["status"])
    assert "LIMIT 3" in parse_qs(urlsplit(typed["url"]).query)["query"][0]


def test_a_resource_is_a_link_on_this_site_with_its_name_or_its_uri(seen: dict[str, Any]) -> None:
    link = seen["link"]
    assert link["href"].startswith(f"{PATH}/id/beslissing/")
    assert BASE + link["href"].removeprefix(PATH) == link["uri"]
    assert not link["name"].startswith(("http", "beslissing/"))


def test_a_download_holds_header_and_rows(seen: dict[str, Any]) -> None:
    assert {"name": "answer.csv", "lines": 4} == seen["download"]


def test_an_error_is_shown_and_marked_at_its_place(seen: dict[str, Any]) -> None:
    error = seen["error"]
    assert error["text"].startswith("400 line 2, column 12")
    assert "Go to line 2, column 12" in error["text"]
    assert (True, "editor") == (error["marks"] > 0, error["focus"])


def test_an_undeclared_prefix_is_declared_on_request(seen: dict[str, Any]) -> None:
    assert "PREFIX foaf: <http://xmlns.com/foaf/0.1/>" == seen["declared"]


def test_an_example_is_shown_with_its_explanation_and_run(seen: dict[str, Any]) -> None:
    example = EXAMPLES[2]
    assert example.titles["en"] == seen["example"]["title"]
    assert f"{example.titles['en']} {example.comments['en']}" == seen["example"]["shown"]
    assert seen["example"]["status"].startswith("Rows: 6 · ")


def test_a_graph_is_a_table_of_triples_with_the_formats_of_graphs(seen: dict[str, Any]) -> None:
    assert (5, ["Turtle", "N-Triples", "JSON-LD", "RDF/XML", "N-Quads", "TriG"]) == (seen["graph"]["rows"], seen["graph"]["formats"])
    assert seen["graph"]["status"].startswith("Facts: 5 · ")


def test_yes_and_nothing_are_said_in_words(seen: dict[str, Any]) -> None:
    assert ("Yes", "No result: nothing in this release fits the query.") == (seen["ask"]["text"], seen["none"]["text"])


def test_a_query_too_long_for_an_address_is_posted(seen: dict[str, Any]) -> None:
    long = seen["long"]
    assert (2, 1, False, "answer.tsv") == (long["rows"], long["posts"], long["permalink"], long["download"])


def test_markup_and_script_addresses_in_the_data_stay_text(seen: dict[str, Any]) -> None:
    assert 0 == seen["hostile"]["scripts"]
    assert "<code>javascript:alert(1)</code>" == seen["hostile"]["html"][0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in seen["hostile"]["html"][1]


def test_many_rows_come_in_pages(seen: dict[str, Any]) -> None:
    assert [200, 400, 450] == seen["paged"]


def test_the_keyboard_can_leave_the_editor(seen: dict[str, Any]) -> None:
    assert "run" == seen["tab"]


def test_a_permalink_opens_with_its_answer(seen: dict[str, Any]) -> None:
    permalink = seen["permalink"]
    assert (4, True) == (permalink["rows"], permalink["text"].endswith("LIMIT 4"))
    assert [permalink["text"]] == parse_qs(urlsplit(permalink["href"]).query)["query"]


def test_the_page_fits_a_telephone(seen: dict[str, Any]) -> None:
    assert {"360": 360, "1280": 1280} == seen["widths"]


def test_the_form_works_without_scripts(seen: dict[str, Any]) -> None:
    plain = seen["plain"]
    assert (True, True, False) == (plain["area"], plain["format"], plain["editor"])
    assert EXAMPLES[1].titles["en"] == plain["chosen"]
    assert "application/sparql-results+xml" == plain["type"]


# The parts of the script


def test_the_parts_of_the_editor_pass_their_own_tests() -> None:
    needed(EDITOR / "node_modules/esbuild", "npm ci --prefix editor")
    ran = subprocess.run(["npm", "test", "--silent"], cwd=EDITOR, capture_output=True, text=True, timeout=120, check=False)
    assert 0 == ran.returncode, ran.stdout
    assert re.search(r"^# pass [1-9]\d*$", ran.stdout, re.MULTILINE), ran.stdout


def test_the_script_is_typed() -> None:
    needed(EDITOR / "node_modules/typescript", "npm ci --prefix editor")
    ran = subprocess.run(["npm", "run", "--silent", "check"], cwd=EDITOR, capture_output=True, text=True, timeout=120, check=False)
    assert (0, "") == (ran.returncode, ran.stdout)
