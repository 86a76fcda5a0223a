"""People and jobs whom another issuer vouches for: what their tokens open, and what forged, old and
foreign ones do not. The issuer runs beside the tests, on loopback.
"""

import time

from harness import push
from harness.issuer import Issuer
from harness.runner import Skip, expect, require, row, until
from harness.tls import Tls
from isolation.forgeries import forgeries
from isolation.vouched import AUDIENCE, Field, claims_of, issuer, key, shared

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@row("C2")
def a_login_makes_a_user_and_groups_open_doors(w):
    """docker login -u _token -p JWT, push and pull by registry tokens; then the group is gone."""
    f = Field(w)
    group = f"corp:dev{f.number}"
    f.server.cli("group", "add", group)
    f.server.grant(f"group:{group}", "pusher", f.w.victims)
    member = f.basic("_token", f.person(groups=[f"dev{f.number}", "unknown"]), "token")
    what, _ = push.image(member, f.w.v, "v1")
    expect(member.get(f"/v2/{f.w.v}/manifests/v1"), 200)
    listed = f.server.cli("user", "list").stdout
    require(f.user_of() in listed, f"the user was made: {listed}")
    # The same person, whose group was taken away: the next login knows nothing of it.
    former = f.basic("_token", f.person(), "token")
    expect(former.get("/v2/"), 200)
    expect(former.get(f"/v2/{f.w.v}/manifests/v1"), 401)
    expect(f.bearing(f.person()).get(f"/v2/{f.w.v}/manifests/v1"), 403, "DENIED")
    expect(f.basic("_token", f.person()).get(f"/v2/{f.w.v}/manifests/{what.digest}"), 403, "DENIED")
    # What was given to the user stays theirs, with and without groups.
    f.server.grant(f.user_of(), "puller", f.w.victims)
    expect(f.bearing(f.person()).get(f"/v2/{f.w.v}/manifests/v1"), 200)
    # A group that is removed here is gone for tokens that name it, at once.
    f.server.revoke(f.user_of(), "puller", f.w.victims)
    asserting = f.person(groups=[f"dev{f.number}"])
    expect(f.bearing(asserting).get(f"/v2/{f.w.v}/manifests/v1"), 200)
    f.server.cli("group", "remove", group)
    f.server.cli("group", "add", group)
    expect(f.bearing(asserting).get(f"/v2/{f.w.v}/manifests/v1"), 403, "DENIED")


@row("C2")
def a_registry_token_ends_with_what_it_was_got_for(w):
    f = Field(w)
    short = f.person(exp=int(time.time()) + 20)
    answer = expect(f.basic("_token", short).fetch_token(), 200).json()
    claims = claims_of(answer["token"])
    require(claims["exp"] <= claims_of(short)["exp"], f"not longer than the login: {claims}")
    require(answer["expires_in"] <= 20, f"and says so: {answer}")
    long = f.person(exp=int(time.time()) + 7200)
    claims = claims_of(expect(f.basic("_token", long).fetch_token(), 200).json()["token"])
    require(claims["exp"] - claims["iat"] <= 300, f"token.lifetime holds: {claims}")


@row("C2")
def a_token_makes_nothing_that_outlives_it(w):
    """No key, password, robot or grant is left behind by whoever found a token of minutes."""
    f = Field(w)
    token = f.person()
    expect(f.basic("_token", token).fetch_token(), 200)
    f.server.grant(f.user_of(), "admin", f.w.victims)
    json_type = {"Content-Type": "application/json"}
    for caller in (f.bearing(token), f.basic("_token", token), f.basic(f.user_of(), token)):
        expect(caller.get("/bulkhead/v1/self"), 200)
        for method, path, body in (
                ("POST", "self/keys", '{"name":"k","expires_in":3600}'),
                ("PUT", "self/password", '{"current":"%s","new":"new-Password-1"}' % token),
                ("POST", "robots", '{"name":"%s+ci"}' % f.w.victims),
                ("POST", "bindings", '{"subject":"mallory","role":"puller","on":"%s"}'
                 % f.w.victims)):
            reply = caller.request(method, f"/bulkhead/v1/{path}", json_type, body.encode())
            expect(reply, 403, "DENIED")
    keys = f.server.cli("key", "list").stdout
    require(f.user_of() not in keys, "no key was made", keys)


