"""Mint IRIs, and read them; no other module puts one together.

The patterns follow the Flemish URI standard: ``{base}/{type}/{concept}(/{reference})*`` with type id, doc or ns.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pyoxigraph import NamedNode

PLACEHOLDER = "https://beloftebewijs.example"
"""The base that files in ontology/, shapes/ and *.rq write; see `Iris.localize`."""

VOCABULARY_PATH = "/ns/belofte-bewijs"

_SECTION_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.?")
_SAFE = "/:@!$&'()*+,;=~"  # pchar of RFC 3986, and the slash between parts
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')


def slug(text: str) -> str:
    """Make the URI part of a title: lower case, NFKD, ASCII letters and digits, hyphens between.

    Letters that have no decomposition are dropped with the other signs; the caller reports an empty answer.
    """
    ascii_only = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def section_number(text: str) -> str | None:
    """Take the section number from the start of a literal text: ``2.2.3``, ``5.11``, ``3``; None if there is none."""
    first, _, _ = text.lstrip().partition(" ")
    return first.rstrip(".") if _SECTION_NUMBER.fullmatch(first) else None


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI with a scheme and nothing that RFC 3987 forbids."""
    if _NOT_IN_IRI.search(text):
        return False
    try:
        return bool(urlsplit(text).scheme) and ":" in text
    except ValueError:
        return False


@dataclass(frozen=True)
class Iris:
    """Mint the IRIs of one publisher: ``base`` has no trailing slash, ``vocabulary`` ends in ``#`` or ``/``."""

    base: str
    vocabulary: str

    @classmethod
    def of(cls, base: str, vocabulary: str | None = None) -> Iris:
        """Check base and vocabulary IRI; ValueError says which one is wrong and why."""
        clean = base.rstrip("/")
        words = vocabulary or f"{clean}{VOCABULARY_PATH}#"
        for name, value in (("base IRI", clean), ("vocabulary IRI", words)):
            parts = urlsplit(value)
            if not is_iri(value) or parts.scheme not in ("http", "https") or not parts.netloc:
                raise ValueError(f"{name} {value!r} is not an absolute http(s) IRI")
        if urlsplit(clean).query or "#" in clean:
            raise ValueError(f"base IRI {clean!r} may hold a path, but no query and no fragment")
        if words[-1] not in "#/":
            raise ValueError(f"vocabulary IRI {words!r} must end in # or /")
        return cls(clean, words)

    @property
    def ontology(self) -> NamedNode:
        """Name the ontology itself: the vocabulary without its last sign."""
        return NamedNode(self.vocabulary[:-1])

    def localize(self, text: str) -> str:
        """Put this publisher's base and vocabulary in place of the placeholder."""
        words = PLACEHOLDER + VOCABULARY_PATH
        text = text.replace(words + "#", self.vocabulary).replace(words, self.vocabulary[:-1])
        return text.replace(PLACEHOLDER, self.base)

    def id(self, *parts: str) -> NamedNode:
        """Mint ``{base}/id/{part}/…``; each part is percent-encoded where it must be, a slash in it stays."""
        return NamedNode(f"{self.base}/id/" + "/".join(quote(part, safe=_SAFE) for part in parts))

    def agreement(self, key: str) -> NamedNode:
        """Mint the IRI of a coalition agreement."""
        return self.id("regeerakkoord", key)

    def section(self, key: str, reference: str) -> NamedNode:
        """Mint the IRI of a section; ``reference`` is ``chapter``, ``chapter/part`` or ``chapter/number``."""
        return self.id("sectie", key, reference)

    def promise(self, key: str, reference: str) -> NamedNode:
        """Mint the IRI of a section's promise; ``reference`` as for the section."""
        return self.id("belofte", key, reference)

    def assessment(self, key: str, reference: str, run: str) -> NamedNode:
        """Mint the IRI of one run's assessment of a section."""
        return self.id("beoordeling", key, reference, run)

    def decision(self, official_id: str) -> NamedNode:
        """Mint the IRI of a decision from its official identifier."""
        return NamedNode(f"{self.base}/id/beslissing/{quote(official_id, safe='')}")

    def concept(self, scheme: str, key: str) -> NamedNode:
        """Mint the IRI of a concept of one of our code lists."""
        return self.id("concept", scheme, key)

    def graph(self, layer: str, source: str) -> NamedNode:
        """Mint the IRI of a named graph: which layer, of which source."""
        return self.id("graaf", layer, source)

    def source(self, key: str) -> NamedNode:
        """Mint the IRI of the dataset that a source file names."""
        return self.id("bron", key)

    def agent(self, key: str) -> NamedNode:
        """Mint the IRI of a person, organisation or software."""
        return self.id("agent", key)

    @property
    def methodology(self) -> NamedNode:
        """Name the page that says how promises and assessments are read."""
        return NamedNode(f"{self.base}/methodology")

    def activity(self, *parts: str) -> NamedNode:
        """Mint the IRI of an activity."""
        return self.id("activiteit", *parts)


def below(node: NamedNode, *parts: str) -> NamedNode:
    """Mint the IRI of a part of a resource: ``{node}/{part}/…``."""
    return NamedNode("/".join((node.value, *parts)))
