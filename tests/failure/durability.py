"""kill -9 at any moment: what was acknowledged is there, bit for bit, and uploads go on.

Several clients push, move tags, upload in chunks and delete; after a time drawn from the seed
the process is killed, started again on the same data, and everything that any client was told
is held against what is there, and against the audit log.
"""

import random
import threading

from failure.pushers import Deleter, Imager, Ledger, Uploader, verify
from failure.recorded import changes_of, verify_records
from harness import content, push
from harness.runner import Skip, expect, require, test
from harness.server import is_sanitized

ROUNDS = 30
REPOSITORY = "team/app"


def one_round(server, ledger, chance):
    """Clients at work until the kill."""
    workers = [Imager(server, REPOSITORY, ledger, 0), Imager(server, REPOSITORY, ledger, 1),
               Uploader(server, REPOSITORY, ledger), Deleter(server, REPOSITORY, ledger)]
    threads = [threading.Thread(target=worker.work) for worker in workers]
    for thread in threads:
        thread.start()
    stopped = threading.Event()
    stopped.wait(chance.uniform(0.01, 0.4))
    server.kill()
    for thread in threads:
        thread.join(60)
    require(not any(thread.is_alive() for thread in threads), "a client hangs")
    for worker in workers:
        require(worker.trouble is None, f"refused while alive: {worker.trouble}")


@test(f"durability: {ROUNDS} times kill -9 during pushes")
def kill_rounds(shop):
    chance = random.Random(shop.seed)
    server = shop.server()
    everything = Ledger()
    for number in range(ROUNDS):
        ledger = Ledger()
        one_round(server, ledger, chance)
        if number % 5 == 4:  # and once more while it recovers
            server.spawn()
            threading.Event().wait(chance.uniform(0.0, 0.08))
            server.kill()
        server.start()
        admin = server.admin()
        try:
            verify(admin, REPOSITORY, ledger)
            verify_records(server, changes_of(ledger, REPOSITORY))
        except AssertionError as failure:
            raise AssertionError(f"round {number}, seed {shop.seed}: {failure}") from failure
        everything.absorb(ledger)
        admin.close()
    require(everything.manifests and everything.continued, f"work was done: {everything}")
    verify(server.admin(), REPOSITORY, everything)
    verify_records(server, changes_of(everything, REPOSITORY))
    print(f"     {everything}")


@test("durability: users, grants and revokes survive kill -9")
def identities(shop):
    server = shop.server()
    push.image(server.admin(), "team/app", "v1")
    for number in range(5):
        name = f"user{number}"
        server.add_user(name)
        server.grant(name, "puller", "team/app")
        server.kill()
        server.start()
        expect(server.client(name).get("/v2/team/app/manifests/v1"), 200)
        server.revoke(name, "puller", "team/app")
        server.kill()
        server.start()
        expect(server.client(name).get("/v2/team/app/manifests/v1"), 403)
        verify_records(server, [(event, name, "team/app") for event in ("grant", "revoke")])


@test("durability: a token issued before a restart still opens what it opened")
def tokens(shop):
    server = shop.server()
    image, _ = push.image(server.admin(), "team/app", "v1")
    server.add_user("ann")
    server.grant("ann", "puller", "team")
    ann = server.client("ann")
    token = ann.fetch_token(["repository:team/app:pull"]).json()["token"]
    server.kill()
    server.start()
    bearer = server.client("ann").bearing(token)
    reply = bearer.get("/v2/team/app/manifests/v1")
    # The audience may not depend on the port, which differs after the restart.
    expect(reply, 200, body=image.body)


@test("durability: memory stays flat while a gigabyte is pushed")
def flat_memory(shop):
    if is_sanitized(shop.binary):
        raise Skip("a sanitizer keeps freed memory; what it holds says nothing of ours")
    server = shop.server()
    admin = server.admin()
    piece = content.random_bytes(16 << 20)
    push.blob(admin, "team/app", piece)
    before = server.anonymous_memory_kib()
    location = push.begin(admin, "team/big")
    for _ in range(64):
        reply = expect(admin.patch(location, body=piece), 202)
        location = reply.header("Location")
    grown = server.anonymous_memory_kib() - before
    require(grown < 64 * 1024, f"memory grew by {grown} KiB")
    digest = content.digest(piece * 64)
    expect(admin.put(push.with_query(location, digest=digest)), 201)
    reply = admin.get(f"/v2/team/big/blobs/{digest}", {"Range": f"bytes={(1 << 30) - 99}-"})
    expect(reply, 206, body=piece[-99:])
