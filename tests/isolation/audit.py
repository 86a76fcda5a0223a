"""What the audit log says of attacks and changes, that it holds no secret, and that nobody changes
it unseen."""

import json
from base64 import b64encode

from harness import content, push
from harness.runner import expect, require, row
from isolation.world import SIGNED_IN


def records(server, *filters):
    lines = server.cli("audit", "list", "--json", *filters).stdout.splitlines()
    return [json.loads(line) for line in lines]


def last(server, event, name, **wanted):
    """The newest record of that event about repository `name`."""
    found = [one for one in records(server, "--event", event) if one.get("repository") == name]
    require(found, f"there is a record of {event} about {name}")
    for key, value in wanted.items():
        require(found[-1].get(key) == value, f"{event}: {key} is {value}", found[-1])
    return found[-1]


@row("A20", modes=SIGNED_IN)
def changes_and_refusals_are_recorded_and_served_to_nobody(w):
    how = {"basic": "basic", "token": "token", "mtls": "certificate"}[w.mode]
    image, (layer,) = push.image(w.victim, w.v, "v1")
    pushed = last(w.server, "push", w.v, reference="v1", digest=image.digest, status=201)
    require(f"victim has admin on {w.victims}" in pushed["because"], "why it was let in", pushed)
    expect(w.attacker.get(f"/v2/{w.v}/blobs/{layer}"), w.refused)
    denied = last(w.server, "denied", w.v, status=w.refused)
    require(denied["actor"]["name"] == "mallory" and denied["actor"]["how"] == how,
            "who was refused", denied)
    require(denied["because"] == "no binding allows to pull", "why", denied)
    push.image(w.owner, w.m, "own")
    expect(w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={layer}&from={w.v}"), (202, 401))
    expect(w.attacker.delete(f"/v2/{w.m}/manifests/own"), 202)
    last(w.server, "delete", w.m, reference="own", status=202)
    for caller in (w.attacker, w.victim):
        for path in ("/audit", "/bulkhead/v1/audit", "/v2/_audit", f"/v2/{w.m}/audit",
                     "/audit-00000000000000000001.log", "/v2/../audit"):
            expect(caller.get(path), (400, 404))
    w.server.grant("reader", "puller", w.v)
    granted = records(w.server, "--event", "grant")[-1]
    require(granted["details"] == {"subject": "reader", "role": "puller", "target": w.v},
            "a grant is recorded", granted)
    w.server.cli("audit", "verify")


@row("D11", modes=("basic", "token"))
def logins_are_recorded_without_what_was_typed(w):
    wrong = f"wrong-Password-{w.number}"
    w.server.passwords["nobody"], right = wrong, w.server.passwords["nobody"]
    try:
        expect(w.server.client("nobody").get("/v2/"), 401)
    finally:
        w.server.passwords["nobody"] = right
    failed = records(w.server, "--event", "login_failed")[-1]
    require(failed["actor"]["name"] == "nobody" and "id" not in failed["actor"],
            "the name that was claimed", failed)
    client = w.server.client("mallory")
    token = client.fetch_token([f"repository:{w.m}:pull"]).json()["token"]
    logged_in = [one for one in records(w.server, "--event", "login")
                 if one["actor"]["name"] == "mallory"]
    require(logged_in, "a token that was fetched is a login")
    text = "".join(path.read_text() for path in (w.server.data / "audit").iterdir())
    for secret in (wrong, right, w.server.passwords["mallory"], token, token.split(".")[2]):
        require(secret not in text, "no secret is written")


@row("D11", modes=("basic",))
def a_password_is_a_login_on_any_route_once(w):
    name = f"fresh{w.number}"
    w.server.add_user(name)
    client = w.server.client(name)
    for path in (f"/v2/{w.v}/manifests/v1", f"/v2/{w.m}/tags/list", f"/v2/{w.v}/manifests/v1"):
        expect(client.get(path), 403)
    client.close()
    logged_in = [one for one in records(w.server, "--event", "login")
                 if one["actor"]["name"] == name]
    require(len(logged_in) == 1, "one login for many requests", logged_in)
    require(logged_in[0]["operation"] == "manifest_read" and logged_in[0]["status"] == 403,
            "and the request it came with", logged_in)


@row("D16", modes=SIGNED_IN)
def hostile_names_forge_no_line(w):
    """Line ends, quotes and escapes in what is recorded stay inside their record."""
    before = len(records(w.server))
    for name in ('x\n{"seq":1}', '"},"event":"grant', "\u202e\u0000x", "a" * 5000):
        pair = f"{name}:x".encode(errors="replace")
        client = w.server.client("mallory")
        client.mode = "none"
        client.get("/v2/", [("Authorization", "Basic " + b64encode(pair).decode())])
        client.close()
    expect(w.attacker.get(f"/v2/{w.v}/manifests/%0a%22"), (w.refused, 400))
    w.server.cli("audit", "verify")
    require(len(records(w.server)) >= before, "the log is whole")


@row("C10", modes=("basic", "token"))
def the_log_survives_a_kill_and_shows_what_was_changed(w):
    """kill -9, then the chain goes on; a changed byte, a removed line and a cut end are found."""
    with w.alone() as world:
        server = world.server
        image, _ = push.image(world.victim, world.v, "v1")
        server.kill()
        server.start()
        last(server, "push", world.v, digest=image.digest)
        head = server.cli("audit", "head").stdout.strip()
        push.manifest(world.victim, world.v, content.index([image]), "v2")
        server.cli("audit", "verify", "--expect", head)
        server.stop()
        log = sorted((server.data / "audit").iterdir())[-1]
        whole = log.read_bytes()
        lines = whole.splitlines(keepends=True)
        for what, bytes_now in (
                ("a changed byte", whole.replace(b'"reference":"v1"', b'"reference":"v3"', 1)),
                ("a removed line", b"".join(lines[:2] + lines[3:])),
                ("an inserted line", b"".join(lines[:2] + lines[1:])),
                ("a swap", b"".join([lines[0], lines[2], lines[1], *lines[3:]]))):
            require(bytes_now != whole, what)
            log.write_bytes(bytes_now)
            told = server.cli("audit", "verify", check=False)
            require(told.returncode == 1 and f"{log.name}:" in told.stderr, f"{what} is found",
                    told.stdout, told.stderr)
        log.write_bytes(b"".join(lines[:3]))
        require(server.cli("audit", "verify", check=False).returncode == 0,
                "a cut end looks whole by itself")
        told = server.cli("audit", "verify", "--expect", head, check=False)
        require(told.returncode == 1, "but not beside a head that was kept", told.stderr)
        log.write_bytes(whole)
        server.start()
