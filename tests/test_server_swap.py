"""A running server follows the current release, and nobody notices."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from pathlib import Path

import pytest
from flask import Flask
from gestand.server.app import create_app

from gestand.release import Release, Releases
from tests.building import build_quietly, page, pages_source

pytestmark = pytest.mark.alone


def publish(folder: Path, body: str) -> Release:
    return build_quietly([pages_source(folder, page(body))], folder / "releases").release


def served(app: Flask) -> str:
    response = app.test_client().get("/ready")
    return str(response.json["release"]) if response.status_code == 200 else str(response.status_code)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Flask, Releases, Release, Release]:
    first, second = publish(tmp_path, "Eerst \\[0\\]."), publish(tmp_path, "Daarna \\[0\\].")
    releases = Releases(tmp_path / "releases")
    releases.switch(first)
    return create_app(releases.root), releases, first, second


Two = tuple[Flask, Releases, Release, Release]


def test_the_first_release_is_served_as_soon_as_it_is_there(tmp_path: Path) -> None:
    app = create_app(tmp_path / "releases")
    assert "503" == served(app)
    assert publish(tmp_path, "Eerst \\[0\\].").id == served(app)


def test_the_next_request_after_a_switch_sees_the_new_release_and_after_a_rollback_the_old(two: Two) -> None:
    app, releases, first, second = two
    seen = [served(app)]
    for release in (second, first):
        releases.switch(release)
        seen.append(served(app))
    assert [first.id, second.id, first.id] == seen


def test_pages_and_tags_change_with_the_release(two: Two) -> None:
    app, releases, _, second = two
    path = "/doc/beoordeling/2019-2024/hoofdstuk/2.2.3/pages"
    before = app.test_client().get(path)
    releases.switch(second)
    after = app.test_client().get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert (200, True, True) == (after.status_code, "Eerst" in before.text, "Daarna" in after.text)


def test_the_old_store_is_closed_when_no_request_uses_it_any_more(two: Two) -> None:
    app, releases, _, second = two
    held = app.extensions["gestand"].shelf.current()
    old = weakref.ref(held)
    releases.switch(second)
    served(app)
    assert old() is held
    del held
    gc.collect()
    assert old() is None


def test_a_release_that_cannot_be_opened_leaves_the_old_one_served(two: Two) -> None:
    app, releases, first, second = two
    assert first.id == served(app)
    shutil.rmtree(second.store)
    releases.switch(second)
    assert first.id == served(app)


def test_no_request_fails_while_releases_change(two: Two) -> None:
    app, releases, first, second = two
    failed: list[int] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            response = app.test_client().get("/doc/belofte/2019-2024/hoofdstuk/2.2.3.nt")
            if response.status_code != 200 or not response.data:
                failed.append(response.status_code)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(20):
        releases.switch((first, second)[number % 2])
    ended.set()
    for reader in readers:
        reader.join()
    assert [] == failed


def test_past_releases_keep_their_page_report_and_files(two: Two) -> None:
    app, releases, first, second = two
    releases.switch(second)
    client = app.test_client()
    listed = {one["release"]: one for one in client.get("/dumps/").json["releases"]}  # both may be of the same second
    file = listed[first.id]["files"][0]["href"]
    paths = [f"/release/{first.id}", f"/release/{first.id}/report.ttl", f"/doc/release/{first.id}.ttl", file]
    assert first.id in file
    assert [200] * 4 == [client.get(path).status_code for path in paths]
