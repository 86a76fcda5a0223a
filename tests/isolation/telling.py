"""What the doors beside the registry tell: health, metrics, error pages, old accounts."""

from harness import content, push
from harness.runner import expect, require, row
from isolation.routes import METHODS, all_routes
from isolation.token_endpoint import unpack
from isolation.world import EVERYONE, SIGNED_IN

OPEN = ("/healthz", "/readyz", "/.well-known/jwks.json")
SIDE_DOORS = ("/metrics", "/debug", "/debug/pprof/", "/debug/vars", "/status", "/admin", "/api",
              "/", "/v1/", "/v2", "/favicon.ico", "/index.html", "/.well-known/", "/server-status")


def names_nothing(w, reply, *more):
    text = str(reply.headers) + reply.body.decode("utf-8", "replace")
    for word in (w.v, w.victims, w.m, w.mine, "victim", "mallory", *more):
        require(word not in text, f"tells {word!r}", reply)


@row("A21", modes=("anonymous", "basic"))
def side_doors_name_nobody(w):
    w.furnish_mine()
    d, _ = w.secret()
    caller = w.server.client(None if w.mode == "anonymous" else "nobody")
    for path in OPEN + SIDE_DOORS:
        names_nothing(w, caller.get(path), d)
    for path in OPEN:
        expect(w.server.client(None).get(path), 200)


@row("A21", modes=("anonymous", *SIGNED_IN))
def metrics_are_for_the_administrator(w):
    caller = w.server.client(None) if w.mode == "anonymous" else w.client("mallory")
    reply = caller.get("/metrics")
    expect(reply, (401, 403, 404))
    for text in (b"# HELP", b"# TYPE", b"bulkhead_"):
        require(text not in reply.body, "metrics leak", reply)


@row("A21", modes=EVERYONE)
def routes_of_administrators(w):
    """Each refuses everybody else, and also an administrator's token: a password opens it."""
    caller = w.client("nobody") if w.signed_in else w.attacker
    found = [route for route in all_routes(w.server) if route.access == "registry"]
    require(found, "the program tells its routes")
    for route in found:
        expect(caller.request(route.method, route.pattern), w.refused)
        if w.mode == "token":
            token = w.server.client("admin").fetch_token(["registry:catalog:*"]).json()["token"]
            bearer = caller.bearing(token)
            expect(bearer.request(route.method, route.pattern), (401, 403))


@row("A21", modes=EVERYONE)
def public_routes_name_nobody(w):
    """Every route outside a repository that is no list of one's own, with every method."""
    w.furnish_mine()
    d, _ = w.secret()
    caller = w.client("nobody") if w.signed_in else w.attacker
    for route in all_routes(w.server):
        if route.below_repository or route.access == "catalog":
            continue
        for method in (*METHODS, "BREW"):
            for query in ("", "?name=" + d):
                names_nothing(w, caller.request(method, route.pattern + query), d)
        caller.close()


@row("A21", modes=("basic",))
def metrics_have_no_tenant_labels(w):
    w.furnish_mine()
    d, _ = w.secret()
    w.attacker.get(f"/v2/{w.m}/blobs/{d}")
    reply = expect(w.client("admin").get("/metrics"), 200)
    require(b"# TYPE" in reply.body, "Prometheus text", reply)
    names_nothing(w, reply, d, d.partition(":")[2])


@row("A21", modes=("",))
def error_pages_are_plain(w):
    caller = w.server.client(None)
    for method, target in (("GET", "/v2/<script>"), ("GET", "/%3Cscript%3E"), ("BREW", "/v2/"),
                           ("GET", "/v2/a/b"), ("OPTIONS", "*"), ("TRACE", "/v2/"),
                           ("CONNECT", "x:1"), ("GET", f"/v2/{w.v}/nothing")):
        reply = caller.request(method, target)
        require(400 <= reply.status < 600 or method == "OPTIONS", "an error", reply)
        require(b"<script>" not in reply.body and b"/src/" not in reply.body, "plain", reply)
        names_nothing(w, reply) if w.v not in target else None
        caller.close()


