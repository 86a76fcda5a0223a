#!/usr/bin/env python3
"""How fast is Bulkhead, beside docker-registry and nginx on the same cores, disk and bytes?

usage: tests/bench/run.py --binary build/release/src/app/bulkhead [--quick] [--only NAME,...]
           [--rounds N] [--seconds S] [--out FOLDER] [--list]

Every load is run against every server in turn, ROUNDS times; medians, their ratios and the bars
they have to pass go to FOLDER (docs/performance): speed.md, speed.json and drawings. Peers that are
not installed are named and left out. The data lie in a folder that is removed at the end, of about
20 GB. --quick is a smoke test with little data that writes to a folder of its own.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from harness import content, tls  # noqa: E402
from harness.server import find_binary  # noqa: E402
from speed import dataset, filling, machine, network, report  # noqa: E402
from speed.all_loads import LOADS  # noqa: E402
from speed.bars import MACHINE, SHA256  # noqa: E402
from speed.columns import all_columns  # noqa: E402
from speed.generator import Generator  # noqa: E402
from speed.measure import Bench, measure_loads, tell  # noqa: E402
from speed.pace import QUICK, Pace  # noqa: E402
from speed.servers import all_servers  # noqa: E402
from speed.standing import measure_standing  # noqa: E402

STANDING = "standing"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", help="the bulkhead program (or BULKHEAD_BINARY)")
    parser.add_argument("--generator", help="bulkhead_load; else the one built beside the program")
    parser.add_argument("--quick", action="store_true", help="see that it works at all")
    parser.add_argument("--only", default="", help="names of loads, with commas")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="how long a sample takes")
    parser.add_argument("--out", type=Path, help="folder of the result (docs/performance)")
    parser.add_argument("--folder", type=Path, help="where the data lie meanwhile")
    parser.add_argument("--list", action="store_true", help="name the loads and stop")
    options = parser.parse_args()
    options.pace = QUICK if options.quick else Pace()
    options.pace.rounds = options.rounds or options.pace.rounds
    options.pace.seconds = options.seconds or options.pace.seconds
    return options


def find_generator(options, binary):
    path = options.generator or Path(binary).parents[2] / "tests/bench/load/bulkhead_load"
    if not Path(path).is_file():
        raise SystemExit(f"no load generator at {path}: build it, or give --generator")
    return path


def chosen_loads(only):
    names = [name for name in only.split(",") if name]
    unknown = set(names) - {load.name for load in LOADS} - {STANDING}
    if unknown:
        raise SystemExit(f"no such load: {', '.join(sorted(unknown))}; --list names them")
    return [load for load in LOADS if not names or load.name in names]


def run(options, folder):
    binary = find_binary(options)
    content.seed(dataset.SEED)
    generator = Generator(find_generator(options, binary), folder)
    facts = [*machine.facts(folder), network.enter()]
    servers, missing = all_servers(binary, folder)
    for name in missing:
        tell(f"SKIPPED {name}: not installed")
    try:
        data = dataset.Dataset(folder, dataset.QuickSizes if options.quick else dataset.Sizes)
        bench = Bench(all_columns(servers), data, generator, tls.Tls(folder / "tls"),
                      options.pace)
        filling.fill(bench, servers)
        samples = {SHA256: {MACHINE: machine.sha256_samples(options.pace.rounds)}}
        samples |= measure_loads(bench, chosen_loads(options.only), options.pace.rounds)
        if not options.only or STANDING in options.only.split(","):
            samples |= measure_standing(bench)
        return report.Results(facts, missing, samples, bench.refused, options)
    finally:
        for server in servers:
            server.stop()


def main():
    options = arguments()
    if options.list:
        for load in LOADS:
            print(f"{load.name:<16}{load.title}")
        print(f"{STANDING:<16}memory and start-up")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and data go then too
    folder = Path(tempfile.mkdtemp(prefix="bulkhead-bench-", dir=options.folder))
    try:
        results = run(options, folder)
        out = options.out or (folder / "out" if options.quick else
                              HERE.parents[1] / "docs/performance")
        report.write(out, results)
        print((out / "speed.md").read_text())
        return 1 if results.refused else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
