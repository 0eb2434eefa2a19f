"""The contents of agreements: references, titles, and sections that come from two sources."""

import pytest

from gestand.contents import Contents, contents
from gestand.evidence import Faults, Place, Section
from gestand.sources import FLEMISH_AGREEMENT

Row = tuple[str, str, str]


def table(*rows: Row) -> tuple[Contents, list[str]]:
    faults = Faults()
    sections = [
        Section(FLEMISH_AGREEMENT, tuple(path.split("/")), text, Place(f"{source}/{path}"), source)
        for source, path, text in rows
    ]
    return contents(sections, faults), [str(fault) for fault in faults.errors]


@pytest.mark.parametrize(
    ("path", "text", "reference", "title"),
    [
        ("Onderwijs/Visie", "1.1 Visie We doen", "onderwijs/1.1", "Visie"),
        ("Onderwijs/Concrete voorstellen/Niet residentiële gebouwen", "1.2.2 Niet-residentiële gebouwen De",
         "onderwijs/1.2.2", "Niet-residentiële gebouwen"),
        ("Welzijn/Werf 5: Zorg", "1.2.5 Werf 5: Zorg Er is", "welzijn/1.2.5", "Werf 5: Zorg"),
        ("Dierenwelzijn", "3 Dierenwelzijn Sinds", "dierenwelzijn/3", "Dierenwelzijn"),
        ("Rand/Stand van de Rand", "Zonder nummer begint dit", "rand/stand-van-de-rand", "Stand van de Rand"),
        ("Brussel/Media", "5.11 Iets heel anders", "brussel/5.11", "Media"),
    ],
)  # fmt: skip
def test_a_section_has_a_reference_and_a_title(path: str, text: str, reference: str, title: str) -> None:
    made, errors = table(("a", path, text))
    assert ([(reference, title)], []) == ([(entry.reference, entry.title) for entry in made.entries], errors)


def test_a_number_that_a_chapter_has_twice_gives_way_to_titles() -> None:
    made, _ = table(("a", "X/Een", "1.1 Een a"), ("a", "X/Twee", "1.1 Twee b"), ("b", "X/Een", "1.1 Een a"))
    assert ["x/een", "x/twee"] == [entry.reference for entry in made.entries]


def test_the_same_number_in_two_chapters_is_two_sections() -> None:
    made, _ = table(("a", "X/Een", "1.1 Een a"), ("a", "Y/Een", "1.1 Een a"))
    assert ["x/1.1", "y/1.1"] == [entry.reference for entry in made.entries]


def test_one_section_of_two_sources_is_one_if_the_text_is_equal() -> None:
    made, errors = table(("a", "X/Een", "1.1 Een a"), ("b", "X/Een", "1.1 Een a"))
    assert (1, []) == (len(made.entries), errors)


def test_two_texts_for_one_section_are_an_error_with_both_files() -> None:
    _, errors = table(("a", "X/Een", "1.1 Een a"), ("b", "X/Een", "1.1 Een b"))
    assert ["b/X/Een: error: section x/1.1 has another text in a/X/Een (which one is right?)"] == errors


def test_two_equal_slugs_are_an_error_with_both_files() -> None:
    _, errors = table(("a", "X/Eén", "geen nummer"), ("a", "X/Een", "geen nummer"))
    assert [True] == ["a/X/Eén" in error and "a/X/Een" in error for error in errors]


def test_parts_in_between_lead_up_to_the_chapter_and_are_said_once() -> None:
    made, _ = table(("a", "X/Deel/Een", "1.1 Een a"), ("a", "X/Deel/Twee", "1.2 Twee b"))
    assert [("x", None), ("x/deel", "x")] == [(part.reference, part.parent) for part in made.parts]
    assert {"x/deel"} == {entry.parent for entry in made.entries}


def test_a_part_and_a_section_may_not_have_one_reference() -> None:
    _, errors = table(("a", "X/Deel/Een", "1.1 Een a"), ("a", "X/Deel", "geen nummer"))
    assert [True] == ["the part x/deel has the same reference" in error for error in errors]


def test_a_title_without_letter_or_digit_is_an_error() -> None:
    _, errors = table(("a", "X/—", "1.1 a"))
    assert ["a/X/—: error: the title '—' has no letter or digit to make a URI of"] == errors
