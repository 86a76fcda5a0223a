"""What is compared: rows of the attack matrix as pairs of requests of the same length."""

from dataclasses import dataclass

from harness import content, push
from timing.world import basic

MODES = ("basic", "token", "anonymous", "anonymous-token")
UPLOAD = "0" * 32


@dataclass
class Row:
    name: str
    mode: str
    hidden: list
    nowhere: list
    statuses: tuple
    share: float = 1.0      # of the wanted number of samples
    sampling: str = "warm"  # "warm", "fresh_connections" or "cold"
    once: bool = False      # a request may be sent once only


def pair(world, name, mode, status, scopes, ask, hidden, nowhere, **more):
    """`ask(thing)` is (method, target[, body, type]) about a digest or a name."""
    credentials = world.credentials(mode, scopes)
    made = [[world.request(method, target, credentials, *rest)
             for method, target, *rest in map(ask, things)] for things in (hidden, nowhere)]
    statuses = status if isinstance(status, tuple) else (status, status)
    return Row(name, mode, *made, statuses, **more)


# --- digests ---------------------------------------------------------------------------------

def layer(digest):
    return content.image(b"{}", [digest]).body


def config(digest):
    return content.image(content.descriptor(content.CONFIG, digest)).body


def child(digest):
    return content.index([content.descriptor(content.IMAGE, digest)]).body


def referrer(digest):
    return content.artifact(content.descriptor(content.IMAGE, digest)).body


READS = (
    ("A1", 404, lambda d: ("HEAD", f"/v2/mal/app/blobs/{d}")),
    ("A2", 404, lambda d: ("GET", f"/v2/mal/app/blobs/{d}")),
    ("A3", 404, lambda d: ("GET", f"/v2/mal/app/manifests/{d}")),
    ("A12", 200, lambda d: ("GET", f"/v2/mal/app/referrers/{d}")),
)
WRITES = (
    ("A4", 202, lambda d: ("POST", f"/v2/mal/app/blobs/uploads/?mount={d}")),
    ("A5 held there", 202,
     lambda d: ("POST", f"/v2/mal/app/blobs/uploads/?mount={d}&from=vic/app")),
    ("A6", 202, lambda d: ("POST", f"/v2/mal/app/blobs/uploads/?mount={d}&from=mal/two")),
    ("A8", 400, lambda d: ("POST", f"/v2/mal/app/blobs/uploads/?digest={d}", b"other bytes")),
    ("A9 layer", 400, lambda d: ("PUT", "/v2/mal/app/manifests/t", layer(d), content.IMAGE)),
    ("A9 config", 400, lambda d: ("PUT", "/v2/mal/app/manifests/t", config(d), content.IMAGE)),
    ("A10", 400, lambda d: ("PUT", "/v2/mal/app/manifests/t", child(d), content.INDEX)),
    ("A11", 201, lambda d: ("PUT", "/v2/mal/app/manifests/t", referrer(d), content.IMAGE)),
    ("A23 blob", 404, lambda d: ("DELETE", f"/v2/mal/app/blobs/{d}")),
    ("A23 manifest", 404, lambda d: ("DELETE", f"/v2/mal/app/manifests/{d}")),
)
OWN = ("repository:mal/app:pull,push,delete", "repository:mal/two:pull",
       "repository:vic/app:pull")


def digest_rows(world):
    for mode in MODES:
        rows = READS + WRITES if mode in ("basic", "token") else READS
        scopes = OWN if mode == "token" else ("repository:mal/app:pull",)
        for name, status, ask in rows:
            yield pair(world, name, mode, status, scopes, ask, world.foreign, world.unknown)
    for name, status, ask in READS[:3:2]:
        yield pair(world, name, "token", status, OWN, ask, world.foreign, world.unknown,
                   share=0.1, sampling="fresh_connections")


PUSHES = 6_000


def push_rows(world, only):
    """A7: bytes that victim has and bytes that nobody has, pushed whole. Then they are mallory's
    own, so each is pushed once."""
    for size in (100, 100_000):
        name = f"A7 {size} bytes"
        if only not in f"{name}, token":
            continue  # spares the pushes
        kinds = [[content.random_bytes(size) for _ in range(PUSHES)] for _ in range(2)]
        for data in kinds[0]:
            push.blob(world.victim, "vic/app", data)
        yield pair(world, name, "token", 201, OWN, lambda data:
                   ("POST", f"/v2/mal/app/blobs/uploads/?digest={content.digest(data)}", data),
                   *kinds, share=0.1, once=True)


