"""A tiny test runner. Functions register themselves with @row or @test, `main` runs them.

One line a check, a table of rows and modes, and last the plain line `N passed, N failed`.
A failing assertion prints the request and the reply it is about.
"""

import argparse
import fnmatch
import sys
import time
import traceback
from dataclasses import dataclass

checks = []


class Failure(AssertionError):
    """A check that did not hold; the text says what was asked and answered."""


class Skip(Exception):
    """A check that cannot run here; the text says what is missing."""


@dataclass
class Check:
    name: str
    rows: tuple
    mode: str
    function: object

    @property
    def label(self):
        return f"{self.name}/{self.mode}" if self.mode else self.name


def row(*rows, modes=("",)):
    """Registers a check for rows of the attack matrix, once for each mode."""
    def register(function):
        module = function.__module__.rpartition(".")[2]
        for mode in modes:
            checks.append(Check(f"{'+'.join(rows)} {module}.{function.__name__}", rows, mode,
                                function))
        return function
    return register


def test(name, modes=("",)):
    """Registers a named check that belongs to no row."""
    def register(function):
        for mode in modes:
            checks.append(Check(name, (), mode, function))
        return function
    return register


# --- assertions ----------------------------------------------------------------------------


def require(condition, text, *evidence):
    if not condition:
        raise Failure("\n".join([text, *map(str, evidence)]))


def until(condition, text, seconds=30):
    """Waits for what another process will do by itself; a failure when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        require(time.monotonic() < deadline, f"in {seconds} s: {text}")
        time.sleep(0.05)


def expect(reply, status, code=None, headers=None, body=None):
    """Asserts status (one or several), error code, headers (None = absent) and body."""
    wanted = status if isinstance(status, (tuple, list, set)) else (status,)
    require(reply.status in wanted, f"expected status {status}", reply)
    if code is not None and reply.body:
        codes = code if isinstance(code, (tuple, list, set)) else (code,)
        require(set(reply.codes()) & set(codes), f"expected code {code}", reply)
    for name, value in (headers or {}).items():
        require(reply.header(name) == value, f"expected {name}: {value}", reply)
    if body is not None:
        require(reply.body == body, f"expected a body of {len(body)} bytes", reply)
    return reply


# --- running -------------------------------------------------------------------------------


class Totals:
    def __init__(self):
        self.passed, self.failed, self.skipped = [], [], []

    def close(self):
        """Prints the table and the closing line; the exit code."""
        print_table(self)
        for check, why in self.skipped:
            print(f"SKIPPED {check.label}: {why}")
        for check, _ in self.failed:
            print(f"FAILED  {check.label}")
        if self.skipped:
            print(f"{len(self.skipped)} skipped (named above)")
        print(f"{len(self.passed)} passed, {len(self.failed)} failed")
        sys.stdout.flush()
        return 1 if self.failed or not (self.passed or self.skipped) else 0


def print_table(totals):
    """Rows against modes; only for suites that have rows."""
    cells = {}
    for kind, entries in (("ok", totals.passed), ("skip", totals.skipped),
                          ("FAIL", totals.failed)):
        for check, _ in entries:
            for name in check.rows:
                cells.setdefault(name, {}).setdefault(check.mode or "-", []).append(kind)
    if not cells:
        return
    modes = sorted({mode for modes in cells.values() for mode in modes})
    print("\nrow    " + "".join(f"{mode:<17}" for mode in modes))
    for name in sorted(cells, key=lambda row: (row[0], int(row[1:] or 0))):
        line = "".join(f"{summary(cells[name].get(mode)):<17}" for mode in modes)
        print(f"{name:<7}{line}".rstrip())
    print()


def summary(kinds):
    if not kinds:
        return "."
    bad = [kind for kind in kinds if kind != "ok"]
    return f"{bad[0]} {len(bad)}/{len(kinds)}" if bad else f"ok {len(kinds)}"


def run_one(check, context, totals):
    start = time.monotonic()
    try:
        context.run(check)
        kind, text = "ok", ""
        totals.passed.append((check, ""))
    except Skip as skip:
        kind, text = "SKIP", str(skip)
        totals.skipped.append((check, text))
    except Failure as failure:
        kind, text = "FAIL", str(failure)
        totals.failed.append((check, text))
    except Exception:  # a broken test or a server that went away: both are failures
        kind, text = "FAIL", traceback.format_exc()
        totals.failed.append((check, text))
    spent = time.monotonic() - start
    print(f"{kind:<5}{check.label}" + (f"  ({spent:.1f} s)" if spent > 1 else ""))
    if text:
        print("     " + text.strip().replace("\n", "\n     "))
    trouble = context.after(check)
    if trouble:
        totals.failed.append((check, trouble))
        print(f"FAIL {check.label}: {trouble}")
    sys.stdout.flush()


def selected(pattern):
    """Checks by row id or part of a name; several patterns have commas between."""
    if not pattern:
        return list(checks)
    words = pattern.split(",")
    wild = [word if "*" in word else f"*{word}*" for word in words]
    return [check for check in checks if set(words) & set(check.rows)
            or any(fnmatch.fnmatchcase(check.label, each) for each in wild)]


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--binary", help="the bulkhead program (or BULKHEAD_BINARY)")
    parser.add_argument("--only", metavar="PATTERN", help="a row id, or a part of a name")
    parser.add_argument("--list", action="store_true", help="name the checks and stop")
    parser.add_argument("--seed", type=int, default=9755, help="for all generated content")
    parser.add_argument("--control", action="store_true",
                        help="run against Debian's docker-registry; some checks fail there")
    return parser


def main(options, make_context):
    """Runs the selected checks inside `make_context(options)`; returns the exit code."""
    chosen = selected(options.only)
    if options.list:
        for check in chosen:
            print(check.label)
        return 0
    return run_checks(chosen, make_context(options)).close()


def run_checks(chosen, context):
    """Runs these checks inside `context`; what became of each."""
    totals = Totals()
    with context:
        for check in chosen:
            run_one(check, context, totals)
    return totals
