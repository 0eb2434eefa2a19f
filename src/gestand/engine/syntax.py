"""Parse a SPARQL 1.1 query for the endpoint's policy: what it asks, of which graphs, with which services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal, cast

from gestand.engine.grammar import PROLOGUE, recognise
from gestand.engine.query_limits import hold_limits
from gestand.engine.query_scope import Scope
from gestand.engine.query_text import (
    NestingTooDeep,
    QuerySyntaxError,
    TooLong,
    UpdateRefused,
    decode,
    fault,
    shown,
)
from gestand.engine.tokens import Tokens, tokenize

__all__ = [
    "NestingTooDeep",
    "ParsedQuery",
    "QuerySyntaxError",
    "TooLong",
    "UpdateRefused",
    "parse",
    "rename",
    "resolve",
]

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Place = Literal["graph", "iri", "string"]
"""Where an IRI stands in a query: behind GRAPH, elsewhere, or alone in a string."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What the policy must know of a query that is valid SPARQL 1.1."""

    form: Form
    default_graphs: tuple[str, ...]
    """The IRIs of FROM; absolute where the query or the caller gives a base."""
    named_graphs: tuple[str, ...]
    """The IRIs of FROM NAMED."""
    services: tuple[str, ...]
    """The endpoint of each SERVICE: an IRI, or ``?name`` for a variable."""
    has_service: bool
    normalized: str
    """The tokens, keywords in upper case, one space between: equal for queries that differ in nothing else."""
    depth: int
    """How many brackets of any kind are open at the deepest place."""
    without_dataset: str
    """The query for the engine: FROM clauses and comments blanked, codepoint escapes replaced, lines kept.

    The columns of ``SELECT *`` are named, in the order in which the query names them.

    Give the engine this text and not the one that was sent: pyoxigraph 0.5.13 reads escapes in another way
    (only in IRIs and strings, and after tokenizing), so it could see another query than the policy did.
    """


def parse(text: str, *, base: str | None = None, max_depth: int = 100, max_tokens: int = 500_000) -> ParsedQuery:
    """Parse a query; QuerySyntaxError says what is wrong and where, NestingTooDeep and TooLong what is too much.

    `base` is the IRI against which relative IRIs are resolved when the query declares none.
    """
    tokens = tokenize(decode(text), max_tokens)
    depth = _depth(tokens, max_depth)
    hold_limits(tokens)
    scope = recognise(tokens)
    names = _Names(tokens, base)
    dropped = {
        at
        for graph in (*scope.default_graphs, *scope.named_graphs)
        for at in range(graph - (1 if tokens.kinds[graph - 1] == "FROM" else 2), graph + 1)
    }
    return ParsedQuery(
        form=cast("Form", tokens.kinds[names.end]),
        default_graphs=tuple(map(names.name, scope.default_graphs)),
        named_graphs=tuple(map(names.name, scope.named_graphs)),
        services=tuple(map(names.name, scope.services)),
        has_service=bool(scope.services),
        normalized=" ".join(tokens.texts[:-1]),
        depth=depth,
        without_dataset=_without(tokens, dropped, _columns(tokens, scope, names.end)),
    )


def rename(text: str, base: str | None, renamed: Callable[[str, Place], str]) -> tuple[str, Form]:
    """Write a valid query with absolute IRIs, each as ``renamed`` gives it; give its form too.

    ``renamed`` is told where the IRI stands.
    Prefixed names are written out where that changes them, and a string that is nothing but an IRI is renamed, too.
    """
    tokens = tokenize(decode(text), len(text) + 1)
    names = _Names(tokens, base)
    instead: dict[int, str] = {}
    for at, kind in enumerate(tokens.kinds):
        if kind in ("IRI", "PNAME") and at >= names.end:
            iri = names.name(at)
            name = renamed(iri, "graph" if tokens.kinds[at - 1] == "GRAPH" else "iri")
            if kind == "IRI" or name != iri:
                instead[at] = f"<{name}>"
        elif kind == "STRING" and (found := _QUOTED.fullmatch(tokens.texts[at])):
            instead[at] = found[1] + renamed(found[2], "string") + found[1]
    return _without(tokens, set(), instead), cast("Form", tokens.kinds[names.end])


_QUOTED = re.compile(r"""(["'])(https?:[^"'\\\s]+)\1""")


def _columns(tokens: Tokens, scope: Scope, start: int) -> dict[int, str]:
    """Name the columns of ``SELECT *`` in the order in which the query does: the engine's own order is none."""
    star, seen = scope.everything or (-1, set())
    if not seen or star - start not in (1, 2):  # the * of a subquery
        return {}
    named = (text[1:] for text, kind in zip(tokens.texts, tokens.kinds, strict=True) if kind == "VAR")
    return {star: " ".join(f"?{name}" for name in dict.fromkeys(named) if name in seen)}


