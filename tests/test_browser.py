"""The site in a real browser: what people come for, in their language, on a phone and a desk, with and without script."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
from flask import template_rendered
from gestand.server import interface
from gestand.server.app import create_app
from jinja2 import Template
from lxml import html
from playwright.sync_api import Browser

from tests.browsing import SCREENSHOTS, SEEN, Visitor, chromium, visitor
from tests.serving import BASE, BROWSER, one_of, page, release, releases
from tests.sparql_server import Server, start

PHONE, DESK = 360, 1280
MOUNT = urlsplit(BASE).path
TOPIC = "gebouwen"
MOST_BYTES = 200_000
MOST_PACKED = 60_000


def linked(path: str, links: str) -> str:
    """Give the path of the first of the links on a page that an expression of XPath finds."""
    return str(html.document_fromstring(page(path)).xpath(links)[0]).removeprefix(MOUNT)


PAGES: dict[str, Callable[[], str]] = {
    "home": lambda: "/",
    "promises": lambda: "/promises",
    "promise": lambda: f"/doc/{one_of('SectionPromise')}",
    "atomic-promise": lambda: f"/doc/{one_of('AtomicPromise')}",
    "section": lambda: f"/doc/{one_of('AgreementSection')}",
    "agreement": lambda: f"/doc/{one_of('CoalitionAgreement')}",
    "decision": lambda: f"/doc/{one_of('Decision')}",
    "assessment": lambda: f"/doc/{one_of('Assessment')}",
    "finding": lambda: f"/doc/{one_of('Finding')}",
    "evidence": lambda: f"/doc/{one_of('EvidenceLink')}",
    "release": lambda: f"/release/{release().id}",
    "changes": lambda: "/changes",
    "corrections": lambda: "/corrections",
    "dumps": lambda: "/dumps/",
    "report": lambda: "/report",
    "ontology": lambda: "/ns/belofte-bewijs",
    "shapes": lambda: "/ns/shapes",
    "query": lambda: "/sparql",
    "share": lambda: f"/share/{one_of('SectionPromise')}",
    "embed": lambda: f"/embed/{one_of('SectionPromise')}",
    "search": lambda: f"/search?q={TOPIC}",
    "domains": lambda: "/domains",
    "domain": lambda: "/domains/2019-2024/energie-en-klimaat",
    "themes": lambda: "/themes",
    "ministers": lambda: "/ministers",
    "without-evidence": lambda: "/without-evidence",
    "methodology": lambda: "/methodology",
    "list-of-links": lambda: "/links/list",
    "shape": lambda: linked("/ns/shapes", "//ul[@class='rules']//a[contains(@href, '/doc/')]/@href"),
    "result": lambda: linked("/report", "//a[contains(@href, '/doc/rapport/resultaat/')]/@href"),
    "citation": lambda: "/cite?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%205",
    "versions": lambda: f"/timemap/doc/{one_of('Decision')}",
    "scheme": lambda: "/doc/conceptscheme/Verdict",
    "about": lambda: "/about",
    "components": lambda: "/components",
    "links": lambda: "/links",
    "not-found": lambda: "/doc/nergens",
}
"""A page of each kind, by the name of its picture."""


@pytest.fixture(scope="module")
def served() -> Server:
    return start(releases())


@pytest.fixture(scope="module")
def site(served: Server) -> str:
    return f"http://127.0.0.1:{served.port}{MOUNT}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with chromium() as started:
        yield started


# What people come for


def word(language: str, key: str) -> str:
    return interface.text(language, key)


def decisions_behind_a_promise(person: Visitor, language: str) -> None:
    """From a word of one's own to a promise, and to a decision that is cited for it and says so."""
    person.open("/")
    person.page.locator("main form[role='search'] input[name='q']").fill(TOPIC)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.follow("main a[href*='/doc/belofte/']")
    promise = urlsplit(person.page.url).path
    person.follow("main .findings a.marker:not(.open)")
    assert "/doc/beslissing/" in person.page.url
    assert promise in {link.get_attribute("href") for link in person.page.locator("main .cards h3 a").all()}


def promises_without_evidence(person: Visitor, language: str) -> None:
    """From the entry page to the promises without evidence, and to one that nobody assessed: that means nothing."""
    person.open("/")
    person.follow("main a[href$='/without-evidence']")
    person.follow("main a[href*='state=']:not([aria-current])")
    person.follow("main table a[href*='/doc/belofte/']")
    assert word(language, "promise.unassessed") == person.text("main .notice")


def data_behind_a_picture(person: Visitor, language: str) -> None:
    """From a picture to its table, to its query and to the rows that the query gives."""
    person.open("/")
    person.follow("main .cards a")
    figure = person.page.locator("figure#beeld-time")
    figure.locator("summary").click()
    cells = [cell.text_content() or "" for cell in figure.locator("tbody td").all()]
    query = figure.locator("a").last.get_attribute("href") or ""
    answer = person.page.request.get(person.site.removesuffix(MOUNT) + query).text()
    assert cells == [cell for row in answer.split()[1:] for cell in row.split(",")]


def turtle_of_a_page(person: Visitor, language: str) -> None:
    """From a promise on the entry page to its Turtle."""
    person.open("/")
    person.follow("main .cards a")
    href = person.page.locator("main .formats a[type='text/turtle']").get_attribute("href") or ""
    answer = person.page.request.get(person.site.removesuffix(MOUNT) + href)
    assert ("text/turtle", True) == (answer.headers["content-type"].partition(";")[0], "beb:" in answer.text())


