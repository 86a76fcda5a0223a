"""One spelling of a digest, and two algorithms that never stand for each other."""

from harness import content, push
from harness.runner import expect, require, row
from isolation.world import EVERYONE, SIGNED_IN


def misspelt(d):
    hexes = d.partition(":")[2]
    return (f"sha256:{hexes.upper()}", f"SHA256:{hexes}", f"sha256:{hexes[:-1]}",
            f"sha256:{hexes}0", f"md5:{hexes[:32]}", f"blake3:{hexes}", f"sha256+x:{hexes}",
            f"sha256+sha512:{hexes}", f"sha256:{hexes[:-1]}g", f"sha256:%20{hexes[1:]}",
            f"%20sha256:{hexes}", f"sha256:{hexes}%20", f"sha256:{hexes}%00",
            f"sha256:{hexes}%0a", "sha256:", f":{hexes}", f"sha256::{hexes}",
            f"sha256:sha256:{hexes}", f"sha512:{hexes}")

# Well-formed by the grammar of digests, of algorithms that nothing is stored by.
UNKNOWN = ("md5:", "blake3:", "sha256+x:", "sha256+sha512:")


@row("B22", modes=EVERYONE)
def misspelt_digests_on_read(w):
    w.furnish_mine()
    data = content.random_bytes(70)
    d = push.blob(w.owner, w.m, data)
    for name in misspelt(d):
        for verb in (w.attacker.get, w.attacker.head):
            expect(verb(f"/v2/{w.m}/blobs/{name}"), 400, "DIGEST_INVALID")
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)


@row("B22", modes=EVERYONE)
def a_percent_encoded_colon_in_the_path(w):
    """Refused, or the same as the plain spelling; what matters is that both are one thing."""
    w.furnish_mine()
    d, _ = w.secret()
    reply = w.attacker.get(f"/v2/{w.m}/blobs/{d.replace(':', '%3A')}")
    expect(reply, (400, 404), ("DIGEST_INVALID", "BLOB_UNKNOWN"))


@row("B22", modes=SIGNED_IN)
def misspelt_digests_on_write(w):
    w.furnish_mine()
    data = content.random_bytes(70)
    d = content.digest(data)
    location = push.begin(w.attacker, w.m)
    separator = "&" if "?" in location else "?"
    for name in misspelt(d):
        expect(w.attacker.put(f"{location}{separator}digest={name}", body=data), 400,
               "DIGEST_INVALID")
        expect(w.attacker.post(f"/v2/{w.m}/blobs/uploads/?digest={name}", body=data), 400,
               "DIGEST_INVALID")
        reply = w.attacker.post(f"/v2/{w.m}/blobs/uploads/?mount={name}&from={w.m}")
        expect(reply, 400, "DIGEST_INVALID")
        # A subject may have an algorithm that is not known here; then nobody refers to it.
        referrers = w.attacker.get(f"/v2/{w.m}/referrers/{name}")
        expect(referrers, 200 if name.startswith(UNKNOWN) else 400)
        require(referrers.status != 200 or referrers.json()["manifests"] == [], "an empty list")
        expect(w.attacker.delete(f"/v2/{w.m}/blobs/{name}"), 400, "DIGEST_INVALID")
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("B23", modes=SIGNED_IN)
def the_other_algorithm_is_another_name(w):
    w.furnish_mine()
    data = content.random_bytes(500)
    for held, other in (("sha256", "sha512"), ("sha512", "sha256")):
        repository = f"{w.mine}/{held}"
        d = push.blob(w.attacker, repository, data, held)
        alias = content.digest(data, other)
        expect(w.attacker.get(f"/v2/{repository}/blobs/{d}"), 200, body=data,
               headers={"Docker-Content-Digest": d})
        expect(w.attacker.get(f"/v2/{repository}/blobs/{alias}"), 404, "BLOB_UNKNOWN")
        reply = w.attacker.post(
            f"/v2/{w.m}/blobs/uploads/?mount={alias}&from={repository}")
        expect(reply, 202)
        push.blob(w.attacker, repository, b"{}")
        what = content.image(b"{}", [alias])
        expect(w.attacker.put(f"/v2/{repository}/manifests/x",
                              {"Content-Type": what.media_type}, what.body), 400,
               "MANIFEST_BLOB_UNKNOWN")


@row("B23", modes=SIGNED_IN)
def a_foreign_blob_by_the_other_algorithm(w):
    w.furnish_mine()
    _, data = w.secret()
    push.blob(w.victim, w.v, data, "sha512")
    for algorithm in ("sha256", "sha512"):
        d = content.digest(data, algorithm)
        expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 404, "BLOB_UNKNOWN")
    push.blob(w.attacker, w.m, data, "sha512")
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{content.digest(data)}"), 404, "BLOB_UNKNOWN")


@row("B23", modes=SIGNED_IN)
def manifests_by_the_other_algorithm(w):
    own, _ = w.furnish_mine()
    reply = w.attacker.get(f"/v2/{w.m}/manifests/{own.sha512}")
    expect(reply, 404, "MANIFEST_UNKNOWN")
    push.manifest(w.attacker, w.m, own, own.sha512)
    reply = expect(w.attacker.get(f"/v2/{w.m}/manifests/{own.sha512}"), 200, body=own.body)
    require(reply.header("Docker-Content-Digest") == own.sha512, "as asked", reply)
