"""Tell robots and language models what the site holds: robots.txt, sitemaps, llms.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from pyoxigraph import NamedNode

from gestand import formats
from gestand.iri import Iris

from .described import Described
from .statements import Words

PAGED = ("Promise", "Decision", "AgreementSection", "Assessment")
"""The classes whose instances have a page of their own in the sitemap."""

MOST_ADDRESSES = 50_000
"""A sitemap may not name more (sitemaps.org, protocol 0.9)."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Page:
    """A page for people: its address, and when it changed last as a W3C date-time."""

    address: str
    modified: str


def pages(
    manifest: Mapping[str, Any],
    iris: Iris,
    things: Iterable[NamedNode],
    releases: Iterable[Mapping[str, Any]],
    topics: Iterable[str] = (),
) -> Iterator[Page]:
    """Give the pages to index: the home page, those of things of the current release, and one for each release.

    ``things`` are the instances of the `PAGED` classes, ``releases`` the manifests of all releases, ``topics`` the
    paths of pages about topics.
    """
    published = manifest["published"]
    yield Page(f"{iris.base}/", published)
    for path in topics:
        yield Page(f"{iris.base}{path}", published)
    start = f"{iris.base}/id/"
    for iri in sorted({thing.value for thing in things}):
        if iri.startswith(start):
            yield Page(f"{iris.base}/doc/{iri.removeprefix(start)}", published)
    for each in releases:
        yield Page(Described(each, iris).page.value, each["published"])


def sitemaps(pages: Sequence[Page], base: str) -> dict[str, str]:
    """Give the sitemap by file name; above 50,000 pages an index and its parts."""
    if len(pages) <= MOST_ADDRESSES:
        return {"sitemap.xml": _sitemap("urlset", "url", pages)}
    slices = [pages[at : at + MOST_ADDRESSES] for at in range(0, len(pages), MOST_ADDRESSES)]
    parts = {f"sitemap-{number}.xml": part for number, part in enumerate(slices, start=1)}
    index = [Page(f"{base}/{name}", max(page.modified for page in part)) for name, part in parts.items()]
    return {
        "sitemap.xml": _sitemap("sitemapindex", "sitemap", index),
        **{name: _sitemap("urlset", "url", part) for name, part in parts.items()},
    }


def _sitemap(root: str, item: str, pages: Iterable[Page]) -> str:
    rows = "".join(
        f"<{item}><loc>{escape(page.address)}</loc><lastmod>{page.modified}</lastmod></{item}>\n" for page in pages
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{rows}</{root}>\n'


def robots(base: str) -> str:
    """Give robots.txt: everything may be read, queries and pages of pages are left alone."""
    path = urlsplit(base).path
    closed = [f"{path}/sparql?", f"{path}/graph-store?", f"{path}/cite?", f"{path}/search", f"{path}/*?page="]
    rules = "".join(f"Disallow: {one}\n" for one in closed)
    return f"User-agent: *\nAllow: {path}/\n{rules}\nSitemap: {base}/sitemap.xml\n"


def llms(manifest: Mapping[str, Any], iris: Iris) -> str:
    """Give llms.txt: what the data is, how much of it there is, how to read and cite it, and what it does not say."""
    of = Described(manifest, iris)
    counts, publisher = manifest["counts"], of.publisher
    classes = "".join(f"- {name}: {amount:,}\n" for name, amount in counts["classes"].items())
    suffixes = ", ".join(f"`.{form.extension}` ({form.media_type})" for form in formats.GRAPHS)
    return f"""# {_english(publisher.title)}

> {_english(publisher.description)}

Publisher: {_english(publisher.name)}. Licence of what is added: {publisher.licence or "not named"}; texts of sources
keep the terms of their source. Release {of.id}, published {manifest["published"]}, {counts["quads"]:,} triples.

## How much

{classes}
## How to read it

- Every thing has an IRI under {iris.base}/id/. It redirects to a page under {iris.base}/doc/; add {suffixes} for data.
- [SPARQL endpoint]({of.address("sparql")}): SPARQL 1.1 Query; without a query it gives its description and limits.
- [Vocabulary]({iris.ontology.value}): prefix `beb:` is <{iris.vocabulary}>.
- [Statistics (VoID)]({of.address(".well-known", "void")}): classes, their properties, what links to what.
- [Catalogue (DCAT)]({of.address("doc", "catalogus")}): dataset, files, licence, contact.
- [Dumps]({of.address("dumps", "")}): whole releases as files that never change.

## A query to start from

```sparql
PREFIX beb: <{iris.vocabulary}>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?promise ?title (COUNT(DISTINCT ?decision) AS ?decisions) WHERE {{
  ?promise a beb:Promise ; dcterms:title ?title ; beb:hasCitedDecision ?decision .
}} GROUP BY ?promise ?title ORDER BY DESC(?decisions) LIMIT 20
```

## What to keep in mind

- An evidence link is the claim of an assessor, often a language model. It does not show that a promise was kept.
- A promise without a cited decision may simply not have been assessed yet.
- Cite the IRI of a thing and the release: {of.page.value}
"""


def _english(words: Words) -> str:
    return words.get("en") or next(iter(words.values()))
