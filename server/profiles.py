"""Draw what people come for with more than a table of facts: promise, assessment, decision, section, rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode, QuerySolution

from gestand.search.gather import key_of
from gestand.terms import ADMS, DCTERMS, PROV, RDF, SH, SKOS

from . import interface
from .description import Facts, Portrait
from .labels import Label
from .link_rows import registers
from .markup import Piece, paragraphs, pieces
from .ontology import scheme_profile
from .passages import Passage, aligned_with, passages
from .questions import rows_of, whole
from .rules import RULES, result_profile, shape_profile
from .sheet import Link, Sheet, safe
from .sides import sides
from .surroundings import gaps, trajectories
from .topic_sheet import page_of

MOST_CLAIMS = 200


@dataclass(frozen=True)
class EntryRow:
    """A row of a reference list, and what became of it."""

    number: int
    href: str
    day: str
    day_text: str
    title: str
    key: str
    status: Label
    decision: Link | None
    candidates: tuple[Link, ...]
    lookup: str | None


@dataclass(frozen=True)
class Claim:
    """A finding: its text cut at the markers, and how many evidence links it has."""

    order: int
    href: str
    pieces: tuple[Piece, ...]
    links: int


@dataclass
class Group:
    """Findings under one heading."""

    heading: str
    findings: list[Claim] = field(default_factory=list)


@dataclass(frozen=True)
class BodyBlock:
    """A block of an assessment's text; ``order`` is 0 when it is no finding."""

    pieces: tuple[Piece, ...]
    heading: bool
    order: int


@dataclass(frozen=True)
class AssessmentProfile:
    """An assessment as a page shows it; ``prefix`` keeps the anchors of two on one page apart."""

    prefix: str
    href: str
    language: str
    agent: Link
    promise: Link | None
    method: Label
    review: Label
    groups: tuple[Group, ...]
    body: tuple[BodyBlock, ...]
    rows: Mapping[int, EntryRow]
    statuses: tuple[tuple[Label, int], ...]
    evidence: tuple[tuple[Label, int], ...]
    findings: int
    links: int
    decisions: int


def _language(facts: Facts, node: NamedNode, predicate: NamedNode) -> str:
    texts = (term for term in facts.all(node, predicate) if isinstance(term, Literal))
    return next((term.language or "" for term in texts), "")


