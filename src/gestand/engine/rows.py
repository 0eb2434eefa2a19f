"""Count the solutions in a serialized result as its pieces go by."""

from __future__ import annotations

import re
from typing import Protocol

from gestand import formats

# A JSON or CSV string with its closing quote in group 1; the group is empty when the piece ends inside the string.
_JSON_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*("?)', re.DOTALL)
_CSV_STRING = re.compile(rb'"[^"]*"?')


class RowCounter(Protocol):
    """Count solutions without parsing them."""

    def feed(self, piece: bytes) -> int:
        """Take the next bytes; tell how many solutions have surely begun."""

    def total(self) -> int:
        """Tell the exact count, once all bytes are fed."""


class TsvRows:
    """Count lines: a line break inside a TSV value is always escaped."""

    def __init__(self) -> None:
        """Begin before the header line."""
        self._lines = 0

    def feed(self, piece: bytes) -> int:
        """Count the line breaks of a piece."""
        self._lines += piece.count(b"\n")
        return self.total()

    def total(self) -> int:
        """Leave the header line out."""
        return max(self._lines - 1, 0)


class CsvRows(TsvRows):
    """Count the lines that end outside a quoted value."""

    def __init__(self) -> None:
        """Begin outside quotes."""
        super().__init__()
        self._inside = False

    def feed(self, piece: bytes) -> int:
        """Drop the quoted values, count the line breaks that are left."""
        block = b'"' + piece if self._inside else piece
        self._inside = block.count(b'"') % 2 == 1
        return super().feed(_CSV_STRING.sub(b"", block))


class XmlRows:
    """Count closing tags: a ``<`` in a value is always escaped."""

    _END = b"</result>"

    def __init__(self) -> None:
        """Begin with nothing carried over."""
        self._rows = 0
        self._carry = b""

    def feed(self, piece: bytes) -> int:
        """Count the tags that end in this piece."""
        block = self._carry + piece
        self._rows += block.count(self._END)
        self._carry = block[1 - len(self._END) :]
        return self._rows

    def total(self) -> int:
        """Tell the count."""
        return self._rows


class JsonRows:
    """Count the separators between the objects of ``bindings``.

    Outside strings ``},{`` stands only between two solutions. The quick way counts ``},{"`` and takes off the strings
    that end in ``},{``: their quote is followed by ``,`` or ``}``, the one that opens a variable's name is not. It is
    exact in a block that begins and ends outside strings and has no empty solution; ``":{"type":"`` marks such a
    place, because a quote inside a string is always escaped. Other blocks go the slow way: take all strings out.
    """

    _KEY = b'":{"type":"'
    _EMPTY = b"},{}"

    def __init__(self) -> None:
        """Begin outside strings."""
        self._separators = 0
        self._pending = b""
        self._tail = b""

    def feed(self, piece: bytes) -> int:
        """Count the separators up to the last safe place."""
        self._tail = (self._tail + piece)[-4:]
        block = self._pending + piece
        cut = block.rfind(self._KEY) + 1
        if cut and block.find(self._EMPTY, 0, cut) < 0:
            self._separators += self._quick(block, cut)
            self._pending = block[cut:]
        else:
            self._slow(block)
        return self._separators + 1

    def total(self) -> int:
        """Count what is pending; an empty list ends in ``[]}}``."""
        self._slow(self._pending)
        return 0 if self._tail == b"[]}}" else self._separators + 1

    @staticmethod
    def _quick(block: bytes, end: int) -> int:
        found = block.count(b'},{"', 0, end)
        return found and found - block.count(b'},{",', 0, end) - block.count(b'},{"}', 0, end)

    def _slow(self, block: bytes) -> None:
        bare, strings = _JSON_STRING.subn(rb"\1", block)
        self._separators += bare.count(b"},{")
        if strings == bare.count(b'"'):
            self._pending = bare[-2:].replace(b'"', b"_")
        else:  # the block ends inside a string, perhaps between a backslash and what it escapes
            backslashes = len(block) - len(block.rstrip(b"\\"))
            self._pending = b'"' + b"\\" * (backslashes % 2)


_COUNTERS: dict[formats.Format, type[RowCounter]] = {
    formats.RESULTS_JSON: JsonRows,
    formats.RESULTS_XML: XmlRows,
    formats.RESULTS_CSV: CsvRows,
    formats.RESULTS_TSV: TsvRows,
}


def counter(form: formats.Format) -> RowCounter:
    """Give the counter of a result format; KeyError for a format that holds no solutions."""
    return _COUNTERS[form]()
