"""The functions that expressions in transcripts may call. Bytes stay bytes, text is text."""

import hashlib
import json
import re
from urllib.parse import quote

from harness import content

MIB = 1 << 20


def sha256(data):
    return content.digest(as_bytes(data))


def sha512(data):
    return content.digest(as_bytes(data), "sha512")


def as_bytes(value):
    return value.body if isinstance(value, content.Manifest) else value


def add(location, name, value):
    """A Location with one more query parameter, percent-encoded."""
    return location + ("&" if "?" in location else "?") + f"{name}={quote(str(value), safe='')}"


def size(value):
    return len(as_bytes(value))


def multipart(reply):
    """The parts of a multipart/byteranges reply: [(content_range, bytes)]."""
    boundary = re.search(r'boundary="?([^";]+)', reply.header("Content-Type"))[1]
    pieces = reply.body.split(b"--" + boundary.encode())
    if pieces[-1].strip(b"\r\n") != b"--":
        raise ValueError("no closing boundary")
    parts = []
    for piece in pieces[1:-1]:
        head, _, data = piece.partition(b"\r\n\r\n")
        span = re.search(rb"(?i)content-range:\s*(.+)", head)
        parts.append((span[1].strip().decode(), data[:-2]))
    return parts


def spans(data, *ranges):
    """What multipart() must give for these (first, last) of data."""
    return [(f"bytes {first}-{last}/{len(data)}", data[first:last + 1])
            for first, last in ranges]


FUNCTIONS = {
    "random_bytes": content.random_bytes, "random_hex": content.random_hex,
    "nowhere": content.nowhere, "sha256": sha256, "sha512": sha512, "size": size, "add": add,
    "quote": lambda text: quote(text, safe=""), "image": content.image, "index": content.index,
    "artifact": content.artifact, "manifest": content.Manifest,
    "descriptor": content.descriptor, "docker_image": content.docker_image,
    "docker_list": content.docker_list, "json": lambda value: json.dumps(value).encode(),
    "parsed": json.loads, "hex": bytes.fromhex, "multipart": multipart, "spans": spans,
    "md5": lambda data: "md5:" + hashlib.md5(data).hexdigest(),
    "len": len, "sorted": sorted, "set": set, "range": range, "str": str, "int": int,
    "list": list, "any": any, "all": all, "match": re.fullmatch, "search": re.search,
    "empty_json": b"{}", "IMAGE": content.IMAGE, "INDEX": content.INDEX, "CONFIG": content.CONFIG,
    "LAYER": content.LAYER, "EMPTY": content.EMPTY, "DOCKER_IMAGE": content.DOCKER_IMAGE,
    "DOCKER_LIST": content.DOCKER_LIST, "MIB": MIB,
}
