"""Manifests in disguise: odd media types, foreign URLs, two readings of the same bytes."""

import base64
import json

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.manifests import put, refused_alike
from isolation.world import SIGNED_IN

FOREIGN_LAYERS = ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                  "application/vnd.oci.image.layer.nondistributable.v1.tar",
                  "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                  "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd")


def raw(text, media_type=content.IMAGE):
    return content.Manifest(text.encode() if isinstance(text, str) else text, media_type)


@row("B9", modes=SIGNED_IN)
def descriptors_of_every_type_are_checked(w):
    w.furnish_mine()
    d, data = w.secret()
    push.blob(w.owner, w.m, b"{}")
    for media_type in ("application/vnd.example.config", content.EMPTY, content.INDEX,
                       "application/octet-stream", "text/plain; charset=utf-8"):
        def described(x, media_type=media_type):
            return {"mediaType": media_type, "digest": x, "size": len(data)}
        refused_alike(w, lambda x: content.image(described(x), []), d, content.nowhere())
        refused_alike(w, lambda x: content.image(b"{}", [described(x)]), d, content.nowhere())
        refused_alike(w, lambda x: content.image(
            b"{}", [described(x)], artifactType="application/vnd.x"), d, content.nowhere())


@row("B9", modes=SIGNED_IN)
def embedded_data_grants_nothing(w):
    w.furnish_mine()
    d, data = w.secret()
    push.blob(w.owner, w.m, b"{}")
    text = base64.b64encode(data).decode()
    whole = content.image(b"{}", [{"mediaType": content.LAYER, "digest": d,
                                   "size": len(data), "data": text}])
    expect(put(w.attacker, w.m, whole, "own"), 400, "MANIFEST_BLOB_UNKNOWN")
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
    held = push.blob(w.owner, w.m, b"held bytes")
    for wrong in ("e30=", "!!not base64!!", base64.b64encode(b"held byteX").decode()):
        bad = content.image(b"{}", [{"mediaType": content.LAYER, "digest": held, "size": 10,
                                     "data": wrong}])
        expect(put(w.attacker, w.m, bad, bad.digest), 400, "MANIFEST_INVALID")


