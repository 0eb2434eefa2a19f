"""Say what sources give: frozen values of the field, without RDF and without IO."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from pyoxigraph import Quad


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, and a line counted from 1 where it is known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a source, where, and what to do about it."""

    severity: Literal["error", "warning", "notice"]
    place: Place
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{self.place}: {self.severity}: {self.message}{advice}"


class Faults:
    """Collect every fault of a build, so that all are told at once."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def error(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a fault that stops the publication."""
        self.all.append(Fault("error", place, message, remedy))

    def warning(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a fault that is published with the release and stops nothing."""
        self.all.append(Fault("warning", place, message, remedy))

    def notice(self, place: Place, message: str, remedy: str = "") -> None:
        """Note something that was assumed."""
        self.all.append(Fault("notice", place, message, remedy))

    @property
    def errors(self) -> list[Fault]:
        """Give the faults that stop the publication."""
        return [fault for fault in self.all if fault.severity == "error"]


@dataclass(frozen=True)
class Agreement:
    """The coalition agreement that a source is about; ``first`` and ``last`` bound the government's term."""

    key: str
    title: str
    government: str
    language: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Assessor:
    """Who assessed: ``kind`` is taalmodel, mens or gemengd; ``model_known`` says how the model's name is known.

    ``type`` is persoon or organisatie, None where neither was said; ``iri`` and ``homepage`` are absolute IRIs.
    """

    name: str
    kind: str
    model: str | None = None
    model_known: str = "onbekend"
    type: str | None = None
    iri: str | None = None
    homepage: str | None = None


@dataclass(frozen=True)
class Origin:
    """Where a fetched file came from: ``address`` answered at ``retrieved`` (UTC) with the bytes of ``digest``.

    ``name`` is the file's name in the folder of its source.
    """

    name: str
    address: str
    retrieved: datetime
    digest: str
    media_type: str


@dataclass(frozen=True)
class Source:
    """A dataset that we read, as its source file names it; ``key`` is unique among the sources of a build.

    ``address`` is where its publisher has it; ``origins`` tell of each file that was fetched. ``language`` is that of
    its title, where it is not the agreement's.
    """

    key: str
    loader: str
    path: Path
    title: str
    agreement: Agreement
    assessor: Assessor
    file: Path
    publisher: str | None = None
    licence: str | None = None
    issued: date | None = None
    run: str | None = None
    horizon: date | None = None
    options: dict[str, object] = field(default_factory=dict, compare=False)
    address: str | None = None
    origins: tuple[Origin, ...] = ()
    language: str | None = None

    @property
    def spoken(self) -> str:
        """Give the language of the title."""
        return self.language or self.agreement.language

    def origin(self, name: str) -> Origin | None:
        """Give where a file of this source came from, None when it was not fetched."""
        return next((one for one in self.origins if one.name == name), None)


def digest(text: str) -> str:
    """Give the digest of a text's UTF-8 bytes: ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Section:
    """A section of an agreement: ``path`` holds the titles from chapter down to its own; ``text`` is literal."""

    agreement: Agreement
    path: tuple[str, ...]
    text: str
    place: Place
    source: str

    @property
    def digest(self) -> str:
        """Give the digest of the literal text."""
        return digest(self.text)


@dataclass(frozen=True)
class Reference:
    """One row of a reference list: what it says, before anybody resolves it.

    ``day`` is None only for a row that gives an ``official_id``.
    """

    number: int
    day: date | None
    title: str | None
    lookup: str | None
    session: datetime | None
    citation: str
    place: Place
    official_id: str | None = None


@dataclass(frozen=True)
class Marker:
    """``[n]`` in the text of a block; ``start`` counts code points from the start of the block's text."""

    number: int
    start: int


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or the own text of a list item; ``order`` counts from 1 over the page's body."""

    order: int
    kind: Literal["heading", "paragraph", "item"]
    text: str
    heading: str | None
    markers: tuple[Marker, ...]
    place: Place

    @property
    def is_finding(self) -> bool:
        """Tell whether the block makes a claim: it is a list item, or it cites."""
        return self.kind == "item" or bool(self.markers)

    @property
    def claim(self) -> str:
        """Give the block without the markers that have a row, white space folded."""
        kept, at = [], 0
        for marker in self.markers:
            kept.append(self.text[at : marker.start])
            at = marker.start + len(f"[{marker.number}]")
        return " ".join("".join((*kept, self.text[at:])).split())


@dataclass(frozen=True)
class Judged:
    """What an assessor says of its own assessment in the words of our code lists, so that no rule has to read it.

    ``rests_on`` is the number of the block that the verdict rests on; ``stances`` and ``gaps`` pair the number of a
    block with a stance, or with the kind of gap that it states. ``day`` is the assessment's own date, ``reviewer``
    the name of the person who reviewed it.
    """

    verdict: str
    certainty: str
    rests_on: int | None
    stances: tuple[tuple[int, str], ...]
    gaps: tuple[tuple[int, str], ...]
    review: str = "niet-nagekeken"
    day: date | None = None
    reviewer: str | None = None


@dataclass(frozen=True)
class AssessmentPage:
    """One run's assessment of one section; ``title`` is the page's own heading, None where it has none.

    ``judged`` is None where the assessor gives prose and no values.
    """

    section: Section
    run: str
    title: str | None
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    place: Place
    judged: Judged | None = None

    @property
    def text(self) -> str:
        """Give the rendered body: the blocks with an empty line between."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True)
class WrittenAssessment:
    """An assessment that names its section and does not quote it; ``reference`` is ``chapter/number`` or as such.

    ``agreement`` is its key, ``run`` the key of its source.
    """

    agreement: str
    reference: str
    run: str
    title: str | None
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    judged: Judged
    place: Place


@dataclass(frozen=True)
class Official:
    """What an official answer says about a decision beside its text: its IRI, and ids of meeting, themes, ministers.

    ``type`` is the kind of agenda item as published. What the answer leaves out is None or empty, never guessed.
    """

    iri: str | None = None
    meeting: str | None = None
    themes: tuple[str, ...] = ()
    mandates: tuple[str, ...] = ()
    type: str | None = None


@dataclass(frozen=True)
class DecisionRecord:
    """A decision as a register gives it; ``session`` is an instant with time zone, ``day`` its day in Brussels.

    ``session`` is None where the register gives a day only.
    """

    official_id: str
    title: str
    alternatives: tuple[str, ...]
    day: date
    session: datetime | None
    kind: str
    kind_as_published: str | None
    text: str | None
    agreement: Agreement
    agency: str
    place: Place
    source: str
    official: Official = Official()


@dataclass(frozen=True)
class GraphFile:
    """A file of RDF, for a named graph of its own; ``name`` is unique within its source.

    ``layer`` is that of its graph. Blank nodes of ``quads`` get IRIs when they are published. When they are our
    ``own``, IRIs under `gestand.iri.PLACEHOLDER` are put under the publisher's base.
    """

    source: str
    name: str
    quads: tuple[Quad, ...]
    place: Place
    layer: str = "bron"
    origin: Origin | None = None
    own: bool = False


@dataclass(frozen=True)
class Correction:
    """A notice that a resource was put right or withdrawn; ``kind`` is gewijzigd or ingetrokken.

    ``iri`` and ``replaced_by`` are IRIs, or paths of ours such as ``/id/…``; ``reasons`` pairs language and words.
    ``by`` is a name, or the IRI of who is called ``by_name``.
    """

    iri: str
    day: date
    kind: str
    reasons: tuple[tuple[str, str], ...]
    by: str
    replaced_by: str | None
    by_name: str | None
    place: Place
    source: str


@dataclass(frozen=True)
class EvidenceCheck:
    """What somebody found who checked an evidence link; ``kind`` is mens or software.

    ``link`` is an IRI, or a path of ours; ``reasons``, ``by`` and ``by_name`` are as those of a correction.
    """

    link: str
    day: date
    outcome: str
    reasons: tuple[tuple[str, str], ...]
    by: str
    by_name: str | None
    kind: str
    place: Place
    source: str


@dataclass(frozen=True)
class FrozenPromise:
    """The identifier of an atomic promise, minted once: ``quote`` is the digest of its folded words.

    ``spans`` count code points in the section's literal text. ``replaced_by`` names the promises that came in its
    place after another split; it is empty while the promise stands.
    """

    key: str
    quote: str
    spans: tuple[tuple[int, int], ...]
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrozenSection:
    """The frozen identifiers of one section; ``digest`` is that of the literal text in which the spans count."""

    agreement: str
    reference: str
    digest: str
    promises: tuple[FrozenPromise, ...]
    place: Place
    source: str


@dataclass(frozen=True)
class Measurement:
    """A figure about a rule of ours: ``of`` is the key of the rule's activity, ``computed_on`` its graph, if any.

    ``metric`` is a key of `gestand.measurements.METRICS`; ``gold`` is the digest of the labels it was measured on.
    """

    of: str
    computed_on: str | None
    metric: str
    value: str
    part: str
    gold: str
    day: date
    place: Place
    source: str


@dataclass(frozen=True)
class AddressCheck:
    """What an address answered on a day: ``result`` is a key of the code list Bereikbaarheid, ``code`` of HTTP."""

    address: str
    day: date
    result: str
    code: int | None
    moved_to: str | None
    place: Place
    source: str


Record = (
    Section | AssessmentPage | DecisionRecord | GraphFile | Correction | FrozenSection | Measurement | AddressCheck
    | WrittenAssessment | EvidenceCheck
)  # fmt: skip


@dataclass(frozen=True)
class Loader:
    """A kind of source: ``load`` gives its records and notes every fault; ``needs_run`` when runs make its IRIs.

    ``table`` names the tables in which the source file itself holds the records; then it has no ``path``.
    ``choices`` are further keys of the source file with the words that each may hold, its default first;
    ``texts`` are further keys that hold a text.
    """

    load: Callable[[Source, Faults], Iterator[Record]]
    needs_run: bool = False
    table: str | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """All records of a build, by kind, in the order of the sources."""

    sections: tuple[Section, ...]
    pages: tuple[AssessmentPage, ...]
    decisions: tuple[DecisionRecord, ...]
    files: tuple[GraphFile, ...]
    corrections: tuple[Correction, ...] = ()
    frozen: tuple[FrozenSection, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    address_checks: tuple[AddressCheck, ...] = ()
    written: tuple[WrittenAssessment, ...] = ()
    evidence_checks: tuple[EvidenceCheck, ...] = ()

    @classmethod
    def of(cls, records: Iterable[Record]) -> Loaded:
        """Sort records by kind."""
        by_kind: dict[type[Record], list[Any]] = {kind: [] for kind in get_args(Record)}
        for record in records:
            by_kind[type(record)].append(record)
        kinds = (
            Section, AssessmentPage, DecisionRecord, GraphFile, Correction, FrozenSection, Measurement, AddressCheck,
            WrittenAssessment, EvidenceCheck,
        )  # fmt: skip
        return cls(*(tuple(by_kind[kind]) for kind in kinds))

    @property
    def assessing(self) -> frozenset[str]:
        """Name the sources that gave assessments."""
        return frozenset(page.run for page in self.pages)

    @property
    def registers(self) -> frozenset[str]:
        """Name the sources that gave decisions."""
        return frozenset(decision.source for decision in self.decisions)

    @property
    def correcting(self) -> frozenset[str]:
        """Name the sources that gave corrections."""
        return frozenset(one.source for one in self.corrections)

    @property
    def quoting(self) -> frozenset[str]:
        """Name the sources that gave sections of an agreement."""
        return frozenset(section.source for section in self.sections)
