"""A name that is given up and taken again is another repository: ids inside, names at the edge."""

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN


def remove(w, name):
    w.server.cli("repository", "remove", name)


def fixed(w, caller, *scopes):
    """The caller as it will be with what it has now: a token fetched today, or a password."""
    if caller.mode not in ("token", "anonymous-token"):
        return caller
    return caller.bearing(caller.fetch_token(scopes).json()["token"])


@row("B16", modes=SIGNED_IN)
def rights_tokens_and_uploads_die_with_the_repository(w):
    """Mallory may push to V; V goes, and the victim makes it again."""
    image, (layer,) = push.image(w.victim, w.v, "v1")
    w.server.grant("mallory", "pusher", w.v)
    caller = fixed(w, w.attacker, f"repository:{w.v}:pull,push", f"repository:{w.m}:pull,push")
    expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), 200)
    upload = push.begin(caller, w.v)
    expect(caller.patch(upload, body=b"half"), 202)
    remove(w, w.v)
    refused = w.refused
    absent = f"{w.victims}/apq"
    for made_again in (False, True):
        if made_again:
            push.image(w.victim, w.v, "v2")
        for method, path, body in (("GET", f"blobs/{layer}", None), ("GET", "manifests/v1", None),
                                   ("GET", "manifests/v2", None), ("GET", "tags/list", None),
                                   ("POST", "blobs/uploads/", b""),
                                   ("PUT", "manifests/v1", image.body)):
            headers = {"Content-Type": image.media_type} if method == "PUT" else {}
            reply = caller.request(method, f"/v2/{w.v}/{path}", headers, body)
            expect(reply, refused)
            if w.mode == "basic":  # a token's scope stands in its challenge
                same_z(reply, caller.request(method, f"/v2/{absent}/{path}", headers, body),
                       w.v, absent)
        closing = push.with_query(upload, digest=content.digest(b"half"))
        expect(caller.put(closing), refused)
        z = content.nowhere()
        mount = f"/v2/{w.m}/blobs/uploads/?from={w.v}&mount="
        same_z(expect(caller.post(mount + layer), 202), caller.post(mount + z), layer, z)
    grants = w.server.cli("grants", "mallory").stdout
    require(w.v not in grants, "the grant is gone", grants)


@row("B16", modes=SIGNED_IN)
def granted_anew_it_is_empty(w):
    """Whoever may read the new repository finds nothing of the old one, nor their upload."""
    image, (layer,) = push.image(w.victim, w.v, "v1")
    w.server.grant("mallory", "pusher", w.v)
    before = fixed(w, w.attacker, f"repository:{w.v}:pull,push")
    expect(before.get(f"/v2/{w.v}/tags/list"), 200)
    upload = push.begin(w.attacker, w.v)
    remove(w, w.v)
    push.image(w.victim, w.v, "v2")
    w.server.grant("mallory", "pusher", w.v)
    if w.mode == "token":  # it was for the repository, not for the name
        expect(before.get(f"/v2/{w.v}/tags/list"), 401)
    z = content.nowhere()
    for kind, d in (("blobs", layer), ("manifests", image.digest), ("blobs", image.digest)):
        reply = expect(w.attacker.get(f"/v2/{w.v}/{kind}/{d}"), 404)
        same_z(reply, w.attacker.get(f"/v2/{w.v}/{kind}/{z}"), d, z)
    tags = expect(w.attacker.get(f"/v2/{w.v}/tags/list"), 200).json()["tags"]
    require(tags == ["v2"], f"its own tags: {tags}")
    expect(w.attacker.get(upload), 404, "BLOB_UPLOAD_UNKNOWN")
    expect(w.attacker.put(push.with_query(upload, digest=content.digest(b""))), 404,
           "BLOB_UPLOAD_UNKNOWN")
    reply = w.attacker.put(f"/v2/{w.v}/manifests/v1", {"Content-Type": image.media_type},
                           image.body)
    expect(reply, 400, "MANIFEST_BLOB_UNKNOWN")


@row("B16", modes=("anonymous", "anonymous-token"))
def what_was_public_is_so_no_longer(w):
    _, (layer,) = push.image(w.victim, w.v, "v1")
    w.server.grant("anonymous", "puller", w.v)
    caller = fixed(w, w.attacker, f"repository:{w.v}:pull")
    expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), 200)
    remove(w, w.v)
    expect(caller.get(f"/v2/{w.v}/blobs/{layer}"), 401)
    push.image(w.victim, w.v, "v1")
    for path in (f"blobs/{layer}", "manifests/v1", "tags/list"):
        expect(caller.get(f"/v2/{w.v}/{path}"), 401)
        expect(w.attacker.get(f"/v2/{w.v}/{path}"), 401)


@row("B16", modes=EVERYONE)
def a_namespace_made_again_belongs_to_others(w):
    """Mallory's own namespace is given up; its name goes to the victim."""
    w.furnish_mine()
    caller = fixed(w, w.attacker, f"repository:{w.m}:pull,push",
                   f"repository:{w.mine}/later:pull,push")
    expect(caller.get(f"/v2/{w.m}/tags/list"), 200)
    refused = w.server.cli("namespace", "remove", w.mine, check=False)
    require(refused.returncode == 4, "not while it has repositories", refused)
    remove(w, w.m)
    w.server.cli("namespace", "remove", w.mine)
    w.server.grant("victim", "admin", w.mine)
    for name in (w.m, f"{w.mine}/later"):
        push.image(w.victim, name, "own")
        for path in ("tags/list", "manifests/own"):
            expect(caller.get(f"/v2/{name}/{path}"), w.refused)
            expect(w.attacker.get(f"/v2/{name}/{path}"), w.refused)


@row("B16", modes=SIGNED_IN)
def what_was_mounted_stays_and_nothing_comes_back(w):
    """M mounted D from V in time and keeps it; V, made again, does not hold D."""
    w.furnish_mine()
    _, (layer,) = push.image(w.victim, w.v, "v1")
    w.server.grant("mallory", "puller", w.v)
    expect(w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={layer}&from={w.v}"), 201)
    remove(w, w.v)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{layer}"), 200)
    push.image(w.victim, w.v, "v2")
    expect(w.victim.get(f"/v2/{w.v}/blobs/{layer}"), 404, "BLOB_UNKNOWN")
    names = w.server.cli("repository", "list").stdout
    require(w.v in names and w.m in names, "both are listed", names)
