"""What a server needs when it does little: memory, and the time to its first answer.

The samples are kept as those of loads are, with the one figure `mb` or `ms`.
"""

import statistics
import time

from speed import columns
from speed.dataset import BIG
from speed.loads import MANY, ONE_CORE, PULL_APP, PULL_BIG, blobs
from speed.measure import tell

SLOW_BYTES_A_SECOND, SLOW_RECEIVE_BUFFER = 65536, 65536
LOOK_SECONDS = 0.5
ASKED = (columns.TOKEN, columns.REGISTRY, columns.NGINX)
TITLES = {
    "memory-idle": "idle, after one request",
    "memory-connections": "5,000 idle connections, one request each before",
    "memory-slow": "100 readers of 1 GiB at 64 KiB/s",
    "memory-loaded": "after GET of 4 KiB by 64 connections",
    "start-up": "from exec to the first answer",
}


def measure_standing(bench):
    samples = {name: {} for name in TITLES}
    for number in range(bench.pace.standing_rounds):
        for column in bench.columns:
            if column.title in ASKED:
                for name, figure in measure_one(bench, column, number).items():
                    samples[name].setdefault(column.title, []).append(figure)
    return samples


def measure_one(bench, column, number):
    """Each on a fresh start, so that nothing is left of the one before."""
    found = {"memory-idle": idle(bench, column), "memory-connections": connections(bench, column),
             "memory-slow": slow_readers(bench, column), "memory-loaded": loaded(bench, column),
             "start-up": start_up(bench, column)}
    shown = ", ".join(f"{name} {value:.1f}" for name, value in found.items())
    tell(f"round {number + 1}  {column.title:<27}{shown}")
    return {name: {"ms" if name == "start-up" else "mb": value} for name, value in found.items()}


def fresh(bench, column):
    """A server that has done nothing yet; the cores of its clients."""
    column.server.stop()
    return bench.move(column.server, ONE_CORE, False)


def look(bench, server):
    """The most that several looks find."""
    most, ends = 0, time.monotonic() + bench.pace.looks * LOOK_SECONDS
    while time.monotonic() < ends:
        most = max(most, server.anonymous_mb())
        time.sleep(LOOK_SECONDS)
    return most


def idle(bench, column):
    cores = fresh(bench, column)
    steps = blobs("HEAD")(bench.dataset)
    bench.generator.run(column.server, cores, steps, column.headers(PULL_APP), operations=1)
    return look(bench, column.server)


def connections(bench, column):
    cores = fresh(bench, column)
    with bench.generator.hold(column.server, cores, blobs("HEAD")(bench.dataset),
                              column.headers(PULL_APP), connections=bench.pace.idle_connections):
        return look(bench, column.server)


def slow_readers(bench, column):
    cores = fresh(bench, column)
    steps = [f"GET /v2/{BIG}/blobs/{bench.dataset.big.digest} 200"]
    with bench.generator.hold(column.server, cores, steps, column.headers(PULL_BIG),
                              connections=bench.pace.slow_readers, read_rate=SLOW_BYTES_A_SECOND,
                              receive_buffer=SLOW_RECEIVE_BUFFER):
        return look(bench, column.server)


def loaded(bench, column):
    cores = fresh(bench, column)
    bench.generator.run(column.server, cores, blobs("GET")(bench.dataset),
                        column.headers(PULL_APP), seconds=bench.pace.seconds, **MANY)
    return look(bench, column.server)


def start_up(bench, column):
    bench.move(column.server, ONE_CORE, False)
    return 1000 * statistics.median(column.server.seconds_to_answer()
                                    for _ in range(bench.pace.starts))
