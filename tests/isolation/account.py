"""API keys, robots, and the API with which people manage their own things."""

import json

from harness import push
from harness.client import Client
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.token_endpoint import unpack

SELF, KEYS = "/bulkhead/v1/self", "/bulkhead/v1/self/keys"
ROBOTS, BINDINGS = "/bulkhead/v1/robots", "/bulkhead/v1/bindings"
UNKNOWN = "0123456789abcdef"
JSON = {"Content-Type": "application/json"}


def person(w, word):
    """A user of this check alone."""
    name = f"{word}{w.number:04d}"
    w.server.add_user(name)
    return w.server.client(name)


def send(caller, method, target, **fields):
    return caller.request(method, target, JSON, json.dumps(fields).encode())


def new_key(caller, *scopes):
    made = send(caller, "POST", KEYS, name="test", expires_in=3600, scopes=list(scopes))
    return expect(made, 201).json()


def with_key(w, name, key):
    return Client(w.server, "basic", name, key)


@row("B30", modes=("",))
def a_foreign_keys_id_is_like_an_unknown_one(w):
    mine, theirs = person(w, "one"), person(w, "two")
    key = new_key(theirs)
    for place in (KEYS, ROBOTS + "/keys"):
        replies = [expect(mine.delete(f"{place}/{name}"), 404)
                   for name in (key["id"], UNKNOWN, "0" * 16, "..", "x")]
        for reply in replies[1:]:
            same_z(reply, replies[0], [], [])
    expect(with_key(w, theirs.user, key["key"]).get("/v2/"), 200)


@row("B30", modes=("",))
def robots_and_bindings_of_others(w):
    """Whoever may not grant there hears one denial, whatever there is."""
    image, _ = push.image(w.victim, w.v, "v1")
    expect(send(w.victim, "POST", ROBOTS, name=f"{w.v}+ci"), 201)
    robot = expect(send(w.victim, "POST", ROBOTS + "/keys", robot=f"{w.v}+ci", name="k",
                        expires_in=60), 201).json()
    w.server.grant("reader", "pusher", w.v)
    for caller in (w.server.client("mallory"), w.server.client("reader")):
        replies = []
        for place in (w.v, f"{w.victims}/apq", w.victims, f"non{w.number:04d}", "nowhere/app"):
            replies += [
                caller.get(f"{ROBOTS}?on={place}"),
                caller.get(f"{BINDINGS}?on={place}"),
                caller.get(f"{BINDINGS}?on={place}&n=1&last=16"),
                send(caller, "POST", ROBOTS, name=f"{place}+ci"),
                caller.delete(f"{ROBOTS}?name={place}+ci"),
                send(caller, "POST", ROBOTS + "/keys", robot=f"{place}+ci", name="k",
                     expires_in=60),
                send(caller, "POST", BINDINGS, subject=caller.user, role="puller", on=place),
                caller.delete(f"{BINDINGS}?subject=victim&role=admin&on={place}")]
        for reply in replies:
            expect(reply, 403, "DENIED")
            same_z(reply, replies[0], [], [])
        same_z(expect(caller.delete(f"{ROBOTS}/keys/{robot['id']}"), 404),
               caller.delete(f"{ROBOTS}/keys/{UNKNOWN}"), [], [])
    expect(w.victim.get(f"/v2/{w.v}/manifests/v1"), 200, body=image.body)
    require(robot["id"] in str(w.victim.get(f"{ROBOTS}?on={w.v}").body), "the key stands")


@row("B30", modes=("",))
def robots_of_others_are_no_subjects(w):
    """A robot's name tells of a repository: whoever may not grant there cannot ask after it."""
    push.image(w.victim, w.v, "v1")
    for robot in (f"{w.v}+ci", f"{w.victims}+ci"):
        expect(send(w.victim, "POST", ROBOTS, name=robot), 201)
    w.furnish_mine()
    replies = []
    for robot in (f"{w.v}+ci", f"{w.v}+no", f"{w.victims}+ci", f"{w.victims}+no",
                  f"{w.victims}/apq+ci", "nowhere+ci", "nowhere/app+ci"):
        replies += [send(w.owner, "POST", BINDINGS, subject=robot, role="puller", on=w.mine),
                    w.owner.delete(f"{BINDINGS}?subject={robot}&role=puller&on={w.mine}")]
    for reply in replies:
        expect(reply, 403, "DENIED")
        same_z(reply, replies[0], [], [])
    expect(send(w.victim, "POST", BINDINGS, subject=f"{w.v}+ci", role="puller", on=w.v), 201)


