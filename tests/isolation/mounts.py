"""Mounting across repositories: only what the caller may pull there, at that instant."""

from harness import content, push
from harness.runner import expect, require, row
from harness.same import same_z
from isolation.world import SIGNED_IN


def mount(client, target, **parameters):
    pairs = "&".join(f"{key.rstrip('_')}={value}" for key, value in parameters.items())
    return client.post(f"/v2/{target}/blobs/uploads/?{pairs}")


@row("A4", modes=SIGNED_IN)
def mount_without_from(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    reply = expect(mount(w.attacker, w.m, mount=d), 202)
    same_z(reply, mount(w.attacker, w.m, mount=z), d, z)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("A4", modes=SIGNED_IN)
def mount_without_from_finds_only_what_is_readable(w):
    w.furnish_mine()
    d, data = w.secret()
    w.server.grant("mallory", "puller", w.v)
    reply = mount(w.attacker, w.m, mount=d)
    if reply.status == 201:  # allowed, not demanded: 202 is an ordinary upload
        expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)
        expect(w.owner.delete(f"/v2/{w.m}/blobs/{d}"), 202)
    w.server.revoke("mallory", "puller", w.v)
    z = content.nowhere()
    same_z(expect(mount(w.attacker, w.m, mount=d), 202), mount(w.attacker, w.m, mount=z), d, z)


@row("A5", modes=SIGNED_IN)
def mount_from_where_one_may_not_pull(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    reply = expect(mount(w.attacker, w.m, mount=d, from_=w.v), 202)
    same_z(reply, mount(w.attacker, w.m, mount=z, from_=w.v), d, z)
    absent = f"{w.victims}/apq"
    same_z(reply, mount(w.attacker, w.m, mount=d, from_=absent), w.v, absent)
    nobodys = f"non{w.number:04d}/app"
    same_z(reply, mount(w.attacker, w.m, mount=d, from_=nobodys), w.v, nobodys)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("A5", modes=("token",))
def a_token_never_asked_for_the_source(w):
    """A function of the token alone: the same 401, whatever `from` and the digest are."""
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    scope = f"repository:{w.m}:pull,push"
    bearer = w.attacker.bearing(w.attacker.fetch_token([scope]).json()["token"])
    replies = {}
    for source in (w.v, f"{w.victims}/apq", f"non{w.number:04d}/app"):
        reply = expect(mount(bearer, w.m, mount=d, from_=source), 401, "UNAUTHORIZED")
        challenge = reply.header("WWW-Authenticate")
        require('error="insufficient_scope"' in challenge, "insufficient_scope", reply)
        require(f"repository:{source}:pull" in challenge, "names the source", reply)
        require(f"repository:{w.m}:" in challenge, "names the target", reply)
        same_z(reply, mount(bearer, w.m, mount=z, from_=source), d, z)
        replies[source] = reply
    for source, reply in replies.items():
        same_z(reply, replies[w.v], source, w.v)


@row("A6", modes=SIGNED_IN)
def mount_from_own_repository_that_lacks_it(w):
    w.furnish_mine()
    second = f"{w.mine}/two"
    push.image(w.owner, second, "own")
    d, _ = w.secret()
    z = content.nowhere()
    reply = expect(mount(w.attacker, w.m, mount=d, from_=second), 202)
    same_z(reply, mount(w.attacker, w.m, mount=z, from_=second), d, z)
    same_z(reply, mount(w.attacker, w.m, mount=d, from_=w.m), [], [])
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)


@row("A6", modes=("anonymous", "anonymous-token"))
def a_stranger_mounts_nothing(w):
    w.furnish_mine()
    d, _ = w.secret()
    z = content.nowhere()
    for extra in ({}, {"from_": w.v}, {"from_": f"{w.victims}/apq"}):
        reply = expect(mount(w.attacker, w.m, mount=d, **extra), 401)
        same_z(reply, mount(w.attacker, w.m, mount=z, **extra), d, z)


@row("B1", modes=SIGNED_IN)
def parameters_in_a_body_are_bytes(w):
    w.furnish_mine()
    d, _ = w.secret()
    w.server.grant("mallory", "puller", w.v)  # so that a parsed body would really mount
    form = f"mount={d}&from={w.v}".encode()
    parts = (f'--x\r\nContent-Disposition: form-data; name="mount"\r\n\r\n{d}\r\n--x\r\n'
             f'Content-Disposition: form-data; name="from"\r\n\r\n{w.v}\r\n--x--\r\n').encode()
    for media_type, body in (("application/x-www-form-urlencoded", form),
                             ("multipart/form-data; boundary=x", parts)):
        expect(w.attacker.post(f"/v2/{w.m}/blobs/uploads/", {"Content-Type": media_type}, body),
               202)
        expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    # The closing PUT takes its digest from the query alone, too.
    location = push.begin(w.attacker, w.m)
    body = f"digest={content.digest(b'')}".encode()
    expect(w.attacker.put(location, {"Content-Type": "application/x-www-form-urlencoded"}, body),
           400, "DIGEST_INVALID")


@row("B2", modes=SIGNED_IN)
def duplicated_parameters(w):
    w.furnish_mine()
    d, data = w.secret()
    own = push.blob(w.owner, w.m, content.random_bytes(99))
    second = f"{w.mine}/two"
    push.image(w.owner, second, "own")
    for query in (f"mount={d}&from={w.m}&from={w.v}", f"mount={d}&from={w.v}&from={w.m}",
                  f"mount={own}&mount={d}&from={w.m}", f"mount={d}&mount={own}&from={w.m}",
                  f"mount={d}&from={w.m}&%66rom={w.v}", f"mount={d}&from={w.v}&from={w.v}",
                  f"digest={d}&digest={own}"):
        expect(w.attacker.post(f"/v2/{second}/blobs/uploads/?{query}"), 400)
    location = push.begin(w.attacker, w.m)
    target = push.with_query(location, digest=own)
    expect(w.attacker.put(f"{target}&digest={d}", body=data), 400)
    expect(w.attacker.head(f"/v2/{w.m}/blobs/{d}"), 404)
    expect(w.attacker.head(f"/v2/{second}/blobs/{d}"), 404)


@row("B2", modes=SIGNED_IN)
def several_tags_are_each_checked(w):
    image, _ = w.furnish_mine()
    target = f"/v2/{w.m}/manifests/{image.digest}?tag=one&tag=sha256:two"
    expect(w.attacker.put(target, {"Content-Type": image.media_type}, image.body), 400)
    expect(w.attacker.head(f"/v2/{w.m}/manifests/one"), 404)


@row("B8", modes=SIGNED_IN)
def a_mount_outlives_the_right_it_was_made_with(w):
    w.furnish_mine()
    d, data = w.secret()
    w.server.grant("mallory", "puller", w.v)
    expect(mount(w.attacker, w.m, mount=d, from_=w.v), 201,
           headers={"Docker-Content-Digest": d})
    w.server.revoke("mallory", "puller", w.v)
    expect(w.attacker.get(f"/v2/{w.m}/blobs/{d}"), 200, body=data)
    newer, _ = w.secret()
    z = content.nowhere()
    reply = expect(mount(w.attacker, w.m, mount=newer, from_=w.v), 202)
    same_z(reply, mount(w.attacker, w.m, mount=z, from_=w.v), newer, z)
    require(w.attacker.get(f"/v2/{w.v}/blobs/{d}").status in (401, 403), "V stays closed")