@row("C14", modes=SIGNED_IN)
def a_recreated_user_inherits_nothing(w):
    name = f"temp{w.number}"
    w.server.add_user(name)
    w.server.grant(name, "pusher", w.victims)
    caller = w.client(name)
    push.blob(w.victim, w.v, b"{}")
    expect(caller.get(f"/v2/{w.v}/tags/list"), 200)
    upload = push.begin(caller, w.v)
    bearer = caller.bearing(
        caller.fetch_token([f"repository:{w.v}:pull,push"]).json()["token"])
    w.server.cli("user", "remove", name)
    expect(caller.get("/v2/"), 401)
    for path in (f"/v2/{w.v}/tags/list", "/v2/"):
        expect(bearer.get(path), 401)
    w.server.add_user(name)
    caller = w.client(name)
    expect(caller.get("/v2/"), 200)
    expect(caller.get(f"/v2/{w.v}/tags/list"), (401, 403))
    for path in (f"/v2/{w.v}/tags/list", "/v2/"):
        expect(bearer.get(path), 401)
    w.server.grant(name, "pusher", w.victims)
    expect(w.client(name).get(upload), 404, "BLOB_UPLOAD_UNKNOWN")


@row("A20", modes=("",))
def ids_in_tokens_count_nothing(w):
    """Whoever makes repositories and reads their ids learns nothing of what others make."""
    ids = []
    for number in range(12):
        name = f"{w.mine}/r{number:02d}"
        push.blob(w.owner, name, b"{}")
        token = w.owner.fetch_token([f"repository:{name}:pull"]).json()["token"]
        (entry,) = unpack(token.split(".")[1])["access"]
        ids.append(int(entry["id"]))
        push.blob(w.victim, f"{w.victims}/r{number:02d}", b"{}")
    steps = [after - before for before, after in zip(ids, ids[1:])]
    require(len(set(ids)) == len(ids), f"each has its own: {ids}")
    require(min(steps) < 0 < max(steps), f"in no order: {ids}")
    require(min(map(abs, steps)) > 1 << 32, f"and not near each other: {ids}")


@row("D15", modes=SIGNED_IN)
def forged_hosts_reach_no_link(w):
    w.furnish_mine()
    push.image(w.owner, w.m, "two")
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
              "X-Forwarded-For": "6.6.6.6", "Forwarded": "host=evil.example;proto=gopher",
              "X-Original-URL": f"/v2/{w.v}/tags/list", "X-Rewrite-URL": "/evil",
              "X-Host": "evil.example", "X-HTTP-Method-Override": "DELETE"}
    begun = expect(w.attacker.post(f"/v2/{w.m}/blobs/uploads/", forged), 202)
    paged = expect(w.attacker.get(f"/v2/{w.m}/tags/list?n=1", forged), 200)
    own = w.attacker.get(f"/v2/{w.m}/manifests/two", forged)
    listing = expect(w.attacker.get(f"/v2/{w.m}/tags/list", forged), 200)
    require(listing.json()["name"] == w.m, "the URL in the request line counts", listing)
    for reply in (begun, paged, own, *w.attacker.history):
        text = "".join(f"{name}: {value}\n" for name, value in reply.headers)
        require("evil.example" not in text and "gopher" not in text, "forged", reply)
    require(begun.header("Location").startswith("/v2/"), "a relative Location", begun)
    require(paged.header("Link").startswith("</v2/"), "a relative Link", paged)
    expect(w.owner.get(f"/v2/{w.m}/manifests/two"), 200)


@row("D15", modes=("",))
def a_forged_host_header(w):
    """The realm may follow Host, but only a host; links never do."""
    caller = w.server.client("mallory")
    push.image(caller, w.m, "own")
    begun = caller.post(f"/v2/{w.m}/blobs/uploads/", {"Host": "evil.example"})
    expect(begun, 202)
    require(begun.header("Location").startswith("/v2/"), "a relative Location", begun)
    for host in ("a b", "a/b", "a\"b", "a@b", "a,b", "a?b", "a#b", "<a>", "a:b:c", "a:99999",
                 "[::1", "a%zz", "a\\b"):
        reply = w.server.client(None).get("/v2/", {"Host": host})
        expect(reply, 400)
        require(reply.header("WWW-Authenticate") is None, "no realm from it", reply)


