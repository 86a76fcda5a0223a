"""Groups, roles and patterns as ways in, and their end: nothing outlives the row that gave it."""

from harness import content, push
from harness.runner import expect, require, row
from isolation.world import SIGNED_IN


def caller_with(w, where):
    """mallory; in token mode with one token for all the test, got before anything is allowed."""
    caller = w.client("mallory")
    if w.mode != "token":
        return caller, lambda: caller
    scope = f"repository:{where}:pull,push,delete"

    def fresh():
        return caller.bearing(caller.fetch_token([scope]).json()["token"])
    return fresh(), fresh


def pull_and_push(w, caller, where, layer):
    """The statuses of reading what is there, and of beginning a push."""
    return (caller.get(f"/v2/{where}/blobs/{layer}").status,
            caller.post(f"/v2/{where}/blobs/uploads/").status)


def expect_access(w, caller, layer, pull, push_too=False):
    no = w.refused
    wanted = (200 if pull else no, 202 if push_too else no)
    require(pull_and_push(w, caller, w.v, layer) == wanted, f"expected {wanted}",
            caller.history[-2], caller.history[-1])


@row("B15", modes=SIGNED_IN)
def a_group_opens_and_closes_at_once(w):
    _, (layer,) = push.image(w.victim, w.v, "v1")
    group = f"group{w.number}"
    w.server.cli("group", "add", group)
    w.server.grant(f"group:{group}", "pusher", w.v)
    _, fresh = caller_with(w, w.v)
    expect_access(w, fresh(), layer, pull=False)
    w.server.cli("group", "join", group, "mallory")
    caller = fresh()
    expect_access(w, caller, layer, pull=True, push_too=True)
    w.server.cli("group", "leave", group, "mallory")
    expect_access(w, caller, layer, pull=False)
    w.server.cli("group", "join", group, "mallory")
    expect_access(w, caller, layer, pull=True, push_too=True)
    w.server.cli("group", "remove", group)
    expect_access(w, caller, layer, pull=False)


@row("B15", modes=SIGNED_IN)
def a_role_is_what_its_rules_are_now(w):
    _, (layer,) = push.image(w.victim, w.v, "v1")
    role = f"role{w.number}"
    w.server.cli("role", "add", role, "--rule", "get,update imagestreams/layers")
    w.server.grant("mallory", role, w.victims)
    _, fresh = caller_with(w, w.v)
    caller = fresh()
    expect_access(w, caller, layer, pull=True, push_too=True)
    upload = push.begin(caller, w.v)
    w.server.cli("role", "change", role, "--rule", "get imagestreams/layers")
    expect_access(w, caller, layer, pull=True)
    expect(caller.put(push.with_query(upload, digest=content.digest(b"x")), body=b"x"),
           w.refused)
    w.server.cli("role", "remove", role)
    expect_access(w, caller, layer, pull=False)


@row("B15", "A16", modes=SIGNED_IN)
def a_pattern_opens_what_it_matches_and_no_more(w):
    _, (layer,) = push.image(w.victim, w.v, "v1")
    beside = f"{w.victims}/other"
    _, (hidden,) = push.image(w.victim, beside, "v1")
    w.server.grant("mallory", "puller", f"{w.victims}/ap*")
    _, fresh = caller_with(w, w.v)
    caller = fresh()
    expect_access(w, caller, layer, pull=True)
    other = w.client("mallory")
    expect(other.get(f"/v2/{beside}/blobs/{hidden}"), w.refused)
    expect(other.get(f"/v2/{w.victims}/nowhere/blobs/{hidden}"), w.refused)
    listed = w.client("mallory").get("/v2/_catalog?n=10000").json()["repositories"]
    require(w.v in listed and beside not in listed, "the catalog shows what matches", listed)
    w.server.revoke("mallory", "puller", f"{w.victims}/ap*")
    expect_access(w, caller, layer, pull=False)
    listed = w.client("mallory").get("/v2/_catalog?n=10000").json()["repositories"]
    require(w.v not in listed, "and no longer", listed)


@row("A16", "B24", modes=SIGNED_IN)
def a_pruner_deletes_and_sees_nothing(w):
    """A role on the registry to delete images is none to read them."""
    image, (layer,) = push.image(w.victim, w.v, "v1")
    w.server.grant("nobody", "system:image-pruner", "*")
    pruner = w.client("nobody")
    for target in (f"blobs/{layer}", "manifests/v1", f"manifests/{image.digest}", "tags/list",
                   f"referrers/{image.digest}"):
        expect(pruner.get(f"/v2/{w.v}/{target}"), w.refused)
    expect(pruner.put(f"/v2/{w.v}/manifests/v1", {"Content-Type": image.media_type}, image.body),
           w.refused)
    expect(pruner.delete(f"/v2/{w.v}/manifests/{image.digest}"), 202)
    expect(w.victim.get(f"/v2/{w.v}/manifests/v1"), 404)
    w.server.revoke("nobody", "system:image-pruner", "*")
    expect(pruner.delete(f"/v2/{w.v}/blobs/{layer}"), w.refused)


@row("C14", modes=SIGNED_IN)
def what_is_made_again_inherits_nothing(w):
    """A user, a group and a role of a name that was taken before."""
    _, (layer,) = push.image(w.victim, w.v, "v1")
    user, group, role = f"heir{w.number}", f"group{w.number}", f"role{w.number}"

    def make(*what):
        if "user" in what:
            w.server.add_user(user)
        if "group" in what:
            w.server.cli("group", "add", group)
        if "role" in what:
            w.server.cli("role", "add", role, "--rule", "get imagestreams/layers")

    def status():
        return w.client(user).get(f"/v2/{w.v}/blobs/{layer}").status

    make("user", "group", "role")
    w.server.cli("group", "join", group, user)
    w.server.grant(f"group:{group}", role, w.v)
    require(status() == 200, "the binding counts")
    for kind, name in (("role", role), ("group", group), ("user", user)):
        w.server.cli(kind, "remove", name)
        make(kind)
        require(status() == w.refused, f"a {kind} made again brings nothing")
        w.server.cli("group", "join", group, user, check=False)
        require(status() == w.refused or kind == "user",
                f"a {kind} made again brings nothing, whoever joins")
        w.server.grant(f"group:{group}", role, w.v)
        w.server.cli("group", "join", group, user, check=False)
        require(status() == 200, "what is given anew counts")


@row("B30", modes=("basic", "mtls"))
def nobody_gives_what_they_have_not(w):
    """Who may grant, and no more than pull, grants no more than to pull, to nobody."""
    role = f"role{w.number}"
    w.server.cli("role", "add", role, "--rule", "get imagestreams/layers", "--rule",
                 "create rolebindings")
    w.server.grant("mallory", role, w.victims)
    deputy = w.client("mallory")

    def give(subject, what, where):
        body = f'{{"subject":"{subject}","role":"{what}","on":"{where}"}}'.encode()
        return deputy.post("/bulkhead/v1/bindings", {"Content-Type": "application/json"}, body)

    for where in (w.victims, w.v, f"{w.victims}/ap*"):
        for subject in ("mallory", "reader"):
            for what in ("pusher", "admin", "registry-viewer", "cluster-admin"):
                expect(give(subject, what, where), 403, "DENIED")
        expect(give("reader", "puller", where), 201)
    expect(give("reader", "puller", w.mine), 201)
    expect(give("reader", "puller", f"nobody{w.number}"), 403, "DENIED")
