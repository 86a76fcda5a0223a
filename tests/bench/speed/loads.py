"""What is asked: each load with its steps, who is asked, and on which cores.

A load whose steps change something takes other bytes in every round, so that nobody is asked to
store what is there already.
"""

import random
from dataclasses import dataclass, field
from typing import Callable

from speed import columns
from speed.dataset import ACCEPT, APP, BIG, KIB, SEED, tag

READERS = (columns.TOKEN, columns.REGISTRY, columns.NGINX)
READERS_AND_PASSWORDS = columns.ALL
REGISTRIES = (columns.TOKEN, columns.REGISTRY)
OURS = (columns.TOKEN,)
ONE_CORE, BOTH_CORES = "one core each", "both on two cores"
PULL_APP = (f"repository:{APP}:pull",)


@dataclass
class Load:
    name: str
    title: str
    steps: Callable  # (dataset, column, round) -> lines
    asked: tuple = READERS
    cores: str = ONE_CORE
    tls: bool = False
    scopes: object = PULL_APP  # texts, or a function of the round that yields them
    headers: tuple = ()
    options: dict = field(default_factory=dict)
    timed: bool = True  # for as long as the run says; else until the steps are done
    unit: str = "request"  # or "GiB": what CPU is counted for
    is_write: bool = False
    herd: bool = False  # as many connections as the pace says
    whole: bool = False  # what a connection does is counted as one, latency still by request


def blobs(method, status=200):
    return lambda data, *_: [f"{method} /v2/{APP}/blobs/{part.digest} {status}"
                             for part in data.blobs]


def absent_blobs(data, *_):
    source = random.Random(SEED + 1)
    return [f"HEAD /v2/{APP}/blobs/sha256:{source.randbytes(32).hex()} 404" for _ in data.blobs]


def by_tag(method):
    return lambda data, *_: [f"{method} /v2/{APP}/manifests/{tag(i)} 200"
                             for i in range(len(data.manifests))]


def by_digest(method):
    return lambda data, *_: [f"{method} /v2/{APP}/manifests/{kept.what.digest} 200"
                             for kept in data.manifests]


def big_blob(data, *_):
    return [f"GET /v2/{BIG}/blobs/{data.big.digest} 200"]


def ranges(data, *_):
    source = random.Random(SEED + 2)
    starts = [source.randrange(data.sizes.big - 64 * KIB) for _ in range(1000)]
    return [f"GET /v2/{BIG}/blobs/{data.big.digest} 206 range={start}-{start + 64 * KIB - 1}"
            for start in starts]


MANY = {"connections": 64, "order": "random"}
PULL_BIG = (f"repository:{BIG}:pull",)
KEPT = [
    Load("head", "HEAD blob", blobs("HEAD"), READERS_AND_PASSWORDS, options=MANY),
    Load("head-miss", "HEAD blob, absent", absent_blobs, options=MANY),
    Load("get-4k", "GET blob of 4 KiB", blobs("GET"), options=MANY),
    Load("head-tag", "HEAD manifest by tag", by_tag("HEAD"), READERS_AND_PASSWORDS,
         headers=(ACCEPT,), options=MANY),
    Load("tag", "GET manifest by tag", by_tag("GET"), READERS_AND_PASSWORDS, headers=(ACCEPT,),
         options=MANY),
    Load("head-digest", "HEAD manifest by digest", by_digest("HEAD"), READERS_AND_PASSWORDS,
         headers=(ACCEPT,), options=MANY),
    Load("digest", "GET manifest by digest", by_digest("GET"), READERS_AND_PASSWORDS,
         headers=(ACCEPT,), options=MANY),
    Load("ranges", "GET 64 KiB somewhere in 1 GiB", ranges, scopes=PULL_BIG, options=MANY),
]
OPEN = [
    Load("open-400", "HEAD blob, 400 a second arrive", blobs("HEAD"),
         options={**MANY, "rate": 400}),
    Load("open-20000", "HEAD blob, 20,000 a second arrive", blobs("HEAD"),
         (columns.TOKEN, columns.NGINX), options={**MANY, "rate": 20000}),
]
FRESH = [
    Load("fresh", "HEAD blob, a connection each", blobs("HEAD"),
         options={"connections": 16, "order": "random", "fresh": True}),
    Load("fresh-tls", "HEAD blob, a TLS connection each", blobs("HEAD"), tls=True,
         options={"connections": 16, "order": "random", "fresh": True}),
    Load("head-tls", "HEAD blob, TLS", blobs("HEAD"), tls=True, options=MANY),
]


def transfer(name, title, connections, tls):
    return Load(name, title, big_blob, scopes=PULL_BIG, tls=tls, unit="GiB",
                options={"connections": connections})


DOWNLOADS = [
    transfer("get-1g", "GET 1 GiB", 1, False),
    transfer("get-4x1g", "GET 1 GiB, four at once", 4, False),
    transfer("get-1g-tls", "GET 1 GiB, TLS", 1, True),
    transfer("get-4x1g-tls", "GET 1 GiB, TLS, four at once", 4, True),
]

READS = [*KEPT, *OPEN, *FRESH, *DOWNLOADS]
