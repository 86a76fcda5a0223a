"""The three that are compared, with one face: start on given cores, plain or under TLS, stop."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from harness.control import Control, free_port
from harness.server import START_SECONDS, Server, running
from speed import machine

USER, PASSWORD = "bench", "bench-Password-1"
HTPASSWD_COST = 10  # the one `docker login` users of docker-registry are told to use, htpasswd -B

BULKHEAD_CONFIG = """
log: {{level: warning}}
server: {{io_threads: {cores}}}
token: {{lifetime: 1d}}
"""

REGISTRY_CONFIG = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage:
  cache: {{blobdescriptor: inmemory}}
  filesystem: {{rootdirectory: {data}}}
  delete: {{enabled: true}}
http:
  addr: "127.0.0.1:{port}"
{tls}{auth}
"""

NGINX_CONFIG = """\
worker_processes {cores};
worker_rlimit_nofile 60000;
pid {home}/pid;
error_log {home}/server.log crit;
user root;
daemon off;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  log_not_found off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 65;
  open_file_cache max=20000 inactive=1h;
  open_file_cache_valid 1h;
  open_file_cache_min_uses 1;
  default_type application/octet-stream;
  server {{
    listen 127.0.0.1:{port} {tls} backlog=4096;
    {certificate}
    root {data};
  }}
}}
"""


class Started:
    """Mixed into each: a place is (cores, tls); moving elsewhere is a restart."""

    place = None
    warm = frozenset()  # the loads it has seen since its start

    def move(self, cores, tls):
        if self.place == (cores, tls) and self.alive():
            return
        self.stop()
        self.cores, self.tls = cores, tls
        with machine.on_cores(cores):
            self.start()
        self.place, self.warm = (cores, tls), set()

    def seconds_to_answer(self):
        """From the start of the process, where it was before, to the first answer."""
        self.stop()
        with machine.on_cores(self.cores):
            begun = time.perf_counter()
            self.start()
        client = self.client()
        client.get("/v2/")
        client.close()
        return time.perf_counter() - begun

    def cpu_seconds(self):
        return machine.cpu_seconds(self.pids())

    def anonymous_mb(self):
        return machine.anonymous_mb(self.pids())

    def pids(self):
        return [self.process.pid]


class Bulkhead(Started, Server):
    title = "Bulkhead"
    can_write = True

    def __init__(self, binary, folder):
        self.settings = BULKHEAD_CONFIG
        super().__init__(binary, config="", folder=folder)

    def set_up(self):
        self.init()
        self.add_user(USER, PASSWORD)
        self.grant(USER, "pusher", "bench")

    def start(self):
        self.config.write_text(self.settings.format(cores=len(self.cores)))
        super().start()


class DockerRegistry(Started, Control):
    """Without users, or with htpasswd; the data may be another's."""

    can_write = True

    def __init__(self, folder, data=None, users=False):
        super().__init__(folder=folder)
        self.data = data or self.home / "data"
        self.users = users
        self.title = "docker-registry, htpasswd" if users else "docker-registry"

    def set_up(self):
        self.data.mkdir(exist_ok=True)
        if self.users:
            subprocess.run(["htpasswd", "-cbB", "-C", str(HTPASSWD_COST), str(self.htpasswd), USER,
                            PASSWORD], check=True, capture_output=True, timeout=30)

    def configuration(self):
        tls = auth = ""
        if self.tls:
            tls = f"  tls: {{certificate: {self.tls.cert}, key: {self.tls.key}}}\n"
        if self.users:
            auth = f"auth: {{htpasswd: {{realm: bench, path: {self.htpasswd}}}}}\n"
        path = self.home / "config.yml"
        path.write_text(REGISTRY_CONFIG.format(data=self.data, port=self.port, tls=tls, auth=auth))
        return str(path)


class Nginx(Started, Server):
    """Static files under the paths that a registry would serve them at."""

    title = "nginx"
    can_write = False

    def __init__(self, folder):
        super().__init__(shutil.which("nginx"), folder=folder)

    def set_up(self):
        self.data.mkdir()

    def start(self):
        self.port = free_port()
        certificate = f"ssl_certificate {self.tls.cert}; ssl_certificate_key {self.tls.key};" \
            if self.tls else ""
        path = self.home / "nginx.conf"
        path.write_text(NGINX_CONFIG.format(
            cores=len(self.cores), home=self.home, port=self.port, data=self.data,
            tls="ssl" if self.tls else "", certificate=certificate))
        with open(self.home / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "-p", str(self.home), "-c", str(path)], stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        running.add(self)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > deadline or not self.alive():
                raise RuntimeError("nginx did not start:\n" + self.log_tail())
            time.sleep(0.001)

    def answers(self):
        try:
            self.wire().close()
            return True
        except ConnectionRefusedError:
            return False

    def kill(self):
        """Its workers go when the master does, unless it has no time to tell them."""
        workers = machine.children(self.process.pid) if self.alive() else []
        super().kill()
        for pid in workers:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, 9)

    def pids(self):
        return [self.process.pid, *machine.children(self.process.pid)]


def all_servers(binary, folder):
    """Bulkhead and whoever is installed, set up and not started; and whoever is missing."""
    servers, missing = [Bulkhead(binary, folder)], []
    if shutil.which("docker-registry"):
        plain = DockerRegistry(folder)
        servers.append(plain)
        if shutil.which("htpasswd"):
            servers.append(DockerRegistry(folder, data=plain.data, users=True))
        else:
            missing.append("htpasswd (apache2-utils)")
    else:
        missing.append("docker-registry")
    if shutil.which("nginx"):
        servers.append(Nginx(folder))
    else:
        missing.append("nginx")
    for server in servers:
        server.set_up()
    return servers, missing
