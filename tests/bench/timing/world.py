"""A registry with much to hide: victim's blobs, manifests, referrers and repositories, and
mallory who asks."""

import base64
import os
from urllib.parse import urlencode

from harness import content, push
from harness.server import Server

THINGS = 200  # of each kind; a sample asks about one of them
# Wrong passwords are measured by the thousand, and none of them is to wait.
CONFIG = """
log:
  level: warning
auth:
  failures_free: 1000000
  failures_per_account: 1000000
  failures_per_address: 1000000
"""


def basic(user, password):
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return f"Authorization: Basic {pair}\r\n"


class BenchServer(Server):
    """A server whose data lies in memory, where syncing costs nothing: quieter than any disk an
    attacker will meet."""

    def __init__(self, binary, folder):
        super().__init__(binary, config=CONFIG, folder=folder)

    @property
    def hello(self):
        return f"GET /healthz HTTP/1.1\r\nHost: {self.authority}\r\n\r\n".encode()

    def forget_pages(self):
        """Drops the stopped server's rows from the page cache (nothing to drop in memory)."""
        for path in self.data.rglob("*.mdb"):
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


class World:
    def __init__(self, server):
        self.server = server
        for name in ("victim", "mallory"):
            server.add_user(name)
        server.grant("victim", "admin", "vic")
        server.grant("mallory", "admin", "mal")
        server.grant("anonymous", "puller", "mal")
        self.victim, self.mallory = server.client("victim"), server.client("mallory")
        for repository in ("mal/app", "mal/two"):
            push.blob(self.mallory, repository, b"{}")
        self.held = [push.blob(self.mallory, "mal/app", content.random_bytes(99))
                     for _ in range(THINGS)]
        self.foreign = [self.hide(i) for i in range(THINGS)]
        self.unknown = [content.nowhere() for _ in range(THINGS)]
        # Hidden and absent ones lie mixed: absent in a namespace that is there, or with their own.
        self.pairs = {"there": (self.names("vic/x{:03d}", 0), self.names("vic/x{:03d}", 1)),
                      "absent": (self.names("v{:03d}/app", 0), self.names("v{:03d}/app", 1))}
        for name in [name for hidden, _ in self.pairs.values() for name in hidden]:
            server.grant("victim", "puller", name)  # which makes it

    def hide(self, i):
        """A digest that victim alone has: of a blob or of a manifest with a referrer."""
        data = content.random_bytes(99)
        digest = push.blob(self.victim, "vic/app", data)
        if i % 2 == 0:
            return digest
        push.blob(self.victim, "vic/app", b"{}")
        what = content.image(b"{}", [data])
        push.manifest(self.victim, "vic/app", what)
        push.manifest(self.victim, "vic/app", content.artifact(what.described()))
        return what.digest

    @staticmethod
    def names(form, first):
        return [form.format(i) for i in range(first, first + 2 * THINGS, 2)]

    def credentials(self, mode, scopes=()):
        """The Authorization line of mallory, or of nobody. A token lives for minutes: fetch it
        for each row."""
        if mode == "basic":
            return basic("mallory", self.server.passwords["mallory"])
        if mode == "anonymous":
            return ""
        caller = self.mallory if mode == "token" else self.server.client(None, "anonymous-token")
        reply = caller.send("GET", "/token?" + urlencode([("scope", s) for s in scopes]),
                            caller.authorization() if mode == "token" else [])
        return "Authorization: Bearer " + reply.json()["token"] + "\r\n"

    def request(self, method, target, credentials, body=b"", media_type=None):
        head = f"{method} {target} HTTP/1.1\r\nHost: {self.server.authority}\r\n{credentials}"
        if media_type:
            head += f"Content-Type: {media_type}\r\n"
        if body or method in ("POST", "PUT", "PATCH"):
            head += f"Content-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body
