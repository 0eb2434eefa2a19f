"""Find the real data; in CI a missing folder fails, elsewhere it is skipped with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gestand.remote.protocol import Connection
from tests import engines
from tests.needs import absent

ROOT = Path(__file__).resolve().parent.parent


def data_root() -> Path:
    """Tell where the real data lies: GESTAND_DATA, by default ../shared/data beside the repository."""
    return Path(os.environ.get("GESTAND_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Callable[[str], Path]:
    """Give the folder of one kind of real data, for example ``data("corpus")``."""

    def folder(kind: str) -> Path:
        path = data_root() / kind
        if not path.is_dir():
            absent(f"real data missing: {path} (set GESTAND_DATA)")
        return path

    return folder


@pytest.fixture(scope="module")
def virtuoso() -> Iterator[str]:
    """Run Virtuoso for the tests of one file; give its address. A missing program fails the tests."""
    with engines.virtuoso() as address:
        yield address


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """Run the Oxigraph server for the tests of one file; give its address."""
    with engines.oxigraph() as address:
        yield address


@pytest.fixture(scope="module", params=["virtuoso", "oxigraph"])
def engine(request: pytest.FixtureRequest) -> Connection:
    """Connect to each engine in turn."""
    return engines.connection(request.param, request.getfixturevalue(request.param))
