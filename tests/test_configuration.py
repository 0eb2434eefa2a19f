"""What an operator may choose: the keys, their variables, and all faults of a file told at once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gestand.server import configuration, configuration_table
from gestand.server.configuration import Configuration, ConfigurationError, read

from gestand.engine.budget import Limits
from tests.sparql_server import release

OPERATING = Path(__file__).resolve().parent.parent / "docs" / "operating.md"


def written(folder: Path, text: str) -> Path:
    file = folder / "gestand.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read(written(folder, text), environment or {})
    return [fault.removeprefix(f"{folder / 'gestand.toml'}: ") for fault in caught.value.faults]


def test_nothing_chosen_is_the_default() -> None:
    assert Configuration() == read(None, {})


def test_every_table_can_be_set(tmp_path: Path) -> None:
    made = read(written(tmp_path, """
        [site]
        mount = "/data"
        [endpoint]
        services = ["https://a.example/sparql"]
        cache_folder = "answers"
        behind_proxy = true
        [budget]
        seconds = 5
        rows = "none"
        [limits]
        workers = 3
        heavy = 2
        [connections]
        threads = 12
    """), {})  # fmt: skip
    endpoint = made.settings.endpoint
    assert ("/data", ("https://a.example/sparql",), True) == (made.settings.mount, endpoint.services, endpoint.behind_proxy)
    assert (tmp_path / "answers", 5.0, None) == (endpoint.cache_folder, endpoint.budget.seconds, endpoint.budget.rows)
    assert (replace(Limits(), workers=3, heavy=2), 12) == (endpoint.limits, made.threads)


def test_what_is_not_said_keeps_its_default(tmp_path: Path) -> None:
    made = read(written(tmp_path, "[budget]\nseconds = 5\n"), {}).settings.endpoint.budget
    assert replace(Configuration().settings.endpoint.budget, seconds=5.0) == made


@pytest.mark.parametrize("name", [f"{t}.{k}" for t, part in configuration.tables(Configuration()).items() for k in configuration.keys(part)])  # fmt: skip
def test_every_key_can_be_said_in_the_file_and_in_a_variable(name: str, tmp_path: Path) -> None:
    table, key = name.split(".")
    default = Configuration()
    part = configuration.tables(default)[table]
    value = getattr(part, key)
    text: Any = {bool: "true", tuple: "https://a.example/", type(None): "7"}.get(type(value), str(value))
    quoted = f'["{text}"]' if isinstance(value, tuple) else text
    if key in ("mount", "cache_folder"):
        quoted = f'"{text}"'
    of_file = read(written(tmp_path, f"[{table}]\n{key} = {quoted}\n"), {})
    of_variable = read(None, {configuration.variable(table, key): text})
    if key != "cache_folder":  # a file's folders are meant from its place
        assert of_file == of_variable
    assert value in (None, (), False, getattr(configuration.tables(of_variable)[table], key))


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    made = read(written(tmp_path, "[budget]\nseconds = 5\nrows = 10\n"), {"GESTAND_BUDGET_SECONDS": "6"})
    assert (6.0, 10) == (made.settings.endpoint.budget.seconds, made.settings.endpoint.budget.rows)


def test_a_variable_names_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[budget]\nseconds = 5\n")
    assert 5.0 == read(None, {"GESTAND_CONFIG": str(file)}).settings.endpoint.budget.seconds


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "[limit]\nworkers = 2\n[limits]\nworker = 2\nspare = -1\n[budget]\nseconds = '5'\n[endpoint]\nbehind_proxy = 1\n"
    assert [
        "there is no table [limit]; did you mean limits?",
        "[limits] worker: there is no such key; did you mean workers?",
        "[limits] spare: must be a whole number, 0 or more, not -1",
        "[budget] seconds: must be a number, more than 0, not '5'",
        "[endpoint] behind_proxy: must be true or false, not 1",
        "GESTAND_BUDGET_SECOND: there is no such variable; did you mean GESTAND_BUDGET_SECONDS?",
    ] == faults(tmp_path, text, {"GESTAND_BUDGET_SECOND": "1", "GESTAND_RELEASES": "x"})


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("[budget] rows: must be a whole number, more than 0, or 'none', not 1.5", "[budget]\nrows = 1.5"),
        ("[budget] seconds: must be a number, more than 0, not nan", "[budget]\nseconds = nan"),
        ("[limits] workers: must be a whole number, more than 0, not True", "[limits]\nworkers = true"),
        ("[endpoint] services: must be a list of texts, not 'x'", "[endpoint]\nservices = 'x'"),
        ("[endpoint] 'x' is not the http(s) IRI of an endpoint", "[endpoint]\nservices = ['x']"),
        ("[limits] heavy must leave a worker free, unless there is only one", "[limits]\nworkers = 2\nheavy = 2"),
        ("[budget] memory_bytes is more than [limits] total_memory_bytes", "[limits]\ntotal_memory_bytes = 1000"),
        ("[connections] most must be more than the number of threads", "[connections]\nmost = 10"),
    ],
)
def test_a_value_that_cannot_be_meant_is_a_fault(fault: str, text: str, tmp_path: Path) -> None:
    assert [fault] == faults(tmp_path, text)


def test_a_tight_address_space_is_a_fault(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, "[limits]\naddress_space_bytes = 600_000_000")
    assert "must be at least [budget] memory_bytes and 1 GiB" in fault


@pytest.mark.parametrize(("part", "text"), [("Expected", "[limits\n"), ("There is no table [workers]", "workers = 1")])
def test_a_file_that_is_none_is_a_fault(part: str, text: str, tmp_path: Path) -> None:
    assert part.lower() in faults(tmp_path, text)[0].lower()


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read(tmp_path / "none.toml", {})


def test_the_server_says_the_faults_and_does_not_start(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from gestand.server.serve import serve; serve(Path(sys.argv[1]), port=0)"
    ended = subprocess.run(
        [sys.executable, "-I", "-c", program, str(release())], capture_output=True, text=True, timeout=60,
        env={"GESTAND_LIMITS_WORKERS": "0", "GESTAND_BUDGET_SECONDS": "x"},
    )  # fmt: skip
    assert (1, "") == (ended.returncode, ended.stdout)
    assert ["gestand: GESTAND_LIMITS_WORKERS", "gestand: GESTAND_BUDGET_SECONDS"] == [
        line.rsplit(": must", 1)[0] for line in ended.stderr.splitlines()
    ]


def test_threads_are_enough_for_all_that_may_wait() -> None:
    made = Configuration()
    limits = made.settings.endpoint.limits
    assert made.threads > limits.workers + 2 * limits.queue_length + made.connections.waiting_threads


def test_every_key_is_explained_in_the_documentation() -> None:
    assert configuration_table.table() in OPERATING.read_text(encoding="utf-8")
