"""What a caller may not read does not exist: every route, one constant answer."""

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE

# (method, what follows /v2/<name>/, body): every route of one repository.
D, U = "{digest}", "{upload}"
ROUTES = (
    ("GET", f"blobs/{D}", None), ("HEAD", f"blobs/{D}", None), ("DELETE", f"blobs/{D}", None),
    ("GET", f"manifests/{D}", None), ("HEAD", f"manifests/{D}", None),
    ("GET", "manifests/v1", None), ("HEAD", "manifests/v1", None),
    ("PUT", "manifests/v1", b"{}"), ("PUT", f"manifests/{D}", b"{}"),
    ("DELETE", "manifests/v1", None), ("DELETE", f"manifests/{D}", None),
    ("GET", "tags/list", None), ("GET", "tags/list?n=1&last=a", None),
    ("GET", f"referrers/{D}", None), ("GET", f"referrers/{D}?artifactType=x", None),
    ("POST", "blobs/uploads/", b""), ("POST", f"blobs/uploads/?digest={D}", b"{}"),
    ("POST", f"blobs/uploads/?mount={D}", b""),
    ("POST", f"blobs/uploads/?mount={D}&from=other/repository", b""),
    ("GET", f"blobs/uploads/{U}", None), ("PATCH", f"blobs/uploads/{U}", b"bytes"),
    ("PUT", f"blobs/uploads/{U}?digest={D}", b""), ("DELETE", f"blobs/uploads/{U}", None),
    ("GET", "blobs/sha256:short", None), ("GET", "manifests/.bad", None),
    ("PATCH", f"manifests/{D}", b""), ("POST", "tags/list", b""),
)


def upload_of(w):
    return push.begin(w.victim, w.v).split("?")[0].rpartition("/")[2]


def compare_every_route(w, caller, statuses):
    """V's replies equal those about a repository, and a namespace, that do not exist."""
    image, (layer,) = push.image(w.victim, w.v, "v1")
    upload = upload_of(w)
    absent = (f"{w.victims}/apq", f"non{w.number:04d}/app")
    for method, path, body in ROUTES:
        for digest in ((layer, image.digest) if D in path else (layer,)):
            target = path.format(digest=digest, upload=upload)
            headers = {"Content-Type": content.IMAGE} if body else {}
            replies = [caller.request(method, f"/v2/{name}/{target}", headers, body)
                       for name in (w.v, *absent)]
            for name, reply in zip(absent, replies[1:]):
                same_z(replies[0], reply, w.v, name)
            require(replies[0].status in statuses or replies[0].status in (400, 405),
                    f"denied with {statuses}", replies[0])
    expect(w.victim.get(f"/v2/{w.v}/manifests/v1"), 200, body=image.body)
    expect(w.victim.get(f"/v2/{w.v}/blobs/uploads/{upload}"), 204)


@row("A16", modes=EVERYONE)
def every_route_to_another_tenant(w):
    w.furnish_mine()
    compare_every_route(w, w.attacker, (403,) if w.mode == "basic" else (401,))


@row("A16", modes=("basic", "token"))
def every_route_to_someone_without_any_grant(w):
    compare_every_route(w, w.client("nobody"), (403,) if w.mode == "basic" else (401,))


@row("A16", modes=("basic", "token"))
def the_denial_is_one_constant(w):
    """With a password: 403 DENIED, the same text for every verb and every repository."""
    d, _ = w.secret()
    caller = w.client("nobody")
    replies = [caller.request(method, f"/v2/{w.v}/{path}") for method, path in
               (("GET", f"blobs/{d}"), ("GET", "manifests/v1"), ("DELETE", f"blobs/{d}"),
                ("GET", "tags/list"), ("GET", f"referrers/{d}"))]
    for reply in replies:
        if w.mode == "basic":
            expect(reply, 403, "DENIED")
            same_z(reply, replies[0], [], [])
        else:
            expect(reply, 401, "UNAUTHORIZED")
            require(reply.body == replies[0].body, "one body", reply, replies[0])
        require(w.v.encode() not in reply.body and d.encode() not in reply.body,
                "the body names nothing", reply)


@row("A16", modes=("",))
def wrong_and_unknown_passwords_look_alike(w):
    """Also a true name with a wrong password, an unknown name, an empty one."""
    d, _ = w.secret()
    replies = []
    for user, password in (("victim", "wrong"), ("vicxim", "wrong"), ("victim", ""),
                           ("victim", "x" * 73)):
        caller = w.server.client(user)
        caller.password = password
        for target in (f"/v2/{w.v}/blobs/{d}", "/v2/"):
            replies.append((target, expect(caller.get(target), 401, "UNAUTHORIZED")))
        caller.close()
    for target, reply in replies:
        first = next(other for where, other in replies if where == target)
        same_z(reply, first, [], [])


@row("A16", modes=("",))
def broken_credentials_are_401(w):
    w.furnish_mine()
    caller = w.server.client(None)
    for value in ("Basic", "Basic !!!", "Basic dmljdGlt", "Bearer", "Bearer x", "Bearer a.b.c",
                  "Digest username=victim", "bogus", "Basic " + "A" * 4000, "Bearer ..",
                  "Basic AAAA AAAA"):
        reply = caller.get(f"/v2/{w.v}/tags/list", {"Authorization": value})
        expect(reply, 401, "UNAUTHORIZED")
        require(reply.header("WWW-Authenticate"), "a challenge", reply)
