"""What pages tell of a whole release, counted once, when it is built: queries, and their answers in the release."""

from gestand.aggregates.kept import FILE, PACKAGE, queries, read, write

__all__ = ["FILE", "PACKAGE", "queries", "read", "write"]