# --- repositories ----------------------------------------------------------------------------

def routes(digest):
    """Every operation below a repository."""
    return (
        ("HEAD", "blobs/" + digest), ("GET", "blobs/" + digest), ("DELETE", "blobs/" + digest),
        ("GET", "manifests/v1"), ("PUT", "manifests/v1", b"{}", content.IMAGE),
        ("DELETE", "manifests/v1"), ("GET", "tags/list"), ("GET", "referrers/" + digest),
        ("GET", "_oci/ext/discover"), ("POST", "blobs/uploads/"),
        ("POST", f"blobs/uploads/?mount={digest}&from=mal/app"),
        ("GET", "blobs/uploads/" + UPLOAD), ("PATCH", "blobs/uploads/" + UPLOAD),
        ("PUT", f"blobs/uploads/{UPLOAD}?digest={digest}"), ("DELETE", "blobs/uploads/" + UPLOAD),
    )


def route_label(path):
    return path.split("?")[0].split("/sha256:")[0].replace(UPLOAD, "…")


def name_rows(world):
    digest = world.foreign[0]
    for namespace, names in world.pairs.items():
        for mode in MODES[:3]:
            for method, path, *rest in routes(digest):
                name = f"A16 {method} {route_label(path)}, namespace {namespace}"
                yield pair(world, name, mode, 403 if mode == "basic" else 401, OWN[:1],
                           lambda n: (method, f"/v2/{n}/{path}", *rest), *names)
        yield from source_rows(world, digest, namespace)
        yield pair(world, f"A16 token endpoint, namespace {namespace}", "basic", 200, (),
                   lambda n: ("GET", f"/token?scope=repository:{n}:pull"), *names)
        yield tag_lists(world, namespace, "basic", share=0.1, sampling="fresh_connections")


def tag_lists(world, namespace, mode, **more):
    status = 403 if mode == "basic" else 401
    return pair(world, f"A16 GET tags/list, namespace {namespace}", mode, status, OWN[:1],
                lambda n: ("GET", f"/v2/{n}/tags/list"), *world.pairs[namespace], **more)


def source_rows(world, digest, namespace):
    """A5: mounts from what one may not read, and from what is not there. A token has room for a
    few names."""
    hidden, absent = world.pairs[namespace]
    few = [name for two in zip(hidden[:6], absent[:6]) for name in two]
    scopes = OWN[:1] + tuple(f"repository:{name}:pull" for name in few)
    for mode, *names in (("basic", hidden, absent), ("token", few[0::2], few[1::2])):
        yield pair(world, f"A5 source absent, namespace {namespace}", mode, 202, scopes,
                   lambda n: ("POST", f"/v2/mal/app/blobs/uploads/?mount={digest}&from={n}"),
                   *names)


# --- others ----------------------------------------------------------------------------------

def user_rows(world):
    """A wrong password for a user and for nobody. Each hashes for tens of milliseconds."""
    asked = [[world.request("GET", "/v2/", basic(name, "wrong"))] for name in ("victim", "vicxim")]
    yield Row("D11 wrong password, known and unknown user", "basic", *asked, (401, 401), share=0.02)


def control_rows(world):
    """What must be told apart, or the measurement is blind: a blob of one's own and none."""
    yield pair(world, "control: a blob of one's own", "token", (200, 404), OWN,
               lambda d: ("HEAD", f"/v2/mal/app/blobs/{d}"), world.held, world.unknown)


def cold_rows(world, _only):
    """Each sample after a start of its own, so these are few."""
    cold = {"share": 0.005, "sampling": "cold"}
    for name, status, ask in READS[:3:2]:
        yield pair(world, name, "token", status, OWN, ask, world.foreign, world.unknown, **cold)
    for namespace in world.pairs:
        yield tag_lists(world, namespace, "token", **cold)


def all_rows(world, only):
    yield from digest_rows(world)
    yield from push_rows(world, only)
    yield from name_rows(world)
    yield from user_rows(world)
    yield from control_rows(world)