def _depth(tokens: Tokens, most: int) -> int:
    """Measure how deep the brackets nest; the grammar allows no other way to nest without end.

    A `!`, a sign or a `^` may not follow another of its kind in SPARQL 1.1, so each needs a bracket.
    """
    depth = deepest = 0
    for at, kind in enumerate(tokens.kinds):
        if kind in _OPENING:
            depth += 1
            if depth > deepest:
                deepest = depth
                if depth > most:
                    message = f"brackets are nested more than {most} deep, the limit here"
                    raise fault(tokens.source, tokens.starts[at], message, NestingTooDeep)
        elif kind in _CLOSING:
            depth -= 1
    return deepest


_OPENING, _CLOSING = frozenset("{[("), frozenset("}])")


class _Names:
    """The IRIs that a query's prologue gives to its tokens.

    A prefix that is declared twice has its last IRI, as engines read it, though section 19.5 forbids it.
    """

    def __init__(self, tokens: Tokens, base: str | None) -> None:
        self._tokens, self._base = tokens, base
        self._spaces: dict[str, str] = {}
        self.end = at = 0
        while tokens.kinds[at] in PROLOGUE:
            iri = tokens.texts[at + 1 + (tokens.kinds[at] == "PREFIX")][1:-1]
            if tokens.kinds[at] == "PREFIX":
                self._spaces[tokens.texts[at + 1]] = resolve(iri, self._base)
                at += 1
            else:
                self._base = resolve(iri, self._base)
            at += 2
        self.end = at
        self._hold_declared()

    def _hold_declared(self) -> None:
        """Refuse prefixed names whose prefix is not declared, all at once."""
        tokens = self._tokens
        named = [at for at, kind in enumerate(tokens.kinds) if kind == "PNAME"]
        missing: dict[str, int] = {}
        for at in named:
            prefix = tokens.texts[at][: tokens.texts[at].index(":") + 1]
            if prefix not in self._spaces:
                missing.setdefault(prefix, at)
        if missing:
            first = next(iter(missing.values()))
            raise fault(tokens.source, tokens.starts[first], f"no PREFIX declares {_some(missing)}")

    def name(self, at: int) -> str:
        """Give the IRI that a token stands for, or the variable as ``?name``."""
        kind, text = self._tokens.kinds[at], self._tokens.texts[at]
        if kind == "VAR":
            return "?" + text[1:]
        if kind == "IRI":
            return resolve(text[1:-1], self._base)
        prefix, _, local = text.partition(":")
        return self._spaces[prefix + ":"] + re.sub(r"\\(.)", r"\1", local)


def _some(names: Iterable[str]) -> str:
    """List the first few of some names."""
    few = list(islice(names, 9))
    return ", ".join(shown(name) for name in few[:8]) + (" and more" if len(few) > 8 else "")


def _without(tokens: Tokens, dropped: set[int], instead: Mapping[int, str]) -> str:
    """Write the query anew, each token where it stood; comments and the dropped tokens become spaces."""
    source = tokens.source
    begins = list(map(source.offset, tokens.starts)) if source.escapes else tokens.starts
    done = 0
    pieces: list[str] = []
    for at, (begin, text) in enumerate(zip(begins, tokens.texts, strict=True)):
        if at in dropped:
            continue
        gap = source.sent[done:begin]
        pieces += (gap if not gap or gap.isspace() else _INK.sub(" ", gap), instead.get(at, text))
        done = begin + len(text)
    return "".join(pieces)


_INK = re.compile(r"[^\r\n]")
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)


def resolve(reference: str, base: str | None) -> str:
    """Resolve an IRI reference against a base (RFC 3986, section 5.2); without a base it stays as it is.

    An IRI with a scheme stays as it is too, dot segments and all: so does the engine's, and graph names must match.
    """
    parts = _PARTS.fullmatch(reference)
    context = _PARTS.fullmatch(base or "")
    if parts is None or context is None or not base or parts[1] is not None:
        return reference
    _, authority, path, query, fragment = parts.groups()
    if authority is not None or path.startswith("/"):
        path = _dotless(path)
    elif path:
        stem = context[3][: context[3].rfind("/") + 1]
        path = _dotless((stem or ("/" if context[2] is not None else "")) + path)
    else:
        path, query = context[3], context[4] if query is None else query
    if authority is None:
        authority = context[2]
    marked = ((context[1], "", ":"), (authority, "//", ""), (path, "", ""), (query, "?", ""), (fragment, "#", ""))
    return "".join(f"{before}{part}{after}" for part, before, after in marked if part is not None)


def _dotless(path: str) -> str:
    """Take the dot segments out of a path (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(len(kept) - 1, 1 if path.startswith("/") else 0) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
