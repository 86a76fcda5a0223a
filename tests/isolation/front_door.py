"""Early refusals, encodings, doubled credentials: decided at the head of a request."""

import base64
import gzip
import resource
import time

from harness import content, push
from harness.runner import expect, require, row
from harness.wire import head_bytes
from isolation.world import SIGNED_IN

STREAM = {"Content-Type": "application/octet-stream"}


@row("D2")
def no_continue_without_the_right(w):
    for caller, status in ((w.server.client(None), 401), (w.server.client("nobody"), 403)):
        for method, path in (("POST", "blobs/uploads/"), ("PUT", "manifests/x"),
                             ("PATCH", "blobs/uploads/abc")):
            reply = caller.request(method, f"/v2/{w.v}/{path}",
                                   {"Expect": "100-continue", "Content-Length": "100000"},
                                   b"x" * 100_000)
            expect(reply, status)
            require(reply.interim == [], "refused before the body", reply)
        caller.close()


@row("D2")
def continue_with_the_right(w):
    w.furnish_mine()
    data = content.random_bytes(50_000)
    location = push.begin(w.owner, w.m)
    reply = w.owner.put(push.with_query(location, digest=content.digest(data)),
                        {**STREAM, "Expect": "100-continue"}, data)
    expect(reply, 201)
    require(reply.interim == [100], "100 Continue came first", reply)
    reply = w.owner.get("/v2/", {"Expect": "200-maybe"})
    expect(reply, (400, 417))


@row("D2")
def a_ten_gigabyte_body_to_a_closed_door(w):
    """The answer comes at once, and after a bounded drain the connection ends."""
    headers = [("Host", w.server.authority), ("Content-Length", str(10 << 30))]
    nobody = headers + w.server.client("nobody").authorization()
    for method, path, sent_as, status in (
            ("PUT", "manifests/x", headers, 401), ("PATCH", "blobs/uploads/abc", headers, 401),
            ("POST", "blobs/uploads/", headers, 401), ("PUT", "manifests/x", nobody, 403)):
        wire = w.server.wire()
        wire.send(head_bytes(method, f"/v2/{w.v}/{path}", sent_as))
        expect(wire.read_reply(method), status)
        sent, piece = 0, b"\0" * (1 << 20)
        deadline = time.monotonic() + 30
        while sent < 256 << 20 and time.monotonic() < deadline and wire.send(piece):
            sent += len(piece)
        wire.close()
        require(sent < 64 << 20, f"the server still reads after {sent >> 20} MiB")


@row("D3", modes=SIGNED_IN)
def encoded_bodies_are_refused(w):
    own, _ = w.furnish_mine()
    data = content.random_bytes(2000)
    packed = gzip.compress(data)
    for coding in ("gzip", "zstd", "deflate", "br", "x-gzip", "gzip, gzip"):
        location = push.begin(w.attacker, w.m)
        for name in (content.digest(data), content.digest(packed)):
            expect(w.attacker.put(push.with_query(location, digest=name),
                                  {**STREAM, "Content-Encoding": coding}, packed), 415)
        expect(w.attacker.patch(location, {**STREAM, "Content-Encoding": coding}, packed), 415)
        expect(w.attacker.put(f"/v2/{w.m}/manifests/x",
                              {"Content-Type": own.media_type, "Content-Encoding": coding},
                              gzip.compress(own.body)), 415)
        expect(w.attacker.get(location), 204, headers={"Range": "0-0"})
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{content.digest(data)}"), 404)
    expect(w.attacker.head(f"/v2/{w.m}/manifests/x"), 404)


@row("D4")
def two_authorizations(w):
    d, _ = w.secret()
    victim, mallory = w.victim.authorization(), w.owner.authorization()
    token = w.owner.fetch_token([f"repository:{w.v}:pull"]).json()["token"]
    bearer = [("Authorization", f"Bearer {token}")]
    caller = w.server.client(None)
    for pair in (victim + mallory, mallory + victim, victim + victim, bearer + victim,
                 victim + bearer):
        expect(caller.get(f"/v2/{w.v}/blobs/{d}", pair), (400, 401))
        expect(caller.get("/v2/", pair), (400, 401))
    joined = [("Authorization", f"{victim[0][1]}, {mallory[0][1]}")]
    expect(caller.get(f"/v2/{w.v}/blobs/{d}", joined), (400, 401))


@row("D4")
def credentials_elsewhere_are_ignored(w):
    """No password or token is read from a cookie, a query or the userinfo of a URI."""
    d, _ = w.secret()
    token = w.victim.fetch_token([f"repository:{w.v}:pull"]).json()["token"]
    pair = base64.b64encode(f"victim:{w.server.passwords['victim']}".encode()).decode()
    caller = w.server.client(None)
    for target, headers in (
            (f"/v2/{w.v}/blobs/{d}?access_token={token}", {}),
            (f"/v2/{w.v}/blobs/{d}?token={token}", {}),
            (f"/v2/{w.v}/blobs/{d}", {"Cookie": f"token={token}; Authorization=Basic {pair}"}),
            (f"/v2/{w.v}/blobs/{d}", {"Proxy-Authorization": f"Basic {pair}"}),
            (f"/v2/{w.v}/blobs/{d}", {"X-Forwarded-User": "victim", "Remote-User": "victim"})):
        expect(caller.get(target, headers), (400, 401))


@row("D4")
def a_connection_has_no_memory(w):
    """Credentials of one request never serve the next on the same connection."""
    d, data = w.secret()
    caller = w.server.client(None)
    for _ in range(3):
        expect(caller.get(f"/v2/{w.v}/blobs/{d}", w.victim.authorization()), 200, body=data)
        expect(caller.get(f"/v2/{w.v}/blobs/{d}"), 401)
        expect(caller.get(f"/v2/{w.v}/blobs/{d}", w.owner.authorization()), 403, "DENIED")


@row("D10")
def idle_and_slow_connections_do_not_hinder_others(w):
    """Two hundred silent and half-spoken connections; a normal caller is served at once."""
    d, data = w.secret()
    wires = [w.server.wire() for _ in range(200)]
    for wire in wires[::2]:
        wire.send(f"GET /v2/ HTTP/1.1\r\nHost: {w.server.authority}\r\nX-Slow: ".encode())
    expect(w.victim.get(f"/v2/{w.v}/blobs/{d}"), 200, body=data)
    for wire in wires:
        wire.close()


@row("D10")
def ten_thousand_idle_connections(w):
    """They cost a few KiB each, and a normal caller is served beside them."""
    d, data = w.secret()
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    before = w.server.anonymous_memory_kib()
    wires = [w.server.wire() for _ in range(min(10_000, allowed - 500))]
    expect(w.victim.get(f"/v2/{w.v}/blobs/{d}"), 200, body=data)
    grown = w.server.anonymous_memory_kib() - before
    for wire in wires:
        wire.close()
    require(grown < 12 * len(wires), f"{len(wires)} connections cost {grown} KiB")
