"""Give the words of the pages in the reader's language; the texts lie in one module a language."""

from __future__ import annotations

import re

from markupsafe import Markup

from gestand.terms import ADMS, DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SCHEMA, SH, SKOS, SPDX, VANN, VOID

from .texts_assessments import TEXTS as ASSESSMENTS
from .texts_de import ERRORS as ERRORS_DE
from .texts_de import MONTHS as MONTHS_DE
from .texts_de import TEXTS as TEXTS_DE
from .texts_en import ERRORS as ERRORS_EN
from .texts_en import MONTHS as MONTHS_EN
from .texts_en import TEXTS as TEXTS_EN
from .texts_fr import ERRORS as ERRORS_FR
from .texts_fr import MONTHS as MONTHS_FR
from .texts_fr import TEXTS as TEXTS_FR
from .texts_history import TEXTS as HISTORY
from .texts_links import TEXTS as LINKS
from .texts_methodology import TEXTS as METHODOLOGY
from .texts_nl import ERRORS as ERRORS_NL
from .texts_nl import MONTHS as MONTHS_NL
from .texts_nl import TEXTS as TEXTS_NL
from .texts_search import TEXTS as SEARCH
from .texts_site import TEXTS as SITE
from .texts_vocabulary import TEXTS as VOCABULARY

LANGUAGES = ("nl", "en", "fr", "de")
"""The languages in which the pages speak; the first when a reader asks for none of them."""

TEXTS = {
    "nl": TEXTS_NL | HISTORY["nl"] | VOCABULARY["nl"] | SITE["nl"] | LINKS["nl"] | ASSESSMENTS["nl"]
    | SEARCH["nl"] | METHODOLOGY["nl"],
    "en": TEXTS_EN | HISTORY["en"] | VOCABULARY["en"] | SITE["en"] | LINKS["en"] | ASSESSMENTS["en"]
    | SEARCH["en"] | METHODOLOGY["en"],
    "fr": TEXTS_FR | VOCABULARY["fr"] | SITE["fr"] | LINKS["fr"] | ASSESSMENTS["fr"]
    | SEARCH["fr"] | METHODOLOGY["fr"],
    "de": TEXTS_DE | VOCABULARY["de"] | SITE["de"] | LINKS["de"] | ASSESSMENTS["de"]
    | SEARCH["de"] | METHODOLOGY["de"],
}
"""The texts of each language; a test holds that they are the same ones."""

_NAMES = {"nl": "Nederlands", "en": "English", "fr": "Français", "de": "Deutsch"}
_ERRORS = {"nl": ERRORS_NL, "en": ERRORS_EN, "fr": ERRORS_FR, "de": ERRORS_DE}
_MONTHS = {"nl": MONTHS_NL, "en": MONTHS_EN, "fr": MONTHS_FR, "de": MONTHS_DE}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def spoken(language: str) -> str:
    """Give the language in which a page speaks to a reader of this language."""
    return language if language in LANGUAGES else LANGUAGES[0]


def names() -> list[tuple[str, str]]:
    """List the languages of the pages: code, and name in the language itself."""
    return [(language, _NAMES[language]) for language in LANGUAGES]


def raw(language: str, key: str) -> str:
    """Find a text as it is written."""
    return TEXTS[spoken(language)][key]


def text(language: str, key: str, **values: object) -> str:
    """Give a text by key; numbers and names are put in, escaped, where the text has a place for them."""
    found = raw(language, key)
    if "<" in found:
        return Markup(found).format(**values)  # noqa: S704 our own text; what is put in is escaped
    return found.format(**values) if values else found


def class_name(language: str, name: str) -> str:
    """Give the plural of a class's name for people; a class that the pages do not know is called by its own name."""
    return TEXTS[spoken(language)].get(f"class.{name}", name)


def error(status: int, language: str) -> tuple[str, str]:
    """Give title and explanation of an error for people."""
    known = _ERRORS[spoken(language)]
    return known.get(status) or known[500 if status >= 500 else 400]


