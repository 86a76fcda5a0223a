"""The token endpoint and the tokens themselves, as an attacker would use them."""

import base64
import json
from urllib.parse import quote

from harness import push
from harness.runner import Skip, expect, require, row


def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpack(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def endpoint(w):
    """The realm's path with its service, ready for more parameters."""
    challenge = w.owner.challenge()
    if "realm" not in challenge:
        raise Skip("no Bearer challenge here")
    return "/" + challenge["realm"].split("/", 3)[3] + "?service=" + quote(challenge["service"])


def token(w, user, *scopes):
    return w.server.client(user).fetch_token(scopes).json()["token"]


@row("D9")
def floods_of_scopes_and_dots(w):
    path = endpoint(w)
    many = "&".join(f"scope=repository:a{n}/b:pull" for n in range(10_000))
    expect(w.owner.get(f"{path}&{many}"), (400, 414, 431))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = ("grant_type=password&username=mallory&password="
            + quote(w.server.passwords["mallory"]) + "&" + many).encode()
    expect(w.server.client(None).post(path.partition("?")[0], form, body), (400, 413))
    spaced = "%20".join(f"repository:a{n}/b:pull" for n in range(1500))
    expect(w.owner.get(f"{path}&scope={spaced}"), (400, 414, 431))
    for size, statuses in ((1 << 20, (400, 401, 431)), (50_000, (401,))):
        caller = w.server.client(None)
        for text in ("." * size, "a." * (size // 2), "{" * size):
            expect(caller.get("/v2/", {"Authorization": f"Bearer {text}"}), statuses)
            caller.close()


@row("D9")
def deep_claims_are_not_read(w):
    """A seal is checked before what it seals: nesting without a key costs nothing."""
    head = token(w, "mallory").split(".")[0]
    before = w.server.anonymous_memory_kib()
    caller = w.server.client(None)
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        depth = 5000 // len(opening + closing)
        claims = unpadded((opening * depth + closing * depth).encode())
        for value in (f"{head}.{claims}.{'A' * 86}", f"{head}.{claims}", f"{claims}.{claims}.x"):
            expect(caller.get("/v2/", {"Authorization": f"Bearer {value}"}), 401)
    require(w.server.anonymous_memory_kib() - before < 16 * 1024, "flat memory")


@row("D9")
def broken_forms(w):
    path = endpoint(w).partition("?")[0]
    caller = w.server.client(None)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    password = w.server.passwords["mallory"]
    for headers, body, statuses in (
            ({"Content-Type": "application/json"}, b"[" * 10_000, (400, 415)),
            (form, b"", (400, 401)), (form, b"grant_type=bogus", (400,)),
            (form, b"grant_type=password&username=mallory&password=no", (401,)),
            (form, b"grant_type=password&grant_type=password&username=a&password=b", (400,)),
            (form, b"grant_type=password&username=victim&username=mallory&password="
             + password.encode(), (400, 401)),
            (form, b"grant_type=refresh_token&refresh_token=x", (400, 401, 404, 405)),
            (form, b"x" * (4 << 20), (400, 413)), (form, b"%zz=%", (400, 401))):
        reply = caller.post(path, headers, body)
        expect(reply, statuses)
        require(b'"token"' not in reply.body, "no token", reply)


@row("B12")
def a_token_is_for_what_it_names(w):
    push.image(w.victim, w.v, "v1")
    push.image(w.owner, w.m, "own")
    caller = w.server.client("mallory")
    mine = caller.bearing(token(w, "mallory", f"repository:{w.m}:pull"))
    expect(mine.get(f"/v2/{w.m}/manifests/own"), 200)
    expect(mine.get(f"/v2/{w.v}/manifests/v1"), 401, "UNAUTHORIZED")
    reply = expect(mine.post(f"/v2/{w.m}/blobs/uploads/"), 401, "UNAUTHORIZED")
    require("insufficient_scope" in reply.header("WWW-Authenticate"), "says so", reply)
    for scope in (f"repository:{w.v}:pull", f"repository:{w.v}:*", "repository:*:pull",
                  f"repository:{w.m},{w.v}:pull", f"repository:{w.m}/../{w.v}:pull",
                  f"repository:{w.m} {w.v}:pull", f"repository(plugin):{w.v}:pull",
                  f"repository:{w.v}/:pull", f"repository:{w.v}:pull,push,delete,*",
                  "registry:catalog:*", f"repository:{w.v.upper()}:pull", "repository::pull",
                  f"repository:{w.m}:pull:{w.v}:pull", ":::", "x", f"repository:{w.v}:PULL"):
        reply = caller.fetch_token([scope])
        expect(reply, (200, 400))
        if reply.status == 200:
            bearer = caller.bearing(reply.json()["token"])
            expect(bearer.get(f"/v2/{w.v}/manifests/v1"), 401)
            expect(bearer.get("/metrics"), (401, 403, 404))


@row("B12")
def refused_scopes_look_like_absent_ones(w):
    """The token endpoint answers 200 for both, and the claims tell nothing apart."""
    push.image(w.victim, w.v, "v1")
    absent = f"{w.victims}/apq"
    seen = []
    for name in (w.v, absent):
        reply = expect(w.owner.fetch_token([f"repository:{name}:pull,push"]), 200)
        claims = unpack(reply.json()["token"].split(".")[1])
        seen.append(json.dumps(claims["access"]).replace(name, "<name>"))
        require(all(not entry["actions"] for entry in claims["access"]), "nothing granted")
        sizes = len(reply.body)
    require(seen[0] == seen[1], f"told apart: {seen}")
    require(sizes > 0, "a body")


@row("B13")
def forged_tokens(w):
    push.image(w.victim, w.v, "v1")
    path = f"/v2/{w.v}/manifests/v1"
    good = token(w, "victim", f"repository:{w.v}:pull")
    caller = w.server.client("mallory")
    expect(caller.bearing(good).get(path), 200)
    head, claims, signature = good.split(".")
    header, body = unpack(head), unpack(claims)

    def made(new_header=header, new_body=body, new_signature=signature):
        return ".".join((unpadded(json.dumps(new_header).encode()),
                         unpadded(json.dumps(new_body).encode()), new_signature))

    flipped = signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1]
    forged = [f"{head}.{claims}.", f"{head}.{claims}", f"{head}.{claims}.{flipped}",
              f"{head}.{claims}.{signature}.{signature}", f"{head}.{claims}.{signature}=",
              made({**header, "alg": "none"}, body, ""), made({**header, "alg": "none"}),
              made({**header, "alg": "None"}, body, ""), made({**header, "alg": "HS256"}),
              made({**header, "crit": ["x"], "x": 1}), made({**header, "kid": "../../etc/passwd"}),
              made({**header, "kid": "' OR 1=1"}), made({"alg": header["alg"], "typ": "JWT"}),
              made({**header, "jwk": {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}}),
              made({**header, "jku": "http://127.0.0.1:1/keys"}), made({**header, "x5c": ["AAA"]}),
              made(new_body={**body, "exp": body["exp"] + 3600}),
              made(new_body={**body, "sub": "admin"}),
              made(new_body={key: value for key, value in body.items() if key != "exp"}),
              made(new_body={key: value for key, value in body.items() if key != "aud"}),
              f"{claims}.{head}.{signature}", f" {good}x", good.upper()]
    replies = [expect(caller.bearing(text).get(path), 401, "UNAUTHORIZED") for text in forged]
    for reply in replies:
        require(reply.body == replies[0].body, "one constant error", reply, replies[0])


@row("B13")
def what_a_token_says(w):
    """The claims every token carries, and no more rights than the caller has."""
    w.furnish_mine()
    reply = expect(w.owner.fetch_token([f"repository:{w.m}:pull,push",
                                        f"repository:{w.v}:pull"]), 200)
    answer = reply.json()
    require(answer["token"] == answer["access_token"], "both names", reply)
    require(answer["expires_in"] >= 60, "at least a minute", reply)
    header, claims = (unpack(part) for part in answer["token"].split(".")[:2])
    require(header["alg"] == "EdDSA" and header["kid"], f"signed with a named key: {header}")
    for name in ("iss", "aud", "sub", "exp", "iat", "jti", "access"):
        require(name in claims, f"claim {name}: {claims}")
    granted = {entry["name"]: sorted(entry["actions"]) for entry in claims["access"]}
    require(granted == {w.m: ["pull", "push"], w.v: []}, f"the intersection: {granted}")