@row("D16", modes=SIGNED_IN)
def hostile_text_stays_data(w):
    """Annotations come back byte for byte; control bytes never reach a header."""
    hostile = "<script>alert(1)</script>\r\nSet-Cookie: a=b\u2028\u0000"
    what = content.index([], annotations={"a": hostile, hostile: "b"},
                         artifactType="text/html")
    push.manifest(w.attacker, w.m, what, "x")
    reply = expect(w.attacker.get(f"/v2/{w.m}/manifests/x"), 200, body=what.body)
    require(reply.header("Content-Type") == content.INDEX, "the pushed type", reply)
    require(reply.header("Set-Cookie") is None, "no header from a body", reply)
    for target in (f"/v2/{w.m}/manifests/%0d%0aSet-Cookie:a=b", "/v2/%0d%0aX:y/tags/list",
                   f"/v2/{w.m}/tags/list?last=%0d%0aSet-Cookie:%20a=b&n=1",
                   f"/v2/{w.m}/blobs/uploads/?mount=%0d%0aX:y", "/%0d%0aX:y",
                   f"/v2/{w.m}/referrers/{what.digest}?artifactType=%0d%0aX:%20y"):
        reply = w.attacker.get(target)
        require(reply.header("Set-Cookie") is None and reply.header("X") is None, "split", reply)


@row("D17", modes=SIGNED_IN)
def method_override_is_ignored(w):
    image, _ = push.image(w.owner, w.m, "own")
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        expect(w.attacker.get(f"/v2/{w.m}/manifests/{image.digest}", {name: "DELETE"}), 200)
    expect(w.attacker.get(f"/v2/{w.m}/manifests/{image.digest}?_method=DELETE"), (200, 400))
    expect(w.attacker.get(f"/v2/{w.m}/manifests/own"), 200, body=image.body)


@row("D17", modes=SIGNED_IN)
def pages_of_other_sites_change_nothing(w):
    """A browser shows a certificate, and a password it knows, whatever page makes the request; it
    says whose page that is, and only pages of our own change anything."""
    image, _ = push.image(w.owner, w.m, "own")
    other, uploads = content.index([image]), f"/v2/{w.m}/blobs/uploads/"
    upload, data = push.begin(w.attacker, w.m), content.random_bytes(300)
    manifest = {"Content-Type": other.media_type}
    for site in ("cross-site", "same-site", "unheard-of"):
        told = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
        for reply in (w.attacker.post(uploads, told),
                      w.attacker.post(f"{uploads}?digest={content.digest(data)}", told, data),
                      w.attacker.patch(upload, told, data),
                      w.attacker.put(push.with_query(upload, digest=content.digest(data)), told,
                                     data),
                      w.attacker.delete(upload, told),
                      w.attacker.put(f"/v2/{w.m}/manifests/own", {**manifest, **told},
                                     other.body),
                      w.attacker.delete(f"/v2/{w.m}/manifests/own", told)):
            expect(reply, 403, "DENIED")
        expect(w.attacker.get(f"/v2/{w.m}/manifests/own", told), 200, body=image.body)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{content.digest(data)}"), 404)
    for site in ("same-origin", "none"):
        told = {"Sec-Fetch-Site": site}
        expect(w.attacker.put(f"/v2/{w.m}/manifests/own", {**manifest, **told}, other.body), 201)


@row("D19", modes=SIGNED_IN)
def caches_in_front(w):
    image, (layer,) = push.image(w.owner, w.m, "own")
    for target in (f"blobs/{layer}", f"manifests/{image.digest}"):
        reply = expect(w.attacker.get(f"/v2/{w.m}/{target}"), 200)
        require("private" in reply.header("Cache-Control"), "private content", reply)
        require("immutable" in reply.header("Cache-Control"), "immutable", reply)
        require("Authorization" in (reply.header("Vary") or ""), "Vary", reply)
    tagged = expect(w.attacker.get(f"/v2/{w.m}/manifests/own"), 200)
    require("immutable" not in (tagged.header("Cache-Control") or ""), "a tag moves", tagged)
    for target in (f"/v2/{w.m}/blobs/{content.nowhere()}", f"/v2/{w.v}/tags/list"):
        reply = w.attacker.get(target)
        require(reply.header("Cache-Control") == "no-store", "errors are no-store", reply)
