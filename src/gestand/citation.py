"""Write a question, a release and the hash of its answer into one link, and read them back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections import Counter
from dataclasses import dataclass

from pyoxigraph import BlankNode, QueryBoolean, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from gestand.citation_words import WORDS_1
from gestand.iri import Iris

MOST_QUERY_BYTES = 16_384
MOST_CODE = 4_000
"""Characters of a query in a link: what browsers, proxies and mail programs still carry."""

DIGITS = 32
"""Hexadecimal digits of the answer's SHA-256 in a link: 128 bits."""

_VERSION = "1"
_HEAD = b"gestand answer 1\n"
_DIGEST = re.compile(f"[0-9a-f]{{{DIGITS}}}")
_RAW = -15  # deflate without a header (RFC 1951): the dictionary is known, and the hash stands beside it


class CitationError(Exception):
    """A link that cannot be made or read; the message says why."""


@dataclass(frozen=True)
class Citation:
    """What a link pins: a release by id, the first digits of its answer's SHA-256, and the query as it was written."""

    release: str
    digest: str
    query: str

    def code(self, iris: Iris) -> str:
        """Give the query's part of the link: deflated with the words that queries often have, in base64url.

        `CitationError` when the query is too long for a link.
        """
        packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zlib.Z_DEFAULT_STRATEGY, _words(iris))
        text = self.query.encode()
        packed = base64.urlsafe_b64encode(packer.compress(text) + packer.flush()).rstrip(b"=").decode()
        if len(text) > MOST_QUERY_BYTES or len(packed) >= MOST_CODE:
            raise CitationError("The query is too long for a link.")
        return _VERSION + packed

    def path(self, iris: Iris) -> str:
        """Give the path of the link below the base; ``iris`` are those of the release."""
        return f"/c/{self.release}/{self.digest}/{self.code(iris)}"


def read(release: str, digest: str, code: str, iris: Iris) -> Citation:
    """Read the parts of a link; `CitationError` when it is cut, changed or of an unknown version."""
    if not _DIGEST.fullmatch(digest):
        raise CitationError(f"The link's hash must have {DIGITS} hexadecimal digits.")
    if code[:1] != _VERSION or len(code) > MOST_CODE:
        raise CitationError("The link is of a version that is not known here, or it was changed.")
    return Citation(release, digest, _unpacked(code[1:], iris))


def _unpacked(packed: str, iris: Iris) -> str:
    opener = zlib.decompressobj(_RAW, _words(iris))
    try:
        sent = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        text = opener.decompress(sent, MOST_QUERY_BYTES)
        if not opener.eof or opener.unused_data:
            raise CitationError("The link is cut, or too much hangs behind it.")
        return text.decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        raise CitationError("The link was changed or cut: its query cannot be read.") from error


def _words(iris: Iris) -> bytes:
    return iris.localize(WORDS_1).encode()


@dataclass(frozen=True)
class Answer:
    """An answer in its canonical form: what kind it is, and its rows or facts, sorted; a row may come twice."""

    kind: str
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the canonical form, in hexadecimal."""
        text = "".join(f"{line}\n" for line in (self.kind, *self.lines))
        return hashlib.sha256(_HEAD + text.encode()).hexdigest()

    def agrees_with(self, citation: Citation) -> bool:
        """Tell whether this is the answer that a link pins."""
        return self.digest.startswith(citation.digest)


def answer_of_graph(ntriples: bytes) -> Answer:
    """Bring the answer of CONSTRUCT or DESCRIBE, N-Triples as the engine writes them, into canonical form."""
    lines = sorted(set(ntriples.decode().split("\n")) - {""})
    if any(line.startswith("_:") or " _:" in line.split(' "')[0] for line in lines):
        raise _blank()
    return Answer("graph", tuple(lines))


def answer_of_solutions(json: bytes) -> Answer:
    """Bring the answer of SELECT or ASK, in SPARQL JSON, into canonical form.

    A row names its bound variables in the order of their names, with N-Triples terms; the order of rows does not count,
    since without ORDER BY it means nothing, and with it the rows of equal rank may come in any order.
    """
    found = parse_query_results(json, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        return Answer("boolean", (str(bool(found)).lower(),))
    assert isinstance(found, QuerySolutions)  # JSON holds nothing else
    names = sorted(variable.value for variable in found.variables)
    rows = [[(name, row[name]) for name in names if row[name] is not None] for row in found]
    if any(isinstance(term, BlankNode) or _has_blank(term) for row in rows for _, term in row):
        raise _blank()
    lines = ("\t".join(f"?{name}={term}" for name, term in row) for row in rows)
    return Answer("\t".join(["solutions", *(f"?{name}" for name in names)]), tuple(sorted(lines)))


def _has_blank(term: object) -> bool:
    return isinstance(term, Triple) and "_:" in str(term)


def _blank() -> CitationError:
    return CitationError("The answer has blank nodes, which get other names each time. Give each thing an IRI.")


def difference(then: Answer, now: Answer) -> tuple[list[str], list[str]]:
    """List the rows or facts that only the one answer has, and those that only the other has."""
    old, new = Counter(then.lines), Counter(now.lines)
    return _listed(old - new), _listed(new - old)


def _listed(lines: Counter[str]) -> list[str]:
    return sorted(lines.elements())


def tidy(query: str) -> str:
    """Write line ends as one sign each, and nothing at the end: forms send CR LF (HTML, 4.10.21)."""
    return query.replace("\r\n", "\n").replace("\r", "\n").rstrip()
