#!/usr/bin/env python3
"""Isolation row A13, counted: a request about something foreign executes as many instructions as
its twin about nothing.

usage: tests/work/run.py --program build/dev/tests/work/bulkhead_counted_work [--list]

Counted by valgrind's callgrind, over all threads, in whole requests through the API over LMDB.
Where a key falls among the keys of its page decides how many comparisons find it, and the
allocator's lists differ from request to request. So each side is a mean over 16 different things
asked at least twice, and randomness is the same in every run (repeatable_random.h): with the
system's, keys that end up beside each other differ by up to 700 of 130,000 now and then. Requests
that only read differ by some ten, repeatably. The writing thread's waits leave up to 200. Commits
split pages now and then, which leaves up to 2,000 in 250,000; what such requests read and write is
compared row by row in src/api/api_equal_work_test.cc.
"""

import sys

from callgrind import count, options_of

# Instructions in a request. A hit and a miss in a tree may differ by a comparison of some seventy
# instructions, and a place is looked for up to seven times: by the decision, by the audit log and
# by the reason in it. One look at a row too many costs a thousand and more.
TOLERANCE = {"reads": 800, "refused": 800, "commits": 4000}


def mean(values):
    return sum(values) / len(values)


def main():
    parser = options_of(__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="print every row")
    options = parser.parse_args()
    counts = count(options.valgrind, options.program)
    bad = 0
    for (kind, name), sides in counts.items():
        hidden, nowhere = mean(sides["hidden"]), mean(sides["nowhere"])
        is_bad = abs(hidden - nowhere) > TOLERANCE[kind]
        bad += is_bad
        if is_bad or options.list:
            print(f"{'FAIL' if is_bad else 'ok  '} {hidden - nowhere:+8.1f} of {nowhere:9.1f} "
                  f"instructions: {name}")
    print(f"{len(counts) - bad} passed, {bad} failed")
    return 1 if bad or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
