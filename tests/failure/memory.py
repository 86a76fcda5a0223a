"""Anonymous memory while a huge blob is pushed and while many connections do nothing.

  python3 tests/failure/memory.py --binary build/release/src/app/bulkhead \\
      --gigabytes 10 --connections 5000

The memory map of the rows is not counted: it belongs to the page cache (RssAnon). The push grows
by whole requests, so the bound says that memory does not follow the size of what is pushed.
"""

import hashlib
import resource
import socket
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import runner, server as servers  # noqa: E402

RUN = bytes(range(256)) * 4096  # 1 MiB
PUSH_GROWTH_KIB = 24 * 1024
CONNECTION_KIB = 12  # each, the first request's traces included


class Sampler:
    """The most memory seen until it is stopped."""

    def __init__(self, server):
        self.server, self.most = server, 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.ended.wait(0.05):
            self.most = max(self.most, self.server.anonymous_memory_kib())

    def stop(self):
        self.ended.set()
        self.thread.join()
        return self.most


def push(server, gigabytes):
    """One blob of so many GiB in one PUT; the digest is computed beside it."""
    admin = server.admin()
    start = runner.expect(admin.post("/v2/big/blob/blobs/uploads/"), 202)
    runs = gigabytes * 1024
    digest = hashlib.sha256()
    for _ in range(runs):
        digest.update(RUN)
    target = f"{start.header('Location')}?digest=sha256:{digest.hexdigest()}"
    head = [f"PUT {target} HTTP/1.1", f"Host: {server.authority}",
            f"Content-Length: {runs * len(RUN)}", "Content-Type: application/octet-stream"]
    head += [f"{name}: {value}" for name, value in admin.authorization()]
    with socket.create_connection((server.host, server.port), timeout=600) as connection:
        connection.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        for _ in range(runs):
            connection.sendall(RUN)
        answer = connection.recv(4096)
    runner.require(answer.startswith(b"HTTP/1.1 201"), f"pushed: {answer[:200]!r}")


def idle_connections(server, count):
    """So many connections that made one request each and stay open."""
    request = f"GET /healthz HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode()
    connections = []
    for _ in range(count):
        connection = socket.create_connection((server.host, server.port), timeout=30)
        connection.sendall(request)
        runner.require(connection.recv(4096).startswith(b"HTTP/1.1 200"), "a healthy answer")
        connections.append(connection)
    return connections


def main():
    parser = runner.arguments(__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=int, default=1)
    parser.add_argument("--connections", type=int, default=1000)
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    failed = 0
    with servers.Server(servers.find_binary(options)) as server:
        idle = server.anonymous_memory_kib()
        sampler = Sampler(server)
        push(server, options.gigabytes)
        pushed = sampler.stop() - idle
        sampler = Sampler(server)
        connections = idle_connections(server, options.connections)
        held = sampler.stop() - idle
        for connection in connections:
            connection.close()
    rows = [("idle", idle, None),
            (f"more during a push of {options.gigabytes} GiB", pushed, PUSH_GROWTH_KIB),
            (f"more with {options.connections} idle connections", held,
             PUSH_GROWTH_KIB + CONNECTION_KIB * options.connections)]
    for what, kib, bound in rows:
        over = bound is not None and kib > bound
        failed += over
        limit = f"at most {bound} KiB" if bound else ""
        print(f"{'FAIL' if over else 'ok':<5}{what:<40}{kib:>9} KiB  {limit}".rstrip())
    print(f"{len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
