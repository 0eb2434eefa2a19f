"""Publish two releases to an S3 server, follow them as `gestand serve` does, and hold that nothing broken is taken.

Needs what the tests do without: s3fs, and moto as the S3 server on this machine. ``make object-storage`` installs both
in an environment of their own, since botocore holds python-dateutil below the version that is pinned here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from pathlib import Path

from moto.server import ThreadedMotoServer

from gestand.release import Release, Releases
from gestand.shared_store import SharedStore, SharedStoreError, follow

SIZES = {"store/000001.sst": 12_000_000, "dumps/gestand.nq.gz": 3_000_000, "report.ttl": 0, "changes/a b+ç.json": 999}


def release(root: Path, seed: int) -> Release:
    """Write a folder with the shape of a release: its files, one empty and one with an odd name, and a manifest."""
    entries, name = [], f"2026-01-0{seed}-{seed:08x}"
    for path, size in SIZES.items():
        content = hashlib.shake_128(f"{seed}{path}".encode()).digest(size)
        (root / name / path).parent.mkdir(parents=True, exist_ok=True)
        (root / name / path).write_bytes(content)
        entries.append({"path": path, "bytes": size, "sha256": hashlib.sha256(content).hexdigest()})
    manifest = {"format": 1, "id": name, "published": f"2026-01-0{seed}", "content": name, "files": entries}
    (root / name / "manifest.json").write_text(json.dumps(manifest))
    return Release(root / name)


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a release."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check(folder: Path, store: SharedStore) -> None:
    """Go through what tests/test_shared_store.py holds for other stores; AssertionError says what does not hold."""
    first, second = release(folder / "releases", 1), release(folder / "releases", 2)
    copies = [Releases(folder / "copy-1"), Releases(folder / "copy-2")]
    assert not any(store.pull(copy) for copy in copies), "an empty store is no fault"
    began = time.perf_counter()
    sent = store.publish(first)
    seconds = time.perf_counter() - began
    print(f"{sent:,} bytes put there in {seconds:.2f} s, and {store.publish(first)} the second time")
    for copy in copies:
        store.pull(copy)
    file = f"{store.root}/{second.id}/{next(iter(SIZES))}"
    store.publish(second)
    whole = store.files.cat_file(file)
    for harm, says in ((whole[:-1] + b"x", "another SHA-256"), (None, "is missing")):
        store.files.rm_file(file) if harm is None else store.files.pipe_file(file, harm)
        found = follow(store, copies[0])
        assert isinstance(found, SharedStoreError) and says in str(found), found
        assert [one.id for one in copies[0].all()] == [first.id], "what is broken was taken"
    assert len(whole) == store.publish(second), "only what was missing is sent"
    for newer in (second, first, second):
        store.publish(newer)
        pulled = [store.pull(copy) for copy in copies]
        assert [newer.id, newer.id] == [one.id for one in pulled if one], pulled
        assert all(one and contents(one.path) == contents(newer.path) for one in pulled)
    print("two copies followed three switches, byte for byte; what was broken was never taken")


def main() -> None:
    """Run it all against a server of its own."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ["AWS_ENDPOINT_URL"] = f"http://{host}:{port}"
    try:
        store = SharedStore.at("s3://proef/releases")
        store.files.mkdir("proef")
        with tempfile.TemporaryDirectory() as folder:
            check(Path(folder), store)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
