"""Link a chapter of an agreement to the official themes and policy domains of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gestand.iri import slug
from gestand.link.found import Finder, Found, Linker, Text
from gestand.link.reference import DOMAINS, THEMES, Concept, Reference

RULE = (
    "A chapter's title and the names of themes and policy domains are taken apart at commas and 'en'. The same parts: "
    "close match. The name is one of several parts of the title: narrow match. The title's parts are some of the "
    "several parts of the name: broad match. Concepts that a later state of the list deprecates are left out; "
    "spelling is compared without accents and capitals, and nothing else is taken for the same."
)

_JOINT = re.compile(r"\s*,\s*|\s+en\s+|\s+&\s+")


def make(reference: Reference) -> Finder:
    """Give the finder for the themes and domains of an archive."""
    concepts = [one for scheme in (THEMES, DOMAINS) for one in reference.scheme(scheme) if not one.deprecated]

    def find(text: Text) -> Iterator[Found]:
        title = _parts(text.title)
        for concept in concepts:
            match = relation(title, _parts(concept.label), concept)
            if match:
                yield Found(concept.iri, match, "gelijknamig", "vastgesteld")

    return find


def _parts(name: str) -> frozenset[str]:
    return frozenset(folded for one in _JOINT.split(name) if (folded := slug(one)))


def relation(title: frozenset[str], name: frozenset[str], concept: Concept) -> str | None:
    """Tell how a concept relates to a title: closeMatch, narrowMatch, broadMatch, or not at all."""
    if title == name:
        return "closeMatch"
    if len(name) == 1 and name < title:
        return "narrowMatch"
    return "broadMatch" if title < name else None


LINKER = Linker("beleid", "1", "Thema's en beleidsdomeinen", RULE, frozenset({"hoofdstuk"}), make)
