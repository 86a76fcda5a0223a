"""speed.md, speed.json and the drawings: medians, their ratios, and the bars."""

import json
from dataclasses import dataclass

from speed import columns, plots
from speed.all_loads import LOADS
from speed.bars import BARS, MACHINE, SHA256, WORDS
from speed.loads import BOTH_CORES
from speed.measure import medians
from speed.standing import TITLES

HEAD = """# Speed

Bulkhead beside Debian's docker-registry and nginx, which serves the same bytes as static files, all
measured in one run. Repeat it with

```
scripts/build release && tests/bench/run.py --binary build/release/src/app/bulkhead
```

which writes this page, [speed.json](speed.json) with every median, and the drawings.
On a machine that others use, trust CPU per request more than rates.
"""

SMOKE = """
**A smoke run with little data and one round: its figures mean nothing.**
"""

METHOD = """
## Method

- {rounds} rounds of {seconds:g} s a sample; in a round every load is run against everyone in
  turn. The tables show medians over the rounds.
- The server has one core (Bulkhead one I/O thread, docker-registry GOMAXPROCS=1, nginx one
  worker), the client the other one; where it says *two cores*, both use both. Everyone listens on
  loopback and keeps its data on the same file system; certificates are the same P-256 ones.
- CPU is the server processes' own clock (user and system, all threads and workers), so neighbours
  hardly move it. `tests/bench/load/` is the client: raw HTTP/1.1, an epoll loop, nothing shared
  with the server. Where it has a core of its own it polls: a client that sleeps while it waits must
  be woken, at the server's cost, and the slower server pays that for each answer.
- In open loops requests arrive on a schedule whether or not answers came, and latency counts from
  the scheduled time.
- As root all of it runs in a network namespace with a congestion control that does not pace: BBR
  starts a timer for each segment, which costs a GiB seven times what the server does for it.
- Bulkhead always authorises: with a token whose scope is the load's repository, or with a
  password by Basic login (bcrypt, remembered for a minute). docker-registry 2.8.2 runs without
  authorization, and with htpasswd (cost 10, four connections) where that is said; filesystem
  driver, descriptors cached in memory, no access log. nginx: sendfile, open_file_cache, no access
  log, no authorization.
- A push is a POST and a PUT, of bytes that the server has never seen; what was written before is
  synced first. Bulkhead answers when bytes and rows are on the disk; docker-registry does not
  sync. Its 100,000 tags are laid out as its own files, since pushing them takes it a quarter of
  an hour; it lists them in one answer, Bulkhead in pages of 1,000.
- Before each sample of a write load 1.5 GiB of free memory is written once and freed: the host of a
  virtual machine finds memory when a page is first written, which cost 1.3 s a GiB here, more than
  a push itself, and hits whoever comes first.
- The data are made from a seed: 1,000 blobs of 4 KiB, 2,000 tagged manifests of 2 KiB with twelve
  layers, a blob of 1 GiB, 100,000 tags, 100 referrers. Everything fits into the page cache.
"""


@dataclass
class Results:
    facts: list
    missing: list
    samples: dict
    refused: list
    options: object

    def medians(self):
        return {load: {column: medians(samples) for column, samples in row.items()}
                for load, row in self.samples.items()}


def write(folder, results):
    folder.mkdir(parents=True, exist_ok=True)
    figures = results.medians()
    method = METHOD.format(rounds=results.options.pace.rounds,
                           seconds=results.options.pace.seconds)
    page = [HEAD, SMOKE if results.options.quick else "", machine_table(results),
            bars_table(figures), refusals(results), *load_tables(figures),
            standing_table(figures), method]
    drawn = plots.all_plots(figures)
    page += [f"\n![{name}](speed-{name}.svg)\n" for name in drawn]
    (folder / "speed.md").write_text("".join(page))
    for name, drawing in drawn.items():
        (folder / f"speed-{name}.svg").write_text(drawing)
    raw = {"machine": dict(results.facts), "rounds": results.options.pace.rounds,
           "medians": {load: without_buckets(row) for load, row in figures.items()}}
    (folder / "speed.json").write_text(json.dumps(raw, indent=1) + "\n")


def without_buckets(row):
    return {column: {name: value for name, value in figures.items() if name != "buckets"}
            for column, figures in row.items()}


def machine_table(results):
    lines = ["\n## Machine\n", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in results.facts]
    hashing = results.medians()[SHA256][MACHINE]["gb_per_second"]
    lines.append(f"| SHA-256 of one core | {hashing:.2f} GB/s |")
    if results.missing:
        lines.append(f"| left out, not installed | {', '.join(results.missing)} |")
    return "\n".join(lines) + "\n"


def bars_table(figures):
    lines = ["\n## Bars\n",
             "A figure against another is a ratio of two medians, ours to theirs.\n",
             "| load | figure | ours | against | bar | measured | |", "|---" * 7 + "|"]
    titles = {**{load.name: load.title for load in LOADS}, **TITLES}
    for bar in BARS:
        measured = bar.measured(figures)
        if measured is None:
            continue
        verdict = "pass" if bar.holds(measured) else "**fail**"
        lines.append(f"| {titles[bar.load]} | {WORDS[bar.figure]} | {bar.ours} | "
                     f"{bar.theirs or ''} | {bar.wanted} | {short(measured)} | {verdict} |")
    return "\n".join(lines) + "\n"


def refusals(results):
    """Samples that do not count: each makes the command fail."""
    if not results.refused:
        return ""
    lines = ["\n## Wrong answers\n", *(f"- `{text}`" for text in results.refused)]
    return "\n".join(lines) + "\n"


def standing_table(figures):
    """Memory and start-up, one row each."""
    lines = ["\n### Memory and start-up\n",
             "Anonymous resident MB of all processes, the most of several looks; ms to start.\n",
             "| | " + " | ".join(columns.ALL) + " |", "|---" * (len(columns.ALL) + 1) + "|"]
    for name in (name for name in TITLES if name in figures):
        cells = [short(next(iter(figures[name][title].values())))
                 if title in figures[name] else "" for title in columns.ALL]
        lines.append(f"| {TITLES[name]} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n" if len(lines) > 4 else ""


def load_tables(figures):
    for load in LOADS:
        if load.name in figures:
            yield load_table(load, figures[load.name])


def load_table(load, row):
    where = ", two cores" if load.cores == BOTH_CORES else ""
    lines = [f"\n### {load.title}{where}\n",
             "| | a second | CPU, µs each | per CPU-second (lowest … highest) | GB/s |"
             " CPU s/GiB | p50, µs | p99, µs | p99.9, µs |", "|---" * 9 + "|"]
    for title in columns.ALL:
        if title in row:
            f = row[title]
            low, high = f["spread"]
            per_gib = f"{f['cpu_per_gib']:.2f}" if load.unit == "GiB" else ""
            rate = f"{f['gb_per_second']:.2f}" if load.unit == "GiB" else ""
            lines.append(
                f"| {title} | {short(f['per_second'])} | {short(f['cpu_us'])} | "
                f"{short(f['per_cpu_second'])} ({short(low)} … {short(high)}) | {rate} | "
                f"{per_gib} | {short(f['p50_us'])} | {short(f['p99_us'])} | "
                f"{short(f['p999_us'])} |")
    return "\n".join(lines) + "\n"


def short(value):
    """Three digits that count."""
    if value >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{float(f'{value:.3g}'):g}"
