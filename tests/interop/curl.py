"""curl: the story of the issue, large bodies with Expect, ranges, conditions, TLS versions."""

import json
import re

from harness import content, push
from harness.runner import require, test
from interop.field import PLAIN_AND_TLS

MARK = "\n%{http_code}"


def curl(site, target, *flags, who=None, **options):
    """(status, output) of one request."""
    site.need("curl")
    trust = ["--cacert", site.tls.ca] if site.tls else []
    user = ["-u", who] if who else []
    out = site.run("curl", "-sS", "--max-time", "60", "-w", MARK, *trust, *user, *flags,
                   f"{site.server.url}{target}", **options)
    body, _, status = out.rpartition("\n")
    return int(status), body


def bearer(site, who, scope):
    """A token through curl alone: challenge, realm, JSON."""
    _, head = curl(site, "/v2/", "-i")
    realm, service = re.search(r'realm="([^"]+)",service="([^"]+)"', head).groups()
    require(realm.startswith(site.server.url + "/"), f"the realm is here: {realm}")
    _, body = curl(site, realm[len(site.server.url):], "-G", "--data-urlencode",
                   f"service={service}", "--data-urlencode", f"scope={scope}", who=who)
    return ["-H", f"Authorization: Bearer {json.loads(body)['token']}"]


@test("curl: the story of the issue, with passwords", modes=PLAIN_AND_TLS)
def story_basic(site):
    story(site, lambda who, scope: ["-u", who])


@test("curl: the story of the issue, with tokens", modes=PLAIN_AND_TLS)
def story_tokens(site):
    story(site, lambda who, scope: bearer(site, who, scope))


def story(site, sign_in):
    ann = site.server.client("ann")
    _, (layer,) = push.image(ann, site.app, "v1")
    mine = f"bobs{site.app.replace('/', '')}/app"
    site.server.grant("bob", "admin", mine)
    scope = f"repository:{mine}:pull,push,delete repository:{site.app}:pull"

    def ask(target, *flags):
        return curl(site, target, *sign_in(site.bob, scope), *flags)[0]

    nowhere = content.nowhere()
    require(ask(f"/v2/{mine}/blobs/{layer}", "-I") == 404, "B cannot stat A's layer")
    require(ask(f"/v2/{mine}/blobs/{nowhere}", "-I") == 404, "as one that is nowhere")
    mount = f"/v2/{mine}/blobs/uploads/?mount={layer}&from={site.app}"
    require(ask(mount, "-X", "POST") == 202, "no mount without the right")
    require(ask(f"/v2/{mine}/blobs/{layer}", "-I") == 404, "and nothing came of it")
    site.server.grant("bob", "puller", site.app)
    require(ask(mount, "-X", "POST") == 201, "a mount with the right")
    require(ask(f"/v2/{mine}/blobs/{layer}", "-I") == 200, "B has it now")
    require(ask(f"/v2/{mine}/blobs/{layer}", "-X", "DELETE") == 202, "B deletes it")
    require(ask(f"/v2/{mine}/blobs/{layer}", "-I") == 404, "and it is gone for B")
    status, _ = curl(site, f"/v2/{site.app}/blobs/{layer}", "-I", who=site.ann)
    require(status == 200, "while A keeps it")


@test("curl: a large body with Expect: 100-continue, chunked and with a length",
      modes=PLAIN_AND_TLS)
def large_bodies(site):
    data = content.random_bytes(5 << 20)
    path = site.folder / "data"
    path.write_bytes(data)
    digest = content.digest(data)
    for flags in ([], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"]):
        target = f"/v2/{site.app}/blobs/uploads/?digest={digest}"
        status, _ = curl(site, target, "-X", "POST", "-H",
                         "Content-Type: application/octet-stream", *flags, "--data-binary",
                         f"@{path}", who=site.ann)
        require(status == 201, f"pushed with {flags}: {status}")
    out = site.folder / "out"
    status, _ = curl(site, f"/v2/{site.app}/blobs/{digest}", "-o", out, who=site.ann)
    require(status == 200 and out.read_bytes() == data, "bit for bit")
    status, _ = curl(site, f"/v2/{site.app}/blobs/{digest}", "-o", out, "-r", "1000-1999",
                     who=site.ann)
    require(status == 206 and out.read_bytes() == data[1000:2000], "a range")
    status, _ = curl(site, f"/v2/{site.app}/blobs/{digest}", "-H", f'If-None-Match: "{digest}"',
                     who=site.ann)
    require(status == 304, "not modified")


@test("curl: a body to a closed door is refused early", modes=PLAIN_AND_TLS)
def refused_early(site):
    path = site.folder / "data"
    path.write_bytes(b"\0" * (20 << 20))
    target = f"/v2/{site.app}/blobs/uploads/?digest={content.nowhere()}"
    for who, wanted in ((site.bob, 403), (None, 401)):
        status, body = curl(site, target, "-X", "POST", "--data-binary", f"@{path}", who=who)
        require(status == wanted, f"status {status}: {body}")


@test("curl: TLS 1.2 and 1.3, and nothing older", modes=("tls",))
def tls_versions(site):
    for version in ("1.2", "1.3"):
        status, _ = curl(site, "/v2/", f"--tlsv{version}", "--tls-max", version, who=site.ann)
        require(status == 200, f"TLS {version}: {status}")
    out = site.run("curl", "-sS", "--max-time", "20", "--cacert", site.tls.ca, "--tlsv1.0",
                   "--tls-max", "1.1", f"{site.server.url}/v2/", fails=True)
    require(out, "curl says why")
    site.run("curl", "-sS", "--max-time", "20", f"{site.server.url}/v2/", fails=True)


@test("curl: the story of the issue, with client certificates", modes=("mtls",))
def story_certificates(site):
    cert, key = site.tls.person("bob")
    story(site, lambda who, scope: ["--cert", cert, "--key", key])
    status, _ = curl(site, "/v2/", "--cert", cert, "--key", key, who=site.ann)
    require(status == 401, f"one request is one user's: {status}")


@test("curl: plain HTTP on the port of TLS", modes=("tls",))
def plain_on_tls(site):
    """One port may speak both when TLS is configured; at least it answers in HTTP."""
    out = site.run("curl", "-sS", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}",
                   f"http://{site.host}/healthz")
    require(out.strip() in ("200", "400", "403"), f"an HTTP answer, got {out!r}")
