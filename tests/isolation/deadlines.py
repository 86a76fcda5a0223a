"""Slow and idle clients meet their deadlines; a configured address stays the only one told."""

import time

from harness import content, push
from harness.runner import expect, require, row
from harness.wire import WireError

CONFIG = """\
http:
  head_deadline: 300ms
  body_idle: 300ms
  keep_alive: 300ms
  connections: 40
  public_url: https://registry.example:8443
"""


def ends(wire):
    """What the server still says before it closes; fails when it does not close."""
    try:
        return wire.read_to_end()
    except TimeoutError:
        require(False, "the connection stays open")
    finally:
        wire.close()


@row("D10")
def a_slow_head(world):
    w = world.beside(CONFIG)
    for text in ("", "G", "GET /v2/ HTTP/1.1\r\nHost: x\r\nX-Slow: "):
        wire = w.server.wire(timeout=20)
        wire.send(text.encode())
        said = ends(wire)
        require(said == b"" or b" 408 " in said.split(b"\r\n")[0], "408 or nothing", said)


@row("D10")
def a_slow_body(world):
    w = world.beside(CONFIG)
    location = push.begin(w.owner, w.m)
    user = "".join(f"{name}: {value}\r\n" for name, value in w.owner.authorization())
    for framing in ("Content-Length: 1000", "Transfer-Encoding: chunked"):
        wire = w.server.wire(timeout=20)
        wire.send((f"PATCH {location} HTTP/1.1\r\nHost: {w.server.authority}\r\n{user}"
                   f"{framing}\r\n\r\n3\r\nabc").encode())
        said = ends(wire)
        require(said == b"" or b" 408 " in said.split(b"\r\n")[0], "408 or nothing", said)
    expect(w.owner.get(location), 204)


@row("D10")
def an_idle_connection(world):
    w = world.beside(CONFIG)
    wire = w.server.wire(timeout=20)
    wire.send(f"GET /healthz HTTP/1.1\r\nHost: {w.server.authority}\r\n\r\n".encode())
    expect(wire.read_reply(), 200)
    require(ends(wire) == b"", "closed in silence")


@row("D10")
def more_connections_than_allowed(world):
    """Beyond the limit a connection hears 503 or is closed; when room is made all is well."""
    w = world.beside(CONFIG)
    wires, refused = [], 0
    for _ in range(80):
        wire = w.server.wire(timeout=20)
        wires.append(wire)
        try:
            wire.send(f"GET /healthz HTTP/1.1\r\nHost: {w.server.authority}\r\n\r\n".encode())
            refused += wire.read_reply().status == 503
        except (WireError, ConnectionError):
            refused += 1
    for wire in wires:
        wire.close()
    require(refused > 0 or len(wires) < 80, "some were refused")
    # The server notices one by one that they are gone.
    deadline = time.monotonic() + 20
    reply = w.owner.get("/v2/")
    while reply.status == 503 and time.monotonic() < deadline:
        w.owner.close()
        reply = w.owner.get("/v2/")
    expect(reply, 200)


@row("D15")
def the_configured_address_is_the_only_one(world):
    w = world.beside(CONFIG)
    for headers in ({}, {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        reply = expect(w.server.client(None).get("/v2/", headers), 401)
        challenge = reply.header("WWW-Authenticate")
        require('realm="https://registry.example:8443/token"' in challenge, "the realm", reply)
        begun = expect(w.owner.post(f"/v2/{w.m}/blobs/uploads/", headers), 202)
        location = begun.header("Location")
        require(location.startswith(("/v2/", "https://registry.example:8443/v2/")),
                "the Location", begun)
        w.owner.close()


@row("D5")
def chunked_bodies_have_the_same_limits(world):
    w = world
    push.blob(w.owner, w.m, b"{}")
    body = content.image(b"{}", [], annotations={"x": "y" * (5 << 20)})
    reply = w.owner.put(f"/v2/{w.m}/manifests/x", {"Content-Type": body.media_type}, body.body,
                        chunked=True)
    expect(reply, 413)
