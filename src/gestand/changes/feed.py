"""Write the Atom feed of releases (RFC 4287): an entry for each, with its hash, its counts and its patch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree
from pyoxigraph import Literal, NamedNode

from gestand import words
from gestand.changes import addresses, patch
from gestand.changes.history import FOLDER, PATCH, SUMMARY, Step
from gestand.changes.summary import Summary, parse
from gestand.iri import Iris
from gestand.release import Release
from gestand.terms import RDFS

MEDIA_TYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"
LATEST = 50
"""Entries of a feed; older releases are in the list of releases."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_WORDS: Mapping[str, dict[str, str]] = {
    "nl": {
        "feed": "Releases van {base}", "entry": "Release {id}", "first": "Eerste release: {added} quads.",
        "next": "{added} quads kwamen erbij, {removed} vielen weg, sinds {previous}.", "hash": "Inhoud: {content}",
        "toegevoegd": "toegevoegd", "gewijzigd": "gewijzigd", "vervangen": "vervangen", "ingetrokken": "ingetrokken",
    },
    "en": {
        "feed": "Releases of {base}", "entry": "Release {id}", "first": "First release: {added} quads.",
        "next": "{added} quads came and {removed} left since {previous}.", "hash": "Content: {content}",
        "toegevoegd": "added", "gewijzigd": "changed", "vervangen": "replaced", "ingetrokken": "withdrawn",
    },
    "fr": {
        "feed": "Versions de {base}", "entry": "Version {id}", "first": "Première version : {added} quads.",
        "next": "{added} quads ajoutés et {removed} retirés depuis {previous}.", "hash": "Contenu : {content}",
        "toegevoegd": "ajoutés", "gewijzigd": "modifiés", "vervangen": "remplacés", "ingetrokken": "retirés",
    },
    "de": {
        "feed": "Versionen von {base}", "entry": "Version {id}", "first": "Erste Version: {added} Quads.",
        "next": "{added} Quads kamen hinzu, {removed} fielen weg seit {previous}.", "hash": "Inhalt: {content}",
        "toegevoegd": "hinzugefügt", "gewijzigd": "geändert", "vervangen": "ersetzt", "ingetrokken": "zurückgezogen",
    },
}  # fmt: skip


def read_summary(release: Release) -> Summary | None:
    """Read what changed in a release, for people; None for one that was published without changes."""
    path = release.path / FOLDER / SUMMARY
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else None


def atom(steps: Sequence[Step], iris: Iris, publisher: str, language: str = "nl") -> bytes:
    """Write the feed, newest release first; ids are IRIs that never change, and no clock is read."""
    said = _WORDS[language] | _classes(iris, language)
    feed = etree.Element(f"{{{ATOM}}}feed", {_LANG: language}, nsmap={None: ATOM})  # type: ignore[dict-item]
    _add(feed, "id", addresses.feed(iris))
    _add(feed, "title", said["feed"].format(base=iris.base))
    _add(feed, "updated", steps[-1].index.moment if steps else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", publisher)
    _link(feed, "self", addresses.feed(iris), MEDIA_TYPE)
    for step in steps[: -LATEST - 1 : -1]:
        _entry(feed, step, iris, said)
    written: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _entry(feed: etree._Element, step: Step, iris: Iris, said: Mapping[str, str]) -> None:
    index, entry = step.index, _add(feed, "entry")
    _add(entry, "id", iris.id("release", index.release).value)
    _add(entry, "title", said["entry"].format(id=index.release))
    _add(entry, "updated", index.moment)
    _add(entry, "published", index.moment)
    _link(entry, "alternate", addresses.changes_page(iris, index.release))
    if index.previous:
        _link(entry, "enclosure", addresses.file(iris, index.release, PATCH.removesuffix(".gz")), patch.MEDIA_TYPE)
    _add(entry, "content", "\n".join(_told(step, said)), type="text")


def _told(step: Step, said: Mapping[str, str]) -> Iterable[str]:
    index = step.index
    yield said["next" if index.previous else "first"].format(
        added=index.added, removed=index.removed, previous=index.previous
    )
    if summary := read_summary(step.release):
        for name, kinds in summary.counts.items():
            counted = ", ".join(f"{amount} {said[kind]}" for kind, amount in kinds.items())
            yield f"{said.get(name, _local(name))}: {counted}"
    yield said["hash"].format(content=index.content)


def _classes(iris: Iris, language: str) -> dict[str, str]:
    """Give the labels of our classes by local name."""
    return {
        quad.subject.value.removeprefix(iris.vocabulary): quad.object.value
        for quad in words.ontology(iris)
        if quad.predicate == RDFS.label and isinstance(quad.subject, NamedNode)
        if isinstance(quad.object, Literal) and quad.object.language == language
    }


def _local(name: str) -> str:
    return name.replace("#", "/").rpartition("/")[2]


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", dict(attributes))
    element.text = text
    return element


def _link(parent: etree._Element, rel: str, href: str, media_type: str | None = None) -> None:
    _add(parent, "link", rel=rel, href=href, **({"type": media_type} if media_type else {}))