def a_query_that_is_asked(person: Visitor, language: str) -> None:
    """From the entry page to the query page with its query, and to its rows."""
    person.open("/")
    person.follow(f"main a.button:has-text('{word(language, 'home.query.run')}')")
    assert word(language, "query.title") == person.text("h1")
    assert "SELECT" in person.page.locator("#query").input_value()
    answer = person.page.request.get(person.page.url, headers={"Accept": "text/csv"})
    assert "promise" in answer.text().splitlines()[0]


def whom_to_tell_about_an_error(person: Visitor, language: str) -> None:
    """From a page to where an error is reported, and to the corrections that were made."""
    person.open(PAGES["decision"]())
    person.follow(f"footer a:has-text('{word(language, 'about.error')}')")
    assert word(language, "about.error") == person.text("h2:target")
    person.follow("main a[href$='/corrections']")
    assert word(language, "corrections.title") in person.text("h1")


JOURNEYS = [decisions_behind_a_promise, promises_without_evidence, data_behind_a_picture, turtle_of_a_page,
            a_query_that_is_asked, whom_to_tell_about_an_error]  # fmt: skip


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_people_find_what_they_come_for(browser: Browser, site: str, language: str, width: int, script: bool) -> None:
    with visitor(browser, site, language, width, java_script_enabled=script) as person:
        for journey in JOURNEYS:
            journey(person, language)
            assert language == person.page.locator("html").get_attribute("lang")
        assert ([], []) == (person.noted.elsewhere(urlsplit(site).netloc), person.noted.complaints)


def test_a_keyboard_alone_reaches_content_and_menu(browser: Browser, site: str) -> None:
    with visitor(browser, site) as person:
        person.open("/")
        person.page.keyboard.press("Tab")
        assert "#inhoud" == person.page.evaluate("() => document.activeElement.getAttribute('href')")
        assert person.page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        reached = set()
        for _ in range(40):
            person.page.keyboard.press("Tab")
            reached.add(person.page.evaluate("() => document.activeElement.getAttribute('href')"))
        menu = {link.get_attribute("href") for link in person.page.locator("header nav a").all()}
        assert set() == menu - reached


# Every kind of page


@pytest.fixture(scope="module")
def windows(browser: Browser, site: str) -> Iterator[dict[str, Visitor]]:
    """Give the windows in which each kind of page is looked at, by the end of the name of its picture."""
    with (
        visitor(browser, site, "nl", PHONE, color_scheme="dark", reduced_motion="reduce") as phone,
        visitor(browser, site, "nl", DESK, color_scheme="light") as desk,
    ):
        yield {f"{PHONE}-dark": phone, f"{DESK}-light": desk}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(windows: dict[str, Visitor], kind: str) -> None:
    for (window, person), rules in zip(windows.items(), (SEEN, ()), strict=True):
        person.open(PAGES[kind](), 404 if kind == "not-found" else 200)
        person.page.screenshot(path=SCREENSHOTS / f"{kind}-{window}.png")
        assert ([], 0) == (person.faults(*rules), person.wider_than_window())
        assert [] == person.seen()["refused"]


UNSEEN = {
    "gone.html": "no example is withdrawn",
    "minister.html": "no example names a minister",
    "theme.html": "no example has a theme",
}
"""Templates of pages that this release has none of, with the reason."""


def test_every_kind_of_page_is_looked_at() -> None:
    templates = {
        file.name: file.read_text(encoding="utf-8")
        for file in files("gestand.server.templates").iterdir()
        if file.name.endswith(".html")
    }
    whole = {name for name, text in templates.items() if "{% extends" in text or "<!doctype" in text} - {"layout.html"}
    drawn: set[str] = set()
    served = create_app(releases(), engine=Mock())  # asks nothing of the engine but for a citation

    def note(_: object, template: Template, **__: object) -> None:
        drawn.add(template.name or "")

    with template_rendered.connected_to(note, served):
        for kind in PAGES.keys() - {"citation"}:
            served.test_client().get(MOUNT + PAGES[kind](), headers={"Accept": BROWSER})
    assert whole - drawn - {"citation.html"} == set(UNSEEN)


# What a page costs


def test_a_promise_page_is_light_stands_still_and_needs_nobody_else(browser: Browser, site: str) -> None:
    with visitor(browser, site) as person:
        answer = person.open(PAGES["promise"]())
        person.page.wait_for_load_state("networkidle")
        seen, kinds = person.seen(), Counter(one.resource_type for one in person.noted.requests)
        packed = len(gzip.compress(answer.body()))
        print(
            f"promise page: {person.noted.bytes_sent()} bytes, HTML {packed} packed, largest paint {seen['largest']:.0f} ms"
        )
        assert (1, 1, 0) == (kinds["document"], kinds["stylesheet"], kinds["script"])
        assert (True, True) == (0 < person.noted.bytes_sent() < MOST_BYTES, 0 < packed < MOST_PACKED)
        assert 0 == seen["shift"]
        # nothing larger comes after the first paint: no picture or font is waited for
        assert 0 < seen["paint"] == seen["largest"]
        assert [] == person.noted.elsewhere(urlsplit(site).netloc)


def test_the_policy_lets_nothing_in_that_a_page_did_not_bring(served: Server) -> None:
    for kind, path in PAGES.items():
        policy = served.ask("GET", MOUNT + path(), Accept="text/html").headers["content-security-policy"]
        assert (kind, False, True) == (kind, "unsafe" in policy or "*" in policy, "default-src 'none'" in policy)
