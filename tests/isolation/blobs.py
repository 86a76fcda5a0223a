"""Reading, deleting and re-making blobs that another repository holds."""

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN


@row("A1", modes=EVERYONE)
def head_of_a_foreign_blob(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    reply = expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    same_z(reply, w.attacker.head(f"/v2/{w.m}/blobs/{z}"), d, z)
    error = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
    require(w.v not in str(error) and w.victims not in str(error), "names the holder", error)


@row("A2", modes=EVERYONE)
def get_of_a_foreign_blob_with_every_condition(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    for make in (lambda x: {},
                 lambda x: {"Range": "bytes=0-9"},
                 lambda x: {"Range": "bytes=0-1,4-5"},
                 lambda x: {"Range": "bytes=5000-"},
                 lambda x: {"If-None-Match": f'"{x}"'},
                 lambda x: {"If-None-Match": "*"},
                 lambda x: {"If-Match": f'"{x}"'},
                 lambda x: {"If-Modified-Since": "Wed, 01 Jan 2098 00:00:00 GMT"},
                 lambda x: {"If-Range": f'"{x}"', "Range": "bytes=0-9"}):
        reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}", make(d)), 404, "BLOB_UNKNOWN")
        same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}", make(z)), d, z)


@row("A3", modes=EVERYONE)
def foreign_manifest_by_digest(w):
    w.furnish_mine()
    image, _ = push.image(w.victim, w.v, "v1")
    d, z = image.digest, content.nowhere()
    for make in (lambda x: {}, lambda x: {"If-None-Match": f'"{x}"'},
                 lambda x: {"If-None-Match": x}, lambda x: {"If-None-Match": "*"}):
        for verb in (w.attacker.get, w.attacker.head):
            reply = expect(verb(f"/v2/{w.m}/manifests/{d}", make(d)), 404, "MANIFEST_UNKNOWN")
            same_z(reply, verb(f"/v2/{w.m}/manifests/{z}", make(z)), d, z)
        # A manifest is a blob too, and must not be had by that door either.
        reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}", make(d)), 404, "BLOB_UNKNOWN")
        same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}", make(z)), d, z)


@row("A8", modes=SIGNED_IN)
def naming_a_digest_without_its_bytes(w):
    w.furnish_mine()
    d, data = w.secret()
    z = content.nowhere()
    for body in (b"", b"x" * len(data), data[:-1], data + b"\0"):
        replies = []
        for name in (d, z):
            location = push.begin(w.attacker, w.m)
            target = push.with_query(location, digest=name)
            replies.append(expect(w.attacker.put(target, body=body), 400, "DIGEST_INVALID"))
        same_z(*replies, d, z)
        expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")


@row("A8", modes=SIGNED_IN)
def naming_a_digest_in_one_post(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    replies = [w.attacker.post(f"/v2/{w.m}/blobs/uploads/?digest={x}", body=b"other")
               for x in (d, z)]
    same_z(*replies, d, z)
    expect(replies[0], 400, "DIGEST_INVALID")
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("A14", modes=EVERYONE)
def while_the_victim_uploads_and_deletes(w):
    w.furnish_mine()
    z = content.nowhere()
    d, _ = w.secret()  # just uploaded, unreferenced
    target, reference = f"/v2/{w.m}/blobs/{d}", f"/v2/{w.m}/blobs/{z}"
    same_z(w.attacker.get(target), w.attacker.get(reference), d, z)
    expect(w.victim.delete(f"/v2/{w.v}/blobs/{d}"), 202)
    same_z(w.attacker.get(target), w.attacker.get(reference), d, z)


@row("A15", modes=EVERYONE)
def no_ghost_link_when_bytes_return(w):
    w.furnish_mine()
    data = content.random_bytes(600)
    d = push.blob(w.owner, w.m, data)
    expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
    push.blob(w.victim, w.v, data)
    z = content.nowhere()
    reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
    same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}"), d, z)


@row("A15", modes=SIGNED_IN)
def no_ghost_link_after_an_image(w):
    image, (layer,) = push.image(w.owner, w.m, "v1")
    data = w.owner.get(f"/v2/{w.m}/blobs/{layer}").body
    expect(w.owner.delete(f"/v2/{w.m}/manifests/{image.digest}"), 202)
    expect(w.owner.delete(f"/v2/{w.m}/blobs/{layer}"), 202)
    push.blob(w.victim, w.v, data)
    push.blob(w.victim, w.v, image.body)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{layer}"), 404, "BLOB_UNKNOWN")
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{image.digest}"), 404, "MANIFEST_UNKNOWN")
    expect(w.attacker.get(f"/v2/{w.m}/manifests/v1"), 404, "MANIFEST_UNKNOWN")


