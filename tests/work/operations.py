#!/usr/bin/env python3
"""What each operation costs, in instructions, against what operations.txt says it did.

usage: tests/work/operations.py --program build/dev/tests/work/bulkhead_counted_operations [--write]

Instructions do not depend on who else uses the machine, so they are the gate for speed where times
are only measured (tests/bench/). Counted by callgrind over all threads, in whole requests through
the API over LMDB, a mean of 16; development build, with the C library's and OpenSSL's plainest
loops. Runs differ by less than 1 %; waits of the writing thread and pages that split leave writes
some 3 %. More than TOLERANCE over the written count fails: make it cheaper, or say in the commit
why it is worth that and --write. As far below fails too, so that what was won is kept.
"""

import sys
from pathlib import Path

from callgrind import count, options_of

WRITTEN = Path(__file__).parent / "operations.txt"
TOLERANCE = 0.05


def read_written():
    lines = [line.rsplit(None, 1) for line in WRITTEN.read_text().splitlines()
             if line and not line.startswith("#")]
    return {name.strip(): int(instructions) for name, instructions in lines}


def write(counted):
    width = max(len(name) for name in counted)
    lines = ["# Instructions of an operation; made by operations.py --write."]
    lines += [f"{name:{width}} {instructions:9}" for name, instructions in counted.items()]
    WRITTEN.write_text("\n".join(lines) + "\n")


def main():
    parser = options_of(__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the counts as the new ones")
    options = parser.parse_args()
    counted = {name: round(sides["now"][0])
               for (_, name), sides in count(options.valgrind, options.program).items()}
    if options.write:
        write(counted)
    written = read_written()
    bad = set(written) ^ set(counted)
    for name, now in counted.items():
        before = written.get(name, 0)
        change = now / before - 1 if before else 1
        if abs(change) > TOLERANCE:
            bad.add(name)
        print(f"{'FAIL' if name in bad else 'ok  '} {name:28} {before:9} -> {now:9} {change:+7.1%}")
    for name in sorted(bad - set(counted)):
        print(f"FAIL {name}: is not counted any more")
    if bad:
        print(f"{len(bad)} failed; see the head of tests/work/operations.py")
    return 1 if bad or not counted else 0


if __name__ == "__main__":
    sys.exit(main())
