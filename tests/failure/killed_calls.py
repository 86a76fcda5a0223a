"""kill -9 instead of each call in turn that writes, syncs or answers, while something is pushed,
granted and deleted: whatever was acknowledged is there, and has its record in the audit log."""

import mmap
import os
import struct
from pathlib import Path

from failure.pushers import GONE
from failure.recorded import verify_records
from harness import content, push
from harness.runner import Skip, expect, require, test

REPOSITORY = "team/app"
CALLS_MIN = 20  # fewer cannot be all of them
CALLS_MAX = 400
DEATH_SECONDS = 30


class Countdown:
    """The calls that are left to the server, in a page shared with it (kill_at.cc)."""

    def __init__(self, shop):
        built = Path(shop.binary).resolve().parents[2]
        library = built / "tests/failure/libbulkhead_kill_at.so"
        if not library.exists():
            raise Skip(f"needs {library}, which is built with the tests and without sanitizers")
        self.path = shop.folder / "countdown"
        self.path.write_bytes(bytes(8))
        with open(self.path, "r+b") as file:
            self.shared = mmap.mmap(file.fileno(), 8)
        self.environment = {**os.environ, "LD_PRELOAD": str(library),
                            "BULKHEAD_KILL_AT": str(self.path)}

    def set(self, calls):
        self.shared[:] = struct.pack("<q", calls)

    def has_ended(self):
        return struct.unpack("<q", self.shared[:])[0] <= 0


def change_things(server, client, number, told):
    """A push, a grant and a delete. Appends each to `told` once it was acknowledged; ends early
    when the server does."""
    config = b'{"n":"%s"}' % content.random_hex(12).encode()
    tag = f"t{number}"
    try:
        told.append(("blob_push", REPOSITORY, push.blob(client, REPOSITORY, config)))
        image = content.image(config, [])
        push.manifest(client, REPOSITORY, image, tag)
        told.append(("push", REPOSITORY, tag, image.digest))
        if server.cli("grant", "ann", "puller", f"team/{tag}", check=False).returncode == 0:
            told.append(("grant", "ann", f"team/{tag}"))
        expect(client.delete(f"/v2/{REPOSITORY}/manifests/{tag}"), 202)
        told.append(("delete", REPOSITORY, tag))
    except GONE:
        pass


def verify_effects(client, told):
    """What was told and not taken back is there."""
    deleted = {words[2] for words in told if words[0] == "delete"}
    for event, _, name, *digest in told:
        if event == "blob_push":
            expect(client.head(f"/v2/{REPOSITORY}/blobs/{name}"), 200)
        if event == "push" and name not in deleted:
            # The delete of a tag may have been done when the server died, and not acknowledged.
            expect(client.head(f"/v2/{REPOSITORY}/manifests/{digest[0]}"), 200)


@test("durability: kill -9 at every call, and every acknowledged change has its record")
def every_call(shop):
    countdown = Countdown(shop)
    server = shop.server(environment=countdown.environment)
    server.add_user("ann")
    told = []
    for calls in range(1, CALLS_MAX):
        client = server.admin()
        expect(client.get("/v2/"), 200)  # so that the login is none of what is counted
        countdown.set(calls)
        change_things(server, client, calls, told)
        client.close()
        if not countdown.has_ended():
            break
        server.process.wait(DEATH_SECONDS)
        countdown.set(0)
        server.start()
        admin = server.admin()
        verify_effects(admin, told[-4:])
        admin.close()
        verify_records(server, told)
    countdown.set(0)
    require(CALLS_MIN <= calls < CALLS_MAX - 1, f"the last call has a number: {calls}")
    verify_records(server, told)
    print(f"     {calls - 1} kills, {len(told)} acknowledged changes")
