"""What is measured of each registry, in turn and several times."""

import os
import statistics

from speed import machine
from speed.columns import basic_header
from speed.dataset import ACCEPT
from speed.measure import tell

STARTS = 5
HEADS, HEADS_AT_ONCE = 20_000, 64
PUSHES, PUSHES_AT_ONCE, PUSH_CLIENTS = 200, 2000, 16


def measure(registries, generator, pool, options):
    """{count: {figure: [a value of each round]}}"""
    cores = sorted(os.sched_getaffinity(0))
    asker = Asker(generator, {cores[-1]}, pool)
    share = 20 if options.quick else 1
    for registry in registries:
        registry.warm_pages()
        registry.move({cores[0]}, None)
        asker.warm(registry)
    samples = {registry.count: {} for registry in registries}
    for number in range(options.rounds):
        for registry in registries:
            found = asker.ask(registry, share)
            for name, value in found.items():
                samples[registry.count].setdefault(name, []).append(value)
            tell(f"round {number + 1}  {registry.title:<22}" +
                 ", ".join(f"{name} {value:.1f}" for name, value in found.items()))
    return samples


class Asker:
    def __init__(self, generator, cores, pool):
        self.generator, self.cores, self.pool = generator, cores, pool

    def run(self, registry, steps, count, **options):
        """(result, microseconds of server CPU each)"""
        before = registry.cpu_seconds()
        result = self.generator.run(registry, self.cores, steps, [basic_header(), ACCEPT],
                                    operations=count, **options)
        return result, (registry.cpu_seconds() - before) / result["operations"] * 1e6

    def warm(self, registry):
        for steps in (registry.head_blobs(), registry.head_tags()):
            self.run(registry, steps, len(steps), connections=4)

    def ask(self, registry, share):
        found = {"start_ms": self.start(registry)}
        self.warm(registry)
        found |= self.heads(registry, share)
        found |= self.pushes(registry, share)
        memory = machine.rollup(registry.process.pid)
        found["anonymous_mb"] = memory["Anonymous"] / 1000
        found["mapped_mb"] = (memory["Rss"] - memory["Anonymous"]) / 1000
        found["metadata_mb"] = registry.metadata_mb
        return found

    def start(self, registry):
        return statistics.median(registry.seconds_to_answer() for _ in range(STARTS)) * 1000

    def heads(self, registry, share):
        found = {}
        for name, steps in (("blob", registry.head_blobs()), ("tag", registry.head_tags())):
            alone, _ = self.run(registry, steps, HEADS // share, order="random")
            found[f"head_{name}_p50_us"] = alone["latency_ns"]["p50"] / 1000
            found[f"head_{name}_p99_us"] = alone["latency_ns"]["p99"] / 1000
            _, found[f"head_{name}_cpu_us"] = self.run(
                registry, steps, 5 * HEADS // share, connections=HEADS_AT_ONCE, order="random")
        return found

    def pushes(self, registry, share):
        os.sync()
        few, many = PUSHES // share, PUSHES_AT_ONCE // share
        blob, _ = self.run(registry, registry.blob_pushes(self.pool, few), few)
        bodies = self.pool.path.with_name("manifests")
        manifest, _ = self.run(registry, registry.manifest_pushes(bodies, few), few)
        together, cpu = self.run(registry, registry.blob_pushes(self.pool, many), many,
                                 connections=PUSH_CLIENTS)
        return {"push_blob_p50_ms": blob["latency_ns"]["p50"] / 1e6,
                "push_manifest_p50_ms": manifest["latency_ns"]["p50"] / 1e6,
                "pushes_per_second": together["operations"] / together["seconds"],
                "push_cpu_us": cpu}
