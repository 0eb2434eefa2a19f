"""Write quads in the RDF format that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, Quad, serialize

from gestand.formats import DATASETS, JSONLD, RDFXML, Format, rdf_format
from gestand.terms import PREFIXES

from .context import Opened
from .jsonld import Context, document

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def prefixes(opened: Opened) -> dict[str, str]:
    """Give the prefixes that our texts write, the release's own vocabulary first."""
    return {"beb": opened.iris.vocabulary, **PREFIXES}


def writable(quads: Sequence[Quad], form: Format) -> bool:
    """Tell whether a format can hold these quads: XML 1.0 has no control characters (XML 1.0, 2.2)."""
    return form is not RDFXML or not any(
        isinstance(quad.object, Literal) and _NOT_IN_XML.search(quad.object.value) for quad in quads
    )


def json_document(opened: Opened, quads: Sequence[Quad]) -> dict[str, object]:
    """Give quads as a JSON-LD document, by the published context; graph names are left out."""
    context = opened.constants.get("context", lambda: Context(opened.json_context, prefixes(opened)))
    return document((quad.triple for quad in quads), context)


def rdf(opened: Opened, quads: Sequence[Quad], form: Format) -> bytes:
    """Write quads; graph names are kept in the formats that have them."""
    if form is JSONLD:
        text = json.dumps(json_document(opened, quads), ensure_ascii=False, indent=1)
        return f"{text}\n".encode()
    return write(quads, form, prefixes(opened))


def write(quads: Sequence[Quad], form: Format, names: Mapping[str, str]) -> bytes:
    """Write quads in a format of pyoxigraph's."""
    statements = quads if form in DATASETS else [quad.triple for quad in quads]
    return serialize(statements, format=rdf_format(form), prefixes=dict(names)) or b""
