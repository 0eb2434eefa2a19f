"""What docs/operating.md says of metrics, log and outcomes is what the server does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gestand.engine import faults
from tests.sparql_server import Server, server

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the table with this first heading."""
    lines = TEXT.splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    body = iter(lines[begin + 2 :])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in iter(lambda: next(body, ""), "")]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture(scope="module")
def at() -> Server:
    return server()


def test_each_metric_is_explained_and_no_other(at: Server) -> None:
    at.query("ASK {}")
    shown = re.findall(r"^# TYPE (\S+) (\w+)$", at.ask("GET", "/metrics").text, re.MULTILINE)
    told = {named(metric)[0]: kind for metric, kind, _ in rows("metric")}
    assert {name: kind for name, kind in shown if not name.endswith("_created")} == told


def test_each_field_of_the_log_is_explained_and_no_other(at: Server) -> None:
    at.query("ASK { ?s ?p 5 }")
    assert set(at.logged()[-1]) == {named(field)[0] for field, _ in rows("field")}


def constants(path: Path) -> set[str]:
    """Find the outcomes that a module of the server names: ``outcome=…``, ``close(…)``, and the names of limits."""
    found: set[str] = set()
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        at = {"close": 0, "_too_much": 1, "limit_problem": 2}.get(name)
        said = [keyword.value for keyword in call.keywords if keyword.arg == "outcome"]
        said += call.args[at : at + 1] if at is not None else []
        found |= {one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def engine_outcomes(kind: type[faults.EngineFault] = faults.EngineFault) -> set[str]:
    """Give the outcomes of the engine's faults that are no mere families."""
    below = kind.__subclasses__()
    return set().union(*map(engine_outcomes, below)) if below else {kind.outcome}


def test_each_outcome_is_explained_and_no_other() -> None:
    modules = [*(ROOT / "server").glob("sparql*.py"), ROOT / "server" / "transfer.py", ROOT / "server" / "client_account.py"]
    said = set().union(*map(constants, modules)) | engine_outcomes()
    assert said == {name for cell, *_ in rows("outcome") for name in named(cell)}


@pytest.mark.parametrize(
    ("path", "status", "said"), [("/health", 200, "ok\n"), ("/ready", 200, '{"release": "2026-01-02-00000001"}\n')]
)
def test_the_addresses_of_its_health_answer_as_told(at: Server, path: str, status: int, said: str) -> None:
    answer = at.ask("GET", path)
    assert (status, said, "no-store") == (answer.status, answer.text, answer.headers["cache-control"])


def test_a_server_without_release_lives_and_is_not_ready() -> None:
    from tests.sparql_server import scratch, start

    bare = start(scratch())
    assert (200, 503) == (bare.ask("GET", "/health").status, bare.ask("GET", "/ready").status)
    bare.stop()
