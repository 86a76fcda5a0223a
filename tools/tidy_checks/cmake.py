"""A room's CMake DEPS line says the same as the floor table, and a room has a short README."""

import re

from tidy_checks.findings import Finding
from tidy_checks.includes import ALLOWED

README_LINES_MAX = 40
LIBRARY = re.compile(r"bulkhead_library\((.*?)\)", re.DOTALL)


def dependencies(text):
    for match in LIBRARY.finditer(text):
        after = re.split(r"\bDEPS\b", match.group(1))
        if len(after) == 2:
            names = re.split(r"\b(?:TESTS|SOURCES|NAME)\b", after[1])[0]
            yield from re.findall(r"bulkhead_(\w+)", names)


def check_readme(root, room):
    path = f"src/{room}/README.md"
    readme = root / path
    if not readme.exists():
        yield Finding(f"src/{room}", 1, "readme", "a room has a README.md")
        return
    lines = len(readme.read_text().splitlines())
    if lines > README_LINES_MAX:
        yield Finding(path, 1, "readme", f"{lines} lines, {README_LINES_MAX} at most", lines)


def check(root, _sources):
    for room, allowed in ALLOWED.items():
        cmake = root / "src" / room / "CMakeLists.txt"
        if not cmake.exists():
            continue
        yield from check_readme(root, room)
        for name in dependencies(cmake.read_text()):
            if name not in allowed:
                yield Finding(f"src/{room}/CMakeLists.txt", 1, "floor",
                              f"{room} may not depend on {name}")
