"""Check who signed a release's manifest."""

from __future__ import annotations

from pathlib import Path

from gestand.signature import (
    PUBLIC_KEY,
    SIGNATURE,
    PublicKey,
    SignatureError,
    fingerprint,
    is_signed_by,
    read_public_key,
)
from gestand.verify.check import Check, found, skipped
from gestand.verify.stated import Stated, read_bytes

REMEDY = "Do not trust this release: someone else made or changed it, or the key is the wrong one."


def check_signature(folder: Path, raw: bytes, stated: Stated | None, key: PublicKey | None) -> Check:
    """Check the signature of a manifest's bytes by the reader's own key, or else by the one in the release.

    The release's own key shows only that manifest, signature and key belong together: who changed one can change all.
    """
    signature = read_bytes(folder / SIGNATURE)
    announced = stated.signature if stated else None
    if signature is None and announced is None and key is None:
        return skipped("signature", "the release is not signed; whoever can write its files can change them unseen")
    faults = [] if signature is not None else [f"{SIGNATURE} is missing"]
    if stated and announced is None:
        faults.append("the manifest names no key")
    own = _own_key(folder, faults)
    if own and announced and announced.get("fingerprint") != fingerprint(own):
        faults.append(f"the manifest names key {announced.get('fingerprint')}, {PUBLIC_KEY} is {fingerprint(own)}")
    if key and own and fingerprint(key) != fingerprint(own):
        faults.append(f"the release holds key {fingerprint(own)}, and yours is {fingerprint(key)}")
    using = key or own
    if signature is not None and using and not is_signed_by(raw, signature, using):
        faults.append(f"the manifest was not signed, as it stands, with key {fingerprint(using)}")
    return found("signature", _tells(using, given=key is not None), faults, REMEDY)


def _own_key(folder: Path, faults: list[str]) -> PublicKey | None:
    try:
        return read_public_key(folder / PUBLIC_KEY)
    except SignatureError as error:
        faults.append(str(error).removeprefix(f"{folder}/"))
        return None


def _tells(key: PublicKey | None, *, given: bool) -> str:
    name = fingerprint(key) if key else "none"
    if given:
        return f"the manifest is signed with the given key {name}"
    return f"consistent with the key in the release itself, {name}; give --key to know whose it is"
