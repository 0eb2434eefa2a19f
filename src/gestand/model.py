"""Say records as quads of our vocabulary: which triples, in which named graph (docs/model.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pyoxigraph import Literal, NamedNode, Quad

from gestand.contents import Contents, Entry, Part
from gestand.evidence import Agreement, AssessmentPage, Block, DecisionRecord, Place, Reference, digest
from gestand.iri import Iris, below, slug
from gestand.link.citations import Resolution
from gestand.terms import ADMS, DCTERMS, PROV, RDF, RDFS, SCHEMA, SKOS, XSD, Beb

Object = NamedNode | Literal

LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
_EU_LANGUAGE = {"nl": "NLD", "fr": "FRA", "de": "DEU", "en": "ENG"}


def text(value: str, language: str) -> Literal:
    """Give a text in a language."""
    return Literal(value, language=language)


def day(value: date) -> Literal:
    """Give a day as xsd:date."""
    return Literal(value.isoformat(), datatype=XSD.date)


def instant(value: datetime) -> Literal:
    """Give an instant as xsd:dateTime in UTC."""
    return Literal(value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z", datatype=XSD.dateTime)


def count(value: int) -> Literal:
    """Give a whole number, as xsd:integer: the store reads the types derived from it as this one."""
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: float) -> Literal:
    """Give a number with at most two decimals, as xsd:decimal in the form in which the store holds it."""
    return Literal(f"{value:.2f}".rstrip("0").rstrip(".") or "0", datatype=XSD.decimal)


def facts(graph: NamedNode, subject: NamedNode, *pairs: tuple[NamedNode, Object | None]) -> Iterator[Quad]:
    """Give a quad for each pair of predicate and object; pairs without object are left out."""
    for predicate, value in pairs:
        if value is not None:
            yield Quad(subject, predicate, value, graph)


@dataclass(frozen=True)
class Model:
    """Write the records of one build; ``places`` remembers where each resource was read, for reports."""

    iris: Iris
    beb: Beb
    places: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, iris: Iris) -> Model:
        """Make a model for a publisher's IRIs."""
        return cls(iris, Beb(iris.vocabulary))

    def agreement_graph(self, agreement: Agreement) -> NamedNode:
        """Name the graph of what an agreement says."""
        return self.iris.graph("bron", f"regeerakkoord-{agreement.key}")

    def promise_graph(self, agreement: Agreement) -> NamedNode:
        """Name the graph of what we derive about an agreement's promises."""
        return self.iris.graph("afgeleid", f"belofte-{agreement.key}")

    def contents(self, contents: Contents) -> Iterator[Quad]:
        """Say the agreements, their chapters, parts and sections, and the promise of each section."""
        for agreement in contents.agreements:
            yield from self._agreement(agreement)
        for part in contents.parts:
            yield from self._part(part)
        for entry in contents.entries:
            yield from self._section(entry)
            yield from self._promise(entry)

    def _agreement(self, agreement: Agreement) -> Iterator[Quad]:
        beb, node = self.beb, self.iris.agreement(agreement.key)
        yield from facts(
            self.agreement_graph(agreement),
            node,
            (RDF.type, beb.CoalitionAgreement),
            (DCTERMS.title, text(agreement.title, agreement.language)),
            (DCTERMS.language, language(agreement.language)),
            (beb.promisedBy, NamedNode(agreement.government)),
            (beb.firstDay, day(agreement.first) if agreement.first else None),
            (beb.lastDay, day(agreement.last) if agreement.last else None),
        )

    def _part(self, part: Part) -> Iterator[Quad]:
        key = part.agreement.key
        above = self.iris.section(key, part.parent) if part.parent else self.iris.agreement(key)
        yield from facts(
            self.agreement_graph(part.agreement),
            self.iris.section(key, part.reference),
            (RDF.type, self.beb.AgreementSection),
            (DCTERMS.title, text(part.title, part.agreement.language)),
            (DCTERMS.isPartOf, above),
        )

    def _section(self, entry: Entry) -> Iterator[Quad]:
        beb, spoken = self.beb, entry.agreement.language
        node = self.iris.section(entry.agreement.key, entry.reference)
        self.places[node.value] = entry.sections[0].place
        yield from facts(
            self.agreement_graph(entry.agreement),
            node,
            (RDF.type, beb.AgreementSection),
            (DCTERMS.title, text(entry.title, spoken)),
            (DCTERMS.isPartOf, self.iris.section(entry.agreement.key, entry.parent)),
            (beb.sectionNumber, Literal(entry.number) if entry.number else None),
            (beb.literalText, text(entry.text, spoken)),
            (beb.textDigest, Literal(entry.digest)),
        )

    def _promise(self, entry: Entry) -> Iterator[Quad]:
        beb, agreement = self.beb, entry.agreement
        node = self.iris.promise(agreement.key, entry.reference)
        self.places[node.value] = entry.sections[0].place
        yield from facts(
            self.promise_graph(agreement),
            node,
            (RDF.type, beb.Promise),
            (RDF.type, beb.SectionPromise),
            (DCTERMS.title, text(entry.title, agreement.language)),
            (beb.statedIn, self.iris.section(agreement.key, entry.reference)),
            (beb.promisedBy, NamedNode(agreement.government)),
        )

    def decision(self, record: DecisionRecord) -> Iterator[Quad]:
        """Say a decision of a register; who took it only where it lies in that government's term."""
        beb, spoken, graph = self.beb, record.agreement.language, self.iris.graph("bron", record.source)
        node = self.iris.decision(record.official_id)
        identifier = below(node, "identificator")
        self.places[node.value] = self.places[identifier.value] = record.place
        unknown = record.kind_as_published if record.kind == "onbekend" else None
        yield from facts(
            graph,
            node,
            (RDF.type, beb.Decision),
            (DCTERMS.title, text(record.title, spoken)),
            *((DCTERMS.alternative, text(other, spoken)) for other in record.alternatives),
            (beb.decisionDate, day(record.day)),
            (beb.sessionTime, instant(record.session) if record.session else None),
            (beb.decisionKind, self.iris.concept("SoortBeslissing", record.kind)),
            (SCHEMA.additionalType, Literal(unknown) if unknown else None),
            (beb.literalText, text(record.text, spoken) if record.text else None),
            (beb.textDigest, Literal(digest(record.text)) if record.text else None),
            (beb.takenBy, NamedNode(record.agreement.government) if in_term(record) else None),
            (ADMS.identifier, identifier),
        )
        yield from facts(
            graph,
            identifier,
            (RDF.type, ADMS.Identifier),
            (RDFS.label, text(f"Officieel id {record.official_id}", "nl")),
            (SKOS.notation, Literal(record.official_id)),
            (ADMS.schemaAgency, text(record.agency, spoken)),
        )

    def assessment(
        self, page: AssessmentPage, entry: Entry, agents: Sequence[NamedNode], method: str
    ) -> Iterator[Quad]:
        """Say what a run's assessment of a section holds: its text, findings, evidence links and rows.

        ``agents`` are who assessed it, and who reviewed it.
        """
        beb, spoken, graph = self.beb, entry.agreement.language, self.iris.graph("bron", page.run)
        node = self.iris.assessment(entry.agreement.key, entry.reference, page.run)
        self.places[node.value] = page.place
        findings = [block for block in page.blocks if block.is_finding]
        own = page.judged
        yield from facts(
            graph,
            node,
            (RDF.type, beb.Assessment),
            (DCTERMS.title, text(_title(page, entry), spoken)),
            (DCTERMS.language, language(spoken)),
            (beb.assesses, self.iris.promise(entry.agreement.key, entry.reference)),
            (beb.literalText, text(page.text, spoken)),
            (beb.textDigest, Literal(digest(page.text))),
            (beb.assessmentMethod, self.iris.concept("Methode", method)),
            (beb.reviewStatus, self.iris.concept("Redactiestatus", own.review if own else "niet-nagekeken")),
            (DCTERMS.issued, day(own.day) if own and own.day else None),
            *((PROV.wasAttributedTo, agent) for agent in agents),
            (PROV.wasGeneratedBy, self.iris.activity("beoordeling", page.run)),
            *((beb.hasFinding, finding(node, block)) for block in findings),
            *((beb.hasReference, reference(node, row.number)) for row in page.references),
        )
        for block in findings:
            yield from self._finding(graph, node, block, spoken)
        for row in page.references:
            yield from self._reference(graph, node, row, spoken)

    def _finding(self, graph: NamedNode, assessment: NamedNode, block: Block, spoken: str) -> Iterator[Quad]:
        beb, node = self.beb, finding(assessment, block)
        self.places[node.value] = block.place
        links = [below(node, "bewijs", str(k)) for k in range(1, len(block.markers) + 1)]
        yield from facts(
            graph,
            node,
            (RDF.type, beb.Finding),
            (RDFS.label, text(f"Bevinding {block.order}", "nl")),
            (beb.order, count(block.order)),
            (beb.claimText, text(block.claim, spoken)),
            (beb.headingText, text(block.heading, spoken) if block.heading else None),
            *((beb.hasEvidence, link) for link in links),
        )
        for k, (link, marker) in enumerate(zip(links, block.markers, strict=True), start=1):
            self.places[link.value] = block.place
            yield from facts(
                graph,
                link,
                (RDF.type, beb.EvidenceLink),
                (RDFS.label, text(f"Bewijslink {k} bij bevinding {block.order}", "nl")),
                (beb.order, count(k)),
                (beb.viaReference, reference(assessment, marker.number)),
            )

    def _reference(self, graph: NamedNode, assessment: NamedNode, row: Reference, spoken: str) -> Iterator[Quad]:
        beb, node = self.beb, reference(assessment, row.number)
        self.places[node.value] = row.place
        yield from facts(
            graph,
            node,
            (RDF.type, beb.ReferenceEntry),
            (RDFS.label, text(f"Referentie [{row.number}]", "nl")),
            (beb.referenceNumber, count(row.number)),
            (DCTERMS.bibliographicCitation, text(row.citation, spoken)),
            (DCTERMS.title, text(row.title, spoken) if row.title else None),
            (DCTERMS.date, day(row.day) if row.day else None),
            (DCTERMS.identifier, Literal(row.official_id) if row.official_id else None),
            (beb.sessionTime, instant(row.session) if row.session else None),
            (beb.lookupPage, NamedNode(row.lookup) if row.lookup else None),
        )

    def resolutions(
        self, page: AssessmentPage, entry: Entry, found: Mapping[int, Resolution], checked: Collection[str] = ()
    ) -> Iterator[Quad]:
        """Say what became of a page's rows, and which decision each evidence link cites: derived, by our rule.

        ``checked`` are the IRIs of links that somebody checked: their status is said elsewhere.
        """
        beb, graph = self.beb, self.iris.graph("afgeleid", page.run)
        assessment = self.iris.assessment(entry.agreement.key, entry.reference, page.run)
        claimed = self.iris.concept("Bewijsstatus", "geclaimd")
        yield from facts(graph, assessment, (RDFS.seeAlso, self.iris.methodology))
        for number, resolution in found.items():
            point = beb.refersTo if resolution.status == "herkend" else beb.candidateDecision
            yield from facts(
                graph,
                reference(assessment, number),
                (beb.resolutionStatus, self.iris.concept("Herkenning", resolution.status)),
                *((point, self.iris.decision(one)) for one in resolution.decisions),
            )
        for block in page.blocks:
            for k, marker in enumerate(block.markers, start=1):
                link = below(finding(assessment, block), "bewijs", str(k))
                yield from facts(
                    graph,
                    link,
                    (beb.evidenceStatus, claimed if link.value not in checked else None),
                    (beb.citesDecision, self._cited(found[marker.number])),
                )

    def _cited(self, resolution: Resolution) -> NamedNode | None:
        return self.iris.decision(resolution.decisions[0]) if resolution.status == "herkend" else None

    def shortcuts(self, cited: Iterable[tuple[Entry, str]]) -> Iterator[Quad]:
        """Say the derived shortcut from each promise to the decisions that any assessment of it cites."""
        by_entry: dict[str, tuple[Entry, set[str]]] = {}
        for entry, official_id in cited:
            node = self.iris.promise(entry.agreement.key, entry.reference).value
            by_entry.setdefault(node, (entry, set()))[1].add(official_id)
        for node, (entry, ids) in by_entry.items():
            pairs = [(self.beb.hasCitedDecision, self.iris.decision(one)) for one in sorted(ids)]
            yield from facts(self.promise_graph(entry.agreement), NamedNode(node), *pairs)


