"""An OpenID issuer of our own on loopback: discovery, keys, and tokens that say anything.

Standard library only: the `openssl` command makes keys and signatures. One Issuer is one thread
on a port of the kernel's choice; it counts what it is asked, can be down for a while, and serves
any number of issuers by the path below its address.
"""

import base64
import hashlib
import hmac
import json
import ssl
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MINUTES_5 = 300


def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=data, check=True,
                          capture_output=True, timeout=60).stdout


def side_by_side(der, half):
    """An ECDSA signature as a JWS has it: both numbers in full length."""
    numbers, at = [], 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)
    for _ in range(2):
        size = der[at + 1]
        numbers.append(der[at + 2:at + 2 + size].lstrip(b"\0").rjust(half, b"\0"))
        at += 2 + size
    return b"".join(numbers)


class Key:
    """A key pair with its `kid`: 'RSA', 'EC' (P-256) or 'Ed25519'."""

    def __init__(self, folder, kid, kind="EC", bits=2048):
        self.kid, self.kind = kid, kind
        self.path = Path(folder) / f"{kid}.pem"
        wanted = {"RSA": ("RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"),
                  "EC": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
                  "Ed25519": ("ED25519",)}[kind]
        openssl("genpkey", "-algorithm", *wanted, "-out", self.path)
        self.pem = openssl("pkey", "-in", self.path, "-pubout")
        self.algorithm = {"RSA": "RS256", "EC": "ES256", "Ed25519": "EdDSA"}[kind]
        self.jwk = self.public_half()

    def public_half(self):
        der = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")
        if self.kind == "RSA":
            text = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode()
            modulus = bytes.fromhex(text.strip().partition("=")[2])
            return {"kty": "RSA", "kid": self.kid, "n": unpadded(modulus), "e": "AQAB"}
        if self.kind == "EC":
            return {"kty": "EC", "crv": "P-256", "kid": self.kid,
                    "x": unpadded(der[-64:-32]), "y": unpadded(der[-32:])}
        return {"kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": unpadded(der[-32:])}

    def sign(self, text):
        if self.kind == "Ed25519":
            with tempfile.NamedTemporaryFile() as file:
                file.write(text)
                file.flush()
                return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.path, "-in", file.name)
        made = openssl("dgst", "-sha256", "-sign", self.path, data=text)
        return side_by_side(made, 32) if self.kind == "EC" else made


def jwt(header, claims, signer):
    """`header` and `claims` are dicts or raw JSON text; `signer` takes and yields bytes."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
    text = ".".join(unpadded(part.encode()) for part in parts)
    return f"{text}.{unpadded(signer(text.encode()))}"


def hs256(secret):
    return lambda text: hmac.new(secret, text, hashlib.sha256).digest()


class Issuer:
    """The server and its keys. `keys` is what it publishes, and may be changed at any time."""

    def __init__(self, tls=None):
        self.folder = tempfile.TemporaryDirectory(prefix="bulkhead-issuer-")
        self.keys, self.asked, self.down = [], [], False
        issuer = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked.append(self.path)
                issuer.answer(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls.cert, tls.key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.address = "https" + self.address[4:]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler):
        path = handler.path.removesuffix("/.well-known/openid-configuration")
        body = {"keys": [key.jwk for key in self.keys]}
        if path != handler.path:
            body = {"issuer": self.address + path, "jwks_uri": self.address + path + "/keys"}
        data = json.dumps(body).encode()
        handler.send_response(503 if self.down else 200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def new_key(self, kid, kind="EC", **kw):
        """Made and not published."""
        return Key(self.folder.name, kid, kind, **kw)

    def claims(self, path, subject, audience, **more):
        now = int(time.time())
        return {"iss": self.address + path, "sub": subject, "aud": audience, "iat": now,
                "exp": now + MINUTES_5, **more}

    def token(self, key, claims, **header):
        return jwt({"alg": key.algorithm, "typ": "JWT", "kid": key.kid, **header}, claims,
                   key.sign)
