"""Tell search engines of data sets what a release is, in the words of schema.org; the catalogue in DCAT says more."""

from __future__ import annotations

from typing import Any

from gestand.catalogue import Publisher

from .context import Opened
from .dumps import entry


def dataset(release: Opened, language: str) -> dict[str, Any]:
    """Give a schema.org Dataset of the current release, with its whole dumps; what nobody said is left out."""
    manifest, base = release.release.manifest, release.iris.base
    publisher = Publisher.of_entry(manifest.get("publisher"))
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": release.iris.id("release", release.release.id).value,
        "url": f"{base}/",
        "name": _in(publisher.title, language),
        "description": _in(publisher.description, language),
        "keywords": list(publisher.keywords.get(language, ())),
        "version": release.release.id,
        "datePublished": release.published,
        "license": publisher.licence,
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": _in(publisher.name, language)},
        "distribution": [_download(base, release.release.id, one) for one in _whole(release)],
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _in(words: Any, language: str) -> str:
    return str(words.get(language) or next(iter(words.values())))


def _whole(release: Opened) -> list[dict[str, Any]]:
    """List the dumps of the whole release; those of classes and domains stand in folders."""
    entries = [entry(release.release, dump) for dump in release.release.dumps]
    return [each for each in entries if not each["folder"]]


def _download(base: str, release_id: str, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": f"{base}/dumps/{release_id}/{one['name']}",
        "encodingFormat": one["mediaType"],
        "contentSize": str(one["bytes"]),
    }
