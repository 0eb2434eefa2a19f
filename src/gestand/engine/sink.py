"""Send a serialized answer in pieces, counting and checking it on the way."""

from __future__ import annotations

import math
import re
import socket
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from gestand import formats
from gestand.engine import faults, rows, wire

PIECE_BYTES = 64 * 1024

_XML = (formats.RESULTS_XML, formats.RDFXML)
# XML 1.0 section 2.2: of the characters below U+0020 only these three, and neither U+FFFE nor U+FFFF.
_XML_BYTES = bytes({*range(32, 256), 0x09, 0x0A, 0x0D})
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
# The end of a property IRI that can be an element's name: XML names without colon, section 2.3.
_LETTER = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_LOCAL_NAME = re.compile(rf"[{_LETTER}][{_LETTER}\-.0-9\u00B7\u0300-\u036F\u203F\u2040]*\Z")


class Xml:
    """Check that a serialized answer is XML 1.0; the serializer lets any character through."""

    def __init__(self) -> None:
        """Begin with nothing carried over."""
        self._carry = b""

    def check(self, piece: bytes) -> bytes:
        """Give the piece with its carriage returns kept alive, or raise XmlUnrepresentable.

        The serializer's own text has no carriage return, so each one is content; a parser would make it a line feed.
        """
        if piece.translate(None, _XML_BYTES):
            raise faults.XmlUnrepresentable("the answer holds a control character, which XML 1.0 cannot hold")
        block = self._carry + piece
        if b"\xef\xbf" in block and _NONCHARACTER.search(block):
            raise faults.XmlUnrepresentable("the answer holds U+FFFE or U+FFFF, which XML 1.0 cannot hold")
        self._carry = block[-2:]
        return piece.replace(b"\r", b"&#xD;")


class Sink:
    """Collect what the serializer writes, and send it in pieces of about 64 KiB.

    Sending waits while the engine does not read: that is the backpressure.
    """

    def __init__(
        self, out: socket.socket, kind: str, form: formats.Format, row_limit: int | None, byte_limit: int | None
    ) -> None:
        """Send to ``out``; the first piece goes with the form of the answer."""
        self.form = form
        self._out = out
        self._head = wire.pack(wire.Kind.FORM, kind.encode())
        self._row_limit = row_limit
        self._byte_limit = byte_limit
        self._counter = rows.counter(form) if kind == "solutions" else None
        self._xml = Xml() if form in _XML else None
        self._parts: list[bytes] = []
        self._size = 0
        self._sent = 0

    def write(self, data: bytes) -> int:
        """Take the serializer's next bytes."""
        self._parts.append(bytes(data))
        self._size += len(data)
        if self._size >= PIECE_BYTES:
            self._send(self._piece())
        return len(data)

    def flush(self) -> None:
        """Do nothing: the serializer flushes when it is done, and so do we."""

    def finish(self) -> None:
        """Check the last piece, and keep it back for `end`."""
        self._parts = [self._piece()]

    def rows(self) -> int:
        """Count the solutions of a whole answer; RowLimitExceeded when there are too many."""
        total = self._counter.total() if self._counter else 0
        check_rows(total, self._row_limit)
        return total

    def end(self, count: int) -> None:
        """Send the last piece and the number of rows."""
        self._out.sendall(self._head + wire.pack_end(count, self._parts[0]))

    def _piece(self) -> bytes:
        piece = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        if self._counter:
            check_rows(self._counter.feed(piece) if piece else 0, self._row_limit)
        if self._xml:
            piece = self._xml.check(piece)
        self._sent += len(piece)
        if self._byte_limit is not None and self._sent > self._byte_limit:
            raise faults.ByteLimitExceeded("result_bytes", self._byte_limit)
        return piece

    def _send(self, piece: bytes) -> None:
        self._out.sendall(self._head + wire.pack(wire.Kind.PIECE, piece))
        self._head = b""


def check_rows(count: int, limit: int | None) -> None:
    """Raise RowLimitExceeded when there are more rows than allowed."""
    if limit is not None and count > limit:
        raise faults.RowLimitExceeded("rows", limit)


class Triples:
    """Count triples on their way to the serializer, and refuse the properties that RDF/XML has no name for."""

    def __init__(self, triples: Iterable[Triple], limit: int | None, form: formats.Format) -> None:
        """Let at most ``limit`` triples through."""
        self.count = 0
        self._triples = triples
        self._limit = limit
        self._named = form is formats.RDFXML

    def __iter__(self) -> Iterator[Triple]:
        """Give the triples; RowLimitExceeded or XmlUnrepresentable when one may not pass."""
        return self._checked() if self._named else self._counted()

    def _counted(self) -> Iterator[Triple]:
        """Count with as little as can be for each: this is a tenth of what a large graph costs."""
        count, limit = 0, math.inf if self._limit is None else self._limit
        for triple in self._triples:
            count += 1
            if count > limit:
                check_rows(count, self._limit)
            yield triple
        self.count = count

    def _checked(self) -> Iterator[Triple]:
        known: set[NamedNode] = set()
        for triple in self._counted():
            if triple.predicate not in known:
                check_name(triple.predicate)
                known.add(triple.predicate)
            yield triple


def check_name(predicate: NamedNode) -> None:
    """Raise XmlUnrepresentable for a property whose IRI does not end in an XML name."""
    if not _LOCAL_NAME.search(predicate.value[-256:]):
        raise faults.XmlUnrepresentable(f"RDF/XML has no element name for the property <{predicate.value}>")
