"""Debian's docker-registry behind the same face as Server, as a stand-in and a control.

It knows users (htpasswd) but no grants, no tokens of its own and no anonymous callers; checks
about those fail or are skipped there. Its configuration is Debian's own, with the cache of blob
descriptors in memory that Debian turns on. A registry on port 0 does not tell its port, so a free
one is chosen first. Several of them may run on one storage: `replica`.
"""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

from harness import content
from harness.runner import Skip
from harness.server import COMMAND_SECONDS, START_SECONDS, Server, running

PACKAGES = {"docker-registry": "docker-registry", "htpasswd": "apache2-utils"}
CONFIG = """\
version: 0.1
log: {{level: warn}}
storage:
  cache: {{blobdescriptor: inmemory}}
  filesystem: {{rootdirectory: {data}}}
  delete: {{enabled: true}}
http: {{addr: "127.0.0.1:{port}"}}
auth:
  htpasswd: {{realm: control, path: {passwords}}}
"""


def missing_packages():
    """Debian packages without which there is no control."""
    return [package for program, package in PACKAGES.items() if not shutil.which(program)]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Control(Server):
    """A docker-registry process with htpasswd users."""

    is_control = True

    def __init__(self, *_, first=None, folder=None, **__):
        super().__init__(shutil.which("docker-registry") or "/usr/bin/docker-registry",
                         folder=folder)
        # It answers 404 for a manifest to who does not accept its type.
        self.extra_headers = [("Accept", ", ".join((
            content.IMAGE, content.INDEX, content.DOCKER_IMAGE, content.DOCKER_LIST)))]
        self.htpasswd = self.home / "htpasswd"
        if first:
            self.data, self.htpasswd, self.passwords = first.data, first.htpasswd, first.passwords

    def init(self):
        self.data.mkdir()
        self.htpasswd.write_text("")
        self.add_user("admin", self.passwords["admin"])

    def add_user(self, name, password=None):
        password = password or f"{name}-Password-1"
        subprocess.run(["htpasswd", "-bB", "-C", "4", str(self.htpasswd), name, password],
                       check=True, capture_output=True, timeout=30)
        self.passwords[name] = password

    def configuration(self):
        path = self.home / "config.yml"
        path.write_text(CONFIG.format(data=self.data, port=self.port, passwords=self.htpasswd))
        return str(path)

    def start(self):
        self.port = free_port()
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve", self.configuration()],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        running.add(self)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.wire().close()
                return
            except ConnectionRefusedError:
                time.sleep(0.001)
        raise RuntimeError("docker-registry did not start:\n" + self.log_tail())

    @contextmanager
    def replica(self):
        other = Control(first=self)
        try:
            other.start()
            yield other
        finally:
            other.stop()
            shutil.rmtree(other.home, ignore_errors=True)

    def collect(self):
        """Its garbage collection, which wants the server stopped."""
        self.stop()
        subprocess.run([self.binary, "garbage-collect", self.configuration()], check=True,
                       capture_output=True, timeout=COMMAND_SECONDS)
        self.start()

    def command_line(self, *arguments, check=True):
        raise Skip("docker-registry has no such command")

    def grant(self, user, role, where):
        pass

    revoke = grant