def day(iso: str, language: str) -> str:
    """Write a day in words, as in 9 december 2022; other texts stay as they are."""
    found = _DAY.match(iso)
    if not found:
        return iso
    dot = "." if language == "de" else ""
    return f"{int(found[3])}{dot} {_MONTHS[spoken(language)][int(found[2]) - 1]} {found[1]}"


def size(number: int, language: str) -> str:
    """Write a number of bytes for people."""
    units = ["B", "kB", "MB", "GB"]
    amount, unit = float(number), 0
    while amount >= 1000 and unit < len(units) - 1:
        amount, unit = amount / 1000, unit + 1
    written = f"{amount:.0f}" if unit == 0 or amount >= 100 else f"{amount:.1f}"
    return f"{written if language == 'en' else written.replace('.', ',')} {units[unit]}"


def number(amount: int, language: str) -> str:
    """Write a whole number with its thousands apart, as in 4 089."""
    apart = {"en": ",", "fr": "\u202f"}
    return f"{amount:,}".replace(",", apart.get(language, "."))


def _terms(rows: str, *namespaces: object) -> dict[str, dict[str, str]]:
    """Read a table of terms: name, then its label in nl, en, fr and de."""
    prefixes = dict(zip(("rdf", "rdfs", "owl", "dcterms", "skos", "prov", "adms", "foaf", "dcat", "sh", "spdx", "void",
                         "vann", "schema"), map(str, namespaces), strict=True))  # fmt: skip
    table = {}
    for row in rows.strip().splitlines():
        name, *labels = (cell.strip() for cell in row.split("|"))
        prefix, _, local = name.partition(":")
        table[prefixes[prefix] + local] = dict(zip(("nl", "en", "fr", "de"), labels, strict=True))
    return table


