"""Read from loaded quads what linkers need of the official registers: names, days and IRIs, as they stand there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pyoxigraph import Literal, NamedNode, Quad

BRUSSELS = ZoneInfo("Europe/Brussels")

SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TITLE = "http://purl.org/dc/terms/title"
_MANDATE = "http://data.vlaanderen.be/ns/mandaat#"
_DCAT = "http://www.w3.org/ns/dcat#"
_ELI = "http://data.europa.eu/eli/ontology#"
_FAR = date(9999, 12, 31)

REGION = "http://vocab.belgif.be/auth/refnis"
THEMES = "http://themis.vlaanderen.be/id/concept-scheme/459cbdb0-86ff-4106-879c-6aecda7d3dcc"
DOMAINS = "http://themis.vlaanderen.be/id/concept-scheme/f4981a92-8639-4da4-b1e3-0e1371feaa81"
FIELDS = "http://themis.vlaanderen.be/id/concept-scheme/0012aad8-d6e5-49e2-af94-b1bebd484d5b"
ITEM_TYPES = "http://themis.vlaanderen.be/id/concept-scheme/55c9120c-6a3d-49c4-80c8-ed01e9b92a9b"
"""The schemes of Themis that linkers read."""

FLEMISH = "VLAAMSE OVERHEID"


@dataclass(frozen=True)
class Term:
    """From a first day to the day before ``end``."""

    start: date
    end: date = _FAR

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the term."""
        return self.start <= day < self.end


@dataclass(frozen=True)
class Mandate:
    """One person with one portfolio in one term; ``title`` is None where the register gives none."""

    iri: str
    person: str
    first_name: str
    family_name: str
    role: str
    title: str | None
    term: Term
    government: str


@dataclass(frozen=True)
class Municipality:
    """A municipality of the Flemish Region in one edition of the list; ``since`` is the year of the edition."""

    iri: str
    name: str
    since: int
    term: Term


@dataclass(frozen=True)
class Organisation:
    """An organisation with its names; ``names`` holds all of them in Dutch or without language."""

    iri: str
    preferred: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """An act of the official gazette: ``responsible`` names who made it, as the gazette writes it."""

    iri: str
    day: date
    title: str
    responsible: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueDataset:
    """A dataset that a catalogue describes, with its keywords in Dutch."""

    iri: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Concept:
    """A concept of an official list; ``broader`` is the domain of a policy field."""

    iri: str
    label: str
    scheme: str
    deprecated: bool
    broader: str | None
    term: Term


