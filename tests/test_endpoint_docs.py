"""docs/endpoint.md is true: each behaviour has tests, and they exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
TEXT = (TESTS.parent / "docs" / "endpoint.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:3] for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| ---", "| behaviour"))]
NAMED = re.findall(r"`(test_\w+)::(test_\w+)`", TEXT)
OF_THE_ENDPOINT = sorted({*TESTS.glob("test_sparql_*.py"), *(TESTS / f"test_{name}.py" for name in ("evil", "control", "slow_clients", "graph_store"))})


@cache
def names_in(module: str) -> set[str]:
    tree = ast.parse((TESTS / f"{module}.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("behaviour", "tests"), ROWS, ids=[row[0].strip() for row in ROWS])
def test_a_behaviour_has_tests(behaviour: str, tests: str) -> None:
    assert behaviour.strip() and re.fullmatch(r" `test_\w+::test_\w+`(<br>`test_\w+::test_\w+`)* ", tests)


@pytest.mark.parametrize(("module", "test"), sorted(set(NAMED)), ids=lambda part: part)
def test_a_named_test_exists(module: str, test: str) -> None:
    assert test in names_in(module)


@pytest.mark.parametrize("path", OF_THE_ENDPOINT, ids=lambda path: path.name)
def test_no_file_of_tests_is_forgotten(path: Path) -> None:
    assert path.stem in {module for module, _ in NAMED}
