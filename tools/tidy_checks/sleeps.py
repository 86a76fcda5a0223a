"""Tests wait for what happens, never for time to pass. The pause between two looks of a polling
loop is fine in Python, where the other side is a process."""

import ast
import re

from tidy_checks.findings import Finding

SLEEP = {
    "c++": re.compile(r"this_thread::sleep|\busleep\(|\bnanosleep\(|::sleep\("),
    "shell": re.compile(r"^\s*sleep\s+[\d.]+", re.MULTILINE),
}


def is_sleep(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")


def python_lines(text):
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []  # the check of sizes reports it
    polling = {id(inner) for loop in ast.walk(tree) if isinstance(loop, ast.While)
               for inner in ast.walk(loop)}
    return [node.lineno for node in ast.walk(tree) if is_sleep(node) and id(node) not in polling]


def lines_of(source):
    if source.language == "python":
        return python_lines(source.text)
    text = source.code if source.language == "c++" else source.text
    return [source.line_of(match.start()) for match in SLEEP[source.language].finditer(text)]


def check(_root, sources):
    for source in sources:
        if not source.is_test:
            continue
        for line in lines_of(source):
            yield Finding(source.path, line, "sleep", "wait for the event instead")
