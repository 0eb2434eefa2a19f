"""Build the examples and describe them, for tests of the catalogue."""

from __future__ import annotations

import atexit
import gzip
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef

from gestand import catalogue
from gestand.catalogue import read_publisher
from gestand.evidence import Faults
from gestand.release import Release

from .building import BASE, EXAMPLES, IRIS, build_quietly

EXAMPLE_PUBLISHER = EXAMPLES / "publisher" / "publisher.toml"


@dataclass(frozen=True)
class Built:
    """A release with its sorted lines, and a manifest that may name another publisher or other files."""

    release: Release
    lines: list[bytes]
    manifest: Mapping[str, Any]

    @property
    def node(self) -> URIRef:
        """Name the release."""
        return URIRef(f"{BASE}/id/release/{self.release.id}")

    def said(self, **keys: Any) -> Built:
        """Give the same release with other keys in its manifest."""
        return replace(self, manifest={**self.manifest, **keys})

    def turtle(self) -> bytes:
        """Describe the release."""
        return catalogue.turtle(self.manifest, IRIS, self.lines)

    def graph(self) -> Graph:
        """Describe the release, parsed."""
        return Graph().parse(data=self.turtle(), format="turtle")


@cache
def unconfigured_examples() -> Built:
    """Build the examples, once for all tests; nobody says who publishes them."""
    folder = Path(tempfile.mkdtemp(prefix="gestand-examples-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    release = build_quietly(sorted(EXAMPLES.glob("*.toml")), folder).release
    packed = (release.path / "dumps" / "gestand.nq.gz").read_bytes()
    return Built(release, gzip.decompress(packed).splitlines(keepends=True), release.manifest)


def configured_examples() -> Built:
    """Give the same release, published by the example publisher."""
    publisher = read_publisher(EXAMPLE_PUBLISHER, Faults())
    assert publisher
    return unconfigured_examples().said(publisher=publisher.entry())