@row("B30", modes=("",))
def bindings_tell_of_their_own_place_only(w):
    """Listed page by page to whoever may grant exactly there. A robot of a place where they may
    not grant has no name, which would tell of a repository."""
    w.furnish_mine()
    push.image(w.victim, w.v, "v1")
    expect(send(w.victim, "POST", ROBOTS, name=f"{w.v}+ci"), 201)
    for subject in (f"{w.v}+ci", "reader", "anonymous"):
        w.server.grant(subject, "puller", w.m)
    w.server.grant("nobody", "puller", w.mine)
    w.server.grant("nobody", "puller", w.v)
    found, target = [], f"{BINDINGS}?on={w.m}&n=1"
    while target:
        reply = expect(w.owner.get(target), 200)
        require(len(reply.json()["bindings"]) == 1, "a page of one", reply)
        found += reply.json()["bindings"]
        link = reply.header("Link")
        target = link[1:link.index(">")] if link else None
    require(sorted((str(one["subject"]), *one["roles"]) for one in found) ==
            [("None", "puller"), ("anonymous", "puller"), ("reader", "puller")],
            "exactly what is bound there, the robot without its name", found)
    w.server.revoke("mallory", "admin", w.mine)
    same_z(expect(w.owner.get(f"{BINDINGS}?on={w.m}"), 403, "DENIED"),
           w.owner.get(f"{BINDINGS}?on=nowhere/app"), [], [])


@row("B30", modes=("",))
def scopes_of_keys_do_not_probe(w):
    push.image(w.victim, w.v, "v1")
    caller = w.server.client("mallory")
    replies = [send(caller, "POST", KEYS, name="k", expires_in=60, scopes=[scope])
               for scope in (f"{w.v}:pull", f"{w.victims}/apq:pull", f"{w.victims}:pull",
                             "nowhere:pull", "nowhere/app:pull")]
    for reply in replies:
        expect(reply, 403, "DENIED")
        same_z(reply, replies[0], [], [])


@row("B15", modes=("",))
def a_revoked_key_is_dead_with_its_tokens(w):
    """Also the upload that was begun with it."""
    caller = person(w, "own")
    w.server.grant(caller.user, "admin", w.mine)
    push.image(caller, w.m, "v1")
    key = new_key(caller, f"{w.mine}:pull,push")
    bearer = with_key(w, "_token", key["key"])
    got = bearer.fetch_token([f"repository:{w.m}:pull,push,delete"]).json()
    access = unpack(got["token"].split(".")[1])["access"]
    require(sorted(access[0]["actions"]) == ["pull", "push"], f"narrowed by the key: {access}")
    holders = (with_key(w, caller.user, key["key"]), caller.bearing(key["key"]),
               caller.bearing(got["token"]))
    path, upload = f"/v2/{w.m}/manifests/v1", push.begin(bearer, w.m)
    for holder in holders:
        expect(holder.get(path), 200)
        expect(holder.delete(path), (401, 403))
    expect(caller.delete(f"{KEYS}/{key['id']}"), 204)
    for holder in holders:
        expect(holder.get(path), 401, "UNAUTHORIZED")
        expect(holder.patch(upload, body=b"bytes"), 401)
    expect(caller.get(path), 200)


@row("B15", modes=("",))
def keys_by_the_operator(w):
    caller = person(w, "ops")
    w.server.grant(caller.user, "puller", w.mine)
    w.furnish_mine()
    text = w.server.cli("key", "add", caller.user, "--name", "ci", "--expires", "1h",
                        "--scope", f"{w.m}:pull").stdout.strip()
    path = f"/v2/{w.m}/manifests/own"
    holder = with_key(w, caller.user, text)
    expect(holder.get(path), 200)
    listed = w.server.cli("key", "list", caller.user).stdout
    require(text.split("_")[1] in listed and text.split("_", 2)[2] not in listed,
            "listed without its secret")
    expect(with_key(w, "mallory", text).get(path), 401)
    w.server.cli("key", "revoke", text.split("_")[1])
    expect(holder.get(path), 401)


