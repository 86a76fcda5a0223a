"""The machine: its facts, who may use which core, and what a process has used."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

GIB = 1 << 30


@contextmanager
def on_cores(cores):
    """Processes that are started inside may use these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pids):
    """What the processes with all their threads have used, to the nanosecond: their CPU clocks."""
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def rollup(pid):
    """{name: KiB} of all the process's memory."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}


def anonymous_mb(pids):
    """Resident memory that is not a file's."""
    return sum(rollup(pid)["Anonymous"] for pid in pids) / 1000


def children(pid):
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()]


def sha256_samples(count):
    """Of one core, by what it spends, with Debian's OpenSSL, which the servers use; Python may have
    another."""
    return [{"gb_per_second": openssl_speed("sha256") / 1e9} for _ in range(count)]


def openssl_speed(digest):
    """Bytes a second, a mebibyte at a time."""
    done = subprocess.run(["/usr/bin/openssl", "speed", "-mr", "-seconds", "1", "-bytes", "1048576",
                           digest], capture_output=True, text=True, check=True, timeout=60)
    found = re.search(rf"^\+F:\d+:{digest}:([\d.]+)$", done.stdout, re.MULTILINE)
    if not found:
        raise RuntimeError(f"openssl speed says something else:\n{done.stdout}")
    return float(found[1])


def touch_free_memory(folder, size):
    """The host of a virtual machine finds memory for pages when they are first written, which can
    cost more than all that a server does with them. Written and freed, they are used next."""
    block = bytes(1 << 20)
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(0, size, len(block)):
            file.write(block)


def field(path, name):
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.split(":", 1)[1].strip()
    return "?"


def file_system(folder):
    done = subprocess.run(["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True,
                          check=True, timeout=10)
    return done.stdout.strip()


def version(*command):
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def facts(folder):
    """(what, value) of this machine, for the result page."""
    memory = int(field("/proc/meminfo", "MemTotal").split()[0]) / (1 << 20)
    return [
        ("processor", f"{field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} of them"),
        ("memory", f"{memory:.0f} GiB"),
        ("kernel", platform.release()),
        ("file system of the data", file_system(folder)),
        ("docker-registry", version("docker-registry", "--version") or "not installed"),
        ("nginx", version("nginx", "-v") or "not installed"),
        ("others' load at the start", " ".join(f"{load:.1f}" for load in os.getloadavg())),
    ]
