"""Every route of the program, asked from the program: `bulkhead routes` prints the router's table.

Each route has its place here: below a repository it has REQUESTS, which denial.py sends to an
unreadable and an absent one; outside of any it stands in OUTSIDE. A route, or a part of a path,
that this file does not know is a failure: nothing is added to the router without an attack.
"""

from dataclasses import dataclass

from harness.runner import require

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# What stands where a pattern has a part in angle brackets; braces are filled from a real image
# and a real upload of the victim's.
PARTS = {"<digest>": ("{layer}", "{image}", "sha256:short"),
         "<reference>": ("v1", "{image}", "{layer}", "absent", ".bad"),
         "<upload>": ("{upload}", "0", "..")}

# For each operation on a repository: the queries and bodies to try it with.
REQUESTS = {
    "repository_extensions": (("", None), ("?x=y", None)),
    "tags": (("", None), ("?n=1&last=a", None), ("?n=-1", None)),
    "referrers": (("", None), ("?artifactType=x", None), ("?last=x&n=0", None)),
    "blob_read": (("", None), ("?ns=docker.io", None)),
    "blob_delete": (("", None),),
    "manifest_read": (("", None), ("?ns=docker.io", None)),
    "manifest_put": (("", b"{}"), ("?tag=a&tag=b", b"{}"), ("?digest={layer}", b"{}")),
    "manifest_delete": (("", None),),
    "upload_start": (("", b""), ("?digest={layer}", b"{}"), ("?mount={layer}", b""),
                     ("?mount={layer}&from=other/repository", b""), ("?mount=x&mount=y", b"")),
    "upload_status": (("", None),),
    "upload_append": (("", b"bytes"),),
    "upload_finish": (("?digest={layer}", b""), ("", b""), ("?digest=x&digest=y", b"bytes")),
    "upload_cancel": (("", None),),
}

# Routes outside any repository, by the access they need, and where they are tried.
OUTSIDE = {
    "everyone": {"token", "token_keys", "health", "readiness"},  # telling.public_routes_name_nobody
    "known_caller": {"version_check", "extensions", "self"},  # the same
    "account": {"self_password", "self_keys", "self_key_add", "self_key_revoke", "robots",
                "robot_add", "robot_remove", "robot_key_add", "robot_key_revoke", "bindings",
                "binding_add", "binding_remove"},     # account
    "catalog": {"catalog"},                           # listings
    "registry": {"metrics"},                     # telling.administrators_routes
}


@dataclass(frozen=True)
class Route:
    method: str
    pattern: str
    operation: str
    access: str

    @property
    def below_repository(self):
        return "<name>" in self.pattern

    def targets(self, name, filled):
        """(path with query, body) of each request to try on repository `name`."""
        for path in paths(self.pattern):
            for query, body in REQUESTS[self.operation]:
                if self.method == "HEAD":
                    body = None
                yield (path + query).replace("<name>", name).format(**filled), body


def paths(pattern):
    """The pattern with its last part replaced by each sample."""
    part = pattern[pattern.rindex("<"):]
    if part not in PARTS:
        return (pattern,)
    return tuple(pattern.removesuffix(part) + sample for sample in PARTS[part])


def all_routes(server):
    """What `bulkhead routes` prints: METHOD PATH OPERATION ACCESS, one line a route."""
    lines = server.command_line("routes").stdout.splitlines()
    require(lines[0].split() == ["METHOD", "PATH", "OPERATION", "ACCESS"], "headings", lines[0])
    return [Route(*line.split()) for line in lines[1:]]


def unknown(routes):
    """What is wrong with this file, or the router: one sentence each."""
    below = [route for route in routes if route.below_repository]
    for route in below:
        if route.operation not in REQUESTS:
            yield f"{route} has no request in REQUESTS"
        parts = {f"<{text.split('>')[0]}>" for text in route.pattern.split("<")[1:]}
        if parts - {"<name>"} - set(PARTS):
            yield f"{route} has a part that PARTS does not know"
        if route.access in OUTSIDE:
            yield f"{route} is below a repository and asks nothing of it"
    for gone in sorted(set(REQUESTS) - {route.operation for route in below}):
        yield f"{gone} is in REQUESTS and no route"
    outside = {(route.access, route.operation) for route in routes if not route.below_repository}
    listed = {(access, name) for access, names in OUTSIDE.items() for name in names}
    for access, name in sorted(outside ^ listed):
        yield f"{name} with access {access!r} is not both a route and in OUTSIDE"
