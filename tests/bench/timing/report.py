"""timing.md and timing.svg: the table of all rows, and the distributions of some."""

from xml.sax.saxutils import escape

import drawing
from timing.comparison import ALIKE, APART, SMALL

BINS = 60
PANEL_WIDTH, PANEL_HEIGHT, COLUMNS = 300, 120, 3
DRAWN_MODES = ("token", "basic")

HEAD = """# Timing

Can a stranger tell by time what others hold? Measured by `tests/bench/timing/run.py --report
docs/performance`; what it compares and how is said in
[isolation](../design/isolation.md#timing). `gap` is the median for what exists minus the median
for what does not, δ is Cliff's delta (0: no tendency, ±1: always slower or faster), p is of the
two-sided rank test. A row is *alike* when p > 0.01 in one of up to three runs; *small* when ranks
tell it apart, but by less than 20 µs or 1 %; else it is *told apart* and the benchmark fails.

"""


def write(folder, results):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timing.md").write_text(HEAD + summary(results) + table(results) +
                                      "\n![distributions](timing.svg)\n")
    (folder / "timing.svg").write_text(draw([r for r in results if is_drawn(r)]))


def summary(results):
    rows = [result for result in results if not result.is_control]
    counts = {verdict: sum(result.verdict == verdict for result in rows)
              for verdict in (ALIKE, SMALL, APART)}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) + (
        f", of {len(rows)} rows. By chance alone, one run in a hundred has p <= 0.01.\n\n")


def table(results):
    lines = ["| row | as | sampled | n of each | medians, µs | gap, ns | gap | δ | p | run | |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for result in results:
        run, row = result.runs[-1], result.row
        lines.append(
            f"| {row.name} | {row.mode} | {row.sampling.replace('_', ' ')} | {run.count:,} | "
            f"{run.hidden_median / 1000:.1f}, {run.nowhere_median / 1000:.1f} | {run.gap:+.0f} | "
            f"{run.share:+.2%} | {run.delta:+.3f} | {run.p:.3f} | {len(result.runs)} | "
            f"{result.verdict} |")
    return "\n".join(lines) + "\n"


def is_drawn(result):
    name, mode = result.row.name, result.row.mode
    if not name.startswith("A16"):
        return mode in DRAWN_MODES[:1] or result.is_control or name.startswith("D11")
    return mode == "basic" and ("tags/list" in name or "token endpoint" in name)


def draw(results):
    rows = -(-len(results) // COLUMNS)
    width, height = COLUMNS * PANEL_WIDTH, rows * PANEL_HEIGHT + 24
    parts = ['<text x="8" y="15"><tspan fill="#c0392b">exists for somebody else</tspan>, '
             '<tspan fill="#2471a3">exists nowhere</tspan>; 1st to 99th percentile</text>']
    for number, result in enumerate(results):
        x, y = number % COLUMNS * PANEL_WIDTH, number // COLUMNS * PANEL_HEIGHT + 24
        parts.append(f'<g transform="translate({x},{y})">{panel(result)}</g>')
    return drawing.document(width, height, parts)


def panel(result):
    both = sorted(result.samples[0] + result.samples[1])
    low, high = both[len(both) // 100], both[-1 - len(both) // 100]
    curves = [histogram(samples, low, high) for samples in result.samples]
    peak = max(max(curve) for curve in curves) or 1
    title = escape(f"{result.row.name}, {result.row.mode}")
    if result.row.sampling != "warm":
        title += f" ({result.row.sampling.replace('_', ' ')})"
    lines = "".join(line(curve, peak, colour)
                    for curve, colour in zip(curves, drawing.COLOURS))
    return (f'<text x="8" y="12">{title}</text>{lines}'
            f'<line x1="8" x2="292" y1="100" y2="100" stroke="#888"/>'
            f'<text x="8" y="112" fill="#555">{low / 1000:.1f} µs</text>'
            f'<text x="292" y="112" fill="#555" text-anchor="end">{high / 1000:.1f} µs</text>')


def histogram(samples, low, high):
    counts = [0] * BINS
    for sample in samples:
        if low <= sample <= high:
            counts[min(BINS - 1, (sample - low) * BINS // max(1, high - low))] += 1
    return [count / len(samples) for count in counts]


def line(curve, peak, colour):
    step = (PANEL_WIDTH - 16) / (BINS - 1)
    return drawing.polyline([(8 + i * step, 100 - 80 * value / peak)
                             for i, value in enumerate(curve)], colour)
