"""Sparse indexes switched on: an index may name what is not held, and opens nothing by it."""

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.manifests import put
from isolation.world import SIGNED_IN

CONFIG = "manifests:\n  allow_missing_children: true\n"


@row("A10", "B11", modes=SIGNED_IN)
def a_foreign_child_and_an_absent_one_are_accepted_alike(world):
    w = world.beside(CONFIG)
    w.furnish_mine()
    theirs, (layer,) = push.image(w.victim, w.v, "v1")
    d, z = theirs.digest, content.nowhere()
    replies, words = [], []
    for name in (d, z):
        index = content.index([{"mediaType": content.IMAGE, "digest": name,
                                "size": theirs.size}])
        replies.append(expect(put(w.attacker, w.m, index, index.digest), 201))
        words.append((name, index.digest))
    same_z(*replies, *words)
    for kind in ("manifests", "blobs"):
        for verb in (w.attacker.get, w.attacker.head):
            reply = expect(verb(f"/v2/{w.m}/{kind}/{d}"), 404)
            same_z(reply, verb(f"/v2/{w.m}/{kind}/{z}"), d, z)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{layer}"), 404, "BLOB_UNKNOWN")
    reply = w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={d}&from={w.m}")
    same_z(expect(reply, 202),
           w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={z}&from={w.m}"), d, z)


@row("A10", "B11", modes=("basic",))
def one_namespace_may_be_sparse(world):
    """Switched on for mallory's namespace only: alike there, and alike elsewhere."""
    w = world.beside(f"manifests:\n  allow_missing_children_in: [{world.mine}]\n")
    theirs, _ = push.image(w.victim, w.v, "v1")
    d, z = theirs.digest, content.nowhere()
    w.furnish_mine()
    elsewhere = f"{w.victims}/other"
    push.image(w.victim, elsewhere, "v1", layers=1)
    for caller, name, status in ((w.attacker, w.m, 201), (w.victim, elsewhere, 400)):
        replies, words = [], []
        for digest in (d, z):
            index = content.index([{"mediaType": content.IMAGE, "digest": digest,
                                    "size": theirs.size}])
            replies.append(expect(put(caller, name, index, index.digest), status))
            words.append((digest, index.digest))
        same_z(*replies, *words)
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{d}"), 404)


@row("B11", modes=SIGNED_IN)
def layers_are_never_sparse(world):
    w = world.beside(CONFIG)
    w.furnish_mine()
    d, _ = w.secret()
    push.blob(w.owner, w.m, b"{}")
    expect(put(w.attacker, w.m, content.image(b"{}", [d]), "own"), 400, "MANIFEST_BLOB_UNKNOWN")


@row("B11", modes=SIGNED_IN)
def a_child_that_comes_later_is_ones_own(world):
    """Parent first, then the child: pushed here it is served here, and kept by its parent."""
    w = world.beside(CONFIG)
    push.blob(w.owner, w.m, b"{}")
    child = content.image(b"{}", [], annotations={"x": content.random_hex(8)})
    push.manifest(w.attacker, w.m, content.index([child]), "list")
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{child.digest}"), 404, "MANIFEST_UNKNOWN")
    push.manifest(w.attacker, w.m, child)
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{child.digest}"), 200, body=child.body)
    reply = w.attacker.delete(f"/v2/{w.m}/manifests/{child.digest}")
    require(reply.status == 405, "a child of a live index stays", reply)
