"""Requests on one upload at the same time: exactly one wins and bytes never interleave.

The order is forced, not hoped for: two requests are opened by hand and each is finished when
the test says so.
"""

import threading

from harness import content, push
from harness.runner import expect, require, row
from isolation.world import SIGNED_IN

STREAM = {"Content-Type": "application/octet-stream"}


class HalfSent:
    """A request whose head and first half are on the wire."""

    def __init__(self, w, method, target, body, extra=""):
        self.method, self.rest = method, body[len(body) // 2:]
        self.wire = w.server.wire()
        headers = "".join(f"{name}: {value}\r\n" for name, value in w.owner.authorization())
        head = (f"{method} {target} HTTP/1.1\r\nHost: {w.server.authority}\r\n{headers}{extra}"
                f"Content-Type: application/octet-stream\r\nContent-Length: {len(body)}\r\n\r\n")
        self.wire.send(head.encode() + body[:len(body) // 2])

    def finish(self):
        self.wire.send(self.rest)
        reply = self.wire.read_reply(self.method)
        self.wire.close()
        return reply


@row("B20")
def two_patches_at_once(w):
    w.furnish_mine()
    one, two = content.random_bytes(40_000), content.random_bytes(30_000)
    location = push.begin(w.owner, w.m)
    first, second = HalfSent(w, "PATCH", location, one), HalfSent(w, "PATCH", location, two)
    replies = [second.finish(), first.finish()]
    won = [reply for reply in replies if reply.status == 202]
    lost = [reply for reply in replies if reply.status != 202]
    require(len(won) == 1, "exactly one PATCH wins", *replies)
    require(lost[0].status == 416, "the other is 416", *lost)
    winner = two if replies[0].status == 202 else one
    status = expect(w.owner.get(won[0].header("Location")), 204)
    require(status.header("Range") == f"0-{len(winner) - 1}", "the winner's bytes", status)
    name = content.digest(winner)
    expect(w.owner.put(push.with_query(won[0].header("Location"), digest=name)), 201)
    expect(w.owner.get(f"/v2/{w.m}/blobs/{name}"), 200, body=winner)


@row("B20")
def a_patch_while_the_upload_is_closed(w):
    w.furnish_mine()
    data, late = content.random_bytes(20_000), content.random_bytes(20_000)
    location = push.begin(w.owner, w.m)
    location = expect(w.owner.patch(location, STREAM, data), 202).header("Location")
    racing = HalfSent(w, "PATCH", location, late)
    name = content.digest(data)
    closing = w.owner.put(push.with_query(location, digest=name))
    reply = racing.finish()
    expect(closing, 201)
    expect(reply, (404, 416))
    expect(w.owner.get(f"/v2/{w.m}/blobs/{name}"), 200, body=data)
    expect(w.owner.head(f"/v2/{w.m}/blobs/{content.digest(data + late)}"), 404)


@row("B20")
def two_closings_with_different_digests(w):
    w.furnish_mine()
    base = content.random_bytes(5000)
    tails = [content.random_bytes(8000), content.random_bytes(8000)]
    location = push.begin(w.owner, w.m)
    location = expect(w.owner.patch(location, STREAM, base), 202).header("Location")
    names = [content.digest(base + tail) for tail in tails]
    halves = [HalfSent(w, "PUT", push.with_query(location, digest=name), tail)
              for name, tail in zip(names, tails)]
    replies = [half.finish() for half in halves]
    require(sorted(reply.status == 201 for reply in replies) == [False, True],
            "exactly one closing wins", *replies)
    for name, tail, reply in zip(names, tails, replies):
        if reply.status == 201:
            expect(w.owner.get(f"/v2/{w.m}/blobs/{name}"), 200, body=base + tail)
        else:
            expect(reply, (404, 416))
            expect(w.owner.head(f"/v2/{w.m}/blobs/{name}"), 404)


@row("B20", modes=SIGNED_IN)
def closing_again_after_a_lost_answer(w):
    w.furnish_mine()
    data = content.random_bytes(3000)
    name = content.digest(data)
    location = push.begin(w.attacker, w.m)
    location = expect(w.attacker.patch(location, STREAM, data), 202).header("Location")
    closing = push.with_query(location, digest=name)
    expect(w.attacker.put(closing), 201)
    expect(w.attacker.put(closing), 201, headers={"Docker-Content-Digest": name})
    other = push.with_query(location, digest=content.nowhere())
    expect(w.attacker.put(other), 404, "BLOB_UPLOAD_UNKNOWN")
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{name}"), 200, body=data)


@row("B20", modes=SIGNED_IN)
def closing_again_with_the_body(w):
    w.furnish_mine()
    data = content.random_bytes(3000)
    name = content.digest(data)
    closing = push.with_query(push.begin(w.attacker, w.m), digest=name)
    expect(w.attacker.put(closing, STREAM, data), 201)
    expect(w.attacker.put(closing, STREAM, data), 201)


@row("B20")
def many_clients_push_the_same_bytes(w):
    """Ten uploads of one digest, in two repositories, at once: all succeed, all are whole."""
    w.furnish_mine()
    data = content.random_bytes(200_000)
    name = content.digest(data)
    locations = [push.begin(w.owner, w.m) for _ in range(5)]
    others = [push.begin(w.victim, w.v) for _ in range(5)]
    replies = []

    def send(user, location):
        client = w.server.client(user)
        replies.append(client.put(push.with_query(location, digest=name), STREAM, data))
        client.close()

    threads = [threading.Thread(target=send, args=pair)
               for pair in [("mallory", location) for location in locations]
               + [("victim", location) for location in others]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    require(len(replies) == 10, f"{len(replies)} of 10 answered")
    for reply in replies:
        expect(reply, 201)
    expect(w.owner.get(f"/v2/{w.m}/blobs/{name}"), 200, body=data)
    expect(w.victim.delete(f"/v2/{w.v}/blobs/{name}"), 202)
    expect(w.victim.get(f"/v2/{w.v}/blobs/{name}"), 404)
    expect(w.owner.get(f"/v2/{w.m}/blobs/{name}"), 200, body=data)
