"""Sign a release's manifest with an Ed25519 key, and check such a signature (RFC 8032).

The signature is detached and raw: 64 bytes in ``manifest.json.sig``, over the bytes of ``manifest.json``. The manifest
holds the SHA-256 of every file, so the signature covers them all. Keys are PEM files (RFC 8410); a key's fingerprint
is the SHA-256 of its public half in DER. So a reader needs no Gestand:

    openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.json.sig
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

ALGORITHM = "Ed25519"
SIGNATURE = "manifest.json.sig"
PUBLIC_KEY = "public-key.pem"
PRIVATE_KEY = "private-key.pem"

PrivateKey = Ed25519PrivateKey
PublicKey = Ed25519PublicKey


class SignatureError(Exception):
    """A key that cannot be made or read; the message says which and why."""


def make_key(folder: Path) -> str:
    """Make a key pair, the private half for its owner's eyes only (mode 0600); give its fingerprint.

    Raises `SignatureError` when there is a key already: it may have signed releases.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _create(folder / PRIVATE_KEY, private, 0o600)
        _create(folder / PUBLIC_KEY, pem(key.public_key()), 0o644)
    except FileExistsError as error:
        raise SignatureError(f"{error.filename}: there is a key already; choose another folder") from None
    except OSError as error:
        raise SignatureError(f"{error.filename or folder}: {error.strerror}") from error
    return fingerprint(key.public_key())


def _create(path: Path, content: bytes, mode: int) -> None:
    """Write a new file that never was readable by more people than its mode says."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)


def pem(key: PublicKey) -> bytes:
    """Write a public key as PEM (SubjectPublicKeyInfo)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: PublicKey) -> str:
    """Give the SHA-256 of a public key in DER: ``sha256:`` and 64 hexadecimal digits."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def read_private_key(path: Path) -> PrivateKey:
    """Read a private key; raises `SignatureError` when it is none, or of another kind."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SignatureError(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path}: this is no private key in PEM without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"{path}: this is no {ALGORITHM} key; `gestand key` makes one")
    return key


def read_public_key(path: Path) -> PublicKey:
    """Read a public key; raises `SignatureError` when it is none, or of another kind."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise SignatureError(f"{path}: {error.strerror}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureError(f"{path}: this is no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SignatureError(f"{path}: this is no {ALGORITHM} key")
    return key


def announce(folder: Path, key: PrivateKey) -> dict[str, Any]:
    """Put the public key into a release that is being made; give what its manifest says of it."""
    public = key.public_key()
    (folder / PUBLIC_KEY).write_bytes(pem(public))
    return {
        "algorithm": ALGORITHM,
        "file": SIGNATURE,
        "publicKey": PUBLIC_KEY,
        "fingerprint": fingerprint(public),
    }


def sign(manifest: Path, key: PrivateKey) -> None:
    """Write the signature of a finished manifest beside it; the same manifest and key give the same bytes."""
    manifest.with_name(SIGNATURE).write_bytes(key.sign(manifest.read_bytes()))


def is_signed_by(manifest: bytes, signature: bytes, key: PublicKey) -> bool:
    """Tell whether a signature over a manifest's bytes was made with this key."""
    try:
        key.verify(signature, manifest)
    except InvalidSignature:
        return False
    return True
