"""Ask for a DCAT catalogue and for the dumps that it names.

Two forms: JSON:API as Themis has it (datasets, their distributions, download-url), and RDF with dcat:downloadURL.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, parse

from gestand.fetch.answers import first, resources, values
from gestand.fetch.collection import Collection
from gestand.fetch.exchange import Answer, Batch, Request, Unreadable
from gestand.fetch.files import FileBatch
from gestand.fetch.paging import documents
from gestand.formats import DATASETS, GRAPHS, by_media_type, rdf_format
from gestand.iri import slug
from gestand.terms import DCAT, DCTERMS, PROV, RDF


@dataclass(frozen=True)
class Wanted:
    """Which dumps of a catalogue are wanted: media type, and types of dataset (all when empty)."""

    media_type: str
    types: tuple[str, ...] = ()

    @property
    def extension(self) -> str:
        """Give the file extension of the dumps."""
        form = by_media_type(self.media_type, (*GRAPHS, *DATASETS))
        return form.extension if form else "bin"

    def dump(self, url: str, name: str) -> FileBatch:
        """Give the batch of a dump."""
        return FileBatch(Request(url, f"{name}.{self.extension}", (self.media_type,)))


@dataclass(frozen=True)
class ApiCatalogue:
    """A catalogue as JSON:API: ``list`` gives the datasets; the root of their addresses is ``url``."""

    url: str
    list: Collection
    wanted: Wanted

    @property
    def key(self) -> str:
        """Name the catalogue by the address of its first page, which tells the type of dataset too."""
        return f"catalogue {self.list.url}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Ask for the pages of datasets."""
        return self.list.next(answers)

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Ask for the distributions of each dataset."""
        found = {identifier for page in documents(answers) for identifier in _ids(page)}
        return [Distributions(self, identifier) for identifier in sorted(found)]


def _ids(page: dict[str, Any]) -> list[str]:
    return [identifier for one in resources(page) if (identifier := first(one["id"]))]


@dataclass(frozen=True)
class Distributions:
    """The distributions of one dataset of a catalogue."""

    catalogue: ApiCatalogue
    dataset: str

    @property
    def _pages(self) -> Collection:
        url = f"{self.catalogue.url.rstrip('/')}/{quote(self.dataset, safe='')}/distributions"
        return Collection(url, f"distributions-{slug(self.dataset)}", self.catalogue.list.accept)

    @property
    def key(self) -> str:
        """Name the list by its address."""
        return f"distributions {self._pages.url}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Ask for the pages of distributions."""
        return self._pages.next(answers)

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Ask for each dump of the wanted media type; a superseded version has no download-url any more."""
        wanted, found = self.catalogue.wanted, []
        for page in documents(answers):
            for one in resources(page):
                said = one.get("attributes")
                said = said if isinstance(said, dict) else {}
                url = first(said.get("download-url"))
                if url and wanted.media_type in values(said.get("format")):
                    found.append(wanted.dump(urljoin(self.catalogue.url, url), slug(first(one["id"]) or "")))
        return found


@dataclass(frozen=True)
class RdfCatalogue:
    """A catalogue as a file of RDF."""

    request: Request
    wanted: Wanted

    @property
    def key(self) -> str:
        """Name the catalogue by its address."""
        return f"catalogue {self.request.url}"

    def next(self, answers: Sequence[Answer]) -> Request | None:
        """Ask once, and see that it is RDF."""
        if answers:
            _graph(answers[0])
            return None
        return self.request

    def then(self, answers: Sequence[Answer]) -> Sequence[Batch]:
        """Ask for the dumps of the datasets that no other revises."""
        graph = Store()
        graph.extend(_graph(answers[0]))
        return [self.wanted.dump(url, name) for url, name in _dumps(graph, self.wanted)]


def _graph(answer: Answer) -> list[Quad]:
    form = by_media_type(answer.capture.media_type, (*GRAPHS, *DATASETS))
    if form is None:
        raise Unreadable(f"has the media type {answer.capture.media_type}, which is no RDF")
    try:
        return list(parse(answer.body, format=rdf_format(form), base_iri=answer.capture.location))
    except SyntaxError as error:
        raise Unreadable(f"is no {form.name}: line {error.lineno}: {error.msg}") from error


def _dumps(graph: Store, wanted: Wanted) -> list[tuple[str, str]]:
    """Give address and name of each wanted dump, sorted."""
    revised = {quad.object for quad in graph.quads_for_pattern(None, PROV.wasRevisionOf, None, None)}
    found = set()
    for quad in graph.quads_for_pattern(None, RDF.type, DCAT.Dataset, None):
        dataset = quad.subject
        if dataset in revised or (wanted.types and not _types(graph, dataset) & set(wanted.types)):
            continue
        for distribution in _objects(graph, dataset, DCAT.distribution):
            if wanted.media_type in _media_types(graph, distribution):
                urls = _objects(graph, distribution, DCAT.downloadURL)
                found |= {(url.value, _name(url.value)) for url in urls if isinstance(url, NamedNode)}
    return sorted(found)


def _objects(graph: Store, subject: Any, predicate: NamedNode) -> list[NamedNode | BlankNode | Literal]:
    if not isinstance(subject, NamedNode | BlankNode):
        return []
    found = [quad.object for quad in graph.quads_for_pattern(subject, predicate, None, None)]
    return [one for one in found if isinstance(one, NamedNode | BlankNode | Literal)]


def _types(graph: Store, dataset: Any) -> set[str]:
    return {one.value for one in _objects(graph, dataset, DCTERMS.type)}


def _media_types(graph: Store, distribution: Any) -> set[str]:
    """Give the media types of a distribution: a literal, or the last parts of an IRI of IANA's register."""
    said: Iterable[Any] = (
        *_objects(graph, distribution, DCAT.mediaType), *_objects(graph, distribution, DCTERMS.format)
    )  # fmt: skip
    return {"/".join(one.value.split("/")[-2:]) for one in said}


def _name(url: str) -> str:
    """Name a dump by the part of its address that tells it from others: Themis ends all in ``/download``."""
    last = url.partition("?")[0].removesuffix("/download").rstrip("/").rpartition("/")[2]
    return slug(last.rpartition(".")[0] or last) or slug(url)
