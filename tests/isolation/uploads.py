"""Uploads belong to one repository and one principal, and the server keeps their offset."""

import re

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN

STREAM = {"Content-Type": "application/octet-stream"}


def upload_id(location):
    return location.split("?")[0].rstrip("/").rpartition("/")[2]


def altered(identifier):
    """An id of the same form that nobody has."""
    return re.sub(r"[0-9a-f]", lambda _: content.random_hex(1), identifier)


@row("A7", modes=SIGNED_IN)
def foreign_bytes_are_read_whole(w):
    """Bytes that another repository already holds are consumed and hashed like any others."""
    w.furnish_mine()
    d, data = w.secret(300_000)
    unknown = content.random_bytes(len(data))
    z = content.digest(unknown)
    replies = []
    for name, body in ((d, data), (z, unknown)):
        location = push.begin(w.attacker, w.m)
        reply = expect(w.attacker.patch(location, STREAM, body[:1000]), 202)
        require(reply.header("Range") == "0-999", "the offset is what was sent", reply)
        closing = push.with_query(reply.header("Location"), digest=name)
        replies.append(expect(w.attacker.put(closing, STREAM, body[1000:]), 201))
    same_z(*replies, d, z)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)


@row("A7", modes=SIGNED_IN)
def no_early_acceptance(w):
    """With the last byte missing there is no answer, and without it there is no blob."""
    w.furnish_mine()
    d, data = w.secret(50_000)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    location = push.begin(w.owner, w.m)
    wire = w.server.wire(timeout=1.0)
    headers = "".join(f"{name}: {value}\r\n" for name, value in w.owner.authorization())
    wire.send(f"PUT {push.with_query(location, digest=d)} HTTP/1.1\r\n"
              f"Host: {w.server.authority}\r\n{headers}Content-Length: {len(data)}\r\n\r\n"
              .encode() + data[:-1])
    try:
        early = wire.more()
    except TimeoutError:
        early = b""
    require(not early, f"answered before the whole body came: {early[:200]!r}")
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    wire.send(data[-1:])
    wire.sock.settimeout(30)
    expect(wire.read_reply("PUT"), 201)
    wire.close()


@row("A7", modes=SIGNED_IN)
def wrong_tail_of_foreign_bytes(w):
    w.furnish_mine()
    d, data = w.secret(50_000)
    location = push.begin(w.attacker, w.m)
    expect(w.attacker.put(push.with_query(location, digest=d), STREAM, data[:-1] + b"!"), 400,
           "DIGEST_INVALID")
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("A18", modes=SIGNED_IN)
def pushing_known_bytes_looks_like_pushing_new_ones(w):
    """The replies only: there is no quota or usage to look at yet."""
    w.furnish_mine()
    d, data = w.secret()
    unknown = content.random_bytes(len(data))
    z = content.digest(unknown)
    replies = [w.attacker.post(f"/v2/{w.m}/blobs/uploads/?digest={name}", STREAM, body)
               for name, body in ((d, data), (z, unknown))]
    same_z(*replies, d, z)
    expect(replies[0], 201)
    heads = [w.attacker.head(f"/v2/{w.m}/blobs/{name}") for name in (d, z)]
    same_z(*heads, d, z)


@row("A24", modes=EVERYONE)
def status_of_a_foreign_upload(w):
    w.furnish_mine()
    theirs = upload_id(push.begin(w.victim, w.v))
    random = altered(theirs)
    for method in ("GET", "HEAD"):
        replies = [w.attacker.request(method, f"/v2/{w.m}/blobs/uploads/{name}")
                   for name in (theirs, random)]
        same_z(*replies, theirs, random)
        if w.signed_in and method == "GET":
            expect(replies[0], 404, "BLOB_UPLOAD_UNKNOWN")
    expect(w.victim.get(f"/v2/{w.v}/blobs/uploads/{theirs}"), 204)


@row("B17", modes=EVERYONE)
def a_foreign_upload_cannot_be_touched(w):
    w.furnish_mine()
    data = content.random_bytes(4000)
    location = push.begin(w.victim, w.v)
    location = expect(w.victim.patch(location, STREAM, data[:1500]), 202).header("Location")
    elsewhere = location.replace(f"/v2/{w.v}/", f"/v2/{w.m}/")
    require(elsewhere != location, f"the Location does not name its repository: {location}")
    random = elsewhere.replace(upload_id(location), altered(upload_id(location)))
    foreign = content.digest(data)
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        replies = []
        for path in (elsewhere, random):
            target = push.with_query(path, digest=foreign) if method == "PUT" else path
            body = b"evil" if method in ("PATCH", "PUT") else None
            replies.append(w.attacker.request(method, target, STREAM, body))
        same_z(*replies, upload_id(elsewhere), upload_id(random))
        if w.signed_in:
            expect(replies[0], 404, "BLOB_UPLOAD_UNKNOWN")
        else:  # who may pull may ask for the status, and nothing is there
            expect(replies[0], 404 if method == "GET" else 401)
    closing = push.with_query(location, digest=foreign)
    expect(w.victim.put(closing, STREAM, data[1500:]), 201)
    expect(w.victim.get(f"/v2/{w.v}/blobs/{foreign}"), 200, body=data)


