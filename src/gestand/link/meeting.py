"""Link a decision to the meeting in which it was taken, where the register says which."""

from __future__ import annotations

from collections.abc import Iterator

from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.news_item import BASE
from gestand.link.reference import Reference

RULE = (
    "The official answer gives the id of the meeting. The meeting is linked where the archive holds its address; "
    "else the address of the official form is a candidate. Without an id in the answer nothing is linked: several "
    "meetings can be held on one day."
)


def make(reference: Reference) -> Finder:
    """Give the finder for the meetings of an archive."""

    def find(text: Text) -> Iterator[Found]:
        meeting = text.official.meeting if text.official else None
        if meeting:
            iri = f"{BASE}/vergaderactiviteit/{meeting}"
            if iri in reference.seen:
                yield Found(iri, "takenAt", "geregistreerd", "vastgesteld")
            else:
                yield Found(iri, "takenAt", "patroon", "kandidaat")

    return find


LINKER = Linker("vergadering", "1", "Vergaderingen", RULE, frozenset({"beslissing"}), make, expects="1.00")
