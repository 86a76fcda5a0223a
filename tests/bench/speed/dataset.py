"""What every server holds: the same blobs, manifests and tags, from one seed.

All bytes are parts of one file of random bytes, the pool, so that a body is named by its offset
and never copied. Servers are filled through their own front door by the load generator; nginx gets
files.
"""

import hashlib
import json
import mmap
import random
from pathlib import Path

from harness import content
from speed.machine import GIB

SEED = 9755
KIB, MIB = 1 << 10, 1 << 20
APP, BIG, TAGS, REFERRERS, HERD = "bench/app", "bench/big", "bench/tags", "bench/refs", "bench/herd"
ACCEPT = f"Accept: {content.IMAGE}, {content.INDEX}"
TAGS_PER_PUSH = 16
BIG_OFFSET, POOL_MORE = 48 * MIB, 64 * MIB


class Sizes:
    """How much there is of everything."""

    blobs, manifests, layers = 1000, 2000, 12
    big, middle = GIB, 16 * MIB
    tags, referrers = 100_000, 100
    herd_layers, herd_layer = 8, MIB


class QuickSizes(Sizes):
    blobs, manifests = 100, 50
    big, middle = 16 * MIB, MIB
    tags, referrers = 1600, 20


class Pool:
    """A file of random bytes, and what its parts are called."""

    def __init__(self, path, size):
        self.path, self.size = Path(path), size
        source = random.Random(SEED)
        with open(self.path, "wb") as file:
            for _ in range(0, size, MIB):
                file.write(source.randbytes(MIB))
        self.file = open(self.path, "rb")
        self.bytes = mmap.mmap(self.file.fileno(), 0, prot=mmap.PROT_READ)

    def part(self, offset, length):
        return Part(self, offset, length)


class Part:
    def __init__(self, pool, offset, length):
        self.pool, self.offset, self.length = pool, offset, length
        with memoryview(pool.bytes) as view, view[offset:offset + length] as part:
            self.digest = "sha256:" + hashlib.sha256(part).hexdigest()

    def data(self):
        return self.pool.bytes[self.offset:self.offset + self.length]

    def descriptor(self):
        return {"mediaType": content.LAYER, "digest": self.digest, "size": self.length}

    def push(self, repository):
        """The step of the load generator that pushes it."""
        return (f"PUSH /v2/{repository}/blobs/uploads/ 201 digest={self.digest} "
                f"body={self.pool.path}:{self.offset}:{self.length}")


