"""Bytes that a row promises and the disk has lost: never a wrong answer, always an alarm."""

from harness import content, push
from harness.runner import expect, require, test
from harness.wire import WireError

PARTS, PART_BYTES = 20, 40_000


def segments(server):
    return set((server.data / "seg").rglob("*/*"))


def missing_bytes(server):
    text = expect(server.admin().get("/metrics"), 200).body.decode()
    return int(text.split("\nbulkhead_missing_bytes_total ")[1].split()[0])


def lose(before, server, number):
    """Deletes one part of what was pushed since; the name has its number after the upload."""
    lost = [path for path in segments(server) - before if int(path.name[32:40], 16) == number]
    require(len(lost) == 1, f"one file is part {number}")
    lost[0].unlink()


@test("lost bytes: a part that is gone breaks the answer off")
def a_lost_part(shop):
    server = shop.server()
    admin, before = server.admin(), segments(server)
    parts = [content.random_bytes(PART_BYTES) for _ in range(PARTS)]
    name, data = push.in_parts(admin, "team/app", parts)
    target = f"/v2/team/app/blobs/{name}"
    lose(before, server, 12)
    try:
        reply = server.admin().get(target)  # on a kept connection it would ask twice
        require(False, "a whole answer without its middle", reply)
    except WireError as cut:
        require("closed after" in str(cut), f"the body is cut short: {cut}")
    require(missing_bytes(server) == 1, "counted")
    require("bytes of a blob are missing" in server.log_tail(), "logged")
    lost_from = 12 * PART_BYTES
    expect(admin.get(target, {"Range": f"bytes={lost_from}-"}), 500)
    rest = expect(admin.get(target, {"Range": f"bytes={lost_from + PART_BYTES}-"}), 206)
    require(rest.body == data[lost_from + PART_BYTES:], "the parts behind it are there")
    expect(admin.get(target, {"Range": f"bytes=0-{lost_from - 1}"}), 206)
    require(missing_bytes(server) == 2, "counted again")


@test("lost bytes: what lacks its first part is refused, and pushing it again mends it")
def a_lost_first_part(shop):
    server = shop.server()
    admin, before = server.admin(), segments(server)
    parts = [content.random_bytes(PART_BYTES) for _ in range(3)]
    name, data = push.in_parts(admin, "team/app", parts)
    lose(before, server, 0)
    expect(admin.get(f"/v2/team/app/blobs/{name}"), 500)
    push.blob(admin, "team/app", data)
    expect(admin.get(f"/v2/team/app/blobs/{name}"), 200, body=data)
