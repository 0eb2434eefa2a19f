"""Name the addresses of changes: the event stream and its pages, the files of a release, and the feed."""

from __future__ import annotations

from urllib.parse import quote

from gestand.changes.history import FOLDER
from gestand.iri import Iris

_FRAGMENT = "/?:@!$&'()*+,;=~"  # what a fragment may hold of RFC 3986, without %


def root(iris: Iris) -> str:
    """Name the root node of the event stream, its entry point."""
    return f"{iris.base}/ldes"


def stream(iris: Iris) -> str:
    """Name the event stream."""
    return f"{root(iris)}#stroom"


def shape(iris: Iris) -> str:
    """Name the shape of the stream's members."""
    return f"{root(iris)}#lid"


def retention(iris: Iris) -> str:
    """Name the stream's retention policy."""
    return f"{root(iris)}#bewaring"


def node(iris: Iris, release: str) -> str:
    """Name the node that lists a release's pages."""
    return f"{root(iris)}/{release}"


def page(iris: Iris, release: str, number: int) -> str:
    """Name a page of members, from 1."""
    return f"{node(iris, release)}/{number}"


def part(graph: str, resource: str) -> str:
    """Name what a graph says about a resource: a fragment of the graph."""
    return f"{graph}#{quote(resource, safe=_FRAGMENT)}"


def feed(iris: Iris) -> str:
    """Name the Atom feed."""
    return f"{iris.base}/feed.atom"


def release_page(iris: Iris, release: str) -> str:
    """Name the page of a release."""
    return f"{iris.base}/release/{release}"


def changes_page(iris: Iris, release: str) -> str:
    """Name the page that tells people what changed in a release."""
    return f"{release_page(iris, release)}/changes"


def file(iris: Iris, release: str, name: str) -> str:
    """Name a file of a release's changes."""
    return f"{release_page(iris, release)}/{FOLDER}/{name}"
