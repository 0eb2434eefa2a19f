"""Write how a page of a release is cited: BibTeX, RIS, and a line after APA's seventh edition (10.9, data sets)."""

from __future__ import annotations

from dataclasses import dataclass

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexEncodingMiddleware
from bibtexparser.model import Entry, Field


@dataclass(frozen=True)
class Work:
    """A page as it is cited: one line of title, who publishes, the day of publication (ISO 8601), and where it stays.

    ``address`` names the release, so what is cited does not change.
    """

    key: str
    title: str
    publisher: str
    day: str
    release: str
    address: str
    language: str


class _Plain(rispy.RisWriter):  # type: ignore[misc]  # rispy has no types
    """Write records without the number that rispy puts above each: RIS has none."""

    def set_header(self, count: int) -> str:
        return ""


def bibtex(work: Work) -> str:
    """Write an entry of BibTeX; letters and signs that TeX reads otherwise are encoded."""
    fields = {
        "author": work.publisher, "title": work.title, "year": work.day[:4], "month": str(int(work.day[5:7])),
        "edition": work.release, "language": work.language, "howpublished": work.address,
    }  # fmt: skip
    library = Library()
    library.add(Entry("misc", work.key, [Field(name, text) for name, text in fields.items() if text]))
    written = write_string(library, prepend_middleware=[LatexEncodingMiddleware(keep_math=False)])
    # an organisation is no person with a family name: the second pair of braces says so
    return str(written).replace("author = {", "author = {{", 1).replace("},\n", "}},\n", 1)


def ris(work: Work) -> str:
    """Write a record of RIS."""
    record = {
        "type_of_reference": "DATA", "title": work.title, "authors": [work.publisher], "year": work.day[:4],
        "date": work.day[:10].replace("-", "/"), "edition": work.release, "language": work.language,
        "publisher": work.publisher, "urls": [work.address],
    }  # fmt: skip
    return str(rispy.dumps([{name: value for name, value in record.items() if value}], implementation=_Plain))


def apa(work: Work) -> str:
    """Write a line of a reference list."""
    return f"{work.publisher}. ({work.day[:4]}). {work.title} ({work.release}) [Dataset]. {work.address}"
