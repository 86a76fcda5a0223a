"""Floods of requests: an address and an account have a rate each, and health has none."""

from harness import push
from harness.runner import expect, require, row
from harness.wire import head_bytes

CONFIG = """\
limits:
  requests_per_address: 1
  burst_per_address: 20
http:
  trusted_proxies: 127.0.4.1
"""
FLOOD = 200


def flood(wire, host, target, headers=()):
    """One connection, many requests; the statuses and the first refusal."""
    statuses, refused = [], None
    for _ in range(FLOOD):
        wire.send(head_bytes("GET", target, [("Host", host), *headers]))
        reply = wire.read_reply()
        statuses.append(reply.status)
        if reply.status == 429 and refused is None:
            refused = reply
    wire.close()
    return statuses, refused


@row("D9")
def an_address_has_a_rate(world):
    w = world.beside(CONFIG)
    host = w.server.authority
    for number, target in enumerate(("/token", "/v2/", f"/v2/{w.v}/tags/list", "/nowhere")):
        statuses, refused = flood(w.server.wire(source=f"127.0.6.{number + 1}"), host, target)
        require(429 not in statuses[:20], f"a burst of twenty, got {statuses}")
        require(refused is not None, f"never refused, got {statuses}")
        expect(refused, 429, "TOOMANYREQUESTS", {"Retry-After": "1"})
    statuses, _ = flood(w.server.wire(source="127.0.6.1"), host, "/healthz")
    require(set(statuses) == {200}, f"health is always to be had, got {statuses}")
    expect(w.server.client(None).get("/v2/"), 401)


@row("D9")
def forged_addresses_do_not_help(world):
    w = world.beside(CONFIG)
    host, refused = w.server.authority, 0
    wire = w.server.wire(source="127.0.7.1")
    for number in range(FLOOD):
        wire.send(head_bytes("GET", "/v2/", [("Host", host),
                                             ("X-Forwarded-For", f"192.0.2.{number}")]))
        refused += wire.read_reply().status == 429
    wire.close()
    require(refused > 0, "one address, whatever it says")


@row("D15")
def a_trusted_proxy_sets_no_link(world):
    """It names the client for limits and logs, and neither host nor scheme."""
    w = world.beside(CONFIG)
    wire = w.server.wire(source="127.0.4.1")
    wire.send(head_bytes("GET", "/v2/", [
        ("Host", w.server.authority), ("X-Forwarded-For", "192.0.2.77"),
        ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"),
        ("Forwarded", "for=6.6.6.6;host=evil.example;proto=https")]))
    reply = expect(wire.read_reply(), 401)
    wire.close()
    challenge = reply.header("WWW-Authenticate")
    require(f'realm="http://{w.server.authority}/token"' in challenge, "the realm", reply)
    require('"peer":"192.0.2.77"' in w.server.log_tail(), "the log names the client")
    location = push.begin(w.owner, w.m)
    require(location.startswith("/v2/"), f"a relative Location: {location}")
