"""Very many tags and referrers: pages whose cost is bounded, and all of it in the end."""

from urllib.parse import quote

from harness import content, push
from harness.runner import expect, require, row

# Two artifact types whose rows stand among each other: their hashes are equal.
TYPE, TWIN = "text/x-1371838", "text/x-2000402"


def pages(client, target):
    """The entries of each page of a list, following its links."""
    found = []
    while target:
        reply = expect(client.get(target), 200)
        found.append([entry["digest"] for entry in reply.json()["manifests"]])
        link = reply.header("Link")
        target = link[1:link.index(">")] if link else None
        require(len(found) < 1000, "the pages end", reply)
    return found


def refer(w, subject, number, artifact_type, **annotations):
    what = content.artifact(subject.described(), artifact_type, layers=[b"{}"],
                            annotations={"n": str(number), **annotations})
    push.manifest(w.owner, w.m, what)
    return what.digest


@row("D8", modes=("basic",))
def many_tags_and_referrers_are_paged(w):
    """A small form: three hundred tags in pages, and one subject with fifty referrers."""
    own, _ = push.image(w.owner, w.m, "own")
    names = sorted([f"t{number:03d}" for number in range(300)] + ["own"])
    for name in names:
        push.manifest(w.owner, w.m, own, name)
    seen, target = [], f"/v2/{w.m}/tags/list?n=70"
    while target:
        reply = expect(w.owner.get(target), 200)
        seen += reply.json()["tags"]
        link = reply.header("Link")
        target = link[1:link.index(">")] if link else None
    require(seen == names, "all tags, once, in order")
    push.blob(w.owner, w.m, b"{}")
    digests = set()
    for number in range(50):
        what = content.artifact(own.described(), layers=[b"{}"], annotations={"n": str(number)})
        push.manifest(w.owner, w.m, what)
        digests.add(what.digest)
    listed = [entry["digest"] for entry in
              expect(w.owner.get(f"/v2/{w.m}/referrers/{own.digest}"), 200).json()["manifests"]]
    require(len(listed) == 50 and set(listed) == digests, "every referrer once")


@row("D8", modes=("basic",))
def a_filter_that_matches_little_is_paged(w):
    """Rows looked at are bounded, so a page may be empty and still lead on."""
    few = w.beside("limits: {referrers_rows: 3}")
    own, _ = push.image(few.owner, few.m, "own")
    push.blob(few.owner, few.m, b"{}")
    many = {refer(few, own, number, TYPE) for number in range(10)}
    one = refer(few, own, 0, TWIN)
    target = f"/v2/{few.m}/referrers/{own.digest}"
    found = pages(few.owner, target)
    require([len(page) for page in found] == [3, 3, 3, 2], f"three at a time: {found}")
    require({digest for page in found for digest in page} == many | {one}, "every one, once")
    found = pages(few.owner, f"{target}?artifactType={quote(TWIN)}")
    require(sorted(map(len, found)) == [0, 0, 0, 1], f"one in eleven: {found}")
    require(pages(few.owner, f"{target}?artifactType=text/none") == [[]], "no rows, no more pages")
    require(pages(few.attacker, f"{target}?artifactType=text/none&artifactType={quote(TYPE)}")[0],
            "a type of which there is nothing costs nothing")


@row("D8", modes=("basic",))
def annotations_too_large_for_their_rows_are_paged(w):
    """They are read from the manifests, and how much is read for one page is bounded."""
    few = w.beside("limits: {referrers_read_bytes: 1MiB}")
    own, _ = push.image(few.owner, few.m, "own")
    push.blob(few.owner, few.m, b"{}")
    large = "y" * 400_000
    made = {refer(few, own, number, TYPE, large=large) for number in range(5)}
    found = pages(few.owner, f"/v2/{few.m}/referrers/{own.digest}")
    require([len(page) for page in found] == [2, 2, 1], f"two of 400 KB in a MiB: {found}")
    require({digest for page in found for digest in page} == made, "every one, once")


@row("D8", modes=("basic",))
def what_too_much_hangs_on_is_deleted_in_steps(w):
    """One delete takes a bounded number of tags and referrers along, or says why not."""
    few = w.beside("limits: {manifest_followers: 4}")
    own, _ = push.image(few.owner, few.m, "v1")
    push.blob(few.owner, few.m, b"{}")
    push.manifest(few.owner, few.m, own, "v2")
    made = [refer(few, own, number, TYPE) for number in range(3)]
    target = f"/v2/{few.m}/manifests/"
    reply = expect(few.owner.delete(target + own.digest), 405, "UNSUPPORTED")
    require("more than 4 tags and referrers" in reply.body.decode(), "it says why", reply)
    expect(few.owner.get(target + "v2"), 200, body=own.body)
    expect(few.owner.delete(target + made[0]), 202)
    expect(few.owner.delete(target + own.digest), 202)
    expect(few.owner.get(target + "v2"), 404)
    expect(few.owner.get(target + made[1]), 200)
