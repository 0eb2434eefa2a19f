"""Tell what changed in a release: a page to read, and the feed of all releases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, render_template
from pyoxigraph import Literal, NamedNode

from gestand.catalogue import Publisher
from gestand.changes import Summary, atom, feed, index_of, read_summary
from gestand.changes.history import PATCH, RECORDS
from gestand.changes.summary import Changed, Group, Item, Value
from gestand.changes.values import ADDED, WITHDRAWN
from gestand.formats import HTML, Format
from gestand.presence import Presence
from gestand.release import Release

from . import interface
from .address import link, outside, path_of
from .context import Opened, opened, site
from .dumps import release_or_404
from .errors import Problem
from .freshness import FOR_EVER, answer, tag
from .history import history
from .labels import Label, Names
from .negotiation import JSON, chosen_format, chosen_language
from .sheet import safe

blueprint = Blueprint("changes", __name__)


@blueprint.get("/changes")
def newest() -> Response:
    """Show what changed in the current release, and list all releases."""
    return _changes(opened().release, whole=True)


@blueprint.get("/release/<release_id>/changes")
def of_release(release_id: str) -> Response:
    """Show what changed in a release; what a removed one changed is kept."""
    folder = site().releases.folder(release_id)
    kept = Release(folder) if folder and read_summary(Release(folder)) else None
    return _changes(kept or release_or_404(release_id), whole=False)


def _changes(release: Release, *, whole: bool) -> Response:
    form = chosen_format((JSON, HTML))
    language = chosen_language() if form is HTML else ""
    summary = read_summary(release)
    if summary is None:
        raise _not_kept(release)
    return answer(
        lambda: _body(summary, form, language, whole=whole),
        form.media_type,
        tag=tag("changes", release.id, opened().release.id, form.extension, language, link(""), whole),
        published=summary.moment,
        cache_control=FOR_EVER if form is JSON and not whole else None,
    )


def _not_kept(release: Release) -> Problem:
    here = {"href": link(f"/release/{release.id}"), "title": f"release {release.id}"}
    return Problem(404, "Not Found", f"What changed in release {release.id} was not kept.", choices=[here])


def _body(summary: Summary, form: Format, language: str, *, whole: bool) -> str:
    if form is JSON:
        return summary.text()
    teller = Teller(opened(), language, summary)
    return render_template(
        "changes.html",
        summary=summary,
        counts=[(teller.called(name), kinds) for name, kinds in summary.counts.items()],
        groups=[teller.group(group) for group in summary.groups if group.items],
        files=_files(summary),
        releases=_releases() if whole else [],
    )


def _files(summary: Summary) -> list[tuple[str, str]]:
    """List what programs read: name and address."""
    start = f"/release/{summary.release}/changes"
    found = [("JSON", f"{start}?format=json")]
    if summary.previous:
        patch = f"{start}/{PATCH.removesuffix('.gz')}"
        found = [("RDF Patch", patch), ("N-Quads", f"{start}/{RECORDS}"), *found]
    return [(name, link(path)) for name, path in found]


def _releases() -> list[dict[str, Any]]:
    """List the releases with what they changed, the newest first."""
    found = []
    for version in reversed(history().versions):
        index = index_of(version.release)
        href = link(f"/release/{version.id}/changes" if index else f"/release/{version.id}")
        about = {"id": version.id, "published": version.published, "removed": version.removed}
        found.append({**about, "href": href, "index": index})
    return found


class Teller:
    """Say a summary in the words of one reader."""

    def __init__(self, release: Opened, language: str, summary: Summary) -> None:
        self._base = release.iris.base
        self._vocabulary = release.iris.vocabulary
        self._store, self._decided = release.store, release.beb.decisionDate
        self._names = Names(release, language)
        self._language = language
        self._summary = summary
        self._present = Presence.of(Release(site().releases.root / summary.release))

    def called(self, name: str) -> Label:
        """Name a class: the local name of one of ours, or an IRI."""
        if ":" in name:
            return self._names.of(NamedNode(name))
        known = interface.class_name(self._language, name)
        if known != name:
            return Label(known)
        return self._names.of(NamedNode(f"{self._vocabulary}{name}")) if name else Label("–")

    def group(self, group: Group) -> dict[str, Any]:
        """Say what changed of the things of one class."""
        return {
            "name": self.called(group.name),
            "total": group.total,
            "more": group.total - len(group.items),
            "said": list(self._said(group)),
            "titles": [self._item(item) for item in group.only_title],
            "items": [self._item(item) for item in sorted(group.others, key=_came_and_left_first)],
        }

    def _said(self, group: Group) -> Iterator[str]:
        """Count what came, changed and left of a class; of how many only the title changed, when all are listed."""
        for kind, amount in self._summary.counts.get(group.name, {}).items():
            yield f"{interface.number(amount, self._language)} {interface.text(self._language, f'changes.kind.{kind}')}"
        if group.only_title and group.total == len(group.items):
            titles = interface.number(len(group.only_title), self._language)
            yield interface.text(self._language, "changes.titles.of", n=titles)

    def _item(self, item: Item) -> dict[str, Any]:
        return {
            "href": self._href(item.resource, item.kind),
            "label": item.label or item.resource,
            "kind": item.kind,
            "changed": [self._changed(one) for one in item.changed],
            "parts": item.parts,
        }

    def _changed(self, changed: Changed) -> dict[str, Any]:
        return {
            "property": self._names.of(NamedNode(changed.property)),
            "old": self._values(changed.old, WITHDRAWN),
            "new": self._values(changed.new, ""),
        }

    def _values(self, values: Sequence[Value], kind: str) -> list[dict[str, str]]:
        """Say values; decisions in the order of their days, since many have the same title."""
        return sorted((self._value(value, kind) for value in values), key=lambda one: one["day"])

    def _value(self, value: Value, kind: str) -> dict[str, str]:
        if value.resource is None:
            return {"text": value.text, "href": "", "day": ""}
        named = self._names.of(NamedNode(value.resource)).text if "/id/concept/" in value.resource else value.text
        return {"text": named, "href": self._href(value.resource, kind), "day": self._day(value.resource)}

    def _day(self, iri: str) -> str:
        found = next(self._store.quads_for_pattern(NamedNode(iri), self._decided, None, None), None)
        return found.object.value if found is not None and isinstance(found.object, Literal) else ""

    def _href(self, iri: str, kind: str) -> str:
        """Point at a thing as it stood: in the release before when it is no longer in this one."""
        path = path_of(self._base, iri)
        is_here = kind != WITHDRAWN and iri in self._present
        release = self._summary.release if is_here else self._summary.previous
        if path is None:
            return iri if safe(iri) else ""
        return outside(f"/release/{release}{path}")


def _came_and_left_first(item: Item) -> tuple[bool, bool]:
    return item.kind not in (ADDED, WITHDRAWN), item.kind != ADDED


@blueprint.get("/feed.atom")
def releases_feed() -> Response:
    """Give the feed of releases."""
    release, language = opened(), interface.spoken(chosen_language())
    steps = history().steps
    name = Publisher.of_entry(release.release.manifest.get("publisher")).name
    return answer(
        lambda: atom(steps, release.iris, name.get(language) or next(iter(name.values())), language),
        feed.MEDIA_TYPE,
        tag=tag("feed", release.release.id, language, *(step.release.id for step in steps)),
        published=steps[-1].index.moment if steps else release.published,
    )
