"""A registry with the rows of many images, and what is asked of it.

The rows are those of many_images.cc, which names images by number; what is said there about names
and texts is repeated here.
"""

import json
import os
import random
import subprocess

from harness import content
from speed.dataset import KIB, MIB
from speed.servers import Bulkhead, PASSWORD, USER

SAMPLE = 20_000  # images that are asked about
IMAGES_PER_REPOSITORY = 1000
FILL_SECONDS = 3600


class ManyImages(Bulkhead):
    """A data directory of its own with `count` images."""

    def __init__(self, binary, folder, count):
        super().__init__(binary, folder)
        self.count, self.title = count, f"{count:,} manifests"
        self.random = random.Random(count)
        self.sample = [self.random.randrange(count) for _ in range(min(SAMPLE, 10 * count))]
        self.pushed = 0
        # A login computed anew each minute would be one latency in a million.
        self.settings += "auth: {{login_remembered_for: 1h}}\n"

    def fill(self, program):
        self.init()
        self.add_user(USER, PASSWORD)
        self.grant(USER, "pusher", "*")
        done = subprocess.run([program, str(self.data), "0", str(self.count)], check=True,
                              capture_output=True, text=True, timeout=FILL_SECONDS)
        self.metadata_mb = json.loads(done.stdout)["metadata_bytes"] / 1e6

    def warm_pages(self):
        """Brings the metadata into the page cache, page by page as a server does: not in the large
        folios of one who reads ahead, into which pages are dear to write."""
        with open(self.data / "metadata/data.mdb", "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)
            while file.read(MIB):
                pass

    # --- steps of the load generator -------------------------------------------------------

    def head_blobs(self):
        return [f"HEAD /v2/{repository(i)}/blobs/{content.digest(layer(i))} 200"
                for i in self.sample]

    def head_tags(self):
        return [f"HEAD /v2/{repository(i)}/manifests/t{i} 200" for i in self.sample]

    def blob_pushes(self, pool, count):
        """Other bytes at each call, to repositories of the sample."""
        steps = []
        for _ in range(count):
            self.pushed += 1
            part = pool.part(self.pushed * 512, 4 * KIB)
            steps.append(part.push(repository(self.random.choice(self.sample))))
        return steps

    def manifest_pushes(self, path, count):
        """New manifests of blobs that are there, under new tags; their bytes go to `path`."""
        steps, offset = [], 0
        with open(path, "wb") as file:
            for _ in range(count):
                self.pushed += 1
                i = self.random.choice(self.sample)
                what = content.image(described(content.CONFIG, config(i)),
                                     [described(content.LAYER, layer(i))],
                                     annotations={"number": str(self.pushed)})
                file.write(what.body)
                steps.append(f"PUT /v2/{repository(i)}/manifests/new{self.pushed} 201 "
                             f"type={what.media_type} body={path}:{offset}:{what.size}")
                offset += what.size
        return steps


def repository(number):
    index = number // IMAGES_PER_REPOSITORY
    return f"ns{index // 10:03}/r{index:04}"


def config(number):
    return f"config {number}".encode()


def layer(number):
    return f"layer {number}".encode()


def described(media_type, text):
    return {"mediaType": media_type, "digest": content.digest(text), "size": MIB}
