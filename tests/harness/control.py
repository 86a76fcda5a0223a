"""Debian's docker-registry behind the same face as Server, as a stand-in and a control.

It knows users (htpasswd) but no grants, no tokens of its own and no anonymous callers; checks
about those fail or are skipped there. A registry on port 0 does not tell its port, so a free
one is chosen first.
"""

import shutil
import socket
import subprocess
import time

from harness import content
from harness.server import START_SECONDS, Server, running

CONFIG = """\
version: 0.1
log: {{level: warn}}
storage:
  filesystem: {{rootdirectory: {data}}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{port}"}}
auth:
  htpasswd: {{realm: control, path: {passwords}}}
"""


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Control(Server):
    """A docker-registry process with htpasswd users."""

    is_control = True

    def __init__(self, *_, **__):
        super().__init__(shutil.which("docker-registry") or "/usr/bin/docker-registry")
        # It answers 404 for a manifest to who does not accept its type.
        self.extra_headers = [("Accept", ", ".join((
            content.IMAGE, content.INDEX, content.DOCKER_IMAGE, content.DOCKER_LIST)))]
        self.htpasswd = self.home / "htpasswd"

    def init(self):
        self.data.mkdir()
        self.htpasswd.write_text("")
        self.add_user("admin", self.passwords["admin"])

    def add_user(self, name, password=None):
        password = password or f"{name}-Password-1"
        subprocess.run(["htpasswd", "-bB", "-C", "4", str(self.htpasswd), name, password],
                       check=True, capture_output=True, timeout=30)
        self.passwords[name] = password

    def start(self):
        self.port = free_port()
        path = self.home / "config.yml"
        path.write_text(CONFIG.format(data=self.data, port=self.port, passwords=self.htpasswd))
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve", str(path)], stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        running.add(self)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.wire().close()
                return
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise RuntimeError("docker-registry did not start:\n" + self.log_tail())

    def grant(self, user, role, where):
        pass

    revoke = grant