@row("C2", "B6")
def reads_make_nobody(w):
    """Only the token endpoint makes a user; names that exist are never taken."""
    f = Field(w)
    token = f.person()
    for caller in (f.bearing(token), f.basic("_token", token), f.basic(f.user_of(), token)):
        for path in ("/v2/", "/v2/_catalog", f"/v2/{f.w.v}/manifests/v1"):
            expect(caller.get(path), 401, "UNAUTHORIZED")
    require(f.user_of() not in f.server.cli("user", "list").stdout, "nobody was made")
    expect(f.bearing(token).get("/token"), 200)
    expect(f.bearing(token).get("/v2/"), 200)
    expect(f.basic(f.user_of(), token).get("/v2/"), 200)
    f.server.add_user(f"corp.taken{f.number}")
    expect(f.basic("_token", f.person("taken")).fetch_token(), 401)


@row("C2")
def every_way_to_the_token_endpoint(w):
    f = Field(w)
    token = f.person()
    form = f"grant_type=password&username=_token&password={token}".encode()
    for reply in (f.server.client(None).post("/token", FORM, form), f.bearing(token).get("/token"),
                  f.basic("_token", token).fetch_token(),
                  f.basic(f.user_of(), token).fetch_token()):
        claims = claims_of(expect(reply, 200).json()["token"])
        require(claims["sub"] == f.user_of(), f"the same user each time: {claims}")


@row("B12")
def workloads_come_by_their_link(w):
    f = Field(w)
    f.server.add_user(f"robot{f.number}")
    f.server.grant(f"robot{f.number}", "pusher", f.w.mine)
    for kind in ("RSA", "EC", "Ed25519"):
        expect(f.bearing(f.job(signer=key(kind))).get("/v2/"), 401)
    f.link(f"robot{f.number}")
    for kind in ("RSA", "EC", "Ed25519"):
        expect(f.bearing(f.job(signer=key(kind))).get("/v2/"), 200)
    worker = f.bearing(f.job())
    push.image(worker, f.w.m, "built")
    expect(worker.get(f"/v2/{f.w.v}/manifests/v1"), 403, "DENIED")
    expect(worker.get(f"/v2/{f.w.victims}/absent/manifests/v1"), 403, "DENIED")
    expect(f.basic(f"robot{f.number}", f.job()).get(f"/v2/{f.w.m}/manifests/built"), 200)
    # Another subject, another repository, another user's name: nobody.
    expect(f.bearing(f.job("other")).get("/v2/"), 401)
    for repository in ("org/app2", "ORG/app", "org/app ", ["org/app", "org/x"], None):
        expect(f.bearing(f.job(repository=repository)).get("/v2/"), 401)
    for name in ("mallory", "admin", "_Token", "x"):
        expect(f.basic(name, f.job()).get("/v2/"), 401)
    f.server.cli("identity", "remove", "--issuer", issuer().address + "/ci", "--subject",
                 f"job-{f.number}")
    expect(worker.get("/v2/"), 401)


@row("B13")
def forged_tokens_of_an_issuer(w):
    f = Field(w)
    f.server.add_user(f"robot{f.number}")
    f.link(f"robot{f.number}")
    expect(f.bearing(f.job()).get("/v2/"), 200)
    bodies = {}
    for name, text in forgeries(f):
        bearer = expect(f.bearing(text).get("/v2/"), 401, "UNAUTHORIZED")
        require('error="invalid_token"' in bearer.header("WWW-Authenticate"), name, bearer)
        expect(f.basic("_token", text).get("/v2/"), 401, "UNAUTHORIZED")
        expect(f.basic("_token", text).fetch_token(), 401)
        expect(f.bearing(text).get("/token"), 401)
        bodies[bearer.body] = name
    require(len(bodies) == 1, f"one constant error: {bodies}")
    require(not any("evil" in path for path in issuer().asked), f"fetched: {issuer().asked}")
    expect(f.bearing(f.job()).get("/v2/"), 200)


@row("B13")
def an_issuer_speaks_for_itself_only(w):
    """A right signature of /corp's own key under /ci's name is right only because both publish it;
    the subjects of one are not those of the other."""
    f = Field(w)
    f.server.add_user(f"robot{f.number}")
    f.link(f"robot{f.number}", "shared")
    expect(f.bearing(f.job("shared")).get("/v2/"), 200)
    claims = issuer().claims("/corp", f"shared-{f.number}", AUDIENCE, repository="org/app",
                             preferred_username=f"robot{f.number}")
    expect(f.bearing(issuer().token(key(), claims)).get("/v2/"), 401)


