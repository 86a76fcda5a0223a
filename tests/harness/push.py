"""The usual sequences of a client, each step checked."""

from urllib.parse import quote

from harness import content
from harness.runner import expect


def with_query(location, **parameters):
    """A Location with parameters added, percent-encoded."""
    pairs = "&".join(f"{key.replace('_', '-')}={quote(value, safe='')}"
                     for key, value in parameters.items())
    return location + ("&" if "?" in location else "?") + pairs


def begin(client, repository, query=""):
    """Starts an upload and returns its Location."""
    reply = client.post(f"/v2/{repository}/blobs/uploads/{query}")
    expect(reply, 202)
    return reply.header("Location")


def blob(client, repository, data, algorithm="sha256"):
    """Pushes a blob by POST and PUT; returns its digest."""
    location = begin(client, repository)
    name = content.digest(data, algorithm)
    reply = client.put(with_query(location, digest=name),
                       {"Content-Type": "application/octet-stream"}, data)
    expect(reply, 201)
    return name


def in_parts(client, repository, parts):
    """Pushes a blob of which every part is a PATCH of its own; returns (digest, all bytes)."""
    location = begin(client, repository)
    for part in parts:
        reply = client.patch(location, {"Content-Type": "application/octet-stream"}, part)
        location = expect(reply, 202).header("Location")
    data = b"".join(parts)
    name = content.digest(data)
    expect(client.put(with_query(location, digest=name)), 201)
    return name, data


def manifest(client, repository, what, reference=None):
    """Pushes a manifest by tag, or by its digest; returns the reply."""
    target = f"/v2/{repository}/manifests/{reference or what.digest}"
    reply = client.put(target, {"Content-Type": what.media_type}, what.body)
    expect(reply, 201)
    return reply


def image(client, repository, tag=None, layers=1, layer_bytes=512, **extra):
    """Pushes a small random image; returns (manifest, [layer digests])."""
    config = b'{"architecture":"amd64","os":"linux","x":"%s"}' % content.random_hex(16).encode()
    data = [content.random_bytes(layer_bytes) for _ in range(layers)]
    for part in [config, *data]:
        blob(client, repository, part)
    what = content.image(config, data, **extra)
    manifest(client, repository, what, tag)
    return what, [content.digest(part) for part in data]
