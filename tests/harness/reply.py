"""One HTTP exchange as it went over the wire: what was asked and what came back."""

import json

SHOWN_BYTES_MAX = 1200


def show_bytes(data):
    """Bytes for a human: text where it is text, cut at SHOWN_BYTES_MAX."""
    text = data[:SHOWN_BYTES_MAX].decode("utf-8", "backslashreplace")
    more = len(data) - SHOWN_BYTES_MAX
    return text + (f"… ({more} bytes more)" if more > 0 else "")


class Reply:
    """A parsed reply. Headers keep their order and spelling; look-ups ignore case."""

    def __init__(self, status, reason, headers, body, interim=(), closed=False):
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
        self.interim = list(interim)
        self.closed = closed
        self.asked = ""

    def header(self, name):
        """The first value of a header, or None."""
        values = self.all(name)
        return values[0] if values else None

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)

    def codes(self):
        """The error codes of a JSON error body; [] when it is not one."""
        try:
            return [error["code"] for error in self.json()["errors"]]
        except (ValueError, KeyError, TypeError):
            return []

    def __str__(self):
        lines = [f"> {line}" for line in self.asked.splitlines()]
        lines += [f"< {code} (interim)" for code in self.interim]
        lines.append(f"< {self.status} {self.reason}")
        lines += [f"< {key}: {value}" for key, value in self.headers]
        lines.append(f"< [{len(self.body)} bytes] {show_bytes(self.body)}")
        if self.closed:
            lines.append("< (connection closed)")
        return "\n".join(lines)