@row("B13", modes=("",))
def a_keys_id_is_not_the_key(w):
    """The id may stand in a list; only the secret opens, and only that key's."""
    caller = person(w, "own")
    w.server.grant(caller.user, "admin", w.mine)
    w.furnish_mine()
    one, two = (new_key(caller, f"{w.mine}:pull")["key"] for _ in range(2))
    path = f"/v2/{w.m}/manifests/own"
    expect(with_key(w, caller.user, one).get(path), 200)
    head, secret = one[:-43], one[-43:]
    other = "B" if secret[0] == "A" else "A"
    for text in (head + two[-43:], head + other + secret[1:], head + "A" * 43, head, one[:-1],
                 "bhk_" + "0" * 16 + "_" + secret, one.upper()):
        for holder in (with_key(w, caller.user, text), with_key(w, "_token", text),
                       caller.bearing(text)):
            expect(holder.get(path), 401, "UNAUTHORIZED")


@row("B15", modes=("",))
def a_robot_pulls_until_it_is_removed(w):
    w.furnish_mine()
    robot = f"{w.m}+ci"
    expect(send(w.owner, "POST", ROBOTS, name=robot), 201)
    expect(send(w.owner, "POST", BINDINGS, subject=robot, role="puller", on=w.m), 201)
    key = expect(send(w.owner, "POST", ROBOTS + "/keys", robot=robot, name="k",
                      expires_in=600), 201).json()["key"]
    holder, path = with_key(w, robot, key), f"/v2/{w.m}/manifests/own"
    expect(holder.get(path), 200)
    expect(holder.post(f"/v2/{w.m}/blobs/uploads/"), 403)
    for target in (KEYS, f"{ROBOTS}?on={w.m}"):
        expect(holder.get(target), 403)
    expect(w.owner.delete(f"{ROBOTS}?name={robot}"), 204)
    expect(holder.get(path), 401)


@row("C14", modes=("",))
def a_recreated_user_or_robot_has_none_of_the_keys(w):
    caller = person(w, "gone")
    w.server.grant(caller.user, "admin", w.mine)
    w.furnish_mine()
    key = new_key(caller)["key"]
    robot = f"{w.mine}+ci"
    w.server.cli("robot", "add", robot)
    w.server.grant(robot, "puller", w.mine)
    robots = w.server.cli("key", "add", robot, "--name", "k", "--no-expiry").stdout.strip()
    path = f"/v2/{w.m}/manifests/own"
    for name, text in ((caller.user, key), (robot, robots)):
        expect(with_key(w, name, text).get(path), 200)
    w.server.cli("user", "remove", caller.user)
    w.server.add_user(caller.user)
    w.server.cli("robot", "remove", robot)
    w.server.cli("robot", "add", robot)
    for name, text in ((caller.user, key), (robot, robots), ("_token", key), ("_token", robots)):
        expect(with_key(w, name, text).get(path), 401)
    fresh = w.server.cli("key", "add", robot, "--name", "k", "--no-expiry").stdout.strip()
    expect(with_key(w, robot, fresh).get(path), 403)


@row("B12", modes=("",))
def keys_and_tokens_do_not_administer(w):
    caller = person(w, "own")
    w.server.grant(caller.user, "admin", w.mine)
    key = new_key(caller)["key"]
    token = caller.fetch_token([f"repository:{w.m}:pull"]).json()["token"]
    for holder in (with_key(w, caller.user, key), caller.bearing(key), caller.bearing(token)):
        expect(holder.get(SELF), 200)
        for reply in (send(holder, "POST", KEYS, name="k", expires_in=60), holder.get(KEYS),
                      send(holder, "PUT", SELF + "/password", current="x", new="y"),
                      send(holder, "POST", ROBOTS, name=f"{w.mine}+ci"),
                      send(holder, "POST", BINDINGS, subject="mallory", role="puller",
                           on=w.mine)):
            expect(reply, 403, "DENIED")


@row("D17", modes=("",))
def forms_of_other_sites_change_nothing(w):
    """No cookie is a credential, and a browser's form has no JSON type."""
    stranger = w.server.client(None)
    body = b'{"name":"k","expires_in":60}'
    for headers in ({}, {"Cookie": "session=x"}, {"Origin": "http://evil.example"}):
        expect(stranger.post(KEYS, {**JSON, **headers}, body), 401)
    caller = person(w, "form")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        expect(caller.post(KEYS, {"Content-Type": kind}, body), 415)
    require(not caller.get(KEYS).json()["keys"], "no key was made")
