"""The keys behind tokens: published, rotated with overlap, and dropped at once."""

import base64
import json
import subprocess

from harness import push
from harness.runner import Skip, expect, require, row
from isolation.token_endpoint import token

# The fixed head of an Ed25519 public key in DER (RFC 8410 section 4); 32 bytes follow.
ED25519_DER = bytes.fromhex("302a300506032b6570032100")


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def published(w):
    reply = w.server.client(None).get("/.well-known/jwks.json")
    if reply.status == 404:
        raise Skip("no published keys here")
    expect(reply, 200)
    require(reply.header("Content-Type") == "application/jwk-set+json", "its type", reply)
    require(reply.header("Cache-Control").startswith("public, max-age="), "cacheable", reply)
    return {key["kid"]: key for key in reply.json()["keys"]}


def verifies(w, text, key):
    """Whether openssl, which knows nothing of us, finds the signature good."""
    signed, _, signature = text.rpartition(".")
    der, message, mark = (w.server.home / name for name in ("key.der", "message", "signature"))
    der.write_bytes(ED25519_DER + decoded(key["x"]))
    message.write_bytes(signed.encode())
    mark.write_bytes(decoded(signature))
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", der, "-rawin",
         "-in", message, "-sigfile", mark], capture_output=True, timeout=60)
    return done.returncode == 0


def key_of(text):
    return json.loads(decoded(text.split(".")[0]))["kid"]


@row("B13", modes=("",))
def others_can_verify_our_tokens(w):
    keys = published(w)
    require(len(keys) >= 2, f"the signer and its standby: {keys}")
    for key in keys.values():
        require(set(key) == {"kty", "crv", "x", "kid", "use", "alg"}, f"public halves only: {key}")
        require((key["kty"], key["crv"], key["use"], key["alg"])
                == ("OKP", "Ed25519", "sig", "EdDSA"), f"RFC 8037: {key}")
    good = token(w, "victim", f"repository:{w.v}:pull")
    require(verifies(w, good, keys[key_of(good)]), "openssl finds it good")
    tampered = good.replace(".", ".A", 1)
    require(not verifies(w, tampered, keys[key_of(good)]), "and a changed one bad")


@row("B15", modes=("",))
def tokens_outlive_an_ordinary_rotation(w):
    published(w)
    push.image(w.victim, w.v, "v1")
    old = token(w, "victim", f"repository:{w.v}:pull")
    path = f"/v2/{w.v}/manifests/v1"
    expect(w.victim.bearing(old).get(path), 200)
    w.server.cli("token-key", "rotate")
    new = token(w, "victim", f"repository:{w.v}:pull")
    require(key_of(new) != key_of(old), "the next token has the next key")
    for text in (old, new):
        expect(w.victim.bearing(text).get(path), 200)
        require(verifies(w, text, published(w)[key_of(text)]), "both keys are published")


@row("B15", modes=("",))
def a_dropped_key_takes_its_tokens_along(w):
    """At the next request, although the token was verified and remembered before."""
    published(w)
    push.image(w.victim, w.v, "v1")
    path = f"/v2/{w.v}/manifests/v1"
    for drop in (lambda kid: ("rotate", "--now"), lambda kid: ("retire", kid)):
        old = token(w, "victim", f"repository:{w.v}:pull")
        expect(w.victim.bearing(old).get(path), 200)
        w.server.cli("token-key", *drop(key_of(old)))
        reply = expect(w.victim.bearing(old).get(path), 401, "UNAUTHORIZED")
        require('error="invalid_token"' in reply.header("WWW-Authenticate"), "says so", reply)
        require(key_of(old) not in published(w), "no longer published")
        expect(w.victim.bearing(token(w, "victim", f"repository:{w.v}:pull")).get(path), 200)
