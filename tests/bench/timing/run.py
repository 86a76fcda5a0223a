#!/usr/bin/env python3
"""Can a stranger tell by time what others hold? Row A13 of the attack matrix, measured.

usage: tests/bench/timing/run.py [--binary PATH] [--quick] [--only TEXT] [--report FOLDER]

Each row is sampled in up to three runs. It fails when each of them tells its two kinds apart, by
the rank test and by a gap that is neither below 20 us nor below 1 %. Ends with 1 when a row fails,
or when the control, which ranks must tell apart, is not. With --report, timing.md and timing.svg
are written there. A quiet machine helps: a noisy one finds less.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from harness import content  # noqa: E402
from harness.server import find_binary  # noqa: E402
from timing import report, sampler  # noqa: E402
from timing.rows import all_rows, cold_rows  # noqa: E402
from timing.comparison import ALIKE, APART, SMALL, compare  # noqa: E402
from timing.world import BenchServer, World  # noqa: E402

RUNS = 3
COUNT, QUICK_COUNT, COUNT_MIN = 20_000, 1_000, 30
MEMORY = Path("/dev/shm")


class Result:
    """A row's runs; `samples` are the last run's."""

    def __init__(self, row):
        self.row, self.runs, self.samples = row, [], None

    @property
    def is_control(self):
        return self.row.name.startswith("control")

    @property
    def verdict(self):
        """The best of the runs."""
        return min((run.verdict for run in self.runs), key=(ALIKE, SMALL, APART).index)

    @property
    def is_good(self):
        """The control must be seen by the rank test; no other row may be told apart."""
        return self.verdict != (ALIKE if self.is_control else APART)

    def line(self):
        run = self.runs[-1]
        return (f"{'ok  ' if self.is_good else 'FAIL'} {self.row.name}, {self.row.mode}, "
                f"{self.row.sampling}: {run.count} + {run.count}, "
                f"{run.nowhere_median / 1000:.1f} us, gap {run.gap:+.0f} ns "
                f"({run.share:+.2%}), delta {run.delta:+.3f}, p {run.p:.3g}, "
                f"run {len(self.runs)}: {self.verdict}")


def measure(server, row, count):
    result = Result(row)
    sample = getattr(sampler, row.sampling)
    for _ in range(1 if result.is_control else RUNS):
        result.samples = sample(server, row, max(COUNT_MIN, int(count * row.share)))
        result.runs.append(compare(*result.samples))
        if result.runs[-1].verdict == ALIKE:
            break
    print(result.line(), flush=True)
    return result


def measure_all(binary, options):
    results = []
    memory = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    for folder, rows in ((memory, all_rows), (Path(tempfile.gettempdir()), cold_rows)):
        with BenchServer(binary, folder) as server:
            for row in rows(World(server), options.only):
                if options.only in f"{row.name}, {row.mode}":
                    results.append(measure(server, row, options.count))
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary")
    parser.add_argument("--quick", dest="count", action="store_const", const=QUICK_COUNT,
                        default=COUNT)
    parser.add_argument("--only", default="", help="rows whose name and mode contain this")
    parser.add_argument("--report", type=Path, help="folder for timing.md and timing.svg")
    options = parser.parse_args()
    content.seed(7)
    random.seed(7)
    results = measure_all(find_binary(options), options)
    if options.report:
        report.write(options.report, results)
    bad = sum(not result.is_good for result in results)
    print(f"{len(results) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
