"""buildah: from scratch, commit, push as a chunked stream, pull, and a manifest list."""

import json
import os
from pathlib import Path

from harness.runner import Skip, expect, require, test
from interop.field import PLAIN_AND_TLS


def root_is_mounted():
    """False in a plain chroot."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return any(line.split()[4] == "/" for line in lines)


class Buildah:
    def __init__(self, site):
        site.need("buildah")
        if os.geteuid() != 0:
            raise Skip("buildah with the vfs driver runs as root here")
        if not root_is_mounted():
            raise Skip("buildah remounts /, which is no mount point in this chroot")
        self.site = site
        folder = site.folder / "containers"
        (site.folder / "policy.json").write_text(
            '{"default":[{"type":"insecureAcceptAnything"}]}')
        self.store = ["--storage-driver", "vfs", "--root", folder / "root", "--runroot",
                      folder / "run"]
        self.policy = ["--signature-policy", site.folder / "policy.json"]
        self.trust = (["--cert-dir", site.ca_folder()] if site.tls else ["--tls-verify=false"])

    def call(self, *arguments, **options):
        return self.site.run("buildah", *self.store, *arguments, **options).strip()

    def build(self, name, text):
        """An image of one small file."""
        (self.site.folder / "file").write_text(text * 2000)
        container = self.call("from", *self.policy, "scratch")
        self.call("copy", container, self.site.folder / "file", "/file")
        self.call("commit", *self.policy, container, name)
        self.call("rm", container)


@test("buildah: build, push, pull", modes=PLAIN_AND_TLS)
def round_trip(site):
    buildah = Buildah(site)
    buildah.build("one", "first")
    target = f"docker://{site.host}/{site.app}:v1"
    buildah.call("push", *buildah.trust, *buildah.policy, "--creds", site.ann, "one", target)
    reply = expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/v1"), 200)
    require(len(reply.json()["layers"]) == 1, "one layer", reply)
    buildah.call("rmi", "--all", "--force")
    buildah.call("pull", *buildah.trust, *buildah.policy, "--creds", site.ann, target)
    listed = json.loads(buildah.call("images", "--json"))
    require(len(listed) == 1 and site.app in str(listed), f"the image is back: {listed}")
    buildah.call("push", *buildah.trust, *buildah.policy, "--creds", site.bob,
                 f"{site.host}/{site.app}:v1", target, fails=True)
    buildah.call("rmi", "--all", "--force")
    buildah.call("pull", *buildah.trust, *buildah.policy, "--creds", site.bob, target, fails=True)


@test("buildah: login, then push and pull without flags", modes=PLAIN_AND_TLS)
def login(site):
    buildah = Buildah(site)
    user, _, password = site.ann.partition(":")
    buildah.call("login", *buildah.trust, "-u", user, "--password-stdin", site.host,
                 text=password)
    buildah.build("one", "mine")
    buildah.call("push", *buildah.trust, *buildah.policy, "one",
                 f"docker://{site.host}/{site.public}:v1")
    buildah.call("logout", site.host)
    buildah.call("rmi", "--all", "--force")
    buildah.call("pull", *buildah.trust, *buildah.policy,
                 f"docker://{site.host}/{site.public}:v1")


@test("buildah: a manifest list of two images", modes=PLAIN_AND_TLS)
def manifest_list(site):
    buildah = Buildah(site)
    buildah.call("manifest", "create", "list")
    for name in ("amd64", "arm64"):
        buildah.build(name, name)
        buildah.call("manifest", "add", "--arch", name, "list",
                     f"containers-storage:localhost/{name}")
    buildah.call("manifest", "push", "--all", *buildah.trust, *buildah.policy, "--creds",
                 site.ann, "list", f"docker://{site.host}/{site.app}:list")
    reply = expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/list"), 200)
    require(len(reply.json()["manifests"]) == 2, "two children", reply)
    for child in reply.json()["manifests"]:
        expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/{child['digest']}"), 200)
