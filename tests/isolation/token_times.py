"""Tokens with a true signature, before and after their time, and from other issuers."""

import time

from harness import push
from harness.runner import expect, require, row
from isolation.forging import Forger
from isolation.token_endpoint import unpack

LEEWAY = 60  # seconds, as docs/design/authentication.md says
FAR = 3600
WELL = 25    # seconds on this side or that of a limit, more than a request ever takes


def setting(w):
    """Somebody with a token for V, and who forges others of it."""
    push.image(w.victim, w.v, "v1")
    scope = f"repository:{w.v}:pull"
    token = w.victim.fetch_token([scope]).json()["token"]
    return w.victim.bearing(token), Forger(w.server, token), f"/v2/{w.v}/manifests/v1"


def ask(caller, token, path):
    """With a connection of its own: whatever that remembers, it is not the token before."""
    bearer = caller.bearing(token)
    reply = bearer.get(path)
    bearer.close()
    return reply


@row("B14", modes=("token",))
def before_and_after_its_time(w):
    caller, forger, path = setting(w)
    now = int(time.time())
    expect(ask(caller, forger.changed(), path), 200)
    expect(ask(caller, forger.changed(jti="other"), path), 200)
    # Clocks may differ by the leeway and no more.
    expect(ask(caller, forger.changed(exp=now - LEEWAY + WELL), path), 200)
    expect(ask(caller, forger.changed(nbf=now + LEEWAY - WELL), path), 200)
    replies = [expect(ask(caller, forger.changed(**times), path), 401, "UNAUTHORIZED")
               for times in ({"exp": now - LEEWAY - WELL}, {"exp": now - FAR}, {"exp": 0},
                             {"exp": 1}, {"exp": -1}, {"nbf": now + LEEWAY + WELL},
                             {"nbf": now + FAR, "exp": now + 2 * FAR},
                             {"exp": None}, {"nbf": None}, {"iat": None},
                             {"exp": str(now + FAR)}, {"exp": 1e30}, {"exp": [now + FAR]},
                             {"nbf": now + FAR, "exp": now - FAR})]
    for reply in replies:
        require(reply.body == replies[0].body, "one constant error", reply, replies[0])
        require('error="invalid_token"' in reply.header("WWW-Authenticate"), "says why", reply)


@row("B13", modes=("token",))
def signed_truly_and_yet_refused(w):
    """Issuer and audience are looked at, each claim is there once and is what it should be."""
    caller, forger, path = setting(w)
    claims = forger.claims
    other = claims["iss"][:-1] + ("0" if claims["iss"][-1] != "0" else "1")
    expect(ask(caller, forger.changed(more="ignored"), path), 200)
    for changes in ({"iss": other}, {"aud": other}, {"iss": other, "aud": other}, {"iss": ""},
                    {"aud": ""}, {"aud": [claims["aud"]]}, {"aud": [claims["aud"], other]},
                    {"iss": None}, {"aud": None}, {"uid": None}, {"access": None},
                    {"access": "all"}, {"access": [claims["access"]]}, {"uid": 1e3}):
        expect(ask(caller, forger.changed(**changes), path), 401, "UNAUTHORIZED")
    good = forger.signed(claims).split(".")[1]
    require(good == caller.token.split(".")[1], "the same bytes as the registry writes")
    for text in (b"", b"null", b"[]", b"{", b'{"iss":1}', b"\xff\xfe", b"{}" * 2):
        expect(ask(caller, forger.signed(text), path), 401, "UNAUTHORIZED")


@row("B12", modes=("token",))
def an_entry_never_widens(w):
    """The owner of a token may claim anything in it: the rows have the last word."""
    push.image(w.victim, w.v, "v1")
    w.furnish_mine()
    token = w.owner.fetch_token([f"repository:{w.m}:pull"]).json()["token"]
    forger = Forger(w.server, token)
    (entry,) = forger.claims["access"]
    wide = [{**entry, "actions": ["delete", "pull", "push"]}]
    expect(ask(w.owner, forger.changed(access=wide), f"/v2/{w.m}/tags/list"), 200)
    for name in (w.v, f"{w.victims}/apq"):
        for access in ([{**entry, "name": name}], [{**wide[0], "name": name}],
                       [{"type": "repository", "name": name, "actions": ["pull"]}],
                       [*wide, {**entry, "name": name, "id": "1"}]):
            expect(ask(w.owner, forger.changed(access=access), f"/v2/{name}/tags/list"), 401)
            expect(ask(w.owner, forger.changed(access=access), "/metrics"), (401, 403))
    # Also with the id that V really has.
    text = w.victim.fetch_token([f"repository:{w.v}:pull"]).json()["token"]
    (theirs,) = unpack(text.split(".")[1])["access"]
    guessed = [{**wide[0], "name": w.v, "id": theirs["id"]}]
    for path in ("tags/list", "manifests/v1"):
        expect(ask(w.owner, forger.changed(access=guessed), f"/v2/{w.v}/{path}"), 401)
