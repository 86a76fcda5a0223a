"""What a coroutine is called with must live as long as it: no parameter of a function that yields
a Task is a const reference, an rvalue reference, a string_view or a span."""

import re

from tidy_checks.findings import Finding

TASK = re.compile(r"\bTask<")
NAME = re.compile(r"\s+(?:[\w:<>]+::)?(\w+)\s*\(")
BORROWED = re.compile(r"\b(?:string_view|span)\b")


def end_of(code, start, opening, closing):
    """The offset behind the bracket that closes the one before `start`; None at the end."""
    depth = 1
    for offset in range(start, len(code)):
        if code[offset] == opening:
            depth += 1
        elif code[offset] == closing:
            depth -= 1
            if depth == 0:
                return offset + 1
    return None


def without_templates(text):
    """Text with the insides of < > removed: a std::function may be called with what it likes."""
    before = None
    while before != text:
        before, text = text, re.sub(r"<[^<>]*>", "", text)
    return text


def split_parameters(text):
    depth, part = 0, ""
    for character in text:
        depth += character in "<({["
        depth -= character in ">)}]"
        if character == "," and depth == 0:
            yield part
            part = ""
        else:
            part += character
    yield part


def trouble_with(parameter):
    plain = without_templates(parameter.split("=")[0])
    if "&&" in plain:
        return "an rvalue reference"
    if "&" in plain and re.search(r"\bconst\b", plain):
        return "a const reference"
    if BORROWED.search(parameter) and "function<" not in parameter:
        return "borrowed bytes"
    return None


def check_source(source):
    for match in TASK.finditer(source.code):
        after = end_of(source.code, match.end(), "<", ">")
        name = NAME.match(source.code, after) if after else None
        end = end_of(source.code, name.end(), "(", ")") if name else None
        if not end:
            continue
        for parameter in split_parameters(source.code[name.end():end - 1]):
            trouble = trouble_with(parameter)
            if trouble:
                yield Finding(source.path, source.line_of(match.start()), "coroutine",
                              f"{name.group(1)}() takes {trouble}: {' '.join(parameter.split())}")


def check(_root, sources):
    for source in sources:
        if source.language == "c++":
            yield from check_source(source)
