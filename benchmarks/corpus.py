"""Write a corpus of any size in our own model, invented, distributed as the real one: N-Triples and their source file.

    corpus.py FOLDER TRIPLES [--seed N] [--base IRI] [--errors KIND=N …]
    gestand build FOLDER/corpus.toml --releases RELEASES --base-uri IRI

The distributions are those of corpus.json (see typical_corpus.py). Agreements come one after the other, each as large
as the real one with its own government and decisions, so that no more than one of them is in memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

BASE = "https://bench.example"
RUN = "proef"
STATISTICS = Path(__file__).with_name("corpus.json")
ERRORS = {
    "date": "a decision on a day that does not exist",
    "target": "a recognised row that refers to no decision",
    "number": "two rows of an assessment with one number",
    "dangling": "an evidence link to a row that is not there",
    "digest": "a text with the digest of another one",
    "untitled": "a decision without a title",
}
TRIPLES_PER_SECTION = 1_630
"""About as many as the real corpus has, its decisions, promises, assessment and anchors counted."""

FILE_TRIPLES = 500_000
"""A file ends with the section that passes this."""

_RDF, _RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
_DCT, _SKOS, _ADMS = "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/ns/adms#"
_PROV, _OA, _FOAF = "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/oa#", "http://xmlns.com/foaf/0.1/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_A, _LABEL, _TITLE = f"<{_RDF}type>", f"<{_RDFS}label>", f"<{_DCT}title>"
_PART_OF, _DATE, _CITATION = f"<{_DCT}isPartOf>", f"<{_DCT}date>", f"<{_DCT}bibliographicCitation>"
_DUTCH = "<http://publications.europa.eu/resource/authority/language/NLD>"
_TESTABLE = {"beginsel": "niet-toetsbaar"}
_CONTEXT = 24
_STRIDE = 1_000_003
"""A prime above every number of rows: turns that follow each other mean decisions far apart."""

Lines = list[str]


def text(value: str) -> str:
    """Write a Dutch text; invented ones hold nothing that must be escaped but line ends."""
    return '"' + value.replace("\n", "\\n") + '"@nl'


def plain(value: str) -> str:
    """Write a text without a language."""
    return '"' + value.replace("\n", "\\n") + '"'


def typed(value: object, kind: str) -> str:
    """Write a value of a type of XML Schema."""
    return f'"{value}"^^<{_XSD}{kind}>'


def digest(value: str) -> str:
    """Write the digest of a text."""
    return f'"sha256:{hashlib.sha256(value.encode()).hexdigest()}"'


class Drawn:
    """Draw values as they are distributed in the real corpus; the same seed draws the same."""

    def __init__(self, statistics: Mapping[str, Any], seed: str) -> None:
        """Begin a row of draws."""
        self.random = random.Random(seed)
        self._statistics = statistics

    def between(self, quantiles: Sequence[float]) -> int:
        """Draw a number between two quantiles that follow each other."""
        at = self.random.random() * (len(quantiles) - 1)
        low, high = quantiles[int(at)], quantiles[int(at) + 1]
        return round(low + (high - low) * (at - int(at)))

    def length(self, name: str) -> int:
        """Draw the length of a text, in code points."""
        return self.between(self._statistics["lengths"][name])

    def kind(self, name: str) -> str:
        """Draw a word of a code list."""
        counted = self._statistics["kinds"][name]
        return self.random.choices(list(counted), list(counted.values()))[0]

    def words(self, length: int) -> str:
        """Invent a text of about so many code points: at least three words, else many would be the same."""
        taken, size = [], 0
        while size < length - 3 or len(taken) < 3:
            taken.append(self.random.choice(_VOCABULARY))
            size += len(taken[-1]) + 1
        return " ".join(taken).capitalize()


def _vocabulary() -> list[str]:
    """Invent words: short ones often, as in a language."""
    chance = random.Random(1)
    parts = [
        one + other for one in "bdfghklmnprstvwz" for other in ("a", "e", "i", "o", "aa", "ee", "oe", "ij", "el", "en")
    ]
    return ["".join(chance.choices(parts, k=chance.choice((1, 1, 2, 2, 3, 4)))) for _ in range(2_000)]


_VOCABULARY = _vocabulary()


@dataclass
class Corpus:
    """A corpus that is being generated; ``errors`` are those that are still to be made, by kind."""

    seed: int = 0
    base: str = BASE
    errors: dict[str, int] = field(default_factory=dict)

    @cached_property
    def statistics(self) -> dict[str, Any]:
        """Read how the real corpus is distributed."""
        return dict(json.loads(STATISTICS.read_text(encoding="utf-8")))

    def drawn(self, *names: object) -> Drawn:
        """Begin the draws for one thing."""
        return Drawn(self.statistics, "/".join(map(str, (self.seed, *names))))

    def iri(self, *parts: object) -> str:
        """Name a thing of ours."""
        return f"<{self.base}/id/{'/'.join(map(str, parts))}>"

    def beb(self, name: str) -> str:
        """Name a term of the vocabulary."""
        return f"<{self.base}/ns/belofte-bewijs#{name}>"

    def wrong(self, kind: str) -> bool:
        """Tell whether an error of this kind is to be made here, and count it."""
        left = self.errors.get(kind, 0)
        if left:
            self.errors[kind] = left - 1
        return bool(left)

    def batches(self, triples: int) -> Iterator[Lines]:
        """Give about so many triples, a section and its decisions at a time; the last agreement is a smaller one."""
        yield self._round()
        left, number = max(1, round(triples / TRIPLES_PER_SECTION)), 0
        while left:
            agreement = Agreement(self, number, min(left, self.statistics["sections"]))
            yield from agreement.batches()
            left, number = left - agreement.sections, number + 1

    def _round(self) -> Lines:
        node, agent = self.iri("activiteit", "beoordeling", RUN), self.iri("agent", "proefmodel")
        return _lines(
            (node, _A, self.beb("AssessmentActivity")), (node, _LABEL, text("Beoordelingsronde")),
            (node, f"<{_PROV}wasAssociatedWith>", agent), (node, f"<{_PROV}used>", self.iri("bron", "corpus")),
            (agent, _A, self.beb("LanguageModelAgent")), (agent, f"<{_FOAF}name>", text("Proefmodel")),
            (agent, self.beb("modelDisclosure"), self.iri("concept", "Modelvermelding", "onbekend")),
        )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """What an assessment has: findings, rows, links, and the rows of the agreement's assessments before it."""

    findings: int
    rows: int
    links: int
    before: int