TERMS = _terms(
    """
    rdf:type | Soort | Type | Type | Typ
    rdfs:label | Naam | Label | Libellé | Bezeichnung
    rdfs:comment | Toelichting | Comment | Commentaire | Kommentar
    rdfs:seeAlso | Zie ook | See also | Voir aussi | Siehe auch
    rdfs:isDefinedBy | Gedefinieerd in | Defined by | Défini par | Definiert in
    rdfs:subClassOf | Onderklasse van | Subclass of | Sous-classe de | Unterklasse von
    rdfs:domain | Domein | Domain | Domaine | Domäne
    rdfs:range | Bereik | Range | Portée | Wertebereich
    owl:versionInfo | Versie | Version | Version | Version
    owl:Ontology | Ontologie | Ontology | Ontologie | Ontologie
    dcterms:title | Titel | Title | Titre | Titel
    dcterms:alternative | Andere titel | Alternative title | Autre titre | Alternativer Titel
    dcterms:description | Beschrijving | Description | Description | Beschreibung
    dcterms:identifier | Identificatie | Identifier | Identifiant | Kennung
    dcterms:isPartOf | Maakt deel uit van | Is part of | Fait partie de | Ist Teil von
    dcterms:language | Taal | Language | Langue | Sprache
    dcterms:license | Licentie | Licence | Licence | Lizenz
    dcterms:rights | Rechten | Rights | Droits | Rechte
    dcterms:publisher | Uitgever | Publisher | Éditeur | Herausgeber
    dcterms:issued | Uitgegeven op | Issued | Publié le | Veröffentlicht am
    dcterms:date | Datum | Date | Date | Datum
    dcterms:source | Bron | Source | Source | Quelle
    dcterms:conformsTo | Volgt | Conforms to | Conforme à | Entspricht
    dcterms:bibliographicCitation | Verwijzing | Citation as it stands | Référence telle quelle | Verweis
    dcterms:spatial | Plaats | Place | Lieu | Ort
    dcterms:references | Verwijst naar | References | Renvoie à | Verweist auf
    dcterms:relation | Hangt samen met | Related to | En rapport avec | Steht in Beziehung zu
    dcterms:type | Van het type | Of type | De type | Vom Typ
    dcterms:subject | Onderwerp | Subject | Sujet | Thema
    schema:mentions | Vermeldt | Mentions | Mentionne | Erwähnt
    skos:closeMatch | Komt overeen met | Close match | Correspond à | Entspricht
    skos:narrowMatch | Omvat | Narrower match | Comprend | Umfasst
    skos:broadMatch | Valt onder | Broader match | Relève de | Fällt unter
    skos:prefLabel | Naam | Preferred label | Libellé | Bezeichnung
    skos:definition | Definitie | Definition | Définition | Definition
    skos:notation | Notatie | Notation | Notation | Notation
    skos:inScheme | In codelijst | In code list | Dans la liste | In Codeliste
    skos:topConceptOf | Begrip van codelijst | Top concept of | Concept de la liste | Begriff der Codeliste
    skos:hasTopConcept | Begrippen | Concepts | Concepts | Begriffe
    skos:Concept | Begrip | Concept | Concept | Begriff
    skos:ConceptScheme | Codelijst | Code list | Liste de codes | Codeliste
    prov:wasAttributedTo | Toegeschreven aan | Attributed to | Attribué à | Zugeschrieben
    prov:wasGeneratedBy | Gemaakt door | Generated by | Généré par | Erzeugt durch
    prov:wasDerivedFrom | Afgeleid van | Derived from | Dérivé de | Abgeleitet von
    prov:wasAssociatedWith | Uitgevoerd door | Associated with | Associé à | Durchgeführt von
    prov:used | Gebruikte | Used | A utilisé | Verwendete
    prov:Entity | Gegeven | Entity | Entité | Entität
    prov:Activity | Activiteit | Activity | Activité | Aktivität
    prov:Agent | Wie het deed | Agent | Agent | Akteur
    prov:Person | Persoon | Person | Personne | Person
    prov:Organization | Organisatie | Organisation | Organisation | Organisation
    prov:SoftwareAgent | Software | Software agent | Logiciel | Software
    adms:identifier | Officieel id | Official id | Identifiant officiel | Amtliche Kennung
    adms:Identifier | Identificator | Identifier | Identifiant | Kennung
    adms:schemaAgency | Toegekend door | Assigned by | Attribué par | Vergeben von
    foaf:name | Naam | Name | Nom | Name
    foaf:homepage | Website | Website | Site web | Website
    foaf:Agent | Wie het deed | Agent | Agent | Akteur
    dcat:Dataset | Dataset | Dataset | Jeu de données | Datensatz
    dcat:Distribution | Bestand | Distribution | Distribution | Distribution
    dcat:distribution | Bestanden | Distributions | Distributions | Distributionen
    dcat:version | Release | Version | Version | Version
    dcat:byteSize | Grootte in bytes | Size in bytes | Taille en octets | Größe in Bytes
    dcat:downloadURL | Ophalen | Download | Télécharger | Herunterladen
    dcat:accessURL | Toegang | Access | Accès | Zugang
    dcat:mediaType | Mediatype | Media type | Type de média | Medientyp
    dcat:compressFormat | Ingepakt als | Compression | Compression | Komprimierung
    spdx:checksum | Controlegetal | Checksum | Somme de contrôle | Prüfsumme
    spdx:Checksum | Controlegetal | Checksum | Somme de contrôle | Prüfsumme
    spdx:algorithm | Algoritme | Algorithm | Algorithme | Algorithmus
    spdx:checksumValue | Waarde | Value | Valeur | Wert
    void:Dataset | Dataset (VoID) | Dataset (VoID) | Jeu de données (VoID) | Datensatz (VoID)
    void:triples | Aantal feiten | Triples | Triplets | Tripel
    void:entities | Aantal | Entities | Entités | Entitäten
    void:class | Klasse | Class | Classe | Klasse
    void:classPartition | Per klasse | By class | Par classe | Nach Klasse
    void:dataDump | Download | Dump | Téléchargement | Download
    void:vocabulary | Woordenschat | Vocabulary | Vocabulaire | Vokabular
    void:sparqlEndpoint | SPARQL | SPARQL endpoint | Point SPARQL | SPARQL-Endpunkt
    void:uriSpace | URI's beginnen met | URI space | Espace d'URI | URI-Raum
    sh:NodeShape | Regel (SHACL) | Node shape | Règle (SHACL) | Regel (SHACL)
    sh:PropertyShape | Regel voor een eigenschap | Property shape | Règle de propriété | Eigenschaftsregel
    sh:SPARQLConstraint | Regel in SPARQL | SPARQL constraint | Contrainte SPARQL | SPARQL-Regel
    sh:PrefixDeclaration | Voorvoegsel | Prefix declaration | Déclaration de préfixe | Präfixdeklaration
    sh:ValidationReport | Verslag van de controle | Validation report | Rapport de validation | Prüfbericht
    sh:ValidationResult | Melding van de controle | Validation result | Résultat de validation | Prüfergebnis
    sh:result | Meldingen | Results | Résultats | Ergebnisse
    sh:conforms | Voldoet | Conforms | Conforme | Erfüllt die Regeln
    sh:focusNode | Waarover | Focus node | Concerne | Betrifft
    sh:resultPath | Eigenschap | Result path | Propriété | Eigenschaft
    sh:resultMessage | Melding | Result message | Message | Meldung
    sh:resultSeverity | Ernst | Severity | Gravité | Schweregrad
    sh:sourceShape | Uit regel | Source shape | Règle | Aus Regel
    sh:sourceConstraint | Uit regel in SPARQL | Source constraint | Règle SPARQL | Aus SPARQL-Regel
    sh:sourceConstraintComponent | Soort eis | Constraint component | Sorte d'exigence | Art der Anforderung
    sh:value | Waarde | Value | Valeur | Wert
    sh:nodeKind | Soort waarde | Node kind | Sorte de valeur | Art des Werts
    sh:hasValue | Een van de waarden | Has value | A pour valeur | Hat Wert
    sh:node | Voldoet aan | Node | Satisfait à | Erfüllt
    sh:uniqueLang | Een per taal | Unique language | Une par langue | Eine je Sprache
    sh:pattern | Vorm | Pattern | Forme | Form
    sh:select | Vraag | Query | Requête | Abfrage
    sh:prefixes | Voorvoegsels uit | Prefixes | Préfixes | Präfixe
    sh:declare | Voorvoegsels | Declares | Déclare | Deklariert
    sh:prefix | Voorvoegsel | Prefix | Préfixe | Präfix
    sh:namespace | Naamruimte | Namespace | Espace de noms | Namensraum
    sh:targetSubjectsOf | Geldt voor wie ze heeft | Target subjects of | Sujets visés de | Ziel: Subjekte von
    sh:targetObjectsOf | Geldt voor wat erbij staat | Target objects of | Objets visés de | Ziel: Objekte von
    sh:property | Eisen | Properties | Exigences | Anforderungen
    sh:path | Eigenschap | Path | Propriété | Eigenschaft
    sh:targetClass | Geldt voor klasse | Target class | Classe visée | Zielklasse
    sh:message | Melding | Message | Message | Meldung
    sh:severity | Ernst | Severity | Gravité | Schweregrad
    sh:minCount | Minstens | At least | Au moins | Mindestens
    sh:maxCount | Hoogstens | At most | Au plus | Höchstens
    sh:datatype | Datatype | Datatype | Type de données | Datentyp
    sh:class | Klasse | Class | Classe | Klasse
    sh:description | Beschrijving | Description | Description | Beschreibung
    sh:name | Naam | Name | Nom | Name
    sh:sparql | Regel in SPARQL | SPARQL constraint | Contrainte SPARQL | SPARQL-Regel
    sh:Violation | Fout | Violation | Violation | Verstoß
    sh:Warning | Waarschuwing | Warning | Avertissement | Warnung
    sh:Info | Opmerking | Info | Information | Hinweis
    vann:usageNote | Gebruik | Usage | Usage | Verwendung
    schema:additionalType | Soort zoals gepubliceerd | Type as published | Type publié | Typ wie veröffentlicht
    """,
    RDF, RDFS, OWL, DCTERMS, SKOS, PROV, ADMS, FOAF, DCAT, SH, SPDX, VOID, VANN, SCHEMA,
)  # fmt: skip
"""Labels of the terms of other vocabularies that our data uses; ours has its own in the ontology."""
