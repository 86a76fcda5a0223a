"""Finds the functions of C++ text by its braces: a reading good enough for sizes.

At the level of namespaces and classes, a brace after something with parentheses begins a
function's body. Inside one, braces after if, for, while, switch, do, else, try and catch nest.
"""

import re
from typing import NamedTuple

OUTER = re.compile(r"^(?:inline\s+)?(?:namespace|extern)\b|\b(?:class|struct|union|enum)\b")
CONTROL = re.compile(r"^(?:\}\s*)?(?:if|for|while|switch|do|else|try|catch|case|default)\b")
NAME = re.compile(r"([\w~:]+|operator\s*\S+?)\s*\(")
TOKEN = re.compile(r"[{};]|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", re.MULTILINE)


class Function(NamedTuple):
    name: str
    line: int
    lines: int
    nesting: int


class Reader:
    def __init__(self, code):
        self.code = code
        self.scopes = []  # "outer", "function", "control" or "plain"
        self.found = []

    def header_kind(self, header):
        if "function" in self.scopes:
            return "control" if CONTROL.match(header) else "plain"
        paren = header.find("(")
        equals = re.search(r"(?<![=!<>])=(?!=)", header)
        initializer = equals and (paren < 0 or equals.start() < paren)
        if initializer and "operator" not in header:
            return "plain"
        if OUTER.search(header) and (paren < 0 or not header.rstrip().endswith(")")):
            return "outer"
        return "function" if paren >= 0 and "plain" not in self.scopes else "plain"

    def open(self, header, offset):
        kind = self.header_kind(header)
        self.scopes.append(kind)
        if kind == "function":
            self.begin = offset - len(header)
            self.name = NAME.search(header).group(1) if NAME.search(header) else "?"
            self.deepest = 0
        elif kind == "control":
            self.deepest = max(self.deepest, self.scopes.count("control"))

    def close(self, offset):
        if self.scopes and self.scopes.pop() == "function":
            lines = self.code.count("\n", self.begin, offset) + 1
            line = self.code.count("\n", 0, self.begin) + 1
            self.found.append(Function(self.name, line, lines, self.deepest))

    def read(self):
        start = 0
        for match in TOKEN.finditer(self.code):
            if match.group() == "{":
                self.open(self.code[start:match.start()].strip(), match.start())
            elif match.group() == "}":
                self.close(match.start())
            if match.group() != ";" or not self.in_parentheses(start, match.start()):
                start = match.end()
        return self.found

    def in_parentheses(self, start, end):
        """The ";" of a for statement's head ends nothing."""
        text = self.code[start:end]
        return text.count("(") > text.count(")")


def functions(code):
    return Reader(code).read()
