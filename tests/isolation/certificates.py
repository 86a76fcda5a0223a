"""Client certificates: who they stand for, and what stands beside them."""

import signal
import ssl

from harness.client import Client
from harness.runner import expect, require, row
from harness.server import Server
from harness.tls import MutualTls, fingerprint
from harness.wire import WireError
from isolation.token_endpoint import endpoint

MTLS = ("mtls",)


def shower(w, certificate):
    """A caller who shows this certificate, and sends only what it is told to."""
    return Client(w.server, "anonymous", certificate=certificate)


def bearer(text):
    return [("Authorization", f"Bearer {text}")]


@row("D4", modes=MTLS)
def a_certificate_and_somebody_elses_credentials(w):
    """Two identities on one request are refused, whichever of them might."""
    d, _ = w.secret()
    own, _ = w.furnish_mine()
    scope = f"repository:{w.v}:pull"
    theirs = w.victim.fetch_token([scope]).json()["token"]
    nobodys = w.server.client(None).fetch_token([scope]).json()["token"]
    for headers in (w.victim.authorization(), bearer(theirs), bearer(nobodys)):
        for target in (f"/v2/{w.v}/blobs/{d}", f"/v2/{w.m}/manifests/{own.digest}", "/v2/",
                       endpoint(w)):
            expect(w.attacker.get(target, headers), 401)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = f"grant_type=password&username=victim&password={w.server.passwords['victim']}"
    expect(w.attacker.post(endpoint(w).partition("?")[0], form, body.encode()), 401)
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{own.digest}"), 200)


@row("D4", modes=MTLS)
def a_certificate_and_ones_own_credentials(w):
    """The header decides, and may be the narrower one."""
    own, (layer,) = w.furnish_mine()
    target = f"/v2/{w.m}/manifests/{own.digest}"
    expect(w.attacker.get(target, w.owner.authorization()), 200)
    for caller in (w.owner, w.attacker):  # a token got by a password, and one by the certificate
        narrow = caller.fetch_token([f"repository:{w.m}:pull"]).json()["token"]
        for showing in (w.attacker, w.server.client(None)):
            expect(showing.get(target, bearer(narrow)), 200)
            expect(showing.delete(f"/v2/{w.m}/blobs/{layer}", bearer(narrow)), 401)
    wrong = Client(w.server, "basic", "mallory", "wrong", w.attacker.certificate)
    expect(wrong.get(target), 401)


@row("D4", modes=MTLS)
def a_certificate_of_nobody(w):
    """Made by the authority, linked to no user: like none, with and without a password."""
    d, data = w.secret()
    stranger = shower(w, w.server.tls.issue("stranger", "/O=people/CN=strange",
                                            "extendedKeyUsage=clientAuth"))
    reply = expect(stranger.get(f"/v2/{w.v}/blobs/{d}"), 401, "UNAUTHORIZED")
    require(reply.header("WWW-Authenticate"), "a challenge", reply)
    expect(stranger.get("/v2/"), 401)
    expect(stranger.get(f"/v2/{w.v}/blobs/{d}", w.victim.authorization()), 200, body=data)


@row("D4", modes=MTLS)
def a_name_alone_is_no_link(w):
    """Subjects that look like the victim's, and a certificate that calls itself so."""
    d, _ = w.secret()
    for number, subject in enumerate((
            "/O=people/CN=victim/CN=x", "/CN=victim", "/O=People/CN=victim", "/CN=victim/O=people",
            "/O=people/CN=Victim", "/CN=CN=victim,O=people", "/O=people/CN=victim/OU=x")):
        certificate = w.server.tls.issue(f"like-{w.number}-{number}", subject,
                                         "extendedKeyUsage=clientAuth")
        expect(shower(w, certificate).get(f"/v2/{w.v}/blobs/{d}"), 401)


@row("D4", modes=MTLS)
def certificates_that_do_not_verify(w):
    """Of another authority with the same names, for servers, or made by another's certificate."""
    other = MutualTls(w.server.home / f"other-{w.number}")
    tls = w.server.tls
    certificates = [other.person("victim"),
                    tls.issue(f"server-{w.number}", "/O=people/CN=victim",
                              "extendedKeyUsage=serverAuth")]
    other.ca, other.ca_key = tls.person("mallory")
    below, key = other.issue("below", "/O=people/CN=victim", "extendedKeyUsage=clientAuth")
    below.write_text(below.read_text() + other.ca.read_text())
    certificates.append((below, key))
    for certificate in certificates:
        try:
            reply = shower(w, certificate).get("/v2/")
        except (ssl.SSLError, ConnectionError, WireError):
            continue
        require(False, "the handshake ends", reply)


@row("C14", modes=MTLS)
def a_link_ends_with_its_user(w):
    """Also when somebody takes the name again; and it ends at once when it is removed."""
    user, server = f"guest{w.number}", w.server
    server.add_user(user)
    caller = w.client(user)
    expect(caller.get("/v2/"), 200)
    server.cli("identity", "remove", "--issuer", "x509", "--subject", server.tls.subject(user))
    expect(caller.get("/v2/"), 401)
    server.link(user, server.tls.subject(user))
    expect(caller.get("/v2/"), 200)
    server.cli("user", "remove", user)
    expect(caller.get("/v2/"), 401)
    server.cli("user", "add", user, "--password-file", server.password_file("another"))
    expect(caller.get("/v2/"), 401)


@row("D4", modes=MTLS)
def the_fingerprint_goes_first(w):
    """One certificate of many with one subject can be another user, or nobody's."""
    d, data = w.secret()
    tls, subject = w.server.tls, "/O=people/CN=mallory"
    ours, theirs = (tls.issue(f"{name}-{w.number}", subject, "extendedKeyUsage=clientAuth")
                    for name in ("ours", "theirs"))
    expect(shower(w, ours).get(f"/v2/{w.v}/blobs/{d}"), 403)
    w.server.link("victim", f"sha256:{fingerprint(theirs[0])}")
    expect(shower(w, theirs).get(f"/v2/{w.v}/blobs/{d}"), 200, body=data)
    expect(shower(w, ours).get(f"/v2/{w.v}/blobs/{d}"), 403)


@row("D4", modes=MTLS)
def an_authority_that_was_replaced(w):
    """SIGHUP with other authorities: what was verified before is worth nothing, at once."""
    tls = MutualTls(w.server.home / f"own-{w.number}")
    with Server(w.server.binary, "server: {io_threads: 1}\n", tls) as server:
        server.add_user("guest")
        caller = server.client("guest", "mtls")
        expect(caller.get("/v2/"), 200)
        tls.client_ca.write_text(w.server.tls.ca.read_text())
        server.process.send_signal(signal.SIGHUP)
        require(caller.wire.at_end(), "the connection ends")
        for attempt in (caller, server.client("guest", "mtls")):
            try:
                reply = attempt.get("/v2/")
            except (ssl.SSLError, ConnectionError, WireError):
                continue
            require(False, "the handshake ends", reply)
        expect(server.client("guest").get("/v2/"), 200)
