"""docker's client-side commands, which need no daemon: login, logout, manifest."""

import json

from harness.runner import expect, require, test
from interop.field import PLAIN_AND_TLS
from interop.layout import small_image
from interop.skopeo import Skopeo


def docker(site, *arguments, **options):
    site.need("docker")
    return site.run("docker", "--config", site.folder / "docker", *arguments, **options)


@test("docker: login and logout", modes=PLAIN_AND_TLS)
def login(site):
    user, _, password = site.ann.partition(":")
    out = docker(site, "login", site.host, "-u", user, "--password-stdin", text=password)
    require("Succeeded" in out, f"login: {out}")
    require(site.host in (site.folder / "docker/config.json").read_text(), "kept")
    docker(site, "logout", site.host)
    out = docker(site, "login", site.host, "-u", user, "--password-stdin", text="wrong",
                 fails=True)
    require("unauthorized" in out.lower() or "401" in out or "denied" in out.lower(), out)


@test("docker: manifest inspect, create and push", modes=PLAIN_AND_TLS)
def manifests(site):
    user, _, password = site.ann.partition(":")
    skopeo = Skopeo(site)
    for tag in ("one", "two"):
        layout, _ = small_image(site.folder / tag)
        skopeo.push(layout, f"{site.app}:{tag}", site.ann, "--format", "v2s2")
    docker(site, "login", site.host, "-u", user, "--password-stdin", text=password)
    image = f"{site.host}/{site.app}"
    seen = json.loads(docker(site, "manifest", "inspect", "--insecure", f"{image}:one"))
    require(seen["schemaVersion"] == 2, f"inspect: {seen}")
    docker(site, "manifest", "create", "--insecure", f"{image}:list", f"{image}:one",
           f"{image}:two")
    docker(site, "manifest", "push", "--insecure", f"{image}:list")
    reply = expect(site.server.client("ann").get(f"/v2/{site.app}/manifests/list"), 200)
    require(len(reply.json()["manifests"]) == 2, "two children", reply)
    docker(site, "manifest", "inspect", "--insecure", f"{image}:none", fails=True)
    docker(site, "logout", site.host)
    docker(site, "manifest", "inspect", "--insecure", f"{image}:two", fails=True)
