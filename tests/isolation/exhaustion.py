"""Disk and descriptors at their end: pushes hear 503 and when to come again, reads go on."""

import time

from harness import content, push
from harness.runner import expect, require, row
from harness.wire import WireError

# Beyond any disk: the reserve that is to stay free is never there.
FULL = "storage:\n  free_bytes: 1024TiB\n"
FEW = "server:\n  open_files_max: 120\n"


def refused(reply):
    expect(reply, 503)
    require((reply.header("Retry-After") or "").isdigit(), "Retry-After in seconds", reply)
    require(reply.codes(), "a JSON error", reply)


@row("D20")
def a_full_disk_refuses_pushes_and_serves_reads(world):
    w = world.beside("# full\n")
    image, (layer,) = push.image(w.owner, w.m, "own")
    upload = push.begin(w.owner, w.m)
    w.server.config.write_text(FULL)
    w.server.restart()
    try:
        w.owner.close()
        data = content.random_bytes(5000)
        for reply in (w.owner.put(push.with_query(upload, digest=content.digest(data)), {}, data),
                      w.owner.put(f"/v2/{w.m}/manifests/two", {"Content-Type": image.media_type},
                                  image.body),
                      w.server.client(None).get("/readyz")):
            refused(reply)
        expect(w.owner.get(f"/v2/{w.m}/blobs/{layer}"), 200)
        expect(w.owner.get(f"/v2/{w.m}/manifests/own"), 200, body=image.body)
        expect(w.owner.get(f"/v2/{w.m}/tags/list"), 200)
        expect(w.owner.head(f"/v2/{w.m}/blobs/{content.digest(data)}"), 404)
    finally:
        w.server.config.write_text("# full\n")
        w.server.restart()
    w.owner.close()
    expect(w.owner.get(upload), 204)
    push.manifest(w.owner, w.m, image, "two")


@row("D20")
def out_of_descriptors(world):
    """More connections than the process may open: those served go on, the rest wait their turn."""
    w = world.beside(FEW)
    image, (layer,) = push.image(w.owner, w.m, "own")
    # Once before: UBSan needs a descriptor to learn of what type an object is that it first sees.
    expect(w.owner.get(f"/v2/{w.m}/manifests/own"), 200, body=image.body)
    wires = [w.server.wire(timeout=20) for _ in range(200)]
    expect(w.owner.get("/healthz"), 200)
    expect(w.owner.get(f"/v2/{w.m}/manifests/own"), (200, 500, 503))
    for wire in wires:
        wire.close()
    deadline = time.monotonic() + 20
    caller = w.server.client("mallory")
    while True:
        try:
            if caller.get(f"/v2/{w.m}/blobs/{layer}").status == 200:
                break
        except (WireError, OSError):
            caller.close()
        require(time.monotonic() < deadline, "served again when connections have ended")
    expect(caller.get(f"/v2/{w.m}/manifests/own"), 200, body=image.body)
    push.blob(caller, w.m, content.random_bytes(3000))
