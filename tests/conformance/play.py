"""Plays one transcript file against a server and holds each reply against it."""

import re

from conformance.values import FUNCTIONS
from harness import content
from harness.runner import Failure, expect, require

# Codes that the specification lists, and those that known clients understand beside them.
FOR_BROWSERS = (("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
                ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
                ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
                ("Strict-Transport-Security", None))
CODES = {"BLOB_UNKNOWN", "BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN", "DIGEST_INVALID",
         "MANIFEST_BLOB_UNKNOWN", "MANIFEST_INVALID", "MANIFEST_UNKNOWN", "NAME_INVALID",
         "NAME_UNKNOWN", "SIZE_INVALID", "UNAUTHORIZED", "DENIED", "UNSUPPORTED",
         "TOOMANYREQUESTS", "UNKNOWN", "UNAVAILABLE", "RANGE_INVALID", "TAG_INVALID",
         "PAGINATION_NUMBER_INVALID"}


def contains(found, wanted):
    """`wanted` within `found`: objects by their keys, lists by position."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            key in found and contains(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        more = wanted[-1:] == ["…"]
        wanted = wanted[:-1] if more else wanted
        return (isinstance(found, list) and len(found) >= len(wanted)
                and (more or len(found) == len(wanted)) and all(map(contains, found, wanted)))
    return found == wanted


class Player:
    """The variables and callers of one file. Cases run in order and share them."""

    def __init__(self, server, number):
        self.server = server
        self.variables = {"repo": f"conf/r{number:02d}", "other": f"conf/o{number:02d}",
                          "host": server.authority, "url": server.url}
        self.clients = {"none": server.client(None)}
        self.caller = "admin"

    def evaluate(self, text, **more):
        scope = {**FUNCTIONS, **self.variables, **more, "__builtins__": {}}
        return eval(text, scope)  # our own files; nothing from outside reaches this

    def fill(self, text, escape=False):
        """Replaces ${…}; inside a regex the values are escaped."""
        def value(match):
            found = self.evaluate(match[1])
            found = found.decode() if isinstance(found, bytes) else str(found)
            return re.escape(found) if escape else found
        return re.sub(r"\$\{(.+?)\}", value, text)

    def client(self):
        if self.caller not in self.clients:
            self.clients[self.caller] = self.server.client(self.caller)
        return self.clients[self.caller]

    def play(self, case):
        for step in case.steps:
            where = f"{case.file}.transcript:{step.line}"
            try:
                self.play_step(step)
            except Failure as failure:
                raise Failure(f"{where}: {failure}") from None
            except Exception as error:
                raise RuntimeError(f"{where}: {step.text}: {error!r}") from error

    def play_step(self, step):
        if step.kind == "let":
            name, _, expression = step.text.partition("=")
            self.variables[name.strip()] = self.evaluate(expression.strip())
        elif step.kind == "as":
            self.caller = step.text
        else:
            reply = self.ask_raw(step) if step.kind == "raw" else self.ask(step)
            for number, line in step.expected:
                try:
                    self.hold(reply, line)
                except Failure as failure:
                    raise Failure(f"line {number}: {line}\n{failure}") from None
            self.hold_always(step, reply)

    def ask(self, step):
        method, target = self.fill(step.text).split(" ", 1)
        headers = [(name, self.fill(value)) for name, value in step.headers]
        body = self.body_of(step)
        chunked = ("Transfer-Encoding", "chunked") in headers
        if chunked:
            headers.remove(("Transfer-Encoding", "chunked"))
        return self.client().request(method, target, headers, body, chunked)

    def body_of(self, step):
        if not step.body:
            return None
        if step.body[0][0] == ">=":
            value = self.evaluate(step.body[0][1])
            return value.body if isinstance(value, content.Manifest) else value
        return "\n".join(self.fill(text) for _, text in step.body).encode()

    def ask_raw(self, step):
        wire = self.server.wire()
        data = self.evaluate(step.text)
        wire.send(data if isinstance(data, bytes) else data.encode())
        reply = wire.read_reply()
        reply.asked = f"(raw) {data[:200]!r}"
        wire.close()
        return reply

    # --- expectations ----------------------------------------------------------------------

    def hold(self, reply, line):
        if line.startswith("<json "):
            wanted = self.evaluate(line[6:], true=True, false=False, null=None)
            require(contains(reply.json(), wanted), f"the body contains {wanted}", reply)
        elif line.startswith("<code "):
            require(line[6:].strip() in reply.codes(), "an error list with this code", reply)
        elif line.startswith("<interim "):
            wanted = [] if "none" in line else [int(line.split()[1])]
            require(reply.interim == wanted, "these interim replies", reply)
        elif line.startswith("<check "):
            truth = self.evaluate(line[7:], body=reply.body, reply=reply)
            require(truth, "this holds", reply)
        elif line.strip() == "<empty":
            require(reply.body == b"", "no body", reply)
        elif line.startswith("<="):
            value = self.evaluate(line[2:].strip())
            expect(reply, reply.status,
                   body=value.body if isinstance(value, content.Manifest) else value)
        elif line.startswith("<~"):
            pattern = self.fill(line[2:].strip().strip("/"), escape=True)
            require(re.search(pattern.encode(), reply.body), "the body matches", reply)
        elif line.startswith("<|"):
            expect(reply, reply.status, body=self.fill(line[3:]).encode())
        else:
            self.hold_head(reply, line[2:].strip())

    def hold_head(self, reply, text):
        if re.fullmatch(r"\d{3}( or \d{3})*", text):
            expect(reply, [int(status) for status in text.split(" or ")])
            return
        if match := re.fullmatch(r"([\w-]+)\s*=>\s*(\w+)", text):
            require(reply.header(match[1]) is not None, f"a header {match[1]}", reply)
            self.variables[match[2]] = reply.header(match[1])
            return
        name, _, wanted = text.partition(":")
        wanted, found = wanted.strip(), reply.header(name)
        if wanted == "absent":
            require(found is None, f"no header {name}", reply)
        elif len(wanted) > 1 and wanted[0] == wanted[-1] == "/":
            pattern = self.fill(wanted[1:-1], escape=True)
            require(found is not None and re.fullmatch(pattern, found), "it matches", reply)
        else:
            require(found == self.fill(wanted), f"{name} is {self.fill(wanted)}", reply)

    def hold_always(self, step, reply):
        """What holds for every reply of the API, whatever the transcript says."""
        if step.kind == "raw" or not self.fill(step.text).split(" ", 1)[1].startswith("/v2/"):
            return
        require(reply.header("Docker-Distribution-Api-Version") == "registry/2.0",
                "H2: the API version on every reply", reply)
        require(reply.header("X-Request-Id") or self.server.is_control,
                "a request id on every reply", reply)
        for name, value in () if self.server.is_control else FOR_BROWSERS:
            require(reply.header(name) == value, f"{name}: {value} on every reply", reply)
        require(reply.status < 500, "never a 5xx", reply)
        if reply.status >= 400 and step.text.split(" ")[0] != "HEAD":
            media_type = (reply.header("Content-Type") or "").partition(";")[0]
            require(media_type == "application/json", "E1: JSON", reply)
            codes = reply.codes()
            require(codes and set(codes) <= CODES, f"E2: known codes, got {codes}", reply)