@dataclass(frozen=True)
class Reference:
    """What the archive holds; ``seen`` names for each IRI in it the source that says it."""

    mandates: tuple[Mandate, ...] = ()
    municipalities: tuple[Municipality, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    acts: tuple[Act, ...] = ()
    concepts: tuple[Concept, ...] = ()
    datasets: tuple[CatalogueDataset, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is anything to link to."""
        return any((self.mandates, self.municipalities, self.organisations, self.acts, self.concepts, self.datasets))

    def scheme(self, scheme: str) -> tuple[Concept, ...]:
        """Give the concepts of one list."""
        return tuple(one for one in self.concepts if one.scheme == scheme)


_Said = Mapping[str, Mapping[str, list[NamedNode | Literal]]]


def read(files: Iterable[tuple[str, Iterable[Quad]]]) -> Reference:
    """Read the quads of each source, given by its key; what is no register that we know is left alone."""
    said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    seen: dict[str, str] = {}
    for source, quads in files:
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                said[quad.subject.value][quad.predicate.value].append(quad.object)
                seen.setdefault(quad.subject.value, source)
    return Reference(
        tuple(_mandates(said)),
        tuple(_municipalities(said)),
        tuple(_organisations(said)),
        tuple(_acts(said)),
        tuple(_concepts(said)),
        tuple(_datasets(said)),
        seen,
    )


def _typed(said: _Said, kind: str) -> Iterator[tuple[str, Mapping[str, list[NamedNode | Literal]]]]:
    for iri in sorted(said):
        if any(one.value == kind for one in said[iri].get(_TYPE, ())):
            yield iri, said[iri]


def _one(facts: Mapping[str, list[NamedNode | Literal]], predicate: str) -> str | None:
    found = facts.get(predicate)
    return found[0].value if found else None


def _dutch(facts: Mapping[str, list[NamedNode | Literal]], predicate: str) -> list[str]:
    """Give the texts in Dutch and those without language, each once, in order."""
    found = [one for one in facts.get(predicate, ()) if isinstance(one, Literal)]
    return sorted({one.value for one in found if one.language in (None, "nl")})


def _term(facts: Mapping[str, list[NamedNode | Literal]], start: str, end: str) -> Term:
    first, last = _one(facts, start), _one(facts, end)
    return Term(_day(first) if first else date.min, _end(last) if last else _FAR)


def _end(text: str) -> date:
    """Give the first day on which something no longer holds; a last second belongs to its day."""
    return _day(text) + timedelta(days=1) if "T23:59:59" in text else _day(text)


def _day(text: str) -> date:
    """Give the day in Brussels of an instant, or a date as it stands; ValueError for anything else."""
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(BRUSSELS).date() if moment.tzinfo else moment.date()


def _mandates(said: _Said) -> Iterator[Mandate]:
    member = "http://www.w3.org/ns/prov#hadMember"
    of = {one.value: iri for iri, facts in said.items() for one in facts.get(member, ())}
    for iri, facts in _typed(said, f"{_MANDATE}Mandataris"):
        person = _one(facts, f"{_MANDATE}isBestuurlijkeAliasVan")
        post = said.get(_one(facts, "http://www.w3.org/ns/org#holds") or "", {})
        role = said.get(_one(post, "http://www.w3.org/ns/org#role") or "", {})
        about = said.get(person or "", {})
        if person and iri in of and f"{_MANDATE}start" in facts:
            yield Mandate(
                iri,
                person,
                _one(about, "https://data.vlaanderen.be/ns/persoon#gebruikteVoornaam") or "",
                _one(about, "http://xmlns.com/foaf/0.1/familyName") or "",
                (_one(role, f"{SKOS}prefLabel") or "").lower(),
                _one(facts, _TITLE),
                _term(facts, f"{_MANDATE}start", f"{_MANDATE}einde"),
                of[iri],
            )


def _municipalities(said: _Said) -> Iterator[Municipality]:
    for iri, facts in _typed(said, f"{SKOS}Concept"):
        if not iri.startswith(REGION):
            continue
        edition, _, number = iri.removeprefix(REGION).partition("/")
        names = _dutch(facts, f"{SKOS}prefLabel")
        if edition.isdigit() and len(number) == 5 and not number.endswith("000") and names and _is_flemish(iri, said):
            term = _term(facts, "https://schema.org/startDate", "https://schema.org/endDate")
            yield Municipality(iri, names[0].partition(" (")[0], int(edition), term)


def _is_flemish(iri: str, said: _Said) -> bool:
    """Tell whether the list puts a place under the Flemish Region, whose number is 2000."""
    above: str | None = iri
    for _ in range(5):  # municipality, arrondissement, province, region, country
        above = _one(said.get(above or "", {}), f"{SKOS}broader")
        if above and above.endswith("/2000"):
            return True
    return False


def _organisations(said: _Said) -> Iterator[Organisation]:
    for iri, facts in _typed(said, "http://xmlns.com/foaf/0.1/Organization"):
        preferred = _dutch(facts, f"{SKOS}prefLabel")
        if preferred:
            yield Organisation(iri, tuple(preferred), tuple(sorted({*preferred, *_dutch(facts, f"{SKOS}altLabel")})))


def _acts(said: _Said) -> Iterator[Act]:
    for iri, facts in _typed(said, f"{_ELI}LegalResource"):
        day = _one(facts, f"{_ELI}date_document")
        expressions = [said.get(one.value, {}) for one in facts.get(f"{_ELI}is_realized_by", ())]
        titles = [title for one in expressions for title in _dutch(one, f"{_ELI}title")]
        if day and titles:
            yield Act(iri, _day(day), titles[0], tuple(_dutch(facts, f"{_ELI}responsibility_of")))


def _datasets(said: _Said) -> Iterator[CatalogueDataset]:
    for iri, facts in _typed(said, f"{_DCAT}Dataset"):
        if keywords := _dutch(facts, f"{_DCAT}keyword"):
            yield CatalogueDataset(iri, tuple(keywords))


def _concepts(said: _Said) -> Iterator[Concept]:
    for iri, facts in _typed(said, f"{SKOS}Concept"):
        schemes = {one.value for one in facts.get(f"{SKOS}inScheme", ())} & {THEMES, DOMAINS, FIELDS, ITEM_TYPES}
        labels = _dutch(facts, f"{SKOS}prefLabel")
        if schemes and labels:
            deprecated = {one.value for one in facts.get("http://www.w3.org/2002/07/owl#deprecated", ())}
            term = _term(
                facts, "http://www.w3.org/ns/prov#generatedAtTime", "http://www.w3.org/ns/prov#invalidatedAtTime"
            )
            broader = _one(facts, f"{SKOS}broader")
            # two states of one list may both be there: the newer one deprecates, and nothing is revived
            yield Concept(iri, labels[0], min(schemes), "true" in deprecated, broader, term)
