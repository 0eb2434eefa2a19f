"""Point at a stretch of a text so that it is found again: quote, position and digest (Web Annotation, 4.2)."""

from gestand.anchors.anchor import CONTEXT, Anchor, anchor
from gestand.anchors.find import Found, find
from gestand.anchors.fold import fold, folded

__all__ = ["CONTEXT", "Anchor", "Found", "anchor", "find", "fold", "folded"]
