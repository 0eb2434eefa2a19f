"""Hold the words of the methodology page around its prose, in four languages."""

# ruff: noqa: E501  a text is one line, however long
from __future__ import annotations

_ROWS: dict[str, tuple[str, str, str, str]] = {
    "methodology.title": ("Methode", "Methodology", "Méthode", "Methode"),
    "methodology.link": ("Hoe dit gelezen en beoordeeld is", "How this was read and assessed", "Comment ceci a été lu et évalué", "Wie dies gelesen und bewertet wurde"),
    "methodology.lead": (
        "Hoe beloften en beoordelingen tot gegevens worden: regels, schalen, grenzen, bekende vertekeningen, en hoe goed de regels het doen.",
        "How promises and assessments become data: rules, scales, limits, known biases, and how well the rules do.",
        "Comment les promesses et les évaluations deviennent des données : règles, échelles, limites, biais connus, et la qualité des règles.",
        "Wie aus Versprechen und Beurteilungen Daten werden: Regeln, Skalen, Grenzen, bekannte Verzerrungen, und wie gut die Regeln sind.",
    ),
    "methodology.scales": ("Schalen", "Scales", "Échelles", "Skalen"),
    "methodology.rules": ("Leesregels", "Reading rules", "Règles de lecture", "Leseregeln"),
    "methodology.rules.text": (
        "De regels van een reeks worden na elkaar geprobeerd; de eerste die past, geeft de waarde. Het getal zegt bij hoeveel dingen van deze release dat zo was.",
        "The rules of a set are tried one after the other; the first that fits gives the value. The number says for how many things of this release that was so.",
        "Les règles d’un ensemble sont essayées l’une après l’autre ; la première qui convient donne la valeur. Le nombre dit pour combien de choses de cette version il en fut ainsi.",
        "Die Regeln einer Reihe werden nacheinander versucht; die erste passende gibt den Wert. Die Zahl sagt, bei wie vielen Dingen dieses Datenstands das so war.",
    ),
    "methodology.read": ("{n} gelezen", "{n} read", "{n} lus", "{n} gelesen"),
    "methodology.rule": ("Regel", "Rule", "Règle", "Regel"),
    "methodology.why": ("Waarom", "Why", "Pourquoi", "Warum"),
    "methodology.uses": ("Aantal", "Number", "Nombre", "Anzahl"),
    "methodology.none": ("Deze release heeft geen leesregels.", "This release has no reading rules.", "Cette version n’a pas de règles de lecture.", "Dieser Datenstand hat keine Leseregeln."),
    "methodology.derivations": ("Afleidingen", "Derivations", "Déductions", "Ableitungen"),
    "methodology.quality": ("Hoe goed de regels het doen", "How well the rules do", "La qualité des règles", "Wie gut die Regeln sind"),
    "methodology.quality.text": (
        "Gemeten op teksten die met de hand gelezen zijn, zonder naar de regels te kijken. Op de helft “development” zijn de regels bijgesteld; op de helft “held-out” niet. “Tweede lezing” zegt hoe goed twee lezingen door een mens overeenkomen.",
        "Measured on texts that were read by hand, without looking at the rules. On the half “development” the rules were tuned; on the half “held-out” they were not. “Tweede lezing” (second reading) says how well two readings by a human agree.",
        "Mesuré sur des textes lus à la main, sans regarder les règles. Sur la moitié « development » les règles ont été ajustées ; sur la moitié « held-out » non. « Tweede lezing » (seconde lecture) dit combien deux lectures humaines concordent.",
        "Gemessen an Texten, die von Hand gelesen wurden, ohne auf die Regeln zu sehen. An der Hälfte „development“ wurden die Regeln angepasst, an der Hälfte „held-out“ nicht. „Tweede lezing“ (zweite Lesung) sagt, wie gut zwei Lesungen eines Menschen übereinstimmen.",
    ),
    "methodology.quality.none": ("Deze release zegt niet hoe goed haar regels het doen.", "This release does not say how well its rules do.", "Cette version ne dit pas la qualité de ses règles.", "Dieser Datenstand sagt nicht, wie gut seine Regeln sind."),
    "methodology.labels": ("Gelezen teksten", "Texts read", "Textes lus", "Gelesene Texte"),
    "methodology.all": ("alle", "all", "tous", "alle"),
    "methodology.figures": ("Cijfers", "Figures", "Chiffres", "Zahlen"),
}

TEXTS: dict[str, dict[str, str]] = {
    language: {key: said[place] for key, said in _ROWS.items()} for place, language in enumerate(("nl", "en", "fr", "de"))
}
