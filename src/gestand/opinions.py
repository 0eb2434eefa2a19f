"""Say opinions as quads: stances, gaps and verdicts, whoever holds them and by whichever rule they were read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from gestand.contents import Entry
from gestand.evidence import AssessmentPage, Block
from gestand.iri import Iris, below
from gestand.model import Model, count, facts, finding, text
from gestand.terms import RDF, RDFS

STATED, COMPUTED = "vermeld", "berekend"
"""The notations of the code list HerkomstLacune."""

VERDICTS = (
    "nagekomen", "gedeeltelijk-nagekomen", "in-uitvoering", "geen-bewijs", "niet-nagekomen", "niet-te-beoordelen",
    "nog-niet-beoordeeld",
)  # fmt: skip
CERTAINTIES = ("hoog", "middel", "laag")
STANCES = ("ondersteunt", "ondersteunt-deels", "spreekt-tegen", "kadert", "onduidelijk")
GAP_KINDS = ("geen-beslissing", "resultaat-onbekend", "geen-voorbeeld", "geen-meting", "tegenstrijdig")
REVIEWS = ("niet-nagekeken", "nagekeken", "betwist", "rechtgezet")
"""The notations of the code lists Verdict, Zekerheid, Houding, SoortLacune and Redactiestatus that an assessor may
give; an assessment is withdrawn by a correction, not by its own words."""


@dataclass(frozen=True)
class Opinion:
    """An assessment about which something is said, and the named graph that says it."""

    model: Model
    graph: NamedNode
    page: AssessmentPage
    entry: Entry

    @property
    def node(self) -> NamedNode:
        """Name the assessment."""
        return self.model.iris.assessment(self.entry.agreement.key, self.entry.reference, self.page.run)

    @property
    def promise(self) -> NamedNode:
        """Name the promise that it assesses."""
        return self.model.iris.promise(self.entry.agreement.key, self.entry.reference)

    def stance(self, block: Block, key: str, rule: NamedNode | None = None) -> Iterator[Quad]:
        """Say the stance of a finding, and of each of its evidence links."""
        beb, node = self.model.beb, finding(self.node, block)
        concept = self.model.iris.concept("Houding", key)
        yield from facts(self.graph, node, (beb.stance, concept), (beb.byRule, rule))
        for k in range(1, len(block.markers) + 1):
            yield from facts(self.graph, below(node, "bewijs", str(k)), (beb.stance, concept))

    def gap(
        self, order: int, words: str, kind: str, origin: str = STATED, rule: NamedNode | None = None
    ) -> Iterator[Quad]:
        """Say a gap of the assessed promise, numbered from 1; ``words`` are the assessor's if it states the gap."""
        beb, iris, node = self.model.beb, self.model.iris, gap_node(self.node, order)
        self.model.places[node.value] = self.page.place
        yield from facts(self.graph, self.node, (beb.hasGap, node))
        yield from facts(
            self.graph,
            node,
            (RDF.type, beb.Gap),
            (RDFS.label, text(f"Lacune {order}", "nl")),
            (beb.order, count(order)),
            (beb.gapText, text(words, self.entry.agreement.language if origin == STATED else "nl")),
            (beb.gapKind, iris.concept("SoortLacune", kind)),
            (beb.gapOrigin, iris.concept("HerkomstLacune", origin)),
            (beb.aboutPromise, self.promise),
            (beb.byRule, rule),
        )

    def verdict(self, value: str, certainty: str, words: str | None, *rules: NamedNode) -> Iterator[Quad]:
        """Say the verdict, with the literal words that it rests on, and the rules that read it."""
        beb, iris, node = self.model.beb, self.model.iris, verdict_node(self.node)
        self.model.places[node.value] = self.page.place
        yield from facts(self.graph, self.node, (beb.hasVerdict, node))
        yield from facts(
            self.graph,
            node,
            (RDF.type, beb.Verdict),
            (RDFS.label, text("Verdict", "nl")),
            (beb.appliesTo, self.promise),
            (beb.verdictValue, iris.concept("Verdict", value)),
            (beb.certainty, iris.concept("Zekerheid", certainty)),
            (beb.verdictText, text(words, self.entry.agreement.language) if words else None),
            *((beb.byRule, rule) for rule in rules),
        )


def own(opinion: Opinion) -> Iterator[Quad]:
    """Say what an assessor itself says of its assessment, in the graph of what the source says."""
    judged, blocks = opinion.page.judged, {block.order: block for block in opinion.page.blocks}
    if judged is None:
        return
    for order, stance in judged.stances:
        yield from opinion.stance(blocks[order], stance)
    for number, (order, kind) in enumerate(judged.gaps, start=1):
        yield from opinion.gap(number, blocks[order].claim, kind)
    words = blocks[judged.rests_on].text if judged.rests_on is not None else None
    yield from opinion.verdict(judged.verdict, judged.certainty, words)


def verdict_node(assessment: NamedNode) -> NamedNode:
    """Mint the IRI of an assessment's verdict."""
    return below(assessment, "verdict")


def gap_node(assessment: NamedNode, order: int) -> NamedNode:
    """Mint the IRI of a gap of an assessment."""
    return below(assessment, "lacune", str(order))


def rule_node(iris: Iris, rules: str, name: str) -> NamedNode:
    """Mint the IRI of a reading rule: its rule set with version, and its name."""
    return iris.id("regel", rules, name)
