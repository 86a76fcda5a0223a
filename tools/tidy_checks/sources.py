"""The files that are judged, read once, with comments and strings blanked out where asked."""

import re
from functools import cached_property
from pathlib import Path

FOLDERS = ("src", "tests", "tools", "scripts", ".ci")
SUFFIXES = {".h": "c++", ".cc": "c++", ".py": "python", ".sh": "shell"}

COMMENTS_AND_STRINGS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"' + r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'", re.DOTALL)


def blank(match):
    """As many lines and columns as before, nothing in them; quotes stay, so do comments' lines."""
    text = match.group(0)
    if text.startswith("/"):
        return re.sub(r"[^\n]", " ", text)
    return '"' + re.sub(r"[^\n]", " ", text[1:-1]) + '"'


class Source:
    def __init__(self, root, path):
        self.full = path
        self.path = path.relative_to(root).as_posix()
        self.language = SUFFIXES.get(path.suffix) or "shell"

    @cached_property
    def text(self):
        return self.full.read_text(encoding="utf-8", errors="replace")

    @cached_property
    def code(self):
        """C++ text without comments and the insides of strings; offsets stay the same."""
        return COMMENTS_AND_STRINGS.sub(blank, self.text)

    @property
    def is_header(self):
        return self.path.endswith(".h")

    @property
    def room(self):
        """The room of a file below src/, else None."""
        parts = Path(self.path).parts
        return parts[1] if len(parts) > 2 and parts[0] == "src" else None

    @property
    def is_test(self):
        name = Path(self.path).name
        in_room = name.endswith(("_test.cc", "_test.h", "_fixture.h", "_fixture.cc")) or \
            name.startswith(("test_", "contract_")) or name.endswith("_contract_test.cc")
        return self.path.startswith("tests/") or "/testing/" in self.path or \
            (self.room is not None and in_room)

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


def is_script(path):
    if path.suffix:
        return False
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def find_sources(root):
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if "__pycache__" in path.parts or "corpus" in path.parts or not path.is_file():
                continue
            if path.suffix in SUFFIXES or is_script(path):
                found.append(Source(root, path))
    return found
