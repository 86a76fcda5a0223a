"""Tests wait for what happens, never for time to pass."""

import re

from tidy_checks.findings import Finding

SLEEP = {
    "c++": re.compile(r"this_thread::sleep|\busleep\(|\bnanosleep\(|::sleep\("),
    "python": re.compile(r"\btime\.sleep\(|\bfrom time import .*\bsleep\b"),
    "shell": re.compile(r"^\s*sleep\s+[\d.]+", re.MULTILINE),
}


def check(_root, sources):
    for source in sources:
        if not source.is_test:
            continue
        text = source.code if source.language == "c++" else source.text
        for match in SLEEP[source.language].finditer(text):
            yield Finding(source.path, source.line_of(match.start()), "sleep",
                          "wait for the event instead")
