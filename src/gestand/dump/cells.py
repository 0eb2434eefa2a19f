"""Fill tables from sorted quads: follow each column's path from the row, and write CSV (RFC 4180)."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from io import StringIO

from gestand.dump.canonical import terms_of
from gestand.dump.index import Index, Token, language_of, token, value_of
from gestand.dump.tables import BACK, CHAPTER, GRAPH, LABEL, Column, Table
from gestand.store import LABELS

READ_FIRST = "nl"
"""The language that is taken where a property has values in several."""

LINE_END = "\r\n"

KEPT = 1 << 15
"""Answers that are kept of each kind while a table is filled."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_LABELS = tuple(map(token, LABELS))

Facts = Mapping[Token, list[Token]]


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    That is text that begins with ``= + - @``, a tab or a carriage return. Text that begins with such a sign after
    apostrophes gets one more, so that taking one away always gives the source's own words back (see `unguard`).
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Give the source's own words back."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class Cells:
    """Fill one table; ``languages`` holds, for each column of text, the languages that were met in it.

    Rows share much (a promise has many links), so what was worked out for a thing is kept for a while.
    """

    def __init__(self, table: Table, index: Index, prefixes: Mapping[str, str]) -> None:
        self.table = table
        self.index = index
        self.languages: dict[str, set[str]] = defaultdict(set)
        self._columns = {column.name: column for column in table.columns}
        self._steps = {column.name: steps(column.path, prefixes) for column in table.columns}
        self._facts = lru_cache(maxsize=KEPT)(self._read)
        self._values = lru_cache(maxsize=KEPT)(self._follow)
        self._cell = lru_cache(maxsize=KEPT)(self._write)

    def rows(self) -> list[Token]:
        """Give the things that have a row, in order."""
        member = f"<{self.index.iris.vocabulary}{self.table.member}>".encode()
        return sorted(set(self.index.members.get(member, ())))

    def csv(self) -> Iterator[bytes]:
        """Write the table: a line with the columns' names, then the rows."""
        yield _line(column.name for column in self.table.columns)
        for subject in self.rows():
            found: dict[str, Token | None] = {self.table.key: subject}
            yield _line([self._cell(column.name, self._start(column, found)) for column in self.table.columns])

    def _start(self, column: Column, found: dict[str, Token | None]) -> Token | None:
        """Find the thing that a column tells of: the row itself, or the first value of another column."""
        name = column.of or self.table.key
        if name not in found:
            found[name] = next(iter(self._values(name, self._start(self._columns[name], found))), None)
        return found[name]

    def _follow(self, name: str, start: Token | None) -> tuple[Token, ...]:
        nodes = [start] if start else []
        for how, step in self._steps[name]:
            nodes = [value for node in nodes for value in self._step(node, how, step)]
        return tuple(nodes)

    def _write(self, name: str, start: Token | None) -> str:
        kind, values = self._columns[name].kind, self._values(name, start)
        if kind == "count":
            return str(len(set(values)))
        if kind == "list":
            return " ".join(map(value_of, values))
        if not values:
            return ""
        if kind == "page":
            return _page(self.index.iris.base, value_of(values[0]))
        chosen = next((value for value in values if language_of(value) == READ_FIRST), values[0])
        if kind == "text":
            self.languages[name].add(language_of(chosen))
        return guard(value_of(chosen)) if kind in ("text", "code") else value_of(chosen)

    def _step(self, node: Token, how: str, step: Token) -> Iterable[Token]:
        match how:
            case "^":
                return self.index.pointing[step].get(node, ())
            case "chapter":
                return [self.index.chapter_of[node]] if node in self.index.chapter_of else ()
            case "label":
                return next((self._facts(node)[name] for name in _LABELS if name in self._facts(node)), ())
            case "@":
                return sorted({graph for said, _, graph in self.index.quads(node) if said == step})
        return self._facts(node).get(step, ())

    def _read(self, subject: Token) -> Facts:
        said: dict[Token, list[Token]] = defaultdict(list)
        for line in self.index.own(subject):
            _, predicate, value, _ = terms_of(line)
            said[predicate].append(value)
        return dict(said)


def steps(path: str, prefixes: Mapping[str, str]) -> tuple[tuple[str, Token], ...]:
    """Read a column's path: how to go, and by which property."""
    found = []
    for step in filter(None, path.split("/")):
        if step in (CHAPTER, LABEL):
            found.append((step, b""))
        else:
            how = step[0] if step[0] in (BACK, GRAPH) else ""
            found.append((how, f"<{expand(step, prefixes)}>".encode()))
    return tuple(found)


def expand(step: str, prefixes: Mapping[str, str]) -> str:
    """Write the property of a step in full."""
    prefix, _, name = step.lstrip(BACK + GRAPH).partition(":")
    return prefixes[prefix] + name


def _page(base: str, iri: str) -> str:
    """Give the address of the page about a resource (Flemish URI standard: id becomes doc)."""
    return f"{base}/doc/{iri.removeprefix(f'{base}/id/')}" if iri.startswith(f"{base}/id/") else iri


def _line(cells: Iterable[str]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out, lineterminator=LINE_END).writerow(cells)
    return out.getvalue().encode()
