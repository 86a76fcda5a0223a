"""Floors: which room may include which, and where third-party headers may stand."""

import re
from fnmatch import fnmatch

from tidy_checks.findings import Finding

# From the ground up; what a room may include beside itself. docs/architecture.md draws it.
ALLOWED = {
    "base": (),
    "oci": ("base",),
    "runtime": ("base",),
    "http": ("runtime", "base"),
    "key_value": ("runtime", "base"),
    "blobs": ("oci", "runtime", "base"),
    "audit": ("oci", "runtime", "base"),
    "metadata": ("key_value", "oci", "runtime", "base"),
    "repository": ("metadata", "blobs", "oci", "runtime", "base"),
    "auth": ("metadata", "oci", "runtime", "base"),
    "api": ("repository", "auth", "audit", "http", "oci", "runtime", "base"),
    "app": ("api", "auth", "repository", "metadata", "audit", "blobs", "key_value", "http",
            "runtime", "oci", "base"),
}
ORDER = list(ALLOWED)

# Single headers that a room may include though their room is closed to it, with the reason.
DOORS = {
    ("api", "metadata/metadata_store.h"): "a request opens the snapshot it is judged in",
}

# Header prefix -> files that may include it; the first that matches counts.
THIRD_PARTY = (
    ("lmdb.h", ("src/key_value/lmdb_*",)),
    ("openssl/types.h", ("src/auth/signing_keys.h", "src/auth/external/*.h")),
    ("openssl/", ("src/oci/digest*", "src/http/tls*", "src/auth/*.cc")),
    ("curl/", ("src/auth/external/https_fetcher.cc",)),
    ("crypt.h", ("src/auth/password*.cc",)),
    ("boost/json", ("src/oci/*.cc", "src/auth/*.cc", "src/api/*.cc", "src/audit/*.cc")),
    ("boost/", ()),
    ("yaml-cpp/", ("src/app/config_file.cc",)),
    ("CLI/", ("src/app/command_line.cc",)),
    ("spdlog/", ("src/base/log.cc",)),
    ("asio", ()),
)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.MULTILINE)


def may_include(source, room):
    if room == source.room or room in ALLOWED[source.room]:
        return True
    return source.is_test and ORDER.index(room) < ORDER.index(source.room)


def check_own(source, line, header):
    room = header.split("/")[0]
    if "/" not in header or room not in ALLOWED:
        yield Finding(source.path, line, "include", f'write "ROOM/…": {header}')
    elif not may_include(source, room) and (source.room, header) not in DOORS:
        yield Finding(source.path, line, "floor", f"{source.room} may not include {header}")


def check_third_party(source, line, header):
    for prefix, places in THIRD_PARTY:
        if not header.startswith(prefix):
            continue
        if not source.is_test and not any(fnmatch(source.path, place) for place in places):
            yield Finding(source.path, line, "third-party", f"<{header}> does not belong here")
        return


def check(_root, sources):
    for source in sources:
        if source.language != "c++":
            continue
        for match in INCLUDE.finditer(source.text):
            line = source.line_of(match.start())
            kind, header = match.groups()
            if kind == "<":
                yield from check_third_party(source, line, header)
            elif source.room in ALLOWED:
                yield from check_own(source, line, header)
