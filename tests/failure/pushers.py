"""Clients that note what the server acknowledged, and the check of their notes."""

import threading

from harness import content, push
from harness.runner import expect, require
from harness.wire import WireError

GONE = (WireError, ConnectionError, TimeoutError, OSError)


class Ledger:
    """What was said to clients. `maybe` holds what was under way when the server died."""

    def __init__(self):
        self.lock = threading.Lock()
        self.blobs, self.manifests, self.tags = {}, {}, {}
        self.maybe_tags, self.maybe_deleted, self.deleted = {}, set(), set()
        self.uploads = []
        self.continued = 0

    def __str__(self):
        return (f"{len(self.blobs)} blobs, {len(self.manifests)} manifests, {len(self.tags)} "
                f"tags, {len(self.deleted)} deletions, {self.continued} uploads continued")

    def absorb(self, other):
        self.blobs.update(other.blobs)
        self.manifests.update(other.manifests)
        self.deleted |= other.deleted
        for name in other.deleted | other.maybe_deleted:
            self.manifests.pop(name, None)
        self.tags.update(other.tags)
        self.maybe_tags = {tag: self.maybe_tags.get(tag, set()) | options
                           for tag, options in other.maybe_tags.items()}
        self.continued += other.continued


class Pusher:
    """One client that works until the connection dies. `trouble` is an unexpected refusal."""

    def __init__(self, server, repository, ledger):
        self.client = server.admin()
        self.repository, self.ledger = repository, ledger
        self.trouble = None

    def work(self):
        try:
            while True:
                self.step()
        except GONE:
            pass
        except AssertionError as refusal:
            self.trouble = refusal

    def blob(self, data):
        name = push.blob(self.client, self.repository, data)
        with self.ledger.lock:
            self.ledger.blobs[name] = data
        return name


class Imager(Pusher):
    """Pushes images, each under a tag of its own and under one that always moves."""

    def __init__(self, server, repository, ledger, number):
        super().__init__(server, repository, ledger)
        self.moving = f"moving-{number}"

    def step(self):
        config = b'{"n":"%s"}' % content.random_hex(12).encode()
        layer = content.random_bytes(3000)
        self.blob(config)
        self.blob(layer)
        image = content.image(config, [layer])
        for tag in (image.digest[7:19], self.moving):
            with self.ledger.lock:
                self.ledger.maybe_tags.setdefault(tag, set()).add(image.digest)
            push.manifest(self.client, self.repository, image, tag)
            with self.ledger.lock:
                self.ledger.manifests[image.digest] = image.body
                self.ledger.tags[tag] = image.digest
                self.ledger.maybe_tags[tag] = {image.digest}


class Uploader(Pusher):
    """Uploads in chunks; each upload is noted with what was sent and acknowledged."""

    def step(self):
        data = content.random_bytes(40_000)
        upload = {"data": data, "sent": 0, "acknowledged": 0, "closing": False, "closed": False}
        upload["location"] = push.begin(self.client, self.repository)
        self.ledger.uploads.append(upload)
        for start in range(0, len(data), 10_000):
            upload["sent"] = start + 10_000
            reply = self.client.patch(upload["location"], body=data[start:start + 10_000])
            expect(reply, 202)
            upload["acknowledged"] = start + 10_000
            upload["location"] = reply.header("Location")
        upload["closing"] = True
        name = content.digest(data)
        expect(self.client.put(push.with_query(upload["location"], digest=name)), 201)
        upload["closed"] = True
        self.ledger.blobs[name] = data


class Deleter(Pusher):
    """Pushes indexes and deletes them by digest."""

    def step(self):
        index = content.index([], annotations={"n": content.random_hex(16)})
        push.manifest(self.client, self.repository, index)
        self.ledger.maybe_deleted.add(index.digest)
        target = f"/v2/{self.repository}/manifests/{index.digest}"
        expect(self.client.delete(target), 202)
        self.ledger.deleted.add(index.digest)


def verify(client, repository, ledger):
    """Holds every note against the server; unfinished uploads are finished."""
    for name, data in ledger.blobs.items():
        expect(client.get(f"/v2/{repository}/blobs/{name}"), 200, body=data)
    for name, body in ledger.manifests.items():
        expect(client.get(f"/v2/{repository}/manifests/{name}"), 200, body=body)
    for tag, digest in ledger.tags.items():
        found = expect(client.get(f"/v2/{repository}/manifests/{tag}"), 200)
        allowed = ledger.maybe_tags.get(tag, set()) | {digest}
        require(found.header("Docker-Content-Digest") in allowed, f"{tag} is {allowed}", found)
    for name in ledger.deleted:
        expect(client.get(f"/v2/{repository}/manifests/{name}"), 404)
    for upload in ledger.uploads:
        if not upload["closed"]:
            resume(client, repository, upload)
            ledger.continued += 1
    ledger.uploads = []


def resume(client, repository, upload):
    """An unfinished upload has at least what was acknowledged, and can be finished."""
    data, location = upload["data"], upload["location"]
    name = content.digest(data)
    if not upload["closing"]:
        status = expect(client.get(location), 204)
        last = int(status.header("Range").partition("-")[2])
        have = last + 1 if last else 0
        require(upload["acknowledged"] <= have <= upload["sent"],
                f"between {upload['acknowledged']} and {upload['sent']}", status)
        location = status.header("Location")
        if have < len(data):
            span = {"Content-Range": f"{have}-{len(data) - 1}"}
            location = expect(client.patch(location, span, data[have:]), 202).header("Location")
    # Also when the closing was under way: a retry after a lost 201 answers 201.
    expect(client.put(push.with_query(location, digest=name)), 201)
    expect(client.get(f"/v2/{repository}/blobs/{name}"), 200, body=data)
