"""Say how to report an error and reply, what is held about persons, under which licence, and who publishes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from gestand.catalogue import Publisher

from .context import Opened
from .pages import own_page, run_link
from .questions import rows_of, whole
from .sheet import Sheet

blueprint = Blueprint("about", __name__)


@blueprint.get("/about")
def about() -> Response:
    """Show what people who find themselves or an error here want to know."""
    return own_page("about.html", _about)


def _about(release: Opened, sheet: Sheet) -> dict[str, Any]:
    manifest = release.release.manifest
    publisher = Publisher.of_entry(manifest.get("publisher"))
    rows = rows_of(release, "persons")
    total = next(iter(rows_of(release, "persons-count")), None)
    return {
        "publisher": publisher,
        "by": _words(publisher.name, sheet),
        "contact": publisher.contact,
        "asked": _words(publisher.contact.name, sheet) if publisher.contact else "",
        "sources": manifest["sources"],
        "persons": whole(total, "persons") if total else 0,
        "held": [
            {**vars(sheet.link(row["property"])), "facts": whole(row, "facts"), "persons": whole(row, "persons")}
            for row in rows
            if isinstance(row["property"], NamedNode)
        ],
        "run": run_link(release.queries["persons"]),
    }


def _words(said: Any, sheet: Sheet) -> str:
    """Give a text of the publisher in the reader's language, or any language that it has."""
    return str(said.get(sheet.names.ui) or next(iter(said.values())))
