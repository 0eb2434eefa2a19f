"""Pages that are given again from memory: the same answer to the same question, and no other."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from gestand.server.app import create_app
from gestand.server.context import CURRENT, OPENED, Shelf
from gestand.server.warm import Warm
from werkzeug.test import Client, TestResponse

from gestand.release import Releases
from tests import building
from tests.serving import BROWSER, one_of, releases

PAGE = "/doc/proef/talen"


class Counting:
    """Count what reaches the application behind the memory."""

    def __init__(self, root: Path) -> None:
        self.app = create_app(root)
        self.reached = 0
        outer = self.app.wsgi_app
        while not isinstance(outer, Warm):
            outer = outer.app  # type: ignore[attr-defined]
        self._inner, outer._app = outer._app, self

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.reached += 1
        return self._inner(environ, start_response)

    def get(self, path: str = PAGE, method: str = "GET", /, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in ({"Accept": BROWSER} | headers).items()}
        return Client(self.app).open(path, method=method, headers=named)


@pytest.fixture
def site() -> Counting:
    return Counting(releases())


def same(one: TestResponse, other: TestResponse) -> bool:
    return (one.status, one.data, sorted(one.headers)) == (other.status, other.data, sorted(other.headers))


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.ttl", "/ns/belofte-bewijs", "/doc/proef/hub?page=2"])
def test_the_second_answer_is_the_first_and_comes_from_memory(site: Counting, path: str) -> None:
    first, second = site.get(path), site.get(path)
    assert (200, True, 1) == (first.status_code, same(first, second), site.reached)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"{PAGE}?lang=en", {}),
        (PAGE, {"Accept_Language": "en"}),
        (PAGE, {"Accept": "text/turtle"}),
        ("/doc/proef/hub", {}),
        (f"/gestand{PAGE}x", {}),
    ],
)
def test_another_question_has_its_own_answer(site: Counting, path: str, headers: dict[str, str]) -> None:
    plain = site.get()
    asked = site.get(path, **headers)
    assert 2 == site.reached
    assert plain.data != asked.data


def test_the_path_counts_as_it_was_sent(site: Counting) -> None:
    assert same(site.get("/doc/proef/caf%C3%A9"), site.get("/doc/proef/caf%c3%a9"))
    assert 2 == site.reached


def test_who_has_the_answer_already_is_told_so(site: Counting) -> None:
    first = site.get()
    again = site.get(If_None_Match=first.headers["ETag"])
    assert (304, b"", 1) == (again.status_code, again.data, site.reached)
    told = {name for name, _ in again.headers}
    assert {"ETag", "Cache-Control", "Vary", "Link", "Last-Modified"} <= told
    assert "Content-Type" not in told
    assert 200 == site.get(If_None_Match='"iets-anders"').status_code


def test_head_is_get_without_a_body(site: Counting) -> None:
    first, head = site.get(), site.get(PAGE, "HEAD")
    assert (b"", 1) == (head.data, site.reached)
    assert sorted(first.headers) == sorted(head.headers)


@pytest.mark.parametrize("name", ["If_Modified_Since", "Range", "If_Match"])
def test_other_conditions_are_left_to_the_application(site: Counting, name: str) -> None:
    site.get()
    site.get(**{name: "Wed, 01 Jan 2020 00:00:00 GMT"})
    assert 2 == site.reached


@pytest.mark.parametrize("path", ["/doc/proef/nergens", "/id/proef/talen", "/promises"])
def test_what_is_no_page_of_a_thing_is_not_kept(site: Counting, path: str) -> None:
    assert same(site.get(path), site.get(path))
    assert 2 == site.reached


def test_a_page_of_the_past_is_not_kept(site: Counting) -> None:
    release = Releases(releases()).current()
    assert release is not None
    assert 200 == site.get(f"/release/{release.id}{PAGE}").status_code
    site.get(f"/release/{release.id}{PAGE}")
    assert 2 == site.reached


def test_another_release_has_its_own_answers(tmp_path: Path) -> None:
    building.build_quietly([building.pages_source(tmp_path, building.page())], tmp_path / "releases")
    site = Counting(tmp_path / "releases")
    path = "/doc/beoordeling/2019-2024/hoofdstuk/2.2.3/pages"
    before = site.get(path)
    building.build_quietly([building.pages_source(tmp_path, building.page("Nog een \\[0\\]."))], tmp_path / "releases")
    after = site.get(path)
    assert (200, 200, 2) == (before.status_code, after.status_code, site.reached)
    assert (False, True) == ("Nog een" in before.text, "Nog een" in after.text)


def test_when_another_release_comes_or_goes_the_page_is_made_anew(tmp_path: Path) -> None:
    """Its Link header names the releases that hold a memento."""
    building.build_quietly([building.pages_source(tmp_path, building.page())], tmp_path / "releases")
    site = Counting(tmp_path / "releases")
    site.get("/doc/beoordeling/2019-2024/hoofdstuk/2.2.3/pages")
    (tmp_path / "releases" / "iets").mkdir()
    site.get("/doc/beoordeling/2019-2024/hoofdstuk/2.2.3/pages")
    assert 2 == site.reached


def test_before_the_first_release_nothing_is_kept(tmp_path: Path) -> None:
    shelf = Shelf(Releases(tmp_path), create_app(tmp_path).extensions["gestand"].settings)
    reached = []
    warm = Warm(lambda environ, start: reached.append(environ) or [b""], shelf)  # type: ignore[func-returns-value]
    assert [b""] == warm({OPENED: None, CURRENT: None}, lambda *_: None)
    assert 1 == len(reached)


def work(client: Client, path: str) -> float:
    """Give the least processor time of some stretches of requests."""

    def stretch() -> float:
        began = time.thread_time()
        for _ in range(50):
            client.get(path, headers={"Accept": BROWSER})
        return time.thread_time() - began

    return min(stretch() for _ in range(6))


def test_a_warm_page_of_a_promise_costs_at_most_twice_a_sign_of_life() -> None:
    """The figures over HTTP are those of benchmarks/pages.py."""
    client = Client(create_app(releases()))
    page = f"/doc/{one_of('Promise')}"
    assert client.get(page, headers={"Accept": BROWSER}).content_length > 10_000  # type: ignore[operator]
    assert work(client, page) <= 2 * work(client, "/health")
