"""Take the whole statements out of a file of RDF that has a syntax error, and tell each one that is left out.

Only where a statement ends can be seen for sure: N-Triples and N-Quads by the line, Turtle at a line that ends in a
full stop, in a file without long strings and blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, parse

from gestand.evidence import Faults, Place
from gestand.formats import NQUADS, NTRIPLES, TURTLE, Format, rdf_format

_LONG = re.compile(r'"""|\'\'\'')
_BLANK = re.compile(r"_:|\[")
_DIRECTIVE = re.compile(r"\s*(@prefix|@base|prefix|base)\b", re.IGNORECASE)
_SHOWN = 80


def recover(path: Path, form: Format, faults: Faults) -> tuple[Quad, ...] | None:
    """Give what the whole statements of a file say, with a warning for each that is none; None when it cannot be."""
    text = path.read_text(encoding="utf-8", errors="replace")
    place = Place(str(path))
    if form not in (TURTLE, NTRIPLES, NQUADS):
        return faults.error(place, f"is {form.name}, of which no part can be taken for whole")
    if form is TURTLE and (_LONG.search(text) or _BLANK.search(_without_iris(text))):
        return faults.error(place, "has long strings or blank nodes: where a statement ends cannot be seen for sure")
    base, left_out, prologue = path.absolute().as_uri(), 0, ""
    quads: list[Quad] = []
    for number, statement in _statements(text, form):
        try:
            quads.extend(parse(prologue + statement, format=rdf_format(form), base_iri=base))
        except SyntaxError as error:
            left_out += 1
            shown = " ".join(statement.split())[:_SHOWN]
            faults.warning(
                Place(str(path), number), f"is no {form.name} and was left out: {shown}…: {error.msg}",
                'the rest was read, as on_error = "skip" allows',
            )  # fmt: skip
        else:
            prologue += statement if _DIRECTIVE.match(statement) else ""
    if not quads:
        return faults.error(place, f"has no whole statement: all {left_out} are faulty")
    return tuple(quads)


def _without_iris(text: str) -> str:
    """Give a text without its IRIs and strings, so that what is left is syntax."""
    return re.sub(r'<[^>\n]*>|"(?:[^"\\\n]|\\.)*"|#[^\n]*', "", text)


def _statements(text: str, form: Format) -> Iterator[tuple[int, str]]:
    """Give each statement with its first line, counted from 1."""
    start, held = 1, ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if not held.strip():
            start, held = number, ""
        held += line
        ends = form is not TURTLE or line.rstrip().endswith(".") or re.match(r"(prefix|base)\b", held, re.IGNORECASE)
        if held.strip() and ends:
            yield start, held
            held = ""
    if held.strip():
        yield start, held
