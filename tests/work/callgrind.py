"""Runs a program that dumps its counts under callgrind, alike on every machine.

A dump is named "REQUESTS SIDE KIND NAME"; what was counted before it and after the dump "before" is
its own.
"""

import argparse
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # nothing here waits for a disk
PARTS = re.compile(r"^desc: Trigger: Client Request: (?:before|(\d+) (\w+) (\w+) (.*))$"
                   r"|^totals: (\d+)$", re.MULTILINE)
# The C library and OpenSSL choose their loops by the processor; these choose none.
SAME_EVERYWHERE = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512VL,-AVX512BW,-AVX512F,-SSE4_1,-SSE4_2,-SSSE3,"
                      "-BMI2,-ERMS,-FSRM",
    "OPENSSL_ia32cap": "0x0:0x0",
}


def options_of(description):
    """A parser with what count() needs."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--program", required=True)
    parser.add_argument("--valgrind", default="valgrind")
    return parser


def count(valgrind, program):
    """{(kind, name): {side: [instructions of a request, by batch]}}"""
    with tempfile.TemporaryDirectory(prefix="bulkhead-work-", dir=MEMORY) as folder:
        out = Path(folder) / "counts"
        done = subprocess.run([valgrind, "--tool=callgrind", "--dump-line=no",
                               "--combine-dumps=yes", f"--callgrind-out-file={out}",
                               str(Path(program).resolve())],
                              cwd=folder, capture_output=True, text=True,
                              env=os.environ | SAME_EVERYWHERE)
        if done.returncode != 0:
            raise SystemExit(done.stdout[-3000:] + done.stderr[-2000:])
        return read_counts(out.read_text("latin-1"))


def read_counts(text):
    counts = defaultdict(lambda: defaultdict(list))
    batch = None
    for found in PARTS.finditer(text):
        requests, side, kind, name, total = found.groups()
        if not total:
            batch = requests and (int(requests), counts[kind, name][side])
        elif batch:
            batch[1].append(int(total) / batch[0])
            batch = None
    return counts
