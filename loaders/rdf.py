"""Load files of RDF, each into a named graph of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Quad, RdfFormat, Store, parse

from gestand.evidence import Faults, GraphFile, Loader, Place, Record, Source
from gestand.formats import DATASETS, GRAPHS, by_extension, rdf_format

from .files import files_of

_SUFFIXES = tuple(f".{form.extension}" for form in (*GRAPHS, *DATASETS))


def load(source: Source, faults: Faults) -> Iterator[Record]:
    """Give the quads of each file; what is no RDF, or has a blank node, is a fault with its line."""
    for path, name in files_of(source, _SUFFIXES, faults):
        quads = _parse(path, faults)
        if quads is not None:
            yield GraphFile(source.key, name, quads, Place(str(path)))


def _parse(path: Path, faults: Faults) -> tuple[Quad, ...] | None:
    place = Place(str(path))
    try:
        quads = tuple(parse(path=str(path), format=_format(path), base_iri=path.absolute().as_uri()))
    except SyntaxError as error:
        return faults.error(Place(str(path), error.lineno), f"is no {path.suffix[1:]}: {error.msg}")
    except (OSError, ValueError) as error:
        return faults.error(place, f"cannot be read: {error}")
    blank = next(
        (quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)), None
    )
    if blank:
        return faults.error(
            place, f"holds a blank node ({blank.triple}), and a release has none",
            "give the node an IRI, so that others can name it too",
        )  # fmt: skip
    return _as_stored(quads)


def _as_stored(quads: tuple[Quad, ...]) -> tuple[Quad, ...]:
    """Give quads as the store will hold them: it rewrites numbers and dates, and a dump must say the same."""
    store = Store()
    store.extend(quads)
    return tuple(sorted(store, key=str))


def _format(path: Path) -> RdfFormat:
    form = by_extension(path.suffix[1:].lower())
    assert form is not None, path  # files_of gives known suffixes only
    return rdf_format(form)


LOADER = Loader(load)
