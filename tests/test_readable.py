"""Readable text: joints of line breaks go, real hyphens stay, and the literal words are never lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gestand.anchors import fold
from gestand.anchors.readable import joints, readable

TEXTS = st.text(st.sampled_from("abeio -E2,."), max_size=50)


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("werk-zaamheidsgraad", "werkzaamheidsgraad"),
        ("over-heidson-dersteuning", "overheidsondersteuning"),
        ("evalu-eren en subsidi-ering", "evalueren en subsidiering"),
        ("re-integratie", "re-integratie"),
        ("re-integra-tie", "re-integratie"),
        ("etnisch-culturele achtergrond", "etnisch-culturele achtergrond"),
        ("sociaal-cultu-reel", "sociaal-cultureel"),
        ("Inburgerings- en Integratiemonitor", "Inburgerings- en Integratiemonitor"),
        ("klimaatmitigatie en -adaptatie", "klimaatmitigatie en -adaptatie"),
        ("data-uitwisseling", "data-uitwisseling"),
        ("innova-tie-initiatieven", "innovatie-initiatieven"),
        ("niet- werkende", "niet-werkende"),
        ("CO2- neutraal", "CO2-neutraal"),
        ("uit -gevoerd", "uitgevoerd"),
        ("jeugd- toerisme", "jeugd- toerisme"),
        ("up-to-date", "up-to-date"),
        ("2019-2024 – een  dash - blijft", "2019-2024 – een dash - blijft"),
    ],
)
def test_a_text_is_made_readable(literal: str, expected: str) -> None:
    assert expected == readable(literal, "nl").text


def test_each_change_is_counted_under_its_rule() -> None:
    changes = readable("werk-zaamheids-graad, re-integratie, niet- werkende en uit -gevoerd", "nl").changes
    assert {"joined": 3, "closed": 2} == dict(changes)


@given(TEXTS)
def test_only_hyphens_and_white_space_are_changed(text: str) -> None:
    bare = re.compile(r"[\s-]")
    assert bare.sub("", text) == bare.sub("", readable(text, "nl").text)


@given(TEXTS)
def test_what_is_readable_folds_as_what_is_literal_does_but_for_spaces(text: str) -> None:
    assert fold(text).text.replace(" ", "").replace("-", "") == fold(readable(text, "nl").text).text.replace(" ", "").replace("-", "")


def test_the_rules_say_in_words_what_they_do() -> None:
    assert ("leesbaar-1", {"nl", "en"}) == (joints().key, set(joints().about))


def test_french_is_not_read_by_dutch_joints() -> None:
    literal = "Peut-être qu'une sous-région, c'est-à-dire  celle-ci, re-çoit plus."
    made = readable(literal, "fr")
    assert (" ".join(literal.split()), {}) == (made.text, dict(made.changes))
    assert readable(literal, "nl").changes
