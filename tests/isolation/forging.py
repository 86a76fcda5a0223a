"""Tokens with a true signature and any claims: what whoever stole the signing key could make.

Only so can it be tried that times, issuer and audience are looked at. The key is read from the data
directory, where it stands behind its id, and is known to be right when its thumbprint (RFC 7638) is
that id. Signed with the openssl program.
"""

import base64
import hashlib
import json
import subprocess

from harness.runner import require

# An Ed25519 key as PKCS #8 (RFC 8410), before its 32 bytes.
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
KEY_BYTES = 32
SEARCHED_BYTES = 48  # behind each place where the id stands


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def openssl(*arguments, stdin):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True,
                          timeout=30).stdout


def thumbprint(key):
    public = openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER",
                     stdin=PKCS8 + key)[-KEY_BYTES:]
    jwk = '{"crv":"Ed25519","kty":"OKP","x":"%s"}' % encode(public)
    return encode(hashlib.sha256(jwk.encode()).digest())


def find_key(data, kid):
    """The private key whose id is `kid`, in the bytes of the metadata."""
    at = data.find(kid.encode())
    while at >= 0:
        begin = at + len(kid)
        for offset in range(SEARCHED_BYTES):
            key = data[begin + offset:begin + offset + KEY_BYTES]
            if len(set(key)) > KEY_BYTES // 2 and thumbprint(key) == kid:
                return key
        at = data.find(kid.encode(), begin)
    return None


class Forger:
    """Signs what it is given, as the server that issued `token` would."""

    def __init__(self, server, token):
        header, claims, _ = token.split(".")
        self.header, self.claims = header, json.loads(decode(claims))
        kid = json.loads(decode(header))["kid"]
        self.key = find_key((server.data / "metadata" / "data.mdb").read_bytes(), kid)
        require(self.key, "the signing key stands in the data directory")
        self.file = server.home / "stolen.der"
        self.file.write_bytes(PKCS8 + self.key)
        self.text = server.home / "text"

    def signed(self, claims):
        """A token with these claims (a dict, or the bytes of the second part)."""
        if isinstance(claims, dict):
            claims = json.dumps(claims, separators=(",", ":")).encode()
        text = f"{self.header}.{encode(claims)}"
        self.text.write_bytes(text.encode())
        signature = openssl("pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey",
                            str(self.file), "-in", str(self.text), stdin=b"")
        return f"{text}.{encode(signature)}"

    def changed(self, **claims):
        """The original's claims with these changes; None leaves one out."""
        changed = {**self.claims, **claims}
        return self.signed({name: value for name, value in changed.items() if value is not None})
