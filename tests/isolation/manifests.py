"""Naming a digest in a manifest, an index, a subject or a query grants nothing."""

import json

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN


def put(client, repository, what, reference):
    return client.put(f"/v2/{repository}/manifests/{reference}",
                      {"Content-Type": what.media_type}, what.body)


def refused_alike(w, make, d, z, code="MANIFEST_BLOB_UNKNOWN"):
    """A manifest about D is refused as one about Z is; nothing stored, the tag unmoved."""
    before = w.owner.get(f"/v2/{w.m}/manifests/own").body
    about_d, about_z = make(d), make(z)
    for reference in (lambda what: "own", lambda what: what.digest):
        replies = [put(w.attacker, w.m, what, reference(what)) for what in (about_d, about_z)]
        expect(replies[0], 400, code)
        words = [(d, about_d.digest), (z, about_z.digest)]
        same_z(*replies, *words)
        require(w.v not in str(replies[0].body), "names the holder", replies[0])
    expect(w.owner.get(f"/v2/{w.m}/manifests/{about_d.digest}"), 404, "MANIFEST_UNKNOWN")
    expect(w.owner.get(f"/v2/{w.m}/manifests/own"), 200, body=before)
    if d.startswith("sha"):
        expect(w.owner.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("A9", modes=SIGNED_IN)
def image_with_a_foreign_layer(w):
    w.furnish_mine()
    d, data = w.secret()
    config, local = b'{"a":1}', content.random_bytes(50)
    push.blob(w.owner, w.m, config)
    push.blob(w.owner, w.m, local)
    for size in (len(data), 7):
        refused_alike(w, lambda x, size=size: content.image(
            config, [local, {"mediaType": content.LAYER, "digest": x, "size": size}]),
            d, content.nowhere())


@row("A9", modes=SIGNED_IN)
def image_with_a_foreign_config(w):
    w.furnish_mine()
    d, data = w.secret()
    layer = content.random_bytes(50)
    push.blob(w.owner, w.m, layer)
    refused_alike(w, lambda x: content.image(
        {"mediaType": content.CONFIG, "digest": x, "size": len(data)}, [layer]),
        d, content.nowhere())


@row("A9", modes=SIGNED_IN)
def every_missing_blob_is_named_and_held_ones_are_not(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    held = push.blob(w.owner, w.m, content.random_bytes(7))
    config = push.blob(w.owner, w.m, b'{"b":2}')
    what = content.image({"mediaType": content.CONFIG, "digest": config, "size": 7},
                         [d, held, z])
    reply = expect(put(w.attacker, w.m, what, "own"), 400, "MANIFEST_BLOB_UNKNOWN")
    text = reply.body.decode()
    require(d in text and z in text, "each missing digest is named", reply)
    require(held not in text and config not in text, "held ones are not", reply)
    require(reply.codes() == ["MANIFEST_BLOB_UNKNOWN"] * 2, "one error a digest", reply)


@row("A10", modes=SIGNED_IN)
def index_with_a_foreign_child(w):
    own, _ = w.furnish_mine()
    theirs, _ = push.image(w.victim, w.v, "v1")
    refused_alike(w, lambda x: content.index(
        [own, {"mediaType": content.IMAGE, "digest": x, "size": theirs.size}]),
        theirs.digest, content.nowhere())


@row("A10", modes=SIGNED_IN)
def nested_index_with_a_foreign_child(w):
    own, _ = w.furnish_mine()
    theirs, _ = push.image(w.victim, w.v, "v1")
    outer = content.index([theirs])
    push.manifest(w.victim, w.v, outer)
    inner = content.index([own])
    push.manifest(w.owner, w.m, inner)
    refused_alike(w, lambda x: content.index(
        [inner, {"mediaType": content.INDEX, "digest": x, "size": outer.size}]),
        outer.digest, content.nowhere())


@row("A10", modes=SIGNED_IN)
def index_whose_childs_blobs_are_local_but_manifest_foreign(w):
    w.furnish_mine()
    theirs, (layer,) = push.image(w.victim, w.v, "v1")
    for name in (layer, theirs_config(theirs)):
        data = w.victim.get(f"/v2/{w.v}/blobs/{name}").body
        push.blob(w.owner, w.m, data)
    refused_alike(w, lambda x: content.index(
        [{"mediaType": content.IMAGE, "digest": x, "size": theirs.size}]),
        theirs.digest, content.nowhere())


def theirs_config(manifest):
    return json.loads(manifest.body)["config"]["digest"]


@row("A11", modes=SIGNED_IN)
def subject_of_another_repository(w):
    w.furnish_mine()
    theirs, _ = push.image(w.victim, w.v, "v1")
    d, z = theirs.digest, content.nowhere()
    push.blob(w.owner, w.m, b"{}")
    replies = []
    for subject in (d, z):
        what = content.artifact({"mediaType": content.IMAGE, "digest": subject, "size": 500},
                                layers=[b"{}"])
        reply = expect(put(w.attacker, w.m, what, what.digest), 201,
                       headers={"OCI-Subject": subject})
        replies.append((reply, (subject, what.digest)))
    same_z(replies[0][0], replies[1][0], replies[0][1], replies[1][1])
    listing = expect(w.victim.get(f"/v2/{w.v}/referrers/{d}"), 200)
    require(listing.json()["manifests"] == [], "V's referrers are V's", listing)
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{d}"), 404)


@row("A12", modes=EVERYONE)
def referrers_of_another_repository(w):
    w.furnish_mine()
    theirs, _ = push.image(w.victim, w.v, "v1")
    push.blob(w.victim, w.v, b"{}")
    sbom = content.artifact(theirs.described(), layers=[b"{}"])
    push.manifest(w.victim, w.v, sbom)
    d, z = theirs.digest, content.nowhere()
    there = w.victim.get(f"/v2/{w.v}/referrers/{d}").json()["manifests"]
    require(len(there) == 1, "V has a referrer")
    for query in ("", "?artifactType=application/vnd.example.sbom", "?artifactType=x"):
        replies = [expect(w.attacker.get(f"/v2/{w.m}/referrers/{name}{query}"), 200)
                   for name in (d, z)]
        same_z(*replies, d, z)
        require(replies[0].json()["manifests"] == [], "an empty list", replies[0])


@row("B11", modes=SIGNED_IN)
def child_of_an_index_that_names_it(w):
    """Validation refuses the index; and nothing of the refused body opens the child."""
    own, _ = w.furnish_mine()
    theirs, (layer,) = push.image(w.victim, w.v, "v1")
    bad = content.index([own, theirs])
    expect(put(w.attacker, w.m, bad, "list"), 400, "MANIFEST_BLOB_UNKNOWN")
    for target in (f"manifests/{theirs.digest}", f"blobs/{theirs.digest}", f"blobs/{layer}"):
        expect(w.attacker.get(f"/v2/{w.m}/{target}"), 404)
