"""Write sorted quads in other syntaxes: Turtle, TriG, JSON-LD lines; straight from canonical text, term by term.

A literal of canonical N-Quads stands unchanged in Turtle (RDF 1.1 Turtle, section 6.4) and, quotes and all, in JSON
(RFC 8259, section 7): the escapes are the same. Tests and `gestand verify` read the results with another parser.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from gestand.dump.canonical import terms_of
from gestand.dump.index import Token, token
from gestand.terms import RDF

TYPE = token(RDF.type)

LESS_THAN, GREATER_THAN = b"<>"

_LOCAL = re.compile(rb"[A-Za-z_](?:[\w-]*\w)?")  # PN_LOCAL without what needs thought: dots, colons, codes


class Shortener:
    """Shorten IRIs by prefix; remember what was asked, since properties and classes come again and again."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(sorted(prefixes.items()))
        self._spaces = {space.encode(): name.encode() for name, space in self.prefixes.items()}
        self._known: dict[Token, bytes] = {}

    def header(self) -> bytes:
        """Give the lines that declare the prefixes, in Turtle."""
        return "".join(f"@prefix {name}: <{space}> .\n" for name, space in self.prefixes.items()).encode()

    def term(self, term: Token) -> bytes:
        """Write a term in Turtle."""
        if term[0] == LESS_THAN:
            return self._known.get(term) or self._iri(term)
        if term[-1] == GREATER_THAN:
            text, _, kind = term.rpartition(b"^^")
            return text + b"^^" + (self._known.get(kind) or self._iri(kind))
        return term

    def _iri(self, term: Token) -> bytes:
        cut = max(term.rfind(b"#"), term.rfind(b"/")) + 1
        prefix = self._spaces.get(term[1:cut])
        if prefix is None or not _LOCAL.fullmatch(term[cut:-1]):
            return term
        self._known[term] = prefix + b":" + term[cut:-1]
        return self._known[term]


def turtle(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Write sorted N-Quads lines as Turtle, without the graphs: one piece for each subject."""
    short = Shortener(prefixes)
    yield short.header()
    yield from _blocks(lines, short)


def trig(lines: Iterable[bytes], prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Write sorted N-Quads lines as TriG: graph by graph, one piece for each subject in it."""
    short = Shortener(prefixes)
    yield short.header()
    by_graph: dict[Token, list[bytes]] = defaultdict(list)
    for line in lines:
        by_graph[terms_of(line)[3]].append(line)
    for graph in sorted(by_graph):
        yield b"\n" + short.term(graph) + b" {\n"
        yield from _blocks(by_graph[graph], short)
        yield b"}\n"


def _subject(line: bytes) -> Token:
    return line[: line.index(b" ")]


def _blocks(lines: Iterable[bytes], short: Shortener) -> Iterator[bytes]:
    """Give one block of Turtle for each subject: what it is comes first, then its properties in order.

    The loop runs over every statement several times in each build, so it cuts lines itself (see `terms_of`).
    """
    term = short.term
    for subject, own in groupby(lines, _subject):
        said: dict[bytes, list[bytes]] = {}
        for line in own:
            _, predicate, rest = line.split(b" ", 2)
            value = term(rest[: rest.rindex(b" <")])
            if predicate in said:
                said[predicate].append(value)
            else:
                said[predicate] = [value]
        kinds = said.pop(TYPE, None)
        properties = [b"a " + b" , ".join(kinds)] if kinds else []
        properties += [term(name) + b" " + b" , ".join(values) for name, values in said.items()]
        yield b"\n" + term(subject) + b" " + b" ;\n    ".join(properties) + b" .\n"


def json_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Write sorted N-Quads lines as JSON-LD, a subject a line, in expanded form: no context has to be fetched.

    A line is ``{"@graph": [{"@id": graph, "@graph": [{"@id": subject, …}]}, …]}``: one entry for each graph that
    says something of the subject.
    """
    for subject, own in groupby(lines, _subject):
        by_graph: dict[Token, dict[Token, list[bytes]]] = {}
        for line in own:
            _, predicate, value, graph = terms_of(line)
            by_graph.setdefault(graph, {}).setdefault(predicate, []).append(value)
        graphs = b",".join(_json_graph(graph, subject, by_graph[graph]) for graph in sorted(by_graph))
        yield b'{"@graph":[' + graphs + b"]}\n"


def _json_graph(graph: Token, subject: Token, said: Mapping[Token, list[Token]]) -> bytes:
    members = [b'"@id":' + _json_iri(subject)]
    for predicate, values in said.items():
        if predicate == TYPE and all(value[0] == LESS_THAN for value in values):
            members.insert(1, b'"@type":[' + b",".join(map(_json_iri, values)) + b"]")
        else:
            members.append(_json_iri(predicate) + b":[" + b",".join(map(_json_value, values)) + b"]")
    return b'{"@id":' + _json_iri(graph) + b',"@graph":[{' + b",".join(members) + b"}]}"


def _json_iri(term: Token) -> bytes:
    return b'"' + term[1:-1] + b'"'


def _json_value(term: Token) -> bytes:
    if term[0] == LESS_THAN:
        return b'{"@id":' + _json_iri(term) + b"}"
    text, rest = term[: term.rindex(b'"') + 1], term[term.rindex(b'"') + 1 :]
    if rest.startswith(b"^^"):
        return b'{"@value":' + text + b',"@type":' + _json_iri(rest[2:]) + b"}"
    if rest:
        return b'{"@value":' + text + b',"@language":"' + rest[1:] + b'"}'
    return b'{"@value":' + text + b"}"
