"""Withdraw things from a small release with the command of the house, once a session, and serve what comes of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask
from gestand.server.app import create_app
from werkzeug.test import TestResponse

from gestand.cli import main
from gestand.release import Release
from tests.building import source_file, write
from tests.history import BASE, DAYS, publish, sources
from tests.serving import scratch

WHOLE = "beoordeling/2019-2024/hoofdstuk/2.2.4/pages"
"""An assessment that the second release withdraws, with all its parts."""

SUCCESSOR = "beoordeling/2019-2024/hoofdstuk/2.2.5/pages"
"""What came in its place."""

AMENDED = "beoordeling/2019-2024/hoofdstuk/2.2.3/pages"
"""An assessment about which there is a correction, and which stays."""

DROPPED = "proef/weg"
"""A thing of another source, withdrawn by its whole IRI."""

REASON = 'Beoordeeld op een "verkeerde" versie.'
EXTRA = "".join(
    f'<{BASE}/id/{name}> <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@nl .\n'
    for name in ("proef/weg", "proef/weg/deel", "proef/wegwijzer")
) + f"<{BASE}/id/proef/wegwijzer> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{BASE}/id/proef/weg/deel> .\n"


def command(*arguments: object) -> Result:
    """Run the command line."""
    return CliRunner().invoke(main, [str(one) for one in arguments])


def retract(file: Path, iri: str, *more: object) -> Result:
    """Withdraw a thing."""
    return command(
        "retract", iri, "--reason", REASON, "--by", "Gestand", "--date", "2024-03-01", "--file", file, *more
    )


def correct(file: Path, text: str) -> None:
    """Write a correction by hand at the end of a file."""
    with file.open("a", encoding="utf-8") as out:
        out.write(text)


BY_HAND = f"""
[[correction]]
iri = "/id/{AMENDED}"
date = 2024-03-02
kind = "gewijzigd"
reason = {{ nl = "De titel klopte niet.", en = "The title was wrong." }}
by = "https://persoon.example/an"
by_name = "An"
"""


@cache
def shared() -> tuple[Flask, Release, Release]:
    """Give an application over a release, and over the same sources with a file of corrections; nobody changes them."""
    folder = scratch()
    write(folder, {"extra/proef.nt": EXTRA})
    files = [*sources(folder, "Eerst \\[0\\].", ("2.2.3", "2.2.4", "2.2.5")), source_file(folder, "rdf", "extra")]
    before = publish(files, folder / "releases", DAYS[0])
    file = folder / "rechtzettingen.toml"
    for name, more in ((f"/id/{WHOLE}", ["--replaced-by", f"/id/{SUCCESSOR}"]), (f"{BASE}/id/{DROPPED}", [])):
        done = retract(file, name, *more, "--releases", folder / "releases")
        assert done.exit_code == 0, done.output
    correct(file, BY_HAND)
    after = publish([*files, file], folder / "releases", DAYS[1])
    return create_app(folder / "releases"), before, after


def get(path: str, accept: str | None = None, **headers: str) -> TestResponse:
    """Get a path with an Accept header; other headers with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shared()[0].test_client().get(path, headers=named | ({"Accept": accept} if accept else {}))
