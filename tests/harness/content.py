"""Blobs and manifests to push. Everything random comes from one seeded generator."""

import hashlib
import json
import random

IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
EMPTY = "application/vnd.oci.empty.v1+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"

random_source = random.Random()


def seed(number):
    random_source.seed(number)


def random_bytes(count):
    return random_source.randbytes(count)


def random_hex(count):
    return random_source.randbytes(count).hex()[:count]


def digest(data, algorithm="sha256"):
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def nowhere(algorithm="sha256"):
    """A well-formed digest of bytes that nobody has."""
    return digest(random_bytes(64), algorithm)


def descriptor(media_type, data, algorithm="sha256", **extra):
    """Describes bytes, or a bare digest text (then of size 7)."""
    if isinstance(data, Manifest):
        data = data.body
    if isinstance(data, str):
        return {"mediaType": media_type, "digest": data, "size": 7, **extra}
    return {"mediaType": media_type, "digest": digest(data, algorithm), "size": len(data),
            **extra}


class Manifest:
    """Exact bytes and the type they are pushed with."""

    def __init__(self, body, media_type):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.media_type = media_type

    @property
    def digest(self):
        return digest(self.body)

    @property
    def sha512(self):
        return digest(self.body, "sha512")

    @property
    def size(self):
        return len(self.body)

    def described(self, algorithm="sha256", **extra):
        return descriptor(self.media_type, self.body, algorithm, **extra)


def image(config=b"{}", layers=(), algorithm="sha256", config_type=CONFIG, **extra):
    """An OCI image manifest. Layers are bytes, digests, or ready descriptors."""
    body = {"schemaVersion": 2, "mediaType": IMAGE,
            "config": as_descriptor(config_type, config, algorithm),
            "layers": [as_descriptor(LAYER, layer, algorithm) for layer in layers]}
    body.update(extra)
    return Manifest(body, IMAGE)


def as_descriptor(media_type, value, algorithm="sha256"):
    return value if isinstance(value, dict) else descriptor(media_type, value, algorithm)


def docker_image(config, layers):
    return Manifest({"schemaVersion": 2, "mediaType": DOCKER_IMAGE,
                     "config": descriptor(DOCKER_CONFIG, config),
                     "layers": [descriptor(DOCKER_LAYER, layer) for layer in layers]},
                    DOCKER_IMAGE)


def docker_list(*children):
    platform = {"architecture": "amd64", "os": "linux"}
    return Manifest({"schemaVersion": 2, "mediaType": DOCKER_LIST,
                     "manifests": [child.described(platform=platform) for child in children]},
                    DOCKER_LIST)


def index(children=(), algorithm="sha256", **extra):
    """An OCI index of manifests, or of ready descriptors."""
    listed = [child if isinstance(child, dict) else child.described(algorithm)
              for child in children]
    return Manifest({"schemaVersion": 2, "mediaType": INDEX, "manifests": listed, **extra},
                    INDEX)


def artifact(subject, artifact_type="application/vnd.example.sbom", layers=(), **extra):
    """An image manifest with the empty config that refers to a subject descriptor."""
    return image(b"{}", layers, config_type=EMPTY, artifactType=artifact_type,
                 subject=subject, **extra)