@row("B14")
def times_of_an_issuers_token(w):
    f = Field(w)
    f.server.add_user(f"robot{f.number}")
    f.link(f"robot{f.number}")
    now = int(time.time())
    for times, status in (({"exp": now - 30}, 200), ({"exp": now - 90}, 401),
                          ({"nbf": now + 30}, 200), ({"nbf": now + 120}, 401),
                          ({"iat": now + 30}, 200), ({"iat": now + 120}, 401),
                          ({"exp": 0}, 401), ({"exp": -1}, 401), ({"exp": 10 ** 20}, 401)):
        expect(f.bearing(f.job(**times)).get("/v2/"), status)
        expect(f.basic("_token", f.job(**times)).get("/v2/"), status)


@row("B13")
def keys_are_rotated(w):
    """A new key is found when a token first names it; one withdrawn is dead with the next load."""
    f = Field(w)
    f.server.add_user(f"robot{f.number}")
    f.link(f"robot{f.number}")
    fresh = issuer().new_key(f"fresh-{f.number}", "EC")
    token = f.job(signer=fresh)
    expect(f.bearing(token).get("/v2/"), 401)
    issuer().keys.append(fresh)
    try:
        until(lambda: f.bearing(token).get("/v2/").status == 200, "the new key is found")
    finally:
        issuer().keys.remove(fresh)
    # Any token of an unknown key makes the server look again, and then the old one is gone, though
    # it was right and is remembered.
    unknown = f.job(signer=issuer().new_key(f"unknown-{f.number}", "EC"))

    def is_forgotten():
        f.bearing(unknown).get("/v2/")
        return f.bearing(token).get("/v2/").status == 401

    until(is_forgotten, "the withdrawn key is forgotten")
    expect(f.bearing(f.job()).get("/v2/"), 200)


@row("C2")
def an_issuer_that_is_down(w):
    """Keys that are known go on; without any the answer is 503, and nobody is let in."""
    f = Field(w)
    f.server.add_user(f"robot{f.number}")
    f.link(f"robot{f.number}")
    expect(f.bearing(f.job()).get("/v2/"), 200)
    issuer().down = True
    try:
        expect(f.bearing(f.job()).get("/v2/"), 200)
        f.server.restart()
        expect(f.bearing(f.job()).get("/v2/"), 503)
        expect(f.basic("_token", f.job()).get("/v2/"), 503)
        expect(f.server.client("mallory").get("/v2/"), 200)
    finally:
        issuer().down = False
    until(lambda: f.bearing(f.job()).get("/v2/").status == 200, "the issuer is back")


@row("C14")
def a_recreated_user_inherits_no_link(w):
    f = Field(w)
    name = f"robot{f.number}"
    f.server.add_user(name)
    f.link(name)
    f.server.grant(name, "pusher", f.w.mine)
    worker = f.bearing(f.job())
    registry_token = expect(worker.get("/token"), 200).json()["token"]
    expect(f.bearing(registry_token).get("/v2/"), 200)
    f.server.cli("user", "remove", name)
    expect(worker.get("/v2/"), 401)
    f.server.add_user(name)
    for token in (f.job(), registry_token):
        expect(f.bearing(token).get("/v2/"), 401)
    f.link(name)
    expect(worker.get("/v2/"), 200)
    expect(worker.post(f"/v2/{f.w.m}/blobs/uploads/"), 403, "DENIED")
    # And somebody made at their first login is another one after removal.
    person = f.basic("_token", f.person("carl"))
    expect(person.fetch_token(), 200)
    f.server.grant(f.user_of("carl"), "pusher", f.w.mine)
    expect(person.post(f"/v2/{f.w.m}/blobs/uploads/"), 202)
    f.server.cli("user", "remove", f.user_of("carl"))
    expect(person.get("/v2/"), 401)
    expect(person.fetch_token(), 200)
    expect(person.post(f"/v2/{f.w.m}/blobs/uploads/"), 403, "DENIED")


@row("D12")
def only_a_verified_issuer_is_believed(w):
    """By HTTPS with its authority in `ca`; without it the very same issuer is not believed."""
    if w.suite.control:
        raise Skip("docker-registry takes no tokens of others")
    if "tls" not in shared:
        shared["tls"] = Issuer(Tls(f"{issuer().folder.name}/tls"))
    secure = shared["tls"]
    secure.keys = [key()]
    config = (f"issuers: {{safe: {{url: {secure.address}/safe, audiences: registry.test, "
              f"provision: true")
    trusted = f"{config}, ca: {issuer().folder.name}/tls/ca.crt}}}}\n"
    token = issuer().token(key(), {**issuer().claims("", "ann", AUDIENCE),
                                   "iss": secure.address + "/safe"})
    for text, status in ((trusted, 200), (config + "}}\n", 503)):
        caller = w.beside(text).server.client(None).bearing(token)
        expect(caller.get("/token"), status)
