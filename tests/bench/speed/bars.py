"""What has to hold: a ratio of two columns of one load, and its bar."""

from dataclasses import dataclass

from speed.columns import BASIC, NGINX, REGISTRY, REGISTRY_BASIC, TOKEN

PER_CPU, CPU_PER_GIB, RATE, P99 = "per_cpu_second", "cpu_per_gib", "per_second", "p99_us"
THROUGHPUT, MB = "gb_per_second", "mb"
WORDS = {PER_CPU: "requests per CPU-second", CPU_PER_GIB: "CPU a GiB", RATE: "a second",
         P99: "p99", THROUGHPUT: "GB/s", MB: "anonymous resident memory, MB"}
SHA256, MACHINE = "sha256", "one core's SHA-256"


@dataclass
class Bar:
    """Ours to theirs, of the same load or of another; without theirs the figure itself."""

    load: str
    figure: str
    ours: str
    theirs: str = None
    at_least: float = None
    at_most: float = None
    their_load: str = None

    def measured(self, medians):
        """None where one of them was not measured."""
        row = medians.get(self.load, {})
        if self.ours not in row:
            return None
        if not self.theirs:
            return row[self.ours][self.figure]
        other = medians.get(self.their_load or self.load, {})
        if self.theirs not in other:
            return None
        return row[self.ours][self.figure] / other[self.theirs][self.figure]

    def holds(self, measured):
        return measured >= self.at_least if self.at_least else measured <= self.at_most

    @property
    def wanted(self):
        return f"≥ {self.at_least:,g}" if self.at_least else f"≤ {self.at_most:.3g}"


def reads_against_registry():
    for load in ("head", "head-tag", "head-digest"):
        yield Bar(load, PER_CPU, TOKEN, REGISTRY, at_least=50)
        yield Bar(load, PER_CPU, BASIC, REGISTRY_BASIC, at_least=2000)
    yield Bar("head", P99, TOKEN, REGISTRY, at_most=1 / 30)
    yield Bar("open-400", P99, TOKEN, REGISTRY, at_most=1 / 30)


def against_nginx():
    for load in ("head", "get-4k"):
        yield Bar(load, PER_CPU, TOKEN, NGINX, at_least=0.75)
    for load in ("get-1g", "get-4x1g", "get-1g-tls", "get-4x1g-tls"):
        yield Bar(load, CPU_PER_GIB, TOKEN, NGINX, at_most=1 / 0.95)
    for load in ("fresh", "fresh-tls"):
        yield Bar(load, PER_CPU, TOKEN, NGINX, at_least=0.7)


def writes():
    yield Bar("put-1g", THROUGHPUT, TOKEN, REGISTRY, at_least=4)
    yield Bar("put-1g", CPU_PER_GIB, TOKEN, REGISTRY, at_most=0.35)
    yield Bar("put-1g", THROUGHPUT, TOKEN, MACHINE, at_least=0.65, their_load=SHA256)
    yield Bar("small-pushes", RATE, TOKEN, REGISTRY, at_least=3)


def memory():
    for load, most in (("memory-idle", 20), ("memory-connections", 60), ("memory-slow", 60)):
        yield Bar(load, MB, TOKEN, at_most=most)


BARS = [*reads_against_registry(), *against_nginx(), *writes(), *memory()]
