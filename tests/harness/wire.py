"""HTTP/1.1 by hand over a socket, so that tests can say exactly what they send.

Nothing here repairs, merges or reorders: malformed requests leave as written, and replies
keep their header order. Every wait is bounded by a socket timeout.
"""

import socket
import ssl

from harness.reply import Reply

WAIT_SECONDS = 30


class WireError(Exception):
    """The peer broke the connection or the protocol."""


class Wire:
    """One connection to host:port, plain or TLS."""

    def __init__(self, host, port, ca_file=None, timeout=WAIT_SECONDS, source=None,
                 certificate=None):
        sock = socket.create_connection((host, port), timeout=timeout,
                                        source_address=source and (source, 0))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if ca_file:
            context = ssl.create_default_context(cafile=ca_file)
            if certificate:
                context.load_cert_chain(*certificate)
            sock = context.wrap_socket(sock, server_hostname=host)
        self.sock = sock
        self.pending = b""
        self.used = False

    def close(self):
        self.sock.close()

    def send(self, data):
        """Sends everything; False when the peer stopped listening (its reply may be waiting)."""
        try:
            self.sock.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            return False

    def more(self):
        """Reads once. b'' at the end; a reset counts as the end, a timeout does not."""
        try:
            data = self.sock.recv(1 << 16)
        except (ConnectionResetError, ssl.SSLEOFError):
            data = b""
        self.pending += data
        return data

    def read_to_end(self, bytes_max=1 << 24):
        """Everything until the peer closes."""
        while len(self.pending) < bytes_max and self.more():
            pass
        data, self.pending = self.pending, b""
        return data

    def at_end(self):
        """True when the peer has closed and nothing is left to read."""
        return not self.pending and not self.more()

    def read_line(self):
        while b"\r\n" not in self.pending:
            if not self.more():
                raise WireError(f"closed inside a head: {self.pending[:200]!r}")
        line, self.pending = self.pending.split(b"\r\n", 1)
        return line.decode("latin-1")

    def read_exactly(self, count):
        parts, have = [self.pending], len(self.pending)
        while have < count:
            self.pending = b""
            data = self.more()
            if not data:
                raise WireError(f"closed after {have} of {count} body bytes")
            parts.append(data)
            have += len(data)
        data = b"".join(parts)
        self.pending = data[count:]
        return data[:count]

    def read_head(self):
        version, status, reason = (self.read_line().split(" ", 2) + [""])[:3]
        if not version.startswith("HTTP/1."):
            raise WireError(f"not a status line: {version!r}")
        headers = []
        while line := self.read_line():
            name, _, value = line.partition(":")
            headers.append((name, value.strip(" \t")))
        return int(status), reason, headers

    def read_chunked(self):
        body = b""
        while size := int(self.read_line().split(";")[0], 16):
            body += self.read_exactly(size)
            self.read_line()
        while self.read_line():
            pass
        return body

    def read_reply(self, method="GET", interim=()):
        """The next final reply. Interim ones are counted on it."""
        interim = list(interim)
        status, reason, headers = self.read_head()
        while 100 <= status < 200:
            interim.append(status)
            status, reason, headers = self.read_head()
        fields = {name.lower(): value for name, value in headers}
        if method == "HEAD" or status in (204, 304):
            body = b""
        elif fields.get("transfer-encoding", "").lower() == "chunked":
            body = self.read_chunked()
        elif "content-length" in fields:
            body = self.read_exactly(int(fields["content-length"]))
        else:
            body = self.read_to_end()
        closed = fields.get("connection", "").lower() == "close"
        return Reply(status, reason, headers, body, interim, closed)


def stalled_reader(server, client, target):
    """A connection with a response to GET that has begun and that nobody reads on."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(WAIT_SECONDS)
    sock.connect((server.host, server.port))
    sock.sendall(head_bytes("GET", target,
                            [("Host", server.authority), *client.authorization()]))
    begun = sock.recv(12)
    if begun != b"HTTP/1.1 200":
        raise WireError(f"not served: {begun!r}")
    return sock


def head_bytes(method, target, headers):
    lines = [f"{method} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def chunked_bytes(body, chunk=1 << 16):
    parts = []
    for start in range(0, len(body), chunk):
        piece = body[start:start + chunk]
        parts.append(b"%x\r\n" % len(piece) + piece + b"\r\n")
    return b"".join(parts) + b"0\r\n\r\n"
