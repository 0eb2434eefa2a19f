"""Keep what was fetched: bytes under their SHA-256, with address and time, and read them again.

An archive is a folder::

    objects/{2 hex digits}/{62 hex digits}   the bytes, under their SHA-256
    sources/{key}.jsonl                      the captures of one source, one a line, oldest first
    runs/{key}.jsonl                         a fetch that has not ended; readers leave it alone

Only `gestand.fetch` writes one. Everybody else reads through `Archive`, which needs no network.
"""

from gestand.archive.captures import Capture
from gestand.archive.reading import Archive, ArchiveError

__all__ = ["Archive", "ArchiveError", "Capture"]
