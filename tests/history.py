"""Build two small releases of one run, once a session, and serve them: what changed, what came, and what left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask import Flask
from gestand.server.app import create_app
from werkzeug.test import TestResponse

from gestand.iri import Iris
from gestand.pipeline import build
from gestand.release import Release, Releases
from tests.building import page, source_file, write
from tests.serving import BROWSER, scratch

BASE = "https://data.example/gestand"
IRIS = Iris.of(BASE)
DAYS = (1706832000, 1712880000)
"""The moments of publication: 2 February and 12 April 2024."""

KEPT = "beoordeling/2019-2024/hoofdstuk/2.2.3/pages"
"""Both releases have this assessment, with other words."""

LEFT = "beoordeling/2019-2024/hoofdstuk/2.2.4/pages"
CAME = "beoordeling/2019-2024/hoofdstuk/2.2.5/pages"


def sources(folder: Path, words: str, sections: tuple[str, ...]) -> list[Path]:
    """Write a source of pages, one for each section number; the first says ``words``."""
    texts = {
        f"pages/Hoofdstuk/Sectie {number}.md": page(
            words if not at else "Nog een \\[0\\].", section=f"{number} Sectie {number} Tekst."
        )
        for at, number in enumerate(sections)
    }
    write(folder, dict(texts))
    return [source_file(folder)]


@contextmanager
def published_at(seconds: int) -> Iterator[None]:
    """Let builds publish at a moment of our choice."""
    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]


def publish(files: list[Path], root: Path, moment: int) -> Release:
    """Build a release and say nothing."""
    with published_at(moment):
        return build(files, Releases(root), IRIS, lambda stage: None).release


def two(folder: Path) -> tuple[Release, Release]:
    """Publish the two releases in ``folder/releases``; the second is current."""
    states = (("Eerst \\[0\\].", ("2.2.3", "2.2.4")), ("Daarna \\[0\\].", ("2.2.3", "2.2.5")))
    first, second = (
        publish(sources(folder / f"state{at}", *state), folder / "releases", moment)
        for at, (state, moment) in enumerate(zip(states, DAYS, strict=True))
    )
    return first, second


@cache
def shared() -> tuple[Flask, Release, Release]:
    """Give an application over the two releases; nobody changes them."""
    folder = scratch()
    releases = two(folder)
    return create_app(folder / "releases"), *releases


def get(path: str, accept: str | None = None, **headers: str) -> TestResponse:
    """Get a path with an Accept header; other headers with underscores for hyphens."""
    app, _, _ = shared()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get(path, headers=named | ({"Accept": accept} if accept else {}))


def first() -> str:
    """Give the id of the first release."""
    return shared()[1].id


def second() -> str:
    """Give the id of the second release, which is current."""
    return shared()[2].id


def people(path: str, language: str = "nl") -> str:
    """Get a page as a person does, whatever its status; fail unless it is a page."""
    response = get(path, BROWSER, Accept_Language=language)
    assert "text/html; charset=utf-8" == response.content_type, response.text
    return response.text
