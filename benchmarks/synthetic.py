"""Make a release of any size in our own model, for tests and benchmarks: invented, and the same each time.

For each promise: a section, an assessment with ten findings and ten reference rows, and ten decisions. About 300
triples, each in one named graph, as docs/model.md says.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from gestand import store
from gestand.iri import Iris
from gestand.terms import ADMS, DCTERMS, RDF, RDFS, SKOS

BASE = "https://synthetic.example"
IRIS = Iris.of(BASE)
RUN = "proef"
KEY = "2019-2024"
TRIPLES_PER_PROMISE = 295
RELEASE_ID = "2026-01-02-00000001"

_CHAPTERS = ("wonen", "werk", "mobiliteit", "onderwijs", "welzijn", "energie", "cultuur", "landbouw")
_WORDS = (
    "steun", "subsidie", "woning", "energie", "school", "zorg", "weg", "fiets", "water", "bos", "natuur", "budget",
    "plan", "decreet", "besluit", "gemeente", "provincie", "project", "oproep", "jaar", "kwartaal", "doel", "maatregel",
    "evaluatie", "verslag", "advies", "goedkeuring", "armoede",
)  # fmt: skip
_GOVERNMENT = "<http://themis.vlaanderen.be/id/bestuursorgaan/5fed907ee6670526694a0706>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PER_PROMISE = 10
_FIRST_DAY = date(2019, 10, 2)

_REPORT = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
<{BASE}/id/release/{RELEASE_ID}/rapport> a sh:ValidationReport ; sh:conforms true .
"""

Statement = tuple[str, object, str]


def words(rng: random.Random, count: int) -> str:
    """Invent a text."""
    return " ".join(rng.choices(_WORDS, k=count)).capitalize()


def _iri(node: object) -> str:
    return str(node)


def _beb(name: str) -> str:
    return f"<{IRIS.vocabulary}{name}>"


def _concept(scheme: str, key: str) -> str:
    return _iri(IRIS.concept(scheme, key))


def _text(value: str) -> str:
    return f'"{value}"@nl'


def _number(value: int) -> str:
    return f'"{value}"^^<{_XSD}integer>'


def _date(value: date) -> str:
    return f'"{value}"^^<{_XSD}date>'


def _decision(number: int, rng: random.Random) -> Iterator[Statement]:
    name = f"{number:024X}"
    node, identifier = _iri(IRIS.decision(name)), f"{_iri(IRIS.decision(name))[:-1]}/identificator>"
    title, day = words(rng, 8), _FIRST_DAY + timedelta(days=rng.randrange(1800))
    yield node, RDF.type, _beb("Decision")
    yield node, DCTERMS.title, _text(title)
    yield node, _beb("decisionDate"), _date(day)
    yield node, _beb("decisionKind"), _concept("SoortBeslissing", rng.choice(("nota", "mededeling", "onbekend")))
    yield node, _beb("literalText"), _text(f"{title}. {words(rng, 40)}.")
    yield node, _beb("textDigest"), f'"sha256:{rng.getrandbits(256):064x}"'
    yield node, _beb("takenBy"), _GOVERNMENT
    yield node, ADMS.identifier, identifier
    yield identifier, RDF.type, _iri(ADMS.Identifier)
    yield identifier, SKOS.notation, f'"{name}"'


def reference(number: int) -> str:
    """Name a section: its chapter and its number there."""
    return f"{_CHAPTERS[number % len(_CHAPTERS)]}/{1 + number // 900}.{1 + number // 30 % 30}.{1 + number % 30}"


def _section(number: int, rng: random.Random) -> tuple[str, Iterator[Statement]]:
    name = reference(number)
    chapter = name.partition("/")[0]

    def said() -> Iterator[Statement]:
        node, title = _iri(IRIS.section(KEY, name)), words(rng, 5)
        yield node, RDF.type, _beb("AgreementSection")
        yield node, DCTERMS.title, _text(title)
        yield node, DCTERMS.isPartOf, _iri(IRIS.section(KEY, chapter))
        yield node, _beb("sectionNumber"), f'"{name.rpartition("/")[2]}"'
        yield node, _beb("literalText"), _text(f"{title}. {words(rng, 60)}.")
        yield _iri(IRIS.section(KEY, chapter)), DCTERMS.isPartOf, _iri(IRIS.agreement(KEY))

    return name, said()


