"""Prose is read by rules: sentences, stances, gaps and verdicts, each on words made for the test."""

from __future__ import annotations

import itertools
import re

import pytest

from gestand.evidence import AssessmentPage, Place
from gestand.reading import gaps, stance, verdict
from gestand.reading.page import closing, judging, opening, starts, traits
from gestand.reading.ruleset import parse, pattern
from gestand.reading.sentences import sentences

from .reading import page

# Sentences


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Een. Twee! Drie?", ["Een.", "Twee!", "Drie?"]),
        ("Dat kost bv. Vlaanderen niets. Klaar", ["Dat kost bv. Vlaanderen niets.", "Klaar"]),
        ("Zie 2.2.3. Daarna [1]. Verder", ["Zie 2.2.3.", "Daarna [1].", "Verder"]),
        ("  Met wit.\n\nEn regels.  ", ["Met wit.", "En regels."]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, wanted: list[str]) -> None:
    assert wanted == [span.of(text) for span in sentences(text)]


def test_sentences_lie_in_order_and_hold_all_that_is_no_white_space() -> None:
    text = "Eerst dit. 'Dan dat.' (En nog iets.) Slot: zonder punt"
    spans = list(sentences(text))
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert "".join(text.split()) == "".join("".join(span.of(text).split()) for span in spans)


# Pages


def test_blocks_begin_in_the_rendered_text_where_they_are_said_to() -> None:
    one = page("# Titel", "Een alinea [1].", "- punt")
    at = starts(one)
    assert [block.text for block in one.blocks] == [
        one.text[at[block.order] :][: len(block.text)] for block in one.blocks
    ]


def test_a_page_opens_before_its_list_and_closes_after_it() -> None:
    one = page("Opening.", "- punt [1]", "Slot.")
    assert (["Opening."], ["Slot."]) == ([block.text for block in opening(one)], [block.text for block in closing(one)])


def test_a_page_that_ends_in_a_list_has_no_closing() -> None:
    assert () == closing(page("Opening.", "- punt [1]"))


@pytest.mark.parametrize(
    ("block", "trait", "holds"),
    [
        ("- Versterking van de open ruimte", "label", True),
        ("- Versterking van de open ruimte [1]", "label", False),
        ("- Er is een besluit genomen over de open ruimte in deze stad en ook in alle andere.", "label", False),
        ("Wat beloofd is in het regeerakkoord [1].", "of-agreement", True),
        ("Het regeerakkoord telt, en het besluit [1].", "of-agreement", False),
    ],
)
def test_a_block_has_traits_beside_its_words(block: str, trait: str, holds: bool) -> None:
    one = page(block)
    assert holds == (trait in traits(one, one.blocks[0]))


# Rules


def test_patterns_fold_case_and_white_space_and_begin_at_a_word() -> None:
    found = pattern(["geen {wat}"], {"wat": "besluit|bewijs"})
    assert [True, False] == [bool(found.search(text)) for text in ("GEEN\n besluit", "eigeen besluit")]


def test_a_rule_that_names_no_language_holds_by_its_traits() -> None:
    why = {"nl": "x"}
    said = {"name": "d", "gives": "d", "why": why}
    text = "key = 'proef'\nversion = 1\ntitle = {}\nabout = {}\n[default]\nname='d'\ngives='d'\nwhy={}\n[unread]\nname='u'\ngives='u'\nwhy={}\n[[rule]]\nname='a'\ngives='a'\nneeds=['item']\nwhy={}\n[[rule]]\nname='b'\ngives='b'\nwhy={}\nwords={nl=['woord']}"
    rules = parse(text)
    assert said["name"] == rules.first("niets", "nl").name
    assert ["a", "b", "u"] == [
        rules.first("een woord", language, traits).name
        for language, traits in (("nl", frozenset({"item"})), ("nl", frozenset()), ("de", frozenset()))
    ]