def language(code: str) -> Object:
    """Name a language by the EU's table; one that we do not know stays a code."""
    return NamedNode(LANGUAGES + _EU_LANGUAGE[code]) if code in _EU_LANGUAGE else Literal(code)


def _title(page: AssessmentPage, entry: Entry) -> str:
    """Name an assessment by its page's heading; one that only spells the section's title otherwise is that title."""
    return page.title if page.title and slug(page.title) != slug(entry.title) else entry.title


def in_term(record: DecisionRecord) -> bool:
    """Tell whether a decision certainly lies in the term of its agreement's government."""
    first, last = record.agreement.first, record.agreement.last
    return first is not None and first <= record.day and (last is None or record.day <= last)


def finding(assessment: NamedNode, block: Block) -> NamedNode:
    """Mint the IRI of a finding: it keeps the number of its block."""
    return below(assessment, "bevinding", str(block.order))


def reference(assessment: NamedNode, number: int) -> NamedNode:
    """Mint the IRI of a row of the reference list."""
    return below(assessment, "ref", str(number))


def cited_pairs(
    pages: Iterable[tuple[AssessmentPage, Entry]], found: Mapping[AssessmentPage, Mapping[int, Resolution]]
) -> Iterator[tuple[Entry, str]]:
    """Give each section and the official id of each decision that a marker of its assessments cites."""
    for page, entry in pages:
        numbers = {marker.number for block in page.blocks for marker in block.markers}
        for number in sorted(numbers):
            if (resolution := found[page][number]).status == "herkend":
                yield entry, resolution.decisions[0]


def repeated(records: Iterable[DecisionRecord]) -> dict[str, list[DecisionRecord]]:
    """Group the records of a register by official id."""
    by_id: dict[str, list[DecisionRecord]] = defaultdict(list)
    for record in records:
        by_id[record.official_id].append(record)
    return by_id
