"""Keep a query as it was sent: see through its codepoint escapes, and tell where in it a fault lies."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


class QuerySyntaxError(ValueError):
    """Say what is wrong with a query, and where: line and column count from 1, in code points as sent."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column

    def __reduce__(self) -> tuple[type[QuerySyntaxError], tuple[str, int, int]]:
        """Let the error travel between processes."""
        return type(self), (self.message, self.line, self.column)


class UpdateRefused(QuerySyntaxError):
    """The text is an update request, and the endpoint takes queries only."""


class NestingTooDeep(QuerySyntaxError):
    """The query is nested deeper than the endpoint takes."""


class TooLong(QuerySyntaxError):
    """The query holds more tokens, or more of one construct, than the endpoint takes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A query as it was sent, and as it reads once the codepoint escapes of section 19.2 are replaced."""

    sent: str
    text: str
    escapes: Sequence[int] = ()  # where each replaced character stands in `text`
    shifts: Sequence[int] = ()  # how far `sent` is ahead of `text` after that character
    risky: Sequence[int] = ()  # the escapes that stand for a quote, a backslash or a line end

    def offset(self, at: int) -> int:
        """Give the offset in the text as sent of an offset in the decoded text."""
        before = bisect_right(self.escapes, at - 1)
        return at + (self.shifts[before - 1] if before else 0)

    def place(self, at: int) -> tuple[int, int]:
        """Give line and column, from 1, of an offset in the decoded text."""
        before = self.sent[: self.offset(at)]
        ends = list(_LINE_END.finditer(before))
        return len(ends) + 1, len(before) - (ends[-1].end() if ends else 0) + 1


_LINE_END = re.compile(r"\r\n|\n|\r")
_ESCAPE = re.compile(r"\\(?:\\|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_SURROGATE = re.compile("[\ud800-\udfff]")
RISKY = {'"': '\\"', "'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_STRING_AS_SENT = re.compile(
    r"""#[^\r\n]*+|<[^<>"{}|^`\x00-\x20]*+>|"""
    r'''("""(?:"{0,2}+(?:[^"\\]|\\.))*+"""|"(?:[^"\\\r\n]|\\.)*+"'''
    r"""|'''(?:'{0,2}+(?:[^'\\]|\\.))*+'''|'(?:[^'\\\r\n]|\\.)*+')""",
    re.DOTALL,
)
_SHOWN = 40


def fault(source: Source, at: int, message: str, kind: type[QuerySyntaxError] = QuerySyntaxError) -> QuerySyntaxError:
    """Make the error for an offset in the decoded text."""
    return kind(message, *source.place(at))


def shown(text: str) -> str:
    """Write a piece of a query so that it fits in a message."""
    piece = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "'" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in piece) + "'"


def decode(sent: str) -> Source:
    """Replace the codepoint escapes as section 19.2 says, before anything else is read.

    An escaped backslash does not begin an escape: ``"\\\\u0041"`` is a backslash and five characters, as every
    engine reads it.
    """
    if not sent.isascii() and (lone := _SURROGATE.search(sent)):
        raise fault(Source(sent, sent), lone.start(), f"found U+{ord(lone[0]):04X}, which is not a character")
    if "\\u" not in sent and "\\U" not in sent:
        return Source(sent, sent)
    pieces: list[str] = []
    escapes: list[int] = []
    shifts: list[int] = []
    risky: list[int] = []
    done = length = 0
    for found in _ESCAPE.finditer(sent):
        if found.lastindex is None:
            continue
        character = _character(sent, found)
        pieces += (sent[done : found.start()], character)
        length += found.start() - done
        escapes.append(length)
        if character in RISKY:
            risky.append(length)
        length, done = length + 1, found.end()
        shifts.append(done - length)
    if risky:
        _refuse_in_strings(sent)
    return Source(sent, "".join((*pieces, sent[done:])), escapes, shifts, risky)


def _refuse_in_strings(sent: str) -> None:
    r"""Refuse an escaped quote, backslash or line end where a string is read with its escapes still in it.

    Read so, as many engines do, ``"a\u0022`` goes on; read as section 19.2 says, it is a whole string. A query that
    means two things must not pass a policy. The tokenizer looks again, at what section 19.2 makes of the query.
    """
    for string in _STRING_AS_SENT.finditer(sent):
        for escape in _ESCAPE.finditer(string[1] or ""):
            if escape.lastindex is not None and chr(int(escape[1] or escape[2], 16)) in RISKY:
                at = string.start(1) + escape.start()
                raise fault(Source(sent, sent), at, risky_message(escape[0]))


def risky_message(escape: str) -> str:
    """Say why an escape is refused in a string, and what to write in its place."""
    plain = RISKY[chr(int(escape[2:], 16))]
    return f"found the escape {escape} in a string, which engines read differently; write {plain}"


def _character(sent: str, found: re.Match[str]) -> str:
    """Give the character of a codepoint escape, which must be a Unicode scalar value."""
    code = int(found[1] or found[2], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise fault(Source(sent, sent), found.start(), f"{shown(found[0])} is not a character of Unicode")
    return chr(code)
