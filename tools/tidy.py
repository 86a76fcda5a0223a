#!/usr/bin/env python3
"""Taste that matters, checked: floors, sizes, names, coroutine rules (docs/architecture.md).

usage: tools/tidy.py [--root DIR]

Prints one line for each finding and ends with 1 when there is one. What must stay as it is stands
in tools/tidy_exceptions.txt with its reason; an exception that is no longer needed is a finding.
"""

import argparse
import sys
from pathlib import Path

from tidy_checks import cmake, coroutines, includes, names, sizes, sleeps
from tidy_checks.findings import Exceptions
from tidy_checks.sources import find_sources

CHECKS = (includes, cmake, sizes, names, coroutines, sleeps)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    sources = find_sources(root)
    found = [finding for check in CHECKS for finding in check.check(root, sources)]
    exceptions = Exceptions(root / "tools" / "tidy_exceptions.txt")
    remaining = [finding for finding in found if not exceptions.cover(finding)]
    remaining += exceptions.unneeded()
    for finding in sorted(remaining):
        print(finding.text())
    print(f"tidy: {len(sources)} files, {len(remaining)} findings", file=sys.stderr)
    return 1 if remaining else 0


if __name__ == "__main__":
    sys.exit(main())
