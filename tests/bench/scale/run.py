#!/usr/bin/env python3
"""Does Bulkhead stay as fast when it holds a million manifests?

usage: tests/bench/scale/run.py --binary build/release/src/app/bulkhead [--quick]
           [--sizes N,...] [--rounds N] [--out FOLDER]

Makes one registry of each size, whose rows bulkhead_many_rows writes through the project's own
transactions; the bytes behind them do not exist, and nothing that is measured reads them. Then
asks the same of all of them in turn, ROUNDS times. Medians go to FOLDER (docs/performance):
scale.md, scale.json, scale.svg. A million manifests take about 5 GB of disk and some minutes.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from harness.server import find_binary  # noqa: E402
from scale import report  # noqa: E402
from scale.measure import measure  # noqa: E402
from scale.registry import ManyImages  # noqa: E402
from speed import machine, network  # noqa: E402
from speed.dataset import MIB, Pool  # noqa: E402
from speed.generator import Generator  # noqa: E402
from speed.measure import tell  # noqa: E402

SIZES, ROUNDS = "1000,10000,100000,1000000", 5
QUICK_SIZES, QUICK_ROUNDS = "100,1000", 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", help="the bulkhead program (or BULKHEAD_BINARY)")
    parser.add_argument("--quick", action="store_true", help="see that it works at all")
    parser.add_argument("--sizes", help="manifests, with commas")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--out", type=Path, help="folder of the result (docs/performance)")
    parser.add_argument("--folder", type=Path, help="where the data lie meanwhile")
    options = parser.parse_args()
    options.rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    options.sizes = [int(size) for size in sizes.split(",")]
    return options


def built(binary, name):
    """A program of the same build."""
    path = Path(binary).parents[2] / "tests/bench" / name
    if not path.is_file():
        raise SystemExit(f"no {path}: build it first")
    return path


def run(options, folder):
    binary = find_binary(options)
    generator = Generator(built(binary, "load/bulkhead_load"), folder)
    facts = [*machine.facts(folder), network.enter()]
    pool = Pool(folder / "pool", 64 * MIB)
    registries = [ManyImages(binary, folder, size) for size in options.sizes]
    try:
        for registry in registries:
            tell(f"filling {registry.title}")
            registry.fill(built(binary, "scale/bulkhead_many_rows"))
        samples = measure(registries, generator, pool, options)
        return facts, samples
    finally:
        for registry in registries:
            registry.stop()


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and data go then too
    folder = Path(tempfile.mkdtemp(prefix="bulkhead-scale-", dir=options.folder))
    try:
        facts, samples = run(options, folder)
        out = options.out or (folder / "out" if options.quick else
                              HERE.parents[2] / "docs/performance")
        report.write(out, facts, samples, options.rounds)
        print((out / "scale.md").read_text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
