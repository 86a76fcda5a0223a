"""Starts that cannot work: one clear line and a meaningful exit code, and nothing is lost.

Exit codes: 1 failed, 2 wrong usage or configuration, 3 not found, 4 exists or in use.
"""

import os
import shutil
import socket

from harness import content, push
from harness.runner import expect, require, test
from harness.tls import Tls

NOBODY = 65534


def serve(shop, data, *more):
    return ("serve", "--data", data, "--listen", "127.0.0.1:0", *more)


@test("start_up: a port in use")
def port_in_use(shop):
    server = shop.server(start=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        shop.refused(4, str(port), "serve", "--data", server.data, "--listen",
                     f"127.0.0.1:{port}")
    server.start()


@test("start_up: a data directory in use")
def data_in_use(shop):
    server = shop.server()
    shop.refused(4, [str(server.data), "in use"], *serve(shop, server.data))
    expect(server.admin().get("/v2/"), 200)


@test("start_up: a data directory that is none")
def no_registry(shop):
    shop.refused(3, ["no registry", "init"], *serve(shop, shop.folder))
    shop.refused(3, str(shop.folder), *serve(shop, shop.folder / "absent"))
    shop.refused((1, 3), "file", *serve(shop, shop.file("file", "x")))


@test("start_up: a data directory that may not be read")
def unreadable(shop):
    server = shop.server(start=False)
    options = {}
    if os.geteuid() == 0:
        server.home.chmod(0o755)
        program = shutil.copy(shop.binary, server.home / "bulkhead")  # the checkout may be closed
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "executable": program}
    else:
        server.data.chmod(0)
    shop.refused(1, [str(server.data), "permission denied"], *serve(shop, server.data),
                 **options)
    server.data.chmod(0o700)
    server.start()


@test("start_up: a data directory of a newer version")
def newer(shop):
    server = shop.server(start=False)
    version = server.data / "version"
    kept = version.read_text()
    version.write_text("999\n")
    shop.refused((1, 2), ["999", "newer"], *serve(shop, server.data))
    shop.refused((1, 2), "999", "grant", "admin", "puller", "x", "--data", server.data)
    version.write_text("what\n")
    shop.refused(1, "version", *serve(shop, server.data))
    version.write_text(kept)
    server.start()


@test("start_up: configuration mistakes are named with their line")
def configuration(shop):
    server = shop.server(start=False)
    good = "# a comment\nhttp:\n  keep_alive: 60s\n"
    for text, line, words in (
            (good + "  keep_alife: 60s\n", 4, "keep_alife"),
            (good + "htpt:\n  keep_alive: 60s\n", 4, "htpt"),
            (good + "  keep_alive: 30s\n", 4, "twice"),
            (good + "  connections: many\n", 4, "connections"),
            (good + "  connections: -1\n", 4, "connections"),
            (good + "  connections: [1]\n", 4, "connections"),
            (good + "limits:\n  manifest_bytes: 4 bananas\n", 5, "manifest_bytes"),
            (good + "storage:\n  driver: tape\n", 5, "tape"),
            ("http: 5\n", 1, "http"), ("- http\n", 1, ""), ("{\n", None, "yaml"),
            ("http:\n\tkeep_alive: 60s\n", 2, "yaml"), (good + "---\nlog:\n", None, "")):
        path = shop.file("config.yaml", text)
        place = f"config.yaml:{line}" if line else "config.yaml"
        shop.refused(2, [place, words], *serve(shop, server.data, "--config", path))
    shop.refused((2, 3), "absent.yaml",
                 *serve(shop, server.data, "--config", shop.folder / "absent.yaml"))
    for text in ("", "# nothing\n", good, "http:\n"):
        server.config = shop.folder / "good.yaml"
        server.config.write_text(text)
        server.start()
        server.stop()


@test("start_up: flags win over the file")
def flags_win(shop):
    config = "server:\n  listen: 127.0.0.1:1\n"
    server = shop.server(config=config)
    require(server.port != 1, "the port of the flag")
    expect(server.admin().get("/v2/"), 200)


@test("start_up: addresses, certificates and port files that cannot work")
def odd_flags(shop):
    server = shop.server(start=False)
    data = server.data
    for address in ("nonsense", "127.0.0.1:x", "127.0.0.1:70000", "1.2.3.4.5:0"):
        shop.refused((1, 2), "", "serve", "--data", data, "--listen", address)
    shop.refused((1, 4), "", "serve", "--data", data, "--listen", "192.0.2.1:0")
    tls, other = Tls(shop.folder / "one"), Tls(shop.folder / "two")
    absent = shop.folder / "absent.pem"
    shop.refused((1, 2, 3), "absent.pem",
                 *serve(shop, data, "--tls-cert", absent, "--tls-key", tls.key))
    shop.refused((1, 2), "key", *serve(shop, data, "--tls-cert", tls.cert, "--tls-key", other.key))
    shop.refused((1, 2), "", *serve(shop, data, "--tls-cert", tls.key, "--tls-key", tls.key))
    shop.refused((1, 2), "tls", *serve(shop, data, "--tls-cert", tls.cert))
    shop.refused((1, 2, 3), "absent",
                 *serve(shop, data, "--port-file", shop.folder / "absent/port"))
    server.start()


@test("start_up: an empty address is a mistake, not the default one")
def empty_address(shop):
    server = shop.server(start=False)
    shop.refused(2, "listen", "serve", "--data", server.data, "--listen", "")


@test("start_up: SIGTERM ends it cleanly, and a restart keeps everything")
def graceful(shop):
    server = shop.server()
    admin = server.admin()
    image, (layer,) = push.image(admin, "team/app", "v1", layer_bytes=100_000)
    require(server.stop() == 0, "exit code 0 after SIGTERM", server.log_tail())
    server.start()
    admin = server.admin()
    expect(admin.get("/v2/team/app/manifests/v1"), 200, body=image.body)
    expect(admin.head(f"/v2/team/app/blobs/{layer}"), 200, headers={"Content-Length": "100000"})


@test("start_up: SIGTERM lets a request in flight finish")
def finishing(shop):
    server = shop.server()
    admin = server.admin()
    data = content.random_bytes(200_000)
    location = push.begin(admin, "team/app")
    target = push.with_query(location, digest=content.digest(data))
    wire = server.wire()
    head = "".join(f"{name}: {value}\r\n" for name, value in admin.authorization())
    wire.send((f"PUT {target} HTTP/1.1\r\nHost: {server.authority}\r\n{head}"
               f"Content-Length: {len(data)}\r\nExpect: 100-continue\r\n\r\n").encode())
    require(wire.read_head()[0] == 100, "the server asks for the body")
    server.process.terminate()
    wire.send(data)
    expect(wire.read_reply("PUT"), 201)
    wire.close()
    require(server.stop() == 0, "exit code 0", server.log_tail())
    server.start()
    expect(server.admin().get(f"/v2/team/app/blobs/{content.digest(data)}"), 200, body=data)
