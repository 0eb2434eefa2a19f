"""Say which tables there are and what stands in their columns: data that `cells` fills and `csvw` describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "iri", "date", "dateTime", "number", "count", "list", "page"]

CHAPTER = "chapter"
"""A step of a path: the chapter under which something stands."""

LABEL = "label"
"""A step of a path: the best name of something."""

GRAPH = "@"
"""Begins a step of a path: the named graph in which something says this property."""

BACK = "^"
"""Begins a step of a path: from object to subject."""


@dataclass(frozen=True)
class Column:
    """A column: what the thing in column ``of`` says by ``path`` (steps with a slash between, as SPARQL writes them).

    ``name`` stands in the first line of the file. ``kind`` is *text* in a language, *code* (text in none), *iri*,
    *date*, *dateTime*, *number*, *count* (how many values there are), *list* (IRIs with a space between) or *page*
    (where people read about the thing). Without ``path`` it is the row itself. ``tells`` says more about it.
    """

    name: str
    nl: str
    en: str
    kind: Kind
    of: str = ""
    path: str = ""
    tells: str = ""


@dataclass(frozen=True)
class Table:
    """A table: one row for each member of a class of our vocabulary, named by column ``key``.

    ``keys`` holds the foreign keys: which column points at the rows of which other table. A column that may be empty
    is none: validators want a row for each cell (Metadata Vocabulary for Tabular Data, section 5.5.2).
    """

    name: str
    member: str
    key: str
    nl: str
    en: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, str], ...] = ()


PROMISES = Table(
    "beloften",
    "Promise",
    "belofte_iri",
    "Beloften: een rij voor elke belofte van een regeerakkoord.",
    "Promises: one row for each promise of a coalition agreement.",
    (
        Column("belofte", "Belofte", "Promise", "text", "belofte_iri", "dcterms:title"),
        Column("hoofdstuk", "Hoofdstuk", "Chapter", "text", "hoofdstuk_iri", "dcterms:title"),
        Column("sectienummer", "Sectienummer", "Section number", "code", "sectie_iri", "beb:sectionNumber"),
        Column("tekst", "Letterlijke tekst van de sectie", "Literal text of the section",
               "text", "sectie_iri", "beb:literalText"),
        Column("beloofd_door", "Beloofd door", "Promised by", "code", "belofte_iri", "beb:promisedBy/label"),
        Column("beoordelingen", "Aantal beoordelingen", "Number of assessments",
               "count", "belofte_iri", "^beb:assesses",
               "0 means: not yet assessed. That is not the same as: without evidence."),
        Column("bevindingen", "Aantal bevindingen", "Number of findings",
               "count", "belofte_iri", "^beb:assesses/beb:hasFinding"),
        Column("bewijslinks", "Aantal bewijslinks", "Number of evidence links",
               "count", "belofte_iri", "^beb:assesses/beb:hasFinding/beb:hasEvidence"),
        Column("aangehaalde_beslissingen", "Aantal aangehaalde beslissingen", "Number of cited decisions",
               "count", "belofte_iri", "beb:hasCitedDecision",
               "Different decisions that assessors cite, as far as our rule resolved the references."),
        Column("pagina", "Pagina", "Page", "page", "belofte_iri"),
        Column("belofte_iri", "Belofte (IRI)", "Promise (IRI)", "iri"),
        Column("sectie_iri", "Sectie (IRI)", "Section (IRI)", "iri", "belofte_iri", "beb:statedIn"),
        Column("hoofdstuk_iri", "Hoofdstuk (IRI)", "Chapter (IRI)", "iri", "sectie_iri", "chapter"),
        Column("regeerakkoord_iri", "Regeerakkoord (IRI)", "Coalition agreement (IRI)",
               "iri", "hoofdstuk_iri", "dcterms:isPartOf"),
        Column("beloofd_door_iri", "Beloofd door (IRI)", "Promised by (IRI)", "iri", "belofte_iri", "beb:promisedBy"),
    ),
)  # fmt: skip

DECISIONS = Table(
    "beslissingen",
    "Decision",
    "beslissing_iri",
    "Beslissingen: een rij voor elke beslissing uit een register, aangehaald of niet.",
    "Decisions: one row for each decision of a register, cited or not.",
    (
        Column("officieel_id", "Officieel id", "Official id",
               "code", "beslissing_iri", "adms:identifier/skos:notation"),
        Column("beslissing", "Beslissing", "Decision", "text", "beslissing_iri", "dcterms:title"),
        Column("datum", "Datum", "Date", "date", "beslissing_iri", "beb:decisionDate"),
        Column("zitting", "Tijdstip van de zitting", "Time of the meeting",
               "dateTime", "beslissing_iri", "beb:sessionTime"),
        Column("soort", "Soort", "Kind", "text", "soort_iri", "skos:prefLabel"),
        Column("genomen_door", "Genomen door", "Taken by", "code", "beslissing_iri", "beb:takenBy/label"),
        Column("bewijslinks", "Aantal bewijslinks", "Number of evidence links",
               "count", "beslissing_iri", "^beb:citesDecision",
               "Links that cite this decision, as far as our rule resolved the references."),
        Column("beloften", "Aantal beloften", "Number of promises", "count", "beslissing_iri", "^beb:hasCitedDecision",
               "Promises in whose assessments it is cited, as far as our rule resolved the references."),
        Column("pagina", "Pagina", "Page", "page", "beslissing_iri"),
        Column("beslissing_iri", "Beslissing (IRI)", "Decision (IRI)", "iri"),
        Column("soort_iri", "Soort (IRI)", "Kind (IRI)", "iri", "beslissing_iri", "beb:decisionKind"),
        Column("genomen_door_iri", "Genomen door (IRI)", "Taken by (IRI)", "iri", "beslissing_iri", "beb:takenBy"),
    ),
)  # fmt: skip

LINKS = Table(
    "bewijslinks",
    "EvidenceLink",
    "bewijslink_iri",
    "Bewijslinks: een rij voor elke keer dat een beoordelaar een beslissing als bewijs aanhaalt.",
    "Evidence links: one row for each time that an assessor cites a decision as evidence.",
    (
        Column("belofte", "Belofte", "Promise", "text", "belofte_iri", "dcterms:title"),
        Column("hoofdstuk", "Hoofdstuk", "Chapter", "text", "hoofdstuk_iri", "dcterms:title"),
        Column("sectienummer", "Sectienummer", "Section number", "code", "sectie_iri", "beb:sectionNumber"),
        Column("kopje", "Kopje boven de bevinding", "Heading above the finding",
               "text", "bevinding_iri", "beb:headingText"),
        Column("bewering", "Bewering van de beoordelaar", "Claim of the assessor",
               "text", "bevinding_iri", "beb:claimText",
               "Claimed by the assessor in column beweerd_door. It does not establish that the promise was kept."),
        Column("beweerd_door", "Beweerd door", "Claimed by", "code", "beoordelaar_iri", "foaf:name"),
        Column("methode", "Methode", "Method", "text", "beoordeling_iri", "beb:assessmentMethod/skos:prefLabel"),
        Column("redactiestatus", "Redactiestatus", "Review status",
               "text", "beoordeling_iri", "beb:reviewStatus/skos:prefLabel"),
        Column("beoordeeld_op", "Beoordeling gepubliceerd op", "Assessment published on",
               "date", "ronde_iri", "dcterms:issued"),
        Column("referentienummer", "Nummer van de referentie", "Reference number",
               "number", "referentie_iri", "beb:referenceNumber"),
        Column("referentie", "Referentie zoals ze er staat", "Reference as it stands",
               "text", "referentie_iri", "dcterms:bibliographicCitation", "Written by the assessor."),
        Column("referentiedatum", "Datum in de referentie", "Date in the reference",
               "date", "referentie_iri", "dcterms:date"),
        Column("zoekpagina", "Zoekpagina in de referentie", "Search page in the reference",
               "iri", "referentie_iri", "beb:lookupPage"),
        Column("herkenning", "Herkenning van de referentie", "Resolution of the reference",
               "text", "herkenning_iri", "skos:prefLabel"),
        Column("herkend_door", "Herkend door", "Resolved by", "code", "referentie_iri",
               "@beb:resolutionStatus/prov:wasGeneratedBy/label",
               "The rule that derived resolution, decision and candidates; the assessor gave no official id."),
        Column("officieel_id", "Officieel id van de beslissing", "Official id of the decision",
               "code", "beslissing_iri", "adms:identifier/skos:notation"),
        Column("beslissing", "Beslissing", "Decision", "text", "beslissing_iri", "dcterms:title"),
        Column("beslissingsdatum", "Datum van de beslissing", "Date of the decision",
               "date", "beslissing_iri", "beb:decisionDate"),
        Column("soort", "Soort beslissing", "Kind of decision",
               "text", "beslissing_iri", "beb:decisionKind/skos:prefLabel"),
        Column("kandidaten", "Mogelijke beslissingen (IRI's)", "Candidate decisions (IRIs)",
               "list", "referentie_iri", "beb:candidateDecision", "When the reference may mean several decisions."),
        Column("bewijsstatus", "Bewijsstatus", "Evidence status", "text", "bewijsstatus_iri", "skos:prefLabel"),
        Column("pagina", "Pagina van de belofte", "Page of the promise", "page", "belofte_iri"),
        Column("bewijslink_iri", "Bewijslink (IRI)", "Evidence link (IRI)", "iri"),
        Column("bevinding_iri", "Bevinding (IRI)", "Finding (IRI)", "iri", "bewijslink_iri", "^beb:hasEvidence"),
        Column("beoordeling_iri", "Beoordeling (IRI)", "Assessment (IRI)", "iri", "bevinding_iri", "^beb:hasFinding"),
        Column("beoordelaar_iri", "Beoordelaar (IRI)", "Assessor (IRI)",
               "iri", "ronde_iri", "prov:wasAssociatedWith"),
        Column("ronde_iri", "Beoordelingsronde (IRI)", "Assessment run (IRI)",
               "iri", "beoordeling_iri", "prov:wasGeneratedBy"),
        Column("belofte_iri", "Belofte (IRI)", "Promise (IRI)", "iri", "beoordeling_iri", "beb:assesses"),
        Column("sectie_iri", "Sectie (IRI)", "Section (IRI)", "iri", "belofte_iri", "beb:statedIn"),
        Column("hoofdstuk_iri", "Hoofdstuk (IRI)", "Chapter (IRI)", "iri", "sectie_iri", "chapter"),
        Column("referentie_iri", "Referentie (IRI)", "Reference (IRI)", "iri", "bewijslink_iri", "beb:viaReference"),
        Column("herkenning_iri", "Herkenning (IRI)", "Resolution (IRI)",
               "iri", "referentie_iri", "beb:resolutionStatus"),
        Column("beslissing_iri", "Beslissing (IRI)", "Decision (IRI)",
               "iri", "bewijslink_iri", "beb:citesDecision",
               "A row of beslissingen.csv. Empty when the reference was not resolved to one decision."),
        Column("bewijsstatus_iri", "Bewijsstatus (IRI)", "Evidence status (IRI)",
               "iri", "bewijslink_iri", "beb:evidenceStatus"),
    ),
    keys=(("belofte_iri", "beloften"),),
)  # fmt: skip

TABLES = (PROMISES, DECISIONS, LINKS)
