"""Texts of others become plain paragraphs, and markers with a row become links."""

from __future__ import annotations

import pytest
from gestand.server.markup import Piece, paragraphs, pieces

TEXTS = [
    (["Een.", "Twee."], "Een.\n\nTwee."),
    (["Een.", "Twee."], "<p>Een.</p><p>Twee.</p>"),
    (["Een.", "Twee."], "Een.<br>Twee."),
    (["Eerst", "punt a", "punt b", "daarna"], "Eerst<ul><li>punt a</li><li>punt b</li></ul>daarna"),
    (["Vet en schuin."], "<p><b>Vet</b> en <i>schuin</i>.</p>"),
    (["Brood & boter"], "Brood &amp; boter"),
    (["ziet men niet:"], "<p>ziet men niet:<script>alert(1)</script><style>p{}</style></p>"),
    (["link"], '<a href="javascript:alert(1)" onclick="x()">link</a>'),
    (["3 < 4 en 5 > 2"], "3 < 4 en 5 > 2"),
    (["open"], "<p><b>open"),
    (["na"], "<!-- weg --><p>na</p>"),
    ([], "<!-- weg -->"),
    ([], ""),
    (["voor\x01na"], "voor\x01na <b>"),
]


@pytest.mark.parametrize(("expected", "text"), TEXTS)
def test_a_text_becomes_paragraphs_without_markup(expected: list[str], text: str) -> None:
    assert expected == paragraphs(text)


def test_deep_nesting_is_no_danger() -> None:
    assert ["diep"] == paragraphs("<div>" * 5_000 + "diep")


def test_a_marker_with_a_row_is_cut_out_and_others_stay_text() -> None:
    expected = [Piece("Een "), Piece("[1]", 1), Piece("[0]", 0), Piece(" en [7], [regeerakkoord].")]
    assert expected == pieces("Een [1][0] en [7], [regeerakkoord].", {0: None, 1: None})
