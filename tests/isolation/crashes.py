"""What a crash, a restored copy and a race leave behind: all of a thing or nothing, and nobody
else's."""

import os
import shutil
import signal
import threading
from contextlib import contextmanager

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from harness.server import Server
from harness.wire import head_bytes
from isolation.world import SIGNED_IN

STREAM = {"Content-Type": "application/octet-stream"}
KILLS = (1, 3, 6)  # after how many acknowledged pushes


class Pushing:
    """Pushes blobs one after the other until the server is gone; remembers what it was told."""

    def __init__(self, client, repository):
        self.client, self.repository = client, repository
        self.tried, self.told = [], []
        self.some = threading.Condition()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        try:
            while True:
                data = content.random_bytes(3000)
                self.tried.append(data)
                push.blob(self.client, self.repository, data)
                with self.some:
                    self.told.append(data)
                    self.some.notify()
        except Exception:  # the server was killed: that is how this ends
            with self.some:
                self.some.notify()

    def wait_for(self, count):
        with self.some:
            enough = self.some.wait_for(lambda: len(self.told) >= count, 30)
        require(enough, f"{count} pushes: {len(self.told)}")


@row("C10", modes=SIGNED_IN)
def a_kill_gives_nobody_anything(w):
    """Killed while it is pushed to: what was acknowledged is there, and only there."""
    with w.alone() as w:
        w.furnish_mine()
        for count in KILLS:
            pushing = Pushing(w.victim, w.v)
            pushing.thread.start()
            pushing.wait_for(count)
            w.server.kill()
            pushing.thread.join(30)
            w.server.start()
            z = content.nowhere()
            for data in pushing.told:
                expect(w.victim.get(f"/v2/{w.v}/blobs/{content.digest(data)}"), 200, body=data)
            for data in pushing.tried:
                d = content.digest(data)
                reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
                same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}"), d, z)
                expect(w.victim.get(f"/v2/{w.v}/blobs/{d}"), (200, 404))


@contextmanager
def restored(w):
    """A copy of the data directory as one instant has it, and a server on the copy.

    The process stands still meanwhile, as a snapshot of a file system would see it.
    """
    copy = Server(w.server.binary)
    os.kill(w.server.process.pid, signal.SIGSTOP)
    try:
        shutil.copytree(w.server.data, copy.data,
                        ignore=lambda _, names: [name for name in names if "sock" in name])
    finally:
        os.kill(w.server.process.pid, signal.SIGCONT)
    copy.passwords = dict(w.server.passwords)
    try:
        copy.start()
        yield copy
    finally:
        copy.__exit__()


@row("C15", modes=("basic", "token"))
def a_copy_taken_during_a_push(w):
    image, (layer,) = push.image(w.victim, w.v, "v1")
    gone, _ = w.secret()
    w.server.grant("mallory", "pusher", w.v)
    caller = w.attacker
    if w.mode == "token":
        scope = f"repository:{w.v}:pull,push"
        caller = caller.bearing(caller.fetch_token([scope]).json()["token"])
    expect(caller.get(f"/v2/{w.v}/manifests/v1"), 200)
    w.server.revoke("mallory", "pusher", w.v)
    expect(w.victim.delete(f"/v2/{w.v}/blobs/{gone}"), 202)
    data = content.random_bytes(40_000)
    location = push.begin(w.victim, w.v)
    location = expect(w.victim.patch(location, STREAM, data[:10_000]), 202).header("Location")
    # The closing request is half-way when the copy is taken.
    target = push.with_query(location, digest=content.digest(data))
    wire = w.server.wire()
    wire.send(head_bytes("PUT", target, [("Host", w.server.authority), *w.victim.authorization(),
                                         ("Content-Length", "30000")]) + data[10_000:20_000])
    with restored(w) as copy:
        refused = w.refused
        for server in (w.server, copy):
            see = as_at(server, caller)
            expect(see.get(f"/v2/{w.v}/manifests/v1"), refused)
            expect(see.post(f"/v2/{w.v}/blobs/uploads/"), refused)
            see.close()
        victim = copy.client("victim")
        expect(victim.get(f"/v2/{w.v}/manifests/v1"), 200, body=image.body)
        require(content.digest(expect(victim.get(f"/v2/{w.v}/blobs/{layer}"), 200).body) == layer,
                "the bytes of what was pushed before")
        expect(victim.get(f"/v2/{w.v}/blobs/{gone}"), 404, "BLOB_UNKNOWN")
        expect(victim.get(f"/v2/{w.v}/blobs/{content.digest(data)}"), 404, "BLOB_UNKNOWN")
        # The upload is in the copy as far as it was acknowledged, and goes on there.
        expect(victim.get(location), 204, headers={"Range": "0-9999"})
        expect(victim.put(target, STREAM, data[10_000:]), 201)
        expect(victim.get(f"/v2/{w.v}/blobs/{content.digest(data)}"), 200, body=data)
        victim.close()
    wire.send(data[20_000:])
    expect(wire.read_reply("PUT"), 201)
    wire.close()
    expect(w.victim.get(f"/v2/{w.v}/blobs/{content.digest(data)}"), 200, body=data)


