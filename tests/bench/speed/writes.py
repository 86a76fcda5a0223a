"""Loads that change something, with new bytes in every round, and those that few servers know."""

import itertools
import random

from speed import columns
from speed.dataset import (ACCEPT, APP, BIG, HERD, KIB, MIB, REFERRERS, SEED, TAGS, pages_of_tags,
                           tag)
from speed.loads import (BOTH_CORES, MANY, OURS, PULL_APP, READERS, REGISTRIES,
                         Load, absent_blobs)

SMALL_PUSHES_MAX = 20_000  # in one sample
MOUNT_REPOSITORIES = 4
MIXED_STEPS = 20_000
PULLS_SHARE = 0.75
PAGE = 1000


def push_scope(*names):
    return tuple(f"repository:{name}:pull,push" for name in names)


def big_push(data, _column, number):
    return [data.pool.part((number + 1) * 64 * KIB + 512, data.sizes.big).push(BIG)]


def middle_pushes(data, _column, number):
    parts = (data.pool.part(((number * 8 + i) % 32) * MIB + number * KIB + 128, data.sizes.middle)
             for i in range(8))
    return [part.push(BIG) for part in parts]


def small_pushes(data, _column, number):
    """Parts that begin nowhere else: 4 KiB apart, and shifted by the round."""
    count = min(SMALL_PUSHES_MAX, data.pool.size // (4 * KIB) - 1)
    return [data.pool.part(i * 4 * KIB + 16 * (number + 1), 4 * KIB).push(APP)
            for i in range(count)]


def mount_names(number):
    return [f"bench/mount-{number}-{i}" for i in range(MOUNT_REPOSITORIES)]


def mounts(data, _column, number):
    return [f"POST /v2/{name}/blobs/uploads/?mount={part.digest}&from={APP} 201"
            for name in mount_names(number) for part in data.blobs]


def tokens(*_):
    return [f"GET /token?scope=repository:{APP}:pull 200"]


def referrers(data, *_):
    subject = data.manifests[0].what.digest
    return [f"GET /v2/{REFERRERS}/referrers/{subject} 200"]


def pages(data, column, _number):
    if column.title == columns.REGISTRY:  # it knows no pages of tags
        return [f"GET /v2/{TAGS}/tags/list 200"]
    return [f"GET {page} 200" for page in pages_of_tags(data.sizes.tags, PAGE)]


def mixed(data, _column, number):
    """Three of four are steps of a pull; the others push a layer, or a manifest of layers that
    are there."""
    source = random.Random(SEED + number)
    pulls = itertools.cycle(pull_steps(data, source))
    pushes = itertools.cycle(push_steps(data, number))
    return [next(pulls) if source.random() < PULLS_SHARE else next(pushes)
            for _ in range(MIXED_STEPS)]


def pull_steps(data, source):
    for _ in range(MIXED_STEPS // 4):
        i = source.randrange(len(data.manifests))
        yield f"HEAD /v2/{APP}/manifests/{tag(i)} 200"
        yield f"GET /v2/{APP}/manifests/{data.manifests[i].what.digest} 200"
        yield f"GET /v2/{APP}/blobs/{source.choice(data.blobs).digest} 200"
        yield f"GET /v2/{HERD}/blobs/{source.choice(data.herd_layers).digest} 200"


def push_steps(data, number):
    """Nothing is pushed twice: docker-registry answers 500 to whoever reads a manifest while it is
    pushed again, since it writes its link in place."""
    count = min(MIXED_STEPS // 8, data.pool.size // (4 * KIB) - 1)
    absent, manifests = absent_blobs(data), data.new_manifests(f"day-{number}", count)
    for i in range(count):
        part = data.pool.part(i * 4 * KIB + 16 * (number + 1) + 8, 4 * KIB)
        yield absent[i % len(absent)]  # not of this part, which another client may push first
        yield part.push(APP)
        yield manifests[i].push(APP, f"day-{number}-{i}")


def herd(data, *_):
    layers = [f"GET /v2/{HERD}/blobs/{part.digest} 200"
              for part in [data.config, *data.herd_layers]]
    return [f"HEAD /v2/{HERD}/manifests/latest 200",
            f"GET /v2/{HERD}/manifests/{data.herd.what.digest} 200", *layers]


WRITES = [
    Load("put-1g", "PUT 1 GiB", big_push, REGISTRIES, BOTH_CORES, scopes=push_scope(BIG),
         timed=False, unit="GiB", is_write=True),
    Load("put-8x16m", "PUT 16 MiB, eight at once", middle_pushes, REGISTRIES, BOTH_CORES,
         scopes=push_scope(BIG), options={"connections": 8}, timed=False, unit="GiB",
         is_write=True),
    Load("small-pushes", "push of 4 KiB (POST and PUT), 16 clients", small_pushes, REGISTRIES,
         BOTH_CORES, scopes=push_scope(APP), options={"connections": 16}, is_write=True),
    Load("mounts", "mount, 16 clients", mounts, REGISTRIES, BOTH_CORES,
         scopes=lambda number: push_scope(APP, *mount_names(number)),
         options={"connections": 16}, timed=False, is_write=True),
    Load("mixed", "mixed day: 3/4 pulls, 1/4 pushes, 16 clients", mixed, REGISTRIES, BOTH_CORES,
         scopes=push_scope(APP, HERD), headers=(ACCEPT,), options={"connections": 16},
         is_write=True),
]

OTHERS = [
    Load("token", "token issued for a password", tokens, (columns.BASIC,), options=MANY),
    Load("referrers", "100 referrers of a manifest", referrers, OURS,
         scopes=(f"repository:{REFERRERS}:pull",), options=MANY),
    Load("tags", "list of 100,000 tags, a client", pages, REGISTRIES,
         scopes=(f"repository:{TAGS}:pull",), options={"order": "each"}, timed=False,
         whole=True),
    Load("herd", "one image of 8 MiB by 256 clients at once", herd, READERS,
         scopes=(f"repository:{HERD}:pull",), headers=(ACCEPT,), timed=False, whole=True,
         herd=True, options={"order": "each"}),
]
