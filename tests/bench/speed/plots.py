"""Drawings: CPU of each load as bars, latencies as curves."""

import math

import drawing
from speed import columns
from speed.all_loads import LOADS

WIDTH, LEFT, RIGHT = 900, 250, 60
BAR, GAP = 11, 10
CURVE_WIDTH, CURVE_HEIGHT = 440, 220
SHARES = ((0, "0"), (.9, "90 %"), (.99, "99 %"), (.999, "99.9 %"), (.9999, "99.99 %"))
CURVES = ("head", "open-400", "get-4k", "tag")


def all_plots(figures):
    """{name: SVG}"""
    drawn = {}
    if any(load.name in figures for load in LOADS):
        drawn["cpu"] = cpu_bars(figures)
    if any(name in figures for name in CURVES):
        drawn["latency"] = latency_curves(figures)
    return drawn


def colour_of(title):
    return drawing.COLOURS[columns.ALL.index(title)]


def legend(x, y):
    parts = []
    for title in columns.ALL:
        parts += [drawing.box(x, y - 8, 9, 9, colour_of(title)), drawing.text(x + 13, y, title)]
        x += 26 + 5.6 * len(title)
    return parts


def cpu_bars(figures):
    """Server CPU of a request on a logarithmic scale, one group of bars a load."""
    loads = [load for load in LOADS if load.name in figures]
    values = [f["cpu_us"] for load in loads for f in figures[load.name].values()]
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values))) or 1
    step = (WIDTH - LEFT - RIGHT) / (high - low)
    parts, y = [*legend(8, 14), drawing.text(8, 30, "server CPU of one request, µs")], 40
    for load in loads:
        row = figures[load.name]
        parts.append(drawing.text(LEFT - 8, y + BAR * len(row) / 2 + 4, load.title, "end"))
        for title in (title for title in columns.ALL if title in row):
            value = row[title]["cpu_us"]
            width = max(1, (math.log10(value) - low) * step)
            parts += [drawing.box(LEFT, y, width, BAR - 2, colour_of(title)),
                      drawing.text(LEFT + width + 4, y + BAR - 3, f"{value:,.1f}")]
            y += BAR
        y += GAP
    for decade in range(low, high + 1):
        x = LEFT + (decade - low) * step
        parts += [drawing.rule(x, 36, x, y, "#ddd"), drawing.text(x, y + 12, decade_text(decade),
                                                                  "middle")]
    return drawing.document(WIDTH, y + 20, parts)


def decade_text(decade):
    return f"{10 ** decade:,}" if decade >= 0 else f"{10 ** decade:g}"


def latency_curves(figures):
    names = [name for name in CURVES if name in figures]
    height = 26 + CURVE_HEIGHT * -(-len(names) // 2)
    parts = legend(8, 14)
    for number, name in enumerate(names):
        x, y = number % 2 * CURVE_WIDTH, 26 + number // 2 * CURVE_HEIGHT
        parts.append(f'<g transform="translate({x},{y})">{curve_panel(name, figures[name])}</g>')
    return drawing.document(2 * CURVE_WIDTH, height, parts)


def curve_panel(name, row):
    """Latency over the share of requests that are slower, both logarithmic."""
    title = next(load.title for load in LOADS if load.name == name)
    edges = [edge for f in row.values() for edge, _ in f["buckets"]]
    low, high = math.log10(max(1, min(edges))), math.log10(max(edges))
    parts = [drawing.text(46, 12, title + ": latency by percentile")]

    def place(share, nanoseconds):
        x = 46 + (CURVE_WIDTH - 66) * min(4, -math.log10(max(1e-4, 1 - share))) / 4
        y = CURVE_HEIGHT - 30 - (CURVE_HEIGHT - 55) * (math.log10(nanoseconds) - low) / (high - low)
        return x, y

    for share, label in SHARES:
        x, _ = place(share, 10 ** low)
        parts += [drawing.rule(x, 20, x, CURVE_HEIGHT - 30, "#ddd"),
                  drawing.text(x, CURVE_HEIGHT - 16, label, "middle")]
    for decade in range(math.ceil(low), math.floor(high) + 1):
        _, y = place(0, 10 ** decade)
        parts += [drawing.rule(46, y, CURVE_WIDTH - 20, y, "#ddd"),
                  drawing.text(42, y + 3, duration(10 ** decade), "end")]
    parts += [drawing.polyline(curve(f["buckets"], place), colour_of(title))
              for title, f in row.items()]
    return "".join(parts)


def curve(buckets, place):
    total, seen, points = sum(count for _, count in buckets), 0, []
    for edge, count in buckets:
        points.append(place(seen / total, max(1, edge)))
        seen += count
    return points


def duration(nanoseconds):
    for unit, size in (("s", 10 ** 9), ("ms", 10 ** 6), ("µs", 10 ** 3)):
        if nanoseconds >= size:
            return f"{nanoseconds // size} {unit}"
    return f"{nanoseconds} ns"
