"""Blobs of many parts, read slowly: what an answer holds does not grow with the blob."""

from harness import content, push
from harness.runner import Skip, expect, require, row
from harness.wire import stalled_reader

PARTS, PART_BYTES = 150, 64 * 1024
READERS = 100
DESCRIPTORS_EACH = 3  # the socket, and the part that is being sent while the next is opened


@row("D20", modes=("basic",))
def slow_readers_of_many_parts_hold_few_descriptors(w):
    if w.suite.control:
        raise Skip("counts the descriptors of our own process")
    parts = [content.random_bytes(PART_BYTES) for _ in range(PARTS)]
    name, data = push.in_parts(w.owner, w.m, parts)
    target = f"/v2/{w.m}/blobs/{name}"
    before = w.server.descriptors()
    readers = [stalled_reader(w.server, w.attacker, target) for _ in range(READERS)]
    held = w.server.descriptors() - before
    require(held >= READERS, f"{READERS} answers have begun, {held} descriptors")
    require(held <= READERS * DESCRIPTORS_EACH + 20, f"{READERS} readers hold {held} descriptors")
    expect(w.victim.get("/v2/"), 200)
    expect(w.attacker.get(target), 200, body=data)
    for reader in readers:
        reader.close()


@row("D6", modes=("basic",))
def ranges_over_many_parts(w):
    """In any order and across the borders of parts; the work is bounded by what is asked."""
    parts = [content.random_bytes(1000) for _ in range(40)]
    name, data = push.in_parts(w.owner, w.m, parts)
    target = f"/v2/{w.m}/blobs/{name}"
    for first, last in ((0, 39_999), (999, 1000), (39_999, 39_999), (500, 38_500)):
        reply = expect(w.attacker.get(target, {"Range": f"bytes={first}-{last}"}), 206)
        require(reply.body == data[first:last + 1], f"bytes {first} to {last}", reply)
    backwards = ",".join(f"{first}-{first + 1500}" for first in range(38_000, -1, -2000))
    reply = expect(w.attacker.get(target, {"Range": f"bytes={backwards}"}), (200, 206))
    for first in range(38_000, -1, -2000):
        require(data[first:first + 1501] in reply.body, f"the range from {first}", reply.status)
    overlap = w.attacker.get(target, {"Range": "bytes=" + ",".join(["0-39999"] * 1000)})
    expect(overlap, (200, 206, 400, 416))
