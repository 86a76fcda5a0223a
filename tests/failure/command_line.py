"""The command line: every form, its help, its mistakes, with a server running and without.

  python3 tests/failure/command_line.py --binary build/bulkhead [--only grant]

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not found, 4 exists or in use.
"""

import re
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from failure.workshop import Workshop  # noqa: E402
from harness import content, push, runner  # noqa: E402
from harness.runner import expect, require, test  # noqa: E402

WITH_AND_WITHOUT = ("server running", "no server")

COMMANDS = ((), ("init",), ("serve",), ("user",), ("user", "add"), ("user", "remove"),
            ("user", "password"), ("user", "list"), ("group",), ("group", "join"), ("role",),
            ("role", "add"), ("grant",), ("revoke",), ("grants",), ("can",),
            ("identity",), ("identity", "add"), ("identity", "remove"), ("identity", "list"),
            ("repository",), ("repository", "list"), ("repository", "remove"), ("namespace",),
            ("namespace", "list"), ("namespace", "remove"), ("audit",), ("audit", "verify"),
            ("audit", "list"), ("audit", "head"), ("config",), ("routes",), ("version",))


def done(shop, *arguments, **options):
    """Runs a command that must succeed, silently on stderr; its stdout."""
    result = shop.command(*arguments, **options)
    told = f"$ bulkhead {' '.join(map(str, arguments))}\n{result.stdout}{result.stderr}"
    require(result.returncode == 0, f"exit code {result.returncode}", told)
    require(result.stderr == "", "nothing on stderr", told)
    return result.stdout


@test("help: everywhere, on stdout, with exit code 0")
def help_everywhere(shop):
    for words in COMMANDS:
        for flag in ("--help", "-h"):
            text = done(shop, *words, flag)
            require("Usage" in text or "usage" in text, f"{words} {flag}: usage", text)
            require(all(len(line) <= 120 for line in text.splitlines()), "readable lines", text)
    text = done(shop, "--help")
    for word in ("init", "serve", "user", "group", "role", "grant", "revoke", "can", "version"):
        require(word in text, f"the overview names {word}", text)
    for words, flags in ((("init",), ("--data", "--admin-password-file")),
                         (("serve",), ("--data", "--listen", "--port-file", "--tls-cert",
                                       "--tls-key", "--config")),
                         (("user", "add"), ("--data", "--password-file", "NAME"))):
        text = done(shop, *words, "--help")
        require(all(flag in text for flag in flags), f"{words} explains {flags}", text)


@test("version: one line with a number")
def version(shop):
    require(re.search(r"bulkhead \d+\.\d+\.\d+", done(shop, "version")), "bulkhead X.Y.Z")


@test("misuse: one line, exit code 2")
def misuse(shop):
    for arguments in ((), ("bogus",), ("--bogus",), ("serve",), ("init",), ("user",),
                      ("user", "bogus"), ("user", "add"), ("grant",), ("grant", "a"),
                      ("grant", "a", "puller"), ("revoke", "a", "puller"),
                      ("init", "--data"), ("serve", "--data", "x", "--listen"),
                      ("serve", "--data", "x", "--bogus"), ("version", "extra"),
                      ("user", "add", "a", "b", "--password-file", "x", "--data", "y")):
        shop.refused(2, "", *arguments)


@test("init: makes a registry once, and never over anything")
def init(shop):
    password = shop.file("password", "secret-Password\n")
    data = shop.folder / "data"
    done(shop, "init", "--data", data, "--admin-password-file", password)
    require((data.stat().st_mode & 0o077) == 0, "others may not look in")
    shop.refused(4, str(data), "init", "--data", data, "--admin-password-file", password)
    full = shop.folder / "full"
    full.mkdir()
    (full / "precious").write_text("x")
    shop.refused(4, str(full), "init", "--data", full, "--admin-password-file", password)
    require(sorted(path.name for path in full.iterdir()) == ["precious"], "left as it was")
    empty = shop.folder / "empty"
    empty.mkdir()
    done(shop, "init", "--data", empty, "--admin-password-file", password)
    shop.refused((1, 3), "absent", "init", "--data", shop.folder / "absent/deep/er",
                 "--admin-password-file", password)