class Dataset:
    def __init__(self, folder, sizes):
        self.folder, self.sizes = Path(folder), sizes
        self.pool = Pool(self.folder / "pool", sizes.big + POOL_MORE)
        self.config = self.pool.part(0, 2 * KIB)
        self.blobs = [self.pool.part(i * 4 * KIB, 4 * KIB) for i in range(1, sizes.blobs + 1)]
        self.big = self.pool.part(BIG_OFFSET, sizes.big)
        self.herd_layers = [self.pool.part((8 + i) * MIB, sizes.herd_layer)
                            for i in range(sizes.herd_layers)]
        self.bodies = self.folder / "manifests"
        self.body_size = 0
        self.random = random.Random(SEED)
        with open(self.bodies, "wb") as self.bodies_file:
            self.make_manifests()

    def make_manifests(self):
        self.manifests = [self.manifest(i) for i in range(self.sizes.manifests)]
        self.herd = self.keep(content.image(self.as_config(), [part.descriptor()
                                                               for part in self.herd_layers]))
        subject = self.manifests[0].what.described()
        self.referrers = [self.keep(content.image(self.as_config(), [], subject=subject,
                                                  annotations={"number": str(i)}))
                          for i in range(self.sizes.referrers)]

    def as_config(self):
        return {**self.config.descriptor(), "mediaType": content.CONFIG}

    def manifest(self, name):
        """About 2 KiB: twelve layers and an annotation that makes it the only one."""
        layers = [part.descriptor()
                  for part in self.random.sample(self.blobs, self.sizes.layers)]
        return self.keep(content.image(self.as_config(), layers,
                                       annotations={"number": str(name)}))

    def keep(self, what):
        """A manifest whose bytes stand in the file of manifests, for the load generator."""
        kept = Kept(what, f"{self.bodies}:{self.body_size}:{what.size}")
        self.bodies_file.write(what.body)
        self.body_size += what.size
        return kept

    def new_manifests(self, name, count):
        """Manifests of blobs that are there, which nobody has yet."""
        with open(self.bodies, "ab") as self.bodies_file:
            return [self.manifest(f"{name}-{i}") for i in range(count)]

    # --- filling ---------------------------------------------------------------------------

    def blob_steps(self):
        small = [part.push(APP) for part in [self.config, *self.blobs]]
        herd = [part.push(HERD) for part in [self.config, *self.herd_layers]]
        return small + herd + [self.config.push(REFERRERS), self.config.push(TAGS),
                               self.big.push(BIG)]

    def manifest_steps(self):
        app = [kept.push(APP, tag(i)) for i, kept in enumerate(self.manifests)]
        return app + [self.herd.push(HERD, "latest")]

    def referrer_steps(self):
        return [kept.push(REFERRERS, kept.what.digest) for kept in self.referrers]

    def subject(self):
        """A manifest without layers, for all the tags."""
        return self.referrers[0]

    def tag_steps(self):
        """Sixteen tags a push; only Bulkhead knows that."""
        names = [tag(i) for i in range(self.sizes.tags)]
        for first in range(0, len(names), TAGS_PER_PUSH):
            query = "&".join(f"tag={name}" for name in names[first:first + TAGS_PER_PUSH])
            yield self.subject().push(TAGS, f"{self.subject().what.digest}?{query}")

    def lay_out_tags(self, data):
        """All the tags as docker-registry keeps them in its files: pushing takes it a quarter of
        an hour, and what is measured is how it lists them."""
        tags = Path(data) / "docker/registry/v2/repositories" / TAGS / "_manifests/tags"
        for i in range(self.sizes.tags):
            current = tags / tag(i) / "current"
            current.mkdir(parents=True, exist_ok=True)
            (current / "link").write_text(self.subject().what.digest)

    def lay_out_files(self, root):
        """Everything that is read, as files under the paths of the API."""
        for repository, parts in ((APP, [self.config, *self.blobs]), (BIG, [self.big]),
                                  (HERD, [self.config, *self.herd_layers])):
            folder = Path(root) / "v2" / repository / "blobs"
            folder.mkdir(parents=True)
            for part in parts:
                (folder / part.digest).write_bytes(part.data())
        for repository, manifests in ((APP, self.manifests), (HERD, [self.herd])):
            folder = Path(root) / "v2" / repository / "manifests"
            folder.mkdir(parents=True)
            for i, kept in enumerate(manifests):
                (folder / kept.what.digest).write_bytes(kept.what.body)
                name = "latest" if repository == HERD else tag(i)
                (folder / name).write_bytes(kept.what.body)


class Kept:
    """A manifest and where its bytes stand."""

    def __init__(self, what, body):
        self.what, self.body = what, body

    def push(self, repository, reference):
        return (f"PUT /v2/{repository}/manifests/{reference} 201 type={self.what.media_type} "
                f"body={self.body}")


def tag(number):
    return f"v{number:06d}"


def pages_of_tags(count, page):
    """The queries that walk through all tags, whose names are known beforehand."""
    yield f"/v2/{TAGS}/tags/list?n={page}"
    for last in range(page - 1, count - 1, page):
        yield f"/v2/{TAGS}/tags/list?n={page}&last={tag(last)}"


def fingerprint(dataset):
    """The same for every run with the same sizes."""
    names = [part.digest for part in dataset.blobs] + [k.what.digest for k in dataset.manifests]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:16]
