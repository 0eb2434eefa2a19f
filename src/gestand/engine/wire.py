"""Frame the messages between the engine and a worker: one letter, a length, the payload."""

from __future__ import annotations

import json
import struct
from enum import Enum
from typing import BinaryIO

_HEAD = struct.Struct("!cI")


class Kind(Enum):
    """What a message says; all but QUERY come from the worker."""

    READY = b"R"
    QUERY = b"Q"
    FORM = b"F"
    PIECE = b"P"
    END = b"E"
    FAULT = b"X"


def pack(kind: Kind, payload: bytes = b"") -> bytes:
    """Make one frame."""
    return _HEAD.pack(kind.value, len(payload)) + payload


def pack_json(kind: Kind, payload: object) -> bytes:
    """Make one frame with a JSON payload."""
    return pack(kind, json.dumps(payload).encode())


def unpack(reader: BinaryIO) -> tuple[Kind, bytes] | None:
    """Read one frame; None when the other side is gone, also in the middle of a frame."""
    try:
        head = reader.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        kind, size = _HEAD.unpack(head)
        payload = reader.read(size)
    except OSError:
        return None
    return (Kind(kind), payload) if len(payload) == size else None