def as_at(server, caller):
    """The same caller, with the same password or token, at another server."""
    other = server.client(caller.user, caller.mode)
    other.token = caller.token
    return other


@row("C9", modes=SIGNED_IN)
def what_goes_between_head_and_put(w):
    """A blob is seen, or mounted, and deleted before the manifest comes: refused, or whole."""
    data = content.random_bytes(500)
    config = push.blob(w.attacker, w.m, b"{}")
    d = push.blob(w.attacker, w.m, data)
    image = content.image(b"{}", [data])
    target, headers = f"/v2/{w.m}/manifests/v1", {"Content-Type": image.media_type}
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 200)
    expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)
    expect(w.attacker.put(target, headers, image.body), 400, "MANIFEST_BLOB_UNKNOWN")
    expect(w.attacker.head(target), 404)
    second = f"{w.mine}/two"
    push.blob(w.attacker, w.m, data)
    expect(w.attacker.post(f"/v2/{second}/blobs/uploads/?mount={d}&from={w.m}"), 201)
    expect(w.attacker.post(f"/v2/{second}/blobs/uploads/?mount={config}&from={w.m}"), 201)
    expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)
    expect(w.attacker.put(target.replace(w.m, second), headers, image.body), 201)
    expect(w.attacker.get(f"/v2/{second}/blobs/{d}"), 200, body=data)
    # What a live manifest refers to cannot be taken from under it.
    expect(w.owner.delete(f"/v2/{second}/blobs/{d}"), 405, "UNSUPPORTED")


@row("C9", modes=SIGNED_IN)
def an_index_and_the_end_of_its_child(w):
    """Published while its child is deleted: it is refused, or the child is there."""
    for number in range(6):
        child, _ = push.image(w.attacker, w.m)
        racer = w.client("mallory")
        expect(racer.head(f"/v2/{w.m}/manifests/{child.digest}"), 200)  # connected already
        index = content.index([child])
        replies = {}

        def publish():
            replies["put"] = racer.put(f"/v2/{w.m}/manifests/i{number}",
                                       {"Content-Type": index.media_type}, index.body)

        racing = threading.Thread(target=publish)
        racing.start()
        replies["delete"] = w.owner.delete(f"/v2/{w.m}/manifests/{child.digest}")
        racing.join(30)
        racer.close()
        published = replies["put"].status == 201
        expect(replies["put"], 201 if published else 400)
        expect(replies["delete"], 405 if published else 202)
        expect(w.owner.head(f"/v2/{w.m}/manifests/{child.digest}"), 200 if published else 404)
        expect(w.owner.head(f"/v2/{w.m}/manifests/i{number}"), 200 if published else 404)