class Drawing:
    """Draw the profile of one thing from its portrait, for one reader."""

    def __init__(self, sheet: Sheet, portrait: Portrait) -> None:
        self.sheet = sheet
        self.portrait = portrait
        self.facts = portrait.facts
        self.beb = sheet.opened.beb

    def _link(self, node: NamedNode | None) -> Link | None:
        return self.sheet.link(node) if node else None

    def _named(self, node: NamedNode | None) -> Label:
        return self.sheet.names.of(node) if node else Label("–")

    def _paragraphs(self, node: NamedNode) -> list[str]:
        return paragraphs(self.facts.text(node, self.beb.literalText))

    def trail(self) -> list[Link]:
        """List what a thing is part of, the outermost first: agreement, chapter, promise, assessment, finding."""
        steps, at = [], self.portrait.node
        for _ in range(12):  # deeper than any agreement; a circle in bad data ends here
            above = self._above(at)
            if above is None:
                break
            at = above
            steps.append(self.sheet.link(at))
        return steps[::-1]

    def _above(self, node: NamedNode) -> NamedNode | None:
        """Find what a thing is directly part of; a promise stands where its section stands."""
        store, beb = self.sheet.opened.store, self.beb
        for predicate in (beb.hasFinding, beb.hasEvidence, beb.hasReference, ADMS.identifier):
            holding = next(store.quads_for_pattern(None, predicate, node, None), None)
            if holding is not None and isinstance(holding.subject, NamedNode):
                return holding.subject
        whole = next(store.quads_for_pattern(node, beb.componentOf, None, None), None)
        if whole is not None and isinstance(whole.object, NamedNode):
            return whole.object
        stated = next(store.quads_for_pattern(node, beb.statedIn, None, None), None)
        start = stated.object if stated is not None and isinstance(stated.object, NamedNode) else node
        for predicate in (beb.assesses, DCTERMS.isPartOf):
            above = next(store.quads_for_pattern(start, predicate, None, None), None)
            if above is not None and isinstance(above.object, NamedNode):
                return above.object
        return None

    def _row(self, node: NamedNode) -> EntryRow:
        facts, beb, day = self.facts, self.beb, self.facts.text(node, DCTERMS.date)
        status, lookup = facts.node(node, beb.resolutionStatus), facts.node(node, beb.lookupPage)
        return EntryRow(
            number=facts.number(node, beb.referenceNumber),
            href=self.sheet.link(node).href,
            day=day,
            day_text=interface.day(day, self.sheet.names.ui),
            title=facts.text(node, DCTERMS.title) or facts.text(node, DCTERMS.bibliographicCitation),
            key=status.value.rpartition("/")[2] if status else "",
            status=self._named(status),
            decision=self._link(facts.node(node, beb.refersTo)),
            candidates=tuple(self.sheet.link(one) for one in facts.nodes(node, beb.candidateDecision)),
            lookup=lookup.value if lookup and safe(lookup.value) else None,
        )

    def _claim(self, node: NamedNode, blocks: list[str], rows: Mapping[int, EntryRow]) -> Claim:
        """Draw a finding with its markers in place; behind it when the text of the assessment does not hold it."""
        facts, order = self.facts, self.facts.number(node, self.beb.order)
        links = facts.nodes(node, self.beb.hasEvidence)
        claim, block = facts.text(node, self.beb.claimText), blocks[order - 1] if 0 < order <= len(blocks) else ""
        cut = pieces(block, rows)
        plain = " ".join("".join(piece.text for piece in cut if piece.row is None).split())
        if plain != claim:
            via = [facts.node(link, self.beb.viaReference) for link in links]
            numbers = [facts.number(row, self.beb.referenceNumber) for row in via if row]
            cut = [Piece(claim), *(Piece(f"[{number}]", number) for number in numbers if number in rows)]
        return Claim(order, self.sheet.link(node).href, tuple(cut), len(links))

    def _groups(self, findings: list[NamedNode], claims: list[Claim]) -> tuple[Group, ...]:
        groups: list[Group] = []
        for node, claim in zip(findings, claims, strict=True):
            heading = self.facts.text(node, self.beb.headingText)
            if not groups or groups[-1].heading != heading:
                groups.append(Group(heading))
            groups[-1].findings.append(claim)
        return tuple(groups)

    def _body(
        self, blocks: list[str], findings: list[NamedNode], rows: Mapping[int, EntryRow]
    ) -> tuple[BodyBlock, ...]:
        headings = {self.facts.text(node, self.beb.headingText) for node in findings}
        orders = {self.facts.number(node, self.beb.order) for node in findings}
        return tuple(
            BodyBlock(tuple(pieces(text, rows)), text in headings, order if order in orders else 0)
            for order, text in enumerate(blocks, start=1)
        )

    def assessment_of(self, node: NamedNode, prefix: str = "") -> AssessmentProfile:
        """Draw an assessment that the portrait holds with its parts."""
        facts, beb = self.facts, self.beb
        drawn = [self._row(row) for row in facts.nodes(node, beb.hasReference)]
        rows = {row.number: row for row in sorted(drawn, key=lambda row: row.number)}
        findings = sorted(facts.nodes(node, beb.hasFinding), key=lambda one: facts.number(one, beb.order))
        blocks = facts.text(node, beb.literalText).split("\n\n")
        claims = [self._claim(finding, blocks, rows) for finding in findings]
        agent = self._author(node)
        return AssessmentProfile(
            prefix=prefix,
            href=self.sheet.link(node).href,
            language=_language(facts, node, beb.literalText),
            agent=self.sheet.link(agent) if agent else Link("#", "–"),
            promise=self._link(facts.node(node, beb.assesses)),
            method=self._named(facts.node(node, beb.assessmentMethod)),
            review=self._named(facts.node(node, beb.reviewStatus)),
            groups=self._groups(findings, claims),
            body=self._body(blocks, findings, rows),
            rows=rows,
            statuses=tuple(Counter(row.status for row in rows.values()).most_common()),
            evidence=self._evidence(findings),
            findings=len(findings),
            links=sum(claim.links for claim in claims),
            decisions=len({row.decision.href for row in drawn if row.decision}),
        )

    def _evidence(self, findings: list[NamedNode]) -> tuple[tuple[Label, int], ...]:
        """Count the evidence links of an assessment by status: claimed, or what a check found."""
        facts, beb = self.facts, self.beb
        links = [link for finding in findings for link in facts.nodes(finding, beb.hasEvidence)]
        counted = Counter(status for link in links for status in facts.nodes(link, beb.evidenceStatus))
        ordered = sorted(counted, key=lambda one: (-counted[one], one.value))
        return tuple((self._named(one), counted[one]) for one in ordered)

    def _author(self, node: NamedNode) -> NamedNode | None:
        """Find who assessed: of those to whom an assessment is attributed, who its run is by; a reviewer is not."""
        agents, run = self.facts.nodes(node, PROV.wasAttributedTo), self.facts.node(node, PROV.wasGeneratedBy)
        found = self.sheet.opened.store.quads_for_pattern(run, PROV.wasAssociatedWith, None, None) if run else ()
        by = {quad.object for quad in found}
        return next((one for one in agents if one in by), next(iter(agents), None))

    def assessment(self) -> dict[str, Any]:
        """Draw the assessment that the page is about."""
        return vars(self.assessment_of(self.portrait.node))

    def promise(self) -> dict[str, Any]:
        """Draw a promise: the words it stands in, and each assessment with its findings."""
        node, beb, facts = self.portrait.node, self.beb, self.facts
        section = facts.node(node, beb.statedIn)
        lacking = gaps(self.sheet, node)
        found = sides(self.sheet, rows_of(self.sheet.opened, "assessments", node))
        return {
            "promisers": [self.sheet.link(one) for one in facts.nodes(node, beb.promisedBy)],
            "section": self._link(section),
            "number": facts.text(section, beb.sectionNumber) if section else "",
            "registers": registers(self.sheet, node),
            "paragraphs": self._paragraphs(section) if section else [],
            "marked": self._marked(node, section),
            "language": _language(facts, section, beb.literalText) if section else "",
            "assessments": [
                {**vars(self.assessment_of(one.node, f"b{place}-")), "side": one, "gaps": lacking.get(one.node, [])}
                for place, one in enumerate(found, start=1)
            ],
        }

    def _marked(self, promise: NamedNode | None, section: NamedNode | None) -> list[Passage]:
        """Cut the words of a section at the atomic promises of its promise, each with the findings aligned with it."""
        if promise is None or section is None:
            return []
        return passages(self.sheet, promise, self.facts.text(section, self.beb.literalText))

    def atomic(self) -> dict[str, Any]:
        """Draw an atomic promise: the promise that it is part of, and the findings that are aligned with it."""
        node, facts = self.portrait.node, self.facts
        whole_promise = facts.node(node, self.beb.componentOf)
        findings = aligned_with(self.sheet, whole_promise, node) if whole_promise else []
        return {
            "whole": self._link(whole_promise),
            "kind": self._named(facts.node(node, self.beb.promiseKind)),
            "testability": self._named(facts.node(node, self.beb.testability)),
            "findings": findings,
        }

    def decision(self) -> dict[str, Any]:
        """Draw a decision: when, what kind, which promises it is cited for, and its text."""
        node, beb, facts = self.portrait.node, self.beb, self.facts
        day, identifier = facts.text(node, beb.decisionDate), facts.node(node, ADMS.identifier)
        solutions = rows_of(self.sheet.opened, "citing-findings", node)
        return {
            "day": day[:10],
            "day_text": interface.day(day, self.sheet.names.ui),
            "kind": self._named(facts.node(node, beb.decisionKind)),
            "official_id": facts.text(identifier, SKOS.notation) if identifier else "",
            "alternatives": [
                Label(term.value, term.language or "")
                for term in facts.all(node, DCTERMS.alternative)
                if isinstance(term, Literal)
            ],
            "cited": self._cited(solutions[:MOST_CLAIMS]),
            "cut": max(0, len(solutions) - MOST_CLAIMS),
            "paragraphs": self._paragraphs(node),
            "language": _language(facts, node, beb.literalText),
            "registers": registers(self.sheet, node),
            "trajectories": trajectories(self.sheet, node),
        }

    def _cited(self, solutions: list[QuerySolution]) -> list[dict[str, Any]]:
        cited: dict[NamedNode, dict[str, Any]] = {}
        for row in solutions:
            promise, finding, claim = row["promise"], row["finding"], row["claim"]
            if isinstance(promise, NamedNode) and isinstance(finding, NamedNode) and isinstance(claim, Literal):
                entry = cited.setdefault(promise, {**vars(self.sheet.link(promise)), "claims": []})
                entry["claims"].append(Link(self.sheet.link(finding).href, claim.value, claim.language or ""))
        return list(cited.values())

    def section(self) -> dict[str, Any]:
        """Draw a section: its words, its promise, and the parts below it."""
        node, beb, facts = self.portrait.node, self.beb, self.facts
        promise = self._section_promise()
        return {
            "number": facts.text(node, beb.sectionNumber),
            "promise": self._link(promise),
            "marked": self._marked(promise, node),
            "paragraphs": self._paragraphs(node),
            "language": _language(facts, node, beb.literalText),
            "registers": registers(self.sheet, node),
            "domain": self._domain(),
            **self._below(),
        }

    def _domain(self) -> str:
        """Give the address of the page of a chapter as a domain; "" for what is no chapter."""
        node, is_chapter = self.portrait.node, len(self.trail()) == 1
        return page_of("domains", key_of(node.value, self.sheet.opened.iris)) if is_chapter else ""

    def _section_promise(self) -> NamedNode | None:
        """Find the promise of a whole section among those that it states."""
        stated, store = self.facts.subjects(self.beb.statedIn, self.portrait.node), self.sheet.opened.store
        kind = self.beb.SectionPromise
        return next((one for one in stated if any(store.quads_for_pattern(one, RDF.type, kind, None))), None)

    def _below(self) -> dict[str, Any]:
        """Count, for each part below, the sections with text, those assessed, and those with a cited decision."""
        columns = ("sections", "assessed", "cited", "decisions")
        entries = []
        for row in rows_of(self.sheet.opened, "parts-below", self.portrait.node):
            part = row["part"]
            if isinstance(part, NamedNode):
                amounts = [whole(row, name) for name in columns]
                entries.append({**vars(self.sheet.link(part)), "amounts": amounts, "assessed": amounts[1] > 0})
        # decisions are not summed: one decision may be cited under several parts
        sums = [sum(entry["amounts"][place] for entry in entries) for place in range(3)]
        return {
            "below": entries,
            "columns": [f"count.{name}" for name in columns],
            "totals": [*sums, ""] if entries else [],
        }


def profile(sheet: Sheet, portrait: Portrait) -> tuple[str, dict[str, Any], list[Link]]:
    """Give template, values and trail for a thing, by its class; the general page for other classes."""
    beb, drawing = sheet.opened.beb, Drawing(sheet, portrait)
    kinds = {
        beb.Promise: ("promise.html", drawing.promise),
        beb.SectionPromise: ("promise.html", drawing.promise),
        beb.AtomicPromise: ("atomic.html", drawing.atomic),
        beb.Assessment: ("assessment.html", drawing.assessment),
        beb.Decision: ("decision.html", drawing.decision),
        beb.AgreementSection: ("section.html", drawing.section),
        beb.CoalitionAgreement: ("section.html", drawing.section),
        SKOS.ConceptScheme: ("scheme.html", lambda: scheme_profile(sheet, portrait.node)),
        SH.ValidationResult: ("result.html", lambda: result_profile(sheet, portrait.node)),
        **{kind: ("shape.html", lambda: shape_profile(sheet, portrait.node)) for kind in RULES},
    }
    for kind in portrait.types:
        if kind in kinds:
            template, draw = kinds[kind]
            return template, draw(), drawing.trail()
    return "resource.html", {}, drawing.trail()