def _promise(reference: str, cited: list[str], rng: random.Random) -> Iterator[Statement]:
    node = _iri(IRIS.promise(KEY, reference))
    yield node, RDF.type, _beb("Promise")
    yield node, RDF.type, _beb("SectionPromise")
    yield node, DCTERMS.title, _text(words(rng, 5))
    yield node, _beb("statedIn"), _iri(IRIS.section(KEY, reference))
    yield node, _beb("promisedBy"), _GOVERNMENT
    for decision in dict.fromkeys(cited):
        yield node, _beb("hasCitedDecision"), decision


def _assessment(reference: str, cited: list[str], rng: random.Random) -> Iterator[Statement]:
    node = _iri(IRIS.assessment(KEY, reference, RUN))
    yield node, RDF.type, _beb("Assessment")
    yield node, DCTERMS.title, _text(words(rng, 5))
    yield node, _beb("assesses"), _iri(IRIS.promise(KEY, reference))
    yield node, _beb("literalText"), _text(words(rng, 120))
    yield node, _beb("reviewStatus"), _concept("Redactiestatus", "niet-nagekeken")
    for number, decision in enumerate(cited, start=1):
        finding, row = f"{node[:-1]}/bevinding/{number}>", f"{node[:-1]}/ref/{number}>"
        yield node, _beb("hasFinding"), finding
        yield node, _beb("hasReference"), row
        yield from _finding(finding, row, number, decision, rng)
        yield from _row(row, number, decision, rng)


def _finding(node: str, row: str, number: int, decision: str, rng: random.Random) -> Iterator[Statement]:
    link = f"{node[:-1]}/bewijs/1>"
    yield node, RDF.type, _beb("Finding")
    yield node, _beb("order"), _number(number)
    yield node, _beb("claimText"), _text(words(rng, 20))
    yield node, _beb("hasEvidence"), link
    yield link, RDF.type, _beb("EvidenceLink")
    yield link, _beb("order"), _number(1)
    yield link, _beb("viaReference"), row
    yield link, _beb("evidenceStatus"), _concept("Bewijsstatus", "geclaimd")
    yield link, _beb("citesDecision"), decision


def _row(node: str, number: int, decision: str, rng: random.Random) -> Iterator[Statement]:
    yield node, RDF.type, _beb("ReferenceEntry")
    yield node, RDFS.label, _text(f"Referentie [{number}]")
    yield node, _beb("referenceNumber"), _number(number)
    yield node, DCTERMS.title, _text(words(rng, 8))
    yield node, _beb("refersTo"), decision
    yield node, _beb("resolutionStatus"), _concept("Herkenning", "herkend")


def lines(promises: int) -> Iterator[str]:
    """Give the N-Quads of so many promises and what belongs to them; one triple may come twice."""
    rng = random.Random(promises)
    decisions = promises * _PER_PROMISE
    for number in range(decisions):
        yield from _quads(_decision(number, rng), "bron", "register")
    for number in range(promises):
        cited = [_iri(IRIS.decision(f"{rng.randrange(decisions):024X}")) for _ in range(_PER_PROMISE)]
        name, section = _section(number, rng)
        yield from _quads(section, "bron", f"regeerakkoord-{KEY}")
        yield from _quads(_promise(name, cited, rng), "afgeleid", f"belofte-{KEY}")
        yield from _quads(_assessment(name, cited, rng), "bron", RUN)


def _quads(statements: Iterable[Statement], layer: str, source: str) -> Iterator[str]:
    graph = _iri(IRIS.graph(layer, source))
    for subject, predicate, value in statements:
        yield f"{subject} {predicate} {value} {graph} .\n"


def write_release(root: Path, triples: int) -> Path:
    """Write a release of about so many triples and make it the current one; give the folder of its store."""
    folder = root / RELEASE_ID
    folder.mkdir(parents=True)
    file = folder / "all.nq"
    graphs: Counter[str] = Counter()
    with file.open("w", encoding="utf-8") as out:
        for line in dict.fromkeys(lines(max(1, triples // TRIPLES_PER_PROMISE))):
            out.write(line)
            graphs[line.rpartition("<")[2][:-4]] += 1
    store.build(file, folder / "store")
    file.unlink()
    (folder / "report.ttl").write_text(_REPORT)
    (folder / "manifest.json").write_text(json.dumps(_manifest(graphs)))
    (root / "current").symlink_to(RELEASE_ID)
    return folder / "store"


def _manifest(graphs: Counter[str]) -> dict[str, object]:
    return {
        "format": 1, "id": RELEASE_ID, "published": "2026-01-02T03:04:05+00:00", "base": IRIS.base,
        "vocabulary": IRIS.vocabulary, "content": "sha256:0", "sources": [], "files": [], "generator": "synthetic",
        "counts": {"quads": graphs.total(), "classes": {}, "references": {}, "graphs": dict(graphs)},
    }  # fmt: skip
