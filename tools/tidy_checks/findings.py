"""What a check found, and the exceptions that are allowed to stay."""

from typing import NamedTuple


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    message: str
    value: int = 0  # what was measured, for rules that are limits

    def text(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


class Exceptions:
    """Lines "RULE PATH VALUE REASON…"; VALUE is the most that is tolerated, - where none is."""

    def __init__(self, path):
        self.path = path
        self.entries = {}
        self.used = {}
        self.malformed = []
        lines = path.read_text().splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#"):
                self.add(number, line.split(None, 3))

    def add(self, number, words):
        if len(words) < 4:
            self.malformed.append(number)
            return
        rule, path, value, _ = words
        self.entries[rule, path] = (number, None if value == "-" else int(value))
        self.used[rule, path] = 0

    def cover(self, finding):
        key = finding.rule, finding.path
        if key not in self.entries:
            return False
        self.used[key] = max(self.used[key], finding.value, 1)
        limit = self.entries[key][1]
        return limit is None or finding.value <= limit

    def unneeded(self):
        name = f"tools/{self.path.name}"
        for number in self.malformed:
            yield Finding(name, number, "exception", "write RULE PATH VALUE REASON")
        for (rule, path), (number, limit) in self.entries.items():
            used = self.used[rule, path]
            if used == 0:
                yield Finding(name, number, "exception",
                              f"{rule} {path} is no longer needed: remove it")
            elif limit is not None and used < limit:
                yield Finding(name, number, "exception",
                              f"{rule} {path} can be lowered to {used}")
