"""Tell what became of a thing that the release does not describe: withdrawn, left, or never there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad

from gestand.changes import index_of
from gestand.changes.records import record_of
from gestand.changes.values import WITHDRAWN
from gestand.terms import DCTERMS, FOAF, PROV, RDFS

from .address import here, href, link, outside
from .context import Opened
from .description import Facts, quads_of
from .errors import Problem
from .history import History, Version, history
from .labels import Names
from .mementos import meant, rows
from .serialize import rdf

LEFT = {
    "nl": "De bronnen van deze release zeggen er niets meer over.",
    "en": "The sources of this release say nothing about it any more.",
}
"""The reason when nobody gave one."""

Link = dict[str, str]


class Gone(Problem):
    """A thing that an earlier release describes, or that was withdrawn before any did."""

    template = "gone.html"


def unknown(release: Opened) -> Problem:
    """Say that a release knows nothing under a path."""
    name = release.release.id
    return _as_data(release, Problem(404, "Not Found", f"Release {name} says nothing about this.", release=name))


def _as_data(release: Opened, problem: Problem, iri: str | None = None) -> Problem:
    """Let a problem also be told as RDF: what the address says, and of a thing what came in its place."""
    place = f"{urlsplit(release.iris.base).scheme}://{urlsplit(release.iris.base).netloc}"
    page = NamedNode(f"{place}{here()}")
    quads = [
        Quad(page, RDFS.label, Literal(f"{problem.code} {problem.title}", language="en")),
        Quad(page, RDFS.comment, Literal(problem.detail, language="en")),
        *(Quad(page, RDFS.seeAlso, NamedNode(f"{place}{target}")) for target, _ in problem.links()),
    ]
    if iri is not None:
        quads.append(Quad(page, FOAF.primaryTopic, NamedNode(iri)))
        quads += (
            Quad(NamedNode(iri), DCTERMS.isReplacedBy, NamedNode(one["iri"])) for one in problem.members["replacedBy"]
        )
    problem.write = lambda form: rdf(release, quads, form)
    return problem


def withdrawn(release: Opened, iri: str) -> NamedNode | None:
    """Find the correction that withdraws a thing, or the thing that it is a part of; None when there is none."""
    known = release.constants.get("withdrawn", lambda: dict(_withdrawals(release)))
    start = len(f"{release.iris.base}/id/")
    while known and len(iri) > start:
        if iri in known:
            return known[iri]
        iri = iri.rpartition("/")[0]
    return None


def _withdrawals(release: Opened) -> Iterator[tuple[str, NamedNode]]:
    """Give what was withdrawn, and by which correction."""
    kind = release.iris.concept("SoortWijziging", WITHDRAWN)
    for typed in release.store.quads_for_pattern(None, release.beb.changeType, kind, None):
        for quad in release.store.quads_for_pattern(typed.subject, release.beb.corrects, None, None):
            if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
                yield quad.object.value, quad.subject


def absent(release: Opened, reference: str) -> Problem:
    """Say why a release does not describe a thing: 410 when it was withdrawn or an earlier release had it, else 404."""
    path = f"/doc/{reference}"
    iris, past = meant(release.iris.base, path), history()
    correction = next((found for iri in iris if (found := withdrawn(release, iri))), None)
    earlier = [one for one in past.before(release.release.id) if any(iri in one.presence for iri in iris)]
    if correction is None and not earlier:
        return unknown(release)
    iri = next((iri for iri in iris if earlier and iri in earlier[-1].presence), iris[0])
    members = {"resource": iri, **_reason(release, correction), **_replaced(release, NamedNode(iri), correction)}
    if earlier:
        members |= _last(path, earlier) | _when(release, past, earlier[-1], None if correction else iri)
    if correction:
        members |= _correction(release, correction)
    links = ", ".join([*rows(path), *(f'<{one["href"]}>; rel="successor-version"' for one in members["replacedBy"])])
    said: dict[str, str] = members["reason"]
    why = said.get("en") or next(iter(said.values()), "")
    detail = f"Release {release.release.id} does not describe this any more. {why}".strip()
    return _as_data(release, Gone(410, "Gone", detail, headers={"Link": links} if links else {}, **members), iri)


def _reason(release: Opened, correction: NamedNode | None) -> dict[str, Any]:
    if correction is None:
        return {"reason": LEFT}
    found = [quad.object for quad in quads_of(release, correction) if quad.predicate == release.beb.reason]
    return {"reason": {text.language or "": text.value for text in found if isinstance(text, Literal)}}


def _replaced(release: Opened, node: NamedNode, correction: NamedNode | None) -> dict[str, Any]:
    """Name what came in the place of a thing, or of the whole that it was a part of."""
    wholes = Facts(quads_of(release, correction)).nodes(correction, release.beb.corrects) if correction else []
    found = [
        one for each in (node, *wholes) for one in Facts(quads_of(release, each)).nodes(each, DCTERMS.isReplacedBy)
    ]
    names = Names(release, "en")
    base = release.iris.base
    listed = [_link(href(base, one.value), str(names.of(one))) | {"iri": one.value} for one in dict.fromkeys(found)]
    return {"replacedBy": listed}


def _last(path: str, earlier: list[Version]) -> dict[str, Any]:
    """Name the last release that describes a thing, and the last of those that are kept as memento."""
    kept = next((one for one in reversed(earlier) if not one.removed), None)
    said: dict[str, Any] = {"lastRelease": earlier[-1].id}
    if kept:
        here = _link(outside(f"/release/{kept.id}{path}"), f"as release {kept.id} describes it")
        said["memento"] = [here | {"release": kept.id, "datetime": kept.published}]
    return said


def _when(release: Opened, past: History, last: Version, iri: str | None) -> dict[str, Any]:
    """Name the release in which a thing was not there any more, and where that change is told."""
    left = past.after(last.id)
    index = index_of(left.release) if left else None
    if left is None:
        return {}
    said: dict[str, Any] = {"goneSince": left.published}
    if index and index.previous == last.id:
        said["changes"] = [_link(link(f"/release/{left.id}/changes"), f"what changed in release {left.id}")]
        if iri:
            record = record_of(release.iris, left.id, iri)
            said["changeRecord"] = [_link(href(release.iris.base, record.value), "the change record")]
    return said


def _correction(release: Opened, correction: NamedNode) -> dict[str, Any]:
    facts, names = Facts(quads_of(release, correction)), Names(release, "en")
    return {
        "withdrawn": facts.text(correction, DCTERMS.issued),
        "by": [str(names.of(one)) for one in facts.nodes(correction, PROV.wasAttributedTo)],
        "correction": [_link(href(release.iris.base, correction.value), "the correction that withdraws it")],
    }


def _link(address: str, title: str) -> Link:
    return {"href": address, "title": title}
