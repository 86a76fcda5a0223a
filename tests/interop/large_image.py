"""A real image of at least 200 MB, made of this machine's Debian packages: bit for bit."""

import hashlib
import os
from pathlib import Path

from harness.runner import expect, require, test
from interop.containerd import Ctr
from interop.field import PLAIN_AND_TLS
from interop.layout import Layout, packed_tree
from interop.skopeo import Skopeo

WANTED_BYTES = 200 << 20
PACKED_RATIO = 0.40  # what gzip -1 leaves of libraries and documentation, roughly


def tree_size(path):
    return sum(entry.stat(follow_symlinks=False).st_size for folder, _, files in os.walk(path)
               for entry in (Path(folder, name) for name in files)
               if not entry.is_symlink() and entry.exists())


def choose_folders():
    """Folders of /usr/lib, /usr/share and /usr/bin of about twice the wanted size."""
    chosen, total = [], 0
    for base in ("/usr/bin", "/usr/share", "/usr/lib"):
        for path in ([Path(base)] if base == "/usr/bin" else sorted(Path(base).iterdir())):
            size = tree_size(path) if path.is_dir() and not path.is_symlink() else 0
            if size:
                chosen.append((str(path).lstrip("/"), size))
                total += size
            if total * PACKED_RATIO > WANTED_BYTES:
                return [name for name, _ in chosen]
    return [name for name, _ in chosen]


def build(folder):
    """An OCI layout of gzipped layers; more are added until it is large enough."""
    layout = Layout(folder)
    names = choose_folders()
    layers, diff_ids, third = [], [], max(1, len(names) // 4)
    for start in range(0, len(names), third):
        diff_ids.append(packed_tree(folder / "layer", names[start:start + third]))
        layers.append(layout.adopt(folder / "layer"))
    extra = 0
    while sum(size for _, size in layers) < WANTED_BYTES:  # a small machine: the same, renamed
        (folder / "pad").write_bytes(os.urandom(64 << 20))
        diff_ids.append(packed_tree(folder / "layer", [str(folder / "pad").lstrip("/")]))
        layers.append(layout.adopt(folder / "layer"))
        (folder / "pad").unlink()
        extra += 1
    manifest = layout.image(layers, diff_ids)
    layout.index(v1=manifest)
    return layout, manifest, sum(size for _, size in layers)


def served_digest(site, name, digest):
    """The sha256 of a blob as served, read in ranges so that it never stands in memory whole."""
    client, hasher, offset = site.server.client("ann"), hashlib.sha256(), 0
    size = int(expect(client.head(f"/v2/{name}/blobs/{digest}"), 200).header("Content-Length"))
    while offset < size:
        reply = expect(client.get(f"/v2/{name}/blobs/{digest}",
                                  {"Range": f"bytes={offset}-{offset + (32 << 20) - 1}"}), 206)
        hasher.update(reply.body)
        offset += len(reply.body)
    return "sha256:" + hasher.hexdigest()


@test("large image: at least 200 MB through skopeo and containerd", modes=PLAIN_AND_TLS)
def round_trip(site):
    skopeo = Skopeo(site)
    layout, manifest, total = build(site.folder / "large")
    require(total >= WANTED_BYTES, f"only {total} bytes")
    skopeo.push(layout, f"{site.app}:v1", site.ann)
    expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/v1"), 200,
           body=manifest.body)
    for digest, path in layout.blobs().items():
        if digest != manifest.digest:
            require(served_digest(site, site.app, digest) == digest, f"{path.name} is exact")
    back = skopeo.pull(f"{site.app}:v1", site.folder / "back", site.ann)
    for digest, path in back.blobs().items():
        with open(path, "rb") as stream:
            found = "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
        require(found == digest and layout.path(digest).exists(), f"{digest} came back")
    require(set(back.blobs()) == set(layout.blobs()), "all of it came back")
    ctr = Ctr(site)
    ctr.call("content", "fetch", *ctr.trust, "-u", site.ann, f"{site.host}/{site.app}:v1")
    listed = set(ctr.call("content", "ls", "-q").split())
    require(set(layout.blobs()) <= listed, "containerd has all of it")
