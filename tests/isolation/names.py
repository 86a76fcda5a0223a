"""Names are canonicalised once; nothing reaches a repository by a second spelling."""

from harness import content, push
from harness.runner import expect, require, row
from isolation.world import EVERYONE, SIGNED_IN


@row("B3", modes=SIGNED_IN)
def spellings_of_the_mount_source(w):
    w.furnish_mine()
    d, data = w.secret()
    namespace, _, last = w.v.partition("/")
    first, rest = f"%{ord(w.v[0]):02x}", w.v[1:]
    encoded = (first + rest, w.v.replace("/", "%2F"), w.v.replace("/", "%252F"))
    odd = (f"./{w.v}", f"{w.v}/", f"{namespace}//{last}", w.v.upper(), f"{w.v}%00",
           f"{namespace}%c0%af{last}", f"/{w.v}", f"{namespace}/./{last}", f"{w.v}/..",
           f"x/../{w.v}", f"{w.v}%20", f"+{w.v}", f"{w.v}%0a", f"{w.v};x", f"{w.v}%23",
           f"{namespace}%5c{last}", f"{w.v}:latest", f"{w.v}@{d}")
    for source in encoded + odd + ("", "a" * 5000):
        reply = w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={d}&from={source}")
        expect(reply, (202, 400))
        if reply.status == 400:
            require(set(reply.codes()) <= {"NAME_INVALID", "DIGEST_INVALID", "UNSUPPORTED"},
                    "NAME_INVALID", reply)
        expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    # With the right to pull, encodings of the true name work and odd spellings still do not.
    w.server.grant("mallory", "puller", w.v)
    for source in odd:
        reply = w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={d}&from={source}")
        expect(reply, (202, 400))
        expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    for source in encoded[:2]:
        expect(w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={d}&from={source}"), 201)
        expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)


@row("B4", modes=EVERYONE)
def detours_in_the_path(w):
    w.furnish_mine()
    d, data = w.secret()
    tail = f"{w.v}/blobs/{d}"
    base = w.server.url
    for target in (f"/v2/{w.m}/../../{tail}", f"/v2/{w.m}/%2e%2e/%2e%2e/{tail}",
                   f"/v2/{w.m}/..%2f..%2f{tail}", f"/v2/{w.m}/..;/..;/{tail}",
                   f"/v2/{w.m};/../{tail}", f"/v2/{w.m}\\..\\..\\{tail}",
                   f"/v2/{w.m}/%5c..%5c..%5c{tail}", f"//v2/{tail}", f"/v2//{tail}",
                   f"/./v2/{tail}", f"/v2/./{tail}", f"/v2/{w.v}//blobs/{d}",
                   f"/v2/{w.v}/blobs//{d}", f"/v2/{w.v}/blobs/{d}/", f"/V2/{tail}",
                   f"/v2/{tail}%00", f"/v2/{tail}?", f"/v2/{tail}#x", f"/%76%32/{tail}",
                   f"/v2/{tail.replace('/blobs/', '%2fblobs%2f')}",
                   f"/v2/{w.m}/blobs/../../../{tail}", f"/v2/{w.m}/manifests/../blobs/{d}",
                   f"{base}/v2/{tail}", f"{base}/v2/{w.m}/blobs/{d}",
                   f"http://other.example/v2/{tail}", f"/v2/{w.m}/blobs/{d}?repo={w.v}",
                   f"/v2/{w.m}/blobs/{d}?from={w.v}"):
        reply = w.attacker.get(target)
        require(reply.status in (400, 401, 403, 404, 405), "never V's content", reply)
        require(data not in reply.body, "never V's content", reply)
        require(w.refused == 401 or reply.status != 401,
                "credentials were given", reply)


@row("B4", modes=("",))
def the_owner_needs_the_one_spelling(w):
    """Even who may read gets content under the canonical path only."""
    d, data = w.secret()
    tail = f"{w.v}/blobs/{d}"
    for target in (f"/v2/x/../{tail}", f"//v2/{tail}", f"/v2//{tail}", f"/v2/./{tail}",
                   f"/v2/{tail}/", f"/V2/{tail}", f"/v2/{w.v}//blobs/{d}"):
        expect(w.victim.get(target), (400, 404))
    expect(w.victim.get(f"/v2/{tail}"), 200, body=data)


@row("B5", modes=SIGNED_IN)
def repositories_named_like_routes(w):
    """Refused, or routed from the right so that every request has one meaning."""
    for path in ("blobs", "blobs/uploads", "manifests", "manifests/y", "tags", "tags/list",
                 "referrers", "v2", "blobs/x", "x/blobs/uploads/y", "x/tags/list"):
        repository = f"{w.mine}/{path}"
        data = content.random_bytes(80)
        begun = w.attacker.post(f"/v2/{repository}/blobs/uploads/")
        require(begun.status in (202, 400, 404, 405), "created or refused", begun)
        if begun.status != 202:
            continue
        location = begun.header("Location")
        require(location.startswith(f"/v2/{repository}/blobs/uploads/"), "its own path", begun)
        name = content.digest(data)
        expect(w.attacker.put(push.with_query(location, digest=name), body=data), 201)
        expect(w.attacker.get(f"/v2/{repository}/blobs/{name}"), 200, body=data)
        what = content.index([])
        push.manifest(w.attacker, repository, what, "latest")
        expect(w.attacker.get(f"/v2/{repository}/manifests/latest"), 200, body=what.body)
        listing = expect(w.attacker.get(f"/v2/{repository}/tags/list"), 200).json()
        require(listing["tags"] == ["latest"], f"the tags of {repository}: {listing}")
    for repository in ("_catalog", "_oci", "_catalog/x", f"{w.mine}/_x", f"_x/{w.mine}"):
        expect(w.attacker.post(f"/v2/{repository}/blobs/uploads/"), (400, 403, 404, 405))


@row("C4", modes=SIGNED_IN)
def names_that_join_alike(w):
    """a_b/c and a/b_c, and so on: warming one never opens the other."""
    a = w.mine
    pairs = [(f"{a}_b/c", f"{a}/b_c"), (f"{a}-b/c", f"{a}/b-c"), (f"{a}.b/c", f"{a}/b.c"),
             (f"{a}/b/c", f"{a}/b_c"), (f"{a}__b/c", f"{a}_b/c"), (f"{a}/bc", f"{a}b/c")]
    for namespace in (f"{a}_b", f"{a}-b", f"{a}.b", f"{a}__b", f"{a}b"):
        w.server.grant("mallory", "pusher", namespace)
    for one, other in pairs:
        for here, there in ((one, other), (other, one)):
            data = content.random_bytes(90)
            d = push.blob(w.attacker, here, data)
            what = content.index([], annotations={"x": d})
            push.manifest(w.attacker, here, what, "t" + d[7:17])
            push.blob(w.attacker, there, b"{}")
            expect(w.attacker.get(f"/v2/{here}/blobs/{d}"), 200, body=data)
            expect(w.attacker.get(f"/v2/{there}/blobs/{d}"), 404, "BLOB_UNKNOWN")
            expect(w.attacker.get(f"/v2/{there}/manifests/{what.digest}"), 404)
            expect(w.attacker.get(f"/v2/{there}/manifests/t{d[7:17]}"), 404)
