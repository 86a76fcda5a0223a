"""Reads *.transcript files: requests and expected replies that anyone can read.

  # comment                     to the reader, anywhere
  === U1 U2: title              starts a case; the clause ids are those of the protocol page
  let name = expression         a value for later; functions are listed in values.py
  as NAME                       who asks next: admin (at first), reader, writer, stranger, none

  > METHOD target               a request, `${expression}` is replaced by its value
  > Name: value                 its headers
  >| text                       a line of its body, joined by newlines
  >= expression                 its body as the value of an expression
  >! expression                 instead of all this: raw bytes for a fresh connection

  < 202 [or 204 …]              the reply: its status; then any of
  < Name: value                 this header with exactly this value
  < Name: /regex/               … with a value that matches as a whole
  < Name: absent                … not there
  < Name => variable            … there, and kept for later
  <| text                       the body, line by line, exactly
  <= expression                 the body as the value of an expression
  <~ /regex/                    the body contains a match
  <json {…}                     the body is JSON that contains this; a list that ends with "…"
                                may go on
  <code CODE                    the body is an error list with this code (not asked of HEAD)
  <empty                        no body
  <interim 100 | none           interim replies before it
  <check expression             a truth about `body`, `reply` and the variables
"""

import re
from dataclasses import dataclass, field


class TranscriptError(Exception):
    """The transcript itself is wrong; the text names file and line."""


@dataclass
class Step:
    """One `let`, `as`, or an exchange."""
    line: int
    kind: str
    text: str = ""
    headers: list = field(default_factory=list)
    body: list = field(default_factory=list)
    expected: list = field(default_factory=list)


@dataclass
class Case:
    file: str
    line: int
    clauses: list
    title: str
    steps: list = field(default_factory=list)

    @property
    def name(self):
        return f"{self.file}: {' '.join(self.clauses)}: {self.title}"


CASE = re.compile(r"===\s+((?:[A-Z]+\d+\s*)+):\s*(.+)")
REQUEST = re.compile(r"[A-Z]+ \S.*")
HEADER = re.compile(r"([A-Za-z0-9-]+):\s*(.*)")


def read_case_line(case, number, line, where):
    """Adds one line to a case; raises TranscriptError for what has no meaning."""
    steps = case.steps
    last = steps[-1] if steps else None
    if match := re.fullmatch(r"(let|as)\s+(.+)", line):
        steps.append(Step(number, match[1], match[2].strip()))
    elif line.startswith(">!"):
        steps.append(Step(number, "raw", line[2:].strip()))
    elif line.startswith((">|", ">=")):
        last.body.append((line[:2], line[3:]))
    elif line.startswith("> "):
        text = line[2:]
        if (header := HEADER.fullmatch(text)) and last and not REQUEST.fullmatch(text):
            last.headers.append((header[1], header[2]))
        elif REQUEST.fullmatch(text):
            steps.append(Step(number, "request", text))
        else:
            raise TranscriptError(f"{where}: neither a request nor a header: {line}")
    elif line.startswith("<"):
        if last is None or last.kind not in ("request", "raw"):
            raise TranscriptError(f"{where}: a reply without its request: {line}")
        last.expected.append((number, line))
    else:
        raise TranscriptError(f"{where}: not understood: {line}")


def read_transcript(path):
    """The cases of one file, in order."""
    cases = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        where, line = f"{path.name}:{number}", line.rstrip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("==="):
            match = CASE.fullmatch(line)
            if not match:
                raise TranscriptError(f"{where}: not `=== CLAUSE …: title`: {line}")
            cases.append(Case(path.stem, number, match[1].split(), match[2]))
        elif cases:
            read_case_line(cases[-1], number, line, where)
        else:
            raise TranscriptError(f"{where}: before the first case: {line}")
    return cases
