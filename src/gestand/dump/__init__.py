"""Write the dumps of a release: sorted, and the same bytes for the same quads.

`write` makes all files of a release's dumps; `construct` writes what one query finds.
"""

from gestand.dump.canonical import (
    Sorted,
    canonical,
    canonical_hash,
    read_nquads,
    sort_quads,
    triples_of,
    write_nquads,
)
from gestand.dump.construction import QueryError, construct
from gestand.dump.files import format_of, write
from gestand.dump.packing import GZIP_LEVEL as PACK_LEVEL
from gestand.dump.packing import pack, reading, unpacked

__all__ = [
    "PACK_LEVEL",
    "QueryError",
    "Sorted",
    "canonical",
    "canonical_hash",
    "construct",
    "format_of",
    "pack",
    "read_nquads",
    "reading",
    "sort_quads",
    "triples_of",
    "unpacked",
    "write",
    "write_nquads",
]
