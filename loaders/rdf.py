"""Load files of RDF, each into a named graph of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, Store, parse

from gestand.evidence import Faults, GraphFile, Loader, Place, Record, Source
from gestand.formats import DATASETS, GRAPHS, Format, by_extension, rdf_format
from gestand.skolem import CircleError, skolemized

from .files import files_of
from .recovery import recover

_SUFFIXES = tuple(f".{form.extension}" for form in (*GRAPHS, *DATASETS))

CHOICES = {
    "on_error": ("stop", "skip"),
    "blank_nodes": ("refuse", "name"),
    "layer": ("bron", "verrijking", "codelijst"),
}
"""Keys of the source file: what a syntax error does, what a blank node does, in which layer the graphs lie."""


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give the quads of each file; what is no RDF, or has a blank node, is a fault with its line.

    ``on_error = "skip"`` takes the whole statements of a broken file and warns of each other one, and
    ``blank_nodes = "name"`` lets blank nodes pass, to be given IRIs.
    """
    for path, name in files_of(source, _SUFFIXES, faults):
        quads = _parse(path, source.options, faults)
        if quads is not None:
            layer = str(source.options["layer"])
            yield GraphFile(source.key, name, as_stored(quads), Place(str(path)), layer, source.origin(name))


def _parse(path: Path, options: dict[str, object], faults: Faults) -> tuple[Quad, ...] | None:
    place, form = Place(str(path)), _format(path)
    try:
        quads: tuple[Quad, ...] | None = tuple(
            parse(path=str(path), format=rdf_format(form), base_iri=path.absolute().as_uri())
        )
    except SyntaxError as error:
        if options["on_error"] == "stop":
            remedy = 'on_error = "skip" in the source file takes what is whole'
            return faults.error(Place(str(path), error.lineno), f"is no {path.suffix[1:]}: {error.msg}", remedy)
        quads = recover(path, form, faults)
    except (OSError, ValueError) as error:
        return faults.error(place, f"cannot be read: {error}")
    blank = next((quad for quad in quads or () if _is_blank(quad)), None)
    if blank and options["blank_nodes"] == "refuse":
        return faults.error(
            place, f"holds a blank node ({blank.triple}), and a release has none",
            'give the node an IRI, or write blank_nodes = "name" in the source file to have one made',
        )  # fmt: skip
    return quads if quads is None or _can_be_named(quads, place, faults) else None


def _can_be_named(quads: tuple[Quad, ...], place: Place, faults: Faults) -> bool:
    """Tell whether each blank node of a file can get an IRI."""
    try:
        skolemized(quads, lambda name: NamedNode(f"x:{name}"))
    except CircleError as error:
        faults.error(place, str(error), "give one of them an IRI")
        return False
    return True


def _is_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def as_stored(quads: tuple[Quad, ...]) -> tuple[Quad, ...]:
    """Give quads as the store will hold them: it rewrites numbers and dates, and a dump must say the same."""
    store = Store()
    store.extend(quads)
    return tuple(sorted(store, key=str))


def _format(path: Path) -> Format:
    form = by_extension(path.suffix[1:].lower())
    assert form is not None, path  # files_of gives known suffixes only
    return form


LOADER = Loader(load, choices=CHOICES)