@dataclass(frozen=True)
class Agreement:
    """One agreement, with decisions and assessments for its sections as the real one has."""

    corpus: Corpus
    number: int
    sections: int

    @property
    def decisions(self) -> int:
        """Count the decisions of its government."""
        return self.share("decisions")

    def share(self, name: str) -> int:
        """Give the part of what the real agreement has, for as many sections; at least one."""
        counts = self.corpus.statistics
        return max(1, round(counts[name] * self.sections / counts["sections"]))

    @property
    def key(self) -> str:
        """Name the agreement."""
        return f"akkoord-{self.number}"

    @property
    def government(self) -> str:
        """Name the government that made it."""
        return f"<{self.corpus.base}/regering/{self.number}>"

    @cached_property
    def pages(self) -> dict[int, Page]:
        """Deal the real counts of findings, rows and links; a smaller agreement begins as a larger one does."""
        chance, counts = self.corpus.drawn(self.key).random, self.corpus.statistics
        assessed = sorted(chance.sample(range(counts["sections"]), counts["assessments"]))
        dealt = chance.sample(counts["pages"], len(assessed))
        before = accumulate((rows for _, rows, _ in dealt), initial=0)
        dealt_to = zip(assessed, dealt, before, strict=False)
        return {at: Page(*page, first) for at, page, first in dealt_to if at < self.sections}

    def cited(self, turn: int) -> int:
        """Give the decision that a row of the agreement means: the first decisions come most, by the real shares."""
        shares, rows = self.corpus.statistics["citations"], sum(page.rows for page in self.pages.values())
        drawn = (turn * _STRIDE % rows + 0.5) / rows * shares[-1]
        step = bisect_left(shares, drawn, 1)
        part = (drawn - shares[step - 1]) / (shares[step] - shares[step - 1])
        return min(self.decisions - 1, int((step - 1 + part) / (len(shares) - 1) * self.decisions))

    def batches(self) -> Iterator[Lines]:
        """Give the triples of the agreement and its chapters; then each section with its share of the decisions."""
        yield self._contents(min(self.sections, self.corpus.statistics["chapters"]))
        done = 0
        for section in range(self.sections):
            until = (section + 1) * self.decisions // self.sections
            lines = [line for number in range(done, until) for line in self._decision(number)]
            yield lines + Section(self, section).lines()
            done = until

    def _contents(self, chapters: int) -> Lines:
        corpus, beb = self.corpus, self.corpus.beb
        node = corpus.iri("regeerakkoord", self.key)
        lines = _lines(
            (node, _A, beb("CoalitionAgreement")), (node, _TITLE, text(f"Akkoord {self.number}")),
            (node, f"<{_DCT}language>", _DUTCH), (node, beb("promisedBy"), self.government),
            (node, beb("firstDay"), typed("2019-10-02", "date")), (node, beb("lastDay"), typed("2024-09-30", "date")),
        )  # fmt: skip
        for number in range(chapters):
            chapter = corpus.iri("sectie", self.key, f"hoofdstuk-{number}")
            title = corpus.drawn(self.key, "chapter", number).words(20)
            triples = ((_A, beb("AgreementSection")), (_TITLE, text(title)), (_PART_OF, node))
            lines += _lines(*((chapter, *pair) for pair in triples))
        return lines

    def decision(self, number: int) -> tuple[str, str, str, Drawn]:
        """Draw the name, title and day of a decision, and what it draws further."""
        drawn = self.corpus.drawn(self.key, "decision", number)
        name = f"{self.number:06X}{drawn.random.getrandbits(24):06X}{number:012X}"
        title = drawn.words(drawn.length("decisionTitle"))
        return name, title, drawn.random.choice(self.corpus.statistics["days"]), drawn

    def _decision(self, number: int) -> Lines:
        corpus, beb = self.corpus, self.corpus.beb
        name, title, day, drawn = self.decision(number)
        node, identifier = corpus.iri("beslissing", name), corpus.iri("beslissing", name, "identificator")
        said = f"{title} {drawn.words(drawn.length('decisionText') - len(title))}."
        date = "2021-02-30" if corpus.wrong("date") else day
        digested = "" if corpus.wrong("digest") else said
        return _lines(
            (node, _A, beb("Decision")), *([] if corpus.wrong("untitled") else [(node, _TITLE, text(title))]),
            (node, beb("decisionDate"), typed(date, "date")), (node, beb("takenBy"), self.government),
            (node, beb("sessionTime"), typed(f"{day}T08:00:00Z", "dateTime")),
            (node, beb("decisionKind"), corpus.iri("concept", "SoortBeslissing", drawn.kind("decisionKind"))),
            (node, beb("literalText"), text(said)), (node, beb("textDigest"), digest(digested)),
            (node, f"<{_ADMS}identifier>", identifier), (identifier, _A, f"<{_ADMS}Identifier>"),
            (identifier, _LABEL, text(f"Officieel id {name}")), (identifier, f"<{_SKOS}notation>", plain(name)),
            (identifier, f"<{_ADMS}schemaAgency>", text("Kanselarij")),
        )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of a reference list, and the decision that it means."""

    node: str
    number: int
    decision: str | None


@dataclass(frozen=True)
class Section:
    """One section with its promise, its atomic promises and, where there is one, its assessment."""

    agreement: Agreement
    number: int

    @cached_property
    def drawn(self) -> Drawn:
        """Begin the draws of this section."""
        return self.agreement.corpus.drawn(self.agreement.key, "section", self.number)

    @property
    def reference(self) -> str:
        """Name the section: its chapter and its number there."""
        chapters = self.agreement.corpus.statistics["chapters"]
        return f"hoofdstuk-{self.number % chapters}/{1 + self.number % chapters}.{1 + self.number // chapters}"

    def iri(self, kind: str) -> str:
        """Name the section, or its promise or assessment."""
        run = (RUN,) if kind == "beoordeling" else ()
        return self.agreement.corpus.iri(kind, self.agreement.key, self.reference, *run)

    def lines(self) -> Lines:
        """Give all triples of the section."""
        corpus, beb, node, promise = (
            self.agreement.corpus,
            self.agreement.corpus.beb,
            self.iri("sectie"),
            self.iri("belofte"),
        )
        drawn, title = self.drawn, self.drawn.words(self.drawn.length("sectionTitle"))
        count = max(1, drawn.between(corpus.statistics["atomicPromises"]))
        sentences = [f"{drawn.words(drawn.length('atomicText') - 1)}." for _ in range(count)]
        said = " ".join(sentences)
        lines = _lines(
            (node, _A, beb("AgreementSection")), (node, _TITLE, text(title)),
            (node, _PART_OF, corpus.iri("sectie", self.agreement.key, self.reference.partition("/")[0])),
            (node, beb("sectionNumber"), plain(self.reference.partition("/")[2])),
            (node, beb("literalText"), text(said)), (node, beb("textDigest"), digest(said)),
            (promise, _A, beb("Promise")), (promise, _A, beb("SectionPromise")), (promise, _TITLE, text(title)),
            (promise, beb("statedIn"), node), (promise, beb("promisedBy"), self.agreement.government),
        )  # fmt: skip
        lines += self._atoms(sentences, said)
        return lines + (self._assessment(title, page) if (page := self.agreement.pages.get(self.number)) else [])

    def _atoms(self, sentences: Sequence[str], said: str) -> Lines:
        corpus, beb, section, whole = (
            self.agreement.corpus,
            self.agreement.corpus.beb,
            self.iri("sectie"),
            self.iri("belofte"),
        )
        starts = [0, *accumulate(len(one) + 1 for one in sentences)]
        lines: Lines = []
        for order, (sentence, start) in enumerate(zip(sentences, starts, strict=False), start=1):
            node = corpus.iri("belofte", f"{self.drawn.random.getrandbits(50):010x}"[-12:] + f"{order:x}")
            kind = self.drawn.kind("promiseKind")
            testable = _TESTABLE.get(kind, "toetsbaar")
            lines += _lines(
                (node, _A, beb("AtomicPromise")), (node, _TITLE, text(sentence[:80])),
                (node, beb("promiseText"), text(sentence)), (node, beb("componentOf"), whole),
                (whole, beb("hasComponent"), node), (node, beb("statedIn"), section),
                (node, beb("promisedBy"), self.agreement.government), (node, beb("order"), typed(order, "integer")),
                (node, beb("promiseKind"), corpus.iri("concept", "SoortBelofte", kind)),
                (node, beb("testability"), corpus.iri("concept", "Toetsbaarheid", testable)),
                (node, beb("byRule"), corpus.iri("regel", "beloftesoort-1", kind)),
            )  # fmt: skip
            lines += self._anchor(node, section, said, start, start + len(sentence))
        return lines

    def _anchor(self, node: str, source: str, said: str, start: int, end: int) -> Lines:
        """Point at words of a text."""
        beb, anchor, selector = self.agreement.corpus.beb, f"{node[:-1]}/anker/1>", f"{node[:-1]}/anker/1/citaat>"
        return _lines(
            (node, beb("anchor"), anchor), (anchor, _A, beb("TextAnchor")), (anchor, _LABEL, text("Anker 1")),
            (anchor, f"<{_OA}hasSelector>", selector), (anchor, f"<{_OA}hasSource>", source),
            (anchor, beb("textDigest"), digest(said)), (selector, _A, f"<{_OA}TextPositionSelector>"),
            (selector, _A, f"<{_OA}TextQuoteSelector>"), (selector, _LABEL, text("Citaat 1")),
            (selector, f"<{_OA}start>", typed(start, "integer")), (selector, f"<{_OA}end>", typed(end, "integer")),
            (selector, f"<{_OA}exact>", plain(said[start:end])),
            (selector, f"<{_OA}prefix>", plain(said[max(0, start - _CONTEXT) : start])),
            (selector, f"<{_OA}suffix>", plain(said[end : end + _CONTEXT])),
        )  # fmt: skip

    def _assessment(self, title: str, page: Page) -> Lines:
        corpus, node = self.agreement.corpus, self.iri("beoordeling")
        listed = [self._row(node, number, page.before) for number in range(1, page.rows + 1)]
        claims = self._claims(page.findings, page.rows, page.links)
        verdict = self.drawn.words(self.drawn.length("verdictText"))
        blocks = [claim + "".join(f" [{number}]" for number in cited) for claim, cited in claims]
        above = self.drawn.words(self.drawn.length("assessmentText") - sum(map(len, blocks)) - len(verdict))
        said = "\n\n".join((above, *blocks, verdict))
        lines = self._frame(title, said) + self._verdict(said, verdict)
        lines += [line for _, row in listed for line in row]
        by_number = {row.number: row for row, _ in listed}
        start = len(above) + 2
        for order, ((claim, cited), block) in enumerate(zip(claims, blocks, strict=True), start=2):
            lines += self._finding(order, claim, [by_number[one] for one in cited], said, start)
            start += len(block) + 2
        cites = dict.fromkeys(by_number[one].decision for _, cited in claims for one in cited)
        promise, shortcut = self.iri("belofte"), corpus.beb("hasCitedDecision")
        return lines + _lines(*((promise, shortcut, decision) for decision in cites if decision))

    def _claims(self, findings: int, rows: int, links: int) -> list[tuple[str, list[int]]]:
        """Invent the claims, and deal the markers: each row once, then some again."""
        chance = self.drawn.random
        dealt: list[list[int]] = [[] for _ in range(findings)]
        for one in (*range(1, rows + 1), *chance.choices(range(1, rows + 1), k=max(0, links - rows))):
            dealt[chance.randrange(findings)].append(one)
        return [(self.drawn.words(self.drawn.length("claimText")), cited) for cited in dealt]

    def _frame(self, title: str, said: str) -> Lines:
        corpus, beb, node = self.agreement.corpus, self.agreement.corpus.beb, self.iri("beoordeling")
        return _lines(
            (node, _A, beb("Assessment")), (node, _TITLE, text(title)), (node, f"<{_DCT}language>", _DUTCH),
            (node, beb("assesses"), self.iri("belofte")), (self.iri("belofte"), beb("preferredAssessment"), node),
            (node, beb("literalText"), text(said)), (node, beb("textDigest"), digest(said)),
            (node, beb("assessmentMethod"), corpus.iri("concept", "Methode", "taalmodel")),
            (node, beb("reviewStatus"), corpus.iri("concept", "Redactiestatus", "niet-nagekeken")),
            (node, f"<{_PROV}wasAttributedTo>", corpus.iri("agent", "proefmodel")),
            (node, f"<{_PROV}wasGeneratedBy>", corpus.iri("activiteit", "beoordeling", RUN)),
        )  # fmt: skip

    def _verdict(self, said: str, words: str) -> Lines:
        corpus, beb, assessment = self.agreement.corpus, self.agreement.corpus.beb, self.iri("beoordeling")
        node = f"{assessment[:-1]}/verdict>"
        lines = _lines(
            (assessment, beb("hasVerdict"), node), (node, _A, beb("Verdict")), (node, _LABEL, text("Verdict")),
            (node, beb("appliesTo"), self.iri("belofte")), (node, beb("verdictText"), text(words)),
            (node, beb("byRule"), corpus.iri("regel", "verdict-1", "stappen")),
            (node, beb("verdictValue"), corpus.iri("concept", "Verdict", self.drawn.kind("verdictValue"))),
            (node, beb("certainty"), corpus.iri("concept", "Zekerheid", "middel")),
        )  # fmt: skip
        return lines + self._anchor(node, assessment, said, len(said) - len(words), len(said))

    def _row(self, assessment: str, number: int, before: int) -> tuple[Row, Lines]:
        corpus, beb, node = self.agreement.corpus, self.agreement.corpus.beb, f"{assessment[:-1]}/ref/{number}>"
        status, among = self.drawn.kind("resolutionStatus"), self.agreement.decisions
        name, title, day, _ = self.agreement.decision(self.agreement.cited(before + number - 1))
        told = 1 if number == 2 and corpus.wrong("number") else number
        lines = _lines(
            (assessment, beb("hasReference"), node), (node, _A, beb("ReferenceEntry")),
            (node, _LABEL, text(f"Referentie [{number}]")), (node, beb("referenceNumber"), typed(told, "integer")),
            (node, _CITATION, text(f"({day}) {title}")), (node, _DATE, typed(day, "date")),
            (node, beb("lookupPage"), f"<{corpus.base}/zoek?startDate={day}>"),
            (node, beb("resolutionStatus"), corpus.iri("concept", "Herkenning", status)),
            *([] if status == "enkel-datum" else [(node, _TITLE, text(title))]),
        )  # fmt: skip
        decision = corpus.iri("beslissing", name)
        if status == "meerduidig":
            another = corpus.iri("beslissing", self.agreement.decision(self.drawn.random.randrange(among))[0])
            both = dict.fromkeys(
                (decision, another if another != decision else corpus.iri("beslissing", self._next(name)))
            )
            lines += _lines(*((node, beb("candidateDecision"), one) for one in both))
        elif status == "herkend" and not corpus.wrong("target"):
            lines += _lines((node, beb("refersTo"), decision))
        return Row(node, number, decision if status == "herkend" else None), lines

    def _next(self, name: str) -> str:
        """Name the decision after one, or the first."""
        return self.agreement.decision((int(name[12:], 16) + 1) % self.agreement.decisions)[0]

    def _finding(self, order: int, claim: str, cited: Sequence[Row], said: str, start: int) -> Lines:
        corpus, beb, assessment = self.agreement.corpus, self.agreement.corpus.beb, self.iri("beoordeling")
        node = f"{assessment[:-1]}/bevinding/{order}>"
        stance = corpus.iri("concept", "Houding", self.drawn.kind("stance"))
        lines = _lines(
            (assessment, beb("hasFinding"), node), (node, _A, beb("Finding")), (node, beb("claimText"), text(claim)),
            (node, _LABEL, text(f"Bevinding {order}")), (node, beb("order"), typed(order, "integer")),
            (node, beb("stance"), stance), (node, beb("byRule"), corpus.iri("regel", "houding-1", "steun")),
        )  # fmt: skip
        lines += self._anchor(node, assessment, said, start, start + len(claim))
        at = start + len(claim) + 1
        for k, row in enumerate(cited, start=1):
            lines += self._link(node, order, k, row, stance, said, at)
            at += len(f"[{row.number}]") + 1
        return lines

    def _link(self, finding: str, order: int, k: int, row: Row, stance: str, said: str, at: int) -> Lines:
        corpus, beb, node = self.agreement.corpus, self.agreement.corpus.beb, f"{finding[:-1]}/bewijs/{k}>"
        target = f"{row.node[:-1]}99999>" if corpus.wrong("dangling") else row.node
        lines = _lines(
            (finding, beb("hasEvidence"), node), (node, _A, beb("EvidenceLink")), (node, beb("viaReference"), target),
            (node, _LABEL, text(f"Bewijslink {k} bij bevinding {order}")), (node, beb("order"), typed(k, "integer")),
            (node, beb("evidenceStatus"), corpus.iri("concept", "Bewijsstatus", "geclaimd")),
            (node, beb("stance"), stance), *([(node, beb("citesDecision"), row.decision)] if row.decision else []),
        )  # fmt: skip
        return lines + self._anchor(node, self.iri("beoordeling"), said, at, at + len(f"[{row.number}]"))


def _lines(*triples: tuple[str, str, str]) -> Lines:
    return [f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples]


def write(folder: Path, triples: int, corpus: Corpus) -> int:
    """Write about so many triples, in files of some hundred thousand; give how many."""
    (folder / "corpus").mkdir(parents=True)
    batches, written = corpus.batches(triples), 0
    for part, first in enumerate(batches, start=1):
        with (folder / "corpus" / f"deel-{part:04}.nt").open("w", encoding="utf-8") as out:
            size = 0
            for lines in chain([first], batches):
                out.writelines(lines)
                if (size := size + len(lines)) >= FILE_TRIPLES:
                    break
        written += size
    (folder / "corpus.toml").write_text(
        'loader = "rdf"\npath = "corpus"\ntitle = "Invented corpus"\npublisher = "Gestand"\n'
        'licence = "https://creativecommons.org/publicdomain/zero/1.0/"\nissued = 2024-04-12\n'
    )
    return written


def _error(said: str) -> tuple[str, int]:
    kind, _, count = said.partition("=")
    if kind not in ERRORS or not count.isdecimal():
        raise argparse.ArgumentTypeError(f"{said!r} is none of {', '.join(f'{one}=N' for one in ERRORS)}")
    return kind, int(count)


def main() -> None:
    """Write a corpus and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("triples", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--base", default=BASE, help="the base IRI that the release is built with")
    parser.add_argument("--errors", type=_error, nargs="*", default=[], help=f"KIND=N, with KIND one of {list(ERRORS)}")
    asked = parser.parse_args()
    written = write(asked.folder, asked.triples, Corpus(asked.seed, asked.base.rstrip("/"), dict(asked.errors)))
    print(f"{written:,} triples in {asked.folder / 'corpus.toml'}; build with --base-uri {asked.base}")


if __name__ == "__main__":
    main()
