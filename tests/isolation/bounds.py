"""Sizes, counts and depths: a clear refusal and flat memory."""

import json

from harness import content, push
from harness.runner import expect, require, row
from isolation.account import KEYS, ROBOTS, send
from isolation.world import SIGNED_IN

MIB = 1 << 20
GROWTH_KIB_MAX = 128 * 1024


def put(w, body, reference="x", media_type=content.IMAGE):
    if isinstance(body, str):
        body = body.encode()
    return w.attacker.put(f"/v2/{w.m}/manifests/{reference}", {"Content-Type": media_type}, body)


def flat_memory(server, before):
    grown = server.anonymous_memory_kib() - before
    require(grown < GROWTH_KIB_MAX, f"memory grew by {grown} KiB")


@row("D5", modes=SIGNED_IN)
def large_manifests(w):
    w.furnish_mine()
    push.blob(w.owner, w.m, b"{}")
    before = w.server.anonymous_memory_kib()
    base = content.image(b"{}", [], annotations={"x": ""})
    fits = content.image(b"{}", [], annotations={"x": "y" * (4 * MIB - base.size)})
    require(fits.size == 4 * MIB, "the test's own arithmetic")
    push.manifest(w.attacker, w.m, fits, "large")
    expect(w.attacker.get(f"/v2/{w.m}/manifests/large"), 200, body=fits.body)
    for chunked in (False, True):
        reply = w.attacker.put(f"/v2/{w.m}/manifests/x", {"Content-Type": content.IMAGE},
                               fits.body + b" ", chunked=chunked)
        expect(reply, 413)
    expect(put(w, b"[" * (70 * MIB)), 413)
    flat_memory(w.server, before)


@row("D5", modes=("",))
def what_people_make_is_counted(world):
    """Keys, their scopes, robots and signing keys: as many as configured, and one more is refused,
    over HTTP and on the command line."""
    w = world.beside("auth: {keys_per_account: 2, scopes_per_key: 1, robots_per_home: 2}\n"
                     "token: {signing_keys: 3}\n")
    w.furnish_mine()
    two_scopes = [f"{w.mine}:pull", f"{w.m}:pull"]
    expect(send(w.owner, "POST", KEYS, name="k", expires_in=60, scopes=two_scopes), 400)
    for number, status in enumerate((201, 201, 400)):
        expect(send(w.owner, "POST", KEYS, name="k", expires_in=60, scopes=two_scopes[:1]),
               status)
        expect(send(w.owner, "POST", ROBOTS, name=f"{w.m}+r{number}"), status)
    expect(send(w.owner, "POST", ROBOTS, name=f"{w.mine}+other"), 201)
    for refused in (("key", "add", "mallory", "--name", "k", "--no-expiry"),
                    ("robot", "add", f"{w.m}+more")):
        told = w.server.cli(*refused, check=False)
        require(told.returncode != 0 and "already" in told.stderr, "refused", refused, told.stderr)
    w.server.cli("token-key", "rotate")
    told = w.server.cli("token-key", "rotate", check=False)
    require(told.returncode != 0 and "too many keys" in told.stderr, "refused", told.stderr)


@row("D5", modes=SIGNED_IN)
def many_layers(w):
    w.furnish_mine()
    config = json.dumps(content.descriptor(content.CONFIG, b"{}"))
    layer = '{"mediaType":"a/b","size":2,"digest":"%s"}' % content.digest(b"{}")
    push.blob(w.owner, w.m, b"{}")
    for count, statuses in ((1_000_000, (413,)), (30_000, (400, 413))):
        layers = ",".join([layer] * count)
        expect(put(w, f'{{"schemaVersion":2,"config":{config},"layers":[{layers}]}}'), statuses)
    flood = "[" + ",".join(["0"] * 2_000_000) + "]"
    expect(put(w, f'{{"schemaVersion":2,"config":{config},"layers":[],"x":{flood}}}'),
           (201, 400, 413))


