"""Say in Dutch, English, French and German what a catalogue says of every release."""

from __future__ import annotations

from .statements import Words

NOT_CONFIGURED: Words = {
    "nl": "Uitgever niet ingesteld",
    "en": "Publisher not configured",
    "fr": "Éditeur non configuré",
    "de": "Herausgeber nicht eingestellt",
}
TITLE: Words = {
    "nl": "Beloften & bewijs",
    "en": "Promises & proof",
    "fr": "Promesses & preuves",
    "de": "Versprechen & Belege",
}
DESCRIPTION: Words = {
    "nl": "Wat een regering in haar regeerakkoord belooft, welke beslissingen zij nam, en welke daarvan als bewijs "
    "zijn aangehaald. Een bewijslink is een bewering van een beoordelaar, geen vaststelling dat de belofte is "
    "nagekomen.",
    "en": "What a government promises in its coalition agreement, which decisions it took, and which of these are "
    "cited as evidence. An evidence link is the claim of an assessor. It does not establish that the promise was "
    "kept.",
    "fr": "Ce qu'un gouvernement promet dans son accord de gouvernement, les décisions qu'il a prises, et celles "
    "qui sont citées comme preuves. Un lien de preuve est l'affirmation d'un évaluateur ; il n'établit pas que la "
    "promesse est tenue.",
    "de": "Was eine Regierung in ihrem Koalitionsvertrag verspricht, welche Beschlüsse sie gefasst hat und welche "
    "davon als Beleg angeführt werden. Ein Beleglink ist die Behauptung einer bewertenden Stelle, keine "
    "Feststellung der Erfüllung.",
}
KEYWORDS = {
    "nl": ("regeerakkoord", "beloften", "beslissingen", "bewijs", "linked data"),
    "en": ("coalition agreement", "promises", "decisions", "evidence", "linked data"),
    "fr": ("accord de gouvernement", "promesses", "décisions", "preuves", "données liées"),
    "de": ("Koalitionsvertrag", "Versprechen", "Beschlüsse", "Belege", "Linked Data"),
}
RELEASE: Words = {
    "nl": "{title}, release {release}",
    "en": "{title}, release {release}",
    "fr": "{title}, version {release}",
    "de": "{title}, Ausgabe {release}",
}
HOMEPAGE: Words = {"nl": "Startpagina", "en": "Home page", "fr": "Page d'accueil", "de": "Startseite"}
RECORD: Words = {
    "nl": "Catalogusrecord van release {release}",
    "en": "Catalogue record of release {release}",
    "fr": "Notice de la version {release}",
    "de": "Katalogeintrag der Ausgabe {release}",
}
CONTENT: Words = {
    "nl": "Vingerafdruk van de inhoud (SHA-256 van de canonieke N-Quads, RDFC-1.0)",
    "en": "Fingerprint of the content (SHA-256 of the canonical N-Quads, RDFC-1.0)",
    "fr": "Empreinte du contenu (SHA-256 des N-Quads canoniques, RDFC-1.0)",
    "de": "Fingerabdruck des Inhalts (SHA-256 der kanonischen N-Quads, RDFC-1.0)",
}
PERIOD: Words = {
    "nl": "Looptijd van {agreement}",
    "en": "Term of {agreement}",
    "fr": "Durée de {agreement}",
    "de": "Laufzeit von {agreement}",
}
PROVENANCE: Words = {
    "nl": "Gelezen uit {sources} door {generator}. Elke named graph zegt uit welke bron en met welke regel hij is "
    "gemaakt.",
    "en": "Read from {sources} by {generator}. Each named graph says from which source and by which rule it was made.",
    "fr": "Lu depuis {sources} par {generator}. Chaque graphe nommé dit de quelle source et par quelle règle il vient.",
    "de": "Gelesen aus {sources} durch {generator}. Jeder benannte Graph sagt, aus welcher Quelle und nach welcher "
    "Regel er entstand.",
}
RIGHTS: Words = {
    "nl": "{own} Wat uit een bron komt, houdt de voorwaarden van die bron: {sources}.",
    "en": "{own} What comes from a source keeps the terms of that source: {sources}.",
    "fr": "{own} Ce qui provient d'une source garde les conditions de cette source : {sources}.",
    "de": "{own} Was aus einer Quelle stammt, behält die Bedingungen dieser Quelle: {sources}.",
}
OWN_LICENCE: Words = {
    "nl": "Wat deze publicatie toevoegt, valt onder {licence}.",
    "en": "What this publication adds is under {licence}.",
    "fr": "Ce que cette publication ajoute est sous {licence}.",
    "de": "Was diese Veröffentlichung hinzufügt, steht unter {licence}.",
}
NO_OWN_LICENCE: Words = {
    "nl": "De uitgever noemt nog geen licentie voor wat deze publicatie toevoegt.",
    "en": "The publisher has not yet named a licence for what this publication adds.",
    "fr": "L'éditeur n'a pas encore indiqué de licence pour ce que cette publication ajoute.",
    "de": "Der Herausgeber hat noch keine Lizenz für das genannt, was diese Veröffentlichung hinzufügt.",
}
NO_LICENCE: Words = {
    "nl": "geen licentie genoemd",
    "en": "no licence named",
    "fr": "aucune licence indiquée",
    "de": "keine Lizenz genannt",
}
SOURCE: Words = {
    "nl": "Bron van deze publicatie, gelezen met de lader {loader}.",
    "en": "Source of this publication, read with the loader {loader}.",
    "fr": "Source de cette publication, lue avec le chargeur {loader}.",
    "de": "Quelle dieser Veröffentlichung, gelesen mit dem Lader {loader}.",
}
FILE_TITLE: Words = {
    "nl": "{what}, {format}",
    "en": "{what}, {format}",
    "fr": "{what}, {format}",
    "de": "{what}, {format}",
}
EVERYTHING: Words = {"nl": "Alle gegevens", "en": "All data", "fr": "Toutes les données", "de": "Alle Daten"}
FILE_DESCRIPTION: Words = {
    "nl": "Bestand {name} van release {release}. Het verandert nooit.",
    "en": "File {name} of release {release}. It never changes.",
    "fr": "Fichier {name} de la version {release}. Il ne change jamais.",
    "de": "Datei {name} der Ausgabe {release}. Sie ändert sich nie.",
}
ENDPOINT: Words = {
    "nl": "SPARQL-toegang tot {title}",
    "en": "SPARQL endpoint of {title}",
    "fr": "Point d'accès SPARQL de {title}",
    "de": "SPARQL-Endpunkt von {title}",
}
ENDPOINT_DESCRIPTION: Words = {
    "nl": "Beantwoordt SPARQL 1.1-vragen over de huidige release. Een GET zonder vraag geeft de "
    "dienstbeschrijving, met formaten, grenzen en named graphs.",
    "en": "Answers SPARQL 1.1 queries about the current release. A GET without a query gives the service "
    "description, with formats, limits and named graphs.",
    "fr": "Répond aux requêtes SPARQL 1.1 sur la version actuelle. Un GET sans requête donne la description du "
    "service, avec les formats, les limites et les graphes nommés.",
    "de": "Beantwortet SPARQL-1.1-Abfragen zur aktuellen Ausgabe. Ein GET ohne Abfrage liefert die "
    "Dienstbeschreibung mit Formaten, Grenzen und benannten Graphen.",
}
NO_FEDERATION: Words = {
    "nl": "SERVICE wordt geweigerd, en FROM wordt nooit opgehaald: alleen named graphs van de release tellen.",
    "en": "SERVICE is refused, and FROM is never fetched: only named graphs of the release count.",
    "fr": "SERVICE est refusé, et FROM n'est jamais téléchargé : seuls les graphes nommés de la version comptent.",
    "de": "SERVICE wird abgelehnt, und FROM wird nie abgerufen: nur benannte Graphen der Ausgabe zählen.",
}
FEDERATION: Words = {
    "nl": "SERVICE mag naar {endpoints}; FROM wordt nooit opgehaald.",
    "en": "SERVICE may name {endpoints}; FROM is never fetched.",
    "fr": "SERVICE peut nommer {endpoints} ; FROM n'est jamais téléchargé.",
    "de": "SERVICE darf {endpoints} nennen; FROM wird nie abgerufen.",
}


def fill(words: Words, **values: str | Words) -> Words:
    """Fill the gaps of a text in each language; a value that has no such language gives its English, or its first."""

    def told(value: str | Words, language: str) -> str:
        if isinstance(value, str):
            return value
        return value.get(language) or value.get("en") or next(iter(value.values()))

    return {
        language: text.format(**{name: told(value, language) for name, value in values.items()})
        for language, text in words.items()
    }
