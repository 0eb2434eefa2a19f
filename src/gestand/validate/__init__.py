"""Check quads against the shapes: a fast engine for each node, one query for each rule over several nodes."""

from gestand.validate.gate import check, check_release
from gestand.validate.report import Report, Result

__all__ = ["Report", "Result", "check", "check_release"]
