"""Names that say nothing, and how a header begins."""

import re
from pathlib import Path

from tidy_checks.findings import Finding

EMPTY_WORDS = ("util", "utils", "common", "helper", "helpers", "manager", "impl", "misc")
TYPE = re.compile(r"\b(?:class|struct|namespace|enum(?:\s+class)?)\s+(\w+)")


def words_of(name):
    """snake_case and UpperCamelCase taken apart, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)]


def empty_words(name):
    return [word for word in words_of(name) if word in EMPTY_WORDS]


def check_names(source):
    for part in Path(source.path).with_suffix("").parts:
        for word in empty_words(part):
            yield Finding(source.path, 1, "name", f"'{word}' says nothing: {part}")
    if source.language == "c++":
        for match in TYPE.finditer(source.code):
            for word in empty_words(match.group(1)):
                yield Finding(source.path, source.line_of(match.start()), "name",
                              f"'{word}' says nothing: {match.group(1)}")


def check_header(source):
    if not source.text.startswith("//"):
        yield Finding(source.path, 1, "header",
                      "begins with a comment: what it promises, who may call it, who owns what")
    if not re.search(r"^#pragma once$", source.text, re.MULTILINE):
        yield Finding(source.path, 1, "header", "has no #pragma once")


def check(_root, sources):
    for source in sources:
        yield from check_names(source)
        if source.is_header:
            yield from check_header(source)