@pytest.mark.parametrize(
    "rules", [stance.rules(), gaps.rules(), verdict.rules(), verdict.certainty_rules()], ids=lambda rules: rules.key
)
def test_a_rule_set_says_in_three_languages_what_it_does_and_why(rules: object) -> None:
    from gestand.reading.ruleset import RuleSet

    assert isinstance(rules, RuleSet)
    assert all({"nl", "en", "fr"} == set(one) for one in (rules.title, rules.about, *(rule.why for rule in rules)))
    names = [rule.name for rule in rules]
    assert len(names) == len(set(names)) and all(re.fullmatch(r"[a-z-]+", name) for name in names)
    assert {"nl", "fr"} == rules.languages


# Stances


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("- Er is een decreet goedgekeurd dat de wachtlijst aanpakt [1].", "ondersteunt"),
        ("- Dit besluit zou kunnen bijdragen aan kortere wachttijden [1].", "ondersteunt-deels"),
        ("- Er kwam een subsidie [1], hoewel het fonds niet genoemd wordt.", "ondersteunt-deels"),
        ("- De start was voor 2021 beloofd en is uitgesteld naar 2023 [1].", "spreekt-tegen"),
        ("- Deze besluiten zijn niet direct gerelateerd aan de belofte [1].", "kadert"),
        ("- Maatregelen voor de rand:", "kadert"),
        ("- Er is geen verwijzing gevonden naar dit fonds [1].", "onduidelijk"),
        ("- Un décret a été adopté pour réduire les délais [1].", "ondersteunt"),
    ],
)
def test_a_finding_has_the_stance_of_its_words(words: str, wanted: str) -> None:
    language = "fr" if "décret" in words else "nl"
    one = page(words, language=language)
    assert [wanted] == [rule.gives for rule in stance.stances(one).values()]


def test_only_findings_have_a_stance() -> None:
    one = page("# Titel", "Een alinea zonder aanhaling.", "- punt [1]")
    assert [block.order for block in one.blocks if block.is_finding] == list(stance.stances(one))


def test_a_language_without_rules_is_not_guessed_at() -> None:
    one = page("- Ein Beschluss wurde gefasst [1].", "Insgesamt wurden Schritte unternommen.", language="de")
    stances = stance.stances(one)
    read = verdict.verdict(one, stances)
    assert ["onduidelijk"] == [rule.gives for rule in stances.values()]
    assert ("nog-niet-beoordeeld", "laag", None, []) == (
        read.value.gives,
        read.certainty.gives,
        read.sentence,
        list(gaps.gaps(one)),
    )


# Gaps


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Er is geen informatie over de uitrol in de scholen.", ["geen-beslissing"]),
        ("De impact van deze maatregelen moet nog blijken.", ["resultaat-onbekend"]),
        ("Concrete voorbeelden van zulke acties worden niet genoemd.", ["geen-voorbeeld"]),
        ("Er zijn geen meetbare resultaten over de tewerkstelling.", ["geen-meting"]),
        ("Er is onvoldoende informatie om een alomvattend oordeel te vellen.", []),
        ("Er zijn geen aanwijzingen dat de regering is afgeweken van haar plannen.", []),
        ("De regering keurde het decreet goed.", []),
        ("De regering keurde het goed. Het effect op de lonen is onduidelijk.", ["resultaat-onbekend"]),
        ("Aucune décision n'est citée pour les crèches.", ["geen-beslissing"]),
    ],
)
def test_a_gap_is_a_sentence_that_names_what_is_missing(words: str, wanted: list[str]) -> None:
    one = page(words, language="fr" if words.startswith("Aucune") else "nl")
    assert wanted == [gap.rule.gives for gap in gaps.gaps(one)]


def test_a_gap_lies_in_the_rendered_text_where_its_sentence_stands() -> None:
    one = page("# Titel", "- punt [1]", "Eerst dit [1]. Het effect op de lonen is onduidelijk. Slot.")
    (gap,) = gaps.gaps(one)
    assert "Het effect op de lonen is onduidelijk." == gap.sentence.span.of(one.text)


# Verdicts


