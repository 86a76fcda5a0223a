"""A registry client that hides nothing: status, ordered headers and body of every reply.

Modes: 'basic' sends the password each time, 'token' does the challenge dance afresh for each
request (so it never carries a stale grant), 'mtls' shows a certificate and nothing else,
'anonymous' sends no credentials, and 'anonymous-token' dances without a password. A fixed token
can be set with `bearing`.
"""

import base64
import re
from urllib.parse import urlencode, urlsplit

from harness.reply import show_bytes
from harness.wire import Wire, WireError, chunked_bytes, head_bytes

BODY_METHODS = ("POST", "PUT", "PATCH")


def parse_challenge(value):
    """`Bearer realm="…",service="…"` as (scheme, {parameter: value})."""
    scheme, _, rest = (value or "").partition(" ")
    return scheme, dict(re.findall(r'(\w+)="([^"]*)"', rest))


class Client:
    """One caller, with one kept connection. Not for several threads at once."""

    def __init__(self, server, mode="basic", user=None, password=None, certificate=None):
        self.server = server
        self.mode = mode
        self.user = user
        self.password = password
        self.certificate = certificate
        self.token = None
        self.before_first = None  # done once, before this caller's first request
        self.wire = None
        self.history = []

    def bearing(self, token):
        """The same caller, with this token and no dance, and no certificate."""
        other = Client(self.server, "fixed", self.user, self.password)
        other.token = token
        return other

    def close(self):
        if self.wire:
            self.wire.close()
            self.wire = None

    # --- the verbs -------------------------------------------------------------------------

    def get(self, target, headers=(), **kw):
        return self.request("GET", target, headers, **kw)

    def head(self, target, headers=(), **kw):
        return self.request("HEAD", target, headers, **kw)

    def post(self, target, headers=(), body=b"", **kw):
        return self.request("POST", target, headers, body, **kw)

    def put(self, target, headers=(), body=b"", **kw):
        return self.request("PUT", target, headers, body, **kw)

    def patch(self, target, headers=(), body=b"", **kw):
        return self.request("PATCH", target, headers, body, **kw)

    def delete(self, target, headers=(), **kw):
        return self.request("DELETE", target, headers, **kw)

    def request(self, method, target, headers=(), body=None, chunked=False):
        """One request in this caller's mode; the reply after any token dance."""
        if self.before_first:
            hook, self.before_first = self.before_first, None
            hook()
        headers = list(headers.items() if isinstance(headers, dict) else headers)
        if self.mode not in ("token", "anonymous-token"):
            return self.send(method, target, self.authorization() + headers, body, chunked)
        # First without credentials and body, as clients do, to learn the scope; a token that
        # turns out short is renewed once with the scope that the second challenge names.
        reply, bearer = self.send(method, target, headers), []
        for _ in range(2):
            scheme, challenge = parse_challenge(reply.header("WWW-Authenticate"))
            if reply.status != 401 or scheme != "Bearer":
                break
            answer = self.fetch_token([challenge.get("scope", "")], challenge)
            if answer.status != 200:
                return answer
            bearer = [("Authorization", f"Bearer {answer.json()['token']}")]
            reply = self.send(method, target, bearer + headers, body, chunked)
        if body and not bearer:
            reply = self.send(method, target, headers, body, chunked)
        return reply

    # --- credentials -----------------------------------------------------------------------

    def authorization(self):
        if self.mode == "basic":
            pair = f"{self.user}:{self.password}".encode()
            return [("Authorization", "Basic " + base64.b64encode(pair).decode())]
        if self.mode == "fixed":
            return [("Authorization", f"Bearer {self.token}")]
        return []

    def challenge(self):
        """The parameters of the challenge that GET /v2/ gives to a stranger."""
        if self.certificate:  # it would be let in
            stranger = Client(self.server, "anonymous")
            challenge = stranger.challenge()
            stranger.close()
            return challenge
        return parse_challenge(self.send("GET", "/v2/", []).header("WWW-Authenticate"))[1]

    def fetch_token(self, scopes=(), challenge=None):
        """Asks the realm for a token; the whole reply."""
        challenge = challenge or self.challenge()
        realm = urlsplit(challenge["realm"])
        query = [("service", challenge.get("service", ""))]
        query += [("scope", scope) for scope in scopes if scope]
        headers = []
        if self.user and self.mode not in ("anonymous-token", "mtls"):
            pair = f"{self.user}:{self.password}".encode()
            headers = [("Authorization", "Basic " + base64.b64encode(pair).decode())]
        return self.send("GET", f"{realm.path}?{urlencode(query)}", headers)

    # --- the wire --------------------------------------------------------------------------

    def connect(self):
        if self.certificate:
            return self.server.wire(certificate=self.certificate)
        return self.server.wire()

    def send(self, method, target, headers, body=None, chunked=False):
        """One exchange, exactly these credentials. A kept connection found dead is replaced."""
        if self.wire is None:
            self.wire = self.connect()
        reused = self.wire.used
        try:
            return self.exchange(method, target, headers, body, chunked)
        except (WireError, ConnectionError):
            self.close()
            if not reused:
                raise
        self.wire = self.connect()
        return self.exchange(method, target, headers, body, chunked)

    def exchange(self, method, target, headers, body, chunked):
        wire, names = self.wire, {name.lower() for name, _ in headers}
        wire.used = True
        head = [] if "host" in names else [("Host", self.server.authority)]
        head += headers + self.server.extra_headers
        if chunked:
            head.append(("Transfer-Encoding", "chunked"))
        elif "content-length" not in names and (body or method in BODY_METHODS):
            head.append(("Content-Length", str(len(body or b""))))
        sent = wire.send(head_bytes(method, target, head))
        reply = self.finish(wire, method, names, body, chunked, sent)
        asked = [f"{method} {target}"] + [f"{name}: {value}" for name, value in head]
        if body:
            asked.append(f"[{len(body)} bytes] {show_bytes(body[:200])}")
        reply.asked = "\n".join(asked)
        self.history.append(reply)
        if reply.closed:
            self.close()
        return reply

    @staticmethod
    def finish(wire, method, names, body, chunked, sent):
        interim = []
        if "expect" in names and sent:
            status, reason, fields = wire.read_head()
            if status != 100:
                lines = [f"HTTP/1.1 {status} {reason}"] + [f"{k}: {v}" for k, v in fields]
                wire.pending = ("\r\n".join(lines) + "\r\n\r\n").encode() + wire.pending
                reply = wire.read_reply(method)
                reply.closed = True  # the body was never sent, so the connection ends here
                return reply
            interim.append(100)
        if chunked:
            wire.send(chunked_bytes(body or b""))
        elif body:
            wire.send(body)
        return wire.read_reply(method, interim)

