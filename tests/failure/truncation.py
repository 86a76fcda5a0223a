"""Clients that hang up in the middle: what was acknowledged stays, the rest is as agreed.

A truncated PATCH without Content-Range keeps the prefix that arrived, one with it nothing.
"""

import time

from harness import content, push
from harness.runner import expect, require, test

WAIT_SECONDS = 15


def broken(server, method, target, body, sent, extra="", chunked=False):
    """Sends a request that announces `body` but delivers only `sent` bytes of it."""
    client = server.admin()
    wire = server.wire()
    head = "".join(f"{name}: {value}\r\n" for name, value in client.authorization())
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    text = (f"{method} {target} HTTP/1.1\r\nHost: {server.authority}\r\n{head}{extra}"
            f"{framing}\r\n\r\n").encode()
    piece = body[:sent]
    wire.send(text + (b"%x\r\n" % len(piece) + piece + b"\r\n" if chunked else piece))
    wire.close()


def settles(client, location, wanted):
    """Asks for the status until it is `wanted`; the server notices a hang-up in its own time."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        reply = expect(client.get(location), 204)
        if reply.header("Range") == wanted:
            return reply.header("Location")
        require(time.monotonic() < deadline, f"Range stays other than {wanted}", reply)
        time.sleep(0.02)


@test("truncation: a PATCH with a length keeps its prefix and goes on")
def patch_prefix(shop):
    server = shop.server()
    admin, data = server.admin(), content.random_bytes(300_000)
    location = push.begin(admin, "team/app")
    broken(server, "PATCH", location, data, 100_000)
    location = settles(admin, location, "0-99999")
    reply = expect(admin.patch(location, {"Content-Range": "100000-299999"}, data[100_000:]), 202)
    name = content.digest(data)
    expect(admin.put(push.with_query(reply.header("Location"), digest=name)), 201)
    expect(admin.get(f"/v2/team/app/blobs/{name}"), 200, body=data)


@test("truncation: a chunked PATCH keeps its prefix")
def chunked_prefix(shop):
    server = shop.server()
    admin, data = server.admin(), content.random_bytes(50_000)
    location = push.begin(admin, "team/app")
    broken(server, "PATCH", location, data, 20_000, chunked=True)
    location = settles(admin, location, "0-19999")
    name = content.digest(data)
    expect(admin.put(push.with_query(location, digest=name), body=data[20_000:]), 201)


@test("truncation: a PATCH with Content-Range keeps nothing of itself")
def ranged_patch(shop):
    server = shop.server()
    admin, data = server.admin(), content.random_bytes(30_000)
    location = push.begin(admin, "team/app")
    location = expect(admin.patch(location, {"Content-Range": "0-9999"}, data[:10_000]),
                      202).header("Location")
    broken(server, "PATCH", location, data[10_000:], 5_000, "Content-Range: 10000-29999\r\n")
    expect(admin.get(location), 204, headers={"Range": "0-9999"})
    reply = expect(admin.patch(location, {"Content-Range": "10000-29999"}, data[10_000:]), 202)
    name = content.digest(data)
    expect(admin.put(push.with_query(reply.header("Location"), digest=name)), 201)


@test("truncation: a closing PUT that breaks off makes no blob and the upload goes on")
def put_breaks(shop):
    server = shop.server()
    admin, data = server.admin(), content.random_bytes(80_000)
    name = content.digest(data)
    location = push.begin(admin, "team/app")
    broken(server, "PUT", push.with_query(location, digest=name), data, 40_000)
    expect(admin.head(f"/v2/team/app/blobs/{name}"), 404)
    status = expect(admin.get(location), (204, 404))
    if status.status == 204:
        have = int(status.header("Range").partition("-")[2])
        have = have + 1 if have else 0
        require(have in (0, 40_000), "nothing, or the prefix", status)
    location = push.begin(admin, "team/app")
    expect(admin.put(push.with_query(location, digest=name), body=data), 201)
    expect(admin.get(f"/v2/team/app/blobs/{name}"), 200, body=data)


@test("truncation: a manifest that breaks off is not stored")
def manifest_breaks(shop):
    server = shop.server()
    admin = server.admin()
    image, _ = push.image(admin, "team/app", "v1")
    other = content.index([], annotations={"x": "y" * 5000})
    for sent in (0, 1, 4000, other.size - 1):
        broken(server, "PUT", "/v2/team/app/manifests/v1", other.body, sent,
               f"Content-Type: {other.media_type}\r\n")
    expect(admin.get("/v2/team/app/manifests/v1"), 200, body=image.body)
    expect(admin.head(f"/v2/team/app/manifests/{other.digest}"), 404)


@test("truncation: a reader that hangs up does not disturb others")
def reader_hangs_up(shop):
    server = shop.server()
    admin, data = server.admin(), content.random_bytes(8 << 20)
    name = push.blob(admin, "team/app", data)
    head = "".join(f"{key}: {value}\r\n" for key, value in admin.authorization())
    for _ in range(30):
        wire = server.wire()
        wire.send((f"GET /v2/team/app/blobs/{name} HTTP/1.1\r\nHost: {server.authority}\r\n"
                   f"{head}\r\n").encode())
        wire.more()
        wire.close()
    expect(admin.get(f"/v2/team/app/blobs/{name}"), 200, body=data)
