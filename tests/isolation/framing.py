"""Request smuggling: where a message ends has one reading, or the connection ends.

Each attack is followed on the same connection by a second, harmless request; a second reply
means that the first message was given a length it did not have.
"""

import re

from harness import content, push
from harness.runner import expect, require, row

SECOND = "GET /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n"


def statuses(data):
    """The status of each reply in a byte stream, found by its status lines."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", data)]


def attack(w, text, allowed=(400,)):
    """Sends bytes and the second request; one refusal and a closed connection must follow."""
    host = w.server.authority
    head = text if isinstance(text, bytes) else text.replace("{host}", host).encode("latin-1")
    wire = w.server.wire(timeout=15)
    wire.send(head + SECOND.replace("{host}", host).encode())
    try:
        data = wire.read_to_end()
    except TimeoutError:
        data, wire.pending = wire.pending, b""
        require(False, "the connection stays open", head[:300], data[:600])
    wire.close()
    require(len(statuses(data)) == 1, "exactly one reply", head[:300], data[:900])
    require(statuses(data)[0] in allowed, f"refused with {allowed}", head[:300], data[:600])


def post(*lines, body=""):
    return "\r\n".join(["POST /v2/ HTTP/1.1", "Host: {host}", *lines, "", ""]) + body


@row("D1")
def two_lengths(w):
    for lines in (("Content-Length: 4", "Transfer-Encoding: chunked"),
                  ("Transfer-Encoding: chunked", "Content-Length: 4"),
                  ("Content-Length: 4", "Content-Length: 5"),
                  ("Content-Length: 4", "Content-Length: 4"),
                  ("Content-Length: 4, 4",), ("Content-Length: 4, 5",)):
        attack(w, post(*lines, body="0\r\n\r\n"))


@row("D1")
def lengths_that_are_no_numbers(w):
    for value in ("+4", "-4", "4 4", "0x4", "4.0", "1e1", "", "four", "4;", "'4'", "4,",
                  "\u00b2", "18446744073709551617", "9" * 400, "-0", "4\x0b", "4\x00"):
        attack(w, post(f"Content-Length: {value}", body="abcd"), (400, 413))


@row("D1")
def transfer_encodings(w):
    for value in ("chunked, identity", "identity", "identity, chunked", "gzip, chunked",
                  "xchunked", "chunked, chunked", "chunked;q=1", "chunked x", "\x0bchunked",
                  "chunked\x0b", '"chunked"', "", "chunked,", ",chunked", "cow",
                  "chunked\x00"):
        attack(w, post(f"Transfer-Encoding: {value}", body="0\r\n\r\n"), (400, 501))
    for lines in (("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
                  ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
                  ("Transfer-Encoding : chunked",), ("Transfer-Encoding\t: chunked",),
                  (" Transfer-Encoding: chunked",), ("Transfer-Encoding:\r\n chunked",),
                  ("X: y\rTransfer-Encoding: chunked",), ("Transfer_Encoding\x00: chunked",)):
        attack(w, post(*lines, body="0\r\n\r\n"), (400, 501))
    attack(w, "POST /v2/ HTTP/1.0\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           (400, 501))


@row("D1")
def broken_lines(w):
    for text in ("GET /v2/ HTTP/1.1\nHost: {host}\n\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX: a\nY: b\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX: a\r\n b\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\n Host: {host}\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX: a\rb\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\n: x\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX Y: z\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX: a\x00b\r\n\r\n",
                 "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nX\u00e9: a\r\n\r\n",
                 "GET  /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET /v2/  HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET\t/v2/\tHTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET /v2/ x HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET /v2/\r\nHost: {host}\r\n\r\n",
                 "G\u00cbT /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET /v2/\x00 HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET /v2/\x7f HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "GET v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
        attack(w, text, (400, 505))
    for version in ("HTTP/1.2x", "HTTP/2.0", "HTTP/0.9", "HTTP/1", "HTTP/11.1", "http/1.1",
                    "HTTP/1.1 ", "HTTX/1.1", "HTTP/1,1"):
        attack(w, f"GET /v2/ {version}\r\nHost: {{host}}\r\n\r\n", (400, 505))


@row("D1")
def hosts(w):
    attack(w, "GET /v2/ HTTP/1.1\r\n\r\n")
    attack(w, "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n")
    attack(w, "GET /v2/ HTTP/1.1\r\nHost: {host}\r\nhost: other\r\n\r\n")


@row("D1")
def http_2_is_not_spoken(w):
    """Its preface and pseudo-headers are refused, and an offer to change to it is ignored."""
    attack(w, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505))
    for line in (":method: DELETE", ":path: /v2/_catalog", ":authority: evil", ":scheme: https",
                 ":status: 200", ": x"):
        attack(w, f"GET /v2/ HTTP/1.1\r\nHost: {{host}}\r\n{line}\r\n\r\n")
    wire = w.server.wire(timeout=15)
    wire.send((f"GET /v2/ HTTP/1.1\r\nHost: {w.server.authority}\r\nUpgrade: h2c\r\n"
               "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
               f"GET /healthz HTTP/1.1\r\nHost: {w.server.authority}\r\n"
               "Connection: close\r\n\r\n").encode())
    found = statuses(wire.read_to_end())
    wire.close()
    require(found == [401, 200], f"answered in HTTP/1.1, got {found}")


@row("D1")
def chunks(w):
    """Broken chunked bodies on a route that really reads them."""
    w.furnish_mine()
    user = "".join(f"{name}: {value}\r\n" for name, value in w.owner.authorization())
    for body in ("5;\nx\r\nhello\r\n0\r\n\r\n", "5;a=\"\r\nhello\r\n0\r\n\r\n\x00",
                 "5\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
                 "+5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
                 " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n",
                 "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n",
                 "g\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff1\r\nhello\r\n0\r\n\r\n",
                 "5\r\r\nhello\r\n0\r\n\r\n", "5;" + "x" * 70_000 + "\r\nhello\r\n0\r\n\r\n",
                 "0\r\nContent-Length: 5\nX: y\r\n\r\n", "0\r\n X: y\r\n\r\n"):
        location = push.begin(w.owner, w.m)
        attack(w, f"PATCH {location} HTTP/1.1\r\nHost: {{host}}\r\n{user}"
                  f"Transfer-Encoding: chunked\r\n\r\n{body}", (400, 413, 431))


@row("D1")
def a_refused_body_is_never_a_request(w):
    """The smuggled request inside a body of a refused request is not answered."""
    inner = f"GET /v2/{w.m}/tags/list HTTP/1.1\r\nHost: {w.server.authority}\r\n\r\n"
    wire = w.server.wire(timeout=15)
    wire.send((f"PATCH /v2/{w.v}/blobs/uploads/x HTTP/1.1\r\nHost: {w.server.authority}\r\n"
               f"Connection: close\r\nContent-Length: {len(inner)}\r\n\r\n{inner}").encode())
    data = wire.read_to_end()
    wire.close()
    require(len(statuses(data)) == 1, "one request, one reply", data[:600])


@row("D1")
def well_formed_pipelines_are_answered_in_order(w):
    """The other side of the coin: correct framing keeps the connection."""
    host = w.server.authority
    wire = w.server.wire()
    wire.send((f"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"
               f"GET /v2/ HTTP/1.1\r\nHost: {host}\r\n\r\n"
               f"POST /v2/{w.m}/blobs/uploads/ HTTP/1.1\r\nHost: {host}\r\n"
               f"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n"
               f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").encode())
    found = statuses(wire.read_to_end())
    wire.close()
    require(found == [200, 401, 401, 200], f"replies in order, got {found}")


@row("D1")
def a_body_swallows_nothing_of_the_next_request(w):
    """A body that comes after its head, in one piece with the next request: each keeps its own.

    Behind a proxy that shares connections the next request may be anybody's.
    """
    host = w.server.authority
    user = "".join(f"{name}: {value}\r\n" for name, value in w.owner.authorization())
    follower = f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nX-Secret: {'s' * 40}\r\n\r\n".encode()
    wire = w.server.wire()
    for size in (*range(1, 41), 63, 64, 65, 127, 128, 129):
        data = content.random_bytes(size)
        location = push.begin(w.owner, w.m)
        target = push.with_query(location, digest=content.digest(data))
        wire.send(f"PUT {target} HTTP/1.1\r\nHost: {host}\r\n{user}Expect: 100-continue\r\n"
                  f"Content-Length: {size}\r\n\r\n".encode())
        require(wire.read_head()[0] == 100, "the body is asked for")
        wire.send(data + follower)
        expect(wire.read_reply("PUT"), 201)
        expect(wire.read_reply("GET"), 200)
        expect(w.owner.get(f"/v2/{w.m}/blobs/{content.digest(data)}"), 200, body=data)
        # And one that is refused before it has come, which leaves the connection open.
        wire.send(f"PUT /v2/{w.v}/blobs/uploads/x HTTP/1.1\r\nHost: {host}\r\n"
                  f"Content-Length: {size}\r\n\r\n".encode())
        expect(wire.read_reply("PUT"), 401)
        wire.send(data + follower)
        expect(wire.read_reply("GET"), 200)
    wire.close()