@test("init: passwords that are none")
def passwords(shop):
    data = shop.folder / "data"
    for text, words in (("", "empty"), ("\n", "empty"), ("x" * 73, "72"),
                        ("nul\0byte", "zero byte")):
        path = shop.file("password", text)
        shop.refused((1, 2), words, "init", "--data", data, "--admin-password-file", path)
        require(not (data / "version").exists(), "no registry came of it")
    shop.refused((1, 2, 3), "absent", "init", "--data", data, "--admin-password-file",
                 shop.folder / "absent")
    done(shop, "init", "--data", data, "--admin-password-file",
         shop.file("password", "x" * 72 + "\n"))


def registry(shop, check_mode):
    """An initialised registry; `see` runs a check against a live server in both modes."""
    server = shop.server(start=check_mode == "server running")

    def see(function):
        started = not server.alive()
        if started:
            server.start()
        function()
        if started:
            server.stop()
    return server, see


def both(name):
    """Registers a check for a running server and for none."""
    def register(function):
        for mode in WITH_AND_WITHOUT:
            test(f"{name} ({mode})")(lambda shop, mode=mode: function(shop, mode))
        return function
    return register


@both("repository, namespace: list, remove, mistakes")
def repositories(shop, mode):
    server, see = registry(shop, mode)
    data = server.data
    for target in ("team/app", "team/tools"):
        done(shop, "grant", "anonymous", "puller", target, "--data", data)
    listed = done(shop, "repository", "list", "--data", data)
    require(re.search(r"^team/app +2", listed, re.M), "a name and since when", listed)
    shop.refused(4, "team", "namespace", "remove", "team", "--data", data)
    told = done(shop, "repository", "remove", "team/app", "--data", data)
    require("team/app" in told, "says what it did", told)
    see(lambda: expect(server.admin().get("/v2/team/app/tags/list"), 404, "NAME_UNKNOWN"))
    shop.refused(3, "team/app", "repository", "remove", "team/app", "--data", data)
    shop.refused(2, [], "repository", "remove", "Team/App", "--data", data)
    done(shop, "repository", "remove", "team/tools", "--data", data)
    done(shop, "namespace", "remove", "team", "--data", data)
    require("team" not in done(shop, "namespace", "list", "--data", data), "gone")
    shop.refused(3, "team", "namespace", "remove", "team", "--data", data)
    shop.refused(2, [], "namespace", "remove", "team/app", "--data", data)
    require("team" not in done(shop, "grants", "--data", data), "and what was granted there")


@both("user: add, sign in, doubles and odd names")
def users(shop, mode):
    server, see = registry(shop, mode)
    data, password = server.data, shop.file("password", "ann-Password\n")
    done(shop, "user", "add", "ann", "--password-file", password, "--data", data)
    server.passwords["ann"] = "ann-Password"
    see(lambda: expect(server.client("ann").get("/v2/"), 200))
    shop.refused(4, "ann", "user", "add", "ann", "--password-file", password, "--data", data)
    shop.refused(4, "admin", "user", "add", "admin", "--password-file", password, "--data", data)
    for name in ("", "a b", "a:b", "a/b", "x" * 300, "-a", "a\nb"):
        shop.refused(2, "", "user", "add", f"--data={data}", f"--password-file={password}",
                     "--", name)
    shop.refused((2, 4), "anonymous", "user", "add", "anonymous", "--password-file", password,
                 "--data", data)
    shop.refused((1, 2, 3), "absent", "user", "add", "bob", "--password-file",
                 shop.folder / "absent", "--data", data)
    shop.refused(3, "registry", "user", "add", "bob", "--password-file", password, "--data",
                 shop.folder)


@both("user: password, remove, list")
def more_about_users(shop, mode):
    server, see = registry(shop, mode)
    data = server.data
    server.add_user("ann", "first-Password")
    see(lambda: expect(server.client("ann").get("/v2/"), 200))
    done(shop, "user", "password", "ann", "--password-file",
         shop.file("password", "second-Password"), "--data", data)
    see(lambda: expect(server.client("ann").get("/v2/"), 401))
    server.passwords["ann"] = "second-Password"
    see(lambda: expect(server.client("ann").get("/v2/"), 200))
    text = done(shop, "user", "list", "--data", data)
    require("ann" in text and "admin" in text, "both are listed", text)
    done(shop, "user", "remove", "ann", "--data", data)
    see(lambda: expect(server.client("ann").get("/v2/"), 401))
    shop.refused(3, "ann", "user", "remove", "ann", "--data", data)
    shop.refused(4, "admin", "user", "remove", "admin", "--data", data)


