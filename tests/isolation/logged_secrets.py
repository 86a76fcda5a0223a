"""No secret reaches the log: not at the level debug, not from requests that are broken."""

import base64
from urllib.parse import quote

from harness import content, push
from harness.runner import expect, require, row
from harness.wire import head_bytes

CONFIG = "log:\n  level: debug\n  format: json\n"
MARK = "S3cr3t"  # part of every made-up secret below
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def spellings(secret):
    """The ways one secret may be written, without the ends that depend on its neighbours."""
    yield secret
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode().rstrip("=")


def malformed(w):
    """Heads that are refused before anybody reads them as a request."""
    host = w.server.authority
    for line in (f"Authorization Basic {MARK}-no-colon", f"Authorization : Basic {MARK}-space",
                 f"Authorization: Basic {MARK}-control\x01", f"X: {MARK}-{'x' * 70_000}",
                 f"Authorization: Basic {MARK}-one\r\nAuthorization: Basic {MARK}-two"):
        wire = w.server.wire()
        wire.send(f"GET /v2/ HTTP/1.1\r\nHost: {host}\r\n{line}\r\n\r\n".encode("latin-1"))
        require(wire.read_reply().status in (400, 431), "refused", line[:60])
        wire.close()
    wire = w.server.wire()
    wire.send(f"{MARK}-method\x02 /v2/ HTTP/1.1\r\n\r\n".encode())
    expect(wire.read_reply(), 400)
    wire.close()


def credentials_of_every_form(w):
    caller = w.server.client(None)
    password = w.server.passwords["mallory"]
    pair = base64.b64encode(f"mallory:{MARK}-wrong".encode()).decode()
    for value in (f"Basic {pair}", f"Basic {MARK}-no-base64!", f"Bearer {MARK}.a.b",
                  f"Bearer {MARK}", f"Digest {MARK}", MARK, f"Basic {pair} {MARK}"):
        expect(caller.get("/v2/", {"Authorization": value}), 401)
        expect(caller.get("/token", {"Authorization": value}), 401)
    for target in (f"/token?account={MARK}&password={MARK}", f"/token?scope={MARK}%zz",
                   f"/v2/?access_token={MARK}", f"/v2/{w.m}/tags/list?token={MARK}"):
        caller.get(target)
    for body in (f"grant_type=password&username=mallory&password={MARK}-wrong",
                 f"grant_type=password&username=mallory&password={quote(password)}",
                 f"grant_type=refresh_token&refresh_token={MARK}", f"{MARK}=%zz",
                 f"grant_type={MARK}&client_secret={MARK}"):
        caller.post("/token", FORM, body.encode())
    caller.post("/token", {"Content-Type": "application/json"}, f'{{"p":"{MARK}"'.encode())
    caller.get("/v2/", {"Cookie": f"session={MARK}", "Proxy-Authorization": f"Basic {pair}"})
    return [pair, password]


@row("D16")
def the_log_holds_no_secret(world):
    w = world.beside(CONFIG)
    w.furnish_mine()
    secrets = [MARK, *w.server.passwords.values()]
    secrets += [value.partition(" ")[2] for _, value in w.owner.authorization()]
    token = expect(w.owner.fetch_token([f"repository:{w.m}:pull,push"]), 200).json()["token"]
    bearer = w.owner.bearing(token)
    expect(bearer.get(f"/v2/{w.m}/tags/list"), 200)
    secrets += [token, *token.split(".")[1:]]
    secrets += credentials_of_every_form(w)
    malformed(w)
    expect(bearer.put(f"/v2/{w.m}/manifests/x", {"Content-Type": content.IMAGE},
                      f'{{"x":"{MARK}"'.encode()), 400)
    push.blob(bearer, w.m, f"{MARK} in a blob".encode())
    w.server.cli("user", "password", "mallory", "--password-file",
                 w.server.password_file(w.server.passwords["mallory"]))
    text = (w.server.home / "server.log").read_text()
    require(text.count('"message":"request"') > 30, "requests are logged", text[-2000:])
    for secret in secrets:
        for spelling in spellings(secret):
            require(spelling not in text, f"the log holds {spelling!r}")
