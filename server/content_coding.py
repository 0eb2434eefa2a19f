"""Pack an answer as it streams, in the coding that the client likes best (RFC 9110, section 12.5.3)."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Protocol

import zstandard
from werkzeug.http import parse_accept_header

IDENTITY = ""
CODINGS = ("zstd", "gzip", IDENTITY)
"""What we can write, best first."""

WORTH_BYTES = 1_024
"""Shorter answers are sent as they are."""

_GZIP_LEVEL = 4
_ZSTD_LEVEL = 3
_GZIP_BITS = 31  # zlib's way to say: with the header and check of gzip


@lru_cache(maxsize=256)
def coding(accept_encoding: str | None) -> str:
    """Choose a coding by an Accept-Encoding header; ``IDENTITY`` when none of ours is wanted."""
    if not accept_encoding:
        return IDENTITY
    liked = parse_accept_header(accept_encoding)
    return max(CODINGS, key=lambda name: _quality(dict(liked), name))


def _quality(liked: dict[str, float], name: str) -> float:
    """Give what a header says of a coding; identity is acceptable at the end, unless it is refused."""
    if name == IDENTITY:
        return liked.get("identity", 0.0 if liked.get("*") == 0 else 1e-6)
    return liked.get(name, liked.get("*", 0.0))


class Coder(Protocol):
    """Pack bytes piece by piece."""

    def pack(self, piece: bytes) -> bytes:
        """Take a piece; give what is ready."""

    def sync(self) -> bytes:
        """Give all that was taken, so that the client can read it."""

    def end(self) -> bytes:
        """Give the rest."""


class _Plain:
    def pack(self, piece: bytes) -> bytes:
        return piece

    def sync(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return b""


class _Gzip:
    def __init__(self) -> None:
        self._packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_BITS)

    def pack(self, piece: bytes) -> bytes:
        return self._packer.compress(piece)

    def sync(self) -> bytes:
        return self._packer.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._packer.flush()


class _Zstd:
    def __init__(self) -> None:
        self._packer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()

    def pack(self, piece: bytes) -> bytes:
        return self._packer.compress(piece)

    def sync(self) -> bytes:
        return self._packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self._packer.flush()


_CODERS: dict[str, type[Coder]] = {IDENTITY: _Plain, "gzip": _Gzip, "zstd": _Zstd}


def coder(name: str) -> Coder:
    """Make a packer for one answer."""
    return _CODERS[name]()
