"""What points at much-cited things: kept in blocks, read by the page, at a cost that does not grow with the number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from gestand.server.context import Opened, Settings, Shelf
from gestand.server.description import count_incoming, portray
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from gestand import incoming
from gestand.incoming import FILE, MANY, Incoming
from gestand.release import Release, Releases
from tests.building import BASE, build_quietly, source_file, write

FEW, MORE, MOST = "weinig", "veel", "meest"
POINTS = {FEW: MANY, MORE: MANY + 1, MOST: 4_321}
SIZE = 50


def node(name: str) -> NamedNode:
    return NamedNode(f"{BASE}/id/proef/{name}")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("hubs")
    said = [f'{node(name)} <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@nl .' for name in POINTS]
    for name, amount in POINTS.items():
        said += [f"{node(f'{name}-{n}')} <http://www.w3.org/2000/01/rdf-schema#seeAlso> {node(name)} ." for n in range(amount)]
    write(folder, {"hubs/hubs.ttl": "\n".join(said)})
    return build_quietly([source_file(folder, "rdf", "hubs")], folder / "releases").release


@pytest.fixture
def opened(release: Release) -> Opened:
    """Open the release anew, so that nothing is remembered."""
    found = Shelf(Releases(release.path.parent), Settings()).current()
    assert found is not None
    return found


@pytest.mark.parametrize("name", POINTS)
def test_the_pages_together_hold_each_quad_that_points_at_a_thing_once(opened: Opened, name: str) -> None:
    pages = [portray(opened, node(name), page=page, size=SIZE).incoming for page in range(1, -(-POINTS[name] // SIZE) + 1)]
    expected = set(opened.store.quads_for_pattern(None, None, node(name), None))
    assert (POINTS[name], expected) == (sum(map(len, pages)), {quad for page in pages for quad in page})
    assert POINTS[name] == count_incoming(opened, node(name)) == len(expected)


def test_only_what_much_points_at_is_kept(opened: Opened) -> None:
    kept = opened.incoming
    assert kept is not None
    assert [None, MANY + 1, 4_321] == [kept.count(node(name)) for name in POINTS]
    assert kept.count(NamedNode(f"{BASE}/id/niets")) is None


@dataclass
class Counted:
    """A store that counts the quads that it hands out; it answers nothing else."""

    store: Store
    read: list[Quad] = field(default_factory=list)

    def quads_for_pattern(self, *pattern: Any) -> Iterator[Quad]:
        for quad in self.store.quads_for_pattern(*pattern):
            self.read.append(quad)
            yield quad

    def prefetch(self, nodes: Iterable[object]) -> None:
        """Read nothing ahead: the store is at hand."""


def cost(opened: Opened, name: str, page: int) -> int:
    """Count the quads that a page takes from the stores."""
    stores = Counted(opened.store), Counted(opened.beside)
    opened.store, opened.beside = (cast(Store, one) for one in stores)
    portray(opened, node(name), page=page, size=SIZE)
    return sum(len(one.read) for one in stores)


@pytest.mark.parametrize("page", [1, 40, 4_321 // SIZE])
def test_a_page_of_a_much_cited_thing_costs_no_more_than_its_own_things(opened: Opened, page: int) -> None:
    """Two or three labels for each that is named, and nothing for those on other pages."""
    assert cost(opened, MOST, page) <= 3 * SIZE


def test_what_little_points_at_is_read_whole(opened: Opened) -> None:
    assert cost(opened, FEW, 8) <= 3 * (MANY + SIZE)


def test_a_release_of_before_has_its_pages_from_the_store(release: Release, tmp_path: Path) -> None:
    (tmp_path / release.id).symlink_to(release.path)
    opened = Shelf(Releases(release.path.parent), Settings()).current()
    assert opened is not None
    opened.__dict__["incoming"] = None
    page = portray(opened, node(MOST), page=3, size=SIZE)
    assert (4_321, SIZE) == (page.incoming_total, len(page.incoming))


def test_a_file_of_another_format_is_told(release: Release, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"gestand incoming 2\n" + bytes(100))
    with pytest.raises(ValueError, match=r"incoming.bin: of another format"):
        Incoming.of(Release(tmp_path))


LINES = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abc"), st.booleans()), max_size=120)


@settings(max_examples=60, deadline=None)
@given(LINES, st.integers(0, 40), st.integers(1, 12))
def test_any_stretch_reads_back(tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[int, str, bool]], first: int, size: int) -> None:
    folder = tmp_path_factory.mktemp("blocks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incoming, "MANY", 3)
        patch.setattr(incoming, "_BLOCK", 4)
        written = sorted({_line(*each) for each in lines})
        incoming.write(folder, written)
        kept = Incoming.of(Release(folder))
        assert kept is not None
        for name in "abc":
            pointing = [line for line in written if f"> <x:{name}> <x:g>".encode() in line]
            assert (len(pointing) if len(pointing) > 3 else None) == kept.count(NamedNode(f"x:{name}"))
            if len(pointing) > 3 and first < len(pointing):
                found = kept.quads(NamedNode(f"x:{name}"), first, size)
                assert pointing[first : first + size] == [f"{quad} .\n".encode() for quad in found]


def _line(subject: int, name: str, literal: bool) -> bytes:
    written = f'"{name} <x:{name}>"' if literal else f"<x:{name}>"
    return f"<x:s{subject:02}> <x:p> {written} <x:g> .\n".encode()
