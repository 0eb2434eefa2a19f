"""Travel in time: TimeGate, TimeMap and mementos as RFC 7089 describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from werkzeug.http import http_date, parse_date

from tests import withdrawing
from tests.history import BASE, CAME, DAYS, KEPT, LEFT, first, get, people, second
from tests.serving import BROWSER

PAGE = f"/doc/{KEPT}"
OLD, NEW = (http_date(datetime.fromtimestamp(day, UTC)) for day in DAYS)
LINK = re.compile(r'<(?P<target>[^>]*)>; rel="(?P<rel>[^"]*)"(?:; type="(?P<type>[^"]*)")?(?:; (?P<more>[a-z]+="[^,]*(?:, [^"]*)?"))?')


def links(text: str) -> dict[str, tuple[str, str]]:
    """Read links: by relation, the target and what else is said (RFC 8288, 3)."""
    found = {}
    for match in LINK.finditer(text):
        for rel in match["rel"].split():
            found[rel] = match["target"], match["more"] or ""
    return found


def of(version: str, path: str = PAGE) -> str:
    return f"/gestand/release/{version}{path}"


# A page (RFC 7089, 4.2: the original resource knows its TimeGate)


@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_a_page_links_to_its_timegate_its_timemap_and_its_mementos(suffix: str) -> None:
    said = links(get(PAGE + suffix, BROWSER).headers["Link"])
    assert (f"/gestand/timegate{PAGE}{suffix}", "") == said["timegate"]
    assert (f"/gestand/timemap{PAGE}{suffix}", "") == said["timemap"]
    assert (of(first()) + suffix, f'datetime="{OLD}"') == said["first"]
    assert (of(second()) + suffix, f'datetime="{NEW}"') == said["last"]


def test_a_page_that_follows_the_current_release_is_no_memento_and_does_not_vary_by_date() -> None:
    response = get(PAGE, BROWSER, Accept_Datetime=OLD)
    assert 200 == response.status_code and "Memento-Datetime" not in response.headers
    assert "Accept-Datetime" not in response.headers["Vary"]


# A memento (4.2.1.2: Memento-Datetime and the link to the original are a must)


@pytest.mark.parametrize("suffix", ["", ".ttl", ".jsonld"])
def test_a_memento_says_of_what_and_of_when_it_is(suffix: str) -> None:
    response = get(f"/release/{first()}{PAGE}{suffix}", BROWSER)
    said = links(response.headers["Link"])
    assert (200, OLD) == (response.status_code, response.headers["Memento-Datetime"])
    assert (f"/gestand{PAGE}{suffix}", f"/gestand/timegate{PAGE}{suffix}") == (said["original"][0], said["timegate"][0])
    assert (of(second()) + suffix, f'datetime="{NEW}"') == said["next"]
    assert "prev" not in said


def test_a_memento_shows_what_was_said_then() -> None:
    assert "Eerst" in people(f"/release/{first()}{PAGE}") and "Daarna" in people(PAGE)


def test_data_of_a_memento_may_be_kept_for_ever_and_a_page_not_since_it_names_what_is_current() -> None:
    kept = [get(f"/release/{first()}{PAGE}{suffix}", BROWSER).headers["Cache-Control"] for suffix in (".ttl", "")]
    assert ["public, max-age=31536000, immutable", "public, max-age=60"] == kept


# The TimeGate (4.2.1: 302, Vary, Location, links; 2.1.1: no Memento-Datetime on what is no memento)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, "last"),  # 4.5.3: without a date the most recent one
        ("Thu, 01 Jan 1970 00:00:00 GMT", "first"),  # before all: the first one
        (OLD, "first"),
        ("Thu, 11 Apr 2024 23:59:59 GMT", "first"),
        (NEW, "last"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "last"),
    ],
)
def test_a_timegate_leads_to_the_memento_of_a_moment(wanted: str | None, expected: str) -> None:
    response = get(f"/timegate{PAGE}", BROWSER, **({"Accept_Datetime": wanted} if wanted else {}))
    assert (302, of(first() if expected == "first" else second())) == (response.status_code, response.headers["Location"])
    assert "Accept-Datetime" in response.headers["Vary"].split(", ")
    assert "Memento-Datetime" not in response.headers
    said = links(response.headers["Link"])
    assert (f"/gestand{PAGE}", f"/gestand/timemap{PAGE}") == (said["original"][0], said["timemap"][0])
    assert {of(first()), of(second())} == {said["first"][0], said["last"][0]}


@pytest.mark.parametrize("wanted", ["", "gisteren", "2024-02-02T00:00:00Z", "Fri, 02 Feb 2024 00:00:00 +0100", "Fri, 32 Feb 2024 00:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_a_bad_request(wanted: str) -> None:
    response = get(f"/timegate{PAGE}", Accept_Datetime=wanted)
    assert (400, True) == (response.status_code, "Accept-Datetime must be a date such as" in response.json["detail"])


@pytest.mark.parametrize("original", [PAGE, f"/id/{KEPT}", f"/{BASE}{PAGE}", f"/{BASE}/id/{KEPT}"])
def test_the_original_may_be_named_in_every_way_in_which_it_is_known(original: str) -> None:
    assert of(first()) == get(f"/timegate{original}", Accept_Datetime=OLD).headers["Location"]


def test_head_is_get_without_body_and_other_methods_are_refused() -> None:
    from tests.history import shared

    client = shared()[0].test_client()
    assert (302, of(second())) == ((head := client.head(f"/timegate{PAGE}")).status_code, head.headers["Location"])
    assert 405 == client.post(f"/timegate{PAGE}").status_code


def test_what_came_later_has_only_the_mementos_since_then() -> None:
    assert of(second(), f"/doc/{CAME}") == get(f"/timegate/doc/{CAME}", Accept_Datetime=OLD).headers["Location"]


@pytest.mark.parametrize("kind", ["timegate", "timemap"])
@pytest.mark.parametrize(("path", "status"), [("/doc/proef/niets", 404), ("/dumps/", 404), ("/", 404), ("/doc/%zz", 400)])
def test_what_has_no_memento_has_no_timegate_and_no_timemap(kind: str, path: str, status: int) -> None:
    assert status == get(f"/{kind}{path}").status_code


# 4.5.2: the server is there, and the original is not any more


def test_what_left_is_gone_and_still_knows_its_mementos() -> None:
    response = get(f"/doc/{LEFT}")
    assert 410 == response.status_code
    said = links(response.headers["Link"])
    assert of(first(), f"/doc/{LEFT}") == said["last"][0] == get(said["timegate"][0].removeprefix("/gestand")).headers["Location"]


def test_what_was_withdrawn_still_has_its_timegate() -> None:
    path = f"/doc/{withdrawing.WHOLE}"
    _, before, _ = withdrawing.shared()
    assert f"/gestand/release/{before.id}{path}" == withdrawing.get(f"/timegate{path}").headers["Location"]


# The TimeMap (5)


def timemap() -> Iterator[tuple[str, str, str]]:
    response = get(f"/timemap{PAGE}")
    assert "application/link-format" == response.mimetype
    for match in LINK.finditer(response.text):
        yield match["target"], match["rel"], match["more"] or ""


def test_a_timemap_names_original_timegate_itself_and_every_memento_in_whole_addresses() -> None:
    assert [
        (f"{BASE}{PAGE}", "original", ""), (f"{BASE}/timegate{PAGE}", "timegate", ""),
        (f"{BASE}/timemap{PAGE}", "self", f'from="{OLD}"'),
        (f"{BASE}/release/{first()}{PAGE}", "first memento", f'datetime="{OLD}"'),
        (f"{BASE}/release/{second()}{PAGE}", "last memento", f'datetime="{NEW}"'),
    ] == list(timemap())  # fmt: skip


def test_a_timemap_says_from_when_until_when_it_reaches() -> None:
    (row,) = (line for line in get(f"/timemap{PAGE}").text.splitlines() if 'rel="self"' in line)
    assert f'type="application/link-format"; from="{OLD}"; until="{NEW}"' in row


def test_every_memento_of_a_timemap_is_there_with_the_date_that_it_gives() -> None:
    for target, rel, more in timemap():
        if "memento" in rel:
            response = get(target.removeprefix(BASE), "text/turtle")
            assert (200, more) == (response.status_code, f'datetime="{response.headers["Memento-Datetime"]}"')


def test_a_timemap_comes_as_json_and_as_a_page_too() -> None:
    said = json.loads(get(f"/timemap{PAGE}", "application/json").text)
    assert [f"{BASE}/release/{one}{PAGE}" for one in (first(), second())] == [one["uri"] for one in said["mementos"]["list"]]
    assert [parse_date(OLD), parse_date(NEW)] == [datetime.fromisoformat(one["datetime"]) for one in said["mementos"]["list"]]
    for language, words in (("nl", "2 februari 2024"), ("en", "2 February 2024")):
        text = people(f"/timemap{PAGE}", language)
        assert words in text and text.index(second()) < text.index(first())


def test_a_timemap_changes_with_the_releases_and_is_asked_for_again() -> None:
    response = get(f"/timemap{PAGE}")
    assert 304 == get(f"/timemap{PAGE}", If_None_Match=response.headers["ETag"]).status_code
    assert "max-age=60" in response.headers["Cache-Control"]


def test_a_browser_script_may_send_the_date_and_read_the_answer() -> None:
    from tests.history import shared

    response = shared()[0].test_client().options(f"/timegate{PAGE}", headers={"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"})
    assert "Accept-Datetime" in response.headers["Access-Control-Allow-Headers"]
    assert {"Link", "Memento-Datetime"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))
