"""Tell what others show of a promise: its name and figures, where it stays, and what search engines read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from gestand.catalogue import Publisher
from gestand.terms import RDF

from . import interface, references
from .address import link
from .context import Opened
from .labels import Label, Names


@dataclass(frozen=True)
class Shared:
    """A promise as others show it."""

    release: Opened
    node: NamedNode
    reference: str
    language: str

    @property
    def label(self) -> Label:
        """Give its name, for this reader."""
        return Names(self.release, self.language).of(self.node)

    @property
    def title(self) -> str:
        """Give its name on one line."""
        return " ".join(self.label.text.split())

    @property
    def publisher(self) -> Publisher:
        """Give the publisher of the release."""
        return Publisher.of_entry(self.release.release.manifest.get("publisher"))

    @property
    def by(self) -> str:
        """Name the publisher."""
        names = self.publisher.name
        return str(names.get(self.language) or next(iter(names.values())))

    @property
    def address(self) -> str:
        """Give the address of its page in the current release."""
        return f"{self.release.iris.base}/doc/{self.reference}"

    @property
    def permalink(self) -> str:
        """Give the address of its page in this release, which stays."""
        return f"{self.release.iris.base}/release/{self.release.release.id}/doc/{self.reference}"

    def _count(self, predicate: NamedNode, *, incoming: bool = False) -> int:
        subject, thing = (None, self.node) if incoming else (self.node, None)
        found = self.release.store.quads_for_pattern(subject, predicate, thing, None)
        return len({(quad.subject, quad.object) for quad in found})

    @property
    def decisions(self) -> int:
        """Count the decisions that are cited for it."""
        return self._count(self.release.beb.hasCitedDecision)

    @property
    def assessments(self) -> int:
        """Count its assessments."""
        return self._count(self.release.beb.assesses, incoming=True)

    @property
    def words(self) -> str:
        """Give the literal text of its section; "" when it has none."""
        store, beb = self.release.store, self.release.beb
        for stated in store.quads_for_pattern(self.node, beb.statedIn, None, None):
            for said in store.quads_for_pattern(stated.object, beb.literalText, None, None):  # type: ignore[arg-type]
                return said.object.value if isinstance(said.object, Literal) else ""
        return ""

    def work(self) -> references.Work:
        """Give what a reference to it says."""
        return references.Work(
            key="belofte-" + quote(self.reference.partition("/")[2], safe="").replace("%2F", "-"),
            title=self.title,
            publisher=self.by,
            day=self.release.published,
            release=f"release {self.release.release.id}",
            address=self.permalink,
            language=self.label.language,
        )


def shared(release: Opened, node: NamedNode, reference: str, language: str) -> Shared | None:
    """Give a promise to share; None for other things."""
    kinds = {quad.object for quad in release.store.quads_for_pattern(node, RDF.type, None, None)}
    beb = release.beb
    return Shared(release, node, reference, language) if kinds & {beb.Promise, beb.SectionPromise} else None


def graph(one: Shared) -> dict[str, Any]:
    """Give what Open Graph and schema.org say of a promise; no rating, since nobody here says that it was kept."""
    language = interface.spoken(one.language)
    manifest = one.release.release.manifest
    claim = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": one.node.value,
        "url": one.address,
        "name": one.title,
        "inLanguage": one.label.language or None,
        "text": one.words or None,
        "isBasedOn": {"@type": "Dataset", "name": _title(one), "version": one.release.release.id,
                      "datePublished": manifest["published"], "url": f"{one.release.iris.base}/",
                      "license": one.publisher.licence},
        "publisher": {"@type": "Organization", "name": one.by, "url": one.publisher.homepage},
    }  # fmt: skip
    known = "share.figures" if one.assessments else "promise.unassessed"
    return {
        "title": one.title,
        "description": interface.text(language, known, n=one.decisions),
        "url": one.address,
        "image": f"{one.release.iris.base}/preview/{one.reference}.png",
        "share": link(f"/share/{one.reference}"),
        "jsonld": _told(claim),
    }


def _title(one: Shared) -> str:
    titles = one.publisher.title
    return str(titles.get(one.language) or next(iter(titles.values())))


def _told(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody said."""
    kept = {key: _told(value) if isinstance(value, dict) else value for key, value in said.items()}
    return {key: value for key, value in kept.items() if value is not None}
