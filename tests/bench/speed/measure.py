"""Runs loads against servers, round by round, everyone in turn, and keeps every sample."""

import os
import statistics
import sys

from speed import columns, machine
from speed.generator import Refused
from speed.loads import ONE_CORE
from speed.machine import GIB

REGISTRY_BASIC_CONNECTIONS = 4  # it answers 15 requests a second; 64 would wait for each other


class Bench:
    """Servers that are filled, the data, and the generator; and the pace."""

    def __init__(self, askers, dataset, generator, tls, pace):
        self.columns, self.dataset, self.generator = askers, dataset, generator
        self.tls, self.pace = tls, pace
        self.refused = []  # samples that do not count, because an answer was wrong
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.client_core = {cores[0]}, {cores[-1]}
        self.all_cores = {cores[0], cores[-1]}

    def move(self, server, cores, tls):
        """Where the generator may run then."""
        one = cores == ONE_CORE
        server.move(self.server_core if one else self.all_cores, self.tls if tls else None)
        return self.client_core if one else self.all_cores

    def sample(self, load, column, number):
        server = column.server
        cores = self.move(server, load.cores, load.tls)
        scopes = load.scopes(number) if callable(load.scopes) else load.scopes
        headers = [*column.headers(scopes), *load.headers]
        steps = list(load.steps(self.dataset, column, number))
        options = {"operations": len(steps), **load.options}
        if load.timed:
            options = {**load.options, "seconds": self.pace.seconds}
        if load.cores == ONE_CORE:
            options["poll"] = True
        if load.herd:
            options["connections"] = self.pace.herd
        if column.title == columns.REGISTRY_BASIC:
            options["connections"] = REGISTRY_BASIC_CONNECTIONS
        if load.is_write:
            os.sync()
            machine.touch_free_memory(self.dataset.folder, self.dataset.sizes.big * 3 // 2)
        elif (load.name, column.title) not in server.warm:
            self.generator.run(server, cores, steps, headers, **{
                **options, "operations": len(steps), "order": "turns",
                "seconds": self.pace.warm_seconds})
            server.warm.add((load.name, column.title))
        before = server.cpu_seconds()
        result = self.generator.run(server, cores, steps, headers, seed=number + 1, **options)
        return figures(result, server.cpu_seconds() - before, len(steps) if load.whole else 1)


def figures(result, cpu, requests_each):
    """The figures of one sample; None where they make no sense."""
    seconds, operations = result["seconds"], result["operations"] / requests_each
    bytes_moved = result["bytes_received"] + result["bytes_sent"]
    latency = result["latency_ns"]
    return {
        "per_second": operations / seconds,
        "cpu_us": cpu / operations * 1e6,
        "per_cpu_second": operations / cpu,
        "gb_per_second": bytes_moved / seconds / 1e9,
        "cpu_per_gib": cpu / (bytes_moved / GIB) if bytes_moved else None,
        "p50_us": latency["p50"] / 1000, "p99_us": latency["p99"] / 1000,
        "p999_us": latency["p99.9"] / 1000, "max_us": latency["p100"] / 1000,
        "client_cpu": result["cpu_seconds"] / seconds,
        "seconds": seconds, "operations": operations, "buckets": latency["buckets"],
    }


def measure_loads(bench, loads, rounds):
    """{load name: {column title: [figures of each round]}}; loads of one place go together, so
    that servers move rarely, and inside a place everyone takes turns."""
    samples = {}
    places = sorted({(load.cores, load.tls) for load in loads})
    for place in places:
        here = [load for load in loads if (load.cores, load.tls) == place]
        for number in range(rounds):
            for load in here:
                measure_row(bench, load, number, samples.setdefault(load.name, {}))
    return samples


def measure_row(bench, load, number, row):
    for column in bench.columns:
        if column.title in load.asked:
            try:
                sample = bench.sample(load, column, number)
            except Refused as refused:
                bench.refused.append(f"{load.title}: {refused}")
                tell(f"REFUSED {bench.refused[-1]}")
                continue
            row.setdefault(column.title, []).append(sample)
            tell(f"round {number + 1}  {load.title:<34}{column.title:<27}"
                 f"{sample['per_second']:>10.0f}/s {sample['cpu_us']:>10.1f} us CPU "
                 f"p99 {sample['p99_us']:>9.0f} us")


def medians(samples):
    """The median of each figure, and of a load the sum of the histograms and how far the rounds
    lie apart."""
    names = [name for name, value in samples[0].items() if name != "buckets" and value is not None]
    result = {name: statistics.median(sample[name] for sample in samples) for name in names}
    if "buckets" not in samples[0]:
        return result
    buckets = {}
    for sample in samples:
        for edge, count in sample["buckets"]:
            buckets[edge] = buckets.get(edge, 0) + count
    result["buckets"] = sorted(buckets.items())
    result["spread"] = [min(s["per_cpu_second"] for s in samples),
                        max(s["per_cpu_second"] for s in samples)]
    return result


def tell(text):
    print(text, file=sys.stderr, flush=True)
