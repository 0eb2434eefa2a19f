"""Name the things that a description of a release speaks of, and where each is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode

from gestand.iri import Iris, below, slug
from gestand.release import DUMPS

from .publisher import Publisher
from .statements import Words, instant
from .texts import RELEASE, fill


@dataclass(frozen=True)
class Described:
    """A release as its manifest gives it; what outlives it (catalogue, dataset, service) has one node for all."""

    manifest: Mapping[str, Any]
    iris: Iris

    @cached_property
    def publisher(self) -> Publisher:
        """Give who publishes; unconfigured when the manifest does not say."""
        return Publisher.of_entry(self.manifest.get("publisher"))

    @property
    def id(self) -> str:
        """Give the release id."""
        return str(self.manifest["id"])

    @property
    def published(self) -> Literal:
        """Give the moment of publication."""
        return instant(self.manifest["published"])

    @property
    def title(self) -> Words:
        """Give the title of the release, by language."""
        return fill(RELEASE, title=self.publisher.title, release=self.id)

    @property
    def release(self) -> NamedNode:
        """Name the release."""
        return release_node(self.iris, self.id)

    @property
    def catalogue(self) -> NamedNode:
        """Name the catalogue."""
        return self.iris.id("catalogus")

    @property
    def dataset(self) -> NamedNode:
        """Name the dataset of which the releases are versions."""
        return self.iris.id("dataset", "beloften-en-bewijs")

    @property
    def service(self) -> NamedNode:
        """Name the SPARQL service."""
        return self.iris.id("dienst", "sparql")

    @property
    def agent(self) -> NamedNode:
        """Name the publisher."""
        return NamedNode(self.publisher.iri) if self.publisher.iri else self.iris.agent("uitgever-van-de-catalogus")

    @property
    def contact(self) -> NamedNode | None:
        """Name the contact; None when there is none."""
        return self.iris.id("contact", "catalogus") if self.publisher.contact else None

    @property
    def rights(self) -> NamedNode:
        """Name the statement of rights."""
        return below(self.release, "rechten")

    @property
    def statistics(self) -> NamedNode:
        """Name the folder of the release's statistics: every VoID partition is below it."""
        return below(self.release, "void")

    def file(self, name: str) -> NamedNode:
        """Name a file of the release; the name has no dot, which would ask the server for a format."""
        return below(self.release, "bestand", slug(name))

    def address(self, *parts: str) -> str:
        """Give the address of something on the site; of the site itself without parts."""
        return "/".join((self.iris.base, *parts)) if parts else f"{self.iris.base}/"

    def download(self, name: str) -> NamedNode:
        """Give the address of a file of the release."""
        return NamedNode(self.address(DUMPS, self.id, name))

    @property
    def endpoint(self) -> NamedNode:
        """Give the address of the SPARQL endpoint."""
        return NamedNode(self.address("sparql"))

    @property
    def own_endpoint(self) -> NamedNode:
        """Give the address of the SPARQL endpoint that answers from this release for ever."""
        return NamedNode(self.address("release", self.id, "sparql"))

    @property
    def page(self) -> NamedNode:
        """Give the address of the release's page."""
        return NamedNode(self.address("release", self.id))


def release_node(iris: Iris, release_id: str) -> NamedNode:
    """Name a release by its id."""
    return iris.id("release", release_id)