@row("D5", modes=SIGNED_IN)
def hostile_json(w):
    w.furnish_mine()
    push.blob(w.owner, w.m, b"{}")
    before = w.server.anonymous_memory_kib()
    config = content.descriptor(content.CONFIG, b"{}")
    good = json.dumps({"schemaVersion": 2, "config": config, "layers": []})
    layer = json.dumps(content.descriptor(content.LAYER, b"{}"))

    def sized(number):
        return good.replace("[]", "[" + layer.replace('"size": 2', f'"size": {number}') + "]")

    for text in ("", " ", "null", "[]", "1", '"x"', "{}", "{", good[:-1], good + "}", good + "x",
                 "[" * 10_000, "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000,
                 good[:-1] + ',"x":' + "[" * 10_000 + "]" * 10_000 + "}",
                 sized("1e400"), sized("99999999999999999999"), sized("-1"), sized("2.5"),
                 sized('"2"'), sized("null"), sized("9223372036854775808"), sized("0x2"),
                 good.replace("2,", "2.0000000001,", 1),
                 good.replace('"schemaVersion": 2', '"a":1'),
                 good.replace('"schemaVersion": 2', '"schemaVersion": 1'),
                 good.replace('"schemaVersion": 2', '"schemaVersion": "2"'),
                 good.replace('"layers": []', '"layers": {}'),
                 good.replace('"layers": []', '"layers": [null]'),
                 good.replace('"config": {', '"config": [{').replace("}, ", "}], "),
                 "\ufeff" + good, good.replace("{", "{/*c*/", 1), good.replace("2,", "2,,", 1),
                 good[:-1] + ",}", good.replace('"', "'"), good[:-1] + ',"x":NaN}'):
        reply = put(w, text)
        expect(reply, 400, "MANIFEST_INVALID")
    for raw in (b"\xff\xfe" + good.encode("utf-16-le"), b'{"a":"\xff"}',
                good[:-1].encode() + b',"x":"\xc0\xaf"}',
                good[:-1].encode() + b',"\xed\xa0\x80":1}',
                good[:-1].encode() + b',"x":"\x00"}', good[:-1].encode() + b',"x":"\\ud800"}'):
        expect(put(w, raw), 400, "MANIFEST_INVALID")
    expect(w.attacker.head(f"/v2/{w.m}/manifests/x"), 404)
    flat_memory(w.server, before)


@row("D6", modes=SIGNED_IN)
def hostile_ranges(w):
    w.furnish_mine()
    data = content.random_bytes(50_000)
    d = push.blob(w.owner, w.m, data)
    target = f"/v2/{w.m}/blobs/{d}"
    for value, statuses in (
            ("bytes=" + ",".join(["0-0"] * 10_000), (400,)),
            ("bytes=" + ",".join(["0-"] * 1_100), (400,)),
            ("bytes=-0", (416,)), ("bytes=500-0", (416,)), ("bytes=50000-", (416,)),
            ("bytes=99999999999999999999-", (400, 416)),
            ("bytes=0-99999999999999999999", (200, 206, 400, 416)),
            ("bytes=-99999999999999999999", (200, 206, 400, 416)),
            ("bytes=", (200, 400, 416)), ("bytes=a-b", (200, 400, 416)),
            ("bytes=1-2-3", (200, 400, 416)), ("bytes=--1", (200, 400, 416)),
            ("bytes=+1-2", (200, 400, 416)), ("bytes 0-1", (200, 400, 416)),
            ("items=0-1", (200, 400, 416)), ("bytes=0-1,", (200, 206, 400)),
            ("bytes=0-1;0-1", (200, 400, 416))):
        reply = w.attacker.get(target, {"Range": value})
        expect(reply, statuses)
        if reply.status == 200:
            require(reply.body == data, "the whole blob", reply)
        if reply.status == 416:
            require(reply.header("Content-Range") == "bytes */50000", "the size", reply)
    overlap = w.attacker.get(target, {"Range": "bytes=" + ",".join(["0-49999"] * 1000)})
    expect(overlap, (200, 206, 400, 416))
    require(len(overlap.body) <= 1000 * (len(data) + 400), "bounded", overlap.status)


@row("D7", modes=SIGNED_IN)
def hostile_pages(w):
    w.furnish_mine()
    for path in (f"/v2/{w.m}/tags/list", "/v2/_catalog"):
        for value in ("9223372036854775807", "9223372036854775808", "18446744073709551616",
                      "9" * 300):
            expect(w.attacker.get(f"{path}?n={value}"), (200, 400))
        for value in ("-1", "text", "1.5", "", "0x10", "1e3", "%20", "+1", "1%00"):
            expect(w.attacker.get(f"{path}?n={value}"), 400)
        expect(w.attacker.get(f"{path}?n=1&n=2"), 400)
        expect(w.attacker.get(f"{path}?last={'a' * MIB}"), (400, 414, 431))
        expect(w.attacker.get(f"{path}?last={'a' * 5000}"), (200, 400))


@row("D7", modes=SIGNED_IN)
def long_heads(w):
    w.furnish_mine()
    for headers in ({"X": "a" * 70_000}, {f"X-{n}": "a" * 1000 for n in range(100)},
                    {f"X-{n}": "" for n in range(20_000)}):
        reply = w.server.client("mallory").get("/v2/", headers)
        expect(reply, (400, 431))
    expect(w.attacker.get(f"/v2/{w.m}/tags/list", {"X": "a" * 30_000}), 200)
