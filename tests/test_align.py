"""Findings are aligned with promises by the words they share, and left alone where they share too few."""

from __future__ import annotations

from gestand.reading.align import Alignment, Weights, align, can_align, stems

from .reading import page

PROMISES = (
    "We bouwen een netwerk van fietssnelwegen rond de steden.",
    "We halveren de wachtlijsten in de geestelijke gezondheidszorg.",
    "We schaffen de opkomstplicht bij de lokale verkiezingen af.",
    "We onderzoeken een statiegeldsysteem voor drankverpakkingen.",
    "We investeren in onderhoud van sluizen en bruggen.",
)


OTHERS = [(f"anders{number}",) for number in range(400)]
"""Promises of other words, which make those above rare."""


def aligned(*parts: str, language: str = "nl", stances: dict[int, str] | None = None) -> list[tuple[int, int]]:
    one = page(*parts, language=language)
    promises = [stems(promise, language) for promise in PROMISES]
    told = {block.order: "ondersteunt" for block in one.blocks} | (stances or {})
    return [(found.order, found.index) for found in align(one, promises, Weights([*promises, *OTHERS]), told)]


def test_a_finding_is_about_the_promise_whose_distinctive_words_it_says() -> None:
    said = "- De opkomstplicht voor de lokale en provinciale verkiezingen is afgeschaft [1]."
    assert [(1, 2)] == aligned(said, "- Er kwam een subsidie voor musea [2].")


def test_a_finding_that_shares_too_little_is_about_none() -> None:
    assert [] == aligned("- Er is een subsidie voor steden goedgekeurd [1].", "- Een besluit over onderhoud [2].")


def test_a_finding_that_frames_or_found_nothing_is_about_none() -> None:
    said = "- De opkomstplicht bij de lokale verkiezingen is afgeschaft [1]."
    assert [(1, 2)] == aligned(said)
    assert [] == aligned(said, stances={1: "kadert"}) + aligned(said, stances={1: "onduidelijk"})


def test_words_of_the_sections_titles_say_nothing() -> None:
    """The title of the page made here is "Titel" in the chapter "Hoofdstuk": a promise of those words is not met."""
    one = page("- Over de titel van het hoofdstuk is beslist [1].")
    promise = stems("De titel van het hoofdstuk.", "nl")
    assert [] == align(one, [promise], Weights([promise, *OTHERS]), {1: "ondersteunt"})


def test_a_language_without_stemmer_is_not_aligned() -> None:
    assert (True, True, False) == tuple(map(can_align, ("nl", "fr", "hu")))


def test_confidence_is_a_share() -> None:
    one = page("- De opkomstplicht bij de lokale verkiezingen is afgeschaft [1].")
    promises = [stems(promise, "nl") for promise in PROMISES]
    (found,) = align(one, promises, Weights([*promises, *OTHERS]), {1: "ondersteunt"})
    assert isinstance(found, Alignment) and 0 < found.confidence <= 1
