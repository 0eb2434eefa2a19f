"""Anchors: what is anchored is found again, in the same text and in other extractions of it, and never guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gestand.anchors import CONTEXT, Anchor, Found, anchor, find, fold, folded
from gestand.evidence import digest

TEXTS = st.text(st.sampled_from("abé -‘’\n\u00adßﬁ,.ÀK1½"), min_size=1, max_size=60)
WORDS = st.lists(st.text(st.sampled_from("abcdeéï"), min_size=2, max_size=9), min_size=1, max_size=12)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(stretches())
def test_an_anchor_holds_the_quote_at_its_place(stretch: tuple[str, int, int]) -> None:
    text, start, end = stretch
    made = anchor(text, start, end)
    around = text[max(0, start - CONTEXT) : end + CONTEXT]
    assert text[start:end] == made.exact
    assert made.prefix.endswith(text[max(0, start - CONTEXT) : start]) and made.suffix.startswith(text[end : end + CONTEXT])
    assert around in made.prefix + made.exact + made.suffix


@given(stretches())
def test_the_quote_of_an_anchor_with_what_stands_around_it_occurs_once(stretch: tuple[str, int, int]) -> None:
    text, start, end = stretch
    made = anchor(3 * text + "!" + 3 * text, len(text) + start, len(text) + end)
    assert 1 == sum((3 * text + "!" + 3 * text).startswith(made.prefix + made.exact + made.suffix, at) for at in range(7 * len(text)))


def test_one_marker_in_two_rows_of_markers_keeps_as_much_around_it_as_tells_the_rows_apart() -> None:
    row = "".join(f"[{number}]" for number in range(30))
    text = f"Eerst {row} dan {row}."
    made = anchor(text, text.rindex("[15]"), text.rindex("[15]") + 4)
    assert 1 == text.count(made.prefix + made.exact + made.suffix)
    assert Found(made.start + 2, made.end + 2, "fold") == find("O " + text, made)


@given(stretches())
def test_in_the_same_text_an_anchor_is_found_by_its_position(stretch: tuple[str, int, int]) -> None:
    text, start, end = stretch
    assert Found(start, end, "position") == find(text, anchor(text, start, end))


@given(stretches(), st.text(st.sampled_from("xyz "), max_size=5))
def test_behind_other_words_an_anchor_is_found_where_it_is_or_not_at_all(stretch: tuple[str, int, int], more: str) -> None:
    text, start, end = stretch
    found = find(more + text, anchor(text, start, end))
    assert found.failure or fold(text[start:end]).text == fold((more + text)[found.start : found.end]).text


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(text).text == fold(fold(text).text).text


@given(TEXTS)
def test_the_quick_fold_gives_the_same_text(text: str) -> None:
    assert fold(text).text == folded(text)


@given(TEXTS)
def test_each_folded_sign_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.source) and list(folded.source) == sorted(folded.source)


@given(WORDS, st.data())
def test_hyphen_joints_and_white_space_do_not_matter(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    cut = data.draw(st.sets(st.integers(1, len(text) - 1)))
    broken = "".join("-" + sign if at in cut and text[at - 1].isalpha() and sign.isalpha() else sign for at, sign in enumerate(text))
    assert fold(text).text == fold(broken.replace(" ", " \n ")).text


@given(WORDS)
def test_a_whole_text_is_found_in_a_hyphenated_copy(words: list[str]) -> None:
    text = " ".join(words) + "."
    copy = re.sub(r"(\w\w)(?=\w)", r"\1-", text)
    assert (0, len(copy)) == (lambda found: (found.start, found.end))(find(copy, anchor(text, 0, len(text))))


@pytest.mark.parametrize(
    ("text", "start", "end", "other", "expected"),
    [
        ("over-heidssteun gaan we tegen", 0, 29, "overheidssteun gaan we tegen", Found(0, 28, "fold")),
        ("de re-integratie", 3, 16, "de re-integratie helpt", Found(3, 16, "exact")),
        ("Inburgerings- en", 0, 16, "inburgerings-\n en", Found(0, 17, "fold")),
        ("we doen A. we doen B.", 0, 7, "we doen B. we doen A.", Found(failure="ambiguous")),
        ("we doen A. we doen B.", 11, 18, "Nu: we doen A. we doen B.", Found(15, 22, "fold")),
        ("we doen A.", 0, 7, "zij doen A.", Found(failure="missing")),
        ("- -", 0, 1, "iets anders", Found(failure="missing")),
    ],
)
def test_a_quote_is_found_in_another_extraction(text: str, start: int, end: int, other: str, expected: Found) -> None:
    assert expected == find(other, anchor(text, start, end))


def test_a_position_that_holds_other_words_is_not_believed() -> None:
    wrong = Anchor("twee", "een ", "", 0, 4, digest("een twee"))
    assert Found(4, 8, "exact") == find("een twee", wrong)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (1, 9)])
def test_a_stretch_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no stretch of a text of 4 code points"):
        anchor("vier", start, end)