@row("A15", modes=EVERYONE)
def no_ghost_link_after_collection(w):
    """The image goes, what nobody refers to is collected, and the bytes come back elsewhere."""
    w.furnish_mine()
    image, (layer,) = push.image(w.owner, w.m, "v1")
    data = w.owner.get(f"/v2/{w.m}/blobs/{layer}").body
    expect(w.owner.delete(f"/v2/{w.m}/manifests/{image.digest}"), 202)
    w.server.collect()
    if w.owner.head(f"/v2/{w.m}/blobs/{layer}").status == 200:  # its window is ended by hand
        expect(w.owner.delete(f"/v2/{w.m}/blobs/{layer}"), 202)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{layer}"), 404, "BLOB_UNKNOWN")
    push.blob(w.victim, w.v, data)
    z = content.nowhere()
    reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{layer}"), 404, "BLOB_UNKNOWN")
    same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}"), layer, z)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{layer}"), 404)


@row("A15", modes=SIGNED_IN)
def a_deleted_manifest_is_no_blob_either(w):
    """Its bytes may wait in grace for a manifest that names them; nobody reads or mounts them."""
    image, _ = push.image(w.owner, w.m, "v1")
    target = f"/v2/{w.m}/blobs/{image.digest}"
    expect(w.attacker.get(target), 200, body=image.body)
    expect(w.owner.delete(f"/v2/{w.m}/manifests/{image.digest}"), 202)
    z = content.nowhere()
    reply = expect(w.attacker.get(target), 404, "BLOB_UNKNOWN")
    same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}"), image.digest, z)
    mount = f"/v2/{w.mine}/two/blobs/uploads/?from={w.m}&mount="
    reply = expect(w.attacker.post(mount + image.digest), 202)
    same_z(reply, w.attacker.post(mount + z), image.digest, z)


@row("A23", modes=SIGNED_IN)
def deleting_what_one_does_not_hold(w):
    w.furnish_mine()
    image, (layer,) = push.image(w.victim, w.v, "v1")
    z = content.nowhere()
    for kind, d, code in (("blobs", layer, "BLOB_UNKNOWN"),
                          ("manifests", image.digest, "MANIFEST_UNKNOWN")):
        reply = expect(w.attacker.delete(f"/v2/{w.m}/{kind}/{d}"), 404, code)
        same_z(reply, w.attacker.delete(f"/v2/{w.m}/{kind}/{z}"), d, z)
        expect(w.victim.get(f"/v2/{w.v}/{kind}/{d}"), 200)
    expect(w.victim.get(f"/v2/{w.v}/manifests/v1"), 200, body=image.body)


@row("A23", modes=("anonymous", "anonymous-token"))
def a_stranger_deletes_nothing(w):
    own, _ = w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    reply = expect(w.attacker.delete(f"/v2/{w.m}/blobs/{d}"), 401)
    same_z(reply, w.attacker.delete(f"/v2/{w.m}/blobs/{z}"), d, z)
    expect(w.attacker.delete(f"/v2/{w.m}/manifests/{own.digest}"), 401)
    expect(w.owner.get(f"/v2/{w.m}/manifests/{own.digest}"), 200)


@row("A25", modes=EVERYONE)
def errors_are_constant(w):
    w.furnish_mine()
    d, _ = w.secret()
    for coding in ("gzip", "zstd, gzip, deflate, br", "identity;q=0, *;q=1"):
        for target in (f"/v2/{w.m}/blobs/{d}", f"/v2/{w.m}/manifests/{d}",
                       f"/v2/{w.v}/blobs/{d}"):
            headers = {"Accept-Encoding": coding, "TE": "gzip, trailers"}
            first = w.attacker.get(target, headers)
            require(first.status in (401, 403, 404), "an error", first)
            for name in ("Content-Encoding", "ETag", "Age", "Server-Timing", "X-Cache"):
                require(first.header(name) is None, f"{name} on an error", first)
            same_z(first, w.attacker.get(target, headers), [], [])
