"""Files, functions, lines and nesting within their bounds."""

import ast
import re

from tidy_checks.blocks import functions
from tidy_checks.findings import Finding

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
LINE_COLUMNS_MAX = 100
NESTING_MAX = 3

# A link or a path cannot be broken.
UNBREAKABLE = re.compile(r"^\s*(//|#)\s*\S+$")


def check_lines(source):
    lines = source.text.splitlines()
    if len(lines) > FILE_LINES_MAX:
        yield Finding(source.path, 1, "file-size",
                      f"{len(lines)} lines, {FILE_LINES_MAX} at most", len(lines))
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_COLUMNS_MAX and not UNBREAKABLE.match(line):
            yield Finding(source.path, number, "line-size",
                          f"{len(line)} columns, {LINE_COLUMNS_MAX} at most", len(line))


def too_long(source, line, name, lines):
    if lines > FUNCTION_LINES_MAX:
        yield Finding(source.path, line, "function-size",
                      f"{name} has {lines} lines, {FUNCTION_LINES_MAX} at most", lines)


def check_cpp(source):
    for function in functions(source.code):
        yield from too_long(source, function.line, function.name, function.lines)
        if function.nesting > NESTING_MAX:
            yield Finding(source.path, function.line, "nesting",
                          f"{function.name} nests {function.nesting} deep, {NESTING_MAX} at most",
                          function.nesting)


def check_python(source):
    try:
        tree = ast.parse(source.text)
    except SyntaxError as error:
        yield Finding(source.path, error.lineno or 1, "syntax", str(error.msg))
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield from too_long(source, node.lineno, node.name, node.end_lineno - node.lineno + 1)


def check(_root, sources):
    for source in sources:
        yield from check_lines(source)
        if source.language == "c++":
            yield from check_cpp(source)
        elif source.language == "python":
            yield from check_python(source)
