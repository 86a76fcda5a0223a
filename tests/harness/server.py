"""A registry process of our own: started on loopback port 0, stopped by its own pid.

`Server` drives the bulkhead program. `control.Control` has the same face for Debian's
docker-registry. All waits are bounded.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from harness.client import Client
from harness.wire import Wire

START_SECONDS = 30
STOP_SECONDS = 40
COMMAND_SECONDS = 60
IN_USE = 4  # the exit code for a data directory that another process has
ADMIN_PASSWORD = "admin-Password-1"

running = set()


def stop_leftovers():
    for server in list(running):
        server.kill()


atexit.register(stop_leftovers)


def find_binary(options):
    """--binary, else BULKHEAD_BINARY, as an absolute path; ends the program when missing."""
    given = options.binary or os.environ.get("BULKHEAD_BINARY")
    if not given or not Path(given).is_file():
        raise SystemExit(f"no bulkhead program: give --binary or BULKHEAD_BINARY (got {given!r})")
    return str(Path(given).resolve())


def is_sanitized(binary):
    """Whether the program was built with AddressSanitizer or ThreadSanitizer."""
    data = Path(binary).read_bytes()
    return b"__asan_init" in data or b"__tsan_init" in data


class Server:
    """One data directory and, between start and stop, one process on it."""

    is_control = False

    def __init__(self, binary, config=None, tls=None, data=None, environment=None, folder=None):
        self.binary = binary
        self.home = Path(tempfile.mkdtemp(prefix="bulkhead-test-", dir=folder))
        self.data = Path(data) if data else self.home / "data"
        self.tls = tls
        self.process = None
        self.host, self.port = "127.0.0.1", None
        self.passwords = {"admin": ADMIN_PASSWORD}
        self.config = None
        self.environment = environment
        self.extra_headers = []
        if config is not None:
            self.config = self.home / "config.yaml"
            self.config.write_text(config)

    def __enter__(self):
        self.init()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    # --- the process -----------------------------------------------------------------------

    def command(self, port_file, listen="127.0.0.1:0"):
        command = [self.binary, "serve", "--data", str(self.data), "--listen", listen,
                   "--port-file", str(port_file)]
        if self.config:
            command += ["--config", str(self.config)]
        if self.tls:
            command += ["--tls-cert", str(self.tls.cert), "--tls-key", str(self.tls.key)]
        if self.tls and self.tls.client_ca:
            command += ["--set", f"tls.client_ca={self.tls.client_ca}"]
        return command

    def spawn(self):
        """Starts the process and does not wait for it."""
        self.port_file().unlink(missing_ok=True)
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen(self.command(self.port_file()), stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL,
                                            env=self.environment)
        running.add(self)

    def wait_ready(self):
        """Waits for the port file."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            path = self.port_file()
            text = path.read_text() if path.exists() else ""
            if text.strip().isdigit():
                self.port = int(text)
                return
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n"
                                   + self.log_tail())
            time.sleep(0.001)
        self.kill()
        raise RuntimeError("the server wrote no port file:\n" + self.log_tail())

    def start(self):
        self.spawn()
        self.wait_ready()

    def port_file(self):
        return self.home / "port"

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """SIGTERM, a bounded wait, then SIGKILL; the exit code."""
        if not self.alive():
            running.discard(self)
            return self.process.returncode if self.process else None
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        running.discard(self)
        return self.process.returncode

    @contextmanager
    def replica(self):
        """A second server on the same storage, or None where that is refused, as it is here."""
        with open(self.home / "replica.log", "wb") as log:
            second = subprocess.Popen(self.command(self.home / "replica.port"), stdout=log,
                                      stderr=log, stdin=subprocess.DEVNULL)
        try:
            code = second.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            second.kill()
            second.wait(STOP_SECONDS)
            raise RuntimeError("a second server runs on one data directory") from None
        said = (self.home / "replica.log").read_text(errors="replace")
        if code != IN_USE or "in use" not in said:
            raise RuntimeError(f"a second server ended with {code}, not {IN_USE}: {said}")
        yield None

    def collect(self):
        """Frees what nobody refers to, where that is a step of its own; here there is none."""

    def kill(self):
        """kill -9, as a power cut would."""
        if self.alive():
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(STOP_SECONDS)
        running.discard(self)

    def restart(self):
        self.stop()
        self.start()

    def log_tail(self, lines=25):
        path = self.home / "server.log"
        if not path.exists():
            return ""
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])

    def anonymous_memory_kib(self):
        """RssAnon of the process: what it allocated itself, without mapped files."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
        return 0

    def descriptors(self):
        """How many the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    # --- the command line ------------------------------------------------------------------

    def cli(self, *arguments, check=True):
        """Runs `bulkhead arguments… --data DIR`."""
        return self.command_line(*arguments, "--data", str(self.data), check=check)

    def command_line(self, *arguments, check=True):
        """Runs `bulkhead arguments…`."""
        done = subprocess.run([self.binary, *arguments], capture_output=True, text=True,
                              timeout=COMMAND_SECONDS, stdin=subprocess.DEVNULL)
        if check and done.returncode != 0:
            raise RuntimeError(f"bulkhead {' '.join(arguments)} ended with {done.returncode}: "
                               f"{done.stderr.strip()}")
        return done

    def password_file(self, password):
        path = self.home / "password"
        path.write_text(password + "\n")
        path.chmod(0o600)
        return str(path)

    def init(self):
        self.cli("init", "--admin-password-file", self.password_file(ADMIN_PASSWORD))

    def add_user(self, name, password=None):
        password = password or f"{name}-Password-1"
        self.cli("user", "add", name, "--password-file", self.password_file(password))
        self.passwords[name] = password
        if self.tls and self.tls.client_ca:
            self.link(name, self.tls.subject(name))

    def link(self, user, subject, issuer="x509"):
        self.cli("identity", "add", user, "--issuer", issuer, "--subject", subject)

    def grant(self, user, role, where):
        self.cli("grant", user, role, where)

    def revoke(self, user, role, where):
        self.cli("revoke", user, role, where)

    # --- callers ---------------------------------------------------------------------------

    @property
    def authority(self):
        return f"{self.host}:{self.port}"

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://{self.authority}"

    def wire(self, timeout=30, source=None, certificate=None):
        """A fresh connection, from the address `source` if it is given; `certificate` is the
        client's own, with its key."""
        return Wire(self.host, self.port, self.tls.ca if self.tls else None, timeout, source,
                    certificate)

    def client(self, user=None, mode="basic"):
        """A caller by name; None is anonymous."""
        if user is None and mode == "basic":
            mode = "anonymous"
        certificate = self.tls.person(user) if mode == "mtls" else None
        return Client(self, mode, user, self.passwords.get(user), certificate)

    def admin(self):
        return self.client("admin")
