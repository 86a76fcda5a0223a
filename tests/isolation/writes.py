"""Reading writes nothing, and without the right to push nothing appears."""

import hashlib

from harness import content, push
from harness.runner import expect, require, row
from harness.wire import head_bytes
from isolation.world import SIGNED_IN

# What changes without a request having written: locks, logs, sockets.
VOLATILE = ("lock", "log", "sock", "pid")


def stored(server):
    """Every file of the data directory by content."""
    found = {}
    for path in sorted(server.data.rglob("*")):
        if path.is_file() and not any(word in path.name for word in VOLATILE):
            found[str(path.relative_to(server.data))] = hashlib.sha256(
                path.read_bytes()).hexdigest()
    return found


@row("B6", modes=SIGNED_IN)
def a_reader_writes_nothing(w):
    image, (layer,) = push.image(w.victim, w.v, "v1")
    loose, _ = w.secret()
    upload = push.begin(w.victim, w.v)
    w.server.grant("reader", "puller", w.v)
    reader = w.client("reader")
    before = stored(w.server)
    for target in (f"blobs/{layer}", f"blobs/{loose}", f"blobs/{content.nowhere()}",
                   "manifests/v1", f"manifests/{image.digest}", "manifests/none", "tags/list",
                   f"referrers/{image.digest}", f"blobs/{layer}?ns=docker.io"):
        for headers in ({}, {"Range": "bytes=0-1"}, {"If-None-Match": f'"{layer}"'}):
            reader.get(f"/v2/{w.v}/{target}", headers)
            reader.head(f"/v2/{w.v}/{target}", headers)
    reader.get("/v2/_catalog")
    expect(reader.post(f"/v2/{w.v}/blobs/uploads/"), (401, 403))
    expect(reader.put(upload, body=b"x"), (400, 401, 403, 404))
    expect(reader.delete(f"/v2/{w.v}/manifests/v1"), (401, 403))
    after = stored(w.server)
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    require(not changed, f"reading wrote to {changed}")


@row("B6", modes=SIGNED_IN)
def a_read_extends_no_lease_and_creates_no_repository(w):
    absent = f"{w.mine}/absent"
    for target in (f"blobs/{content.nowhere()}", "manifests/v1", "tags/list",
                   f"referrers/{content.nowhere()}"):
        w.attacker.get(f"/v2/{absent}/{target}")
        w.attacker.head(f"/v2/{absent}/{target}")
    names = expect(w.admin.get("/v2/_catalog?n=10000"), 200).json()["repositories"]
    require(absent not in names, "a read created a repository")


@row("B7", modes=SIGNED_IN)
def reading_two_repositories_cannot_join_them(w):
    """`reader` reads V and M, may push to neither, and tries to bring D from V into M."""
    w.furnish_mine()
    d, data = w.secret()
    w.server.grant("reader", "puller", w.v)
    w.server.grant("reader", "puller", w.mine)
    reader = w.client("reader")
    refused = w.refused
    expect(reader.head(f"/v2/{w.m}/blobs/{d}"), 404)
    expect(reader.get(f"/v2/{w.m}/blobs/{d}"), 404)
    for query in (f"?mount={d}&from={w.v}", f"?mount={d}", "", f"?digest={d}"):
        reply = reader.post(f"/v2/{w.m}/blobs/uploads/{query}",
                            body=data if query.startswith("?digest") else b"")
        expect(reply, refused)
    upload = push.begin(w.owner, w.m)
    expect(reader.patch(upload, body=data), refused)
    expect(reader.put(push.with_query(upload, digest=d), body=data), refused)
    image = content.image(b"{}", [data])
    expect(reader.put(f"/v2/{w.m}/manifests/x", {"Content-Type": image.media_type}, image.body),
           refused)
    for caller in (reader, w.owner, w.attacker):
        expect(caller.head(f"/v2/{w.m}/blobs/{d}"), 404)
    expect(reader.head(f"/v2/{w.v}/blobs/{d}"), 200)


@row("B24", modes=SIGNED_IN)
def a_reader_moves_no_tag(w):
    image, _ = push.image(w.victim, w.v, "latest")
    w.server.grant("reader", "puller", w.v)
    reader = w.client("reader")
    refused = w.refused
    other = content.index([])
    for reference in ("latest", "new", "Latest", other.digest, f"{other.digest}?tag=latest"):
        expect(reader.put(f"/v2/{w.v}/manifests/{reference}",
                          {"Content-Type": other.media_type}, other.body), refused)
    expect(reader.delete(f"/v2/{w.v}/manifests/latest"), refused)
    expect(w.victim.get(f"/v2/{w.v}/manifests/latest"), 200, body=image.body)


@row("B15", modes=SIGNED_IN)
def a_revoke_bites_at_the_next_request(w):
    """With a password, and with a token fetched while the right still stood."""
    image, (layer,) = push.image(w.victim, w.v, "v1")
    w.server.grant("mallory", "pusher", w.v)
    caller = w.client("mallory")
    if w.mode == "token":
        scope = f"repository:{w.v}:pull,push"
        caller = caller.bearing(caller.fetch_token([scope]).json()["token"])
    expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), 200)
    upload = push.begin(caller, w.v)
    w.server.revoke("mallory", "pusher", w.v)
    refused = w.refused
    expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), refused)
    expect(caller.put(push.with_query(upload, digest=content.digest(b"x")), body=b"x"), refused)
    expect(caller.put(f"/v2/{w.v}/manifests/v1", {"Content-Type": image.media_type},
                      image.body), refused)
    expect(w.victim.head(f"/v2/{w.v}/blobs/{content.digest(b'x')}"), 404)


