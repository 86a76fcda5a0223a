"""Lists show what the caller may read and not one name more."""

from urllib.parse import quote

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import EVERYONE, SIGNED_IN

HUGE = ("1000", "10000", "100000", "9223372036854775807")


def catalog(w, query=""):
    """The catalog as seen by the attacker; with a token, one that covers it."""
    caller = w.attacker
    if w.mode == "token":
        caller = caller.bearing(caller.fetch_token(["registry:catalog:*"]).json()["token"])
    return caller.get(f"/v2/_catalog{query}")


@row("A17", modes=EVERYONE)
def the_catalog_is_ones_own(w):
    w.furnish_mine()
    push.image(w.victim, w.v, "v1")
    for query in ("", "?n=1", "?n=1000", *(f"?n={n}" for n in HUGE), f"?last={w.v}",
                  f"?n=5&last={w.v}", f"?last={w.victims}", "?n=100&last=", "?n=0"):
        reply = catalog(w, query)
        if reply.status != 200:
            require(not w.signed_in or reply.status == 400, "readable or refused", reply)
            expect(reply, (400, 401))
            continue
        names = reply.json()["repositories"]
        require(w.v not in names and w.victims not in str(reply.headers), "V unseen", reply)
    if w.signed_in:
        require(w.m in catalog(w, "?n=10000").json()["repositories"], "one's own is listed")


@row("A17", modes=SIGNED_IN)
def a_page_is_never_shorter_for_what_is_hidden(w):
    """Hidden repositories leave no holes: pages of one walk over exactly one's own."""
    for name in ("a", "b", "c"):
        push.image(w.owner, f"{w.mine}/{name}", "own")
    mine = catalog(w, "?n=10000").json()["repositories"]
    seen, query = [], "?n=1"
    while query and len(seen) <= len(mine):
        reply = expect(catalog(w, query), 200)
        page = reply.json()["repositories"]
        require(len(page) == 1 or not reply.header("Link"), "full pages", reply)
        seen += page
        link = reply.header("Link")
        require(link is None or f"last={quote(page[-1], safe='')}" in link,
                "the cursor is the last name shown", reply)
        query = link[link.index("?"):link.index(">")] if link else None
    require(seen == mine, f"pages {seen} differ from the list {mine}")


@row("A17", modes=EVERYONE)
def a_cursor_on_a_hidden_name(w):
    w.furnish_mine()
    push.image(w.victim, w.v, "v1")
    nothing = f"{w.victims}/apq"
    for query in ("?last={}", "?n=2&last={}"):
        same_z(catalog(w, query.format(w.v)), catalog(w, query.format(nothing)), w.v, nothing)


@row("A17", modes=EVERYONE)
def tags_of_a_hidden_repository(w):
    w.furnish_mine()
    push.image(w.victim, w.v, "v1")
    absent = f"{w.victims}/apq"
    for query in ("", "?n=0", "?n=1", "?n=1000", "?n=-1", "?n=x", "?last=v1", "?n=1&n=2"):
        replies = [w.attacker.get(f"/v2/{name}/tags/list{query}") for name in (w.v, absent)]
        same_z(*replies, w.v, absent)
        require(replies[0].status in (400, 401, 403), "denied", replies[0])


@row("A17", modes=SIGNED_IN)
def a_grant_and_its_end_show_at_once(w):
    w.furnish_mine()
    push.image(w.victim, w.v, "v1")
    w.server.grant("mallory", "puller", w.v)
    require(w.v in catalog(w, "?n=10000").json()["repositories"], "listed when readable")
    expect(w.attacker.get(f"/v2/{w.v}/tags/list"), 200)
    w.server.revoke("mallory", "puller", w.v)
    require(w.v not in catalog(w, "?n=10000").json()["repositories"], "gone when not")
    expect(w.attacker.get(f"/v2/{w.v}/tags/list"), (401, 403))


@row("A17", modes=SIGNED_IN)
def a_grant_on_one_repository_opens_no_neighbour(w):
    push.image(w.victim, w.v, "v1")
    neighbour = f"{w.victims}/apq"
    image, _ = push.image(w.victim, neighbour, "v1")
    w.server.grant("mallory", "puller", w.v)
    expect(w.attacker.get(f"/v2/{w.v}/manifests/v1"), 200)
    expect(w.attacker.get(f"/v2/{neighbour}/manifests/v1"), (401, 403))
    expect(w.attacker.get(f"/v2/{w.v}/manifests/{image.digest}"), 404, "MANIFEST_UNKNOWN")
    require(neighbour not in catalog(w, "?n=10000").json()["repositories"], "not listed")


@row("C5", modes=SIGNED_IN)
def a_strangers_miss_is_not_remembered(w):
    w.furnish_mine()
    data = content.random_bytes(300)
    d = content.digest(data)
    w.server.grant("mallory", "puller", w.v)
    push.blob(w.victim, w.v, b"{}")
    expect(w.attacker.head(f"/v2/{w.v}/blobs/{d}"), 404)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    push.blob(w.victim, w.v, data)
    expect(w.attacker.head(f"/v2/{w.v}/blobs/{d}"), 200)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    push.blob(w.owner, w.m, data)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)
