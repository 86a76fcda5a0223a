"""Requests nobody would think of: drawn from words of the protocol, sent about a hidden thing and
about one that is nowhere, and compared.

Each request is drawn from the run's seed. `{n}` stands for a repository the caller may not read or
one that is absent; `{d}` for a digest that only others hold or one that nobody holds.
"""

from harness import content, push
from harness.runner import require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN

REQUESTS = 250

METHODS = ("GET", "GET", "GET", "HEAD", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get")
PATHS = ("blobs/{d}", "manifests/{d}", "manifests/v1", "manifests/absent", "tags/list",
         "referrers/{d}", "blobs/uploads/", "blobs/uploads", "blobs/uploads/{u}",
         "_oci/ext/discover", "blobs/{d}/", "manifests/", "tags/list/", "blobs", "signatures/{d}",
         "blobs/{d}/../{d}", "manifests/{d}?tag=v1", "extensions/v2/{d}/signatures", "")
QUERIES = ("mount={d}", "from={n}", "from={m}", "digest={d}", "digest=", "n=1", "n=0", "last=v1",
           "last={d}", "last=00", "artifactType=x", "tag=v1", "tag=v1", "ns=docker.io", "ns={n}",
           "digest-algorithm=sha512", "account=victim", "scope=repository:{n}:pull", "%zz", "&",
           "mount", "from", "digest={d}", "n=1")
HEADERS = (("Range", "bytes=0-0"), ("Range", "bytes=-1"), ("Range", "bytes=9-1"),
           ("Range", "bytes=0-,0-,0-"), ("If-None-Match", "*"), ("If-None-Match", '"{d}"'),
           ("If-Match", '"{d}"'), ("If-Match", "*"), ("If-Range", '"{d}"'),
           ("Accept", "image/webp;q=0.1"), ("Accept", content.INDEX), ("Accept", ",;="),
           ("Accept-Encoding", "br"), ("Content-Range", "0-4"), ("Content-Range", "7-3"),
           ("Content-Type", content.IMAGE), ("Content-Type", "text/html; charset=x"),
           ("Content-Encoding", "gzip"), ("Content-Digest", "sha-256=:AAAA:"),
           ("Docker-Content-Digest", "{d}"), ("Docker-Upload-UUID", "{u}"), ("Upgrade", "h2c"),
           ("X-HTTP-Method-Override", "DELETE"), ("X-Original-URL", "/v2/{n}/tags/list"),
           ("X-Forwarded-Prefix", "/{n}"), ("Referer", "http://x/{n}"), ("Cookie", "a={n}"),
           ("Content-Location", "/v2/{n}/blobs/{d}"), ("Prefer", "return=minimal"),
           ("If-Modified-Since", "Wed, 01 Jan 2098 00:00:00 GMT"), ("TE", "trailers"),
           ("Origin", "http://evil.example"), ("Max-Forwards", "0"), ("From", "{n}"))
BODIES = (None, None, None, b"", b"{}", b"bytes", b'{"schemaVersion":2}', b"mount={d}&from={n}")


def draw():
    """(method, path below a repository with its query, headers, body), with braces in them."""
    pick = content.random_source.choice
    path = pick(PATHS)
    words = [pick(QUERIES) for _ in range(pick((0, 0, 1, 1, 2, 3)))]
    if words:
        path += ("&" if "?" in path else "?") + "&".join(words)
    headers = dict(pick(HEADERS) for _ in range(pick((0, 0, 1, 2, 3))))
    return pick(METHODS), path, tuple(headers.items()), pick(BODIES)


def fill(text, words):
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text


def send(caller, drawn, words):
    method, path, headers, body = drawn
    return caller.request(method, f"/v2/{words['n']}/" + fill(path, words),
                          [(name, fill(value, words)) for name, value in headers],
                          fill(body.decode(), words).encode() if body is not None else None)


def spoken(words):
    return [words["n"], words["d"], words["u"]]


@row("A16", modes=EVERYONE)
def drawn_requests_about_a_hidden_repository(w):
    w.furnish_mine()
    image, (layer,) = push.image(w.victim, w.v, "v1")
    upload = push.begin(w.victim, w.v).split("?")[0].rpartition("/")[2]
    hidden = {"n": w.v, "d": layer, "u": upload, "m": w.m}
    absent = {**hidden, "n": f"{w.victims}/apq", "d": content.nowhere(),
              "u": content.random_hex(len(upload))}
    for _ in range(REQUESTS):
        drawn = draw()
        replies = [send(w.attacker, drawn, words) for words in (hidden, absent)]
        same_z(*replies, spoken(hidden), spoken(absent))
        require(replies[0].status >= 400, "nothing is given", replies[0])
    require(w.victim.get(f"/v2/{w.v}/manifests/v1").body == image.body, "and nothing is changed")


@row("A25", modes=SIGNED_IN)
def drawn_requests_about_a_foreign_digest(w):
    """In mallory's own repository; what a request about D does there, one about Z does too."""
    _, (layer,) = push.image(w.victim, w.v, "v1")
    upload = push.begin(w.victim, w.v).split("?")[0].rpartition("/")[2]
    other = f"{w.mine}/bpp"
    held = {"n": w.m, "d": layer, "u": upload, "m": w.m}
    nowhere = {**held, "n": other, "d": content.nowhere(), "u": content.random_hex(len(upload))}
    for name in (w.m, other):  # both begin alike, so that they stay so
        push.manifest(w.owner, name, content.index([]), "v1")
    for _ in range(REQUESTS):
        drawn = draw()
        replies = [send(w.attacker, drawn, words) for words in (held, nowhere)]
        same_z(*replies, spoken(held), spoken(nowhere))
        require(layer.encode() not in replies[0].body or replies[0].status >= 400,
                "nothing is given", replies[0])