@both("grant and revoke: seen by the next request")
def grants(shop, mode):
    server, see = registry(shop, mode)
    data = server.data
    server.add_user("ann")
    manifest = content.index([])
    target = "/v2/team/app/manifests/v1"

    def put(status):
        headers = {"Content-Type": manifest.media_type}
        return lambda: expect(server.client("ann").put(target, headers, manifest.body), status)

    def get(status, path=target):
        return lambda: expect(server.client("ann").get(path), status)

    def delete(status):
        return lambda: expect(server.client("ann").delete(target), status)

    see(put(403))
    done(shop, "grant", "ann", "pusher", "team", "--data", data)
    see(put(201))
    see(delete(403))
    done(shop, "grant", "ann", "admin", "team/app", "--data", data)
    see(delete(202))
    see(put(201))
    done(shop, "revoke", "ann", "admin", "team/app", "--data", data)
    done(shop, "revoke", "ann", "pusher", "team", "--data", data)
    see(get(403))
    done(shop, "grant", "ann", "puller", "team/app", "--data", data)
    see(get(200))
    see(put(403))
    see(get(403, "/v2/team/other/tags/list"))
    text = done(shop, "grants", "--data", data)
    require("ann" in text and "team/app" in text, "the grant is listed", text)


@both("grant: creates what does not exist, empty")
def grant_creates(shop, mode):
    server, see = registry(shop, mode)
    server.add_user("ann")
    done(shop, "grant", "ann", "puller", "fresh/repository", "--data", server.data)
    see(lambda: expect(server.client("ann").get("/v2/fresh/repository/tags/list"), 200))
    done(shop, "grant", "ann", "puller", "fresh/repository", "--data", server.data)


@both("grant: mistakes")
def grant_mistakes(shop, mode):
    server, _ = registry(shop, mode)
    data = server.data
    server.add_user("ann")
    for verb in ("grant", "revoke"):
        shop.refused(3, "bob", verb, "bob", "puller", "team", "--data", data)
        shop.refused(2, ("role", "puller", "pusher", "admin"), verb, "ann", "reader", "team",
                     "--data", data)
        for target in ("", "Team", "team/", "/app", "team//app", "a b", "team/App", "_x",
                       "team:x", "**", "*/app"):
            shop.refused(2, "", verb, f"--data={data}", "ann", "puller", "--", target)
    shop.refused(3, "team", "revoke", "ann", "puller", "team", "--data", data)
    shop.refused(3, "registry", "grant", "ann", "puller", "team", "--data", shop.folder)


@both("anonymous: everyone may pull what is granted, and no one else's")
def anonymous(shop, mode):
    server, see = registry(shop, mode)
    data = server.data
    manifest = content.index([])

    def fill():
        for name in ("open/app", "closed/app"):
            push.manifest(server.admin(), name, manifest, "v1")
    see(fill)
    see(lambda: expect(server.client(None).get("/v2/open/app/manifests/v1"), 401))
    done(shop, "grant", "anonymous", "puller", "open", "--data", data)
    see(lambda: expect(server.client(None).get("/v2/open/app/manifests/v1"), 200))
    see(lambda: expect(server.client(None).get("/v2/closed/app/manifests/v1"), 401))
    see(lambda: expect(server.client(None).get("/v2/"), 401))
    see(lambda: expect(server.client(None).post("/v2/open/app/blobs/uploads/"), 401))
    shop.refused((2, 4), "anonymous", "grant", "anonymous", "pusher", "open", "--data", data)
    shop.refused((2, 4), "anonymous", "grant", "anonymous", "admin", "open", "--data", data)
    done(shop, "revoke", "anonymous", "puller", "open", "--data", data)
    see(lambda: expect(server.client(None).get("/v2/open/app/manifests/v1"), 401))


@test("config: prints every key with its documentation, and the output is a valid file")
def config(shop):
    text = done(shop, "config")
    for key in ("server:", "http:", "limits:", "storage:", "key_value:", "auth:", "log:"):
        require(key in text, f"documents {key}", text)
    server = shop.server(config=text)
    expect(server.admin().get("/v2/"), 200)


@test("the output goes nowhere: a full pipe or device is reported")
def no_output(shop):
    with open("/dev/full", "w") as full:
        result = subprocess.run([shop.binary, "version"], stdout=full, stderr=subprocess.PIPE,
                               timeout=30)
    require(result.returncode == 1, f"exit code {result.returncode}", result.stderr)


if __name__ == "__main__":
    sys.exit(runner.main(runner.arguments(__doc__).parse_args(), Workshop))
