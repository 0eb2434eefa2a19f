"""Link a decision to the themes that the register records for it."""

from __future__ import annotations

from collections.abc import Iterator

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import THEMES, Reference

RULE = (
    "The official answer gives ids of themes; each is linked where the list of themes in the archive holds it. Themes "
    "are never told from the words of a decision."
)


def make(reference: Reference) -> Finder:
    """Give the finder for the themes of an archive."""
    by_uuid = {one.iri.rpartition("/")[2]: one.iri for one in reference.scheme(THEMES)}

    def find(text: Text) -> Iterator[Found]:
        for uuid in text.official.themes if text.official else ():
            if uuid in by_uuid:
                yield Found(by_uuid[uuid], "subject", "geregistreerd", "vastgesteld")

    return find


LINKER = Linker("thema", "1", "Geregistreerde thema's", RULE, frozenset({"beslissing"}), make, expects="1.00")
