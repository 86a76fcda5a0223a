"""Checks that every row of the attack matrix has tests, or a reason why it has none yet.

matrix.txt has one line a row: `A1: file.function, file.function` or `A13: pending: reason`.
A line may also name C++ tests as `unit: …` or a reason after its tests as `; pending: …`.
Fails when a row is missing, names a test that does not exist, or omits one that does.
"""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import runner  # noqa: E402
from isolation.modules import import_all  # noqa: E402

LAST = {"A": 25, "B": 31, "C": 15, "D": 20}


def read_table(path):
    """{row: (tests, reason)} of matrix.txt."""
    table, problems = {}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        match = re.fullmatch(r"([A-D]\d+):\s*(.*)", line)
        if not match or match[1] in table:
            problems.append(f"{path.name}:{number}: not a row, or twice: {line}")
            continue
        named, _, reason = match[2].partition("pending:")
        tests = {test.strip() for test in re.split(r"[,;]", named) if test.strip()}
        table[match[1]] = (tests, reason.strip())
    return table, problems


def registered():
    found = {}
    for check in runner.checks:
        for row in check.rows:
            found.setdefault(row, set()).add(check.name.split(" ")[1])
    return found


def problems_of(table, found):
    rows = [f"{letter}{number}" for letter, last in LAST.items() for number in range(1, last + 1)]
    for row in rows:
        tests, reason = table.get(row, (set(), ""))
        if not tests and not reason:
            yield f"{row}: neither a test nor `pending: reason`"
        for missing in sorted(tests - found.get(row, set())):
            yield f"{row}: there is no test {missing}"
        for extra in sorted(found.get(row, set()) - tests):
            yield f"{row}: {extra} exists but is not in the table"
    for row in sorted(set(table) - set(rows)):
        yield f"{row}: no such row in the matrix"


def main():
    import_all()
    table, problems = read_table(Path(__file__).with_name("matrix.txt"))
    found = registered()
    problems += problems_of(table, found)
    for problem in problems:
        print(f"FAIL {problem}")
    pending = sorted((row for row, (_, reason) in table.items() if reason),
                     key=lambda row: (row[0], int(row[1:])))
    print(f"{sum(LAST.values())} rows, {len(found)} with tests, pending: {' '.join(pending)}")
    print(f"{sum(LAST.values()) - len(problems)} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
