#!/usr/bin/env python3
"""Where the instructions of a request go: the server under callgrind, by part.

usage: scripts/build release
       tests/bench/profile.py --binary build/release/src/app/bulkhead [--request get-blob]

Instructions of user code, a mean over thousands of requests by token on kept connections, which is
what the bars of small requests are about. callgrind knows no SHA instructions, so what OpenSSL
takes is shown apart: with them it is a tenth of that.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

from harness import content, push  # noqa: E402
from harness.server import Server, find_binary  # noqa: E402

CONFIG = "log: {level: warning}\nserver: {io_threads: 1}\nkey_value: {map_size: 1GiB}\n"
BLOBS = 300
REQUESTS = 4000
# The first part whose pattern a function's name has is its own.
PARTS = (
    ("SHA-256 of the token, in OpenSSL", r"libcrypto|SHA256|Digester|digest_of"),
    ("LMDB", r"liblmdb|mdb_|memcmp|lmdb_|LmdbReader|LmdbStore"),
    ("rows: keys built, checksums, decoding",
     r"record_codec|decode_record|find_record|keys::|Record::|crc32c|accelerated|decode_segment"),
    ("the decision and the hold",
     r"Authori[sz]er|visit_|find_caller|find_active|groups_of|[Bb]inding|[Pp]ermissions|find_place"
     r"|holds|read_held|RepositoryBlobs|Manifests|KeyLimits|Caller|subject"),
    ("who asks", r"Authenticat|Tokens|authorization|Identity|presented|Credential|ExpiringCache"),
    ("reading the head, routing",
     r"RequestHead|route|is_host|is_token|every_byte|RequestBody|parse_received|Query|memchr"
     r"|Name::parse|is_component|ignoring_case|from_hex|Digest::parse|TrustedProx|RateLimiter"),
    ("writing the answer",
     r"append_|Headers|to_hex|to_string|Response|content_headers|entity|BlobReader|BodyStream"),
    ("memory: malloc, free, copies",
     r"malloc|free|operator new|operator delete|memcpy|memmove|memset|basic_string|_frame|vector"),
)
REST = "tasks, connection, pipeline and the rest"
LINE = re.compile(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+(.*)")


class ProfiledServer(Server):
    """Serves under callgrind; every other command of the program is run as it is."""

    def __init__(self, binary, folder):
        program, wrapper = folder / "bulkhead", folder / "wrapper"
        # valgrind cannot read the debug information that clang writes.
        subprocess.run(["strip", "-g", "-o", program, binary], check=True)
        self.counts = folder / "counts"
        wrapper.write_text(
            f'#!/bin/sh\n[ "$1" = serve ] || exec {program} "$@"\n'
            f"exec valgrind --tool=callgrind --instr-atstart=no "
            f'--callgrind-out-file={self.counts} {program} "$@"\n')
        wrapper.chmod(0o755)
        super().__init__(str(wrapper), config=CONFIG)

    def count(self, what):
        subprocess.run(["callgrind_control", "-i", what, str(self.process.pid)], check=True,
                       capture_output=True)


def ask(options, server, steps, token):
    script = server.home / "steps"
    script.write_text("".join(step + "\n" for step in steps))
    subprocess.run([options.generator, "--port", str(server.port), "--script", str(script),
                    "--operations", str(REQUESTS), "--connections", "8",
                    "--header", f"Authorization: Bearer {token}"], check=True, capture_output=True)


def steps_of(request, client):
    blobs = [push.blob(client, "team/app", content.random_bytes(4096)) for _ in range(BLOBS)]
    if request.endswith("blob"):
        return [f"{request.split('-')[0].upper()} /v2/team/app/blobs/{b} 200" for b in blobs]
    push.blob(client, "team/app", b"{}")
    for i in range(BLOBS):
        push.blob(client, "team/app", layer := content.random_bytes(99))
        push.manifest(client, "team/app", content.image(b"{}", [layer]), f"v{i}")
    method = request.split("-")[0].upper()
    return [f"{method} /v2/team/app/manifests/v{i} 200" for i in range(BLOBS)]


def by_part(counts):
    printed = subprocess.run(["callgrind_annotate", "--threshold=100", str(counts)], check=True,
                             capture_output=True, text=True).stdout
    parts = dict.fromkeys([name for name, _ in PARTS] + [REST], 0)
    for found in filter(None, map(LINE.match, printed.splitlines())):
        instructions, function = int(found[1].replace(",", "")), found[2]
        if function != "PROGRAM TOTALS":
            names = (name for name, pattern in PARTS if re.search(pattern, function))
            parts[next(names, REST)] += instructions
    return parts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary")
    parser.add_argument("--generator", help="bulkhead_load; else the one built beside the program")
    parser.add_argument("--request", default="head-blob",
                        choices=("head-blob", "get-blob", "head-tag", "get-tag"))
    options = parser.parse_args()
    binary = Path(find_binary(options))
    beside = binary.parents[2] / "tests/bench/load/bulkhead_load"
    options.generator = options.generator or str(beside)
    with tempfile.TemporaryDirectory(prefix="bulkhead-profile-") as folder:
        with ProfiledServer(binary, Path(folder)) as server:
            server.add_user("alice")
            server.grant("alice", "admin", "team")
            client = server.client("alice")
            steps = steps_of(options.request, client)
            reply = client.get("/token?scope=repository:team/app:pull")
            token = reply.json()["token"]
            ask(options, server, steps, token)
            server.count("on")
            ask(options, server, steps, token)
            server.count("off")
        files = sorted(Path(folder).glob("counts*"), key=os.path.getmtime)
        parts = by_part(files[-1])
    total = sum(parts.values())
    print(f"| {options.request} | instructions | share |\n|---|---|---|")
    for name, instructions in sorted(parts.items(), key=lambda part: -part[1]):
        print(f"| {name} | {instructions / REQUESTS:,.0f} | {instructions / total:.0%} |")
    print(f"| all | {total / REQUESTS:,.0f} | |")


if __name__ == "__main__":
    main()
