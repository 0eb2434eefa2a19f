"""Read the data folders (ontology, shapes, queries) with this publisher's IRIs in place of the placeholder."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from pyoxigraph import Quad, RdfFormat, parse

from gestand.iri import Iris

ONTOLOGY = "gestand.ontology"
SHAPES = "gestand.shapes"


def texts(package: str, suffix: str, iris: Iris) -> Iterator[tuple[str, str]]:
    """Give name and localized text of each file with this suffix, by name."""
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(suffix):
            yield entry.name, iris.localize(entry.read_text(encoding="utf-8"))


def text(package: str, name: str, iris: Iris) -> str:
    """Give the localized text of one file; FileNotFoundError names it."""
    return iris.localize((files(package) / name).read_text(encoding="utf-8"))


def ontology(iris: Iris) -> Iterator[Quad]:
    """Give the triples of the vocabulary and its code lists, as quads of the default graph."""
    for _, turtle in texts(ONTOLOGY, ".ttl", iris):
        yield from parse(turtle, RdfFormat.TURTLE)


def shapes(iris: Iris) -> str:
    """Give all shapes as one Turtle text."""
    return "\n".join(turtle for _, turtle in texts(SHAPES, ".ttl", iris))
