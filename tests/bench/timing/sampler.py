"""Times single requests over one raw connection, the two kinds in random order.

The clock runs from the first byte sent to the last byte received. Requests are made beforehand
and the collector of garbage rests meanwhile.
"""

import gc
import random
import re
import socket
from time import perf_counter_ns

LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)


class Connection:
    def __init__(self, server):
        self.socket = socket.create_connection((server.host, server.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def time(self, request):
        """(nanoseconds, status) of one exchange."""
        is_head = request.startswith(b"HEAD")
        begun = perf_counter_ns()
        self.socket.sendall(request)
        reply = self.socket.recv(65536)
        while not is_whole(reply, is_head):
            more = self.socket.recv(65536)
            if not more:
                raise RuntimeError(f"the server closed the connection after {reply[:300]!r}")
            reply += more
        return perf_counter_ns() - begun, int(reply[9:12])


def is_whole(reply, is_head):
    head = reply.find(b"\r\n\r\n")
    if head < 0:
        return False
    length = LENGTH.search(reply, 0, head)
    body = 0 if is_head or not length else int(length[1])
    return len(reply) >= head + 4 + body


def interleave(row, count):
    """`count` requests of each kind in random order, each about a random thing: (kind, request).
    What can be asked only once is used up."""
    kinds = [0, 1] * count
    random.shuffle(kinds)
    things = (row.hidden, row.nowhere)
    if row.once:
        return [(kind, things[kind].pop()) for kind in kinds]
    return [(kind, random.choice(things[kind])) for kind in kinds]


def keep(row, samples, kind, timed):
    nanoseconds, status = timed
    if status != row.statuses[kind]:
        raise RuntimeError(f"{row.name}: status {status}, not {row.statuses[kind]}")
    samples[kind].append(nanoseconds)


def warm(server, row, count):
    """Over one connection, after some requests that do not count."""
    samples, order = ([], []), interleave(row, count)
    gc.collect()
    gc.disable()
    with Connection(server) as connection:
        for _, request in [] if row.once else order[:200]:
            connection.time(request)
        for kind, request in order:
            keep(row, samples, kind, connection.time(request))
    gc.enable()
    return samples


def fresh_connections(server, row, count):
    """The first request of a connection each."""
    samples = ([], [])
    for kind, request in interleave(row, count):
        with Connection(server) as connection:
            keep(row, samples, kind, connection.time(request))
    return samples


def cold(server, row, count):
    """The first request to the repository after a start, with the rows out of memory."""
    samples = ([], [])
    for kind, request in interleave(row, count):
        server.stop()
        server.forget_pages()
        server.start()
        with Connection(server) as connection:
            connection.time(server.hello)
            keep(row, samples, kind, connection.time(request))
    return samples
