"""A disk that fills up: pushes hear 503 with Retry-After, reads go on, freeing space heals.

The disk is a small tmpfs, so this needs root; without it the checks are skipped by name.
"""

import os
import subprocess
import time
from contextlib import contextmanager

from harness import content, push
from harness.runner import Skip, expect, require, test

MIB = 1 << 20
HEAL_SECONDS = 90
CHORES = "server:\n  maintenance_interval: 1s\n"


@contextmanager
def small_disk(shop, size):
    """A tmpfs of this many MiB."""
    place = shop.folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0700", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        raise Skip("needs root and the right to mount a tmpfs")
    try:
        yield place
    finally:
        for server in shop.servers:
            server.kill()
        subprocess.run(["umount", str(place)], check=False, capture_output=True)


def fill(admin, size):
    """Pushes blobs until one is refused; returns {digest: bytes} and the refusal."""
    held = {}
    for _ in range(500):
        data = content.random_bytes(size)
        begun = admin.post("/v2/team/app/blobs/uploads/")
        if begun.status != 202:
            return held, begun
        name = content.digest(data)
        reply = admin.put(push.with_query(begun.header("Location"), digest=name), body=data)
        if reply.status != 201:
            return held, reply
        held[name] = data
    require(False, "the disk never filled")


def refused_well(reply):
    expect(reply, 503)
    require((reply.header("Retry-After") or "").isdigit(), "Retry-After in seconds", reply)
    require(reply.codes(), "a JSON error", reply)


def readable(admin, held):
    for name, data in held.items():
        expect(admin.get(f"/v2/team/app/blobs/{name}"), 200, body=data)


def heals(admin, size):
    """Pushes again until it works."""
    deadline = time.monotonic() + HEAL_SECONDS
    while True:
        data = content.random_bytes(size)
        begun = admin.post("/v2/team/app/blobs/uploads/")
        if begun.status == 202:
            name = content.digest(data)
            reply = admin.put(push.with_query(begun.header("Location"), digest=name), body=data)
            if reply.status == 201:
                return
            begun = reply
        refused_well(begun)
        require(time.monotonic() < deadline, "still refused after space was freed", begun)
        time.sleep(0.2)


@test("full_disk: the configured reserve is kept")
def reserve(shop):
    with small_disk(shop, 96) as disk:
        config = CHORES + "storage:\n  free_bytes: 16MiB\n  full_percent: 100\n  reap_delay: 1s\n"
        server = shop.server(data=disk / "data", config=config)
        admin = server.admin()
        image, _ = push.image(admin, "team/app", "v1")
        unfinished = push.begin(admin, "team/app")
        body = content.random_bytes(12 * MIB)
        unfinished = expect(admin.patch(unfinished, body=body), 202).header("Location")
        held, refusal = fill(admin, 4 * MIB)
        refused_well(refusal)
        require(len(held) >= 5, f"only {len(held)} blobs fitted")
        status = os.statvfs(disk)
        free = status.f_bavail * status.f_frsize
        require(free > 8 * MIB, f"the reserve is there, {free} bytes are left")
        readable(admin, held)
        expect(admin.get("/v2/team/app/manifests/v1"), 200, body=image.body)
        expect(server.client(None).get("/healthz"), 200)
        server.grant("anonymous", "puller", "open")
        expect(admin.delete(unfinished), 204)
        heals(admin, 4 * MIB)
        readable(admin, held)


@test("full_disk: a disk that is really full")
def really_full(shop):
    with small_disk(shop, 96) as disk:
        config = CHORES + "storage:\n  free_bytes: 0B\n  full_percent: 100\n"
        server = shop.server(data=disk / "data", config=config)
        admin = server.admin()
        image, (layer,) = push.image(admin, "team/app", "v1", layer_bytes=MIB)
        held, refusal = fill(admin, 3 * MIB)
        refused_well(refusal)
        require(server.alive(), "the server lives", server.log_tail())
        readable(admin, held)
        expect(admin.get("/v2/team/app/manifests/v1"), 200, body=image.body)


@test("full_disk: filled by others in the middle of an upload")
def filled_by_others(shop):
    with small_disk(shop, 128) as disk:
        config = CHORES + "storage:\n  free_bytes: 0B\n  full_percent: 100\n  reap_delay: 1s\n"
        server = shop.server(data=disk / "data", config=config)
        admin = server.admin()
        image, (layer,) = push.image(admin, "team/app", "v1", layer_bytes=MIB)
        data = content.random_bytes(16 * MIB)
        location = push.begin(admin, "team/app")
        location = expect(admin.patch(location, body=data[:MIB]), 202).header("Location")
        ballast = disk / "ballast"
        status = os.statvfs(disk)
        free = status.f_bavail * status.f_frsize
        with open(ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - 6 * MIB)
        reply = admin.patch(location, body=data[MIB:], chunked=True)
        refused_well(reply)
        require(server.alive(), "the server lives", server.log_tail())
        expect(admin.get("/v2/team/app/manifests/v1"), 200, body=image.body)
        expect(admin.head(f"/v2/team/app/blobs/{layer}"), 200)
        ballast.unlink()
        heals(admin, 4 * MIB)
        status = expect(admin.get(location), 204)
        offset = int(status.header("Range").partition("-")[2]) + 1
        require(offset >= MIB, "the acknowledged part is kept", status)
        name = content.digest(data)
        reply = admin.put(push.with_query(status.header("Location"), digest=name),
                          body=data[offset:])
        expect(reply, 201)
        expect(admin.get(f"/v2/team/app/blobs/{name}"), 200, body=data)
        server.restart()
        expect(server.admin().get(f"/v2/team/app/blobs/{name}"), 200, body=data)
