"""Link a decision to the official type of its agenda item, as the register records it."""

from __future__ import annotations

from collections.abc import Iterator

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import ITEM_TYPES, Reference

RULE = (
    "The official answer names the type of the agenda item; it is linked to the concept of the official list with "
    "exactly that name."
)


def make(reference: Reference) -> Finder:
    """Give the finder for the types of an archive."""
    by_label = {one.label: one.iri for one in reference.scheme(ITEM_TYPES)}

    def find(text: Text) -> Iterator[Found]:
        label = text.official.type if text.official else None
        if label in by_label:
            yield Found(by_label[label], "type", "geregistreerd", "vastgesteld")

    return find


LINKER = Linker("agendapunttype", "1", "Soorten agendapunt", RULE, frozenset({"beslissing"}), make, expects="1.00")
