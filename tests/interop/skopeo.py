"""skopeo: push, pull, inspect, list, copy between repositories, delete, formats, refusals."""

import json

from harness.content import DOCKER_IMAGE
from harness.runner import expect, require, test
from interop.field import PLAIN_AND_TLS
from interop.layout import Layout, multi_platform, small_image


class Skopeo:
    """The command with the flags that this site needs."""

    def __init__(self, site, person=None):
        """`person` shows a client certificate."""
        site.need("skopeo")
        self.site, self.person = site, person
        self.policy = site.folder / "policy.json"
        self.policy.write_text('{"default":[{"type":"insecureAcceptAnything"}]}')

    def trust(self, side):
        return ([f"--{side}cert-dir", self.site.ca_folder(self.person)] if self.site.tls
                else [f"--{side}tls-verify=false"])

    def creds(self, side, who):
        return [f"--{side}creds", who] if who else []

    def call(self, verb, *arguments, **options):
        return self.site.run("skopeo", "--policy", self.policy, verb, *arguments, **options)

    def push(self, layout, name, who, *flags, **options):
        return self.call("copy", *self.trust("dest-"), *self.creds("dest-", who), *flags,
                         f"oci:{layout.folder}:v1", f"docker://{self.site.host}/{name}", **options)

    def pull(self, name, folder, who, *flags, **options):
        out = self.call("copy", *self.trust("src-"), *self.creds("src-", who), *flags,
                        f"docker://{self.site.host}/{name}", f"oci:{folder}:v1", **options)
        return out if options.get("fails") else Layout(folder)

    def ask(self, verb, name, who, *flags, **options):
        return self.call(verb, *self.trust(""), *self.creds("", who), *flags,
                         f"docker://{self.site.host}/{name}", **options)


def equal_layouts(left, right, *digests):
    """Every blob that `right` holds is the one of `left`, bit for bit."""
    theirs = right.blobs()
    for digest, path in theirs.items():
        require(left.path(digest).read_bytes() == path.read_bytes(), f"{digest} is equal")
    for digest in digests:
        require(digest in theirs, f"{digest} came back")


@test("skopeo: push, inspect, list and pull", modes=PLAIN_AND_TLS)
def round_trip(site):
    skopeo = Skopeo(site)
    layout, manifest = small_image(site.folder / "image")
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    skopeo.push(layout, f"{site.app}:v2", site.ann)
    seen = json.loads(skopeo.ask("inspect", f"{site.app}:v1", site.ann))
    require(seen["Digest"] == manifest.digest, f"the digest: {seen}")
    listed = json.loads(skopeo.ask("list-tags", site.app, site.ann))
    require(listed["Tags"] == ["v1", "v2"], f"the tags: {listed}")
    raw = skopeo.ask("inspect", f"{site.app}@{manifest.digest}", site.ann, "--raw")
    require(raw.encode() == manifest.body, "the exact manifest")
    back = skopeo.pull(f"{site.app}:v1", site.folder / "back", site.ann)
    equal_layouts(layout, back, manifest.digest)


@test("skopeo: push and pull with a client certificate", modes=("mtls",))
def certificate(site):
    layout, manifest = small_image(site.folder / "image")
    ann, bob = Skopeo(site, "ann"), Skopeo(site, "bob")
    ann.push(layout, f"{site.app}:v1", None)
    equal_layouts(layout, ann.pull(f"{site.app}:v1", site.folder / "back", None), manifest.digest)
    bob.push(layout, f"{site.app}:v2", None, fails=True)
    bob.pull(f"{site.app}:v1", site.folder / "none", None, fails=True)
    Skopeo(site).pull(f"{site.app}:v1", site.folder / "none", None, fails=True)


@test("skopeo: login keeps the credentials, logout forgets them", modes=PLAIN_AND_TLS)
def login(site):
    skopeo = Skopeo(site)
    user, _, password = site.ann.partition(":")
    layout, _ = small_image(site.folder / "image")
    skopeo.call("login", *skopeo.trust(""), "-u", user, "--password-stdin", site.host,
                text=password)
    skopeo.push(layout, f"{site.app}:v1", None)
    skopeo.ask("inspect", f"{site.app}:v1", None)
    skopeo.call("logout", site.host)
    skopeo.ask("inspect", f"{site.app}:v1", None, fails=True)
    skopeo.call("login", *skopeo.trust(""), "-u", user, "--password-stdin", site.host,
                text="wrong", fails=True)


