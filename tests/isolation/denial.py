"""What a caller may not read does not exist: every route, one constant answer."""

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.routes import METHODS, all_routes, paths, unknown
from isolation.world import EVERYONE, SIGNED_IN

def upload_of(w):
    return push.begin(w.victim, w.v).split("?")[0].rpartition("/")[2]


def compare(caller, method, name, absent, path, body, statuses):
    """One request to V, and to what does not exist: the same refusal."""
    headers = {"Content-Type": content.IMAGE} if body else {}
    replies = [caller.request(method, path.replace(name, other), headers, body)
               for other in (name, *absent)]
    for other, reply in zip(absent, replies[1:]):
        same_z(replies[0], reply, name, other)
    require(replies[0].status in statuses, f"denied with {statuses}", replies[0])


def compare_every_route(w, caller, denied):
    """V's replies equal those about a repository, and a namespace, that do not exist."""
    image, (layer,) = push.image(w.victim, w.v, "v1")
    filled = {"layer": layer, "image": image.digest, "upload": upload_of(w)}
    absent = (f"{w.victims}/apq", f"non{w.number:04d}/app")
    below = [route for route in all_routes(w.server) if route.below_repository]
    require(below, "the program tells its routes")
    for route in below:
        for path, body in route.targets(w.v, filled):
            # A query that no request may have is refused before anybody is asked for.
            statuses = (denied, 400) if "?" in path else (denied,)
            compare(caller, route.method, w.v, absent, path, body, statuses)
    for pattern in {route.pattern for route in below}:
        known = {route.method for route in below if route.pattern == pattern}
        for method in set(METHODS) - known:
            path = paths(pattern)[0].replace("<name>", w.v).format(**filled)
            compare(caller, method, w.v, absent, path, None, (405,))
    expect(w.victim.get(f"/v2/{w.v}/manifests/v1"), 200, body=image.body)
    expect(w.victim.get(f"/v2/{w.v}/blobs/uploads/{filled['upload']}"), 204)


@row("A16", modes=("",))
def the_suite_knows_every_route(w):
    """A route of the program that nothing here attacks is a failure."""
    problems = list(unknown(all_routes(w.server)))
    require(not problems, "\n".join(problems))


@row("A16", modes=EVERYONE)
def every_route_to_another_tenant(w):
    w.furnish_mine()
    compare_every_route(w, w.attacker, w.refused)


@row("A16", modes=SIGNED_IN)
def every_route_to_someone_without_any_grant(w):
    compare_every_route(w, w.client("nobody"), w.refused)


@row("A16", modes=SIGNED_IN)
def the_denial_is_one_constant(w):
    """Where no credentials could be better: 403 DENIED, for every verb and every repository."""
    d, _ = w.secret()
    caller = w.client("nobody")
    replies = [caller.request(method, f"/v2/{w.v}/{path}") for method, path in
               (("GET", f"blobs/{d}"), ("GET", "manifests/v1"), ("DELETE", f"blobs/{d}"),
                ("GET", "tags/list"), ("GET", f"referrers/{d}"))]
    for reply in replies:
        if w.refused == 403:
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
