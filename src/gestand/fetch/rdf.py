"""Tell where a fetched file of RDF does not parse: it is kept as it came, and its loader decides."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import parse

from gestand.evidence import Faults, Place
from gestand.formats import DATASETS, GRAPHS, by_media_type, rdf_format


def check_rdf(file: Path, media_type: str, faults: Faults) -> None:
    """Warn of the first syntax error of a file of RDF, with its line."""
    form = by_media_type(media_type, (*GRAPHS, *DATASETS))
    if form is None:
        return
    try:
        for _ in parse(path=str(file), format=rdf_format(form), base_iri=file.absolute().as_uri()):
            pass
    except SyntaxError as error:
        faults.warning(
            Place(str(file), error.lineno), f"is no {form.name}: {error.msg}",
            "it is kept as the server gave it; on_error in the source file says what its loader does",
        )  # fmt: skip
