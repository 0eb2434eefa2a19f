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
from gestand.server.app import create_app
from jinja2 import Template
from lxml import html
from playwright.sync_api import Browser

from tests.browsing import SCREENSHOTS, SEEN, Visitor, chromium, visitor
from tests.journeys import TOPIC, walk
from tests.serving import BASE, BROWSER, one_of, page, release, releases
from tests.sparql_server import Server, start

PHONE, DESK = 360, 1280
MOUNT = urlsplit(BASE).path
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
    "municipalities": lambda: "/municipalities",
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


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["nl", "fr"])
def test_people_find_what_they_come_for(browser: Browser, site: str, language: str, width: int, script: bool) -> None:
    with visitor(browser, site, language, width, java_script_enabled=script) as person:
        walk(person, language)


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
    "municipality.html": "no example names a municipality",
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
