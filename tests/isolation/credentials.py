"""When credentials end: a new password, a disabled account."""

from harness import push
from harness.runner import Skip, expect, row
from isolation.token_endpoint import token


def holder_of_a_token(w):
    """A user of this check alone, with an image of their own; its path and a token for it."""
    name = f"holder{w.number:04d}"
    w.server.add_user(name)
    w.server.grant(name, "admin", w.mine)
    caller = w.server.client(name)
    push.image(caller, w.m, "v1")
    if "realm" not in caller.challenge():
        raise Skip("no tokens here")
    path = f"/v2/{w.m}/manifests/v1"
    text = token(w, name, f"repository:{w.m}:pull,push,delete")
    expect(caller.bearing(text).get(path), 200)
    return caller, path, text


@row("B15", modes=("",))
def a_new_password_ends_old_tokens(w):
    caller, path, old = holder_of_a_token(w)
    upload = push.begin(caller, w.m)
    secret = w.server.password_file("another-Password-2")
    w.server.cli("user", "password", caller.user, "--password-file", secret)
    for method, target in (("GET", "/v2/"), ("GET", path), ("DELETE", path), ("PATCH", upload)):
        expect(caller.bearing(old).request(method, target), 401, "UNAUTHORIZED")
        expect(caller.request(method, target), 401, "UNAUTHORIZED")
    caller.password = w.server.passwords[caller.user] = "another-Password-2"
    expect(caller.get(path), 200)
    fresh = token(w, caller.user, f"repository:{w.m}:pull")
    expect(caller.bearing(fresh).get(path), 200)


@row("B15", modes=("",))
def a_disabled_account_has_no_credentials(w):
    caller, path, old = holder_of_a_token(w)
    w.server.cli("user", "disable", caller.user)
    expect(caller.bearing(old).get(path), 401, "UNAUTHORIZED")
    expect(caller.get(path), 401, "UNAUTHORIZED")
    w.server.cli("user", "enable", caller.user)
    expect(caller.bearing(old).get(path), 401, "UNAUTHORIZED")
    expect(caller.get(path), 200)