@test("skopeo: copy between repositories", modes=PLAIN_AND_TLS)
def copies(site):
    skopeo = Skopeo(site)
    layout, manifest = small_image(site.folder / "image")
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    skopeo.call("copy", *skopeo.trust("src-"), *skopeo.trust("dest-"),
                *skopeo.creds("src-", site.ann), *skopeo.creds("dest-", site.ann),
                f"docker://{site.host}/{site.app}:v1", f"docker://{site.host}/{site.copy}:v1")
    expect(site.server.client("ann").get(f"/v2/{site.copy}/manifests/v1"), 200,
           body=manifest.body)
    back = skopeo.pull(f"{site.copy}:v1", site.folder / "back", site.ann)
    equal_layouts(layout, back, manifest.digest)


@test("skopeo: several platforms with --all", modes=PLAIN_AND_TLS)
def platforms(site):
    skopeo = Skopeo(site)
    layout, index = multi_platform(site.folder / "image")
    skopeo.push(layout, f"{site.app}:v1", site.ann, "--all")
    expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/v1"), 200, body=index.body)
    back = skopeo.pull(f"{site.app}:v1", site.folder / "back", site.ann, "--all")
    equal_layouts(layout, back, index.digest)


@test("skopeo: Docker's format and zstd layers", modes=PLAIN_AND_TLS)
def formats(site):
    skopeo = Skopeo(site)
    layout, _ = small_image(site.folder / "image")
    skopeo.push(layout, f"{site.app}:docker", site.ann, "--format", "v2s2")
    reply = expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/docker"), 200)
    require(reply.header("Content-Type") == DOCKER_IMAGE, "schema 2", reply)
    skopeo.pull(f"{site.app}:docker", site.folder / "docker", site.ann)
    skopeo.push(layout, f"{site.app}:zstd", site.ann, "--dest-compress-format", "zstd")
    skopeo.pull(f"{site.app}:zstd", site.folder / "zstd", site.ann)


@test("skopeo: delete", modes=PLAIN_AND_TLS)
def deletes(site):
    skopeo = Skopeo(site)
    layout, manifest = small_image(site.folder / "image")
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    skopeo.ask("delete", f"{site.app}:v1", site.ann)
    expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/{manifest.digest}"), 404)
    skopeo.ask("inspect", f"{site.app}:v1", site.ann, fails=True)


@test("skopeo: everyone pulls what is open, and nothing else", modes=PLAIN_AND_TLS)
def without_login(site):
    skopeo = Skopeo(site)
    layout, manifest = small_image(site.folder / "image")
    skopeo.push(layout, f"{site.public}:v1", site.ann)
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    back = skopeo.pull(f"{site.public}:v1", site.folder / "back", None)
    equal_layouts(layout, back, manifest.digest)
    skopeo.pull(f"{site.app}:v1", site.folder / "no", None, fails=True)
    skopeo.push(layout, f"{site.public}:v2", None, fails=True)


@test("skopeo: another tenant is refused, in both directions", modes=PLAIN_AND_TLS)
def refused(site):
    skopeo = Skopeo(site)
    layout, _ = small_image(site.folder / "image")
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    skopeo.pull(f"{site.app}:v1", site.folder / "no", site.bob, fails=True)
    skopeo.push(layout, f"{site.app}:v2", site.bob, fails=True)
    skopeo.push(layout, f"{site.app}:v2", "ann:wrong", fails=True)
    site.server.grant("bob", "pusher", f"bobs{site.app.replace('/', '')}")
    mine = f"bobs{site.app.replace('/', '')}/app"
    skopeo.push(layout, f"{mine}:v1", site.bob)  # the same bytes, in bob's own repository
    skopeo.pull(f"{mine}:v1", site.folder / "mine", site.bob)
