"""Find an anchor again in a text that may be another extraction of the same; never by guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gestand.anchors.anchor import Anchor
from gestand.anchors.fold import Folded, fold
from gestand.evidence import digest

Method = Literal["position", "exact", "fold"]
Failure = Literal["ambiguous", "missing"]


@dataclass(frozen=True)
class Found:
    """Where an anchor stands now, in code points, and by which method; ``failure`` when it has no one place."""

    start: int = -1
    end: int = -1
    method: Method | None = None
    failure: Failure | None = None


def find(text: str, anchor: Anchor) -> Found:
    """Find by position when the text is the same, else by the one exact quote, else by the one folded quote.

    Of several places, only the one with the same prefix and suffix counts; when that leaves none or several, the
    anchor is ambiguous.
    """
    if digest(text) == anchor.digest and text[anchor.start : anchor.end] == anchor.exact:
        return Found(anchor.start, anchor.end, "position")
    exact = list(_places(text, anchor.exact))
    if len(exact) == 1:
        return Found(exact[0], exact[0] + len(anchor.exact), "exact")
    return _by_fold(text, anchor)


def _by_fold(text: str, anchor: Anchor) -> Found:
    folded, wanted = fold(text), fold(anchor.exact).text
    places = list(_places(folded.text, wanted)) if wanted else []
    if not places:
        return Found(failure="missing")
    if len(places) > 1:
        places = [at for at in places if _alike(folded, at, len(wanted), anchor)]
    if len(places) != 1:
        return Found(failure="ambiguous")
    at = places[0]
    return Found(folded.source[at], folded.source[at + len(wanted) - 1] + 1, "fold")


def _alike(folded: Folded, at: int, length: int, anchor: Anchor) -> bool:
    """Tell whether a place has the anchor's prefix before it and its suffix behind it, white space aside."""
    before, after = fold(anchor.prefix).text.replace(" ", ""), fold(anchor.suffix).text.replace(" ", "")
    behind = folded.text[at + length :].replace(" ", "")
    return folded.text[:at].replace(" ", "").endswith(before) and behind.startswith(after)


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
