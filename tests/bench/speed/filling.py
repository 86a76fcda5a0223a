"""Brings the data into each server."""

from speed.columns import REGISTRY, TOKEN, Column
from speed.dataset import APP, BIG, HERD, REFERRERS, TAGS
from speed.loads import BOTH_CORES
from speed.measure import tell
from speed.servers import Bulkhead, Nginx

SCOPES = tuple(f"repository:{name}:pull,push" for name in (APP, BIG, TAGS, REFERRERS, HERD))
AT_ONCE = 16


def fill(bench, servers):
    for server in servers:
        tell(f"filling {server.title}")
        if isinstance(server, Nginx):
            bench.dataset.lay_out_files(server.data)
        elif isinstance(server, Bulkhead):
            push_all(bench, Column(TOKEN, server), [bench.dataset.referrer_steps(),
                                                    bench.dataset.tag_steps()])
        elif not server.users:
            push_all(bench, Column(REGISTRY, server), [bench.dataset.referrer_steps()[:1]])
            bench.dataset.lay_out_tags(server.data)


def push_all(bench, column, more):
    cores = bench.move(column.server, BOTH_CORES, False)
    data = bench.dataset
    for steps in (data.blob_steps(), data.manifest_steps(), *more):
        steps = list(steps)
        bench.generator.run(column.server, cores, steps, column.headers(SCOPES),
                            connections=AT_ONCE, operations=len(steps))
