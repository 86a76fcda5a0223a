"""Where clients meet the registry: one server on plain HTTP, one with TLS, one with TLS that
asks for client certificates; the same people.

`ann` is admin of `team` and `other`; everyone may pull from `open`, which ann fills; `bob` may
do nothing. Each check gets a folder of its own that is also its HOME, so that no credentials,
caches or settings of the machine take part.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from harness import content
from harness.control import Control
from harness.runner import Skip, require
from harness.server import Server, find_binary
from harness.tls import MutualTls, Tls

PLAIN_AND_TLS = ("plain", "tls")
CLIENT_SECONDS = 300


class Field:
    """The servers of the suite; `run` gives a check its Site."""

    def __init__(self, options):
        content.seed(options.seed)
        self.folder = Path(tempfile.mkdtemp(prefix="bulkhead-interop-"))
        self.options = options
        self.servers, self.count = {}, 0

    def __enter__(self):
        return self

    def __exit__(self, *what):
        for server in self.servers.values():
            server.__exit__(*what)
        shutil.rmtree(self.folder, ignore_errors=True)

    def server(self, mode):
        """The server of this mode, started when it is first needed."""
        if mode not in self.servers:
            if self.options.control:
                if mode != "plain":
                    raise Skip("the control runs without TLS")
                server = Control()
            else:
                kind = {"tls": Tls, "mtls": MutualTls}.get(mode)
                tls = kind(self.folder / mode) if kind else None
                server = Server(find_binary(self.options), tls=tls)
            self.servers[mode] = server.__enter__()
            server.add_user("ann")
            server.add_user("bob")
            for namespace in ("team", "other", "open"):
                server.grant("ann", "admin", namespace)
            server.grant("anonymous", "puller", "open")
        return self.servers[mode]

    def run(self, check):
        self.count += 1
        folder = self.folder / f"check-{self.count}"
        folder.mkdir()
        site = Site(self.server(check.mode or "plain"), folder, self.count)
        try:
            check.function(site)
        finally:
            for step in reversed(site.at_end):
                step()
            shutil.rmtree(folder, ignore_errors=True)

    def after(self, check):
        server = self.servers.get(check.mode or "plain")
        if server is None or server.alive():
            return None
        trouble = f"the server died:\n{server.log_tail()}"
        server.start()
        return trouble


class Site:
    """One check's view: the server, a folder, names of its own, and a way to run clients."""

    def __init__(self, server, folder, number):
        self.server, self.folder = server, folder
        self.host = server.authority
        self.tls = server.tls
        self.app = f"team/app{number}"
        self.copy = f"other/copy{number}"
        self.public = f"open/app{number}"
        self.ann = f"ann:{server.passwords['ann']}"
        self.bob = f"bob:{server.passwords['bob']}"
        self.at_end = []
        (folder / "auth.json").write_text("{}")  # buildah wants it there, however empty

    def need(self, *programs):
        for program in programs:
            if shutil.which(program) is None:
                raise Skip(f"{program} is not installed")

    def ca_folder(self, user=None):
        """A folder with the CA's certificate, as containers' tools want it, and one's own."""
        folder = self.folder / f"ca-{user}"
        folder.mkdir(exist_ok=True)
        shutil.copy(self.tls.ca, folder / "ca.crt")
        if user:
            cert, key = self.tls.person(user)
            shutil.copy(cert, folder / "client.cert")
            shutil.copy(key, folder / "client.key")
        return folder

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C",
                "XDG_RUNTIME_DIR": str(self.folder), "TMPDIR": str(self.folder),
                "REGISTRY_AUTH_FILE": str(self.folder / "auth.json")}

    def run(self, *command, fails=False, text=None):
        """Runs a client with a HOME of its own; its stdout. `fails`: it must not succeed."""
        command = [str(part) for part in command]
        done = subprocess.run(command, capture_output=True, timeout=CLIENT_SECONDS, text=True,
                              env=self.environment(), input=text, cwd=self.folder)
        told = f"$ {' '.join(command)}\n{done.stdout[-1500:]}{done.stderr[-2500:]}"
        if fails:
            require(done.returncode != 0, "this should have been refused", told)
            return done.stdout + done.stderr
        require(done.returncode == 0, f"exit code {done.returncode}", told)
        return done.stdout
