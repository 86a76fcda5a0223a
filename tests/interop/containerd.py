"""containerd and its ctr: pull, tag, push, mount between repositories."""

import os
import subprocess
import time

from harness.runner import Skip, expect, require, test
from interop.field import PLAIN_AND_TLS
from interop.layout import multi_platform, small_image
from interop.skopeo import Skopeo

START_SECONDS = 30
CONFIG = """\
version = 2
root = "{root}"
state = "{state}"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.internal.v1.opt",
  "io.containerd.tracing.processor.v1.otlp"]
[grpc]
  address = "{socket}"
[ttrpc]
  address = "{socket}.ttrpc"
"""


class Ctr:
    """A containerd of our own, ended by its own pid, and ctr on its socket."""

    def __init__(self, site):
        site.need("containerd", "ctr")
        if os.geteuid() != 0:
            raise Skip("containerd runs as root")
        self.site = site
        folder = site.folder / "containerd"
        folder.mkdir()
        self.socket = folder / "socket"
        config = folder / "config.toml"
        config.write_text(CONFIG.format(root=folder / "root", state=folder / "state",
                                        socket=self.socket))
        with open(folder / "log", "w") as log:
            self.process = subprocess.Popen(["containerd", "--config", str(config)], stdout=log,
                                            stderr=log, env=site.environment())
        site.at_end.append(self.stop)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            require(self.process.poll() is None and time.monotonic() < deadline,
                    "containerd starts", (folder / "log").read_text()[-2000:])
            time.sleep(0.1)
        self.trust = ["--tlscacert", site.tls.ca] if site.tls else ["--plain-http"]

    def answers(self):
        if not self.socket.exists():
            return False
        done = subprocess.run(["ctr", "--address", str(self.socket), "version"],
                              capture_output=True, timeout=30)
        return done.returncode == 0

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)

    def call(self, *arguments, **options):
        return self.site.run("ctr", "--address", self.socket, *arguments, **options)

    def images(self, verb, *arguments, who, **options):
        user = ["-u", who] if who else []
        return self.call("images", verb, *self.trust, *user, *arguments, **options)


@test("containerd: pull, tag, push to another repository", modes=PLAIN_AND_TLS)
def round_trip(site):
    layout, manifest = small_image(site.folder / "image")
    Skopeo(site).push(layout, f"{site.app}:v1", site.ann)
    ctr = Ctr(site)
    source, target = f"{site.host}/{site.app}:v1", f"{site.host}/{site.copy}:v9"
    ctr.images("pull", "--snapshotter", "native", source, who=site.ann)
    ctr.call("images", "tag", source, target)
    ctr.images("push", target, who=site.ann)
    expect(site.server.client("ann").get(f"/v2/{site.copy}/manifests/v9"), 200,
           body=manifest.body)
    ctr.images("pull", "--snapshotter", "native", f"{site.host}/{site.copy}:v9", who=site.ann)


@test("containerd: push of what the registry does not hold yet", modes=PLAIN_AND_TLS)
def import_and_push(site):
    layout, index = multi_platform(site.folder / "image")
    archive = site.folder / "image.tar"
    site.run("tar", "-C", layout.folder, "-cf", archive, ".")
    ctr = Ctr(site)
    name = f"{site.host}/{site.app}"
    ctr.call("images", "import", "--all-platforms", "--no-unpack", "--base-name", name, archive)
    ctr.images("push", f"{name}:v1", who=site.ann)
    expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/v1"), 200, body=index.body)


@test("containerd: fetch by digest, refusals, and without login", modes=PLAIN_AND_TLS)
def fetches(site):
    layout, manifest = small_image(site.folder / "image")
    skopeo = Skopeo(site)
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    skopeo.push(layout, f"{site.public}:v1", site.ann)
    ctr = Ctr(site)
    name = f"{site.host}/{site.app}"
    ctr.call("content", "fetch", *ctr.trust, "-u", site.ann, f"{name}@{manifest.digest}")
    listed = ctr.call("content", "ls", "-q").split()
    require(manifest.digest in listed, f"the manifest is there: {listed}")
    ctr.call("content", "fetch", *ctr.trust, "-u", site.bob, f"{name}:v1", fails=True)
    ctr.call("content", "fetch", *ctr.trust, f"{name}:v1", fails=True)
    ctr.images("push", f"{name}:v2", manifest.digest, who=site.bob, fails=True)
    ctr.call("content", "fetch", *ctr.trust, f"{site.host}/{site.public}:v1")