@row("B17", modes=SIGNED_IN)
def an_own_upload_belongs_to_its_repository(w):
    """The same caller, who may push to both: the other repository does not know the upload."""
    w.furnish_mine()
    second = f"{w.mine}/two"
    push.image(w.owner, second, "own")
    data = content.random_bytes(900)
    location = push.begin(w.attacker, w.m)
    location = expect(w.attacker.patch(location, STREAM, data), 202).header("Location")
    elsewhere = location.replace(f"/v2/{w.m}/", f"/v2/{second}/")
    closing = push.with_query(elsewhere, digest=content.digest(data))
    for method, target in (("GET", elsewhere), ("PATCH", elsewhere), ("PUT", closing),
                           ("DELETE", elsewhere)):
        body = b"x" if method == "PATCH" else None
        expect(w.attacker.request(method, target, STREAM, body), 404, "BLOB_UPLOAD_UNKNOWN")
    expect(w.attacker.head(f"/v2/{second}/blobs/{content.digest(data)}"), 404)
    expect(w.attacker.put(push.with_query(location, digest=content.digest(data))), 201)


@row("B18", modes=SIGNED_IN)
def an_upload_of_a_colleague(w):
    """Both may push to the repository; still only its starter may resume an upload."""
    w.furnish_mine()
    w.server.grant("mallory", "pusher", w.v)
    data = content.random_bytes(3000)
    location = push.begin(w.victim, w.v)
    location = expect(w.victim.patch(location, STREAM, data[:1000]), 202).header("Location")
    name = content.digest(data)
    for method, target in (("GET", location), ("PATCH", location), ("DELETE", location),
                           ("PUT", push.with_query(location, digest=name))):
        body = data[1000:] if method in ("PATCH", "PUT") else None
        reply = w.attacker.request(method, target, STREAM, body)
        expect(reply, 404, "BLOB_UPLOAD_UNKNOWN")
    expect(w.victim.put(push.with_query(location, digest=name), STREAM, data[1000:]), 201)


@row("B19", modes=SIGNED_IN)
def stale_and_wrong_offsets_do_no_harm(w):
    data = content.random_bytes(5000)
    w.furnish_mine()
    first = push.begin(w.attacker, w.m)
    second = expect(w.attacker.patch(first, {**STREAM, "Content-Range": "0-1999"}, data[:2000]),
                    202).header("Location")
    for location in (first, second):
        for span, size in (("0-1999", 2000), ("1999-2999", 1001), ("2001-3000", 1000),
                           ("9999999-10000000", 2)):
            reply = w.attacker.patch(location, {**STREAM, "Content-Range": span},
                                     content.random_bytes(size))
            require(reply.status == 416, "a wrong offset is 416", reply)
            require(reply.header("Range") == "0-1999", "and tells the right one", reply)
    for span in ("2000-1999", "a-b", "-1-5", "2000-", "2000-18446744073709551616",
                 "bytes 2000-2003/*"):
        reply = w.attacker.patch(second, {**STREAM, "Content-Range": span}, b"abcd")
        expect(reply, (400, 416))
    reply = w.attacker.patch(second, {**STREAM, "Content-Range": "2000-2999"}, b"short")
    expect(reply, (400, 416))
    expect(w.attacker.get(second), 204, headers={"Range": "0-1999"})
    name = content.digest(data)
    expect(w.attacker.put(push.with_query(second, digest=name),
                          {**STREAM, "Content-Range": "2000-4999"}, data[2000:]), 201)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{name}"), 200, body=data)


@row("B19", modes=SIGNED_IN)
def tampered_locations(w):
    w.furnish_mine()
    data = content.random_bytes(900)
    location = push.begin(w.attacker, w.m)
    expect(w.attacker.patch(location, STREAM, data), 202)
    name = upload_id(location)
    path = location.split("?")[0]
    for changed in (name[:-1], name + "0", name[:-2] + ("00" if name[-2:] != "00" else "11"),
                    name.upper() if name.upper() != name else name[::-1], name + "%00"):
        target = path[:-len(name)] + changed
        for method in ("GET", "PATCH", "PUT", "DELETE"):
            extra = f"?digest={content.digest(data)}" if method == "PUT" else ""
            body = b"x" if method in ("PATCH", "PUT") else None
            expect(w.attacker.request(method, target + extra, STREAM, body), (400, 404))
    if "?" in location:  # state in the query: a changed one must not be believed
        bare = w.attacker.get(path)
        expect(bare, (204, 400, 404))
    expect(w.attacker.get(location), 204, headers={"Range": f"0-{len(data) - 1}"})


@row("B21", modes=SIGNED_IN)
def upload_ids_that_are_paths(w):
    w.furnish_mine()
    theirs = upload_id(push.begin(w.victim, w.v))
    for name in ("../", "..", "%2e%2e", f"..%2f..%2f..%2f{w.v}%2fblobs%2fuploads%2f{theirs}",
                 f"../../../{w.v}/blobs/uploads/{theirs}", "%00", "a%2fb", "..%5c..%5cx", "%",
                 "%zz", "\u00fc\u00fc", "%c3%bc", "%c0%ae%c0%ae", "'; drop", "a" * 300,
                 "*", "-1", theirs + "/", theirs + "/x", theirs + "%20"):
        target = f"/v2/{w.m}/blobs/uploads/{name}".replace(" ", "%20")
        for method in ("GET", "PATCH", "PUT", "DELETE"):
            body = b"x" if method in ("PATCH", "PUT") else None
            reply = w.attacker.request(method, target, STREAM, body)
            require(reply.status in (400, 404, 405), "400 or 404", reply)
    reply = w.server.admin().get(f"/v2/{w.m}/blobs/uploads/{'a' * (1 << 20)}")
    expect(reply, (400, 404, 414, 431))
    expect(w.victim.get(f"/v2/{w.v}/blobs/uploads/{theirs}"), 204)
