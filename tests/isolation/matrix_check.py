"""Checks that every row of the attack matrix has tests, or a reason why it has none yet.

matrix.txt has one line a row: `ROW: ` and then parts with `; ` between them, any of

  file.function, file.function   its tests in this folder
  elsewhere: path, path          files of other tests of it, which must exist
  only token: reason             why it runs in one of basic and token, and not in the other
  pending: reason                what is missing; stands last

Fails when a row is missing or empty, names a test or file that does not exist, omits a test that
does, or tries signed-in callers in one way only and does not say why. The last column of the matrix
in docs/design/isolation.md is made of this table; `--write` brings it up to date.
"""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import runner  # noqa: E402
from isolation.modules import import_all  # noqa: E402

LAST = {"A": 25, "B": 31, "C": 15, "D": 20}
ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/design/isolation.md"
THREATS = ROOT / "docs/design/threat-model.md"
HERE = Path(__file__).resolve().parent


@dataclass
class Row:
    tests: list = field(default_factory=list)
    elsewhere: list = field(default_factory=list)
    only: str = ""  # "token" or "basic"
    pending: str = ""

    @property
    def described(self):
        """The last column of the document."""
        files = [f"`{name}`" for name in dict.fromkeys(test.partition(".")[0]
                                                       for test in self.tests)]
        parts = [", ".join(files)] if files else []
        if self.elsewhere:
            parts.append("and " * bool(files) + ", ".join(f"`{path}`" for path in self.elsewhere))
        if self.pending:
            parts.append(f"pending: {self.pending.strip()}")
        return "; ".join(parts)


def items(text):
    return [item.strip() for item in text.split(",") if item.strip()]


def read_row(text):
    row = Row()
    text, _, row.pending = text.partition("pending:")
    for part in text.split(";"):
        kind, colon, rest = part.strip().partition(": ")
        if not colon:
            row.tests += items(part)
        elif kind == "elsewhere":
            row.elsewhere += items(rest)
        elif kind in ("only token", "only basic"):
            row.only = kind.partition(" ")[2]
        else:
            row.tests.append(part.strip())  # reported as a test that does not exist
    return row


def read_table(path):
    """{row: Row} of matrix.txt, and what is wrong with its form."""
    table, problems = {}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        match = re.fullmatch(r"([A-D]\d+):\s*(.*)", line)
        if not match or match[1] in table:
            problems.append(f"{path.name}:{number}: not a row, or twice: {line}")
            continue
        table[match[1]] = read_row(match[2])
    return table, problems


def registered():
    """{row: {test: modes}} of what the suite would run."""
    found = {}
    for check in runner.checks:
        for row in check.rows:
            test = check.name.split(" ")[1]
            found.setdefault(row, {}).setdefault(test, set()).add(check.mode)
    return found


def problems_of_row(name, row, found):
    if not (row.tests or row.elsewhere or row.pending):
        yield f"{name}: neither a test nor `pending: reason`"
    for missing in sorted(set(row.tests) - set(found)):
        yield f"{name}: there is no test {missing}"
    for extra in sorted(set(found) - set(row.tests)):
        yield f"{name}: {extra} exists but is not in the table"
    for path in row.elsewhere:
        if not (ROOT / path).is_file():
            yield f"{name}: there is no file {path}"
    ways = {mode for modes in found.values() for mode in modes} & {"basic", "token"}
    if len(ways) == 1 and ways != {row.only}:
        yield f"{name}: runs with {ways.pop()} only, and no `only …: reason` says why"
    if row.only and ways != {row.only}:
        yield f"{name}: says that it runs with {row.only} only, and does not"


def describe(table, text):
    """The document with the last column of its matrix as the table says it."""
    def line(match):
        return f"| {match[1]} |{match[2]}| {table.get(match[1], Row()).described} |"

    begin, _, rest = text.partition("<!-- matrix: begin -->")
    matrix, end, after = rest.partition("<!-- matrix: end -->")
    matrix = re.sub(r"^\| ([A-D]\d+) \|(.*)\| [^|]*\|$", line, matrix, flags=re.M)
    return begin + "<!-- matrix: begin -->" + matrix + end + after


def problems_of_threats(table, text):
    """Every row, file of this folder and path that the threat model names as a test exists."""
    for line in text.splitlines():
        cells = line.split("|")
        if not line.startswith("|") or len(cells) != 5 or cells[1].startswith("-"):
            continue
        named = cells[3]
        for name in re.findall(r"\b[A-D]\d+\b", named):
            if name not in table:
                yield f"{THREATS.name}: there is no row {name}"
        for name in re.findall(r"`([^` ]+)`", named):
            path = ROOT / name if "/" in name else HERE / f"{name}.py"
            if not path.exists():
                yield f"{THREATS.name}: there is no {name}"


def problems_of(table, found):
    rows = [f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)]
    for name in rows:
        row = table.get(name, Row())
        yield from problems_of_row(name, row, found.get(name, {}))
    for name in sorted(set(table) - set(rows)):
        yield f"{name}: no such row in the matrix"
    yield from problems_of_threats(table, THREATS.read_text())
    if DOCUMENT.read_text() != describe(table, DOCUMENT.read_text()):
        yield f"{DOCUMENT.name}: its last column is not this table; run me with --write"


def main():
    import_all()
    table, problems = read_table(Path(__file__).with_name("matrix.txt"))
    found = registered()
    if "--write" in sys.argv:
        DOCUMENT.write_text(describe(table, DOCUMENT.read_text()))
    problems += problems_of(table, found)
    for problem in problems:
        print(f"FAIL {problem}")
    pending = sorted((name for name, row in table.items() if row.pending),
                     key=lambda name: (name[0], int(name[1:])))
    print(f"{sum(LAST.values())} rows, {len(found)} with tests, pending: {' '.join(pending)}")
    print(f"{sum(LAST.values()) - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
