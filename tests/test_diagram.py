"""Diagrams: every box and arrow is drawn once, inside the picture, and nothing is drawn over words."""

from __future__ import annotations

from itertools import combinations

from gestand.server.diagram import Box, Diagram, Line, Name, lay_out
from hypothesis import given, settings
from hypothesis import strategies as st

KEYS = st.sampled_from("abcdefgh")
GRAPHS = st.lists(
    st.tuples(KEYS, KEYS, st.sampled_from(["kent", "is deel van", "een veel langere naam"])), min_size=1, max_size=12
)


def drawn(arrows: list[tuple[str, str, str]]) -> Diagram:
    keys = {key for source, target, _ in arrows for key in (source, target)}
    boxes = {key: Name(f"De klasse met de naam {key}", f"#{key}") for key in sorted(keys)}
    return lay_out(boxes, [(source, target, Name(words)) for source, target, words in arrows])


def rectangle(one: Box | Line) -> tuple[float, float, float, float]:
    if isinstance(one, Box):
        return one.x, one.y, one.x + one.width, one.y + one.height
    half = 3 * len(one.words)
    return one.x - half, one.y - 11, one.x + half, one.y + 3


def apart(one: Box | Line, other: Box | Line) -> bool:
    a, b = rectangle(one), rectangle(other)
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_everything_stands_inside_and_apart(arrows: list[tuple[str, str, str]]) -> None:
    seen = drawn(arrows)
    assert len({key for source, target, _ in arrows for key in (source, target)}) == len(seen.boxes)
    assert sorted(words for *_, words in arrows) == sorted(line.words for line in seen.words)
    for left, top, right, bottom in map(rectangle, (*seen.boxes, *seen.words)):
        assert 0 <= left and 0 <= top and right <= seen.width and bottom <= seen.height
    assert [] == [pair for pair in combinations((*seen.boxes, *seen.words), 2) if not apart(*pair)]


@settings(max_examples=20, deadline=None)
@given(GRAPHS)
def test_the_same_input_gives_the_same_drawing(arrows: list[tuple[str, str, str]]) -> None:
    assert drawn(arrows) == drawn(arrows)


def test_an_arrow_ends_at_its_box_with_a_head() -> None:
    seen = drawn([("a", "b", "kent")])
    headed = [stroke for stroke in seen.strokes if stroke.headed]
    assert (2, 1) == (len(seen.strokes), len(headed))
    target, (x, y) = seen.boxes[1], headed[0].points[-1]
    assert target.x <= x <= target.x + target.width and target.y == y
    assert headed[0].head.startswith(f"{x:.1f},{y:.1f}")


def test_a_long_name_stands_on_more_lines_and_one_box_stands_out() -> None:
    seen = lay_out(
        {"a": Name("Sectie van een regeerakkoord", "#a", "nl"), "b": Name("B")}, [("a", "b", Name("kent"))], "a"
    )
    assert ["Sectie van een", "regeerakkoord"] == [line.words for line in seen.boxes[0].lines]
    assert [True, False] == [box.strong for box in seen.boxes]