def read(*parts: str, language: str = "nl") -> tuple[str, str]:
    one = page(*parts, language=language)
    found = verdict.verdict(one, stance.stances(one))
    return found.value.gives, found.certainty.gives


SUPPORT, AGAINST = "- Er is een decreet goedgekeurd [1].", "- De invoering is uitgesteld [1]."


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ((SUPPORT, "De regering heeft haar beloften nagekomen."), ("nagekomen", "hoog")),
        ((SUPPORT, "De regering lijkt haar beloften grotendeels na te komen."), ("gedeeltelijk-nagekomen", "middel")),
        ((SUPPORT, "De regering heeft stappen gezet om haar beloften na te komen."), ("in-uitvoering", "hoog")),
        (
            (SUPPORT, "Er zijn stappen gezet, maar er is onvoldoende informatie om te oordelen."),
            ("in-uitvoering", "laag"),
        ),
        (("- Er is niets over gevonden.", "Er is geen besluit dat de belofte raakt."), ("geen-bewijs", "hoog")),
        ((SUPPORT, "Er is geen besluit dat de belofte raakt."), ("nog-niet-beoordeeld", "laag")),
        ((AGAINST, "De belofte is niet nagekomen."), ("niet-nagekomen", "hoog")),
        ((SUPPORT, "De belofte is niet nagekomen."), ("niet-te-beoordelen", "hoog")),
        (("- Er is niets over gevonden.", "Een oordeel is niet mogelijk."), ("niet-te-beoordelen", "laag")),
        ((SUPPORT,), ("nog-niet-beoordeeld", "laag")),
        (("De regering heeft maatregelen genomen die aansluiten bij het akkoord.", SUPPORT), ("in-uitvoering", "hoog")),
        (("Zo zie je hoe de regering haar beloften heeft nagekomen.", SUPPORT), ("nog-niet-beoordeeld", "laag")),
    ],
)
def test_a_verdict_is_what_the_assessor_says_of_the_whole(parts: tuple[str, ...], wanted: tuple[str, str]) -> None:
    assert wanted == read(*parts)


def test_no_evidence_is_never_broken() -> None:
    """Whatever is missing, the value "niet-nagekomen" needs a cited decision that contradicts."""
    missing = [
        "Er is geen bewijs gevonden.",
        "De beloften zijn niet nagekomen.",
        "Niets wijst op uitvoering.",
        "Er is geen enkel besluit.",
    ]
    for words in missing:
        assert "niet-nagekomen" != read(SUPPORT, words)[0] != "niet-nagekomen"
        assert "niet-nagekomen" != read("- Er is niets over gevonden.", words)[0]


def test_a_verdict_rests_on_literal_words() -> None:
    one = page(SUPPORT, "Concluderend zijn er stappen gezet [1]. Meer valt er niet over te zeggen.")
    found = verdict.verdict(one, stance.stances(one))
    assert found.sentence is not None
    assert "Concluderend zijn er stappen gezet [1]." == found.sentence.span.of(one.text)


def test_pages_are_made_as_the_loader_makes_them() -> None:
    one = page("Een [1].", "- twee [2]")
    assert isinstance(one, AssessmentPage) and isinstance(one.place, Place)
    assert [(1, "paragraph", (1,)), (2, "item", (2,))] == [
        (block.order, block.kind, tuple(m.number for m in block.markers)) for block in one.blocks
    ]


# Languages


@pytest.mark.parametrize(
    ("language", "words", "reads"),
    [
        ("nl", "In conclusie: er zijn stappen gezet.", True),
        ("fr", "En conclusion, des étapes ont été franchies.", True),
        ("fr", "Samengevat zijn er stappen gezet.", False),
        ("nl", "Somme toute, des étapes ont été franchies.", False),
        ("de", "Conclusie: er zijn stappen gezet.", False),
    ],
)
def test_a_page_is_read_by_the_words_of_its_own_language_alone(language: str, words: str, reads: bool) -> None:
    one = page("- punt [1]", "Eerst iets anders.", words, language=language)
    assert reads == (judging(one)[0].text == words)
