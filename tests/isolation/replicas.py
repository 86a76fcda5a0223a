"""More than one server, and one server again after a restart: what ended has ended everywhere.

Bulkhead lets one server have a data directory; a second one is refused, and that is part of the
row. Where several may run on one storage, as the control's may, all of them are asked.
"""

from contextlib import contextmanager

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN


@contextmanager
def askers(w):
    """The attacker at this server, and at each other one that runs on the same storage."""
    with w.server.replica() as other:
        if other is None:
            yield [w.attacker]
            return
        there = other.client(w.attacker.user, w.attacker.mode)
        yield [w.attacker, there]
        there.close()


@row("C1", modes=EVERYONE)
def a_deletion_is_known_everywhere(w):
    w.furnish_mine()
    data = content.random_bytes(700)
    d, z = push.blob(w.owner, w.m, data), content.nowhere()
    with askers(w) as callers:
        for caller in callers * 2:  # so that whatever is remembered anywhere is remembered
            expect(caller.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)
            expect(caller.head(f"/v2/{w.m}/blobs/{d}"), 200)
        expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)
        for caller in callers:
            reply = expect(caller.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
            same_z(reply, caller.get(f"/v2/{w.m}/blobs/{z}"), d, z)
            expect(caller.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("C1", modes=SIGNED_IN)
def a_second_server_is_refused(w):
    """What would make C1 hard cannot happen: one directory, one process."""
    d, data = w.secret()
    with w.server.replica() as other:
        require(other is None, "a second server runs on one data directory")
    expect(w.victim.get(f"/v2/{w.v}/blobs/{d}"), 200, body=data)


@row("C1", modes=SIGNED_IN)
def what_ended_stays_ended_after_a_restart(w):
    image, (layer,) = push.image(w.victim, w.v, "v1")
    loose, _ = w.secret()
    w.server.grant("mallory", "pusher", w.v)
    caller = w.attacker
    if w.mode == "token":  # fetched while the right stood
        scope = f"repository:{w.v}:pull,push"
        caller = caller.bearing(caller.fetch_token([scope]).json()["token"])
    expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), 200)
    expect(w.victim.delete(f"/v2/{w.v}/blobs/{loose}"), 202)
    w.server.revoke("mallory", "pusher", w.v)
    refused = w.refused
    for restarts in range(2):
        expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), refused)
        expect(caller.put(f"/v2/{w.v}/manifests/v1", {"Content-Type": image.media_type},
                          image.body), refused)
        expect(w.victim.head(f"/v2/{w.v}/blobs/{loose}"), 404)
        expect(w.victim.head(f"/v2/{w.v}/blobs/{layer}"), 200)
        if restarts == 0:
            w.server.restart()


@row("C3", modes=EVERYONE)
def a_reader_elsewhere_revives_nothing(w):
    """M held D and let it go; V's reads of the same bytes warm nothing for M."""
    w.furnish_mine()
    d, data = w.secret()
    z = content.nowhere()
    expect(push_again(w, data), 201)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)
    expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)
    for _ in range(3):
        expect(w.victim.get(f"/v2/{w.v}/blobs/{d}"), 200, body=data)
        expect(w.victim.head(f"/v2/{w.v}/blobs/{d}"), 200)
        reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
        same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}"), d, z)


def push_again(w, data):
    return w.owner.put(push.with_query(push.begin(w.owner, w.m), digest=content.digest(data)),
                       {"Content-Type": "application/octet-stream"}, data)
