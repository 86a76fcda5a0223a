"""scale.md, scale.json and scale.svg: medians against size, and the bars."""

import json
import math
import statistics

import drawing
from speed.report import short

HEAD = """# Scale

The same requests to registries of growing size. Repeat it with

```
scripts/build release && tests/bench/scale/run.py --binary build/release/src/app/bulkhead
```

Every manifest has a tag, a config and a layer of its own and shares two layers with the thousand
images of its repository: about twenty rows each, written by the project's own transactions. The
bytes behind the rows do not exist, and nothing that is measured here reads them. The page cache is
warm. The server has one core, the client the other; requests go to 20,000 images picked from all
repositories, with Basic login. Medians of {rounds} rounds, in which the sizes take turns.
"""

FIGURES = {
    "start_ms": "start to first answer, ms",
    "head_blob_p50_us": "HEAD blob, one connection: median, µs",
    "head_blob_p99_us": "… 99th percentile, µs",
    "head_blob_cpu_us": "HEAD blob, 64 connections: server CPU, µs",
    "head_tag_p50_us": "HEAD manifest by tag, one connection: median, µs",
    "head_tag_p99_us": "… 99th percentile, µs",
    "head_tag_cpu_us": "HEAD manifest by tag, 64 connections: server CPU, µs",
    "push_blob_p50_ms": "push of 4 KiB (POST and PUT), one client: median, ms",
    "push_manifest_p50_ms": "push of a manifest, one client: median, ms",
    "pushes_per_second": "pushes of 4 KiB a second, 16 clients",
    "push_cpu_us": "… server CPU, µs",
    "anonymous_mb": "memory of its own, MB",
    "mapped_mb": "metadata mapped and touched, MB",
    "metadata_mb": "metadata in use at the start, MB",
}
BARS = (("head_blob_p50_us", 1.3), ("head_tag_p50_us", 1.3), ("start_ms", 1.3))
DRAWN = ("start_ms", "head_blob_p50_us", "head_tag_p50_us", "head_blob_cpu_us",
         "push_blob_p50_ms", "push_manifest_p50_ms", "anonymous_mb", "metadata_mb")
WIDTH, HEIGHT, COLUMNS = 300, 150, 3


def write(folder, facts, samples, rounds):
    folder.mkdir(parents=True, exist_ok=True)
    figures = {count: {name: statistics.median(values) for name, values in row.items()}
               for count, row in samples.items()}
    page = [HEAD.format(rounds=rounds), machine_table(facts), table(figures), bars(figures),
            "\n![curves](scale.svg)\n"]
    (folder / "scale.md").write_text("".join(page))
    (folder / "scale.svg").write_text(curves(figures))
    raw = {"machine": dict(facts), "rounds": rounds, "samples": samples}
    (folder / "scale.json").write_text(json.dumps(raw, separators=(",", ":")) + "\n")


def machine_table(facts):
    wanted = ("processor", "memory", "kernel", "file system of the data",
              "others' load at the start", "congestion control")
    lines = ["\n| | |", "|---|---|"]
    return "\n".join(lines + [f"| {k} | {v} |" for k, v in facts if k in wanted]) + "\n"


def table(figures):
    lines = ["\n| manifests | " + " | ".join(f"{count:,}" for count in figures) + " |",
             "|---" * (len(figures) + 1) + "|"]
    for name, title in FIGURES.items():
        lines.append(f"| {title} | " + " | ".join(short(row[name]) for row in figures.values())
                     + " |")
    return "\n".join(lines) + "\n"


def bars(figures):
    smallest, largest = figures[min(figures)], figures[max(figures)]
    lines = [f"\n| {max(figures):,} manifests against {min(figures):,} | bar | measured | |",
             "|---|---|---|---|"]
    for name, most in BARS:
        ratio = largest[name] / smallest[name]
        verdict = "pass" if ratio <= most else "**fail**"
        lines.append(f"| {FIGURES[name]} | ≤ {most} | {ratio:.2f} | {verdict} |")
    return "\n".join(lines) + "\n"


def curves(figures):
    rows = -(-len(DRAWN) // COLUMNS)
    parts = []
    for number, name in enumerate(DRAWN):
        x, y = number % COLUMNS * WIDTH, number // COLUMNS * HEIGHT
        parts.append(f'<g transform="translate({x},{y})">{panel(name, figures)}</g>')
    return drawing.document(COLUMNS * WIDTH, rows * HEIGHT, parts)


def panel(name, figures):
    """One figure against the number of manifests, which grows by powers of ten."""
    counts = sorted(figures)
    values = [figures[count][name] for count in counts]
    low, high, top = math.log10(counts[0]), math.log10(counts[-1]), max(values) * 1.15 or 1
    span = (high - low) or 1

    def place(count, value):
        return 20 + (math.log10(count) - low) / span * 250, 125 - 95 * value / top

    points = [place(count, value) for count, value in zip(counts, values)]
    parts = [drawing.text(8, 14, FIGURES[name]), drawing.rule(20, 125, 280, 125),
             drawing.polyline(points, drawing.COLOURS[0])]
    for (x, y), count, value in zip(points, counts, values):
        parts += [drawing.box(x - 2, y - 2, 4, 4, drawing.COLOURS[0]),
                  drawing.text(x, y - 5, short(value), "middle"),
                  drawing.text(x, 138, f"{count:,}", "middle", "#555")]
    return "".join(parts)
