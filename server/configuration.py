"""Read what an operator chose: a TOML file, and variables of the environment that win over it.

A key ``workers`` of the table ``[limits]`` is also the variable ``GESTAND_LIMITS_WORKERS``.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from gestand.engine.budget import MIB

from .connections import ConnectionSettings
from .context import Settings

VARIABLE = "GESTAND_CONFIG"
"""Names the file when the command line does not."""

NO_LIMIT = "none"
"""How a file says that there is no limit of a kind: TOML has no word for it."""

MAY_BE_ZERO = frozenset((
    "site.seconds_fresh", "site.cached_bytes", "endpoint.service_calls", "endpoint.cache_bytes",
    "endpoint.memory_bytes", "limits.spare", "limits.queue_length", "limits.queue_seconds", "limits.grace_seconds",
    "connections.drain_seconds",
))  # fmt: skip

_NESTED = ("endpoint", "budget", "limits")
_WORKER_START_BYTES = 1024 * MIB

Given = dict[str, dict[str, Any]]


class ConfigurationError(Exception):
    """What an operator wrote cannot be meant; ``faults`` tells all at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Configuration:
    """Everything that can be configured: the site with its endpoint, and the connections."""

    settings: Settings = field(default_factory=Settings)
    connections: ConnectionSettings = field(default_factory=ConnectionSettings)

    @property
    def threads(self) -> int:
        """Tell how many threads answer: all that may run, queue or wait for a slow reader, and some for pages."""
        limits = self.settings.endpoint.limits
        asked = limits.workers + 2 * limits.queue_length + self.connections.waiting_threads + 8
        return self.connections.threads or asked


def tables(configuration: Configuration) -> dict[str, Any]:
    """Give the value behind each table of the file."""
    settings = configuration.settings
    endpoint = settings.endpoint
    return {
        "site": settings,
        "endpoint": endpoint,
        "budget": endpoint.budget,
        "limits": endpoint.limits,
        "connections": configuration.connections,
    }


def keys(table: Any) -> dict[str, Any]:
    """Give the types of a table's keys, by name."""
    hints = get_type_hints(type(table))
    return {one.name: hints[one.name] for one in fields(table) if one.name not in _NESTED}


def variable(table: str, key: str) -> str:
    """Name the variable of a key."""
    return f"GESTAND_{table}_{key}".upper()


def read(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read the configuration; without file and variables it is the default. ConfigurationError tells all faults."""
    file = file or (Path(environment[VARIABLE]) if environment.get(VARIABLE) else None)
    faults: list[str] = []
    given = _of_file(file, faults) if file else {}
    for table, named in _of_environment(environment, faults).items():
        given.setdefault(table, {}).update(named)
    made = _made(given, faults)
    faults += _at_odds(made)
    if faults:
        raise ConfigurationError(faults)
    return made


def _of_file(file: Path, faults: list[str]) -> Given:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(f"{file}: {getattr(error, 'strerror', None) or error}")
        return {}
    given: Given = {}
    known = tables(Configuration())
    for table, entries in read.items():
        if table not in known or not isinstance(entries, dict):
            faults.append(f"{file}: there is no table [{table}]{_near(table, known)}")
            continue
        types = keys(known[table])
        for key, value in entries.items():
            place = f"{file}: [{table}] {key}"
            if key not in types:
                faults.append(f"{place}: there is no such key{_near(key, types)}")
            else:
                _take(given, table, key, value, place, types[key], faults)
                _from_the_file_s_place(given, table, key, file)
    return given


def _from_the_file_s_place(given: Given, table: str, key: str, file: Path) -> None:
    value = given.get(table, {}).get(key)
    if isinstance(value, Path):
        given[table][key] = file.parent / value


def _of_environment(environment: Mapping[str, str], faults: list[str]) -> Given:
    given: Given = {}
    known = {
        variable(table, key): (table, key, kind)
        for table, value in tables(Configuration()).items()
        for key, kind in keys(value).items()
    }
    prefixes = tuple(variable(table, "") for table in tables(Configuration()))
    for name, text in environment.items():
        if name in known:
            table, key, kind = known[name]
            _take(given, table, key, _of_text(text, kind), name, kind, faults)
        elif name.startswith(prefixes):
            faults.append(f"{name}: there is no such variable{_near(name, known)}")
    return given


def _of_text(text: str, kind: Any) -> Any:
    """Read a variable's text as the file would hold it; what cannot be read stays a text."""
    if kind == tuple[str, ...]:
        return text.split()
    if {str, Path} & set(get_args(kind) or (kind,)):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return text


def _take(given: Given, table: str, key: str, value: Any, place: str, kind: Any, faults: list[str]) -> None:
    try:
        given.setdefault(table, {})[key] = _checked(value, kind, f"{table}.{key}" in MAY_BE_ZERO)
    except ValueError as error:
        faults.append(f"{place}: {error}, not {value!r}")


def _checked(value: Any, kind: Any, zero: bool) -> Any:
    """Hold a value to the type of its key; ValueError says what it must be."""
    kinds = set(get_args(kind)) or {kind}
    if kind == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise ValueError("must be a list of texts")
    if bool in kinds:
        if isinstance(value, bool):
            return value
        raise ValueError("must be true or false")
    if {str, Path} & kinds:
        if isinstance(value, str) and "\0" not in value:
            return Path(value) if Path in kinds else value
        raise ValueError("must be a text")
    if value == NO_LIMIT and NoneType in kinds:
        return None
    return _number(value, kinds, zero)


def _number(value: Any, kinds: set[Any], zero: bool) -> float:
    least = "0 or more" if zero else "more than 0"
    allowed = (int, float) if float in kinds else int
    if isinstance(value, bool) or not isinstance(value, allowed) or not math.isfinite(value) or value < 0:
        whole = "a number" if float in kinds else "a whole number"
        raise ValueError(f"must be {whole}, {least}{f', or {NO_LIMIT!r}' if NoneType in kinds else ''}")
    if value == 0 and not zero:
        raise ValueError(f"must be {least}")
    return float(value) if float in kinds else value


def _made(given: Given, faults: list[str]) -> Configuration:
    """Put what was given over the defaults; what the values say against it is a fault too."""
    default = Configuration()
    parts = tables(default)
    made = {name: _replaced(name, part, given.get(name, {}), faults) for name, part in parts.items()}
    endpoint = replace(made["endpoint"], budget=made["budget"], limits=made["limits"])
    return Configuration(replace(made["site"], endpoint=endpoint), made["connections"])


def _replaced(table: str, default: Any, given: dict[str, Any], faults: list[str]) -> Any:
    try:
        return replace(default, **given)
    except ValueError as error:
        faults.extend(f"[{table}] {fault}" for fault in str(error).split("; "))
        return default


def _at_odds(made: Configuration) -> Iterator[str]:
    """Find values that cannot hold together."""
    endpoint = made.settings.endpoint
    budget, limits = endpoint.budget, endpoint.limits
    if budget.memory_bytes > limits.total_memory_bytes:
        yield "[budget] memory_bytes is more than [limits] total_memory_bytes"
    if limits.address_space_bytes < budget.memory_bytes + _WORKER_START_BYTES:
        yield (
            "[limits] address_space_bytes must be at least [budget] memory_bytes and 1 GiB: "
            "a worker takes half a GiB of addresses before it does anything"
        )
    if made.connections.most <= made.threads:
        yield "[connections] most must be more than the number of threads"


def _near(word: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(word, known, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}" if len(known) < 30 else ""