@row("B10", modes=SIGNED_IN)
def foreign_layers_are_never_linked(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    push.blob(w.owner, w.m, b"{}")
    for media_type in FOREIGN_LAYERS:
        replies, words = [], []
        for name in (d, z):
            what = content.image(b"{}", [{"mediaType": media_type, "digest": name, "size": 700,
                                          "urls": ["http://127.0.0.1:1/layer"]}])
            replies.append(expect(put(w.attacker, w.m, what, what.digest), 201))
            words.append((name, what.digest))
        same_z(*replies, *words)
        reply = expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
        same_z(reply, w.attacker.get(f"/v2/{w.m}/blobs/{z}"), d, z)


@row("B10", modes=SIGNED_IN)
def urls_on_ordinary_layers_are_refused(w):
    w.furnish_mine()
    held = push.blob(w.owner, w.m, b"held bytes")
    push.blob(w.owner, w.m, b"{}")
    for media_type in (content.LAYER, content.DOCKER_LAYER, "application/x"):
        what = content.image(b"{}", [{"mediaType": media_type, "digest": held, "size": 10,
                                      "urls": ["https://example.org/layer"]}])
        expect(put(w.attacker, w.m, what, what.digest), 400)


@row("B27", modes=SIGNED_IN)
def two_readings_of_one_body(w):
    own, _ = w.furnish_mine()
    d, data = w.secret()
    push.blob(w.owner, w.m, b"{}")
    image = json.loads(content.image(b"{}", []).body)
    index = json.loads(content.index([own]).body)
    both = {**index, **image}
    for media_type in (content.IMAGE, content.INDEX):
        for claimed in (media_type, None):
            body = {**both, "mediaType": claimed} if claimed else \
                {key: value for key, value in both.items() if key != "mediaType"}
            expect(put(w.attacker, w.m, content.Manifest(body, media_type), "own"), 400,
                   "MANIFEST_INVALID")
    sneaky = {**index, "layers": [content.descriptor(content.LAYER, d)]}
    expect(put(w.attacker, w.m, content.Manifest(sneaky, content.INDEX), "own"), 400,
           "MANIFEST_INVALID")


@row("B27", modes=SIGNED_IN)
def media_type_must_agree_with_the_header(w):
    own, _ = w.furnish_mine()
    push.blob(w.owner, w.m, b"{}")
    image, index = content.image(b"{}", []), content.index([own])
    for what, claimed in ((image, content.INDEX), (index, content.IMAGE),
                          (image, content.DOCKER_IMAGE), (index, content.DOCKER_LIST)):
        expect(put(w.attacker, w.m, content.Manifest(what.body, claimed), "own"), 400,
               "MANIFEST_INVALID")


@row("B27", modes=SIGNED_IN)
def doubled_and_respelled_keys(w):
    w.furnish_mine()
    config = content.descriptor(content.CONFIG, push_bytes(w, b"{}"))
    one = json.dumps({**config, "size": 2})
    for text in (
            f'{{"schemaVersion":2,"config":{one},"layers":[],"layers":[]}}',
            f'{{"schemaVersion":2,"config":{one},"config":{one},"layers":[]}}',
            f'{{"schemaVersion":2,"schemaVersion":2,"config":{one},"layers":[]}}',
            f'{{"schemaVersion":2,"mediaType":"{content.IMAGE}","mediaType":"{content.INDEX}",'
            f'"config":{one},"layers":[]}}',
            f'{{"schemaVersion":2,"config":{one},"layers":[],"Layers":[]}}',
            f'{{"schemaVersion":2,"config":{one},"layers":[],"MANIFESTS":[]}}',
            f'{{"schemaVersion":2,"Config":{one},"config":{one},"layers":[]}}',
            f'{{"schemaVersion":2,"config":{one},"layers":[],"\\u006cayers":[]}}',
            '{"schemaVersion":2,"config":' + one.replace('"digest"', '"size":9,"digest"')
            + ',"layers":[]}',
            '{"schemaVersion":2,"config":' + one.replace('"digest"', '"Digest":"x","digest"')
            + ',"layers":[]}'):
        expect(put(w.attacker, w.m, raw(text), "own"), 400, "MANIFEST_INVALID")


def push_bytes(w, data):
    push.blob(w.owner, w.m, data)
    return data


@row("B28", modes=SIGNED_IN)
def other_bytes_under_a_digest(w):
    own, _ = w.furnish_mine()
    theirs, _ = push.image(w.victim, w.v, "v1")
    push.blob(w.owner, w.m, b"{}")
    what = content.image(b"{}", [])
    z = content.nowhere()
    replies = [expect(put(w.attacker, w.m, what, name), 400, "DIGEST_INVALID")
               for name in (theirs.digest, z)]
    same_z(*replies, theirs.digest, z)
    padded = content.Manifest(own.body + b"  ", own.media_type)
    expect(put(w.attacker, w.m, padded, own.digest), 400, "DIGEST_INVALID")
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{own.digest}"), 200, body=own.body)
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{theirs.digest}"), 404)


@row("B28", modes=SIGNED_IN)
def tags_that_look_like_digests(w):
    own, _ = w.furnish_mine()
    hexes = own.digest.partition(":")[2]
    for reference in (f"sha256:{hexes[:-1]}", f"sha256:{hexes.upper()}", f"sha999:{hexes}",
                      "sha256:", ":", f"SHA256:{hexes}", "sha256:baddigeststring"):
        expect(put(w.attacker, w.m, own, reference), 400, ("DIGEST_INVALID", "TAG_INVALID"))
    for reference in (".hidden", "-x", "a" * 129, "a%20b", "%C3%BC", "a%00", "a!b"):
        expect(put(w.attacker, w.m, own, reference), 400)
    listing = expect(w.attacker.get(f"/v2/{w.m}/tags/list"), 200).json()
    require(listing["tags"] == ["own"], f"no tag came of it: {listing}")
