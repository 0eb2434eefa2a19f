"""Hold the words about the site itself: errors and replies, persons, licence, contact, pieces, in four languages."""

# ruff: noqa: E501  a text is one line, however long
from __future__ import annotations

_ROWS: dict[str, tuple[str, str, str, str]] = {
    "foot.site": ("Deze site", "This site", "Ce site", "Diese Website"),
    "foot.data": ("De data", "The data", "Les données", "Die Daten"),
    "foot.language": ("Taal", "Language", "Langue", "Sprache"),
    "about.title": ("Over deze site", "About this site", "À propos de ce site", "Über diese Website"),
    "about.lead": (
        "Hoe u een fout meldt of antwoordt, wat hier over personen staat, wat u met de data mag doen, en wie ze uitgeeft.",
        "How to report an error or reply, what is held about persons, what you may do with the data, and who publishes it.",
        "Comment signaler une erreur ou répondre, ce qui est conservé sur des personnes, ce que vous pouvez faire des données, et qui les publie.",
        "Wie Sie einen Fehler melden oder antworten, was hier über Personen steht, was Sie mit den Daten tun dürfen, und wer sie herausgibt.",
    ),
    "about.error": ("Een fout melden of antwoorden", "Report an error or reply", "Signaler une erreur ou répondre", "Einen Fehler melden oder antworten"),
    "about.error.text": (
        "Klopt er iets niet, of wilt u antwoorden op wat een beoordelaar beweert? Schrijf naar het contactadres hieronder. Noem het adres van de pagina (onderaan elke pagina) of van de bevinding, en de bron die het anders zegt. Ook wie zelf genoemd wordt, kan een antwoord laten opnemen.",
        "Is something wrong, or do you want to reply to what an assessor claims? Write to the contact below. Name the address of the page (at the bottom of each page) or of the finding, and the source that says otherwise. Whoever is named can have a reply taken up too.",
        "Quelque chose est inexact, ou vous voulez répondre à ce qu'affirme un évaluateur ? Écrivez au contact ci-dessous. Indiquez l'adresse de la page (en bas de chaque page) ou du constat, et la source qui dit autre chose. Toute personne nommée peut aussi faire ajouter une réponse.",
        "Stimmt etwas nicht, oder wollen Sie auf die Behauptung eines Beurteilers antworten? Schreiben Sie an den Kontakt unten. Nennen Sie die Adresse der Seite (unten auf jeder Seite) oder des Befunds, und die Quelle, die es anders sagt. Auch wer genannt wird, kann eine Antwort aufnehmen lassen.",
    ),
    "about.error.then": (
        "Een rechtzetting komt in een volgende release, met de dag, de reden en wie ze deed. Oude releases blijven zoals ze waren en wijzen naar de rechtzetting. Ze staan allemaal in <a href=\"{corrections}\">deze lijst</a>.",
        "A correction comes in a next release, with its day, its reason and who made it. Old releases stay as they were and point to the correction. All of them stand in <a href=\"{corrections}\">this list</a>.",
        "Une rectification arrive dans une version suivante, avec sa date, sa raison et son auteur. Les versions antérieures restent telles quelles et renvoient à la rectification. Toutes figurent dans <a href=\"{corrections}\">cette liste</a>.",
        "Eine Berichtigung kommt in einen folgenden Datenstand, mit Tag, Grund und wer sie machte. Alte Datenstände bleiben, wie sie waren, und weisen auf die Berichtigung. Alle stehen in <a href=\"{corrections}\">dieser Liste</a>.",
    ),
    "about.persons": ("Wat hier over personen staat", "What is held about persons", "Ce qui est conservé sur des personnes", "Was hier über Personen steht"),
    "about.persons.text": (
        "Ministers staan hier met hun naam en ambt, omdat ze in dat ambt beloven en beslissen; die gegevens komen uit een officieel register. Wie beoordeelt staat hier met naam, omdat een bewering een afzender nodig heeft. Andere namen staan alleen in titels en teksten die de overheid zelf publiceerde.",
        "Ministers are held with their name and office, since they promise and decide in that office; these data come from an official register. Whoever assesses is named, since a claim needs a sender. Other names occur only in titles and texts that the authorities published themselves.",
        "Les ministres figurent avec leur nom et leur fonction, puisqu'ils promettent et décident dans cette fonction ; ces données viennent d'un registre officiel. Qui évalue est nommé, car une affirmation a besoin d'un auteur. D'autres noms ne figurent que dans des titres et des textes que les autorités ont elles-mêmes publiés.",
        "Minister stehen hier mit Name und Amt, denn sie versprechen und beschließen in diesem Amt; diese Daten stammen aus einem amtlichen Register. Wer beurteilt, wird genannt, denn eine Behauptung braucht einen Absender. Andere Namen stehen nur in Titeln und Texten, die die Behörden selbst veröffentlicht haben.",
    ),
    "about.persons.count": ("Personen in deze release: {n}. Dit staat er over hen:", "Persons in this release: {n}. This is what it says of them:", "Personnes dans cette version : {n}. Voici ce qu'elle en dit :", "Personen in diesem Datenstand: {n}. Das steht über sie darin:"),
    "about.persons.none": ("In deze release staat geen persoon als aparte zaak.", "No person is held as a thing of its own in this release.", "Aucune personne ne figure comme ressource dans cette version.", "In diesem Datenstand steht keine Person als eigene Sache."),
    "about.persons.facts": ("Feiten", "Facts", "Données", "Daten"),
    "about.persons.persons": ("Personen", "Persons", "Personnes", "Personen"),
    "about.licence": ("Licentie", "Licence", "Licence", "Lizenz"),
    "about.licence.ours": ("Wat deze publicatie toevoegt (adressen, koppelingen, afleidingen, controles) valt onder", "What this publication adds (addresses, links, derivations, checks) is under", "Ce que cette publication ajoute (adresses, liens, déductions, vérifications) est sous", "Was diese Veröffentlichung hinzufügt (Adressen, Verknüpfungen, Ableitungen, Prüfungen), steht unter"),
    "about.licence.none": ("De uitgever heeft geen licentie opgegeven voor wat deze publicatie toevoegt.", "The publisher gave no licence for what this publication adds.", "L'éditeur n'a pas indiqué de licence pour ce que cette publication ajoute.", "Der Herausgeber hat keine Lizenz für das Hinzugefügte angegeben."),
    "about.licence.sources": ("De bronnen houden hun eigen licentie:", "The sources keep their own licence:", "Les sources gardent leur propre licence :", "Die Quellen behalten ihre eigene Lizenz:"),
    "about.contact": ("Contact", "Contact", "Contact", "Kontakt"),
    "about.contact.none": ("De uitgever heeft geen contactadres opgegeven.", "The publisher gave no contact.", "L'éditeur n'a pas indiqué de contact.", "Der Herausgeber hat keinen Kontakt angegeben."),
    "about.publisher": ("Uitgever", "Publisher", "Éditeur", "Herausgeber"),
    "about.visitors": ("Deze site zet geen cookies en haalt niets bij anderen op.", "This site sets no cookies and asks nothing of others.", "Ce site n'utilise pas de cookies et ne demande rien à des tiers.", "Diese Website setzt keine Cookies und ruft nichts bei anderen ab."),
    "behind": ("De vraag achter deze cijfers", "The query behind these figures", "La requête derrière ces chiffres", "Die Abfrage hinter diesen Zahlen"),
    "components.title": ("Bouwstenen", "Components", "Composants", "Bausteine"),
    "components.lead": ("Waaruit de pagina's bestaan: maten, kleuren en stukken. Alles staat in één stijlblad.", "What the pages are made of: sizes, colours and pieces. All of it stands in one style sheet.", "De quoi les pages sont faites : tailles, couleurs et pièces. Tout se trouve dans une seule feuille de style.", "Woraus die Seiten bestehen: Größen, Farben und Stücke. Alles steht in einem Stylesheet."),
    "components.type": ("Letters", "Type", "Caractères", "Schrift"),
    "components.space": ("Witruimte", "Space", "Espace", "Abstand"),
    "components.colours": ("Kleuren", "Colours", "Couleurs", "Farben"),
    "components.pieces": ("Stukken", "Pieces", "Pièces", "Stücke"),
    "components.sample": ("Voorbeeld", "Example", "Exemple", "Beispiel"),
    "components.token": ("Naam", "Token", "Nom", "Name"),
    "components.light": ("Licht", "Light", "Clair", "Hell"),
    "components.dark": ("Donker", "Dark", "Sombre", "Dunkel"),
}  # fmt: skip

TEXTS = {language: {key: row[place] for key, row in _ROWS.items()} for place, language in enumerate(("nl", "en", "fr", "de"))}
