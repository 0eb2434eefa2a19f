"""Say what the linkers found: each link with its method, words, certainty and sight, in its linker's named graph."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad

from gestand import provenance
from gestand.anchors import anchor
from gestand.derive.known import Known
from gestand.evidence import Source
from gestand.iri import below
from gestand.link import reference, texts
from gestand.link.found import Found, Linker, Text
from gestand.link.linkers import run
from gestand.model import Model, count, day, facts, text
from gestand.terms import DCTERMS, OA, PROV, RDF, RDFS, SCHEMA, SKOS, XSD

Grouped = tuple[Text, Found, tuple[Found, ...]]

PROPERTIES = {
    "spatial": DCTERMS.spatial,
    "references": DCTERMS.references,
    "relation": DCTERMS.relation,
    "type": DCTERMS.type,
    "subject": DCTERMS.subject,
    "mentions": SCHEMA.mentions,
    "closeMatch": SKOS.closeMatch,
    "narrowMatch": SKOS.narrowMatch,
    "broadMatch": SKOS.broadMatch,
}
"""The properties of other vocabularies that links state; all others are ours."""

PHASES = "Besluitfase"


def quads(known: Known, say: Callable[[str], None] = lambda _: None) -> Iterator[Quad]:
    """Give the links to the registers that the sources hold; without a register there is nothing to link to."""
    if not known.loaded.files:
        return
    say("reading the registers to link to")
    register = reference.read((file.source, file.quads) for file in known.loaded.files)
    if not register:
        return
    writer = Writer(known.model, register.seen, {one.key: one for one in known.sources})
    for linker, found in run(texts.of(known), register, say):
        if not found:
            continue
        yield from provenance.describe_rule(known.model, linker.key, linker.words)
        yield from provenance.describe_graph(
            known.model,
            writer.graph(linker),
            f"Koppelingen: {linker.label}",
            writer.read_from(found),
            known.model.iris.activity(linker.key),
        )
        yield from writer.links(linker, found)


@dataclass(frozen=True)
class Writer:
    """Write links as quads: ``seen`` tells which source holds an IRI, ``sources`` are those of the build."""

    model: Model
    seen: Mapping[str, str]
    sources: dict[str, Source]

    def graph(self, linker: Linker) -> NamedNode:
        """Name the graph of a linker."""
        return self.model.iris.graph("verrijking", linker.name)

    def read_from(self, found: Iterable[tuple[Text, Found]]) -> list[Source]:
        """Give the sources in which the targets of links were seen."""
        keys = {key for text_, one in found if (key := self._register(text_, one))}
        return [self.sources[key] for key in sorted(keys)]

    def links(self, linker: Linker, found: Sequence[tuple[Text, Found]]) -> Iterator[Quad]:
        """Say links or amounts; the same link of one text is said once, with all its words."""
        if linker.gives == "euro":
            for text_, one in found:
                yield from self._amount(linker, text_, one)
            return
        for group in _grouped(found):
            yield from self._link(linker, *group)

    def _link(self, linker: Linker, text_: Text, one: Found, all_: tuple[Found, ...]) -> Iterator[Quad]:
        beb, iris, graph = self.model.beb, self.model.iris, self.graph(linker)
        subject, target, predicate = NamedNode(text_.subject), self._target(linker, one), self._property(one)
        node = iris.id("koppeling", linker.name, _key(text_.subject, one.property, one.target))
        key = self._register(text_, one)
        checked = self._checked(key)
        yield from facts(
            graph,
            node,
            (RDF.type, beb.Link),
            (RDFS.label, text(_label(linker, text_, one), "nl")),
            (beb.linkFrom, subject),
            (beb.linkTo, target),
            (beb.linkProperty, predicate),
            (beb.linkWay, iris.concept("Koppelwijze", one.way)),
            (beb.linkStatus, iris.concept("Koppelstatus", one.status)),
            (beb.linkConfidence, Literal(_confidence(linker, one), datatype=XSD.decimal)),
            (beb.targetSeen, iris.concept("Doelcontrole", _sight(linker, key))),
            (beb.targetRegister, iris.source(key) if key else None),
            (beb.checkedOn, day(checked) if checked else None),
            (PROV.wasGeneratedBy, iris.activity(linker.key)),
        )
        if one.status == "vastgesteld":
            yield Quad(subject, predicate, target, graph)
        for number, mention in enumerate((one for one in all_ if one.end), start=1):
            yield from self._anchored(graph, node, number, text_, mention)

    def _amount(self, linker: Linker, text_: Text, one: Found) -> Iterator[Quad]:
        beb, graph = self.model.beb, self.graph(linker)
        node = self.model.iris.id("koppeling", linker.name, _key(text_.subject, str(one.start), one.target))
        yield from facts(
            graph,
            node,
            (RDF.type, beb.Amount),
            (RDFS.label, text(f"{one.target} euro", "nl")),
            (SCHEMA.value, Literal(one.target, datatype=XSD.decimal)),
            (SCHEMA.currency, Literal("EUR")),
            (PROV.wasGeneratedBy, self.model.iris.activity(linker.key)),
        )
        yield Quad(NamedNode(text_.subject), beb.hasAmount, node, graph)
        yield from self._anchored(graph, node, 1, text_, one)

    def _anchored(self, graph: NamedNode, node: NamedNode, number: int, text_: Text, one: Found) -> Iterator[Quad]:
        """Say the words that a link rests on: quote, place and digest (Web Annotation, 4.2.4 and 4.2.5)."""
        where, selector = below(node, "anker", str(number)), below(node, "anker", str(number), "citaat")
        words = anchor(text_.words, one.start, one.end, text_.digest)
        yield Quad(node, self.model.beb.anchor, where, graph)
        yield from facts(
            graph,
            where,
            (RDF.type, self.model.beb.TextAnchor),
            (RDFS.label, text(f"“{words.exact}”", "nl")),
            (OA.hasSource, NamedNode(text_.source)),
            (OA.hasSelector, selector),
            (self.model.beb.textDigest, Literal(words.digest)),
        )
        yield from facts(
            graph,
            selector,
            (RDF.type, OA.TextQuoteSelector),
            (RDF.type, OA.TextPositionSelector),
            (RDFS.label, text(f"Citaat {number}", "nl")),
            (OA.exact, Literal(words.exact)),
            (OA.prefix, Literal(words.prefix)),
            (OA.suffix, Literal(words.suffix)),
            (OA.start, count(words.start)),
            (OA.end, count(words.end)),
        )

    def _target(self, linker: Linker, one: Found) -> NamedNode:
        return self.model.iris.concept(PHASES, one.target) if linker.gives == "concept" else NamedNode(one.target)

    def _property(self, one: Found) -> NamedNode:
        found = PROPERTIES.get(one.property) or getattr(self.model.beb, one.property)
        assert isinstance(found, NamedNode)  # a Namespace declares its terms as nodes
        return found

    def _register(self, text_: Text, one: Found) -> str | None:
        """Tell which source holds the target: a register of the archive, or the answer that gave the decision."""
        if one.target in self.seen:
            return self.seen[one.target]
        return text_.register if one.way == "geregistreerd" else None

    def _checked(self, key: str | None) -> date | None:
        return self.sources[key].issued if key else None


def _grouped(found: Sequence[tuple[Text, Found]]) -> Iterator[Grouped]:
    """Give each link once, with all places that say it; the surest of them tells way and status."""
    groups: dict[tuple[str, str, str], list[tuple[Text, Found]]] = defaultdict(list)
    for text_, one in found:
        groups[text_.subject, one.property, one.target].append((text_, one))
    for listed in groups.values():
        first = min(listed, key=lambda pair: _WAYS.index(pair[1].way))
        yield first[0], first[1], tuple(one for _, one in listed)


_WAYS = ("geregistreerd", "vermeld", "afgeleid", "gelijknamig", "patroon")


def _key(*parts: str) -> str:
    """Give the last part of a link's IRI: it stays the same as long as the link says the same."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _label(linker: Linker, text_: Text, one: Found) -> str:
    """Name a link by the words that it rests on, else by its target."""
    said = " ".join(text_.words[one.start : one.end].split()) if one.end else one.target.rpartition("/")[2]
    return f"{linker.label}: {said}"


def _confidence(linker: Linker, one: Found) -> str:
    """Give the share of links of this kind that should be right; a candidate is a guess by form alone."""
    return "0.5" if one.status == "kandidaat" else linker.expects.rstrip("0").rstrip(".")


def _sight(linker: Linker, key: str | None) -> str:
    if linker.gives == "concept":
        return "eigen-lijst"
    return "in-archief" if key else "volgens-patroon"
