"""Walk as people do from the entry page to what they come for, by links and forms that they see alone."""

from __future__ import annotations

from urllib.parse import urlsplit

from gestand.server import interface

from tests.browsing import Visitor

TOPIC = "gebouwen"
"""A word of one's own, which examples and corpus both have."""


def word(language: str, key: str) -> str:
    return interface.text(language, key)


def decisions_behind_a_promise(person: Visitor, language: str) -> None:
    """From a word of one's own to a promise, and to a decision that is cited for it and says so."""
    person.open("/")
    person.page.locator("main form[role='search'] input[name='q']").fill(TOPIC)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.follow("main a[href*='/doc/belofte/']")
    if person.page.locator("main .whole a").count():  # a part of a promise leads to the whole, where the evidence is
        person.follow("main .whole a")
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
    answer = person.get(query).text()
    assert cells == [cell for row in answer.split()[1:] for cell in row.split(",")]


def turtle_of_a_page(person: Visitor, language: str) -> None:
    """From a promise on the entry page to its Turtle."""
    person.open("/")
    person.follow("main .cards a")
    href = person.page.locator("main .formats a[type='text/turtle']").get_attribute("href") or ""
    answer = person.get(href)
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
    """From a promise to where an error is reported, and to the corrections that were made."""
    person.open("/")
    person.follow("main .cards a")
    person.follow(f"footer a:has-text('{word(language, 'about.error')}')")
    assert word(language, "about.error") == person.text("h2:target")
    person.follow("main a[href$='/corrections']")
    assert word(language, "corrections.title") in person.text("h1")


JOURNEYS = [decisions_behind_a_promise, promises_without_evidence, data_behind_a_picture, turtle_of_a_page,
            a_query_that_is_asked, whom_to_tell_about_an_error]  # fmt: skip


def walk(person: Visitor, language: str) -> None:
    """Make every journey in one window; nothing is asked of others, nothing complains, the language stays."""
    for journey in JOURNEYS:
        journey(person, language)
        assert language == person.page.locator("html").get_attribute("lang")
    assert ([], []) == (person.noted.elsewhere(urlsplit(person.site).netloc), person.noted.complaints)
