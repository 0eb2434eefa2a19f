"""Build a release: load the sources, model them, pass the gate, write and publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, Store

from gestand import (
    corrections,
    derive,
    dump,
    evidence_checks,
    examples,
    expect,
    measurements,
    opinions,
    origins,
    provenance,
    store,
    terms,
    words,
    written,
)
from gestand.beside import beside
from gestand.contents import contents
from gestand.derive.known import Known
from gestand.evidence import AssessmentPage, Fault, Faults, Loaded, Place, Record, Source
from gestand.folder import UNSIGNED, Content, Imprint, begin, finish
from gestand.iri import Iris
from gestand.link import checks
from gestand.link import statements as links
from gestand.link.citations import Register, Resolution
from gestand.model import Model, cited_pairs, repeated
from gestand.opinions import Opinion
from gestand.release import STORE, Release, Releases
from gestand.sources import loaders, read_sources
from gestand.validate import Report, check

Say = Callable[[str], None]

RELEASE = "release"
NQUADS = "release.nq"
"""Names in the scratch folder of a build."""


class BuildError(Exception):
    """A build that published nothing; ``faults`` tells every reason with its place, ``report`` what the gate found."""

    def __init__(self, faults: Sequence[Fault], report: Report | None = None) -> None:
        self.faults = tuple(faults)
        self.report = report
        super().__init__(f"{len(self.faults)} faults" if self.faults else "the gate found violations")


@dataclass(frozen=True)
class Built:
    """What a build gave: the release, whether it is new, and what was told on the way."""

    release: Release
    is_new: bool
    faults: tuple[Fault, ...]
    report: Report | None


@dataclass(frozen=True)
class Draft:
    """The quads of a release before the gate, with the places that reports need."""

    quads: dump.Sorted
    places: dict[str, Place]
    sources: tuple[Source, ...] = field(default=())


def build(
    files: Sequence[Path], releases: Releases, iris: Iris, say: Say = print, imprint: Imprint = UNSIGNED
) -> Built:
    """Build and publish a release from source files, or say that this content is published already.

    Raises `BuildError` with every fault, and `ReleaseError` when the folder cannot be written; then nothing
    has changed. ``say`` gets a line for each stage.
    """
    with releases.writing() as scratch:
        faults = Faults()
        draft = prepare(files, iris, faults, say)
        if known := _published(releases, draft, iris):
            say(f"this content is already published as {known.id}")
            releases.switch(known)
            return Built(known, False, tuple(faults.all), None)
        folder = scratch / RELEASE
        with beside(len(draft.quads.lines)) as parts:
            nquads = _quads_file(draft, scratch)
            begun = begin(folder, nquads, draft.quads.content, iris, releases.all(), parts)
            opened = _opened(draft, scratch, begun.store.result, say)
            report = _gate(draft, opened, iris, scratch, faults, say)
            queries = _ask_examples(opened, iris, imprint, faults, say)
            say("writing store, dumps and indexes")
            content = Content(draft.quads, _counts(iris, draft.quads), report, draft.sources, queries, imprint)
            finish(folder, begun, content, iris)
        say(f"switching to {begun.release_id}")
        return Built(releases.publish(folder, begun.release_id), True, tuple(faults.all), report)


def validate_sources(files: Sequence[Path], iris: Iris, scratch: Path, say: Say) -> tuple[Report, tuple[Fault, ...]]:
    """Check source files against the shapes and publish nothing; raises `BuildError` when a source has faults."""
    faults = Faults()
    draft = prepare(files, iris, faults, say)
    nquads = _quads_file(draft, scratch)
    opened = _opened(draft, scratch, lambda: store.build(nquads, scratch / RELEASE / STORE), say)
    return _gate(draft, opened, iris, scratch, faults, say), tuple(faults.all)


def prepare(files: Sequence[Path], iris: Iris, faults: Faults, say: Say) -> Draft:
    """Load the sources and model them; raises `BuildError` with every fault when there is an error."""
    sources = read_sources(files, faults)
    _stop_on(faults)
    loaded = _load(sources, faults, say)
    table = contents(loaded.sections, faults)
    _check_ids(loaded, faults)
    corrections.check(loaded.corrections, iris, faults)
    evidence_checks.check(loaded.evidence_checks, iris, faults)
    loaded = written.placed(loaded, table, faults)
    _stop_on(faults)
    say("modelling")
    model, held = Model.of(iris), loaded
    loaded = corrections.without(held, table, iris)
    resolved = _resolve(loaded)
    known = Known(model, tuple(sources), loaded, table, resolved)
    quads = dump.sort_quads(corrections.apply(_quads(known, faults, say), held, table, model, faults))
    _stop_on(faults)
    if quads.repeated:
        example = quads.repeated[0].decode().strip()
        told = f"{len(quads.repeated):,} statements came in two graphs and are kept in one; left out: {example}"
        faults.notice(Place("release"), told)
    _warn_unresolved(loaded, resolved, faults)
    return Draft(quads, model.places, tuple(sources))


def _stop_on(faults: Faults) -> None:
    if faults.errors:
        raise BuildError(faults.all)


def _load(sources: Iterable[Source], faults: Faults, say: Say) -> Loaded:
    known = loaders()
    records: list[Record] = []
    for source in sources:
        say(f"loading {source.title} ({source.loader})")
        records.extend(known[source.loader].load(source, faults))
    return Loaded.of(records)


def _check_ids(loaded: Loaded, faults: Faults) -> None:
    """Find decisions that come twice with other words; one that comes twice alike is one decision."""
    for official_id, records in repeated(loaded.decisions).items():
        first = records[0]
        for other in records[1:]:
            if (other.title, other.session, other.text) != (first.title, first.session, first.text):
                faults.error(other.place, f"decision {official_id} reads otherwise in {first.place}")


def _resolve(loaded: Loaded) -> dict[AssessmentPage, dict[int, Resolution]]:
    by_agreement: dict[str, Register] = {}
    for page in loaded.pages:
        key = page.section.agreement.key
        if key not in by_agreement:
            decisions = {one.official_id: one for one in loaded.decisions if one.agreement.key == key}
            by_agreement[key] = Register(decisions.values())
    return {
        page: {row.number: by_agreement[page.section.agreement.key].resolve(row) for row in page.references}
        for page in loaded.pages
    }


def _quads(known: Known, faults: Faults, say: Say) -> Iterator[Quad]:
    """Give every quad of the release; what our own graphs say comes before what files of RDF repeat."""
    model, sources, loaded, table, resolved = known.model, known.sources, known.loaded, known.table, known.resolved
    by_key = {source.key: source for source in sources}
    pages = [(page, table.of[page.section]) for page in loaded.pages]
    checked = evidence_checks.statuses(loaded.evidence_checks, model.iris)
    yield from model.contents(table)
    for records in repeated(loaded.decisions).values():
        yield from model.decision(records[0])
    for page, entry in pages:
        assessor = by_key[page.run].assessor
        agents = provenance.agents_of(model.iris, assessor, page)
        yield from model.assessment(page, entry, agents, assessor.kind)
        yield from opinions.own(Opinion(model, model.iris.graph("bron", page.run), page, entry))
        yield from model.resolutions(page, entry, resolved[page], checked)
    yield from model.shortcuts(cited_pairs(pages, resolved))
    yield from derive.quads(known, faults)
    yield from links.quads(known, say)
    yield from checks.quads(known)
    yield from evidence_checks.quads(known)
    yield from measurements.quads(known)
    yield from provenance.describe_sources(model, sources, loaded)
    yield from provenance.describe_graphs(model, sources, loaded)
    vocabulary = model.iris.graph("codelijst", "belofte-bewijs")
    yield from _into(vocabulary, words.ontology(model.iris))
    for folder in (examples.QUERIES, examples.FEDERATED):
        yield from _into(provenance.questions_graph(model.iris), examples.quads(model.iris, folder))
    for file in loaded.files:
        yield from origins.file_quads(model.iris, file)


def _into(graph: NamedNode, quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _warn_unresolved(loaded: Loaded, resolved: dict[AssessmentPage, dict[int, Resolution]], faults: Faults) -> None:
    """List the rows that stay unresolved: they are published as they stand, and nothing is guessed."""
    told = {"meerduidig": "may mean several decisions", "niet-gevonden": "names a decision that the register lacks",
            "enkel-datum": "names a date only"}  # fmt: skip
    for page in loaded.pages:
        for row in page.references:
            resolution = resolved[page][row.number]
            if resolution.status in told:
                found = f": {', '.join(resolution.decisions)}" if resolution.decisions else ""
                faults.warning(row.place, f"row [{row.number}] {told[resolution.status]}{found}")


def _counts(iris: Iris, quads: dump.Sorted) -> dict[str, Any]:
    """Count what a release holds: quads, graphs, resources of each class, rows of each status."""
    beb = terms.Beb(iris.vocabulary)
    marker = f" {terms.RDF.type} <{iris.vocabulary}".encode()
    status, text = (f" {one} ".encode() for one in (beb.resolutionStatus, beb.literalText))
    section = f"<{iris.section('', '').value.rstrip('/')}/".encode()
    graphs: Counter[bytes] = Counter()
    classes: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    texts = 0
    for line in quads.lines:
        graphs[line.rpartition(b" <")[2][:-4]] += 1
        if marker in line:
            classes[line.partition(marker)[2].partition(b">")[0].decode()] += 1
        elif status in line:
            statuses[line.partition(status)[2].partition(b">")[0].rpartition(b"/")[2].decode()] += 1
        elif line.startswith(section) and text in line:
            texts += 1
    return {
        "quads": len(quads.lines),
        "graphs": {name.decode(): graphs[name] for name in sorted(graphs)},
        "classes": dict(sorted(classes.items())),
        "sectionsWithText": texts,
        "references": dict(sorted(statuses.items())),
    }


def _published(releases: Releases, draft: Draft, iris: Iris) -> Release | None:
    known = releases.with_content(draft.quads.content)
    return known if known and known.iris == iris else None


def _quads_file(draft: Draft, scratch: Path) -> Path:
    """Make the folder of the release, and write its quads to a file beside it."""
    (scratch / RELEASE).mkdir()
    dump.write_nquads(draft.quads.lines, scratch / NQUADS)
    return scratch / NQUADS


def _opened(draft: Draft, scratch: Path, build: Callable[[], object], say: Say) -> Store:
    """Open the quads to check them: in memory where they fit, else the store on disk, which ``build`` makes."""
    say(f"reading {len(draft.quads.lines):,} quads")
    if len(draft.quads.lines) <= store.FITS:
        return store.in_memory(scratch / NQUADS)
    build()
    return store.open_store(scratch / RELEASE / STORE)


def _gate(draft: Draft, opened: Store, iris: Iris, scratch: Path, faults: Faults, say: Say) -> Report:
    """Check the quads against the shapes; a violation stops the publication."""
    say("checking the shapes")
    report = check(opened, scratch / NQUADS, iris, draft.places)
    if not report.conforms:
        raise BuildError(faults.all, report)
    return report


def _ask_examples(opened: Store, iris: Iris, imprint: Imprint, faults: Faults, say: Say) -> dict[str, int]:
    """Count the rows of each example query; other numbers than the publisher expects stop the publication."""
    say("asking the example queries")
    counts = examples.counts(opened, examples.read(iris))
    faults.all.extend(expect.check(counts, imprint.expected))
    _stop_on(faults)
    return counts