@row("B24", modes=SIGNED_IN)
def a_pusher_deletes_nothing(w):
    """Rights are per route, whatever the tag is called (CVE-2026-31801)."""
    image, (layer,) = push.image(w.victim, w.v, "latest")
    loose, _ = w.secret()
    w.server.grant("mallory", "pusher", w.v)
    push.blob(w.attacker, w.v, content.random_bytes(80))  # so that the right to push is there
    for path in ("manifests/latest", f"manifests/{image.digest}", f"blobs/{layer}",
                 f"blobs/{loose}", f"blobs/{content.nowhere()}"):
        expect(w.attacker.delete(f"/v2/{w.v}/{path}"), w.refused)
    expect(w.victim.get(f"/v2/{w.v}/manifests/latest"), 200, body=image.body)
    expect(w.victim.get(f"/v2/{w.v}/blobs/{loose}"), 200)


class UnderWay:
    """A request that was let in, as its 100 tells, and has sent half of its body."""

    def __init__(self, caller, method, target, body, media_type):
        self.rest, self.method = body[len(body) // 2:], method
        self.wire = caller.server.wire(certificate=caller.certificate)
        headers = [("Host", caller.server.authority), *caller.authorization(),
                   ("Content-Type", media_type), ("Content-Length", str(len(body))),
                   ("Expect", "100-continue")]
        self.wire.send(head_bytes(method, target, headers))
        status, *_ = self.wire.read_head()
        require(status == 100, f"{method} {target} is let in: {status}")
        self.wire.send(body[:len(body) // 2])

    def finish(self):
        self.wire.send(self.rest)
        reply = self.wire.read_reply(self.method)
        self.wire.close()
        return reply


def every_push_under_way(caller, repository, data, more, other):
    """Each kind of commit to `repository`, held open: an upload's end with `data`, a part and a
    whole upload with `more`, and the manifest `other` as v1."""
    stream, digest = "application/octet-stream", content.digest(data)
    one, two = push.begin(caller, repository), push.begin(caller, repository)
    uploads = f"/v2/{repository}/blobs/uploads/"
    return [UnderWay(caller, "PUT", push.with_query(one, digest=digest), data, stream),
            UnderWay(caller, "PATCH", two, more, stream),
            UnderWay(caller, "PUT", f"/v2/{repository}/manifests/v1", other.body,
                     other.media_type),
            UnderWay(caller, "POST", f"{uploads}?digest={content.digest(more)}", more, stream)]


@row("B15", modes=("basic", "token"))
def a_new_password_bites_under_way(w):
    """Begun with the old password, or a token got with it, and ended after the change: refused by
    every kind of commit. A push that went on with the new password is the owner's."""
    name = f"pusher{w.number:04d}"
    w.server.add_user(name)
    w.server.grant(name, "admin", w.mine)
    caller = w.client(name)
    image, _ = push.image(caller, w.m, "v1")
    if w.mode == "token":
        scope = f"repository:{w.m}:pull,push,delete"
        caller = caller.bearing(caller.fetch_token([scope]).json()["token"])
    kept = push.begin(caller, w.m)
    data, more = content.random_bytes(4000), content.random_bytes(4000)
    other = content.index([image])
    begun = every_push_under_way(caller, w.m, data, more, other)
    new = "another-Password-2"
    w.server.cli("user", "password", name, "--password-file", w.server.password_file(new))
    for request in begun:
        expect(request.finish(), 401, "UNAUTHORIZED")
    w.server.passwords[name] = new
    after = w.client(name)
    for d in (content.digest(data), content.digest(more), other.digest):
        expect(after.head(f"/v2/{w.m}/blobs/{d}"), 404)
    expect(after.get(f"/v2/{w.m}/manifests/v1"), 200, body=image.body)
    expect(after.put(push.with_query(kept, digest=content.digest(data)), body=data), 201)


@row("B15", modes=SIGNED_IN)
def a_revoke_bites_under_way(w):
    """Begun while the right stood, ended after the revoke: the commit asks again."""
    image, _ = push.image(w.victim, w.v, "v1")
    w.server.grant("mallory", "pusher", w.v)
    caller = w.attacker
    if w.mode == "token":
        scope = f"repository:{w.v}:pull,push"
        caller = caller.bearing(caller.fetch_token([scope]).json()["token"])
    data, more = content.random_bytes(4000), content.random_bytes(4000)
    other = content.index([image])
    begun = every_push_under_way(caller, w.v, data, more, other)
    w.server.revoke("mallory", "pusher", w.v)
    for request in begun:
        expect(request.finish(), w.refused)
    for d in (content.digest(data), content.digest(more), other.digest):
        expect(w.victim.head(f"/v2/{w.v}/blobs/{d}"), 404)
    expect(w.victim.get(f"/v2/{w.v}/manifests/v1"), 200, body=image.body)


@row("B15", modes=("basic", "token"))
def a_changed_password_ends_the_old_one(w):
    """Remembered logins hang on the stored hash: the old one ends with the change."""
    push.image(w.victim, w.v, "v1")
    name, old, new = f"temp{w.number}p", "old-Password-1", "new-Password-1"
    w.server.add_user(name, old)
    w.server.grant(name, "puller", w.v)
    for _ in range(2):
        expect(w.client(name).get(f"/v2/{w.v}/manifests/v1"), 200)
    w.server.cli("user", "password", name, "--password-file", w.server.password_file(new))
    before = w.client(name)
    expect(before.get(f"/v2/{w.v}/manifests/v1"), 401, "UNAUTHORIZED")
    w.server.passwords[name] = new
    expect(w.client(name).get(f"/v2/{w.v}/manifests/v1"), 200)
