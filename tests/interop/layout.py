"""Images as OCI layouts on disk, made of files, with layers of real tar archives."""

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path

from harness import content


class Layout:
    """An OCI layout folder under construction; also reads one that a client wrote."""

    def __init__(self, folder):
        self.folder = Path(folder)
        (self.folder / "blobs/sha256").mkdir(parents=True, exist_ok=True)
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')

    def path(self, digest):
        return self.folder / "blobs" / digest.replace(":", "/")

    def add(self, data):
        digest = content.digest(data)
        self.path(digest).write_bytes(data)
        return digest

    def adopt(self, file):
        """Moves a file in as a blob; (digest, size)."""
        with open(file, "rb") as stream:
            digest = "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
        size = file.stat().st_size
        file.rename(self.path(digest))
        return digest, size

    def image(self, layers, diff_ids, architecture="amd64"):
        """Writes config and manifest for layers [(digest, size)]; the manifest."""
        config = json.dumps({
            "architecture": architecture, "os": "linux", "config": {"Cmd": ["/bin/true"]},
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": [{"created_by": "tar"} for _ in layers]}).encode()
        self.add(config)
        manifest = content.image(config, [
            {"mediaType": content.LAYER, "digest": digest, "size": size}
            for digest, size in layers])
        self.add(manifest.body)
        return manifest

    def index(self, **tagged):
        """index.json with manifests by tag."""
        entries = [manifest.described(annotations={"org.opencontainers.image.ref.name": tag})
                   for tag, manifest in tagged.items()]
        (self.folder / "index.json").write_text(
            json.dumps({"schemaVersion": 2, "manifests": entries}))

    def blobs(self):
        return {f"sha256:{path.name}": path for path in (self.folder / "blobs/sha256").iterdir()}


def small_layer(**files):
    """A gzipped tar of small files: (bytes, diff id)."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(stream.getvalue(), mtime=0), content.digest(stream.getvalue())


def small_image(folder, tag="v1", layers=2):
    """A layout with one small random image; (layout, manifest)."""
    layout = Layout(folder)
    manifest = add_small_image(layout, layers)
    layout.index(**{tag: manifest})
    return layout, manifest


def add_small_image(layout, layers=2, architecture="amd64"):
    made = [small_layer(**{f"file{number}": content.random_bytes(20_000)})
            for number in range(layers)]
    for data, _ in made:
        layout.add(data)
    return layout.image([(content.digest(data), len(data)) for data, _ in made],
                        [diff_id for _, diff_id in made], architecture)


def multi_platform(folder, tag="v1"):
    """A layout whose tag is an index of two platforms; (layout, index)."""
    layout = Layout(folder)
    children = {name: add_small_image(layout, 1, name) for name in ("amd64", "arm64")}
    index = content.index([child.described(platform={"architecture": name, "os": "linux"})
                           for name, child in children.items()])
    layout.add(index.body)
    layout.index(**{tag: index})
    return layout, index


def packed_tree(target, folders):
    """A `tar | gzip -1` of folders of this machine in `target`; the diff id."""
    hasher = hashlib.sha256()
    tar = subprocess.Popen(["tar", "--sort=name", "--warning=none", "-C", "/", "-cf", "-",
                            "--ignore-failed-read", *folders], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL)
    with open(target, "wb") as out:
        packer = subprocess.Popen(["gzip", "-1", "-n"], stdin=subprocess.PIPE, stdout=out)
        while piece := tar.stdout.read(1 << 20):
            hasher.update(piece)
            packer.stdin.write(piece)
        packer.stdin.close()
        packer.wait(600)
    tar.wait(60)
    return f"sha256:{hasher.hexdigest()}"
